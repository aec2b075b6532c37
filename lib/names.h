/* SPDX-License-Identifier: ISC */
/*
 * Interned names: each distinct string gets a small number, 1, 2, 3 … in
 * the order of first sight; 0 is no name.  A lookup of a known name
 * allocates nothing.
 */
#ifndef CRM_NAMES_H
#define CRM_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "mem.h"
#include "str.h"

/* Zero it to start. */
struct crm_names {
	struct crm_str *name;	/* [1 … n] */
	size_t n, cap;
	struct crm_names_slot { uint32_t hash, id; } *slot;
	size_t slots;		/* a power of two, at most 3/4 full */
	struct crm_arena arena;
};

/* The number of s, which is copied when it is new.  Empty strings too. */
uint32_t crm_names_add(struct crm_names *, struct crm_str s);
/* The number of s, 0 if it is not known. */
uint32_t crm_names_find(const struct crm_names *, struct crm_str s);
/* The name of id (NUL-terminated too); empty for 0. */
static inline struct crm_str crm_names_get(const struct crm_names *t,
    uint32_t id)
{
	return id != 0 ? t->name[id] : CRM_STR("");
}
/* s will be asked for soon: have what will be looked at on its way. */
void crm_names_ahead(const struct crm_names *, struct crm_str s);
/* Forget all of them, but not the room that they took. */
void crm_names_clear(struct crm_names *);
void crm_names_free(struct crm_names *);

#endif

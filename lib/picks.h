/* SPDX-License-Identifier: ISC */
/*
 * Deals that have been picked as they were told, by several threads: their
 * ids in the order that a fold has its deals in (by creation, then id), found
 * by id.
 */
#ifndef CRM_PICKS_H
#define CRM_PICKS_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "str.h"

/* Zero it to start, free it in every case. */
struct crm_picks {
	struct crm_pick { int64_t created; size_t id; } *pick;
	size_t n, cap;
	struct crm_buf text;	/* ids, each with a NUL */
	/* private */
	struct crm_picks_slot { uint32_t hash, no; } *slot;
	size_t slots;
};

void crm_picks_add(struct crm_picks *, const struct crm_fold *,
    const struct crm_deal *);
/* Add those of part. */
void crm_picks_join(struct crm_picks *, const struct crm_picks *part);
/* All are there: put them in order, so that they can be found. */
void crm_picks_sort(struct crm_picks *);
struct crm_str crm_picks_id(const struct crm_picks *, size_t no);
/* The place of that id, from 0; SIZE_MAX: it is not there.  Sorted ones may
 * be asked by several threads. */
size_t crm_picks_find(const struct crm_picks *, struct crm_str id);
void crm_picks_free(struct crm_picks *);

#endif

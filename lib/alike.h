/* SPDX-License-Identifier: ISC */
/*
 * Clients who may be one, from the index: facts of clients by keys that two
 * ways to write a phone, an e-mail address or a company have in common,
 * whatever the settings of the store.  Facts of others may have a key, too.
 *
 * Section "alike": pairs of a key and a block where a fact with it is, two
 * numbers of 32 bits each, in their order.
 */
#ifndef CRM_ALIKE_H
#define CRM_ALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "find.h"
#include "index.h"
#include "line.h"

struct crm_index_maker;
extern const struct crm_index_maker crm_alike_maker;

/* Zero it to start. */
struct crm_alike {
	uint32_t *key;
	size_t n, cap;
	bool sorted;
};

/* Add the keys of a fact, if it is one of a client. */
void crm_alike_add(struct crm_alike *, const struct crm_line *);
/* To find the facts that have one (find.h); ctx: struct crm_alike, which is
 * sorted by it. */
crm_find_blocks_fn crm_alike_blocks;
enum crm_status crm_alike_scan(void *ctx, const struct crm_scan *,
    struct crm_find_at);
bool crm_alike_is(void *ctx, const struct crm_line *);
void crm_alike_free(struct crm_alike *);

#endif

/* SPDX-License-Identifier: ISC */
/* Nearest-rank quantiles (DESIGN 6) of whole numbers, kept one by one; those
 * from 0 to 2^32 - 1 (seconds of a lifetime) in four bytes. */
#ifndef CRM_QUANTILE_H
#define CRM_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it to start. */
struct crm_quantile {
	/* private */
	struct crm_quantile_block *last;	/* and those before it */
	size_t n;		/* values in all of them */
	int64_t *odd;		/* all other values */
	size_t odds, odd_cap;
};

void crm_quantile_add(struct crm_quantile *, int64_t v);
/* Add what another has. */
void crm_quantile_copy(struct crm_quantile *, const struct crm_quantile *);
/* Add all of part, which becomes empty. */
void crm_quantile_join(struct crm_quantile *, struct crm_quantile *part);
/* The smallest value that at least percent of all do not exceed; false
 * without values. */
bool crm_quantile_get(struct crm_quantile *, int percent, int64_t *v);
void crm_quantile_free(struct crm_quantile *);

#endif

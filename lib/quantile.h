/* SPDX-License-Identifier: ISC */
/* Nearest-rank quantiles (DESIGN 6) of whole numbers, kept one by one. */
#ifndef CRM_QUANTILE_H
#define CRM_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero it to start. */
struct crm_quantile {
	int64_t *v;
	size_t n, cap;
};

void crm_quantile_add(struct crm_quantile *, int64_t v);
/* The smallest value that at least percent of all do not exceed; false
 * without values.  Changes their order only. */
bool crm_quantile_get(struct crm_quantile *, int percent, int64_t *v);
void crm_quantile_free(struct crm_quantile *);

#endif

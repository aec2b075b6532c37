/* SPDX-License-Identifier: ISC */
/* The visits that are not over, by group of a set and stage: the longest, its
 * deal, and how many are beyond the stage's rot_days. */
#ifndef CRM_FUNNELOPEN_H
#define CRM_FUNNELOPEN_H

#include <stddef.h>
#include <stdint.h>

#include "funnelview.h"

struct crm_funnel_open_stage {
	int64_t visits, stale;
	int64_t longest;	/* seconds; without visits 0 */
	int64_t created;	/* its deal: of several the one that was
				 * created first, then by id */
	struct crm_buf deal;
};

/* Zero it to start, free it in every case. */
struct crm_funnel_open {
	struct crm_funnel_open_group {
		struct crm_funnel_open_stage *stage;	/* [index of rules]:
							 * the first of a row */
		size_t stages;
	} *group;
	size_t groups;
};

/* A deal of a fold that the set has in that group. */
void crm_funnel_open_add(struct crm_funnel_open *, const struct crm_fold *,
    const struct crm_funnel_set *, const struct crm_deal *, size_t group);
/* Add what part has, whose group i is as[i] here. */
void crm_funnel_open_join(struct crm_funnel_open *,
    const struct crm_funnel_open *part, const size_t *as);
/* Group i becomes as[i], for all of so many. */
void crm_funnel_open_place(struct crm_funnel_open *, const size_t *as,
    size_t groups);
/* What is known of a row's first stage, or NULL: there are no visits. */
const struct crm_funnel_open_stage *crm_funnel_open_get(
    const struct crm_funnel_open *, size_t group, int stage);
void crm_funnel_open_free(struct crm_funnel_open *);

#endif

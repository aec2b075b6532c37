/* SPDX-License-Identifier: ISC */
/*
 * What moved the open deals from one moment to another: what was open then,
 * and every deal that came, grew, shrank, was won, lost, … since.  The sums
 * balance, deal by deal.
 */
#ifndef CRM_WATERFALL_H
#define CRM_WATERFALL_H

#include "funnelview.h"

/* Zero it to start, free it in every case. */
struct crm_waterfall {
	struct crm_waterfall_fall *fall;	/* of each pipeline */
	size_t pipelines;
};

/*
 * A deal as it was then and as it is now, each NULL where there is none: for
 * crm_fold_opt.both, of a query with then set.  The eye is on now's fold.
 * False when money overflows.
 */
bool crm_waterfall_add(struct crm_waterfall *, const struct crm_funnel_view *,
    struct crm_query_eye *, const struct crm_deal *was,
    const struct crm_deal *now);
bool crm_waterfall_join(struct crm_waterfall *,
    const struct crm_waterfall *part);
/* Append the report.  CRM_BUG when the moves do not lead to what is open now
 * by the funnels of set. */
enum crm_status crm_waterfall_print(struct crm_waterfall *,
    struct crm_funnel_view *, const struct crm_funnel_set *,
    struct crm_buf *out, struct crm_err *);
void crm_waterfall_free(struct crm_waterfall *);

#endif

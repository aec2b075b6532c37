/* SPDX-License-Identifier: ISC */
/* The totals of funnels side by side: a row a group and pipeline, ranked by
 * win rate, with what turns the comparison round. */
#ifndef CRM_FUNNELTOTALS_H
#define CRM_FUNNELTOTALS_H

#include "funnelcount.h"

/* Append the report in the view's face. */
void crm_funnel_totals(struct crm_funnel_count *, struct crm_funnel_view *,
    struct crm_buf *out);

#endif

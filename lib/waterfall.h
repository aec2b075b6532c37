/* SPDX-License-Identifier: ISC */
/*
 * What moved the open deals from one moment to another: what was open then,
 * and every deal that came, grew, shrank, was won, lost, … since.  The sums
 * balance, deal by deal.
 */
#ifndef CRM_WATERFALL_H
#define CRM_WATERFALL_H

#include "funnelview.h"

/*
 * After a run with query.then set; appends the report.  CRM_DATA when money
 * overflows, CRM_BUG when the moves do not lead to what is open now by the
 * funnels of set.
 */
enum crm_status crm_waterfall(struct crm_funnel_view *,
    const struct crm_funnel_set *, struct crm_buf *out, struct crm_err *);

#endif

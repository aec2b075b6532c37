/* SPDX-License-Identifier: ISC */
/* A row for the deals of each month (day, week, quarter, year): how many came
 * to each stage, were won, are open; the immature marked. */
#ifndef CRM_COHORT_H
#define CRM_COHORT_H

#include "funnelview.h"

/* Append the report; the set was filled by one unit of time. */
void crm_cohorts(struct crm_funnel_set *, struct crm_funnel_view *,
    struct crm_buf *out);

#endif

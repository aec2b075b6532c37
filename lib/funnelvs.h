/* SPDX-License-Identifier: ISC */
/* A period beside an earlier one: what has changed, and whether a share has
 * changed beyond chance. */
#ifndef CRM_FUNNELVS_H
#define CRM_FUNNELVS_H

#include "funnelview.h"

/*
 * The earlier period: the unit before where the period is a whole day, week,
 * month, quarter or year; else as many seconds before it.  A year before: the
 * same dates (a week: 52 weeks before).  CRM_USAGE where an end is open.
 */
enum crm_status crm_funnel_vs_period(const struct crm_funnel_view *,
    struct crm_period *, struct crm_err *);
/* Append the report; now and before were filled alike. */
void crm_funnel_vs(struct crm_funnel_set *now, struct crm_funnel_set *before,
    struct crm_funnel_view *, struct crm_buf *out);

#endif

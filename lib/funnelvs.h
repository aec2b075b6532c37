/* SPDX-License-Identifier: ISC */
/* A period beside an earlier one: what has changed, and whether a share has
 * changed beyond chance. */
#ifndef CRM_FUNNELVS_H
#define CRM_FUNNELVS_H

#include "funnelview.h"
#include "simpson.h"

/*
 * The earlier period: the unit before where the period is a whole day, week,
 * month, quarter or year; else as many seconds before it.  A year before: the
 * same dates (a week: 52 weeks before).  CRM_USAGE where an end is open.
 */
enum crm_status crm_funnel_vs_period(const struct crm_funnel_view *,
    struct crm_period *, struct crm_err *);
/* Append the report; now and before were filled alike, and the count (NULL
 * where text is not asked for) has the deals of now as its first side, those
 * that are only of before as its second. */
void crm_funnel_vs(struct crm_funnel_set *now, struct crm_funnel_set *before,
    const struct crm_simpson_count *, struct crm_funnel_view *,
    struct crm_buf *out);

#endif

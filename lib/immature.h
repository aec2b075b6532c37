/* SPDX-License-Identifier: ISC */
/*
 * Periods that ended less than P80 of the cycle ago (DESIGN 6): their deals
 * have not had the time to be won.  P80 is that of all deals of the pipeline
 * that are won, whatever is filtered.
 */
#ifndef CRM_IMMATURE_H
#define CRM_IMMATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "funnelview.h"

/* P80 of the pipeline's cycle; false where nothing is won. */
bool crm_immature_p80(const struct crm_funnel_view *, int pipeline,
    int64_t *secs);
/* Has a period that ended then (CRM_TIME_NONE: never) ended too lately? */
bool crm_immature(const struct crm_funnel_view *, int64_t end, int64_t p80);
/* A sentence where the report's period is immature. */
void crm_immature_say(const struct crm_funnel_view *, int pipeline,
    struct crm_buf *);

#endif

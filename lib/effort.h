/* SPDX-License-Identifier: ISC */
/*
 * What touches and talk time were spent on: by the stage at the time, by what
 * became of the deal, by its source and warmth.  A touch that was missed is
 * none; talk time is the seconds of calls, meetings and visits.
 */
#ifndef CRM_EFFORT_H
#define CRM_EFFORT_H

#include "funnelview.h"

/* Runs the view, and appends the report. */
enum crm_status crm_effort(struct crm_funnel_view *, struct crm_buf *out,
    struct crm_err *);

#endif

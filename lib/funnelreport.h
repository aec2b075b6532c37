/* SPDX-License-Identifier: ISC */
/* The report that the options ask for. */
#ifndef CRM_FUNNELREPORT_H
#define CRM_FUNNELREPORT_H

#include "funnelview.h"

/* Read, fold, reckon; append what is to be printed, in the view's face. */
enum crm_status crm_funnel_report(struct crm_funnel_view *,
    struct crm_buf *out, struct crm_err *);

#endif

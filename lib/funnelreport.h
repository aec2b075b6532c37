/* SPDX-License-Identifier: ISC */
/* The report that the options ask for. */
#ifndef CRM_FUNNELREPORT_H
#define CRM_FUNNELREPORT_H

#include "funnelview.h"
#include "opt.h"

/* Read, fold, reckon, and write to standard output. */
enum crm_status crm_funnel_report(struct crm_funnel_view *, struct crm_cli *,
    struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The views that are counted from the index and by several threads: goals,
 * activity, and the summary, a page of both.
 */
#ifndef CRM_KPIPAGE_H
#define CRM_KPIPAGE_H

#include "kpiview.h"

extern const struct crm_kpi_view crm_kpi_view_summary, crm_kpi_view_goals,
    crm_kpi_view_activity;

#endif

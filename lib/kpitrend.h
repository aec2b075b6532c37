/* SPDX-License-Identifier: ISC */
/* The view "trend" of crm-kpi. */
#ifndef CRM_KPITREND_H
#define CRM_KPITREND_H

#include "kpiview.h"

extern const struct crm_kpi_view crm_kpi_view_trend;

#endif

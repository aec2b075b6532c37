/* SPDX-License-Identifier: ISC */
/* The view "day" of crm-kpi. */
#ifndef CRM_KPIDAY_H
#define CRM_KPIDAY_H

#include "kpiview.h"

extern const struct crm_kpi_view crm_kpi_view_day;

#endif

/* SPDX-License-Identifier: ISC */
/* The view "padding" of crm-kpi. */
#ifndef CRM_KPIPADDING_H
#define CRM_KPIPADDING_H

#include "kpiview.h"

extern const struct crm_kpi_view crm_kpi_view_padding;

#endif

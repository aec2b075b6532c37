/* SPDX-License-Identifier: ISC */
#include "kpiview.h"

bool crm_kpi_run_asked(const struct crm_kpi_run *r)
{
	return r->opt.period != NULL || r->opt.since != NULL ||
	    r->opt.until != NULL;
}

struct crm_period crm_kpi_run_month(const struct crm_kpi_run *r)
{
	return crm_kpi_run_asked(r) ? r->query.period :
	    crm_unit_at(CRM_MONTH, r->query.src.rules.zone, r->query.as_of);
}

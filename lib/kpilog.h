/* SPDX-License-Identifier: ISC */
/* What the views over sellers' facts (worklog.h) have in common: --owner, and
 * what they ask of the query. */
#ifndef CRM_KPILOG_H
#define CRM_KPILOG_H

#include "err.h"
#include "kpiview.h"
#include "opt.h"
#include "when.h"
#include "worklog.h"

#define CRM_KPI_OPT_ROW_OWNER { CRM_KPI_OPT_OWNER, "owner", CRM_ARG_NEEDED, \
	"ID", "day, padding: of that seller; day then has each fact" }

/* Of that option: the log is of that seller alone.  CRM_USAGE (said). */
enum crm_status crm_kpi_log_owner(struct crm_worklog *,
    const struct crm_cli *);
/* Ask for the facts of a period, with their lines or without. */
void crm_kpi_log_open(struct crm_worklog *, struct crm_kpi_run *,
    struct crm_period, bool keep_text);
/* All has been told.  CRM_USAGE where neither the staff nor a fact of the
 * period knows the seller. */
enum crm_status crm_kpi_log_finish(struct crm_worklog *, struct crm_kpi_run *,
    struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
#include "kpilog.h"

enum crm_status crm_kpi_log_owner(struct crm_worklog *log,
    const struct crm_cli *cli)
{
	log->only = crm_str(cli->arg);
	return crm_str_id(log->only) ? CRM_OK :
	    (enum crm_status)crm_cli_usage(cli, "--owner: '%s' is no id of a "
	    "person", cli->arg);
}

void crm_kpi_log_open(struct crm_worklog *log, struct crm_kpi_run *r,
    struct crm_period p, bool keep_text)
{
	*log = (struct crm_worklog){ .period = p, .only = log->only,
		.as_of = r->query.as_of, .keep_text = keep_text };
	r->query.also = crm_worklog_add;
	r->query.also_ctx = log;
	r->fold = (struct crm_fold_opt){ .moves_only = r->opt.where == NULL };
	r->need_facts = true;
}

enum crm_status crm_kpi_log_finish(struct crm_worklog *log,
    struct crm_kpi_run *r, struct crm_err *err)
{
	crm_worklog_finish(log, &r->query);
	if (log->n > 0 || log->only.n == 0 ||
	    crm_rules_staff(&r->query.src.rules, log->only, log->as_of) !=
	    NULL)
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "--owner: '%.*s' is not in "
	    "staff.csv, and did nothing in the period", (int)log->only.n,
	    log->only.p);
}

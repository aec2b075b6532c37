/* SPDX-License-Identifier: ISC */
/*
 * A view of crm-kpi: a module that asks facts and deals of one run of the
 * query, and makes a page or a table of them.  kpiviews.h has the list.
 */
#ifndef CRM_KPIVIEW_H
#define CRM_KPIVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "kpi.h"
#include "opt.h"
#include "query.h"
#include "str.h"
#include "table.h"

/* Ids of the options that are the views' own. */
enum {
	CRM_KPI_OPT_PER = CRM_OPT_OWN,
	CRM_KPI_OPT_PLAN, CRM_KPI_OPT_NORMS, CRM_KPI_OPT_OWNER,
	CRM_KPI_OPT_LIST, CRM_KPI_OPT_BURST, CRM_KPI_OPT_LATE,
	CRM_KPI_OPT_MIX, CRM_KPI_OPT_SPEED, CRM_KPI_OPT_BANDS,
	CRM_KPI_OPT_HEAT
};

/* One run: what was asked, and what the view asks of the query. */
struct crm_kpi_run {
	struct crm_query_opt opt;
	struct crm_style style;
	enum crm_kpi_by by;
	enum crm_unit per;
	bool has_by, has_per;	/* else these are owner and month */
	struct crm_query query;
	/* The view's open fills these; fold's rules, as_of and want are the
	 * query's.  need_facts: deal lines are refused. */
	struct crm_fold_opt fold;
	bool need_facts;
	bool facts;		/* after the run: no deal line was read */
	struct crm_buf said;	/* warnings for standard error, a line each */
};

struct crm_kpi_view {
	const char *name;	/* the operand */
	bool page;		/* text only: it is no one table */
	bool by_source;		/* --by source is taken */
	const struct crm_opt *opt;	/* its own options, ended by a row of
					 * zeros, or NULL; several views may
					 * own the same */
	size_t size;		/* of what self points to, zeroed at first */
	/* An option of its own: CRM_OK, or CRM_USAGE (said).  Or NULL. */
	enum crm_status (*option)(void *self, const struct crm_cli *, int id);
	/* The source is open: say what to ask of it. */
	enum crm_status (*open)(void *self, struct crm_kpi_run *,
	    struct crm_err *);
	/* All has been told: reckon.  Or NULL. */
	enum crm_status (*finish)(void *self, struct crm_kpi_run *,
	    struct crm_err *);
	/* Append the report in the style asked for. */
	enum crm_status (*print)(void *self, const struct crm_kpi_run *,
	    struct crm_buf *out, struct crm_err *);
	void (*close)(void *self);	/* in every case */
};

/* The period that was asked for. */
bool crm_kpi_run_asked(const struct crm_kpi_run *);
/* The same; without one, the month of as-of. */
struct crm_period crm_kpi_run_month(const struct crm_kpi_run *);

#endif

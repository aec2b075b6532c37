/* SPDX-License-Identifier: ISC */
/* The options of crm-funnel: what they are, and what they came to. */
#ifndef CRM_FUNNELOPT_H
#define CRM_FUNNELOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "funnelshape.h"
#include "opt.h"
#include "population.h"
#include "query.h"
#include "table.h"
#include "when.h"

enum crm_funnel_view_id { CRM_VIEW_STAGES, CRM_VIEW_TOTALS, CRM_VIEW_LOSSES,
	CRM_VIEW_TIME, CRM_VIEW_WATERFALL, CRM_VIEW_COHORTS, CRM_VIEW_VS,
	CRM_VIEW_WHATIF, CRM_VIEW_HANDOVERS, CRM_VIEW_EFFORT, CRM_VIEW_LIST };

enum crm_funnel_vs { CRM_VS_PREVIOUS, CRM_VS_YEAR };

/* Zero it to start. */
struct crm_funnel_opt {
	struct crm_query_opt query;
	struct crm_style style;
	struct crm_population who;	/* but for the period and pipeline */
	const char *pipeline, *by, *against;
	const char **group;		/* of --group; free it */
	size_t groups, group_cap;
	enum crm_reach reach;
	enum crm_funnel_view_id view;
	const char *view_name;		/* the option that chose it */
	bool stages;			/* with by: the stages of each group */
	int decimals;
	bool decimals_given;	/* … also for intervals in text */
	const char *from, *to;		/* of the waterfall */
	enum crm_unit unit;		/* of the cohorts */
	enum crm_funnel_vs vs;
	const char *what_if, *cell;
	int64_t cost;			/* minor units */
	bool has_cost, format_given;
};

/* For struct crm_cli: what every run of the tool takes. */
extern const struct crm_opt crm_funnel_options[];

/* Read them all; CRM_USAGE has been said. */
enum crm_status crm_funnel_opt_read(struct crm_funnel_opt *, struct crm_cli *,
    int argc, char **argv);
void crm_funnel_opt_free(struct crm_funnel_opt *);

#endif

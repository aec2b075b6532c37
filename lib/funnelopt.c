/* SPDX-License-Identifier: ISC */
#include "funnelopt.h"

#include <getopt.h>
#include <stdlib.h>

#include "face.h"
#include "mem.h"
#include "money.h"

enum { OPT_COHORT = CRM_OPT_OWN, OPT_PIPELINE, OPT_STAGES, OPT_TOTAL,
	OPT_REACH, OPT_GROUP, OPT_LOSSES, OPT_TIME, OPT_WATERFALL, OPT_COHORTS,
	OPT_VS, OPT_WHAT_IF, OPT_COST, OPT_HANDOVERS, OPT_EFFORT, OPT_LIST,
	OPT_AGAINST, OPT_DECIMALS };

const struct crm_opt crm_funnel_options[] = {
	{ CRM_OPT_BY, "by", CRM_ARG_NEEDED, "FIELDS",
	  "a row for each value: owner, month, source,product …" },
	{ OPT_STAGES, "stages", CRM_ARG_NONE, NULL,
	  "with --by: the stages of every group" },
	{ OPT_AGAINST, "against", CRM_ARG_NEEDED, "FIELDS",
	  "with --by: fields that may turn a comparison round" },
	{ OPT_TOTAL, "total", CRM_ARG_NONE, NULL,
	  "the totals only, a row a pipeline" },
	{ OPT_LOSSES, "losses", CRM_ARG_NONE, NULL,
	  "lost deals by stage, reason and owner" },
	{ OPT_TIME, "time", CRM_ARG_NONE, NULL,
	  "how long deals stay at each stage" },
	{ OPT_WATERFALL, "waterfall", CRM_ARG_NEEDED, "A B",
	  "what moved the open deals from A to B" },
	{ OPT_COHORTS, "cohorts", CRM_ARG_NEEDED, "UNIT",
	  "a row a day, week, month, quarter or year" },
	{ OPT_VS, "vs", CRM_ARG_NEEDED, "WHICH",
	  "previous or year: the period beside that before" },
	{ OPT_WHAT_IF, "what-if", CRM_ARG_NEEDED, "CHANGE",
	  "won*1.5, conv:proposal=70% …: what it would bring" },
	{ OPT_COST, "cost", CRM_ARG_NEEDED, "MONEY",
	  "what the change would cost" },
	{ OPT_HANDOVERS, "handovers", CRM_ARG_NONE, NULL,
	  "what won deals became in the next pipeline" },
	{ OPT_EFFORT, "effort", CRM_ARG_NONE, NULL,
	  "touches and talk time, and on what they were spent" },
	{ OPT_LIST, "list", CRM_ARG_NEEDED, "CELL",
	  "the deals of a cell: won, here:contract, lost:lead …" },
	{ OPT_COHORT, "cohort", CRM_ARG_NEEDED, "WHICH",
	  "created (default), entered[:STAGE] or closed in it" },
	{ OPT_PIPELINE, "pipeline", CRM_ARG_NEEDED, "ID",
	  "this pipeline only" },
	{ OPT_REACH, "reach", CRM_ARG_NEEDED, "HOW",
	  "max (default), touch or strict: do skipped stages count" },
	{ OPT_GROUP, "group", CRM_ARG_NEEDED, "A+B",
	  "neighbouring stages as one" },
	{ OPT_DECIMALS, "decimals", CRM_ARG_NEEDED, "N",
	  "decimals of percentages, 0 to 6 (1)" },
	CRM_OPT_ROW_PERIOD, CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL,
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW,
	CRM_OPT_ROW_THREADS, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static enum crm_status choose(struct crm_funnel_opt *o,
    const struct crm_cli *cli, enum crm_funnel_view_id view, const char *name)
{
	if (o->view_name != NULL && strcmp(o->view_name, name) != 0)
		return (enum crm_status)crm_cli_usage(cli,
		    "%s and %s are two reports: one at a time", o->view_name,
		    name);
	o->view = view;
	o->view_name = name;
	return CRM_OK;
}

/* "A..B", or A and the operand behind it. */
static enum crm_status read_waterfall(struct crm_funnel_opt *o,
    struct crm_cli *cli, int argc, char **argv)
{
	char *dots = strstr((char *)cli->arg, "..");

	o->from = cli->arg;
	if (dots != NULL && dots > cli->arg && dots[2] != '\0') {
		*dots = '\0';	/* of argv: ours to write */
		o->to = dots + 2;
	} else if (optind < argc && argv[optind][0] != '-') {
		o->to = argv[optind++];
	} else {
		return (enum crm_status)crm_cli_usage(cli,
		    "--waterfall: two times are needed, A and B");
	}
	return choose(o, cli, CRM_VIEW_WATERFALL, "--waterfall");
}

static enum crm_status bad(const struct crm_cli *cli, const char *option,
    const char *what)
{
	return (enum crm_status)crm_cli_usage(cli, "%s: '%s' is not %s",
	    option, cli->arg, what);
}

static void add_group(struct crm_funnel_opt *o, const char *group)
{
	o->group = crm_mem_grow(o->group, &o->group_cap, o->groups + 1,
	    sizeof(*o->group));
	o->group[o->groups++] = group;
}

/* The options with a value that may be bad. */
static enum crm_status read_value(struct crm_funnel_opt *o,
    struct crm_cli *cli, int id)
{
	struct crm_str arg = crm_str(cli->arg);
	int64_t n;

	switch (id) {
	case OPT_COHORT:
		return crm_cohort_parse(arg, &o->who) ? CRM_OK : bad(cli,
		    "--cohort", "created, entered, entered:STAGE or closed");
	case OPT_REACH:
		return crm_reach_parse(arg, &o->reach) ? CRM_OK :
		    bad(cli, "--reach", "max, touch or strict");
	case OPT_DECIMALS:
		if (!crm_str_int(arg, &n) || n < 0 || n > 6)
			return bad(cli, "--decimals", "a number from 0 to 6");
		o->decimals = (int)n;
		o->decimals_given = true;
		return CRM_OK;
	case OPT_COST:
		o->has_cost = true;
		return crm_money_parse(arg, &o->cost) ? CRM_OK :
		    bad(cli, "--cost", "an amount");
	case OPT_COHORTS:
		if (!crm_unit_parse(arg, &o->unit))
			return bad(cli, "--cohorts",
			    "day, week, month, quarter or year");
		return choose(o, cli, CRM_VIEW_COHORTS, "--cohorts");
	case OPT_VS:
		o->vs = crm_str_is(arg, "year") ? CRM_VS_YEAR :
		    CRM_VS_PREVIOUS;
		if (o->vs == CRM_VS_PREVIOUS && !crm_str_is(arg, "previous"))
			return bad(cli, "--vs", "previous or year");
		return choose(o, cli, CRM_VIEW_VS, "--vs");
	default:
		return CRM_OK;
	}
}

static enum crm_status read_one(struct crm_funnel_opt *o, struct crm_cli *cli,
    int id, int argc, char **argv)
{
	switch (id) {
	case CRM_OPT_BY: o->by = cli->arg; break;
	case OPT_PIPELINE: o->pipeline = cli->arg; break;
	case OPT_STAGES: o->stages = true; break;
	case OPT_AGAINST: o->against = cli->arg; break;
	case OPT_GROUP: add_group(o, cli->arg); break;
	case OPT_TOTAL: return choose(o, cli, CRM_VIEW_TOTALS, "--total");
	case OPT_LOSSES: return choose(o, cli, CRM_VIEW_LOSSES, "--losses");
	case OPT_TIME: return choose(o, cli, CRM_VIEW_TIME, "--time");
	case OPT_EFFORT: return choose(o, cli, CRM_VIEW_EFFORT, "--effort");
	case OPT_HANDOVERS:
		return choose(o, cli, CRM_VIEW_HANDOVERS, "--handovers");
	case OPT_WHAT_IF:
		o->what_if = cli->arg;
		return choose(o, cli, CRM_VIEW_WHATIF, "--what-if");
	case OPT_LIST:
		o->cell = cli->arg;
		return choose(o, cli, CRM_VIEW_LIST, "--list");
	case OPT_WATERFALL:
		return read_waterfall(o, cli, argc, argv);
	default:
		return read_value(o, cli, id);
	}
	return CRM_OK;
}

/* What goes together and what does not. */
static enum crm_status check(struct crm_funnel_opt *o, struct crm_cli *cli)
{
	bool groups = o->view == CRM_VIEW_STAGES ||
	    o->view == CRM_VIEW_TOTALS || o->view == CRM_VIEW_TIME ||
	    o->view == CRM_VIEW_LOSSES || o->view == CRM_VIEW_VS ||
	    o->view == CRM_VIEW_WHATIF;

	if (o->by != NULL && !groups)
		return (enum crm_status)crm_cli_usage(cli,
		    "--by does not go with %s", o->view_name);
	if (o->stages && (o->by == NULL || o->view != CRM_VIEW_STAGES))
		return (enum crm_status)crm_cli_usage(cli,
		    "--stages goes with --by, and with no other report");
	if (o->against != NULL && (o->by == NULL && o->view != CRM_VIEW_VS))
		return (enum crm_status)crm_cli_usage(cli,
		    "--against goes with --by or --vs");
	if (o->has_cost && (o->view != CRM_VIEW_WHATIF || o->by != NULL))
		return (enum crm_status)crm_cli_usage(cli,
		    "--cost goes with --what-if, and not with --by");
	if (o->view == CRM_VIEW_WATERFALL && (o->query.as_of != NULL ||
	    o->query.period != NULL || o->query.since != NULL ||
	    o->query.until != NULL || o->who.cohort != CRM_COHORT_CREATED))
		return (enum crm_status)crm_cli_usage(cli, "--waterfall has "
		    "its own times: no --period, --as-of or --cohort");
	if (o->view == CRM_VIEW_COHORTS && o->who.cohort == CRM_COHORT_CLOSED)
		return (enum crm_status)crm_cli_usage(cli, "--cohorts are of "
		    "deals created or entered: for those closed, take "
		    "--cohort=closed --by=month");
	if (o->view == CRM_VIEW_WATERFALL)
		o->query.as_of = o->to;
	if (o->view == CRM_VIEW_STAGES && o->by != NULL && !o->stages)
		o->view = CRM_VIEW_TOTALS;
	return CRM_OK;
}

enum crm_status crm_funnel_opt_read(struct crm_funnel_opt *o,
    struct crm_cli *cli, int argc, char **argv)
{
	int id, status;

	o->decimals = 1;
	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status s = crm_face_option(cli, id, &o->query,
		    &o->style);

		o->format_given |= id == CRM_OPT_FORMAT || id == CRM_OPT_EXCEL;
		if (s == CRM_NONE)
			s = read_one(o, cli, id, argc, argv);
		if (s != CRM_OK)
			return s;
	}
	return crm_opt_done(cli, &status) ? CRM_OK : check(o, cli);
}

void crm_funnel_opt_free(struct crm_funnel_opt *o)
{
	free(o->group);
}

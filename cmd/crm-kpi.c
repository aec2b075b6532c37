/* SPDX-License-Identifier: ISC */
/*
 * crm-kpi: reads the store, or event and deal lines; writes tables of what
 * sellers and teams were to do, did and won.  Exits 0; 2, 65, 70, 74.
 */
#include <getopt.h>
#include <stdlib.h>

#include "face.h"
#include "goals.h"
#include "kpi.h"
#include "kpifeed.h"
#include "kpitable.h"

enum { OPT_PER = CRM_OPT_OWN };

static const struct crm_opt options[] = {
	{ CRM_OPT_BY, "by", CRM_ARG_NEEDED, "WHOM",
	  "owner (default), team or company" },
	{ OPT_PER, "per", CRM_ARG_NEEDED, "UNIT",
	  "day, week, month (default), quarter or year" },
	CRM_OPT_ROW_PERIOD, CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL,
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW, CRM_OPT_ROW_THREADS, CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-kpi                                this month on a page\n"
    "  crm-kpi goals -p last-month            who made it\n"
    "  crm-kpi activity -p 2026 -f csv        sellers by month\n"
    "  crm-kpi activity -b team --per week -p this-month\n"
    "  crm-list 'source = google' | crm-kpi goals -\n";

enum view { SUMMARY, GOALS, ACTIVITY };

struct report {
	struct crm_query_opt opt;
	struct crm_style style;
	enum view view;
	bool has_by, has_per;
	enum crm_kpi_by by;
	enum crm_unit per;
	struct crm_query query;
	struct crm_kpi_feed feed;
	struct crm_goals goals;
	struct crm_kpi activity;
};

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct report *r)
{
	int id;

	r->per = CRM_MONTH;
	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status s = crm_face_option(cli, id, &r->opt,
		    &r->style);

		if (s == CRM_USAGE)
			return s;
		if (s == CRM_OK)
			continue;
		r->has_by |= id == CRM_OPT_BY;
		r->has_per |= id == OPT_PER;
		if (id == CRM_OPT_BY &&
		    !crm_kpi_by_find(crm_str(cli->arg), &r->by))
			return crm_cli_usage(cli, "--by: '%s' is none of "
			    "owner, team, company", cli->arg);
		if (id == OPT_PER &&
		    !crm_unit_parse(crm_str(cli->arg), &r->per))
			return crm_cli_usage(cli, "--per: '%s' is none of "
			    "day, week, month, quarter, year", cli->arg);
	}
	return CRM_OK;
}

/* The first operand.  A format of one table has the activity alone. */
static enum crm_status read_view(struct crm_cli *cli, int argc, char **argv,
    struct report *r)
{
	static const char *const names[] = { "summary", "goals", "activity" };
	bool text = r->style.format == CRM_TEXT;
	int i = 0;

	if (optind == argc) {
		r->view = text ? SUMMARY : ACTIVITY;
		return CRM_OK;
	}
	while (i < 3 && !crm_str_is(crm_str(argv[optind]), names[i]))
		i++;
	if (i == 3)
		return (enum crm_status)crm_cli_usage(cli, "'%s' is no view: "
		    "summary, goals or activity comes first, then files",
		    argv[optind]);
	r->view = (enum view)i;
	optind++;
	if (r->view == SUMMARY && !text)
		return (enum crm_status)crm_cli_usage(cli, "summary is text: "
		    "take goals or activity for one table");
	return CRM_OK;
}

/* What to count: this month unless a period was asked for, and of activity
 * everything. */
static void plan(struct report *r)
{
	const struct crm_rules *rules = &r->query.src.rules;
	struct crm_kpi_opt opt = { r->by, false, r->per, r->query.period };

	if (r->view != ACTIVITY && r->opt.period == NULL &&
	    r->opt.since == NULL && r->opt.until == NULL)
		opt.period = crm_unit_at(CRM_MONTH, rules->zone,
		    r->query.as_of);
	r->feed = (struct crm_kpi_feed){ .rules = rules,
		.hold = r->opt.where != NULL };
	r->goals = (struct crm_goals){ .rules = rules, .asked = opt.period,
		.by = r->has_by ? &r->by : NULL,
		.per = r->has_per ? &r->per : NULL };
	crm_kpi_init(&r->activity, rules, &opt);
	if (r->view != ACTIVITY)
		crm_goals_open(&r->goals, &r->feed);
	if (r->view != GOALS)
		crm_kpi_feed_add(&r->feed, &r->activity);
}

static void warn(struct crm_cli *cli, const struct report *r, bool facts)
{
	if (r->query.fold.orphans > 0)
		crm_cli_warn(cli, "%zu facts are about deals that no line "
		    "creates", r->query.fold.orphans);
	if (!facts && r->goals.need_facts)
		crm_cli_warn(cli, "deal lines do not bear touches and sales: "
		    "goals of these are not answered");
}

static enum crm_status count(struct crm_cli *cli, struct report *r,
    struct crm_err *err)
{
	bool need = r->view != GOALS, facts = true;
	struct crm_fold_opt fold = { .moves_only = r->opt.where == NULL };
	enum crm_status s;

	if (need || r->goals.need_facts) {
		fold.fact = crm_kpi_feed_fact;
	}
	fold.ctx = &r->feed;
	if (r->opt.where == NULL) {
		fold.deal = crm_kpi_feed_deal;
		fold.fork = crm_kpi_feed_fork;
		fold.join = crm_kpi_feed_join;
		fold.back = crm_kpi_feed_back;
	}
	s = crm_query_run(&r->query, &fold, need, err);
	for (size_t i = 0; s == CRM_OK && i < r->query.fold.deals; i++)
		facts &= !r->query.fold.deal[i].from_line;
	if (s == CRM_OK && r->opt.where != NULL)
		s = crm_kpi_feed_end(&r->feed, &r->query, err);
	if (s == CRM_OK && need)
		crm_kpi_everybody(&r->activity);
	if (s == CRM_OK)
		s = crm_goals_finish(&r->goals, r->query.as_of, facts, err);
	if (s == CRM_OK)
		warn(cli, r, facts);
	return s;
}

static void print_goals(struct crm_cli *cli, struct report *r)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_buf b = { 0 };
	size_t next = 0;

	if (text && r->goals.rows == 0)
		crm_buf_puts(&b, "goals.csv has no goals for the period\n");
	for (size_t i = 0; i < r->goals.rows || (!text && i == 0); i = next) {
		struct crm_table *t = crm_kpi_goals(&r->goals, i, text, &next);

		if (text)
			crm_kpi_goals_head(&r->goals, i, &b);
		crm_cli_out(cli, &b);
		crm_face_print(cli, t, &r->style);
		crm_table_free(t);
		if (text)
			crm_kpi_goals_words(&r->goals, i, next, &b);
		if (text && next < r->goals.rows)
			crm_buf_char(&b, '\n');
		if (next == 0)
			break;
	}
	if (r->view == SUMMARY)
		crm_buf_char(&b, '\n');
	crm_cli_out(cli, &b);
	crm_buf_free(&b);
}

static enum crm_status print_activity(struct crm_cli *cli, struct report *r,
    struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_buf b = { 0 };
	struct crm_table *t;
	enum crm_status s = crm_kpi_activity(&r->activity, text, &t, err);

	if (s == CRM_OK && text)
		crm_kpi_activity_head(&r->activity, &b);
	crm_cli_out(cli, &b);
	if (s == CRM_OK && (!text || r->activity.cells > 0))
		crm_face_print(cli, t, &r->style);
	crm_table_free(t);
	crm_buf_free(&b);
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-kpi", .opt = options,
		.usage = "crm-kpi [options] [summary|goals|activity [file …]]",
		.examples = examples };
	struct report r = { 0 };
	struct crm_err err = { 0 };
	enum crm_status s = (enum crm_status)read_options(&cli, argc, argv,
	    &r);
	int status;

	if (crm_opt_done(&cli, &status) || (status = s) != CRM_OK)
		return crm_cli_end(&cli, status);
	crm_style_finish(&r.style);
	if ((status = read_view(&cli, argc, argv, &r)) != CRM_OK)
		return crm_cli_end(&cli, status);
	s = crm_query_open(&r.query, &r.opt, argv + optind,
	    (size_t)(argc - optind), &err);
	if (s == CRM_OK) {
		plan(&r);
		s = count(&cli, &r, &err);
	}
	if (s == CRM_OK && r.view != ACTIVITY)
		print_goals(&cli, &r);
	if (s == CRM_OK && r.view != GOALS)
		s = print_activity(&cli, &r, &err);
	if (s != CRM_OK)
		s = (enum crm_status)crm_cli_fail(&cli, &err);
	crm_goals_free(&r.goals);
	crm_kpi_free(&r.activity);
	crm_kpi_feed_free(&r.feed);
	crm_query_close(&r.query);
	return crm_cli_end(&cli, s);
}

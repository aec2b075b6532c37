/* SPDX-License-Identifier: ISC */
/*
 * crm-kpi: reads the store, or event and deal lines; writes tables of what
 * sellers and teams were to do, did and won: a view of lib/kpiviews.c.
 * Exits 0; 2, 65, 70, 74.
 */
#include <getopt.h>
#include <stdlib.h>

#include "face.h"
#include "kpiviews.h"
#include "mem.h"

enum { MAIL = 80 };

static const struct crm_opt first[] = {
	{ CRM_OPT_BY, "by", CRM_ARG_NEEDED, "WHOM",
	  "owner (default), team, company; source where deals count" },
	{ CRM_KPI_OPT_PER, "per", CRM_ARG_NEEDED, "UNIT",
	  "day, week, month (default), quarter or year" },
	{ 0 }
};

static const struct crm_opt last[] = {
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
    "  crm-kpi speed -p last-month            who answers late\n"
    "  crm-kpi load                           who has too much to do\n"
    "  crm-kpi calls -p last-week --per week  missed calls, and when\n"
    "  crm-kpi efficiency -b source           what a lead brings\n"
    "  crm-kpi goals --plan                   is it the plan or the person\n"
    "  crm-kpi trend                          whose work fell off, and when\n"
    "  crm-kpi day --owner anna -p yesterday  what she did, and the gaps\n"
    "  crm-kpi padding --list=short           calls of a few seconds\n"
    "  crm-list 'source = google' | crm-kpi goals -\n";

struct report {
	struct crm_kpi_run run;
	const struct crm_kpi_view *view;
	void *self;
	/* options of views, until the operand says which view it is */
	struct given { int id; const char *arg; } *given;
	size_t givens, given_cap;
};

static int read_option(struct crm_cli *cli, int id, struct report *r)
{
	enum crm_status s = crm_face_option(cli, id, &r->run.opt,
	    &r->run.style);

	if (s != CRM_NONE)
		return s;
	if (id == CRM_OPT_BY) {
		r->run.has_by = true;
		if (!crm_kpi_by_find(crm_str(cli->arg), &r->run.by))
			return crm_cli_usage(cli, "--by: '%s' is none of "
			    "owner, team, company, source", cli->arg);
	} else if (id == CRM_KPI_OPT_PER) {
		r->run.has_per = true;
		if (!crm_unit_parse(crm_str(cli->arg), &r->run.per))
			return crm_cli_usage(cli, "--per: '%s' is none of "
			    "day, week, month, quarter, year", cli->arg);
	} else {
		r->given = crm_mem_grow(r->given, &r->given_cap,
		    r->givens + 1, sizeof(*r->given));
		r->given[r->givens++] = (struct given){ id, cli->arg };
	}
	return CRM_OK;
}

/* The first operand.  A format of one table has no page. */
static int read_view(struct crm_cli *cli, int argc, char **argv,
    struct report *r)
{
	bool text = r->run.style.format == CRM_TEXT;
	struct crm_buf names = { 0 };

	if (optind == argc) {
		r->view = crm_kpi_views_usual(text);
		return CRM_OK;
	}
	r->view = crm_kpi_views_find(crm_str(argv[optind]));
	if (r->view == NULL) {
		crm_kpi_views_names(&names, ", ");
		crm_cli_usage(cli, "'%s' is no view: one of %s comes first, "
		    "then files", argv[optind], crm_buf_z(&names));
		crm_buf_free(&names);
		return CRM_USAGE;
	}
	optind++;
	if (r->view->page && !text)
		return crm_cli_usage(cli, "%s is text: take another view for "
		    "one table", r->view->name);
	return CRM_OK;
}

static const char *name_of(const struct crm_cli *cli, int id)
{
	const struct crm_opt *o = cli->opt;

	while (o->id != id)
		o++;
	return o->name;
}

/* What the view was asked for with options. */
static int tell_view(struct crm_cli *cli, struct report *r)
{
	int s = CRM_OK;

	if (r->run.has_by && r->run.by == CRM_KPI_SOURCE &&
	    !r->view->by_source)
		return crm_cli_usage(cli, "--by: %s has no rows by source",
		    r->view->name);
	r->self = crm_mem_new(1, r->view->size);
	for (size_t i = 0; i < r->givens && s == CRM_OK; i++) {
		cli->arg = r->given[i].arg;
		if (!crm_kpi_view_owns(r->view, r->given[i].id))
			return crm_cli_usage(cli, "--%s: %s has no such "
			    "option", name_of(cli, r->given[i].id),
			    r->view->name);
		s = r->view->option(r->self, cli, r->given[i].id);
	}
	return s;
}

/* A warning a line. */
static void warn(const struct crm_cli *cli, const struct crm_kpi_run *run)
{
	struct crm_str line, rest = crm_buf_str(&run->said);

	if (run->query.fold.orphans > 0)
		crm_cli_warn(cli, "%zu facts are about deals that no line "
		    "creates", run->query.fold.orphans);
	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		crm_cli_warn(cli, "%.*s", (int)line.n, line.p);
	}
}

static enum crm_status report(struct crm_cli *cli, struct report *r,
    char **file, size_t files)
{
	struct crm_err err = { 0 };
	struct crm_buf out = { 0 };
	enum crm_status s = crm_query_open(&r->run.query, &r->run.opt, file,
	    files, &err);

	if (s == CRM_OK)
		s = crm_kpi_view_run(r->view, r->self, &r->run, &out, &err);
	if (s == CRM_OK) {
		crm_cli_out(cli, &out);
		warn(cli, &r->run);
	} else {
		s = (enum crm_status)crm_cli_fail(cli, &err);
	}
	crm_buf_free(&out);
	return s;
}

/* The views in lines of a help that is 80 columns wide. */
static void add_usage(struct crm_buf *usage)
{
	size_t line, i;

	crm_buf_puts(usage, "crm-kpi [options] [view [file …]]\n");
	line = usage->n;
	crm_buf_puts(usage, "views: ");
	crm_kpi_views_names(usage, ", ");
	for (i = line + 70; i < usage->n; i = line + 70) {
		while (usage->p[i] != ' ')
			i--;
		usage->p[i] = '\n';
		line = i + 1;
	}
}

int main(int argc, char **argv)
{
	struct crm_buf usage = { 0 };
	struct crm_opt *opt = crm_kpi_views_options(first, last);
	struct crm_cli cli = { .name = "crm-kpi", .opt = opt,
		.examples = examples };
	struct report r = { .run.per = CRM_MONTH };
	int id, s = CRM_OK, status;

	add_usage(&usage);
	cli.usage = crm_buf_z(&usage);
	while (s == CRM_OK && (id = crm_opt_next(&cli, argc, argv)) != -1)
		s = read_option(&cli, id, &r);
	if (!crm_opt_done(&cli, &status)) {
		crm_style_finish(&r.run.style);
		if (r.run.style.width == 0)	/* cron mails it */
			r.run.style.width = MAIL;
		if (s == CRM_OK)
			s = read_view(&cli, argc, argv, &r);
		if (s == CRM_OK)
			s = tell_view(&cli, &r);
		if (s == CRM_OK)
			s = report(&cli, &r, argv + optind,
			    (size_t)(argc - optind));
		status = s;
	}
	if (r.self != NULL)
		r.view->close(r.self);
	free(r.self);
	free(r.given);
	crm_query_close(&r.run.query);
	crm_buf_free(&r.run.said);
	crm_buf_free(&usage);
	status = crm_cli_end(&cli, status);
	free(opt);
	return status;
}

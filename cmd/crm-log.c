/* SPDX-License-Identifier: ISC */
/*
 * crm-log: reads the store, or event lines; writes the event lines that
 * match.  Exits 0, 1 when none matched; 2, 65, 74.
 */
#include <getopt.h>
#include <stdlib.h>

#include "listopt.h"
#include "mem.h"
#include "related.h"

static const struct crm_opt options[] = {
	CRM_OPT_ROW_FIELDS("at,ev,deal,note"),
	CRM_OPT_ROW_SORT, CRM_OPT_ROW_LIMIT,
	CRM_OPT_ROW_PERIOD, CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL,
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-log 'deal=1042' --sort at           the history of a deal\n"
    "  crm-log -p today 'by=anna'              a seller's day\n"
    "  crm-log 'ev=touch and missed' -p last-week\n"
    "  crm-log '' | crm-funnel -               the whole journal\n";

struct log {
	struct crm_query_opt opt;
	struct crm_listing out;
	struct crm_query query;
	struct crm_expr *expr;
	struct crm_cli *cli;
};

/* Is the fact in the period and there as of the time that was asked for? */
static enum crm_status in_time(const struct log *l,
    const struct crm_line *line, bool *in, struct crm_err *err)
{
	const struct crm_query *q = &l->query;
	int64_t at;
	enum crm_status s = crm_event_time(line, CRM_KEY_AT, &at, NULL, err);

	if (s == CRM_NONE) {
		crm_err_field(err, CRM_STR("at"));
		return crm_err_set(err, CRM_DATA, "a fact has a time");
	}
	*in = s == CRM_OK && (!q->as_of_given || at <= q->as_of) &&
	    crm_period_has(&q->period, at);
	return s;
}

static enum crm_status take(void *ctx, const struct crm_line *given,
    struct crm_str text, struct crm_err *err)
{
	struct crm_line *line = (struct crm_line *)given;
	struct log *l = ctx;
	enum crm_status s;
	bool in = false;

	(void)text;
	if (crm_line_get(line, CRM_KEY_EV) == NULL)
		return crm_err_set(err, CRM_DATA, "no fact (no \"ev\"): "
		    "crm-log reads event lines, not deal lines");
	s = in_time(l, line, &in, err);
	if (s != CRM_OK || !in || !crm_expr_match(l->expr, line, NULL, NULL) ||
	    (l->query.where != NULL && !crm_expr_match(l->query.where, line,
	    NULL, NULL)))
		return s;
	/* Where the line stood in its batch is not a part of the fact. */
	crm_line_drop(line, CRM_STR("more"));
	return crm_listing_add(&l->out, l->cli, line, err);
}

static enum crm_status run(struct log *l, const char *expr, char **file,
    size_t files, struct crm_err *err)
{
	enum crm_status s = crm_listopt_open(&l->out, &l->query, &l->opt,
	    expr, file, files, &l->expr, err);
	bool few;

	if (s != CRM_OK)
		return s;
	s = crm_related_facts(&l->query.src, l->expr, l->query.where, take, l,
	    &few, err);
	if (s == CRM_OK && !few)
		s = crm_source_read(&l->query.src, take, l, err);
	if (s == CRM_NONE)	/* there are enough */
		s = CRM_OK;
	if (s == CRM_OK && crm_listing_end(&l->out, l->cli) == 0)
		s = CRM_NONE;
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-log", .opt = options,
		.usage = "crm-log [options] expression [file …]",
		.examples = examples };
	struct log l = { .cli = &cli, .out.event = true, .out.text_fields =
		"at,ev,deal,client,by,kind,outcome,to,reason,note" };
	struct crm_err err = { 0 };
	int status = (int)crm_listopt_read(&cli, argc, argv, &l.opt,
	    &l.out), s;

	if (crm_opt_done(&cli, &s) || (s = status) != CRM_OK)
		return crm_cli_end(&cli, s);
	if (optind == argc) {
		crm_cli_usage(&cli, "an expression is missing ('' for all)");
		return crm_cli_end(&cli, CRM_USAGE);
	}
	crm_style_finish(&l.out.style);
	status = (int)run(&l, argv[optind], argv + optind + 1,
	    (size_t)(argc - optind - 1), &err);
	if (status > CRM_NONE)
		crm_cli_fail(&cli, &err);
	crm_listing_free(&l.out);
	crm_expr_free(l.expr);
	crm_query_close(&l.query);
	return crm_cli_end(&cli, status);
}

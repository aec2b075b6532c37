/* SPDX-License-Identifier: ISC */
/*
 * crm-list: reads the store, or event and deal lines; writes the deal lines
 * of the deals that match.  Exits 0, 1 when none matched; 2, 65, 74.
 */
#include <getopt.h>

#include "dealmore.h"
#include "dealprint.h"
#include "index.h"
#include "listopt.h"
#include "queryshards.h"
#include "related.h"

static const struct crm_opt options[] = {
	CRM_OPT_ROW_FIELDS("deal,owner,client.name,entered.offer"),
	CRM_OPT_ROW_SORT, CRM_OPT_ROW_LIMIT,
	CRM_OPT_ROW_PERIOD, CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL,
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_AT_AGE, CRM_OPT_ROW_WHERE,
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR,
	CRM_OPT_ROW_EXCEL, CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION, { 0 }
};

static const char examples[] =
    "  crm-list ''                              all deals\n"
    "  crm-list 'status=open and next<today'    overdue\n"
    "  crm-list 'owner=anna' --sort -amount --limit 10\n"
    "  crm-list 'source=google' | crm-funnel -\n"
    "  crm-list -f csv --fields deal,client.name,amount '' > deals.csv\n";

struct list {
	struct crm_query_opt opt;
	struct crm_listing out;
	struct crm_query query;
	struct crm_expr *expr;
	struct crm_dealprint print;
	struct crm_cli *cli;
};

static bool in_period(const struct crm_query *q, const struct crm_line *line)
{
	int64_t t;

	return (q->period.from == CRM_TIME_NONE &&
	    q->period.until == CRM_TIME_NONE) ||
	    (crm_clock_parse(crm_line_str(line, CRM_KEY_CREATED), &t) &&
	    crm_period_has(&q->period, t));
}

static enum crm_status too_many(const struct crm_line *line,
    struct crm_err *err)
{
	struct crm_str deal = crm_line_str(line, CRM_KEY_DEAL);

	return crm_err_set(err, CRM_DATA, "deal %.*s: it has more than %d "
	    "fields", (int)deal.n, deal.p, CRM_LINE_KEYS);
}

/* A field that is computed only when it is asked for by name. */
static bool add_computed(const struct list *l, struct crm_query_eye *eye,
    struct crm_line *line)
{
	struct crm_buf b = { 0 };
	struct crm_str name;
	struct crm_value v;
	bool fits = true;

	for (size_t i = 0; fits && crm_listing_field(&l->out, i, &name); i++) {
		if (crm_line_find(line, name) != NULL ||
		    !crm_deal_field(&eye->ctx, line, name, &v))
			continue;
		b.n = 0;
		if (v.type == CRM_V_TEXT)
			crm_buf_str_add(&b, v.text);
		else if (v.type == CRM_V_TIME)
			crm_clock_add(&b, v.time);
		else
			crm_buf_int(&b, (int64_t)v.number);
		fits = crm_line_set(line, name, v.type == CRM_V_TEXT ||
		    v.type == CRM_V_TIME ? CRM_STRING : CRM_NUMBER,
		    crm_line_keep(line, crm_buf_str(&b)));
	}
	crm_buf_free(&b);
	return fits;
}

static bool matches(const struct list *l, struct crm_query_eye *eye,
    const struct crm_line *line)
{
	const struct crm_query *q = &l->query;

	return in_period(q, line) &&
	    crm_expr_match(l->expr, line, crm_deal_field, &eye->ctx) &&
	    (q->where == NULL ||
	    crm_expr_match(q->where, line, crm_deal_field, &eye->ctx));
}

/* Of a deal, made of facts. */
static enum crm_status make_line(void *ctx, struct crm_query_eye *eye,
    const struct crm_deal *d, struct crm_line *line, struct crm_err *err)
{
	const struct list *l = ctx;

	if (!crm_deal_more(eye->fold, d, l->query.want, l->query.wants, line))
		return too_many(line, err);
	if (!matches(l, eye, line))
		return CRM_NONE;
	return add_computed(l, eye, line) ? CRM_OK : too_many(line, err);
}

/* May it match, by what packs know of it? */
static bool pick(void *ctx, struct crm_query_eye *eye,
    const struct crm_deal *d)
{
	const struct list *l = ctx;

	crm_deal_line(eye->fold, d, l->query.want, l->query.wants, eye->line);
	return matches(l, eye, eye->line);
}

static void want(struct list *l)
{
	struct crm_str name;

	for (size_t i = 0; crm_listing_field(&l->out, i, &name); i++)
		crm_query_want(&l->query, name);
	for (size_t i = 0; crm_expr_field(l->expr, i, &name); i++)
		crm_query_want(&l->query, name);
	if (l->query.age >= 0 || !crm_query_picks(l->expr) ||
	    !crm_query_picks(l->query.where))
		return;
	crm_query_want(&l->query, CRM_STR("created"));
	l->query.pick = pick;
	l->query.pick_ctx = l;
}

/* Deal lines pass through as they are; facts are folded behind them. */
static enum crm_status take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct list *l = ctx;

	if (crm_line_get(line, CRM_KEY_EV) != NULL)
		return crm_fold_add(&l->query.fold, line, err);
	if (crm_line_get(line, CRM_KEY_DEAL) == NULL)
		return crm_err_set(err, CRM_DATA, "neither a fact (no \"ev\") "
		    "nor a deal line (no \"deal\")");
	if (crm_query_lines(&l->query, err) != CRM_OK)
		return CRM_DATA;
	(void)text;
	if (!matches(l, &l->query.eye, line))
		return CRM_OK;
	return add_computed(l, &l->query.eye, (struct crm_line *)line) ?
	    crm_listing_add(&l->out, l->cli, line, err) : too_many(line, err);
}

static enum crm_status run(struct list *l, struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = &l->query.src.rules,
		.as_of = l->query.as_of, .want = l->query.want,
		.wants = l->query.wants, .rewind = l->query.age >= 0,
		.age = l->query.age };
	struct crm_fold *fold = &l->query.fold;
	enum crm_status s;
	bool few;

	crm_dealprint_ask(&l->print, &opt);
	crm_fold_init(fold, &opt);
	s = crm_related_deals(&l->query.src, l->expr, l->query.where, take, l,
	    &few, err);
	if (s == CRM_OK && !few && l->query.src.files == 0) {
		crm_index_update(&l->query.src.store, 0);
		s = crm_query_shards(&l->query, err);
		if (s != CRM_NONE)
			return s;
	}
	if (!few)
		s = crm_source_read(&l->query.src, take, l, err);
	if (s == CRM_OK)
		s = crm_fold_finish(fold, err);
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		s = crm_dealprint_deal(&l->print, &fold->deal[i], err);
	return s == CRM_NONE ? CRM_OK : s;	/* there are enough */
}

static enum crm_status list(struct list *l, const char *expr, char **file,
    size_t files, struct crm_err *err)
{
	enum crm_status s = crm_listopt_open(&l->out, &l->query, &l->opt,
	    expr, file, files, &l->expr, err);

	if (s != CRM_OK)
		return s;
	want(l);
	s = run(l, err);
	if (s == CRM_OK && crm_listing_end(&l->out, l->cli) == 0)
		s = CRM_NONE;
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-list", .opt = options,
		.usage = "crm-list [options] expression [file …]",
		.examples = examples };
	struct list l = { .cli = &cli, .out.text_fields = "deal,title,client,"
		"owner,stage,status,amount,next" };
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
	l.print = (struct crm_dealprint){ .query = &l.query, .out = &l.out,
		.cli = &cli, .line = make_line, .ctx = &l };
	status = (int)list(&l, argv[optind], argv + optind + 1,
	    (size_t)(argc - optind - 1), &err);
	if (status > CRM_NONE)
		crm_cli_fail(&cli, &err);
	crm_listing_free(&l.out);
	crm_expr_free(l.expr);
	crm_dealprint_free(&l.print);
	crm_query_close(&l.query);
	return crm_cli_end(&cli, status);
}

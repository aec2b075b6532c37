/* SPDX-License-Identifier: ISC */
/*
 * crm-score: reads deal lines, event lines or the store; writes deal lines
 * with a score, its warmth and its reasons.  Exits 0; 2, 65, 74.
 */
#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "event.h"
#include "face.h"
#include "listing.h"
#include "mem.h"
#include "names.h"
#include "score.h"

enum { FLUSH = 64 * 1024 };

static const struct crm_opt options[] = {
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-score -w 'status=open and warmth=hot'\n"
    "  crm-list 'owner=anna' | crm-score -\n"
    "  crm-list '' | crm-score - | crm-funnel --by warmth -\n"
    "  crm-score | crm-list --sort -score --limit 10 'status=open' -\n";

struct run {
	struct crm_cli *cli;
	struct crm_query_opt opt;
	struct crm_listing table;	/* all faces but jsonl */
	struct crm_query query;
	struct crm_score *score;
	struct crm_buf out;
	const struct crm_deal *deal;	/* the folded one at hand, or NULL */
	bool where_last;		/* --where reads what is added here */
	bool lines;			/* deal lines have come */
	struct crm_names missing;	/* client's fields that rules read … */
	bool *there;			/* … and that deal lines bear */
};

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct run *r)
{
	struct crm_style *style = &r->table.style;
	enum crm_status s = CRM_OK;
	int id;

	style->format = isatty(STDOUT_FILENO) ? CRM_TEXT : CRM_JSONL;
	while (s != CRM_USAGE && (id = crm_opt_next(cli, argc, argv)) != -1)
		s = crm_face_option(cli, id, &r->opt, style);
	return s == CRM_USAGE ? CRM_USAGE : CRM_OK;
}

static bool is_client(struct crm_str name)
{
	return name.n > 7 && memcmp(name.p, "client.", 7) == 0;
}

/* Computed fields; the client's too, where facts tell them. */
static bool field(void *ctx, const struct crm_line *line, struct crm_str name,
    struct crm_value *v)
{
	struct run *r = ctx;

	if (r->deal == NULL || !is_client(name))
		return crm_deal_field(&r->query.ctx, line, name, v);
	*v = (struct crm_value){ .type = CRM_V_TEXT };
	v->text = crm_fold_client(&r->query.fold, r->deal->client,
	    (struct crm_str){ name.p + 7, name.n - 7 });
	return v->text.n > 0;
}

static bool match(struct run *r, const struct crm_line *line)
{
	return r->query.where == NULL ||
	    crm_expr_match(r->query.where, line, field, r);
}

/*
 * text is what the line was read from where it can be copied, else empty.
 * CRM_NONE when the output is lost: nothing more is wanted.
 */
static enum crm_status put(struct run *r, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	size_t from = r->out.n;
	enum crm_format format = r->table.style.format;

	if (text.n > 0)
		crm_score_write(line, text, &r->out);
	else
		crm_line_write(line, &r->out);
	if (r->out.n - from > CRM_LINE_MAX) {
		r->out.n = from;
		return crm_err_set(err, CRM_DATA, "with its score the line is "
		    "longer than 1 MiB");
	}
	if (format == CRM_JSONL)
		return r->out.n < FLUSH || crm_cli_out(r->cli, &r->out) ?
		    CRM_OK : CRM_NONE;
	r->out.n = 0;
	return crm_listing_add(&r->table, r->cli, line, err);
}

static enum crm_status offer(struct run *r, struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	if (text.n > 0 && !crm_score_plain(line, text))
		text.n = 0;
	if (!r->where_last && !match(r, line))
		return CRM_OK;
	if (!crm_score_line(r->score, line, field, r))
		return crm_err_set(err, CRM_DATA, "no room for the score: "
		    "the line has %d keys", CRM_LINE_KEYS);
	return r->where_last && !match(r, line) ? CRM_OK :
	    put(r, line, text, err);
}

static enum crm_status take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct run *r = ctx;
	struct crm_str id;

	if (crm_line_get(line, CRM_KEY_EV) != NULL ||
	    crm_line_get(line, CRM_KEY_DEAL) == NULL)
		return crm_fold_add(&r->query.fold, line, err);
	if (r->query.as_of_given)
		return crm_err_set(err, CRM_DATA, "--as-of needs facts: deal "
		    "lines say only what a deal is now");
	if (crm_event_id(line, CRM_KEY_DEAL, &id, NULL, err) != CRM_OK)
		return CRM_DATA;
	r->lines = true;
	for (uint32_t i = 1; i <= r->missing.n; i++)
		r->there[i] = r->there[i] || crm_line_find(line,
		    crm_names_get(&r->missing, i)) != NULL;
	/* The line is ours until the next is read into it. */
	return offer(r, (struct crm_line *)line, text, err);
}

/* Deal lines pass through as they come; facts are folded behind them. */
static enum crm_status read_all(struct run *r, struct crm_err *err)
{
	struct crm_fold *fold = &r->query.fold;
	struct crm_fold_opt opt = { .rules = &r->query.src.rules,
		.as_of = r->query.as_of, .all = true };
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s;

	crm_fold_init(fold, &opt);
	s = crm_source_read(&r->query.src, take, r, err);
	if (s == CRM_OK)
		s = crm_fold_finish(fold, err);
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++) {
		r->deal = &fold->deal[i];
		s = crm_deal_line(fold, r->deal, NULL, 0, line) ?
		    offer(r, line, CRM_STR(""), err) : crm_err_set(err,
		    CRM_DATA, "deal %s: it has more than %d fields",
		    crm_names_get(&fold->deal_name, r->deal->id).p,
		    CRM_LINE_KEYS);
	}
	if (s == CRM_OK && fold->orphans > 0)
		crm_cli_warn(r->cli, "%zu facts are about deals that no line "
		    "creates", fold->orphans);
	crm_line_free(line);
	free(line);
	return s == CRM_NONE ? CRM_OK : s;
}

/* Which fields decide what can be done, and when. */
static void look(struct run *r)
{
	struct crm_str name;

	for (size_t i = 0; r->query.where != NULL &&
	    crm_expr_field(r->query.where, i, &name); i++)
		r->where_last = r->where_last || crm_score_own(name);
	for (size_t i = 0; i < r->query.src.rules.scores; i++)
		for (size_t k = 0; crm_score_field(r->score, i, k, &name); k++)
			if (is_client(name))
				crm_names_add(&r->missing, name);
	r->there = crm_mem_new(r->missing.n + 1, sizeof(*r->there));
}

static enum crm_status run(struct run *r, char **file, size_t files,
    struct crm_err *err)
{
	enum crm_status s = crm_query_open(&r->query, &r->opt, file, files,
	    err);
	struct crm_when when = { r->query.src.rules.zone, r->query.as_of };

	if (s == CRM_OK)
		s = crm_listing_start(&r->table, err);
	if (s == CRM_OK)
		s = crm_score_new(&r->query.src.rules, &when, &r->score, err);
	if (s != CRM_OK)
		return s;
	look(r);
	r->table.zone = r->query.src.rules.zone;
	s = read_all(r, err);
	for (uint32_t i = 1; s == CRM_OK && r->lines && i <= r->missing.n; i++)
		if (!r->there[i])
			crm_cli_warn(r->cli, "score.csv reads %s, which no "
			    "deal line bears: score the store, or ask "
			    "crm-list for it",
			    crm_names_get(&r->missing, i).p);
	if (s == CRM_OK && r->table.style.format != CRM_JSONL)
		crm_listing_end(&r->table, r->cli);
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-score", .opt = options,
		.usage = "crm-score [options] [file …]",
		.examples = examples };
	struct run r = { .cli = &cli, .table.text_fields = "deal,title,owner,"
		"stage,amount,score,warmth,why" };
	struct crm_err err = { 0 };
	int s = read_options(&cli, argc, argv, &r), status;

	if (crm_opt_done(&cli, &status) || (status = s) != CRM_OK)
		return crm_cli_end(&cli, status);
	crm_style_finish(&r.table.style);
	status = (int)run(&r, argv + optind, (size_t)(argc - optind), &err);
	/* What was scored before a bad line stands, as in any stream. */
	crm_cli_out(&cli, &r.out);
	if (status != CRM_OK)
		crm_cli_fail(&cli, &err);
	crm_buf_free(&r.out);
	crm_listing_free(&r.table);
	crm_score_free(r.score);
	crm_names_free(&r.missing);
	free(r.there);
	crm_query_close(&r.query);
	return crm_cli_end(&cli, status);
}

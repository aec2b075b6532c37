/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "event.h"
#include "index.h"
#include "mem.h"
#include "queryshards.h"
#include "scoringpriv.h"

enum { FLUSH = 64 * 1024 };

static bool is_client(struct crm_str name)
{
	return name.n > 7 && memcmp(name.p, "client.", 7) == 0;
}

bool crm_scoring_field(void *p, const struct crm_line *line,
    struct crm_str name, struct crm_value *v)
{
	struct crm_scoring_ctx *ctx = p;

	if (ctx->deal == NULL || !is_client(name))
		return crm_deal_field(&ctx->deal_ctx, line, name, v);
	*v = (struct crm_value){ .type = CRM_V_TEXT };
	v->text = crm_fold_client(ctx->fold, ctx->deal->client,
	    (struct crm_str){ name.p + 7, name.n - 7 });
	return v->text.n > 0;
}

static bool match(const struct crm_scoring *r, struct crm_scorer *o,
    const struct crm_line *line)
{
	return r->query.where == NULL ||
	    crm_expr_match(r->query.where, line, crm_scoring_field,
	    &o->ctx);
}

/* text is what the line was read from where it can be copied, else empty. */
static enum crm_status put(struct crm_scoring *r, struct crm_scorer *o,
    const struct crm_line *line, struct crm_str text, struct crm_err *err)
{
	size_t from = o->out.n;

	if (text.n > 0)
		crm_score_write(line, text, &o->out);
	else
		crm_line_write(line, &o->out);
	if (o->out.n - from > CRM_LINE_MAX) {
		o->out.n = from;
		return crm_err_set(err, CRM_DATA, "with its score the line is "
		    "longer than 1 MiB");
	}
	if (r->table.style.format == CRM_JSONL)
		return CRM_OK;
	o->out.n = 0;
	return crm_listing_add(&r->table, r->cli, line, err);
}

/* CRM_NONE when the output is lost: nothing more is wanted. */
static enum crm_status flush(struct crm_scoring *r, size_t least)
{
	return r->own.out.n < least || crm_cli_out(r->cli, &r->own.out) ?
	    CRM_OK : CRM_NONE;
}

static enum crm_status no_room(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "no room for the score: the line "
	    "has %d keys", CRM_LINE_KEYS);
}

static enum crm_status offer(struct crm_scoring *r, struct crm_scorer *o,
    struct crm_line *line, struct crm_str text, struct crm_err *err)
{
	if (text.n > 0 && !crm_score_plain(line, text))
		text.n = 0;
	if (!r->where_last && !match(r, o, line))
		return CRM_OK;
	if (!crm_score_line(o->score, line, crm_scoring_field, &o->ctx))
		return no_room(err);
	return r->where_last && !match(r, o, line) ? CRM_OK :
	    put(r, o, line, text, err);
}

static enum crm_status add_fact(struct crm_scoring *r,
    const struct crm_line *line, struct crm_err *err)
{
	enum crm_status s = crm_fold_add(&r->query.fold, line, err);

	return s == CRM_OK && r->query.age >= 0 ?
	    crm_fold_add(&r->then, line, err) : s;
}

/* A deal as it is now, with the score that it had at its age. */
static enum crm_status offer_rewound(struct crm_scoring *r,
    struct crm_line *line, struct crm_line *then, struct crm_err *err)
{
	static const enum crm_key key[] = { CRM_KEY_SCORE, CRM_KEY_WARMTH,
		CRM_KEY_WHY, CRM_KEY_CHANCE };
	const struct crm_deal *now = r->own.ctx.deal;
	bool room = true;

	r->own.ctx.fold = &r->then;
	r->own.ctx.deal = crm_fold_find(&r->then, crm_names_get(
	    &r->query.fold.deal_name, now->id));
	crm_deal_line(&r->then, r->own.ctx.deal, NULL, 0, then);
	room = crm_score_line(r->own.score, then, crm_scoring_field,
	    &r->own.ctx);
	r->own.ctx.fold = &r->query.fold;
	r->own.ctx.deal = now;
	for (size_t i = 0; i < sizeof(key) / sizeof(*key) && room; i++) {
		const struct crm_field *f = crm_line_get(then, key[i]);

		if (f != NULL)
			room = crm_line_set_key(line, key[i],
			    (enum crm_type)f->type, f->value);
	}
	if (!room)
		return no_room(err);
	return match(r, &r->own, line) ?
	    put(r, &r->own, line, CRM_STR(""), err) : CRM_OK;
}

enum crm_status crm_scoring_deal(struct crm_scoring *r, struct crm_scorer *o,
    struct crm_line *line, struct crm_str text, struct crm_err *err)
{
	struct crm_str id;

	if (crm_line_get(line, CRM_KEY_EV) != NULL ||
	    crm_line_get(line, CRM_KEY_DEAL) == NULL)
		return CRM_NONE;
	if (crm_query_lines(&r->query, err) != CRM_OK)
		return CRM_DATA;
	if (crm_event_id(line, CRM_KEY_DEAL, &id, NULL, err) != CRM_OK)
		return CRM_DATA;
	o->lines = true;
	for (uint32_t i = 1; i <= r->missing.n; i++)
		o->there[i] = o->there[i] || crm_line_find(line,
		    crm_names_get(&r->missing, i)) != NULL;
	return offer(r, o, line, text, err);
}

enum crm_status crm_scoring_take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct crm_scoring *r = ctx;
	/* The line is ours until the next is read into it. */
	enum crm_status s = crm_scoring_deal(r, &r->own,
	    (struct crm_line *)line, text, err);

	if (s == CRM_NONE)
		return add_fact(r, line, err);
	return s == CRM_OK ? flush(r, FLUSH) : s;
}

static enum crm_status too_many(const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "deal %s: it has more than %d "
	    "fields", crm_names_get(&fold->deal_name, d->id).p,
	    CRM_LINE_KEYS);
}

/* The deals that facts made. */
static enum crm_status offer_folded(struct crm_scoring *r, struct crm_err *err)
{
	struct crm_fold *fold = &r->query.fold;
	struct crm_line *line = crm_mem_new(2, sizeof(*line));
	enum crm_status s = CRM_OK;

	r->own.ctx.fold = fold;
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++) {
		r->own.ctx.deal = &fold->deal[i];
		if (!crm_deal_line(fold, r->own.ctx.deal, NULL, 0, line))
			s = too_many(fold, r->own.ctx.deal, err);
		else if (r->query.age >= 0)
			s = offer_rewound(r, line, line + 1, err);
		else
			s = offer(r, &r->own, line, CRM_STR(""), err);
		if (s == CRM_OK)
			s = flush(r, FLUSH);
	}
	crm_line_free(line);
	crm_line_free(line + 1);
	free(line);
	return s;
}

/* What one of several threads has scored. */
struct part {
	struct crm_scoring *r;
	struct crm_scorer own;
	struct crm_line *line;
	enum crm_status status;	/* what stopped it, behind that */
	struct crm_err err;
};

/* A deal, into the part. */
static enum crm_status offer_one(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct part *p = ctx;
	struct crm_scorer *o = &p->own;

	(void)err;
	o->ctx.fold = fold;
	o->ctx.deal = d;
	if (p->status != CRM_OK)
		return CRM_OK;
	p->status = !crm_deal_line(fold, d, NULL, 0, p->line) ?
	    too_many(fold, d, &p->err) :
	    offer(p->r, o, p->line, CRM_STR(""), &p->err);
	return CRM_OK;
}

static void *fork_part(void *ctx)
{
	struct part *p = crm_mem_new(1, sizeof(*p));

	p->r = ctx;
	p->line = crm_mem_new(1, sizeof(*p->line));
	p->status = crm_scoring_scorer(p->r, &p->own, &p->err);
	return p;
}

/* What went wrong in a part is said behind what was right. */
static enum crm_status join_part(void *ctx, void *part, struct crm_err *err)
{
	struct crm_scoring *r = ctx;
	struct part *p = part;
	enum crm_status s = CRM_OK;

	if (r != NULL)
		s = crm_cli_out(r->cli, &p->own.out) ? p->status : CRM_NONE;
	if (r != NULL && s == p->status && s != CRM_OK) {
		*err = p->err;
		p->err = (struct crm_err){ 0 };
	}
	crm_err_free(&p->err);
	crm_scoring_scorer_free(&p->own);
	crm_line_free(p->line);
	free(p->line);
	free(p);
	return s;
}

/* The store's deals, by several threads; CRM_NONE where that cannot be. */
static enum crm_status score_store(struct crm_scoring *r,
    struct crm_err *err)
{
	if (r->query.src.files > 0 || r->query.age >= 0 || r->alone ||
	    r->table.style.format != CRM_JSONL)
		return CRM_NONE;
	crm_index_update(&r->query.src.store, 0);
	return crm_query_shards(&r->query, err);
}

/* Deal lines pass through as they come; facts are folded behind them. */
static enum crm_status read_alone(struct crm_scoring *r, struct crm_err *err)
{
	struct crm_fold *fold = &r->query.fold;
	struct crm_fold_opt then = fold->opt;
	enum crm_status s;

	then.rewind = then.unclosed = true;
	then.age = r->query.age;
	if (r->query.age >= 0)
		crm_fold_init(&r->then, &then);
	if (r->query.src.files > 0 && r->query.age < 0 &&
	    r->table.style.format == CRM_JSONL)
		s = crm_scoring_lanes(r, err);
	else
		s = crm_source_read(&r->query.src, crm_scoring_take, r, err);
	if (s == CRM_OK)
		s = crm_fold_finish(fold, err);
	if (s == CRM_OK && r->query.age >= 0)
		s = crm_fold_finish(&r->then, err);
	return s == CRM_OK ? offer_folded(r, err) : s;
}

static enum crm_status read_all(struct crm_scoring *r, struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = &r->query.src.rules,
		.as_of = r->query.as_of, .all = true, .deal = offer_one,
		.fork = fork_part, .join = join_part, .ctx = r };
	struct crm_fold *fold = &r->query.fold;
	enum crm_status s;

	crm_fold_init(fold, &opt);
	s = score_store(r, err);
	if (s == CRM_NONE)
		s = read_alone(r, err);
	if (s == CRM_OK && fold->orphans > 0)
		crm_cli_warn(r->cli, "%zu facts are about deals that no line "
		    "creates", fold->orphans);
	return s == CRM_NONE ? CRM_OK : s;
}

/* Reading a path may make a stage known to the rules, which are shared. */
static bool of_path(struct crm_str name)
{
	return (name.n > 8 && memcmp(name.p, "entered.", 8) == 0) ||
	    (name.n > 5 && memcmp(name.p, "secs.", 5) == 0);
}

/* Which fields decide what can be done, and when. */
static void look(struct crm_scoring *r)
{
	struct crm_str name;

	for (size_t i = 0; r->query.where != NULL &&
	    crm_expr_field(r->query.where, i, &name); i++) {
		r->where_last = r->where_last || crm_score_own(name);
		r->asks_chance = r->asks_chance || crm_str_is(name, "chance");
		r->alone = r->alone || of_path(name);
	}
	for (size_t i = 0; i < r->query.src.rules.scores; i++)
		for (size_t k = 0; crm_score_field(r->own.score, i, k, &name);
		    k++) {
			if (is_client(name))
				crm_names_add(&r->missing, name);
			r->alone = r->alone || of_path(name);
		}
}

/* A field that rules read and no line bore. */
static void warn_missing(const struct crm_scoring *r)
{
	for (uint32_t i = 1; r->own.lines && i <= r->missing.n; i++)
		if (!r->own.there[i])
			crm_cli_warn(r->cli, "score.csv reads %s, which no "
			    "deal line bears: score the store, or ask "
			    "crm-list for it",
			    crm_names_get(&r->missing, i).p);
}

enum crm_status crm_scoring_scorer(struct crm_scoring *r,
    struct crm_scorer *o, struct crm_err *err)
{
	enum crm_status s = crm_score_new(&r->query.src.rules, &r->when,
	    &o->score, err);

	if (s == CRM_OK && r->chance)
		s = crm_score_want_chance(o->score, err);
	o->ctx.deal_ctx = (struct crm_deal_ctx){
		.rules = &r->query.src.rules, .now = r->query.as_of };
	return s;
}

void crm_scoring_scorer_free(struct crm_scorer *o)
{
	crm_score_free(o->score);
	crm_buf_free(&o->out);
	crm_buf_free(&o->ctx.deal_ctx.text);
	free(o->there);
}

enum crm_status crm_scoring_run(struct crm_scoring *r, char **file,
    size_t files, struct crm_err *err)
{
	enum crm_status s = crm_query_open(&r->query, &r->opt, file, files,
	    err);

	r->when = (struct crm_when){ r->query.src.rules.zone, r->query.as_of };
	if (s == CRM_OK)
		s = crm_listing_start(&r->table, err);
	if (s == CRM_OK)
		s = crm_scoring_scorer(r, &r->own, err);
	if (s != CRM_OK)
		return s;
	look(r);
	if (r->asks_chance && !r->chance)
		return crm_err_set(err, CRM_USAGE, "--where reads chance, "
		    "which --probability adds");
	r->own.there = crm_mem_new(r->missing.n + 1, sizeof(bool));
	r->table.zone = r->query.src.rules.zone;
	s = read_all(r, err);
	if (s == CRM_OK)
		warn_missing(r);
	if (s == CRM_OK && r->table.style.format != CRM_JSONL)
		crm_listing_end(&r->table, r->cli);
	/* What was scored before a bad line stands, as in any stream. */
	flush(r, 0);
	return s;
}

void crm_scoring_free(struct crm_scoring *r)
{
	crm_scoring_scorer_free(&r->own);
	crm_listing_free(&r->table);
	crm_names_free(&r->missing);
	crm_fold_free(&r->then);
	crm_query_close(&r->query);
}

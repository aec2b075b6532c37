/* SPDX-License-Identifier: ISC */
#include "query.h"

#include <stdlib.h>

#include "index.h"
#include "mem.h"
#include "queryshards.h"
#include "score.h"
#include "worker.h"

static enum crm_status bad_option(struct crm_err *err, const char *option,
    const char *value, const char *what)
{
	return crm_err_set(err, CRM_USAGE, "%s: '%s' is not %s: see crm(7)",
	    option, value, what);
}

static enum crm_status read_when(const struct crm_query *q, const char *option,
    const char *value, int64_t *t, struct crm_err *err)
{
	struct crm_period p;

	if (crm_when_instant(crm_str(value), &q->src.when, t))
		return CRM_OK;
	if (!crm_when_period(crm_str(value), &q->src.when, &p))
		return bad_option(err, option, value, "a time or a period");
	*t = p.from;
	return CRM_OK;
}

bool crm_query_moment(const struct crm_query *q, const char *value, int64_t *t)
{
	struct crm_period p;

	if (crm_when_period(crm_str(value), &q->src.when, &p) &&
	    p.until != CRM_TIME_NONE) {
		*t = p.until - 1;
		return true;
	}
	return crm_when_instant(crm_str(value), &q->src.when, t);
}

static enum crm_status read_as_of(struct crm_query *q, const char *value,
    struct crm_err *err)
{
	q->as_of = q->src.when.now;
	q->as_of_given = value != NULL;
	if (value != NULL && !crm_query_moment(q, value, &q->as_of))
		return bad_option(err, "--as-of", value, "a time or a day");
	return CRM_OK;
}

static enum crm_status read_times(struct crm_query *q,
    const struct crm_query_opt *opt, struct crm_err *err)
{
	enum crm_status s = read_as_of(q, opt->as_of, err);

	q->age = -1;
	if (s == CRM_OK && opt->at_age != NULL &&
	    !crm_when_duration(crm_str(opt->at_age), &q->age))
		s = bad_option(err, "--at-age", opt->at_age, "an age such as "
		    "7d");
	q->period = (struct crm_period){ CRM_TIME_NONE, CRM_TIME_NONE };
	if (s == CRM_OK && opt->period != NULL &&
	    !crm_when_period(crm_str(opt->period), &q->src.when, &q->period))
		s = bad_option(err, "--period", opt->period, "a period");
	if (s == CRM_OK && opt->since != NULL)
		s = read_when(q, "--since", opt->since,
		    &q->period.from, err);
	if (s == CRM_OK && opt->until != NULL)
		s = read_when(q, "--until", opt->until,
		    &q->period.until, err);
	return s;
}

/* What a computed field is computed from. */
static void want_parts(struct crm_query *q, struct crm_str name)
{
	switch (crm_key_find(name)) {
	case CRM_KEY_TEAM:
		crm_query_want(q, CRM_STR("owner"));
		crm_query_want(q, CRM_STR("closed"));
		break;
	case CRM_KEY_IDLE:
		crm_query_want(q, CRM_STR("last_touch"));
		crm_query_want(q, CRM_STR("created"));
		break;
	case CRM_KEY_AGE:
		crm_query_want(q, CRM_STR("created"));
		break;
	default:
		if ((name.n > 8 && memcmp(name.p, "entered.", 8) == 0) ||
		    (name.n > 5 && memcmp(name.p, "secs.", 5) == 0))
			crm_query_want(q, CRM_STR("path"));
		break;
	}
}

void crm_query_want(struct crm_query *q, struct crm_str name)
{
	for (size_t i = 0; i < q->wants; i++)
		if (crm_str_eq(q->want[i], name))
			return;
	q->want = crm_mem_grow(q->want, &q->want_cap, q->wants + 1,
	    sizeof(*q->want));
	q->want[q->wants++] = (struct crm_str){ crm_mem_copy(name.p, name.n),
		name.n };
	want_parts(q, name);
}

enum crm_status crm_query_open(struct crm_query *q,
    const struct crm_query_opt *opt, char *const *file, size_t files,
    struct crm_err *err)
{
	struct crm_str name;
	enum crm_status s = crm_source_open(&q->src, opt->store, file, files,
	    err);

	q->threads = opt->threads;
	q->then = CRM_TIME_NONE;
	if (s == CRM_OK)
		s = read_times(q, opt, err);
	if (s == CRM_OK && opt->where != NULL) {
		s = crm_expr_new(crm_str(opt->where), &q->src.when, &q->where,
		    err);
		if (s != CRM_OK)
			crm_err_where(err, "--where", 0, 0);
	}
	for (size_t i = 0; s == CRM_OK && q->where != NULL &&
	    crm_expr_field(q->where, i, &name); i++)
		crm_query_want(q, name);
	crm_query_eye_open(&q->eye, q);
	return s;
}

static bool of_client(struct crm_str name)
{
	return name.n > 7 && memcmp(name.p, "client.", 7) == 0;
}

static enum crm_status take(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	struct crm_query *q = ctx;
	enum crm_status s = CRM_OK;

	if (crm_line_get(l, CRM_KEY_EV) != NULL) {
		q->events = true;
	} else {
		q->deal_lines = true;
		q->with_client |= crm_line_get(l, CRM_KEY_CLIENT) != NULL;
		for (size_t i = 0; q->borne == 0 && i < q->wants; i++)
			q->borne += of_client(q->want[i]) &&
			    crm_line_find(l, q->want[i]) != NULL;
	}
	if (q->then != CRM_TIME_NONE)
		s = crm_fold_add(&q->before, l, err);
	if (s == CRM_OK)
		s = crm_fold_add(&q->fold, l, err);
	if (s == CRM_OK && q->also != NULL)
		s = q->also(q->also_ctx, l, text, err);
	return s;
}

enum crm_status crm_query_lines(const struct crm_query *q, struct crm_err *err)
{
	if (!q->as_of_given && q->age < 0)
		return CRM_OK;
	return crm_err_set(err, CRM_DATA, "%s needs facts: deal lines say "
	    "only what a deal is now", q->then != CRM_TIME_NONE ?
	    "--waterfall" : q->as_of_given ? "--as-of" : "--at-age");
}

/* --where is not asked what crm-score adds where no line can bear it: nothing
 * would match, and nobody would know why. */
static enum crm_status check_score(const struct crm_query *q,
    struct crm_err *err)
{
	struct crm_str name;

	for (size_t i = 0; q->where != NULL &&
	    crm_expr_field(q->where, i, &name); i++)
		if (crm_score_own(name))
			return crm_err_set(err, CRM_DATA, "--where: no fact "
			    "bears %.*s, crm-score adds it to deal lines: "
			    "put \"crm-list '' | crm-score - |\" before, and "
			    "\"-\" behind", (int)name.n, name.p);
	return CRM_OK;
}

/* Deal lines are not asked what only facts can tell. */
static enum crm_status check_lines(const struct crm_query *q, bool need_facts,
    struct crm_err *err)
{
	if (!q->deal_lines)
		return q->events ? check_score(q, err) : CRM_OK;
	if (crm_query_lines(q, err) != CRM_OK)
		return CRM_DATA;
	if (need_facts)
		return crm_err_set(err, CRM_DATA, "this report needs facts "
		    "(event lines): deal lines do not bear touches");
	for (size_t i = 0; q->with_client && q->borne == 0 && i < q->wants;
	    i++)
		if (of_client(q->want[i]))
			return crm_err_set(err, CRM_DATA, "%s is a client's "
			    "field, and no deal line bears it: work on the "
			    "store, or on facts", q->want[i].p);
	return CRM_OK;
}

/* In one thread, by the way that takes all. */
static enum crm_status run_alone(struct crm_query *q, bool need_facts,
    struct crm_err *err)
{
	const struct crm_fold_opt *opt = &q->fold.opt;
	enum crm_status s = crm_source_read(&q->src, take, q, err);

	if (s == CRM_OK)
		s = check_lines(q, need_facts, err);
	if (s == CRM_OK && q->then != CRM_TIME_NONE)
		s = crm_fold_finish(&q->before, err);
	if (s == CRM_OK)
		s = crm_fold_finish(&q->fold, err);
	if (s == CRM_OK && opt->both != NULL)
		s = crm_fold_both(&q->fold, &q->before, err);
	for (size_t i = 0; s == CRM_OK && opt->deal != NULL &&
	    i < q->fold.deals; i++)
		s = opt->deal(opt->ctx, &q->fold, &q->fold.deal[i], err);
	return s;
}

/* Do packs know the field?  Some if they are asked to. */
bool crm_query_packed(struct crm_str name, bool *origins)
{
	switch (crm_key_find(name)) {
	case CRM_KEY_SOURCE: case CRM_KEY_CAMPAIGN: case CRM_KEY_VARIANT:
	case CRM_KEY_PARENT:
		*origins = true;
		return true;
	case CRM_KEY_DEAL: case CRM_KEY_PIPELINE: case CRM_KEY_STATUS:
	case CRM_KEY_STAGE: case CRM_KEY_REACHED: case CRM_KEY_LOST_FROM:
	case CRM_KEY_REASON: case CRM_KEY_CREATED: case CRM_KEY_CLOSED:
	case CRM_KEY_OWNER: case CRM_KEY_TEAM: case CRM_KEY_AMOUNT:
	case CRM_KEY_MARGIN: case CRM_KEY_PATH: case CRM_KEY_AGE:
		return true;
	default:
		return false;
	}
}

bool crm_query_picks(const struct crm_expr *e)
{
	struct crm_str name;
	bool origins;

	for (size_t i = 0; e != NULL && crm_expr_field(e, i, &name); i++)
		if (crm_key_find(name) != CRM_KEY_NEXT &&
		    !crm_query_packed(name, &origins))
			return false;
	return true;
}

/* May several threads fold it?  Packs know moves, owners and amounts: no
 * rewound deals, no fields of the user's. */
static bool may_share(struct crm_query *q)
{
	struct crm_fold_opt *opt = &q->fold.opt;

	if (opt->fork == NULL || opt->deal == NULL || !opt->moves_only ||
	    opt->rewind || opt->all || opt->only != NULL || q->age >= 0 ||
	    (q->then != CRM_TIME_NONE && opt->both == NULL) || q->also != NULL)
		return false;
	for (size_t i = 0; i < q->wants; i++)
		if (!crm_query_packed(q->want[i], &opt->origins))
			return false;
	return true;
}

/* Or else shard by shard? */
static bool may_shard(const struct crm_query *q)
{
	const struct crm_fold_opt *opt = &q->fold.opt;
	struct crm_err err = { 0 };
	bool ok = opt->fork != NULL && opt->deal != NULL && !opt->won_only &&
	    opt->both == NULL && opt->only == NULL && q->also == NULL &&
	    q->then == CRM_TIME_NONE && (q->src.has_store ||
	    q->src.files > 0) && check_score(q, &err) == CRM_OK;

	crm_err_free(&err);
	return ok;
}

static void start(struct crm_query *q, struct crm_fold_opt *opt)
{
	opt->rules = &q->src.rules;
	opt->as_of = q->as_of;
	opt->want = q->want;
	opt->wants = q->wants;
	opt->then = q->then;
	crm_fold_init(&q->fold, opt);
}

enum crm_status crm_query_run_some(struct crm_query *q,
    struct crm_fold_opt *opt, crm_query_lines_fn *read, void *ctx,
    struct crm_err *err)
{
	enum crm_status s;

	start(q, opt);
	s = read(ctx, take, q, err);
	return s == CRM_OK ? crm_fold_finish(&q->fold, err) : s;
}

enum crm_status crm_query_run(struct crm_query *q, struct crm_fold_opt *opt,
    bool need_facts, struct crm_err *err)
{
	enum crm_status s = CRM_NONE;

	start(q, opt);
	if (q->then != CRM_TIME_NONE)
		crm_fold_init_then(&q->before, opt);
	if (q->src.files == 0)
		crm_index_update(&q->src.store, q->threads);
	if (may_share(q))
		s = crm_worker_fold(&q->fold, &q->src, q->threads, err);
	else if (may_shard(q))
		s = crm_query_shards(q, err);
	return s == CRM_NONE ? run_alone(q, need_facts, err) : s;
}

void crm_query_close(struct crm_query *q)
{
	crm_fold_free(&q->fold);
	crm_fold_free(&q->before);
	crm_expr_free(q->where);
	for (size_t i = 0; i < q->wants; i++)
		free((char *)q->want[i].p);
	free(q->want);
	crm_query_eye_close(&q->eye);
	crm_source_close(&q->src);
	*q = (struct crm_query){ 0 };
}

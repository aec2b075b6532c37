/* SPDX-License-Identifier: ISC */
#include "step.h"

#include <stdlib.h>

#include "clock.h"
#include "deal.h"
#include "dealmore.h"
#include "expr.h"
#include "mem.h"
#include "stepline.h"
#include "write.h"

struct build {
	const struct crm_step *step;
	const struct crm_fold *fold;
	const struct crm_deal *d;
	const struct crm_when *when;
	struct crm_line *line;
	struct crm_err *err;
};

/* Is it more than the deal's creation, a fact that takes another back, and
 * what tools bring: an owner, a next step? */
static bool says(const struct crm_fold *fold, const struct crm_fact *f)
{
	const struct crm_change *c = crm_fold_changes(fold, f);

	if (f->ev != CRM_EV_SET)
		return !f->creates && f->ev != CRM_EV_UNDO;
	for (size_t i = 0; i < f->changes; i++)
		if (c[i].key != CRM_KEY_OWNER && c[i].key != CRM_KEY_NEXT &&
		    c[i].key != CRM_KEY_TODO)
			return true;
	return false;
}

enum crm_status crm_step_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_step_past *past = ctx;
	size_t had = past->cap;
	struct crm_step_was *was;

	(void)err;
	if (d == NULL)
		return CRM_OK;
	past->was = crm_mem_grow(past->was, &past->cap, d->id + (size_t)1,
	    sizeof(*was));
	if (past->cap > had)
		memset(past->was + had, 0, (past->cap - had) * sizeof(*was));
	was = &past->was[d->id];
	if (says(fold, f)) {
		was->said = f->at;
		was->said_ev = f->ev;
	}
	if (f->ev != CRM_EV_STEP || f->idle)
		return CRM_OK;
	was->postpones = f->outcome == CRM_POSTPONE ? was->postpones + 1 : 0;
	was->last = f->at;	/* they come in their order */
	was->any = true;
	return CRM_OK;
}

struct crm_step_was crm_step_past_get(const struct crm_step_past *past,
    const struct crm_deal *d)
{
	return d->id < past->cap ? past->was[d->id] :
	    (struct crm_step_was){ 0 };
}

void crm_step_past_free(struct crm_step_past *past)
{
	free(past->was);
	*past = (struct crm_step_past){ 0 };
}

/* The deal is named, whatever the reason. */
__attribute__((format(printf, 2, 3)))
static enum crm_status refuse(const struct build *b, const char *fmt, ...)
{
	struct crm_buf text = { 0 };
	enum crm_status s;
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&text, fmt, ap);
	va_end(ap);
	crm_err_field(b->err, crm_names_get(&b->fold->deal_name, b->d->id));
	s = crm_err_set(b->err, CRM_DATA, "%s", crm_buf_z(&text));
	crm_buf_free(&text);
	return s;
}

static const struct crm_stage *now(const struct build *b)
{
	return &b->fold->opt.rules->stage[b->d->stage];
}

/* Where a result leads: a stage's index, or -1 and won. */
static enum crm_status target(const struct build *b, int *stage)
{
	const struct crm_rules *r = b->fold->opt.rules;
	struct crm_str to = crm_str(b->step->to), head, rest;
	int pipeline = b->d->pipeline;

	*stage = CRM_NO_STAGE;
	if (b->step->to == NULL) {
		if (b->d->status != CRM_OPEN)
			return refuse(b, "the deal is %s: name the stage where "
			    "it goes on, or won", b->d->status == CRM_WON ?
			    "won" : "lost");
		if (now(b)->order < 0)
			return refuse(b, "its stage %s is not in stages.csv: "
			    "name the stage where it goes on", now(b)->id.p);
		if (now(b)->order + 1 < r->pipeline[pipeline].count)
			*stage = b->d->stage + 1;
		return CRM_OK;
	}
	if (crm_str_is(to, "won"))
		return CRM_OK;
	if (crm_str_cut(to, '/', &head, &rest)) {
		pipeline = crm_rules_pipeline(r, head);
		to = rest;
	}
	if (pipeline >= 0)
		*stage = crm_rules_stage(r, pipeline, to);
	if (*stage == CRM_NO_STAGE)
		return refuse(b, "stage %s is not in stages.csv for its "
		    "pipeline", b->step->to);
	return CRM_OK;
}

/* The deal as it will be: what the step brings stands in its line.  The fold
 * knows the facts that are still ahead, too, but time is counted to now. */
static bool deal_after(const struct build *b, const struct crm_expr *e,
    struct crm_line *l)
{
	static const enum crm_key brings[] = { CRM_KEY_AMOUNT, CRM_KEY_MARGIN,
		CRM_KEY_VARIANT, CRM_KEY_NEXT, CRM_KEY_TODO };
	struct crm_fold fold = *b->fold;
	struct crm_deal d = *b->d;
	bool fits;

	fold.opt.as_of = b->when->now;
	if (b->step->touches > 0) {
		d.touches += (uint32_t)b->step->touches;
		d.last_touch = b->step->at != CRM_TIME_NONE ? b->step->at :
		    b->when->now;
	}
	fits = crm_deal_more_for(&fold, &d, e, l);
	for (size_t i = 0; i < sizeof(brings) / sizeof(*brings); i++) {
		const struct crm_field *f = crm_line_get(b->line, brings[i]);

		if (f != NULL && !crm_line_set(l, f->key,
		    (enum crm_type)f->type, f->value))
			fits = false;
	}
	return fits;
}

static enum crm_status check_require(const struct build *b, int stage)
{
	const struct crm_stage *s = &b->fold->opt.rules->stage[stage];
	struct crm_deal_ctx ctx = { .rules = b->fold->opt.rules,
		.now = b->when->now };
	struct crm_line *l;
	struct crm_expr *e = NULL;
	enum crm_status st;

	if (s->require.n == 0)
		return CRM_OK;
	st = crm_expr_new(s->require, b->when, &e, b->err);
	if (st != CRM_OK)
		return st;
	l = crm_mem_new(1, sizeof(*l));
	if (!deal_after(b, e, l))
		st = refuse(b, "the deal has more fields than a line holds: "
		    "what stage %s requires cannot be seen", s->id.p);
	else if (!crm_expr_match(e, l, crm_deal_field, &ctx))
		st = refuse(b, "stage %s requires %s", s->id.p, s->require.p);
	crm_expr_free(e);
	crm_buf_free(&ctx.text);
	crm_line_free(l);
	free(l);
	return st;
}

static enum crm_status result(struct build *b)
{
	const struct crm_rules *r = b->fold->opt.rules;
	struct crm_buf name = { 0 };
	enum crm_status s;
	int stage;

	s = target(b, &stage);
	if (s != CRM_OK)
		return s;
	if (stage == CRM_NO_STAGE && b->d->status == CRM_WON)
		return refuse(b, "the deal is won already");
	if (!crm_rules_may_move(r, b->d->stage, stage))
		return refuse(b, "from its stage stages.csv allows only: %s",
		    now(b)->moves.p);
	if (stage != CRM_NO_STAGE)
		s = check_require(b, stage);
	if (s != CRM_OK)
		return s;
	if (stage == CRM_NO_STAGE) {
		crm_stepline_text(b->line, CRM_KEY_TO, "won");
		return CRM_OK;
	}
	if (r->stage[stage].pipeline_no != b->d->pipeline)
		crm_buf_printf(&name, "%s/", r->stage[stage].pipeline.p);
	crm_buf_str_add(&name, r->stage[stage].id);
	crm_line_set_key(b->line, CRM_KEY_TO, CRM_STRING,
	    crm_line_keep(b->line, crm_buf_str(&name)));
	crm_buf_free(&name);
	return CRM_OK;
}

static enum crm_status postpone(const struct build *b, int postpones)
{
	int max = now(b)->max_postpones;

	if (b->d->status != CRM_OPEN || max < 0 || postpones < max)
		return CRM_OK;
	return refuse(b, "it has been postponed as often as stage %s allows "
	    "(%d in a row): say what came of it, crm-step %s --result or "
	    "--refuse=REASON", now(b)->id.p, max,
	    crm_names_get(&b->fold->deal_name, b->d->id).p);
}

/* The deal is as its last step left it: one before that is another deal's. */
static enum crm_status check_order(const struct build *b, int64_t last)
{
	int64_t at = b->step->at != CRM_TIME_NONE ? b->step->at :
	    b->when->now;
	struct crm_buf text = { 0 };
	enum crm_status s;

	/* one that was put off is no later one: this will be behind it */
	if (last <= at || (b->step->at == CRM_TIME_NONE &&
	    last - at <= CRM_BATCH_AHEAD))
		return CRM_OK;
	if (at < b->d->created)
		return refuse(b, "the step is dated before its deal");
	crm_clock_add(&text, last);
	s = refuse(b, "a later step is known (%s): undo it%s",
	    crm_buf_z(&text), b->step->at != CRM_TIME_NONE ?
	    ", or leave out --at" : "");
	crm_buf_free(&text);
	return s;
}

/* What comes from a command line may be anything. */
static enum crm_status check_text(const struct crm_step *step,
    struct crm_err *err)
{
	const struct { enum crm_key key; const char *text; } part[] = {
		{ CRM_KEY_BY, step->by }, { CRM_KEY_TO, step->to },
		{ CRM_KEY_REASON, step->reason }, { CRM_KEY_TODO, step->todo },
		{ CRM_KEY_VARIANT, step->variant },
		{ CRM_KEY_NOTE, step->note } };

	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		struct crm_str s = crm_str(part[i].text);

		if (crm_str_utf8(s) == s.n)
			continue;
		crm_err_field(err, crm_key_name(part[i].key));
		return crm_err_set(err, CRM_DATA, "\"%s\" is not UTF-8",
		    s.p);
	}
	return CRM_OK;
}

enum crm_status crm_step_line(const struct crm_step *step,
    const struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_step_past *past, const struct crm_when *when,
    struct crm_line *line, struct crm_err *err)
{
	static const char *const name[] = { "", "result", "postpone",
		"refuse" };
	struct build b = { step, fold, d, when, line, err };
	struct crm_step_was was = crm_step_past_get(past, d);
	enum crm_status s;

	s = check_text(step, err);
	if (s == CRM_OK && was.any)
		s = check_order(&b, was.last);
	if (s != CRM_OK)
		return s;
	crm_stepline_begin(line, "step", crm_names_get(&fold->deal_name,
	    d->id), step->at, step->by);
	crm_stepline_text(line, CRM_KEY_OUTCOME, name[step->outcome]);
	crm_stepline_text(line, CRM_KEY_REASON, step->reason);
	crm_stepline_time(line, CRM_KEY_NEXT, step->next);
	crm_stepline_text(line, CRM_KEY_TODO, step->todo);
	crm_stepline_text(line, CRM_KEY_VARIANT, step->variant);
	crm_stepline_number(line, CRM_KEY_AMOUNT, step->amount);
	crm_stepline_number(line, CRM_KEY_MARGIN, step->margin);
	crm_stepline_text(line, CRM_KEY_NOTE, step->note);
	if (step->outcome == CRM_RESULT)
		s = result(&b);
	else if (step->outcome == CRM_POSTPONE)
		s = postpone(&b, was.postpones);
	else if (d->status == CRM_LOST)
		s = refuse(&b, "the deal is lost already");
	return s;
}

/* SPDX-License-Identifier: ISC */
/* A line as a deal, and the fields that are computed from one. */
#include <limits.h>
#include <stdlib.h>

#include "clock.h"
#include "dealpriv.h"
#include "foldpriv.h"

static enum crm_status bad(struct crm_err *err, const char *field,
    const char *what)
{
	crm_err_field(err, crm_str(field));
	return crm_err_set(err, CRM_DATA, "%s", what);
}

/* Does the visit's stage bear that name, for a deal of that pipeline? */
static bool named(const struct crm_rules *r, const struct crm_visit *v,
    int pipeline, struct crm_str name)
{
	const struct crm_stage *s;
	struct crm_str head, rest;

	if (v->stage == CRM_NO_STAGE)
		return false;
	s = &r->stage[v->stage];
	if (crm_str_cut(name, '/', &head, &rest))
		return crm_str_eq(s->pipeline, head) &&
		    crm_str_eq(s->id, rest);
	return s->pipeline_no == pipeline && crm_str_eq(s->id, name);
}

bool crm_deal_entered(const struct crm_rules *r, const struct crm_deal *d,
    struct crm_str stage, int64_t *t)
{
	for (uint32_t i = 0; i < d->visits; i++)
		if (named(r, &d->visit[i], d->pipeline, stage)) {
			*t = d->visit[i].entered;
			return true;
		}
	return false;
}

bool crm_deal_secs(const struct crm_rules *r, const struct crm_deal *d,
    struct crm_str stage, int64_t now, int64_t *secs)
{
	bool there = false;

	*secs = 0;
	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];

		if (!named(r, v, d->pipeline, stage))
			continue;
		there = true;
		*secs += (v->how == CRM_HERE ? now : v->left) - v->entered;
	}
	return there;
}

/* Does an item of a path begin a visit; if not, an outcome. */
static enum crm_status read_item(struct crm_rules *r, struct crm_str item,
    struct crm_visit *list, uint32_t *n, struct crm_err *err)
{
	struct crm_str name, time;
	struct crm_visit *last = *n > 0 ? &list[*n - 1] : NULL;
	bool won, open = last != NULL && last->how == CRM_HERE;
	int64_t t;

	if (!crm_str_cut(item, '@', &name, &time) ||
	    !crm_clock_parse(time, &t))
		return bad(err, "path", "not \"pipeline/stage@time …\"");
	if (last != NULL && t < (open ? last->entered : last->left))
		return bad(err, "path", "goes back in time");
	won = crm_str_is(name, "won");
	if (won || crm_str_is(name, "lost")) {
		if (!open)
			last = &list[(*n)++];
		if (!open)
			*last = (struct crm_visit){ .entered = t,
				.stage = CRM_NO_STAGE };
		last->left = t;
		last->how = won ? CRM_WON_FROM : CRM_LOST_FROM;
		return CRM_OK;
	}
	if (memchr(name.p, '/', name.n) == NULL ||
	    !crm_event_stage_name(name))
		return bad(err, "path", "not \"pipeline/stage@time …\"");
	list[*n] = (struct crm_visit){ t, CRM_TIME_NONE,
		crm_rules_stage_add(r, 0, name), CRM_HERE };
	if (open) {
		const struct crm_stage *a = &r->stage[last->stage];
		const struct crm_stage *b = &r->stage[list[*n].stage];

		last->left = t;
		last->how = a->pipeline_no != b->pipeline_no ? CRM_MOVED :
		    b->order < 0 || (a->order >= 0 && b->order > a->order) ?
		    CRM_ADVANCED : CRM_REGRESSED;
	}
	(*n)++;
	return CRM_OK;
}

static enum crm_status read_path(struct crm_rules *r, struct crm_str path,
    struct crm_arena *arena, struct crm_deal *d, struct crm_err *err)
{
	struct crm_str item, rest = path;
	enum crm_status s = CRM_OK;
	size_t max = 1;
	int deepest = -1;

	for (size_t i = 0; i < path.n; i++)
		max += path.p[i] == ' ';
	d->visit = crm_arena_new(arena, max * sizeof(*d->visit));
	while (s == CRM_OK && rest.n > 0) {
		crm_str_cut(rest, ' ', &item, &rest);
		s = read_item(r, item, d->visit, &d->visits, err);
	}
	if (s != CRM_OK)
		return s;
	if (d->visits == 0 || d->visit[0].stage == CRM_NO_STAGE)
		return bad(err, "path", "begins with no stage");
	for (uint32_t i = 0; i < d->visits; i++)
		if (d->visit[i].stage != CRM_NO_STAGE)
			d->stage = d->visit[i].stage;
	d->pipeline = r->stage[d->stage].pipeline_no;
	d->deepest = CRM_NO_STAGE;
	for (uint32_t i = 0; i < d->visits; i++) {
		int g = d->visit[i].stage;

		if (g == CRM_NO_STAGE ||
		    r->stage[g].pipeline_no != d->pipeline)
			continue;
		if (d->deepest == CRM_NO_STAGE || r->stage[g].order > deepest)
			d->deepest = g, deepest = r->stage[g].order;
	}
	return CRM_OK;
}

/* The status that the path ends in, and when. */
static enum crm_status check_status(struct crm_deal *d, struct crm_str status,
    struct crm_err *err)
{
	const struct crm_visit *last = &d->visit[d->visits - 1];

	d->status = last->how == CRM_WON_FROM ? CRM_WON :
	    last->how == CRM_LOST_FROM ? CRM_LOST : CRM_OPEN;
	d->closed = d->status == CRM_OPEN ? CRM_TIME_NONE : last->left;
	if (!crm_str_is(status, d->status == CRM_WON ? "won" :
	    d->status == CRM_LOST ? "lost" : "open"))
		return bad(err, "status", "is not what path ends in");
	return CRM_OK;
}

static bool word(struct crm_fold *fold, const struct crm_line *l,
    enum crm_key key, uint32_t *word, struct crm_err *err)
{
	struct crm_str s = { 0 };

	if (crm_event_text(l, key, &s, NULL, err) == CRM_DATA)
		return false;
	*word = s.p != NULL ? crm_names_add(&fold->word, s) : 0;
	return true;
}

/* The fields that have no place in the struct, if anybody wants them. */
static void keep_rest(struct crm_fold *fold, const struct crm_line *l,
    struct crm_arena *arena, struct crm_deal *d)
{
	d->field = crm_arena_new(arena, l->n * sizeof(*d->field));
	for (size_t i = 0; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];
		struct crm_change c = { .key = f->id, .type = f->type };

		if (f->id == CRM_KEY_USER) {
			uint32_t no = fold->opt.all ?
			    crm_names_add(&fold->field, f->key) :
			    crm_names_find(&fold->field, f->key);

			if (no == 0)
				continue;
			c.key = CRM_KEYS + no;
		} else if (f->id != CRM_KEY_IDLE_DAYS &&
		    f->id != CRM_KEY_SCORE && f->id != CRM_KEY_WARMTH &&
		    f->id != CRM_KEY_WHY && f->id != CRM_KEY_TEAM &&
		    f->id != CRM_KEY_AS_OF && f->id != CRM_KEY_CHANCE) {
			continue;
		}
		if (f->type == CRM_STRING || f->type == CRM_NUMBER)
			c.word = crm_names_add(&fold->word, f->value);
		d->field[d->fields++] = c;
	}
}

static enum crm_status time_or_none(const struct crm_line *l,
    enum crm_key key, int64_t *t, struct crm_err *err)
{
	enum crm_status s = crm_event_time(l, key, t, NULL, err);

	if (s == CRM_NONE)
		*t = CRM_TIME_NONE;
	return s == CRM_NONE ? CRM_OK : s;
}

static enum crm_status read_values(struct crm_fold *fold,
    const struct crm_line *l, struct crm_deal *d, struct crm_err *err)
{
	struct crm_str id = { 0 }, client = { 0 };
	enum crm_status s = crm_event_id(l, CRM_KEY_DEAL, &id, NULL, err);
	int64_t n = 0;

	if (s == CRM_OK &&
	    crm_event_id(l, CRM_KEY_CLIENT, &client, NULL, err) == CRM_DATA)
		s = CRM_DATA;
	if (s != CRM_OK)
		return s;
	d->id = crm_names_add(&fold->deal_name, id);
	if (client.n > 0)
		d->client = crm_names_add(&fold->client_name, client);
	s = crm_event_money(l, CRM_KEY_AMOUNT, &d->amount, NULL, err);
	d->has_amount = s == CRM_OK;
	if (s != CRM_DATA)
		s = crm_event_money(l, CRM_KEY_MARGIN, &d->margin, NULL, err);
	d->has_margin = s == CRM_OK;
	if (s != CRM_DATA)
		s = crm_event_count(l, CRM_KEY_TOUCHES, &n, NULL, err);
	d->touches = (uint32_t)n;
	if (s != CRM_DATA)
		s = time_or_none(l, CRM_KEY_LAST_TOUCH, &d->last_touch, err);
	if (s == CRM_OK)
		s = time_or_none(l, CRM_KEY_NEXT, &d->next, err);
	if (s == CRM_OK)
		s = crm_event_time(l, CRM_KEY_CREATED, &d->created, NULL, err);
	return s == CRM_NONE ? bad(err, "created", "is missing") : s;
}

enum crm_status crm_deal_read(struct crm_fold *fold, const struct crm_line *l,
    struct crm_arena *arena, struct crm_deal *d, struct crm_err *err)
{
	struct crm_str path = crm_line_str(l, CRM_KEY_PATH);
	enum crm_status s;

	*d = (struct crm_deal){ .from_line = true };
	if (path.n == 0)
		return bad(err, "path", "is missing: a report needs whole "
		    "deal lines");
	s = read_values(fold, l, d, err);
	if (s == CRM_OK)
		s = read_path(fold->opt.rules, path, arena, d, err);
	if (s == CRM_OK)
		s = check_status(d, crm_line_str(l, CRM_KEY_STATUS), err);
	if (s != CRM_OK)
		return s;
	if (!word(fold, l, CRM_KEY_PARENT, &d->parent, err) ||
	    !word(fold, l, CRM_KEY_TITLE, &d->title, err) ||
	    !word(fold, l, CRM_KEY_OWNER, &d->owner, err) ||
	    !word(fold, l, CRM_KEY_SOURCE, &d->source, err) ||
	    !word(fold, l, CRM_KEY_CAMPAIGN, &d->campaign, err) ||
	    !word(fold, l, CRM_KEY_VARIANT, &d->variant, err) ||
	    !word(fold, l, CRM_KEY_REASON, &d->reason, err) ||
	    !word(fold, l, CRM_KEY_TODO, &d->todo, err))
		return CRM_DATA;
	d->keeper = d->owner;
	keep_rest(fold, l, arena, d);
	return CRM_OK;
}

enum crm_status crm_fold_add_deal(struct crm_fold *fold,
    const struct crm_line *l, struct crm_err *err)
{
	struct crm_deal d;
	enum crm_status s;

	if (fold->opt.only != NULL && crm_names_find(fold->opt.only,
	    crm_line_str(l, CRM_KEY_DEAL)) == 0)
		return CRM_OK;
	s = crm_deal_read(fold, l, &fold->p->arena, &d, err);
	if (s != CRM_OK)
		return s;
	fold->deal = crm_mem_grow(fold->deal, &fold->p->deal_cap,
	    fold->deals + 1, sizeof(*fold->deal));
	fold->deal[fold->deals++] = d;
	return CRM_OK;
}

static void of_duration(struct crm_value *v, int64_t secs)
{
	*v = (struct crm_value){ .type = CRM_V_DURATION,
		.number = (double)secs };
}

/* A line that was rewound says of when it is. */
int64_t crm_deal_now(const struct crm_line *l, int64_t now)
{
	int64_t t;

	return crm_clock_parse(crm_line_str(l, CRM_KEY_AS_OF), &t) ? t : now;
}

/* team: the owner's when the deal was closed, else now. */
static bool team(struct crm_deal_ctx *ctx, const struct crm_line *l,
    struct crm_value *v)
{
	const struct crm_staff *staff;
	int64_t t;

	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_CLOSED), &t))
		t = crm_deal_now(l, ctx->now);
	staff = crm_rules_staff(ctx->rules, crm_line_str(l, CRM_KEY_OWNER), t);
	if (staff == NULL || staff->team.n == 0)
		return false;
	*v = (struct crm_value){ .type = CRM_V_TEXT, .text = staff->team };
	return true;
}

/* entered.STAGE and secs.STAGE from the line's path. */
static bool of_path(struct crm_deal_ctx *ctx, const struct crm_line *l,
    bool entered, struct crm_str stage, struct crm_value *v)
{
	struct crm_arena arena = { 0 };
	struct crm_err err = { 0 };
	struct crm_deal d = { 0 };
	int64_t n = 0;
	bool ok = false;

	if (read_path(ctx->rules, crm_line_str(l, CRM_KEY_PATH), &arena, &d,
	    &err) == CRM_OK)
		ok = entered ? crm_deal_entered(ctx->rules, &d, stage, &n) :
		    crm_deal_secs(ctx->rules, &d, stage,
		    crm_deal_now(l, ctx->now), &n);
	if (ok && entered)
		*v = (struct crm_value){ .type = CRM_V_TIME, .time = n };
	else if (ok)
		of_duration(v, n);
	crm_arena_free(&arena);
	crm_err_free(&err);
	return ok;
}

bool crm_deal_field(void *p, const struct crm_line *l, struct crm_str name,
    struct crm_value *v)
{
	struct crm_deal_ctx *ctx = p;
	struct crm_str head, rest;
	int64_t t;

	switch (crm_key_find(name)) {
	case CRM_KEY_TEAM:
		return team(ctx, l, v);
	case CRM_KEY_IDLE:
		if (!crm_clock_parse(crm_line_str(l, CRM_KEY_LAST_TOUCH), &t)
		    && !crm_clock_parse(crm_line_str(l, CRM_KEY_CREATED), &t))
			return false;
		of_duration(v, crm_deal_now(l, ctx->now) - t);
		return true;
	case CRM_KEY_AGE:
		if (!crm_clock_parse(crm_line_str(l, CRM_KEY_CREATED), &t))
			return false;
		of_duration(v, crm_deal_now(l, ctx->now) - t);
		return true;
	default:
		break;
	}
	if (!crm_str_cut(name, '.', &head, &rest))
		return false;
	if (crm_str_is(head, "entered") || crm_str_is(head, "secs"))
		return of_path(ctx, l, crm_str_is(head, "entered"), rest, v);
	return false;
}

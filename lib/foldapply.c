/* SPDX-License-Identifier: ISC */
/* The table of DESIGN 4: what each fact does to its deal. */
#include <limits.h>
#include <stdlib.h>

#include "clock.h"
#include "foldpriv.h"

/* One deal while its facts are applied. */
struct state {
	struct crm_fold *fold;
	struct crm_deal d;
	/* now; d.owner and d.variant stay what they were at closing */
	uint32_t owner, variant;
	uint32_t cur;
	struct crm_err *err;
};

static int order(const struct crm_rules *r, int stage)
{
	return r->stage[stage].order < 0 ? INT_MAX : r->stage[stage].order;
}

static void end_visit(struct state *st, int64_t at, enum crm_how how)
{
	struct crm_visit *v = &st->fold->p->visit[st->fold->p->visits - 1];

	v->left = at;
	v->how = (uint8_t)how;
}

static void push_visit(struct state *st, int64_t at, int stage,
    enum crm_how how)
{
	struct crm_fold_private *p = st->fold->p;

	p->visit = crm_mem_grow(p->visit, &p->visit_cap, p->visits + 1,
	    sizeof(*p->visit));
	p->visit[p->visits++] = (struct crm_visit){ at,
		how == CRM_HERE ? CRM_TIME_NONE : at, stage, (uint8_t)how };
}

static void enter(struct state *st, int64_t at, int stage)
{
	const struct crm_rules *r = st->fold->opt.rules;
	struct crm_deal *d = &st->d;

	if (d->status == CRM_OPEN) {
		enum crm_how how = CRM_MOVED;

		if (stage == d->stage)
			return;
		if (r->stage[stage].pipeline_no == d->pipeline)
			how = order(r, stage) > order(r, d->stage) ||
			    r->stage[stage].order < 0 ? CRM_ADVANCED :
			    CRM_REGRESSED;
		end_visit(st, at, how);
	}
	push_visit(st, at, stage, CRM_HERE);
	d->status = CRM_OPEN;
	d->closed = CRM_TIME_NONE;
	d->reason = 0;
	d->owner = st->owner;
	d->variant = st->variant;
	d->stage = stage;
	d->pipeline = r->stage[stage].pipeline_no;
}

static void close_deal(struct state *st, int64_t at, enum crm_deal_status to)
{
	enum crm_how how = to == CRM_WON ? CRM_WON_FROM : CRM_LOST_FROM;

	if (st->d.status == CRM_OPEN)
		end_visit(st, at, how);
	else
		push_visit(st, at, CRM_NO_STAGE, how);
	st->d.status = (uint8_t)to;
	st->d.closed = at;
	st->d.owner = st->owner;
	st->d.reason = 0;
}

static void name_deal(struct state *st)
{
	struct crm_buf name = { 0 };

	crm_buf_printf(&name, "deal %s", crm_names_get(&st->fold->deal_name,
	    st->d.id).p);
	crm_err_field(st->err, crm_buf_str(&name));
	crm_buf_free(&name);
}

/* Amount and margin that a fact changes, at the rate of its day; they keep
 * it, whatever the deal's currency becomes later. */
static enum crm_status change_money(struct state *st, int64_t at,
    const struct crm_change *c, size_t n)
{
	struct crm_deal *d = &st->d;
	enum crm_status s = CRM_OK;
	struct crm_str cur;

	for (size_t i = 0; i < n; i++)
		if (c[i].key == CRM_KEY_CUR)
			st->cur = c[i].word;
	cur = crm_names_get(&st->fold->word, st->cur);
	for (size_t i = 0; i < n && s == CRM_OK; i++) {
		bool amount = c[i].key == CRM_KEY_AMOUNT;
		int64_t minor = 0;

		if (!amount && c[i].key != CRM_KEY_MARGIN)
			continue;
		if (c[i].type != CRM_NULL)
			s = crm_rules_convert(st->fold->opt.rules, c[i].n,
			    cur, at, &minor, st->err);
		*(amount ? &d->amount : &d->margin) = minor;
		*(amount ? &d->has_amount : &d->has_margin) =
		    c[i].type != CRM_NULL;
	}
	if (s != CRM_OK)
		name_deal(st);
	return s;
}

static void change_field(struct state *st, const struct crm_change *c)
{
	struct crm_fold_private *p = st->fold->p;
	struct crm_deal *d = &st->d;
	uint32_t n = (uint32_t)p->fields;

	switch (c->key) {
	case CRM_KEY_CLIENT:
		d->client = c->word;
		break;
	case CRM_KEY_PARENT:
		d->parent = c->word;
		break;
	case CRM_KEY_TITLE:
		d->title = c->word;
		break;
	case CRM_KEY_OWNER:
		st->owner = d->keeper = c->word;
		if (d->status == CRM_OPEN)
			d->owner = c->word;
		break;
	case CRM_KEY_SOURCE:
		d->source = c->word;
		break;
	case CRM_KEY_CAMPAIGN:
		d->campaign = c->word;
		break;
	case CRM_KEY_VARIANT:
		st->variant = c->word;
		if (d->status == CRM_OPEN)
			d->variant = c->word;
		break;
	case CRM_KEY_NEXT:
		d->next = c->type == CRM_NULL ? CRM_TIME_NONE : c->n;
		break;
	case CRM_KEY_TODO:
		d->todo = c->word;
		break;
	default:
		if (c->key > CRM_KEYS)
			crm_change_put(&p->field, &n, &p->field_cap, c);
		p->fields = n;
		break;
	}
}

static enum crm_status change(struct state *st, int64_t at,
    const struct crm_fact *f)
{
	const struct crm_change *c = crm_fold_changes(st->fold, f);

	for (size_t i = 0; i < f->changes; i++)
		change_field(st, &c[i]);
	return change_money(st, at, c, f->changes);
}

static enum crm_status create(struct state *st, const struct crm_fact *f)
{
	struct crm_rules *r = st->fold->opt.rules;
	const struct crm_change *c = crm_fold_changes(st->fold, f);
	struct crm_deal *d = &st->d;
	int stage;

	d->created = f->at;
	d->status = CRM_OPEN;
	d->pipeline = 0;
	d->closed = d->last_touch = d->next = CRM_TIME_NONE;
	for (size_t i = 0; i < f->changes; i++)
		if (c[i].key == CRM_KEY_PIPELINE)
			d->pipeline = crm_fold_pipeline(st->fold,
			    c[i].word);
	if (st->fold->p->unknown)
		return CRM_NONE;
	if (f->to != 0)
		stage = crm_fold_stage(st->fold, f->to, d->pipeline);
	else if (r->pipeline[d->pipeline].count > 0)
		stage = r->pipeline[d->pipeline].first;
	else if (st->fold->p->frozen)
		stage = crm_rules_stage(r, d->pipeline, CRM_STR("unknown"));
	else
		stage = crm_rules_stage_add(r, d->pipeline, CRM_STR("unknown"));
	if (stage == CRM_NO_STAGE)
		return CRM_NONE;
	push_visit(st, f->at, stage, CRM_HERE);
	d->stage = stage;
	d->pipeline = r->stage[stage].pipeline_no;
	return change(st, f->at, f);
}

/* Does a result have an effect; if so, it happens. */
static bool result(struct state *st, int64_t at, const struct crm_fact *f)
{
	const struct crm_rules *r = st->fold->opt.rules;
	struct crm_deal *d = &st->d;
	const struct crm_stage *now = &r->stage[d->stage];

	if (f->to == CRM_TO_NOWHERE)
		return false;
	if (f->to == CRM_TO_WON) {
		if (d->status == CRM_WON)
			return false;
		close_deal(st, at, CRM_WON);
		return true;
	}
	if (f->to != 0) {
		int stage = crm_fold_stage(st->fold, f->to, d->pipeline);

		if (stage != CRM_NO_STAGE)
			enter(st, at, stage);
		return true;
	}
	if (d->status != CRM_OPEN || now->order < 0)
		return false;
	if (now->order + 1 == r->pipeline[d->pipeline].count)
		close_deal(st, at, CRM_WON);
	else
		enter(st, at, d->stage + 1);
	return true;
}

static enum crm_status step(struct state *st, int64_t at, struct crm_fact *f)
{
	const struct crm_change *c = crm_fold_changes(st->fold, f);
	struct crm_deal *d = &st->d;
	enum crm_status s;

	if (f->outcome == CRM_RESULT)
		f->idle = !result(st, at, f);
	else if (f->outcome == CRM_REFUSE)
		f->idle = d->status == CRM_LOST;
	else
		f->idle = f->outcome != CRM_POSTPONE;
	if (f->idle)
		return CRM_OK;
	if (f->outcome == CRM_REFUSE)
		close_deal(st, at, CRM_LOST);
	d->next = CRM_TIME_NONE;
	d->todo = 0;
	for (size_t i = 0; i < f->changes; i++)
		if (c[i].key == CRM_KEY_REASON && f->outcome == CRM_REFUSE)
			d->reason = c[i].word;
	if (d->last_touch == CRM_TIME_NONE || d->last_touch < at)
		d->last_touch = at;
	s = change(st, at, f);
	/* what closes a deal, closes it with its own variant */
	if (f->outcome != CRM_POSTPONE)
		d->variant = st->variant;
	return s;
}

static enum crm_status apply(struct state *st, struct crm_fact *f)
{
	int64_t at = f->at;

	f->late = at < st->d.created;
	if (f->late)
		at = st->d.created;
	switch (f->ev) {
	case CRM_EV_DEAL:
	case CRM_EV_SET:
		return change(st, at, f);
	case CRM_EV_TOUCH:
		st->d.touches++;
		if (st->d.last_touch == CRM_TIME_NONE ||
		    st->d.last_touch < at)
			st->d.last_touch = at;
		return CRM_OK;
	case CRM_EV_STEP:
		return step(st, at, f);
	default:
		return CRM_OK;
	}
}

static enum crm_status tell(struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_fact *f, struct crm_err *err)
{
	if (fold->opt.fact == NULL)
		return CRM_OK;
	return fold->opt.fact(fold->opt.ctx, fold, d, f, err);
}

/* The deepest stage of its visits, and the client that it has by now. */
static void settle(struct state *st)
{
	const struct crm_rules *r = st->fold->opt.rules;
	struct crm_fold_private *p = st->fold->p;
	struct crm_deal *d = &st->d;
	int deepest = -1, deep = CRM_NO_STAGE;

	for (size_t i = 0; i < p->visits; i++) {
		int s = p->visit[i].stage;

		if (s == CRM_NO_STAGE || r->stage[s].pipeline_no != d->pipeline)
			continue;
		if (deep == CRM_NO_STAGE || r->stage[s].order > deepest) {
			deep = s;
			deepest = r->stage[s].order;
		}
	}
	d->deepest = deep;
	d->visit = p->visit;
	d->visits = (uint32_t)p->visits;
	d->client = crm_fold_client_now(st->fold, d->client);
}

bool crm_fold_taken_back(const struct crm_fold *fold)
{
	return fold->p->taken_back;
}

static enum crm_status orphans(struct crm_fold *fold, struct crm_fact **fact,
    size_t n, struct crm_err *err)
{
	bool moves = fold->opt.fact_moves;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < n; i++)
		fold->p->taken_back |= fact[i]->ev == CRM_EV_UNDO &&
		    fact[i]->kind == CRM_EV_DEAL && !fact[i]->idle;
	for (size_t i = 0; i < n && s == CRM_OK; i++) {
		fold->orphans += !fold->p->taken_back &&
		    (!moves || fact[i]->ev != CRM_EV_TOUCH);
		s = tell(fold, NULL, fact[i], err);
	}
	return s;
}

enum crm_status crm_fold_run(struct crm_fold *fold, uint32_t deal,
    struct crm_fact **fact, size_t n, struct crm_deal *d, bool *is,
    struct crm_err *err)
{
	struct state st = { .fold = fold, .d = { .id = deal }, .err = err };
	enum crm_status s = CRM_OK;
	size_t first = 0;

	fold->p->unknown = false;
	if (fold->opt.rewind)
		s = crm_fold_rewind(fold, deal, fact, &n, &st.d.as_of, err);
	if (s != CRM_OK)
		return s;
	fold->p->taken_back = false;
	n = crm_fold_undo(fold, fact, n);
	while (first < n && fact[first]->ev != CRM_EV_DEAL)
		first++;
	*is = first < n;
	if (!*is)
		return orphans(fold, fact, n, err);
	fold->p->visits = fold->p->fields = 0;
	s = create(&st, fact[first]);
	fact[first]->creates = s == CRM_OK;
	if (s == CRM_OK)
		s = tell(fold, &st.d, fact[first], err);
	for (size_t i = 0; i < n && s == CRM_OK; i++) {
		if (i == first)
			continue;
		s = apply(&st, fact[i]);
		if (s == CRM_OK)
			s = tell(fold, &st.d, fact[i], err);
	}
	if (s != CRM_OK || fold->p->unknown)
		return s == CRM_OK ? CRM_NONE : s;
	settle(&st);
	*d = st.d;
	return CRM_OK;
}

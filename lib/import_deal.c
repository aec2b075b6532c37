/* SPDX-License-Identifier: ISC */
/*
 * A row of a deal that is there: what differs becomes facts, unless the file
 * said so before.  They are dated behind what they change, so that they hold,
 * and the same file again finds no difference.
 */
#include "importpriv.h"

/* What is to be done about one deal. */
struct change {
	struct crm_import_plan *p;
	const struct crm_import_row *row;
	const struct crm_deal *d;
	const struct crm_import_known *k;
	int64_t at;		/* of changes */
	int64_t close;		/* of the closing step */
	bool redo;		/* the old closing is undone first */
	bool closes, moves;
	int stage;		/* a step to it, or CRM_NO_STAGE */
	bool ride;		/* a closing step's amount holds */
	bool late;		/* than the file says, by what is known */
	bool early;		/* it is before other facts of the deal */
};

static struct crm_str word(const struct change *c, uint32_t no)
{
	return crm_names_get(&c->p->fold.word, no);
}

static bool same(const struct change *c, const struct crm_map_key *k,
    const struct crm_import_value *v)
{
	return crm_import_same(c->p, c->d, k, v);
}

/* When a closing that was told of as t would stand: behind the step that it
 * follows, but not ahead of the clock. */
static int64_t behind(const struct change *c, int64_t t, int64_t floor)
{
	if (t < c->d->created)
		t = c->d->created;
	if (t > floor || floor == c->d->created)
		return t;
	return floor == c->p->now ? floor : floor + 1;
}

static bool same_day(const struct change *c, int64_t a, int64_t b)
{
	const struct crm_zone *zone = c->p->im->map->zone != NULL ?
	    c->p->im->map->zone : c->p->im->batch->src.rules.zone;
	int32_t secs;

	return crm_zone_day(zone, a, &secs) == crm_zone_day(zone, b, &secs);
}

/* A closing that took the place of another stands a little behind it; one
 * that followed a step at once stands a second before that rule. */
static bool near(int64_t told, int64_t known)
{
	return known >= told - 1 && known - told < 60;
}

/* Is the closing that the row tells of that one? */
static bool same_close(const struct change *c, int64_t closed, int64_t before,
    struct crm_str reason)
{
	const struct crm_import_row *row = c->row;
	int64_t t = row->closed;

	if (t != CRM_TIME_NONE && !near(t, closed) &&
	    !(row->closed_day && same_day(c, t, closed)) &&
	    !near(behind(c, t, before), closed))
		return false;
	if (row->stage->status != CRM_MAP_LOST || (row->reason.n == 0 &&
	    row->stage->reason.n == 0) ||
	    crm_str_is(crm_import_reason(row), "unknown"))
		return true;
	return crm_str_eq(reason, crm_import_reason(row));
}

/* Is it where the file said last time? */
static bool same_place(const struct change *c, int stage)
{
	const struct crm_import_told *t = crm_import_told(c->p, c->row->deal);
	const struct crm_rules *r = &c->p->im->batch->src.rules;
	struct crm_err err = { 0 };
	int was = CRM_NO_STAGE;

	if (t == NULL || t->status != c->row->stage->status)
		return false;
	if (t->status != CRM_MAP_OPEN)
		return same_close(c, t->at, t->before,
		    crm_names_get(&c->p->said.word, t->reason));
	if (t->stage == 0)
		was = r->pipeline[c->d->pipeline].first;
	else if (crm_import_stage(c->p, c->d->pipeline, crm_names_get(
	    &c->p->said.word, t->stage), &was, &err) != CRM_OK)
		crm_err_free(&err);
	return was == stage;
}

/* Which steps lead to where the row says the deal is. */
static enum crm_status find_steps(struct change *c, struct crm_err *err)
{
	const struct crm_map_stage *to = c->row->stage;
	const struct crm_rules *r = &c->p->im->batch->src.rules;
	const struct crm_deal *d = c->d;
	int stage = CRM_NO_STAGE;
	enum crm_status s = CRM_OK;

	c->stage = CRM_NO_STAGE;
	if (to == NULL)
		return CRM_OK;
	if (to->stage.n > 0)
		s = crm_import_stage(c->p, d->pipeline, to->stage, &stage,
		    err);
	if (s != CRM_OK || same_place(c, stage))
		return s;
	if (to->status == CRM_MAP_OPEN) {
		if (d->status != CRM_OPEN || d->stage != stage)
			c->stage = stage;
		c->moves = c->stage != CRM_NO_STAGE;
		return CRM_OK;
	}
	if ((d->status == CRM_WON) == (to->status == CRM_MAP_WON) &&
	    d->status != CRM_OPEN) {
		c->redo = !same_close(c, d->closed, c->k->before,
		    word(c, d->reason));
		c->closes = c->moves = c->redo;
		return CRM_OK;
	}
	/* where it was before, if that is further than where it is known */
	if (d->status == CRM_OPEN && stage != CRM_NO_STAGE &&
	    r->stage[stage].pipeline_no == d->pipeline &&
	    r->stage[stage].order > r->stage[d->stage].order)
		c->stage = stage;
	c->closes = c->moves = true;
	return CRM_OK;
}

/* An undo takes the last fact of its time: a new step there would be it. */
static int64_t free_time(const struct change *c, int64_t t)
{
	size_t i = 0;

	while (i < c->k->undos)
		if (c->k->undone[i] == t || (c->redo && t == c->d->closed)) {
			t++;
			i = 0;
		} else {
			i++;
		}
	return c->redo && t == c->d->closed ? t + 1 : t;
}

/* Behind all that is known; what was written this second is read before. */
static int64_t behind_all(const struct change *c, int64_t t)
{
	if (t > c->k->last || c->k->last == c->p->now)
		return t > c->k->last ? t : c->k->last;
	return c->k->last + 1;
}

static void find_times(struct change *c)
{
	int64_t t = c->row->modified != CRM_TIME_NONE ? c->row->modified :
	    c->p->now, floor = c->redo ? c->k->before : c->k->step;

	c->at = behind_all(c, t);
	if (!c->closes)
		return;
	c->close = free_time(c, behind(c, c->row->closed != CRM_TIME_NONE ?
	    c->row->closed : c->redo ? c->d->closed : t, floor));
	c->early = c->close < c->k->last ||
	    (c->close == c->k->last && c->close != c->p->now);
	c->ride = !c->early || c->close > c->k->said ||
	    c->k->said == c->d->created;
	t = c->row->closed;
	if (t != CRM_TIME_NONE && c->close - t >= 60 &&
	    !(c->row->closed_day && same_day(c, t, c->close)))
		c->late = true;
	/* what has changed was so when the deal was closed */
	c->at = behind_all(c, c->close);
}

static bool rides(const struct change *c, const struct crm_map_key *k)
{
	if (k->id == CRM_KEY_NEXT || k->id == CRM_KEY_TODO)
		return c->moves && !c->early;
	return (k->id == CRM_KEY_AMOUNT || k->id == CRM_KEY_MARGIN) &&
	    c->closes && c->ride;
}

/* Does undoing the closing take this away? */
static bool falls(const struct change *c, enum crm_key id)
{
	return c->redo && ((id == CRM_KEY_AMOUNT && c->k->amount_rode) ||
	    (id == CRM_KEY_MARGIN && c->k->margin_rode));
}

/* Is it to be said by a set?  Null does not ride on a step, which cannot
 * clear (and where it does is not known to be what the file said); but every
 * step clears next and todo, even one that is dated before they were said.
 */
static bool by_set(const struct change *c, const struct crm_map_key *k,
    const struct crm_import_value *v)
{
	bool plan = k->id == CRM_KEY_NEXT || k->id == CRM_KEY_TODO;

	if (!crm_import_field(k) || v->left)
		return false;
	if (rides(c, k))
		return v->type == CRM_NULL && (plan ? v->said :
		    !same(c, k, v));
	if (falls(c, k->id) && v->type != CRM_NULL)
		return true;
	return !same(c, k, v) || (plan && c->moves && v->type != CRM_NULL);
}

static bool changes(const struct change *c)
{
	const struct crm_import_plan *p = c->p;
	bool any = c->moves;

	for (size_t i = 0; i < p->deal->keys; i++)
		any |= by_set(c, &p->deal->key[i], &c->row->value[i]);
	return any;
}

/* A set of the fields that differ. */
static enum crm_status put_set(struct change *c, struct crm_err *err)
{
	struct crm_import_plan *p = c->p;
	bool any = false;

	crm_import_begin(p, CRM_EV_SET, c->at, c->row->deal);
	for (size_t i = 0; i < p->deal->keys; i++) {
		const struct crm_map_key *k = &p->deal->key[i];
		const struct crm_import_value *v = &c->row->value[i];

		if (!by_set(c, k, v))
			continue;
		any = true;
		crm_line_set(p->line, k->name, (enum crm_type)v->type,
		    v->text);
	}
	return any ? crm_import_put(p, c->row->where, err) : CRM_OK;
}

static enum crm_status put_undo(struct change *c, struct crm_err *err)
{
	char of[CRM_CLOCK_LEN];

	crm_import_begin(c->p, CRM_EV_UNDO, c->p->now, c->row->deal);
	crm_clock_format(c->d->closed, of);
	crm_line_set_key(c->p->line, CRM_KEY_OF, CRM_STRING,
	    crm_line_keep(c->p->line, (struct crm_str){ of, sizeof(of) }));
	crm_line_set_key(c->p->line, CRM_KEY_WHAT, CRM_STRING,
	    CRM_STR("step"));
	return crm_import_put(c->p, c->row->where, err);
}

static enum crm_status put_step(struct change *c, int64_t at, int stage,
    bool last, struct crm_err *err)
{
	struct crm_import_plan *p = c->p;

	crm_import_begin(p, CRM_EV_STEP, at, c->row->deal);
	crm_import_outcome(p, c->row, c->d->pipeline, stage);
	for (size_t i = 0; i < p->deal->keys; i++) {
		const struct crm_map_key *k = &p->deal->key[i];
		const struct crm_import_value *v = &c->row->value[i];
		bool plan = k->id == CRM_KEY_NEXT || k->id == CRM_KEY_TODO;

		if (v->type != CRM_NULL && !v->left && (plan ? last &&
		    !c->early : stage < 0 && rides(c, k) && (falls(c, k->id) ||
		    !same(c, k, v))))
			crm_line_set(p->line, k->name,
			    (enum crm_type)v->type, v->text);
	}
	return crm_import_put(p, c->row->where, err);
}

/* Say again what a step or undo takes away and the file did not say; that it
 * does not come by the map, so as not to be taken for what the file said. */
static enum crm_status put_kept(struct change *c, struct crm_err *err)
{
	static const enum crm_key lost[] = { CRM_KEY_AMOUNT, CRM_KEY_MARGIN,
		CRM_KEY_NEXT, CRM_KEY_TODO };
	struct crm_import_plan *p = c->p;
	bool any = false;

	crm_import_begin(p, CRM_EV_SET, c->at, c->row->deal);
	crm_line_drop(p->line, crm_key_name(CRM_KEY_VIA));
	for (size_t i = 0; i < sizeof(lost) / sizeof(*lost); i++) {
		struct crm_map_key key = { .id = lost[i],
			.name = crm_key_name(lost[i]) };
		const struct crm_map_key *k = crm_map_key(p->deal, key.name);
		struct crm_import_value v;

		if (k != NULL ? !c->row->value[k - p->deal->key].left :
		    !falls(c, lost[i]))
			continue;
		if (lost[i] == CRM_KEY_TODO && crm_import_forgotten(p, c->d))
			continue;
		if (!falls(c, lost[i]) && (!c->moves || c->closes ||
		    lost[i] == CRM_KEY_AMOUNT || lost[i] == CRM_KEY_MARGIN))
			continue;
		crm_import_now(p, c->d, &key, &v);
		any |= v.type != CRM_NULL;
		if (v.type != CRM_NULL)
			crm_line_set(p->line, key.name,
			    (enum crm_type)v.type, v.text);
	}
	return any ? crm_import_put(p, c->row->where, err) : CRM_OK;
}

enum crm_status crm_import_deal(struct crm_import_plan *p,
    const struct crm_import_row *row, struct crm_err *err)
{
	struct change c = { .p = p, .row = row,
		.d = crm_fold_find(&p->fold, row->deal) };
	enum crm_status s;

	if (c.d == NULL)
		return crm_import_new(p, row, err);
	c.k = &p->known[c.d->id];
	crm_import_leave(p, row, c.d);
	s = find_steps(&c, err);
	if (s != CRM_OK)
		return crm_batch_refuse(p->im->batch, row->where, err);
	/* it could not be dated behind a change that is planned */
	find_times(&c);
	if (c.k->ahead && changes(&c))
		crm_import_warn(&p->ahead, row->deal);
	if (c.k->ahead)
		return CRM_OK;
	if (c.late)
		crm_import_warn(&p->late, row->deal);
	if (c.redo)
		s = put_undo(&c, err);
	if (s == CRM_OK)
		s = put_set(&c, err);
	if (s == CRM_OK && c.stage != CRM_NO_STAGE)
		s = put_step(&c, c.closes ? c.close : c.at, c.stage,
		    !c.closes, err);
	if (s == CRM_OK && c.closes)
		s = put_step(&c, c.close, -1, true, err);
	return s == CRM_OK && c.moves ? put_kept(&c, err) : s;
}

/* SPDX-License-Identifier: ISC */
/*
 * A row of a deal that is there: what differs becomes facts.  They are dated
 * behind what they change, so that they hold, and the same file again finds
 * no difference.
 */
#include "importpriv.h"

#include "money.h"

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
	bool early;		/* it is before other facts of the deal */
};

static struct crm_str word(const struct change *c, uint32_t no)
{
	return crm_names_get(&c->p->fold.word, no);
}

static bool same_text(const struct crm_import_value *v, struct crm_str old)
{
	return v->type == CRM_NULL ? old.n == 0 : crm_str_eq(v->text, old);
}

static bool same_money(const struct crm_import_value *v, bool has,
    int64_t minor)
{
	int64_t n;

	if (v->type == CRM_NULL || !has)
		return (v->type == CRM_NULL) == !has;
	return crm_money_parse(v->text, &n) && n == minor;
}

static bool same_field(const struct change *c, const struct crm_map_key *k,
    const struct crm_import_value *v)
{
	uint32_t no = crm_names_find(&c->p->fold.field, k->name);

	for (uint32_t i = 0; no != 0 && i < c->d->fields; i++) {
		const struct crm_change *f = &c->d->field[i];

		if (f->key != CRM_KEYS + no)
			continue;
		return f->type == v->type && (f->word == 0 ||
		    crm_str_eq(v->text, word(c, f->word)));
	}
	return v->type == CRM_NULL;
}

static bool same(const struct change *c, const struct crm_map_key *k,
    const struct crm_import_value *v)
{
	const struct crm_deal *d = c->d;
	int64_t next = CRM_TIME_NONE;

	switch (k->id) {
	case CRM_KEY_AMOUNT:
		return same_money(v, c->k->has_amount, c->k->amount);
	case CRM_KEY_MARGIN:
		return same_money(v, c->k->has_margin, c->k->margin);
	case CRM_KEY_CUR:
		return same_text(v, word(c, c->k->cur));
	case CRM_KEY_OWNER:
		return same_text(v, word(c, c->k->owner));
	case CRM_KEY_CLIENT:
		return same_text(v, crm_names_get(&c->p->fold.client_name,
		    c->k->client));
	case CRM_KEY_PARENT:
		return same_text(v, word(c, d->parent));
	case CRM_KEY_TITLE:
		return same_text(v, word(c, d->title));
	case CRM_KEY_SOURCE:
		return same_text(v, word(c, d->source));
	case CRM_KEY_CAMPAIGN:
		return same_text(v, word(c, d->campaign));
	case CRM_KEY_VARIANT:
		return same_text(v, word(c, d->variant));
	case CRM_KEY_TODO:
		return same_text(v, word(c, d->todo));
	case CRM_KEY_NEXT:
		if (v->type != CRM_NULL)
			crm_clock_parse(v->text, &next);
		return next == d->next;
	default:
		return same_field(c, k, v);
	}
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

/* Is the closing that the row tells of the one that is known? */
static bool same_close(const struct change *c)
{
	const struct crm_import_row *row = c->row;
	struct crm_str reason = word(c, c->d->reason);
	int64_t t = row->closed;

	if (t != CRM_TIME_NONE && !near(t, c->d->closed) &&
	    !(row->closed_day && same_day(c, t, c->d->closed)) &&
	    !near(behind(c, t, c->k->before), c->d->closed))
		return false;
	if (row->stage->status != CRM_MAP_LOST || (row->reason.n == 0 &&
	    row->stage->reason.n == 0) ||
	    crm_str_is(crm_import_reason(row), "unknown"))
		return true;
	return crm_str_eq(reason, crm_import_reason(row));
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
	if (s != CRM_OK)
		return s;
	if (to->status == CRM_MAP_OPEN) {
		if (d->status != CRM_OPEN || d->stage != stage)
			c->stage = stage;
		c->moves = c->stage != CRM_NO_STAGE;
		return CRM_OK;
	}
	if ((d->status == CRM_WON) == (to->status == CRM_MAP_WON) &&
	    d->status != CRM_OPEN) {
		c->redo = !same_close(c);
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
 * clear; but every step clears next and todo, even one that is dated before
 * they were said. */
static bool by_set(const struct change *c, const struct crm_map_key *k,
    const struct crm_import_value *v)
{
	bool plan = k->id == CRM_KEY_NEXT || k->id == CRM_KEY_TODO;

	if (!crm_import_field(k))
		return false;
	if (rides(c, k))
		return !plan && v->type == CRM_NULL && !same(c, k, v);
	if (falls(c, k->id) && v->type != CRM_NULL)
		return true;
	return !same(c, k, v) || (plan && c->moves && v->type != CRM_NULL);
}

/* Say again the money that is undone and that the map knows nothing of. */
static bool keep_money(const struct change *c)
{
	static const enum crm_key money[] = { CRM_KEY_AMOUNT, CRM_KEY_MARGIN };
	struct crm_buf b = { 0 };
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		bool amount = money[i] == CRM_KEY_AMOUNT;

		if (!falls(c, money[i]) || crm_map_key(c->p->deal,
		    crm_key_name(money[i])) != NULL ||
		    !(amount ? c->k->has_amount : c->k->has_margin))
			continue;
		any = true;
		b.n = 0;
		crm_money_json(&b, amount ? c->k->amount : c->k->margin);
		crm_line_set_key(c->p->line, money[i], CRM_NUMBER,
		    crm_line_keep(c->p->line, crm_buf_str(&b)));
	}
	crm_buf_free(&b);
	return any;
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
	if (!c->ride && keep_money(c))
		any = true;
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
	if (last && !c->early) {
		crm_import_say(p, c->row, CRM_KEY_NEXT);
		crm_import_say(p, c->row, CRM_KEY_TODO);
	}
	for (size_t i = 0; i < p->deal->keys && stage < 0 && c->ride; i++) {
		const struct crm_map_key *k = &p->deal->key[i];

		if ((k->id == CRM_KEY_AMOUNT || k->id == CRM_KEY_MARGIN) &&
		    (falls(c, k->id) || !same(c, k, &c->row->value[i])))
			crm_import_say(p, c->row, k->id);
	}
	if (stage < 0 && c->ride)
		keep_money(c);
	return crm_import_put(p, c->row->where, err);
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
	s = find_steps(&c, err);
	if (s != CRM_OK)
		return crm_batch_refuse(p->im->batch, row->where, err);
	find_times(&c);
	if (c.k->ahead) {	/* it could not be dated behind that */
		if (changes(&c))
			crm_import_warn(&p->ahead, row->deal);
		return CRM_OK;
	}
	if (c.redo)
		s = put_undo(&c, err);
	if (s == CRM_OK)
		s = put_set(&c, err);
	if (s == CRM_OK && c.stage != CRM_NO_STAGE)
		s = put_step(&c, c.closes ? c.close : c.at, c.stage,
		    !c.closes, err);
	if (s == CRM_OK && c.closes)
		s = put_step(&c, c.close, -1, true, err);
	return s;
}

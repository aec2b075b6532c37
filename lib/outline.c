/* SPDX-License-Identifier: ISC */
#include "outline.h"

#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpriv.h"

/* In crm_outlines.of; else the outline's place. */
enum { UNSEEN, SEEN, NO_OUTLINE };

void crm_outlines_init(struct crm_outlines *o, const struct crm_stream *s,
    struct crm_pack_work *w, uint32_t first)
{
	*o = (struct crm_outlines){ .stream = s, .work = w, .first = first,
		.of = crm_mem_new(s->head.plots + (size_t)s->plot[
		    s->head.plots].first + 1, sizeof(*o->of)) };
}

void crm_outlines_free(struct crm_outlines *o)
{
	free(o->of);
	free(o->outline);
	crm_arena_free(&o->arena);
	*o = (struct crm_outlines){ 0 };
}

/* Places of values, as they are counted. */
struct places {
	uint32_t fact, value[3];
};

static void push(struct crm_pack_work *w, struct crm_fact *f,
    const struct crm_change *c)
{
	struct crm_fold_private *p = w->fold.p;

	p->change = crm_mem_grow(p->change, &p->change_cap, p->changes + 1,
	    sizeof(*p->change));
	if (f->changes++ == 0)
		f->first = (uint32_t)p->changes;
	p->change[p->changes++] = *c;
}

/* A change whose value is its place + 1; false where there is no outline. */
static bool put_change(const struct crm_outlines *o,
    const struct crm_stream_shape *shape, uint32_t i, struct places *at,
    struct crm_fact *f)
{
	const struct crm_stream *s = o->stream;
	struct crm_change x = { .key = shape->key[i],
		.type = shape->type[i] };
	bool null = x.type == CRM_NULL;

	switch (x.key) {
	case CRM_KEY_OF:
		return false;
	case CRM_KEY_NEXT:
		x.n = null ? 0 : ++at->value[0] + ((int64_t)at->fact << 32);
		break;
	case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
		x.n = null ? 0 : ++at->value[1];
		break;
	case CRM_KEY_PIPELINE: case CRM_KEY_CUR:
		x.word = x.key == CRM_KEY_CUR ? shape->cur : shape->pipeline;
		if (x.word > s->head.words)
			return false;
		x.word = null ? 0 : s->word[x.word];
		if (x.key == CRM_KEY_CUR)
			return !crm_stream_foreign(o->work, x.word);
		break;
	default:
		x.word = null ? 0 : ++at->value[2];
		break;
	}
	if (crm_stream_wants(&o->work->fold.opt, x.key))
		push(o->work, f, &x);
	return true;
}

/* The first n facts of the plot, of which the first is of the time 1. */
static bool put_facts(struct crm_outlines *o, const struct crm_stream_deal *d,
    uint32_t n)
{
	struct crm_pack_work *w = o->work;
	const struct crm_stream *s = o->stream;
	struct places at = { 0 };
	bool ok = true;

	w->facts = w->fold.p->changes = 0;
	w->fact = crm_mem_grow(w->fact, &w->fact_cap, n + (size_t)1,
	    sizeof(*w->fact));
	w->list = crm_mem_grow(w->list, &w->list_cap, n + (size_t)1,
	    sizeof(struct crm_fact *));
	for (uint32_t i = 0; i < n && ok; i++) {
		const struct crm_stream_shape *shape = &s->shape[d->shape[i]];
		struct crm_fact *f = &w->fact[i];

		at.fact = i + 1;
		*f = (struct crm_fact){ .at = at.fact, .seq = i,
			.ev = shape->ev, .outcome = shape->outcome,
			.kind = shape->kind };
		f->to = shape->to == CRM_PACK_WON ? CRM_TO_WON :
		    shape->to == CRM_PACK_NOWHERE ? CRM_TO_NOWHERE : 0;
		ok = f->ev != CRM_EV_UNDO && shape->place <= s->head.words;
		if (ok && shape->to == CRM_PACK_NAMED)
			f->to = s->word[shape->place];
		for (uint32_t k = 0; k < shape->changes && ok; k++)
			ok = put_change(o, shape, k, &at, f);
		w->list[w->facts++] = f;
	}
	return ok;
}

static uint16_t place(int64_t t)
{
	return t == CRM_TIME_NONE ? 0 : (uint16_t)t;
}

static struct crm_outline *keep(struct crm_arena *arena,
    const struct crm_deal *d)
{
	struct crm_outline *x = crm_arena_new(arena, sizeof(*x));
	size_t n = d->visits;

	*x = (struct crm_outline){ .deal = *d, .created = place(d->created),
		.closed = place(d->closed),
		.last_touch = place(d->last_touch),
		.amount = (uint16_t)d->amount,
		.margin = (uint16_t)d->margin };
	if (d->next != CRM_TIME_NONE) {
		x->next_fact = (uint16_t)(d->next >> 32);
		x->next = (uint16_t)d->next;
	}
	for (uint8_t i = 0; i < CRM_OUTLINE_WORDS; i++) {
		x->word[i] = (uint16_t)*crm_outline_word(&x->deal, i);
		if (x->word[i] != 0)
			x->known[x->words++] = i;
	}
	x->visit = crm_arena_new(arena, n * sizeof(*x->visit));
	x->deal.visit = crm_arena_new(arena, n * sizeof(*d->visit));
	memcpy(x->deal.visit, d->visit, n * sizeof(*d->visit));
	for (size_t i = 0; i < n; i++) {
		x->visit[i].entered = place(d->visit[i].entered);
		x->visit[i].left = place(d->visit[i].left);
	}
	return x;
}

struct crm_outline *crm_outline_draw(struct crm_arena *arena,
    struct crm_pack_work *w)
{
	crm_fold_fact_fn *fact = w->fold.opt.fact;
	struct crm_err err = { 0 };
	enum crm_status s;
	struct crm_deal deal;
	bool is = false;

	w->fold.opt.fact = NULL;
	s = crm_fold_run(&w->fold, 1, w->list, w->facts, &deal, &is, &err);
	w->fold.opt.fact = fact;
	crm_err_free(&err);
	return s == CRM_OK && is ? keep(arena, &deal) : NULL;
}

struct crm_outline *crm_outline_meet(struct crm_outlines *o,
    const struct crm_stream_deal *d, uint32_t n, uint32_t *of)
{
	struct crm_outline *x;

	if (*of != SEEN || o->outlines == CRM_OUTLINES) {
		*of = *of == UNSEEN ? SEEN : *of;
		return NULL;
	}
	*of = NO_OUTLINE;
	x = put_facts(o, d, n) ? crm_outline_draw(&o->arena, o->work) : NULL;
	if (x == NULL)
		return NULL;
	x->deal.plot = o->first + (uint32_t)o->outlines;
	o->outline = crm_mem_grow(o->outline, &o->cap, o->outlines + 1,
	    sizeof(struct crm_outline *));
	*of = (uint32_t)o->outlines + CRM_OUTLINE_PLACES;
	o->outline[o->outlines++] = x;
	return x;
}

static inline int64_t value_of(const void *deal, enum crm_outline_value what,
    uint32_t place)
{
	const struct crm_stream_cursor *c = deal;
	uint64_t n;

	/* places are counted from 1 */
	switch (what) {
	case CRM_OUTLINE_TIME:
		return crm_stream_time(c, c->at.value[0] - 1 + place);
	case CRM_OUTLINE_SUM:
		return crm_stream_unzig(crm_stream_value(c, CRM_STREAM_SUMS,
		    c->at.value[2] - 1 + place));
	default:
		n = crm_stream_value(c, CRM_STREAM_WORDS,
		    c->at.value[3] - 1 + place);
		return n > c->stream->head.words ? -1 :
		    (int64_t)c->stream->word[n];
	}
}

struct crm_deal *crm_outline_fill(struct crm_outline *x,
    const struct crm_stream_cursor *c, bool brief)
{
	struct crm_deal *d = &x->deal;

	if (x->next != 0)
		d->next = (int64_t)((uint64_t)value_of(c, CRM_OUTLINE_TIME,
		    x->next_fact) + (uint64_t)crm_stream_unzig(
		    crm_stream_value(c, CRM_STREAM_WHENS, c->at.value[1] - 1 +
		    x->next)));
	return crm_outline_put(x, value_of, c, brief) ? d : NULL;
}

/* Is a deal that was folded, the one filled in last, what that says? */
static bool same(const struct crm_outline *x, const struct crm_deal *e)
{
	const struct crm_deal *d = &x->deal;
	bool is = d->client == e->client && d->parent == e->parent &&
	    d->title == e->title && d->owner == e->owner &&
	    d->source == e->source && d->campaign == e->campaign &&
	    d->variant == e->variant && d->reason == e->reason &&
	    d->todo == e->todo && d->keeper == e->keeper &&
	    d->stage == e->stage && d->deepest == e->deepest &&
	    d->pipeline == e->pipeline && d->status == e->status &&
	    d->has_amount == e->has_amount && d->has_margin == e->has_margin &&
	    d->amount == e->amount && d->margin == e->margin &&
	    d->created == e->created && d->closed == e->closed &&
	    d->last_touch == e->last_touch && d->next == e->next &&
	    d->touches == e->touches && d->fields == e->fields &&
	    d->visits == e->visits;

	for (uint32_t i = 0; i < d->visits && is; i++)
		is = d->visit[i].entered == e->visit[i].entered &&
		    d->visit[i].left == e->visit[i].left &&
		    d->visit[i].stage == e->visit[i].stage &&
		    d->visit[i].how == e->visit[i].how;
	return is;
}

enum crm_status crm_outline_prove(struct crm_outline *x,
    struct crm_pack_work *w, struct crm_err *err)
{
	struct crm_deal real;
	bool is = false;
	enum crm_status s = crm_fold_run(&w->fold, 1, w->list, w->facts, &real,
	    &is, err);

	if (s == CRM_OK && (!is || !same(x, &real)))
		s = CRM_BUG;
	x->told = true;
	return s;
}

/* SPDX-License-Identifier: ISC */
#include "foldpackplot.h"

#include <stdlib.h>

#include "event.h"
#include "foldpriv.h"

enum { FACTS = 1 << 12, PLOTS = CRM_OUTLINE_FIRST - 1 };	/* at most */

/* What is known of an act: NONE, or bits over the number of its shape. */
enum { NONE = 1, CREATES = 1 << 30, PLACED = 1 << 29 };

void crm_pack_plots_init(struct crm_pack_plots *o, struct crm_pack_work *w)
{
	*o = (struct crm_pack_plots){ .work = w };
	for (size_t i = 0; i < w->n; i++)
		if (w->pack[i].whole)
			return;
	if (!crm_outline_fits(w->pack[w->no].opt))
		return;
	o->shape = crm_mem_new(w->n * CRM_PACK_ACTS, sizeof(*o->shape));
}

void crm_pack_plots_free(struct crm_pack_plots *o)
{
	free(o->shape);
	crm_names_free(&o->shapes);
	crm_names_free(&o->plots);
	free(o->plot);
	crm_arena_free(&o->arena);
	free(o->fact);
	free(o->key);
	*o = (struct crm_pack_plots){ 0 };
}

/* The shape of an act of the pack: its word is one where a stage is named,
 * else whether there is one. */
static uint32_t shape_of(struct crm_pack_plots *o, const struct crm_pack *p,
    uint64_t act)
{
	uint32_t word = p->word[(uint32_t)act];
	uint8_t to = (uint8_t)(act >> 32), kind = (uint8_t)(act >> 48);
	uint8_t flags = (uint8_t)(act >> 56);
	uint32_t shape;

	if (kind == CRM_PACK_UNDO || (flags & (CRM_PACK_OF |
	    CRM_PACK_ORIGIN)) != 0)
		return NONE;
	if (kind != CRM_PACK_STEP || to != CRM_PACK_NAMED)
		word = word != 0;
	act = (act & ~(uint64_t)UINT32_MAX) | word;
	/* the first one is another than NONE */
	shape = crm_names_add(&o->shapes, (struct crm_str){
	    (const char *)&act, sizeof(act) }) + 1;
	if (shape >= PLACED)
		return NONE;
	return shape | (kind == CRM_PACK_DEAL ? CREATES : 0) |
	    ((flags & CRM_PACK_PLACE) != 0 ? PLACED : 0);
}

/* How many cells of money are behind a head. */
static uint32_t sums(uint64_t act)
{
	return (act >> 56 & CRM_PACK_AMOUNT) / CRM_PACK_AMOUNT +
	    (act >> 56 & CRM_PACK_MARGIN) / CRM_PACK_MARGIN;
}

/* One fact more of the deal at hand; false when it has no plot. */
static inline bool add_fact(struct crm_pack_plots *o, size_t no,
    uint32_t cell)
{
	const struct crm_pack *p = &o->work->pack[no];
	struct crm_pack_told *f = &o->fact[o->facts];
	uint32_t place, shape = 0, *known = NULL;
	uint64_t act;

	f->pack = p;
	f->cell = crm_pack_read(p, cell, &act, &f->at, &place);
	f->word = (uint32_t)act;
	if (place < CRM_PACK_ACTS) {
		known = &o->shape[no * CRM_PACK_ACTS + place];
		shape = *known;
	}
	if (shape == 0) {
		shape = shape_of(o, p, act);
		if (known != NULL)
			*known = shape;
	}
	/* those that create go before others of their second */
	if (shape == NONE || (o->facts > 0 && (f[-1].at > f->at ||
	    (f[-1].at == f->at && (shape & CREATES) != 0))))
		return false;
	o->facts++;
	o->key[o->keys++] = shape;
	if ((shape & PLACED) != 0) {
		uint64_t words = f->cell[sums(act)];

		o->key[o->keys++] = p->word[words >> 32];
		o->key[o->keys++] = p->word[(uint32_t)words];
	}
	return true;
}

static bool add_string(struct crm_pack_plots *o, size_t no,
    const struct crm_pack_string *s)
{
	size_t n = o->facts + s->n;

	if (n > FACTS)
		return false;
	o->fact = crm_mem_grow(o->fact, &o->fact_cap, n, sizeof(*o->fact));
	o->key = crm_mem_grow(o->key, &o->key_cap, 3 * n, sizeof(*o->key));
	for (size_t i = s->n; i-- > 0;)
		if (!add_fact(o, no, s->cell[i]))
			return false;
	return true;
}

/* The values of the facts at work become places + 1: the number of the fact,
 * and of sums twice that and which of its cells. */
static void put_places(struct crm_pack_work *w)
{
	for (uint32_t i = 0; i < w->facts; i++) {
		struct crm_fact *f = w->list[i];
		int64_t sum = 2 * (int64_t)i + 1;

		f->at = i + 1;
		for (uint32_t k = 0; k < f->changes; k++) {
			struct crm_change *c = &w->fold.p->change[
			    f->first + k];

			if (c->type == CRM_NULL)
				continue;
			if (c->key == CRM_KEY_AMOUNT ||
			    c->key == CRM_KEY_MARGIN)
				c->n = sum++;
			else if (c->key == CRM_KEY_OWNER ||
			    c->key == CRM_KEY_REASON)
				c->word = i + 1;
		}
	}
}

/* That of a plot, which is drawn when it is met again. */
static struct crm_outline *find(struct crm_pack_plots *o,
    const struct crm_pack_item *k, const struct crm_pack_string *own)
{
	struct crm_str key = { (const char *)o->key,
		o->keys * sizeof(*o->key) };
	uint32_t no = crm_names_find(&o->plots, key);
	struct crm_pack_plot *p;

	if (no == 0) {
		if (o->plots.n < PLOTS) {
			no = crm_names_add(&o->plots, key);
			o->plot = crm_mem_grow(o->plot, &o->cap,
			    no + (size_t)1, sizeof(*o->plot));
			o->plot[no] = (struct crm_pack_plot){ 0 };
		}
		return NULL;
	}
	p = &o->plot[no];
	if (p->outline == NULL && !p->none) {
		crm_pack_take(o->work, k, own);
		put_places(o->work);
		p->outline = crm_outline_draw(&o->arena, o->work);
		p->none = p->outline == NULL;
		if (!p->none)
			p->outline->deal.plot = no;
	}
	return p->outline;
}

struct crm_outline *crm_pack_outline(struct crm_pack_plots *o,
    const struct crm_pack_item *k, const struct crm_pack_string *own,
    bool alone)
{
	struct crm_pack_work *w = o->work;

	if (o->shape == NULL)
		return NULL;
	o->facts = o->keys = 0;
	if (!add_string(o, w->no, own))
		return NULL;
	for (size_t i = w->no + 1; i < w->n && !alone; i++)
		if (crm_pack_walk(w, i, k) && !add_string(o, i, &w->other))
			return NULL;
	return o->facts > 0 ? find(o, k, own) : NULL;
}

static inline int64_t value_of(const void *deal, enum crm_outline_value what,
    uint32_t place)
{
	const struct crm_pack_plots *o = deal;
	const struct crm_pack_told *f;

	/* as put_places has them */
	switch (what) {
	case CRM_OUTLINE_TIME:
		return o->fact[place - 1].at;
	case CRM_OUTLINE_SUM:
		f = &o->fact[(place - 1) / 2];
		return (int64_t)f->cell[(place - 1) % 2];
	default:
		f = &o->fact[place - 1];
		return f->pack->word[f->word];
	}
}

enum crm_status crm_pack_plot_tell(struct crm_pack_plots *o,
    struct crm_outline *x, const struct crm_pack_item *k,
    const struct crm_pack_string *own, struct crm_err *err)
{
	struct crm_pack_work *w = o->work;
	const struct crm_fold_opt *opt = &w->fold.opt;
	enum crm_status s = CRM_OK;

	if (opt->won_only && x->deal.status != CRM_WON)
		return CRM_OK;
	if (!crm_outline_put(x, value_of, o, opt->brief && x->told))
		return CRM_BUG;
	w->name[1] = (struct crm_str){ k->id, k->n };
	if (!x->told) {
		crm_pack_take(w, k, own);
		s = crm_outline_prove(x, w, err);
	}
	return s == CRM_OK ? opt->deal(w->ctx, &w->fold, &x->deal, err) : s;
}

/* SPDX-License-Identifier: ISC */
/* Deals and touches of the columns, told. */
#include <stdlib.h>

#include "columns.h"
#include "event.h"
#include "foldpriv.h"
#include "outline.h"

/* One thread at work. */
struct folding {
	struct crm_columns *all;
	struct crm_pack_work work;
	size_t own;			/* the stream */
	bool tells;			/* touches are told */
	struct crm_stream_cursor cursor, other;
	struct crm_outlines outlines;
	bool outlined;			/* they may be used */
	struct crm_names *hard;
	size_t *orphans;
	struct crm_err *err;
};

/* Of the deal at work. */
struct found {
	bool hard;
	size_t light;
};

static void see_flags(const struct folding *f, uint8_t flags,
    struct found *found)
{
	found->hard |= (flags & CRM_STREAM_HARD) != 0 ||
	    (f->tells && (flags & CRM_STREAM_TOLD) != 0);
}

/* What another stream has of the deal. */
static bool from_stream(struct folding *f, const struct crm_stream *s,
    const struct crm_pack_item *k, struct found *found)
{
	struct crm_stream_entry *e = crm_stream_find(s, k, k->id);
	struct crm_stream_deal d;

	if (e == NULL)
		return true;
	e->taken = true;
	if (!crm_stream_begin(&f->other, s, e->block, NULL))
		return false;
	f->other.at = e->at;
	if (!crm_stream_deal(&f->other, &d))
		return false;
	see_flags(f, d.flags, found);
	return crm_stream_facts(&f->other, &d, &f->work, &found->light,
	    &found->hard);
}

static void from_packs(struct folding *f, const struct crm_pack_item *k,
    struct found *found)
{
	struct crm_columns *c = f->all;
	size_t first = f->work.facts;

	for (size_t i = 0; i < c->packs; i++) {
		uint32_t no = crm_pack_find(&c->pack[i], k);
		struct crm_pack_deal *d;

		if (no == 0)
			continue;
		d = crm_pack_at(&c->pack[i], no - 1);
		d->taken = 1;
		found->light += d->light;
		see_flags(f, (d->hard ? CRM_STREAM_HARD : 0) |
		    (d->told ? CRM_STREAM_TOLD : 0), found);
	}
	crm_pack_facts(&f->work, k, NULL);
	for (size_t i = first; i < f->work.facts; i++)
		f->work.fact[i].secs = (uint32_t)c->rank;
}

/* Facts of one second whose order of reading is not known? */
static bool tied(const struct crm_pack_work *w)
{
	for (size_t i = 1; i < w->facts; i++) {
		const struct crm_fact *a = w->list[i - 1], *b = w->list[i];

		if (a->at == b->at && a->secs != b->secs &&
		    (a->ev == CRM_EV_DEAL) == (b->ev == CRM_EV_DEAL))
			return true;
	}
	return false;
}

/* Does it say something of the deal that is asked for (fold.h: won_only)? */
static bool matters(const struct crm_pack_work *w)
{
	bool made = false;

	if (!w->fold.opt.won_only)
		return true;
	for (size_t i = 0; i < w->facts; i++) {
		const struct crm_fact *f = w->list[i];

		made |= f->ev == CRM_EV_DEAL;
		if (f->ev == CRM_EV_UNDO || (f->ev == CRM_EV_STEP &&
		    f->outcome == CRM_RESULT && (f->to == 0 ||
		    f->to == CRM_TO_WON)))
			return true;
	}
	return !made;
}

/* The list of facts that are in order: those of one stream. */
static void in_order(struct crm_pack_work *w)
{
	w->list = crm_mem_grow(w->list, &w->list_cap, w->facts + 1,
	    sizeof(struct crm_fact *));
	for (size_t i = 0; i < w->facts; i++)
		w->list[i] = &w->fact[i];
}

static bool read_name(struct folding *f, struct crm_str *id)
{
	*id = crm_stream_id(&f->cursor);
	return id->n > 0;
}

/* The name of the deal at hand, where it is asked for. */
static bool name(struct folding *f, struct crm_str *id)
{
	*id = CRM_STR("");
	return f->work.fold.opt.brief || read_name(f, id);
}

/* The deal by its outline; the first of each is folded too, and told with
 * its facts. */
static enum crm_status tell_outline(struct folding *f, struct crm_outline *x,
    const struct crm_stream_deal *d)
{
	struct crm_pack_work *w = &f->work;
	const struct crm_fold_opt *opt = &w->fold.opt;
	struct crm_deal *deal;
	enum crm_status st = CRM_OK;
	struct found found = { 0 };

	if (opt->won_only && x->deal.status != CRM_WON)
		return CRM_OK;
	deal = crm_outline_fill(x, &f->cursor, opt->brief && x->told);
	if (deal == NULL || !name(f, &w->name[1]))
		return CRM_IO;
	if (!x->told) {
		w->facts = w->fold.p->changes = 0;
		if (!crm_stream_facts(&f->cursor, d, w, &found.light,
		    &found.hard))
			return CRM_IO;
		in_order(w);
		st = crm_outline_prove(x, w, f->err);
	}
	return st == CRM_OK ? opt->deal(w->ctx, &w->fold, deal, f->err) : st;
}

/* The deal's facts from wherever there are some, folded. */
static enum crm_status fold_facts(struct folding *f,
    const struct crm_stream_deal *d, struct crm_pack_item *k, bool alone)
{
	struct crm_columns *c = f->all;
	struct crm_pack_work *w = &f->work;
	struct found found = { 0 };
	enum crm_status st = CRM_NONE;

	see_flags(f, d->flags, &found);
	w->facts = w->fold.p->changes = 0;
	for (size_t i = 0; i <= c->streams; i++) {
		size_t no = c->order[i];
		bool ok = true;

		if (no == f->own)
			ok = crm_stream_facts(&f->cursor, d, w, &found.light,
			    &found.hard);
		else if (!alone && no == SIZE_MAX)
			from_packs(f, k, &found);
		else if (!alone && no > f->own)
			ok = from_stream(f, &c->stream[no], k, &found);
		if (!ok)
			return CRM_IO;
	}
	if (alone)
		in_order(w);
	else
		crm_pack_order(w);
	if (!alone && c->mixed && tied(w))
		found.hard = true;
	if (!found.hard && !matters(w))
		return CRM_OK;
	if (!found.hard)
		st = name(f, &w->name[1]) ? crm_pack_tell(w, w->name[1],
		    f->tells ? found.light : 0, f->orphans, f->err) : CRM_IO;
	if (st != CRM_NONE)
		return st;
	if (!read_name(f, &w->name[1]))
		return CRM_IO;
	crm_names_add(f->hard, w->name[1]);
	return CRM_OK;
}

static enum crm_status fold_deal(struct folding *f,
    const struct crm_stream_deal *d)
{
	const struct crm_columns *c = f->all;
	struct crm_pack_item k;		/* where it is not alone */
	struct crm_outline *x = NULL;
	struct found found = { 0 };
	bool alone = true;

	if (c->some != NULL) {
		struct crm_str id = crm_stream_id(&f->cursor);

		if (id.n == 0)
			return CRM_IO;
		crm_pack_key(&k, id.p, id.n);
		alone = (c->some[k.hash % CRM_COLUMNS_BITS / 64] >>
		    k.hash % 64 & 1) == 0;
	}
	if (d->flags != 0)
		see_flags(f, d->flags, &found);
	if (alone && !found.hard && f->outlined)
		x = crm_outline_of(&f->outlines, d, crm_stream_until(
		    &f->cursor, d, f->work.fold.opt.as_of));
	return x != NULL ? tell_outline(f, x, d) : fold_facts(f, d, &k, alone);
}

/* Is the entry folded already? */
static bool is_taken(const struct crm_stream *s, size_t *entry)
{
	return s->entry != NULL && s->entry[(*entry)++].taken;
}

static enum crm_status fold_block(struct folding *f, size_t entry)
{
	const struct crm_stream *s = &f->all->stream[f->own];
	struct crm_stream_deal d;
	enum crm_status st = CRM_OK;

	while (f->cursor.at.deal < f->cursor.block->deals && st == CRM_OK) {
		if (!crm_stream_deal(&f->cursor, &d))
			return CRM_IO;
		if (!is_taken(s, &entry))
			st = fold_deal(f, &d);
		if (st == CRM_OK && !crm_stream_next(&f->cursor, &d))
			st = CRM_IO;
	}
	return st;
}

/* The number of the block's first entry, where they are held. */
static size_t first_entry(const struct crm_stream *s, size_t block)
{
	size_t n = 0;

	for (size_t i = 0; i < block && s->entry != NULL; i++)
		n += s->block[i].deals;
	return n;
}

static void begin_outlines(struct folding *f, const struct crm_fold_opt *opt)
{
	const struct crm_stream *s = &f->all->stream[f->own];

	f->outlined = crm_outline_fits(opt);
	if (f->outlined)
		crm_outlines_init(&f->outlines, s, &f->work,
		    CRM_OUTLINE_FIRST + (uint32_t)f->own * CRM_OUTLINES);
}

/* Begin with a block of the stream. */
static bool begin_block(struct folding *f, struct crm_index_view *v,
    size_t no)
{
	const struct crm_stream *s = &f->all->stream[f->own];
	const struct crm_stream_block *b = &s->block[no];
	const char *p = NULL;

	if (s->text == NULL) {
		p = crm_index_view(v, b->at, (size_t)(b[1].at - b->at));
		if (p == NULL)
			return false;
	}
	return crm_stream_begin(&f->cursor, s, no, (const uint8_t *)p);
}

enum crm_status crm_columns_fold(struct crm_columns *c, size_t stream,
    const struct crm_fold_opt *opt, const struct crm_names *words, void *ctx,
    struct crm_names *hard, size_t *orphans, struct crm_err *err)
{
	const struct crm_stream *s = &c->stream[stream];
	struct folding f = { .all = c, .own = stream, .hard = hard,
		.tells = opt->fact != NULL && !opt->fact_moves,
		.orphans = orphans, .err = err };
	struct crm_index_view v;
	enum crm_status st = CRM_OK;
	size_t i;

	crm_pack_work_init(&f.work, c->pack, c->packs, opt, words, ctx);
	crm_index_view_init(&v, s->part, s->deals_section, 0);
	begin_outlines(&f, opt);
	while (st == CRM_OK && (i = c->next++) < s->head.blocks)
		st = begin_block(&f, &v, i) ?
		    fold_block(&f, first_entry(s, i)) : CRM_IO;
	crm_outlines_free(&f.outlines);
	crm_stream_cursor_free(&f.cursor);
	crm_stream_cursor_free(&f.other);
	crm_index_view_free(&v);
	crm_pack_work_free(&f.work);
	return st;
}

enum crm_status crm_columns_tell(struct crm_columns *c,
    const struct crm_fold_opt *opt, const struct crm_names *words, void *ctx,
    struct crm_err *err)
{
	struct crm_fold fold = { .opt = *opt, .word = *words };
	enum crm_status st = CRM_OK;
	size_t i = c->next_touches++, first = 0;

	fold.opt.ctx = ctx;
	for (size_t k = 0; k < c->streams; k++) {
		const struct crm_stream *s = &c->stream[k];
		struct crm_index_view v;

		crm_index_view_init(&v, s->part, s->touches_section, 0);
		for (; st == CRM_OK && i < first + s->head.touch_blocks;
		    i = c->next_touches++)
			st = crm_stream_tell(s, i - first, &v, &fold, err);
		crm_index_view_free(&v);
		first += s->head.touch_blocks;
	}
	return st;
}

/* SPDX-License-Identifier: ISC */
/* Deals and touches of the columns, told. */
#include <stdlib.h>

#include "columns.h"
#include "event.h"
#include "foldpriv.h"

/* One thread at work. */
struct folding {
	struct crm_columns *all;
	struct crm_pack_work work;
	size_t own;			/* the stream */
	bool tells;			/* touches are told */
	struct crm_stream_cursor cursor;
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
    const struct crm_pack_item *k, const char *id, struct found *found)
{
	struct crm_stream_entry *e = crm_stream_find(s, k, id);
	struct crm_stream_cursor c;
	struct crm_stream_deal d;
	const uint8_t *p;

	if (e == NULL)
		return true;
	e->taken = true;
	p = crm_stream_block(s, e->block, &c) + e->at;
	memcpy(d.id, id, sizeof(d.id));
	d.n = k->n;
	if (!crm_stream_entry(&c, p, &d))
		return false;
	see_flags(f, d.flags, found);
	return crm_stream_facts(&c, &d, &f->work, &found->light, &found->hard);
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
		d = &c->pack[i].deal[no - 1];
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

static enum crm_status fold_entry(struct folding *f, const uint8_t *p,
    struct crm_stream_deal *d)
{
	struct crm_columns *c = f->all;
	struct crm_pack_work *w = &f->work;
	struct crm_pack_item k = { .hash = 0 };
	struct found found = { 0 };
	bool alone = true;

	if (!crm_stream_entry(&f->cursor, p, d))
		return CRM_IO;
	if (c->some != NULL) {
		crm_pack_key(&k, d->id, d->n);
		alone = (c->some[k.hash % CRM_COLUMNS_BITS / 64] >>
		    k.hash % 64 & 1) == 0;
	}
	see_flags(f, d->flags, &found);
	w->facts = w->fold.p->changes = 0;
	for (size_t i = 0; i <= c->streams; i++) {
		size_t no = c->order[i];
		bool ok = true;

		if (no == f->own)
			ok = crm_stream_facts(&f->cursor, d, w, &found.light,
			    &found.hard);
		else if (!alone && no == SIZE_MAX)
			from_packs(f, &k, &found);
		else if (!alone && no > f->own)
			ok = from_stream(f, &c->stream[no], &k, d->id, &found);
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
	return crm_pack_tell(w, (struct crm_str){ d->id, d->n }, found.hard,
	    f->tells ? found.light : 0, f->hard, f->orphans, f->err);
}

/* Is the entry at p folded already? */
static bool is_taken(const struct crm_stream *s, size_t *entry)
{
	return s->entry != NULL && s->entry[(*entry)++].taken;
}

static enum crm_status fold_block(struct folding *f, const uint8_t *p,
    size_t entry)
{
	const struct crm_stream *s = &f->all->stream[f->own];
	struct crm_stream_deal d = { .n = 0 };
	enum crm_status st = CRM_OK;
	bool none = false;
	size_t no = 0;

	while (p < f->cursor.end && st == CRM_OK) {
		if (!is_taken(s, &entry)) {
			st = fold_entry(f, p, &d);
		} else if (!crm_stream_entry(&f->cursor, p, &d) ||
		    !crm_stream_facts(&f->cursor, &d, NULL, &no, &none)) {
			st = CRM_IO;
		}
		p = d.next;
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
	while (st == CRM_OK && (i = c->next++) < s->head.blocks) {
		const uint8_t *p;

		if (s->text != NULL) {
			p = crm_stream_block(s, i, &f.cursor);
		} else {
			size_t n = (size_t)(s->block[i + 1].at -
			    s->block[i].at);

			p = (const uint8_t *)crm_index_view(&v,
			    s->block[i].at, n);
			if (p == NULL)
				st = CRM_IO;
			else
				f.cursor = (struct crm_stream_cursor){ s,
					&s->block[i], p + n };
		}
		if (st == CRM_OK)
			st = fold_block(&f, p, first_entry(s, i));
	}
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

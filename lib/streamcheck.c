/* SPDX-License-Identifier: ISC */
#include "streamcheck.h"

#include <stdlib.h>

#include "clock.h"
#include "foldpriv.h"
#include "streamread.h"

/* A part's columns, and what is at hand of them. */
struct side {
	const struct crm_index_part *part;
	struct crm_stream stream;
	bool open;
	/* the deal at work */
	struct crm_pack_work work;
	struct crm_stream_cursor cursor;
	struct crm_stream_deal deal;
	bool hard;
	size_t early;
	/* all touches */
	struct touch {
		int64_t at;
		uint32_t by, what;
	} *touch;
	size_t touches, cap;
};

struct comparing {
	struct side is, made;
	struct crm_names words;
	struct crm_rules rules;	/* of no currency: each that is named is told */
	struct crm_fold_opt opt;
	crm_stream_wrong_fn *fn;
	void *ctx;
	size_t wrong;
};

static void say(struct comparing *c, const struct crm_stream_loose *at,
    const char *what)
{
	c->wrong++;
	c->fn(c->ctx, at, what);
}

bool crm_stream_threads(const struct crm_index_part *p, size_t *threads)
{
	struct crm_index_view v;
	struct crm_stream_head h = { 0 };
	const char *at;
	size_t no;

	if (!crm_index_find(p, "facts", &no))
		return false;
	crm_index_view_init(&v, p, no, 0);
	at = crm_index_view(&v, 0, sizeof(h));
	if (at != NULL)
		memcpy(&h, at, sizeof(h));
	crm_index_view_free(&v);
	*threads = at != NULL && h.threads > 0 ? h.threads : 1;
	return true;
}

/* Byte for byte. */

static bool same_section(const struct crm_index_part *a,
    const struct crm_index_part *b, const char *name)
{
	enum { STEP = 64 * CRM_INDEX_BLOCK };
	struct crm_index_view v, w;
	size_t i, k;
	bool same;

	if (!crm_index_find(a, name, &i) || !crm_index_find(b, name, &k) ||
	    a->section[i].size != b->section[k].size)
		return false;
	crm_index_view_init(&v, a, i, STEP);
	crm_index_view_init(&w, b, k, STEP);
	same = true;
	for (int64_t at = 0; same && at < v.size; at += STEP) {
		size_t n = v.size - at < STEP ? (size_t)(v.size - at) : STEP;
		const char *p = crm_index_view(&v, at, n);
		const char *q = crm_index_view(&w, at, n);

		same = p != NULL && q != NULL && memcmp(p, q, n) == 0;
	}
	crm_index_view_free(&v);
	crm_index_view_free(&w);
	return same;
}

static bool same_all(const struct comparing *c)
{
	static const char *const name[] = { "facts", "words", "words.of",
		"shapes", "plots", "plots.dir", "deals", "deals.dir",
		"touches", "touches.dir", "loose" };
	bool same = true;

	for (size_t i = 0; i < sizeof(name) / sizeof(*name) && same; i++)
		same = same_section(c->is.part, c->made.part, name[i]);
	return same;
}

/* Deals. */

static void say_deal(struct comparing *c, const char *id, const char *what)
{
	struct crm_buf b = { 0 };

	crm_buf_printf(&b, "deal %s %s", id, what);
	say(c, NULL, crm_buf_z(&b));
	crm_buf_free(&b);
}

static bool read_deal(struct side *s, const struct crm_stream_entry *e)
{
	bool ok = crm_stream_begin(&s->cursor, &s->stream, e->block, NULL);

	s->work.facts = s->work.fold.p->changes = 0;
	s->hard = false;
	s->early = 0;
	s->cursor.at = e->at;
	return ok && crm_stream_deal(&s->cursor, &s->deal) &&
	    crm_stream_facts(&s->cursor, &s->deal, &s->work, &s->early,
	    &s->hard);
}

static bool same_fact(const struct side *a, const struct crm_fact *f,
    const struct side *b, const struct crm_fact *g)
{
	const struct crm_change *c = crm_fold_changes(&a->work.fold, f);
	const struct crm_change *d = crm_fold_changes(&b->work.fold, g);

	if (f->at != g->at || f->ev != g->ev || f->outcome != g->outcome ||
	    f->kind != g->kind || f->to != g->to || f->changes != g->changes)
		return false;
	for (uint16_t i = 0; i < f->changes; i++)
		if (c[i].key != d[i].key || c[i].type != d[i].type ||
		    c[i].word != d[i].word || c[i].n != d[i].n)
			return false;
	return true;
}

static bool same_deal(const struct side *a, const struct side *b)
{
	if (a->deal.flags != b->deal.flags || a->hard != b->hard ||
	    a->early != b->early || a->work.facts != b->work.facts)
		return false;
	for (size_t i = 0; i < a->work.facts; i++)
		if (!same_fact(a, &a->work.fact[i], b, &b->work.fact[i]))
			return false;
	return true;
}

static void compare_deals(struct comparing *c)
{
	struct crm_stream *s = &c->is.stream, *m = &c->made.stream;

	for (size_t i = 0; i < s->entries; i++) {
		const char *id = s->ids.p + s->entry[i].id;
		struct crm_pack_item k;
		struct crm_stream_entry *e;
		char room[80] = { 0 };

		memcpy(room, id, strlen(id));
		crm_pack_key(&k, room, strlen(id));
		e = crm_stream_find(m, &k, id);
		if (e == NULL || e->taken) {
			say_deal(c, id, "is not in the journal there");
			continue;
		}
		e->taken = true;
		if (!read_deal(&c->is, &s->entry[i]) ||
		    !read_deal(&c->made, e) || !same_deal(&c->is, &c->made))
			say_deal(c, id, "is not what the journal says");
	}
	for (size_t i = 0; i < m->entries; i++)
		if (!m->entry[i].taken)
			say_deal(c, m->ids.p + m->entry[i].id,
			    "of the journal is missing");
}

/* Touches. */

static enum crm_status take_touch(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct side *s = ctx;

	(void)fold, (void)d, (void)err;
	s->touch = crm_mem_grow(s->touch, &s->cap, s->touches + 1,
	    sizeof(*s->touch));
	s->touch[s->touches++] = (struct touch){ f->at, f->by,
		(uint32_t)(f->kind << 8 | f->dir << 1 | f->missed) };
	return CRM_OK;
}

static int cmp_touch(const void *a, const void *b)
{
	const struct touch *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->by != y->by)
		return x->by < y->by ? -1 : 1;
	return (x->what > y->what) - (x->what < y->what);
}

static bool read_touches(struct comparing *c, struct side *s)
{
	struct crm_fold fold = { .opt = c->opt, .word = c->words };
	enum crm_status st = CRM_OK;
	struct crm_err err = { 0 };
	struct crm_index_view v;

	fold.opt.fact = take_touch;
	fold.opt.ctx = s;
	s->touch = crm_mem_grow(s->touch, &s->cap, 1, sizeof(*s->touch));
	crm_index_view_init(&v, s->part, s->stream.touches_section, 0);
	for (size_t i = 0; i < s->stream.head.touch_blocks && st == CRM_OK;
	    i++)
		st = crm_stream_tell(&s->stream, i, &v, &fold, &err);
	crm_index_view_free(&v);
	crm_err_free(&err);
	if (s->touches > 0)
		qsort(s->touch, s->touches, sizeof(*s->touch), cmp_touch);
	return st == CRM_OK;
}

static void say_touch(struct comparing *c, const struct touch *t,
    const char *what)
{
	struct crm_buf b = { 0 };

	crm_buf_puts(&b, "a touch by ");
	crm_buf_str_add(&b, crm_names_get(&c->words, t->by));
	crm_buf_puts(&b, " at ");
	crm_clock_add(&b, t->at);
	crm_buf_char(&b, ' ');
	crm_buf_puts(&b, what);
	say(c, NULL, crm_buf_z(&b));
	crm_buf_free(&b);
}

static void compare_touches(struct comparing *c)
{
	size_t i = 0, k = 0;

	if (!read_touches(c, &c->is) || !read_touches(c, &c->made)) {
		say(c, NULL, "touches that cannot be read");
		return;
	}
	while (i < c->is.touches || k < c->made.touches) {
		const struct touch *t = &c->is.touch[i], *u = &c->made.touch[k];
		int cmp = i == c->is.touches ? 1 : k == c->made.touches ? -1 :
		    cmp_touch(t, u);

		if (cmp < 0)
			say_touch(c, t, "is not in the journal there");
		else if (cmp > 0)
			say_touch(c, u, "of the journal is missing");
		i += cmp <= 0;
		k += cmp >= 0;
	}
}

/* Loose sales, which are in the order of reading. */
static void compare_loose(struct comparing *c)
{
	const struct crm_stream *s = &c->is.stream, *m = &c->made.stream;
	size_t i = 0, k = 0;

	while (i < s->head.loose || k < m->head.loose) {
		const struct crm_stream_loose *a = &s->loose[i];
		const struct crm_stream_loose *b = &m->loose[k];
		bool first = k == m->head.loose || (i < s->head.loose &&
		    (a->range < b->range || (a->range == b->range &&
		    a->offset < b->offset)));
		bool same = i < s->head.loose && k < m->head.loose &&
		    a->range == b->range && a->offset == b->offset;

		if (!same && first)
			say(c, a, "no sale without a deal is here");
		else if (!same)
			say(c, b, "a sale without a deal here is missing");
		i += same || first;
		k += same || !first;
	}
}

static void open_side(struct comparing *c, struct side *s,
    const struct crm_index_part *p)
{
	s->part = p;
	s->open = crm_stream_open(&s->stream, p, &c->words) &&
	    crm_stream_hold(&s->stream);
}

static void close_side(struct side *s)
{
	crm_stream_cursor_free(&s->cursor);
	crm_stream_free(&s->stream);
	crm_pack_work_free(&s->work);
	free(s->touch);
}

static void compare(struct comparing *c)
{
	if (!c->is.open || !c->made.open) {
		say(c, NULL, c->made.open ? "columns that cannot be read" :
		    "columns that cannot be made of the journal");
		return;
	}
	compare_deals(c);
	compare_touches(c);
	compare_loose(c);
	if (c->wrong == 0)
		say(c, NULL, "columns that are not those of the journal");
}

void crm_stream_check(const struct crm_index_part *is,
    const struct crm_index_part *made, crm_stream_wrong_fn *fn, void *ctx)
{
	struct comparing c = { .fn = fn, .ctx = ctx, .is.part = is,
		.made.part = made };

	if (same_all(&c))
		return;
	c.opt = (struct crm_fold_opt){ .as_of = INT64_MAX, .origins = true,
		.rules = &c.rules };
	open_side(&c, &c.is, is);
	open_side(&c, &c.made, made);
	/* all words are known now */
	crm_pack_work_init(&c.is.work, NULL, 0, &c.opt, &c.words, NULL);
	crm_pack_work_init(&c.made.work, NULL, 0, &c.opt, &c.words, NULL);
	compare(&c);
	close_side(&c.is);
	close_side(&c.made);
	crm_names_free(&c.words);
}

/* SPDX-License-Identifier: ISC */
/* Making the columns of a part of the index. */
#include <stdlib.h>

#include "event.h"
#include "foldpriv.h"
#include "indexmake.h"
#include "stream.h"
#include "threads.h"

enum { SLICE = 8 << 10 };	/* deals at once */

/* What one thread has read. */
struct share {
	struct crm_fold_opt opt;
	struct crm_pack pack;
	size_t no;
	struct crm_touch_out touches;
	struct crm_stream_loose *loose;
	size_t looses, loose_cap;
};

static enum crm_status take_touch(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct share *s = ctx;

	(void)fold, (void)d, (void)err;
	if (f->ev != CRM_EV_TOUCH)
		return CRM_OK;
	crm_touch_add(&s->touches, f);
	return CRM_OK;
}

static void *open_share(const struct crm_index_part *part, size_t no)
{
	struct share *s = crm_mem_new(1, sizeof(*s));

	(void)part;
	s->no = no;
	s->touches.thread = (uint32_t)no;
	s->opt = (struct crm_fold_opt){ .as_of = INT64_MAX,
		.moves_only = true, .fact = take_touch, .fact_sales = true,
		.origins = true };
	crm_pack_init(&s->pack, &s->opt, s);
	return s;
}

static void free_share(void *ctx)
{
	struct share *s = ctx;

	crm_pack_free(&s->pack);
	crm_touch_out_free(&s->touches);
	free(s->loose);
	free(s);
}

static enum crm_status scan_line(void *ctx, const struct crm_scan *scan,
    struct crm_str text, struct crm_index_at at)
{
	struct share *s = ctx;

	(void)text, (void)at;
	return crm_pack_scan(&s->pack, scan);
}

static enum crm_status take_line(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_index_at at)
{
	struct share *s = ctx;
	struct crm_err err = { 0 };
	enum crm_status st = crm_pack_line(&s->pack, l, &err);

	(void)text;
	crm_err_free(&err);
	if (s->pack.again) {
		s->loose = crm_mem_grow(s->loose, &s->loose_cap,
		    s->looses + 1, sizeof(*s->loose));
		s->loose[s->looses++] = (struct crm_stream_loose){
			at.offset, at.range, 0 };
		s->pack.again = false;
	}
	return st;
}

static void flush(void *ctx)
{
	struct share *s = ctx;

	crm_pack_flush(&s->pack);
}

/* The deals of all packs, encoded by as many threads, a slice at a time. */
struct slice {
	struct crm_pack_work work;
	struct crm_stream_out out;
	uint32_t from, to;
	uint32_t *deal;		/* the deal at work + 1, in each pack */
	struct crm_pack_light *early;	/* of it */
	size_t early_cap;
};

static int cmp_light(const void *a, const void *b)
{
	const struct crm_pack_light *x = a, *y = b;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static uint32_t flags_of(const struct crm_pack_deal *d)
{
	return (d->hard ? CRM_STREAM_HARD : 0) |
	    (d->told ? CRM_STREAM_TOLD : 0);
}

/* What other packs know of the deal; false when an earlier one has it. */
static bool others(const struct slice *s, const struct crm_pack_item *k,
    uint32_t *flags, uint32_t *deal)
{
	const struct crm_pack_work *w = &s->work;

	for (size_t i = 0; i < w->n; i++) {
		deal[i] = i == w->no ? deal[i] : crm_pack_find(&w->pack[i], k);
		if (deal[i] == 0)
			continue;
		if (i < w->no)
			return false;
		*flags |= flags_of(crm_pack_at(&w->pack[i], deal[i] - 1));
	}
	return true;
}

/* The touches that all packs have of the deal at work before it was
 * created. */
static size_t early_of(struct slice *s, int64_t created)
{
	size_t n = 0;

	for (size_t i = s->work.no; i < s->work.n; i++) {
		const struct crm_pack *p = &s->work.pack[i];
		uint32_t deal = s->deal[i] - 1;
		size_t at = s->deal[i] != 0 ? crm_stream_early(p, deal) :
		    p->earlies;

		for (; at < p->earlies && p->early[at].deal == deal; at++) {
			if (p->early[at].at >= created)
				continue;
			s->early = crm_mem_grow(s->early, &s->early_cap,
			    n + 1, sizeof(*s->early));
			s->early[n++] = p->early[at];
		}
	}
	return n;
}

/* One deal, the string k of those that were gathered. */
static void encode_deal(struct slice *s, uint32_t no, size_t k)
{
	struct crm_pack_work *w = &s->work;
	const struct crm_pack *own = &w->pack[w->no];
	const struct crm_pack_deal *d = crm_pack_at(own, no);
	uint32_t flags = flags_of(d);
	int64_t created = INT64_MAX;
	struct crm_pack_item item;
	char room[16];
	size_t n;

	crm_pack_identify(own, no, &item, room);
	s->deal[w->no] = no + 1;
	if (!others(s, &item, &flags, s->deal))
		return;
	w->facts = w->fold.p->changes = 0;
	crm_pack_facts(w, &item, &w->string[k]);
	crm_pack_order(w);
	for (size_t f = w->facts; f-- > 0;)
		if (w->list[f]->ev == CRM_EV_DEAL)
			created = w->list[f]->at;
	n = early_of(s, created);
	crm_stream_add(&s->out, w, (struct crm_str){ item.id, item.n },
	    (uint8_t)flags, s->early, n);
}

static void *encode(void *arg)
{
	struct slice *s = arg;

	for (uint32_t i = s->from; i < s->to; i += CRM_PACK_GATHER) {
		uint32_t some = s->to - i < CRM_PACK_GATHER ? s->to - i :
		    CRM_PACK_GATHER;

		crm_pack_gather(&s->work, i, some);
		for (uint32_t k = 0; k < some; k++)
			encode_deal(s, i + k, k);
	}
	crm_stream_end(&s->out);
	return NULL;
}

/* What all threads have read, being written. */
struct writing {
	struct share **share;
	size_t n;
	struct crm_pack *pack;
	struct slice *slice;
	struct crm_stream_block *block;
	size_t blocks, cap;
	struct crm_names words;
	struct crm_stream_head head;
	struct crm_index_out *out;
};

static void start(struct writing *w, void **ctx, size_t n)
{
	w->share = (struct share **)ctx;
	w->n = n;
	w->pack = crm_mem_new(n, sizeof(*w->pack));
	w->slice = crm_mem_new(n, sizeof(*w->slice));
	for (size_t i = 0; i < n; i++) {
		struct share *s = w->share[i];
		struct crm_pack *p = &w->pack[i];

		crm_pack_flush(&s->pack);
		crm_touch_end(&s->touches);
		*p = s->pack;
		s->pack = (struct crm_pack){ 0 };
		if (p->earlies > 0)
			qsort(p->early, p->earlies, sizeof(*p->early),
			    cmp_light);
	}
	crm_pack_words(w->pack, n, &w->words);
	for (size_t i = 0; i < n; i++) {
		struct slice *s = &w->slice[i];

		crm_pack_work_init(&s->work, w->pack, n, &w->share[i]->opt,
		    &w->words, NULL);
		s->work.no = i;
		memset(s->work.todo, true, sizeof(s->work.todo));
		s->deal = crm_mem_new(n, sizeof(*s->deal));
	}
	w->head = (struct crm_stream_head){ .version = CRM_STREAM_VERSION,
		.words = (uint32_t)w->words.n, .threads = (uint32_t)n };
}

/* The blocks that a slice has come to. */
static void put_blocks(struct writing *w, size_t no, int64_t *at)
{
	struct crm_stream_out *o = &w->slice[no].out;

	w->block = crm_mem_grow(w->block, &w->cap, w->blocks + o->blocks + 1,
	    sizeof(*w->block));
	for (size_t i = 0; i < o->blocks; i++) {
		struct crm_stream_block *b = &w->block[w->blocks++];

		*b = o->block[i];
		b->at += *at;
		b->shape = (uint32_t)no;	/* its thread, for now */
		w->head.deals += b->deals;
	}
	crm_index_put(w->out, o->buf.p, o->buf.n);
	*at += (int64_t)o->buf.n;
	o->buf.n = o->blocks = 0;
}

static void put_deals(struct writing *w)
{
	bool more = true;
	int64_t at = 0;

	crm_index_section(w->out, "deals");
	while (more) {
		more = false;
		for (size_t i = 0; i < w->n; i++) {
			struct slice *s = &w->slice[i];
			size_t left = w->pack[i].deals - s->to;

			s->from = s->to;
			s->to += left < SLICE ? (uint32_t)left : SLICE;
			more |= s->to < w->pack[i].deals;
		}
		crm_threads_run(encode, w->slice, sizeof(*w->slice), w->n);
		for (size_t i = 0; i < w->n; i++)
			put_blocks(w, i, &at);
	}
	w->block[w->blocks] = (struct crm_stream_block){ .at = at };
	w->head.blocks = w->blocks;
}

/* What blocks refer to, and where they are. */
static void put_shapes(struct writing *w)
{
	const struct crm_stream_out **out = crm_mem_new(w->n, sizeof(*out));

	for (size_t i = 0; i < w->n; i++)
		out[i] = &w->slice[i].out;
	crm_stream_put_shapes(w->out, out, w->n, &w->head, w->block,
	    w->blocks);
	free(out);
	crm_index_section(w->out, "deals.dir");
	crm_index_put(w->out, w->block, (w->blocks + 1) * sizeof(*w->block));
}

static void put_touches(struct writing *w)
{
	struct crm_stream_touches end = { 0 };

	crm_index_section(w->out, "touches");
	for (size_t i = 0; i < w->n; i++)
		crm_index_put(w->out, w->share[i]->touches.text.p,
		    w->share[i]->touches.text.n);
	crm_index_section(w->out, "touches.dir");
	for (size_t i = 0; i < w->n; i++) {
		struct crm_touch_out *s = &w->share[i]->touches;

		for (size_t k = 0; k < s->blocks; k++)
			s->block[k].at += end.at;
		crm_index_put(w->out, s->block, s->blocks *
		    sizeof(*s->block));
		end.at += (int64_t)s->text.n;
		w->head.touch_blocks += s->blocks;
	}
	crm_index_put(w->out, &end, sizeof(end));
	crm_index_section(w->out, "loose");
	for (size_t i = 0; i < w->n; i++) {
		crm_index_put(w->out, w->share[i]->loose,
		    w->share[i]->looses * sizeof(struct crm_stream_loose));
		w->head.loose += w->share[i]->looses;
	}
}

static void put_words(struct writing *w)
{
	struct crm_buf b = { 0 };

	crm_index_section(w->out, "words");
	for (uint32_t i = 1; i <= w->words.n; i++) {
		struct crm_str s = crm_names_get(&w->words, i);

		crm_stream_put(&b, s.n);
		crm_buf_str_add(&b, s);
	}
	crm_index_put(w->out, b.p, b.n);
	crm_index_section(w->out, "words.of");
	for (size_t i = 0; i < w->n; i++) {
		uint32_t n = (uint32_t)w->pack[i].side.word.n + 1;

		crm_index_put(w->out, &n, sizeof(n));
		crm_index_put(w->out, w->pack[i].word, n * sizeof(n));
	}
	crm_buf_free(&b);
}

static void end(void **ctx, size_t n, struct crm_index_out *out)
{
	struct writing w = { .out = out };

	start(&w, ctx, n);
	put_deals(&w);
	put_shapes(&w);
	put_touches(&w);
	put_words(&w);
	crm_index_section(out, "facts");
	crm_index_put(out, &w.head, sizeof(w.head));
	for (size_t i = 0; i < n; i++) {
		struct slice *s = &w.slice[i];

		crm_pack_work_free(&s->work);
		crm_stream_out_free(&s->out);
		free(s->deal);
		free(s->early);
	}
	for (size_t i = 0; i < n; i++)
		crm_pack_free(&w.pack[i]);
	crm_names_free(&w.words);
	free(w.pack);
	free(w.slice);
	free(w.block);
}

const struct crm_index_maker crm_stream_maker = { open_share, scan_line,
	take_line, flush, end, free_share };

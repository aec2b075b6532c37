/* SPDX-License-Identifier: ISC */
/* Deals into the form that stream.h has. */
#include <stdlib.h>

#include "event.h"
#include "foldpriv.h"
#include "indexmake.h"
#include "stream.h"

void crm_stream_out_free(struct crm_stream_out *o)
{
	crm_buf_free(&o->buf);
	free(o->block);
	free(o->shape);
	crm_names_free(&o->known);
	crm_names_free(&o->plots);
	for (int i = 0; i < CRM_STREAM_COLUMNS; i++)
		free(o->column[i].v);
	crm_buf_free(&o->ids);
	crm_buf_free(&o->odd);
	crm_buf_free(&o->plot);
	*o = (struct crm_stream_out){ 0 };
}

/* The number of a shape, from 0: the same few come again and again. */
static uint32_t number_of(struct crm_stream_out *o,
    const struct crm_stream_shape *s)
{
	uint64_t head;
	struct crm_stream_lately *l;
	uint32_t no;

	memcpy(&head, &s->ev, sizeof(head));
	head ^= (uint64_t)s->key[0] << 40 ^ (uint64_t)s->type[0] << 48 ^
	    (uint64_t)s->key[1] << 56 ^ (uint64_t)s->place * 5;
	l = &o->lately[head * 0x9e3779b97f4a7c15u >> 58];
	if (l->no != 0 && memcmp(&l->shape, s, sizeof(*s)) == 0)
		return l->no - 1;
	no = crm_names_add(&o->known, (struct crm_str){ (const char *)s,
		sizeof(*s) });
	if (no > o->shapes) {
		o->shape = crm_mem_grow(o->shape, &o->shape_cap, no,
		    sizeof(*o->shape));
		o->shape[o->shapes++] = *s;
	}
	*l = (struct crm_stream_lately){ *s, no };
	return no - 1;
}

static uint32_t shape_of(struct crm_stream_out *o, const struct crm_fact *f,
    const struct crm_change *c)
{
	struct crm_stream_shape s = { .ev = f->ev, .outcome = f->outcome,
		.kind = f->kind, .changes = (uint8_t)f->changes };

	s.to = f->to == 0 ? CRM_PACK_NEXT : f->to == CRM_TO_WON ?
	    CRM_PACK_WON : f->to == CRM_TO_NOWHERE ? CRM_PACK_NOWHERE :
	    CRM_PACK_NAMED;
	s.place = s.to == CRM_PACK_NAMED ? f->to : 0;
	for (uint16_t i = 0; i < f->changes; i++) {
		s.key[i] = (uint8_t)c[i].key;
		s.type[i] = c[i].type;
		if (c[i].key == CRM_KEY_PIPELINE)
			s.pipeline = c[i].word;
		else if (c[i].key == CRM_KEY_CUR)
			s.cur = c[i].word;
	}
	return number_of(o, &s);
}

static void put(struct crm_stream_out *o, int column, int64_t v)
{
	struct crm_stream_column *c = &o->column[column];

	if (c->n == c->cap)
		c->v = crm_mem_grow(c->v, &c->cap, c->n + 1, sizeof(*c->v));
	c->v[c->n++] = v;
	c->all |= (uint64_t)v;
}

static void put_changes(struct crm_stream_out *o, const struct crm_fact *f,
    const struct crm_change *c)
{
	for (uint16_t i = 0; i < f->changes; i++) {
		if (c[i].type == CRM_NULL)
			continue;
		switch (c[i].key) {
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			put(o, CRM_STREAM_SUMS,
			    (int64_t)crm_stream_zig(c[i].n));
			break;
		case CRM_KEY_NEXT: case CRM_KEY_OF:
			put(o, CRM_STREAM_WHENS, (int64_t)crm_stream_zig(
			    (int64_t)((uint64_t)c[i].n - (uint64_t)f->at)));
			break;
		case CRM_KEY_PIPELINE: case CRM_KEY_CUR:
			break;
		default:
			put(o, CRM_STREAM_WORDS, c[i].word);
			break;
		}
	}
}

static void put_id(struct crm_stream_out *o, struct crm_str id)
{
	size_t same = 0;

	while (same < id.n && same < o->last_n && id.p[same] == o->last[same])
		same++;
	crm_buf_char(&o->ids, (char)same);
	crm_buf_char(&o->ids, (char)(id.n - same));
	crm_buf_add(&o->ids, id.p + same, id.n - same);
	memcpy(o->last, id.p, id.n);
	o->last_n = id.n;
}

/* The number of the plot that the facts have, from 1; 0: it is not kept. */
static uint32_t plot_of(struct crm_stream_out *o, size_t facts)
{
	struct crm_str s = crm_buf_str(&o->plot);

	if (facts > CRM_STREAM_PLOT)
		return 0;
	return o->plots.n < CRM_STREAM_PLOTS ? crm_names_add(&o->plots, s) :
	    crm_names_find(&o->plots, s);
}

static void put_odd(struct crm_stream_out *o, size_t facts)
{
	crm_stream_put(&o->odd, facts);
	for (size_t i = 0; i < facts; i++) {
		uint32_t no;

		memcpy(&no, o->plot.p + i * sizeof(no), sizeof(no));
		crm_stream_put(&o->odd, no);
	}
}

/* Has the block enough? */
static bool is_full(const struct crm_stream_out *o)
{
	size_t n = o->ids.n / 4 + o->odd.n / 4;

	for (int i = CRM_STREAM_TIMES; i < CRM_STREAM_COLUMNS; i++)
		n += o->column[i].n;
	return n >= CRM_STREAM_VALUES ||
	    o->column[CRM_STREAM_FLAGS].n >= CRM_STREAM_DEALS;
}

void crm_stream_add(struct crm_stream_out *o, const struct crm_pack_work *w,
    struct crm_str id, uint8_t flags, const struct crm_pack_light *early,
    size_t n)
{
	size_t facts = flags & CRM_STREAM_HARD ? 0 : w->facts;
	uint32_t plot;

	put_id(o, id);
	o->plot.n = 0;
	crm_buf_room(&o->plot, 1);
	for (size_t i = 0; i < facts; i++) {
		const struct crm_fact *f = w->list[i];
		const struct crm_change *c = crm_fold_changes(&w->fold, f);
		uint32_t no = shape_of(o, f, c);

		crm_buf_add(&o->plot, (const char *)&no, sizeof(no));
		put(o, CRM_STREAM_TIMES, f->at);
		put_changes(o, f, c);
	}
	plot = plot_of(o, facts);
	put(o, CRM_STREAM_OF_PLOT, plot);
	put(o, CRM_STREAM_FLAGS, flags | (n > 0 ? CRM_STREAM_EARLY : 0));
	if (plot == 0)
		put_odd(o, facts);
	if (n > 0)
		crm_stream_put(&o->odd, n);
	for (size_t i = 0; i < n; i++)
		crm_stream_put(&o->odd, crm_stream_zig(early[i].at));
	if (is_full(o))
		crm_stream_end(o);
}

/* Times become what they are above the first. */
static void lower(struct crm_stream_column *c, struct crm_stream_block *b)
{
	b->first = c->n > 0 ? INT64_MAX : 0;
	b->last = c->n > 0 ? INT64_MIN : 0;
	for (size_t i = 0; i < c->n; i++) {
		b->first = c->v[i] < b->first ? c->v[i] : b->first;
		b->last = c->v[i] > b->last ? c->v[i] : b->last;
	}
	for (size_t i = 0; i < c->n; i++)
		c->v[i] = (int64_t)((uint64_t)c->v[i] - (uint64_t)b->first);
	c->all = (uint64_t)b->last - (uint64_t)b->first;
}

static void put_column(struct crm_stream_out *o,
    const struct crm_stream_column *c, size_t width)
{
	char *p = crm_buf_room(&o->buf, c->n * width + 8);

	for (size_t i = 0; i < c->n; i++) {
		uint8_t one = (uint8_t)c->v[i];
		uint16_t two = (uint16_t)c->v[i];
		uint32_t four = (uint32_t)c->v[i];

		memcpy(p + i * width, width == 1 ? &one : width == 2 ?
		    (void *)&two : width == 4 ? (void *)&four :
		    (void *)&c->v[i], width);
	}
	o->buf.n += c->n * width;
}

void crm_stream_end(struct crm_stream_out *o)
{
	struct crm_stream_block b = { .at = (int64_t)o->buf.n,
		.ids = (uint32_t)o->ids.n,
		.deals = (uint32_t)o->column[CRM_STREAM_FLAGS].n };

	if (b.deals == 0)
		return;
	lower(&o->column[CRM_STREAM_TIMES], &b);
	for (int i = 0; i < CRM_STREAM_COLUMNS; i++) {
		struct crm_stream_column *c = &o->column[i];

		b.n[i] = (uint32_t)c->n;
		b.width[i] = c->all == 0 ? 0 : c->all <= UINT8_MAX ? 1 :
		    c->all <= UINT16_MAX ? 2 : c->all <= UINT32_MAX ? 4 : 8;
		put_column(o, c, b.width[i]);
		c->n = 0;
		c->all = 0;
	}
	crm_buf_str_add(&o->buf, crm_buf_str(&o->ids));
	crm_buf_str_add(&o->buf, crm_buf_str(&o->odd));
	o->block = crm_mem_grow(o->block, &o->block_cap, o->blocks + 1,
	    sizeof(*o->block));
	o->block[o->blocks++] = b;
	o->ids.n = o->odd.n = o->last_n = 0;
}

size_t crm_stream_early(const struct crm_pack *p, uint32_t deal)
{
	size_t low = 0, high = p->earlies;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (p->early[mid].deal < deal)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Plots, their shapes counted on from first[thread]. */
static void put_plots(struct crm_index_out *to,
    const struct crm_stream_out *const *o, size_t n, const uint32_t *first)
{
	struct crm_buf dir = { 0 };
	uint32_t at = 0;

	crm_index_section(to, "plots");
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 1; k <= o[i]->plots.n; k++) {
			struct crm_str s = crm_names_get(&o[i]->plots, k);

			crm_buf_add(&dir, (const char *)&at, sizeof(at));
			for (size_t x = 0; x < s.n; x += sizeof(at), at++) {
				uint32_t no;

				memcpy(&no, s.p + x, sizeof(no));
				no += first[i];
				crm_index_put(to, &no, sizeof(no));
			}
		}
	crm_buf_add(&dir, (const char *)&at, sizeof(at));
	crm_index_section(to, "plots.dir");
	crm_index_put(to, dir.p, dir.n);
	crm_buf_free(&dir);
}

void crm_stream_put_shapes(struct crm_index_out *to,
    const struct crm_stream_out *const *o, size_t n,
    struct crm_stream_head *h, struct crm_stream_block *b, size_t blocks)
{
	uint32_t *first = crm_mem_new(n, sizeof(*first));
	uint32_t *plot = crm_mem_new(n, sizeof(*plot));

	crm_index_section(to, "shapes");
	for (size_t i = 0; i < n; i++) {
		first[i] = h->shapes;
		plot[i] = h->plots;
		h->shapes += (uint32_t)o[i]->shapes;
		h->plots += (uint32_t)o[i]->plots.n;
		crm_index_put(to, o[i]->shape, o[i]->shapes *
		    sizeof(*o[i]->shape));
	}
	put_plots(to, o, n, first);
	for (size_t i = 0; i < blocks; i++) {
		b[i].plot = plot[b[i].shape];
		b[i].shape = first[b[i].shape];
	}
	free(first);
	free(plot);
}

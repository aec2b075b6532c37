/* SPDX-License-Identifier: ISC */
/* The columns of a part, read. */
#include "streamread.h"

#include <stdlib.h>

#include "event.h"
#include "foldpriv.h"

/* A time so far from another; no sum of them is wrong. */
static inline int64_t later(int64_t t, uint64_t by)
{
	return (int64_t)((uint64_t)t + by);
}

bool crm_stream_begin(struct crm_stream_cursor *c, const struct crm_stream *s,
    size_t no, const uint8_t *p)
{
	const struct crm_stream_block *b = &s->block[no];
	const uint8_t *end;

	if (p == NULL)
		p = (const uint8_t *)s->text + b->at;
	end = p + (b[1].at - b->at);
	c->stream = s;
	c->block = b;
	c->at = (struct crm_stream_place){ 0 };
	c->id_no = c->id_n = 0;
	for (int i = 0; i < CRM_STREAM_COLUMNS; i++) {
		uint64_t n = (uint64_t)b->n[i] * b->width[i];

		if (n > (uint64_t)(end - p))
			return false;
		c->column[i] = p;
		p += n;
	}
	if (b->ids > (uint64_t)(end - p))
		return false;
	c->ids = p;
	c->odd = p + b->ids;
	c->end = end;
	return b->n[CRM_STREAM_OF_PLOT] == b->deals &&
	    b->n[CRM_STREAM_FLAGS] == b->deals;
}

void crm_stream_cursor_free(struct crm_stream_cursor *c)
{
	free(c->shape);
	*c = (struct crm_stream_cursor){ 0 };
}

struct crm_str crm_stream_id(struct crm_stream_cursor *c)
{
	static const struct crm_str none = { NULL, 0 };

	while (c->id_no <= c->at.deal) {
		size_t same, more;

		if (c->odd - c->ids < 2)
			return none;
		same = *c->ids++;
		more = *c->ids++;
		if (same > c->id_n || same + more > 64 || same + more == 0 ||
		    more > (size_t)(c->odd - c->ids))
			return none;
		memcpy(c->id + same, c->ids, more);
		memset(c->id + same + more, 0, sizeof(c->id) - same - more);
		c->ids += more;
		c->id_n = (uint32_t)(same + more);
		c->id_no++;
	}
	return (struct crm_str){ c->id, c->id_n };
}

bool crm_stream_odd(struct crm_stream_cursor *c, struct crm_stream_deal *d)
{
	const struct crm_stream *s = c->stream;
	const uint8_t *odd = c->odd + c->at.odd, *p = odd;
	uint64_t n, no;

	if (!crm_stream_get(&p, c->end, &n) || n > (uint64_t)(c->end - p))
		return false;
	d->plot = UINT32_MAX;
	d->facts = (uint32_t)n;
	memset(d->own, 0, sizeof(d->own));
	d->values = d->own;
	c->shape = crm_mem_grow(c->shape, &c->shape_cap, n + 1,
	    sizeof(*c->shape));
	for (uint64_t i = 0; i < n; i++) {
		if (!crm_stream_get(&p, c->end, &no) ||
		    no >= s->head.shapes - c->block->shape)
			return false;
		c->shape[i] = c->block->shape + (uint32_t)no;
		crm_stream_values(&s->shape[c->shape[i]], d->own);
	}
	d->shape = c->shape;
	d->early = c->at.odd + (uint32_t)(p - odd);
	return true;
}

void crm_stream_values(const struct crm_stream_shape *s, uint32_t n[3])
{
	for (uint32_t i = 0; i < s->changes; i++) {
		if (s->type[i] == CRM_NULL)
			continue;
		switch (s->key[i]) {
		case CRM_KEY_NEXT: case CRM_KEY_OF:
			n[0]++;
			break;
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			n[1]++;
			break;
		case CRM_KEY_PIPELINE: case CRM_KEY_CUR:
			break;
		default:
			n[2]++;
			break;
		}
	}
}

static inline void push(struct crm_fold_private *p, struct crm_fact *f,
    struct crm_change c)
{
	if (p->changes == p->change_cap)
		p->change = crm_mem_grow(p->change, &p->change_cap,
		    p->changes + 1, sizeof(*p->change));
	if (f->changes++ == 0)
		f->first = (uint32_t)p->changes;
	p->change[p->changes++] = c;
}

bool crm_stream_foreign(const struct crm_pack_work *w, uint32_t word)
{
	struct crm_str cur = crm_names_get(&w->fold.word, word);

	return cur.n > 0 && !crm_str_eq(cur, w->fold.opt.rules->currency);
}

/* The word of a change, as the common one; false when damaged. */
static bool read_word(const struct crm_stream_cursor *c,
    const struct crm_stream_shape *shape, struct crm_stream_place *at,
    struct crm_change *x)
{
	const struct crm_stream *s = c->stream;
	uint64_t n;

	if (x->key == CRM_KEY_PIPELINE)
		n = shape->pipeline;
	else if (x->key == CRM_KEY_CUR)
		n = shape->cur;
	else
		n = crm_stream_value(c, CRM_STREAM_WORDS, at->value[3]++);
	if (n > s->head.words)
		return false;
	x->word = s->word[n];
	return true;
}

/* The changes of a fact that are asked for. */
static bool read_changes(const struct crm_stream_cursor *c,
    const struct crm_stream_shape *shape, struct crm_stream_place *at,
    struct crm_pack_work *w, struct crm_fact *f, bool *hard)
{
	for (uint32_t i = 0; i < shape->changes; i++) {
		struct crm_change x = { .key = shape->key[i],
			.type = shape->type[i] };
		bool null = x.type == CRM_NULL;

		switch (x.key) {
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			x.n = null ? 0 : crm_stream_unzig(crm_stream_value(c,
			    CRM_STREAM_SUMS, at->value[2]++));
			break;
		case CRM_KEY_NEXT: case CRM_KEY_OF:
			x.n = later(f->at, null ? 0 : (uint64_t)
			    crm_stream_unzig(crm_stream_value(c,
			    CRM_STREAM_WHENS, at->value[1]++)));
			break;
		default:
			if (!null && !read_word(c, shape, at, &x))
				return false;
			break;
		}
		if (x.key == CRM_KEY_CUR)
			*hard |= crm_stream_foreign(w, x.word);
		else if (crm_stream_wants(&w->fold.opt, x.key))
			push(w->fold.p, f, x);
	}
	return true;
}

static bool read_early(const struct crm_stream_cursor *c,
    const struct crm_stream_deal *d, int64_t as_of, size_t *early,
    uint32_t *end)
{
	const uint8_t *odd = c->odd + d->early, *p = odd;
	uint64_t n = 0, at;

	if ((d->flags & CRM_STREAM_EARLY) != 0 &&
	    !crm_stream_get(&p, c->end, &n))
		return false;
	for (; n > 0; n--) {
		if (!crm_stream_get(&p, c->end, &at))
			return false;
		*early += crm_stream_unzig(at) <= as_of;
	}
	*end = d->early + (uint32_t)(p - odd);
	return true;
}

bool crm_stream_pass(struct crm_stream_cursor *c,
    const struct crm_stream_deal *d)
{
	size_t early = 0;

	return read_early(c, d, 0, &early, &c->at.odd);
}

/* The next fact, into f. */
static bool read_fact(const struct crm_stream_cursor *c,
    const struct crm_stream_shape *shape, struct crm_stream_place *at,
    struct crm_pack_work *w, struct crm_fact *f, bool *hard)
{
	const struct crm_stream *s = c->stream;

	f->ev = shape->ev;
	f->outcome = shape->outcome;
	f->kind = shape->kind;
	f->to = shape->to == CRM_PACK_WON ? CRM_TO_WON :
	    shape->to == CRM_PACK_NOWHERE ? CRM_TO_NOWHERE : 0;
	if (shape->to == CRM_PACK_NAMED) {
		if (shape->place > s->head.words)
			return false;
		f->to = s->word[shape->place];
	}
	return read_changes(c, shape, at, w, f, hard);
}

bool crm_stream_facts(const struct crm_stream_cursor *c,
    const struct crm_stream_deal *d, struct crm_pack_work *w, size_t *early,
    bool *hard)
{
	struct crm_stream_place at = c->at;
	int64_t as_of = w->fold.opt.as_of;
	uint32_t n = crm_stream_until(c, d, as_of), end;
	bool ok = true;

	w->fact = crm_mem_grow(w->fact, &w->fact_cap, w->facts + n + 1,
	    sizeof(*w->fact));
	for (uint32_t i = 0; i < n && ok; i++) {
		struct crm_fact *f = &w->fact[w->facts];

		*f = (struct crm_fact){ .at = crm_stream_time(c,
			at.value[0]++), .secs = (uint32_t)c->stream->rank,
			.seq = (uint32_t)w->facts++ };
		ok = read_fact(c, &c->stream->shape[d->shape[i]], &at, w, f,
		    hard);
	}
	return ok && read_early(c, d, as_of, early, &end);
}

/* Touches. */

static enum crm_status tell_run(const struct crm_stream *s,
    const struct crm_stream_touches *b, const uint8_t **at,
    const uint8_t *end, const struct crm_fold *fold, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &fold->opt;
	struct crm_fact f = { .ev = CRM_EV_TOUCH };
	const uint8_t *p = *at;
	enum crm_status st = CRM_OK;
	uint64_t who, n, by;

	if (!crm_stream_get(&p, end, &who) || who >= s->of_n[b->thread] ||
	    p == end)
		return CRM_IO;
	f.by = s->of[b->thread][who];
	f.kind = *p & 7;
	f.dir = *p >> 3 & 3;
	f.missed = (*p++ & 32) != 0;
	f.at = b->from;
	if (!crm_stream_get(&p, end, &n))
		return CRM_IO;
	for (; n > 0 && st == CRM_OK; n--) {
		if (!crm_stream_get(&p, end, &by))
			return CRM_IO;
		f.at = later(f.at, (uint64_t)crm_stream_unzig(by));
		if (f.at <= opt->as_of)
			st = opt->fact(opt->ctx, fold, NULL, &f, err);
	}
	*at = p;
	return st;
}

enum crm_status crm_stream_tell(const struct crm_stream *s, size_t no,
    struct crm_index_view *v, const struct crm_fold *fold,
    struct crm_err *err)
{
	const struct crm_stream_touches *b = &s->touches[no];
	size_t n = (size_t)(b[1].at - b->at);
	enum crm_status st = CRM_OK;
	const uint8_t *p, *end;

	if (b->from > fold->opt.as_of)
		return CRM_OK;
	p = (const uint8_t *)crm_index_view(v, b->at, n);
	if (p == NULL)
		return CRM_IO;
	for (end = p + n; p < end && st == CRM_OK;)
		st = tell_run(s, b, &p, end, fold, err);
	return st;
}

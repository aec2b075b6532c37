/* SPDX-License-Identifier: ISC */
/* The columns of a part, read. */
#include "stream.h"

#include <stdlib.h>

#include "event.h"
#include "foldpriv.h"

/* A time so far from another; no sum of them is wrong. */
static inline int64_t later(int64_t t, uint64_t by)
{
	return (int64_t)((uint64_t)t + by);
}

bool crm_stream_entry(const struct crm_stream_cursor *c, const uint8_t *p,
    struct crm_stream_deal *d)
{
	uint64_t facts;
	size_t same, more;

	if (c->end - p < 3)
		return false;
	same = *p++;
	more = *p++;
	if (same > d->n || same + more > 64 || same + more == 0 ||
	    more + 1 > (size_t)(c->end - p))
		return false;
	memcpy(d->id + same, p, more);
	memset(d->id + same + more, 0, sizeof(d->id) - same - more);
	d->n = (uint32_t)(same + more);
	p += more;
	d->flags = *p++;
	if (!crm_stream_get(&p, c->end, &facts) || facts > (uint64_t)(c->end - p))
		return false;
	d->facts = (uint32_t)facts;
	d->at = p;
	return true;
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

/* A currency that is not the rules'. */
static bool foreign(const struct crm_pack_work *w, uint32_t word)
{
	struct crm_str cur = crm_names_get(&w->fold.word, word);

	return cur.n > 0 && !crm_str_eq(cur, w->fold.opt.rules->currency);
}

/* The changes of a fact that are asked for. */
static const uint8_t *read_changes(const struct crm_stream_cursor *c,
    const struct crm_stream_shape *shape, const uint8_t *p,
    struct crm_pack_work *w, struct crm_fact *f, bool *hard)
{
	const struct crm_stream *s = c->stream;
	bool origins = w != NULL && w->fold.opt.origins;

	for (uint32_t i = 0; i < shape->changes; i++) {
		struct crm_change x = { .key = shape->key[i],
			.type = shape->type[i] };
		bool want = origins;
		uint64_t n = 0;

		if (x.type != CRM_NULL && !crm_stream_get(&p, c->end, &n))
			return NULL;
		switch (x.key) {
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			x.n = crm_stream_unzig(n);
			want = true;
			break;
		case CRM_KEY_NEXT: case CRM_KEY_OF:
			x.n = later(f->at, (uint64_t)crm_stream_unzig(n));
			want = x.key == CRM_KEY_OF ||
			    (w != NULL && w->fold.opt.nexts);
			break;
		default:
			if (n > s->head.words)
				return NULL;
			x.word = s->word[n];
			want |= x.key == CRM_KEY_OWNER ||
			    x.key == CRM_KEY_REASON ||
			    x.key == CRM_KEY_PIPELINE;
			break;
		}
		if (x.key == CRM_KEY_CUR)
			*hard |= w != NULL && foreign(w, x.word);
		else if (want && w != NULL)
			push(w->fold.p, f, x);
	}
	return p;
}

static const uint8_t *read_early(const struct crm_stream_cursor *c,
    const struct crm_stream_deal *d, const uint8_t *p, int64_t as_of,
    size_t *early)
{
	uint64_t n = 0, by;

	if ((d->flags & CRM_STREAM_EARLY) != 0 && !crm_stream_get(&p, c->end, &n))
		return NULL;
	for (; n > 0; n--) {
		if (!crm_stream_get(&p, c->end, &by))
			return NULL;
		*early += later(c->block->base, (uint64_t)crm_stream_unzig(by)) <= as_of;
	}
	return p;
}

/* The next fact, into f. */
static const uint8_t *read_fact(const struct crm_stream_cursor *c,
    const uint8_t *p, struct crm_pack_work *w, struct crm_fact *f, bool *hard)
{
	const struct crm_stream *s = c->stream;
	const struct crm_stream_shape *shape;
	uint64_t n;

	if (!crm_stream_get(&p, c->end, &n) || n >= s->head.shapes - c->block->shape)
		return NULL;
	shape = &s->shape[c->block->shape + n];
	f->ev = shape->ev;
	f->outcome = shape->outcome;
	f->kind = shape->kind;
	f->to = shape->to == CRM_PACK_WON ? CRM_TO_WON :
	    shape->to == CRM_PACK_NOWHERE ? CRM_TO_NOWHERE : 0;
	if (shape->to == CRM_PACK_NAMED) {
		if (!crm_stream_get(&p, c->end, &n) || n > s->head.words)
			return NULL;
		f->to = s->word[n];
	}
	return read_changes(c, shape, p, w, f, hard);
}

bool crm_stream_facts(const struct crm_stream_cursor *c,
    struct crm_stream_deal *d, struct crm_pack_work *w, size_t *early,
    bool *hard)
{
	int64_t at = c->block->base, as_of = INT64_MIN;
	const uint8_t *p = d->at;
	struct crm_fact none;
	uint64_t n;

	if (w != NULL) {
		as_of = w->fold.opt.as_of;
		w->fact = crm_mem_grow(w->fact, &w->fact_cap,
		    w->facts + d->facts + 1, sizeof(*w->fact));
	}
	for (uint32_t i = 0; i < d->facts && p != NULL; i++) {
		struct crm_fact *f = w != NULL ? &w->fact[w->facts] : &none;

		if (!crm_stream_get(&p, c->end, &n))
			return false;
		at = later(at, i == 0 ? (uint64_t)crm_stream_unzig(n) : n);
		*f = (struct crm_fact){ .at = at,
			.secs = (uint32_t)c->stream->rank };
		if (w != NULL)
			f->seq = (uint32_t)w->facts;
		p = read_fact(c, p, at <= as_of ? w : NULL, f, hard);
		if (w != NULL)
			w->facts += at <= as_of;
	}
	if (p != NULL)
		p = read_early(c, d, p, as_of, early);
	d->next = p;
	return p != NULL;
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

	if (!crm_stream_get(&p, end, &who) || who >= s->of_n[b->thread] || p == end)
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

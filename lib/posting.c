/* SPDX-License-Identifier: ISC */
/* Looking terms up. */
#include "posting.h"

#include <stdlib.h>

#include "mem.h"

/* So many bytes of a section at once, where much is asked for. */
enum { AHEAD = 128 << 10, MUCH = 64, HEAD = 2 };

struct reading {
	struct crm_index_view terms, data;
	uint32_t bits;
};

static bool reading_open(struct reading *r, const struct crm_index_part *p,
    size_t ahead)
{
	size_t terms, data;
	const char *at;

	*r = (struct reading){ 0 };
	if (!crm_index_find(p, "terms", &terms) ||
	    !crm_index_find(p, "postings", &data))
		return false;
	crm_index_view_init(&r->terms, p, terms, ahead);
	crm_index_view_init(&r->data, p, data, ahead);
	at = crm_index_view(&r->terms, 0, HEAD * sizeof(uint32_t));
	if (at == NULL)
		return false;
	memcpy(&r->bits, at, sizeof(r->bits));
	return r->bits <= 31;
}

static void reading_close(struct reading *r)
{
	crm_index_view_free(&r->terms);
	crm_index_view_free(&r->data);
}

/* The bytes of a bucket; NULL when they cannot be had. */
static const char *bucket(struct reading *r, uint32_t no, size_t *n)
{
	const char *at = crm_index_view(&r->terms, ((int64_t)no + HEAD) *
	    (int64_t)sizeof(uint32_t), 2 * sizeof(uint32_t));
	uint32_t from[2];

	if (at == NULL)
		return NULL;
	memcpy(from, at, sizeof(from));
	if (from[1] < from[0])
		return NULL;
	*n = from[1] - from[0];
	return crm_index_view(&r->data, from[0], *n);
}

static inline bool number(const char **p, const char *end, uint64_t *value)
{
	unsigned int shift = 0;

	*value = 0;
	while (*p < end && shift < 64) {
		uint64_t c = (unsigned char)*(*p)++;

		*value |= (c & 127) << shift;
		if (c < 128)
			return true;
		shift += 7;
	}
	return false;
}

static uint32_t bucket_of(const struct reading *r, uint32_t term)
{
	return (uint32_t)((uint64_t)term >> (32 - r->bits));
}

/* The least term of a bucket. */
static uint64_t least(const struct reading *r, uint32_t no)
{
	return (uint64_t)no << (32 - r->bits);
}

static void add_block(struct crm_blocks *b, uint32_t block)
{
	b->block = crm_mem_grow(b->block, &b->cap, b->n + 1,
	    sizeof(*b->block));
	b->block[b->n++] = block;
}

/* Of a bucket the terms that are sought, from *term on: *term and *n are
 * moved behind them. */
static bool search(const struct reading *r, uint32_t no, const char *p,
    size_t size, const uint32_t **term, size_t *n, uint32_t blocks,
    struct crm_blocks *out)
{
	const char *end = p + size;
	uint64_t is = least(r, no), v;

	while (p < end) {
		uint64_t block = 0;
		bool hit;

		if (!number(&p, end, &v))
			return false;
		is += v;
		while (*n > 0 && **term < is) {
			++*term;
			--*n;
		}
		if (*n == 0 || bucket_of(r, **term) != no)
			break;
		hit = **term == is;
		do {
			if (!number(&p, end, &v))
				return false;
			block += v >> 1;
			if (block >= blocks)
				return false;
			if (hit)
				add_block(out, (uint32_t)block);
		} while ((v & 1) != 0);
	}
	return true;
}

bool crm_posting_find(const struct crm_index_part *p, const uint32_t *term,
    size_t n, struct crm_blocks *out)
{
	struct reading r;
	bool ok = reading_open(&r, p, n >= MUCH ? AHEAD : 0);

	while (ok && n > 0) {
		uint32_t no = bucket_of(&r, *term);
		size_t size;
		const char *at = bucket(&r, no, &size);

		ok = at != NULL && search(&r, no, at, size, &term, &n,
		    p->blocks, out);
		while (ok && n > 0 && bucket_of(&r, *term) == no) {
			term++;
			n--;
		}
	}
	reading_close(&r);
	return ok;
}

bool crm_posting_each(const struct crm_index_part *p,
    void (*fn)(void *ctx, uint32_t term, uint32_t block), void *ctx)
{
	struct reading r;
	bool ok = reading_open(&r, p, AHEAD);

	for (uint64_t no = 0; ok && no < (uint64_t)1 << r.bits; no++) {
		size_t size = 0;
		const char *at = bucket(&r, (uint32_t)no, &size), *end;
		uint64_t is = least(&r, (uint32_t)no), v, block;

		ok = at != NULL;
		end = ok ? at + size : NULL;
		while (ok && at < end) {
			ok = number(&at, end, &v);
			is += v;
			block = 0;
			do {
				ok = ok && number(&at, end, &v);
				block += v >> 1;
				ok = ok && block < p->blocks;
				if (ok)
					fn(ctx, (uint32_t)is, (uint32_t)block);
			} while (ok && (v & 1) != 0);
		}
	}
	reading_close(&r);
	return ok;
}

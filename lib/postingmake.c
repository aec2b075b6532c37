/* SPDX-License-Identifier: ISC */
/*
 * Postings, made: each pair of a term and a block goes to a bin by the term's
 * first bits while the lines are read, as the rest of the term and how many
 * blocks it is behind the one before; then each bin is sorted where the
 * processor's cache holds it, and written.
 */
#include <stdlib.h>

#include "indexmake.h"
#include "mem.h"
#include "posting.h"
#include "term.h"
#include "threads.h"

enum {
	BINS_MIN = 10,		/* bits */
	BINS_MAX = 12,
	NEAR = 10,		/* bits of how far the block is; all ones: it
				 * is the next number */
	FAR = (1 << NEAR) - 1,
	CHUNK = 252,		/* numbers */
	ROUND = 32,		/* bins at once */
	FEW = 64,
	RECENT = 64,
	BUCKET = 8,		/* terms that a bucket is to have */
	BITS_MAX = 28,
	DIGIT = 11		/* bits that are sorted by at once */
};

struct chunk {
	struct chunk *next;
	uint32_t n;
	uint32_t pair[CHUNK];
};

/* What a bin got last, in one line of the cache; the rest is in chunks. */
enum { LATE = 14 };
struct bin {
	uint32_t pair[LATE];
	uint32_t n;
	uint32_t block;		/* the last */
};
_Static_assert(sizeof(struct bin) == 64, "a line of the cache");

struct counting {
	const struct crm_index_part *part;
	unsigned int bits;	/* of the bins' number */
	struct bin *bin;
	struct chunk **first, **last;	/* by bin */
	struct crm_arena arena;
	uint64_t recent[RECENT];	/* pairs, so that none comes twice
					 * when a term is often there */
};

static void *open_counting(const struct crm_index_part *part, size_t no)
{
	struct counting *c = crm_mem_new(1, sizeof(*c));

	(void)no;
	c->part = part;
	c->bits = BINS_MIN;
	while (c->bits < BINS_MAX && part->covers >> (21 + c->bits) > 0)
		c->bits++;
	c->bin = crm_mem_new((size_t)1 << c->bits, sizeof(*c->bin));
	c->first = crm_mem_new((size_t)1 << c->bits, sizeof(*c->first));
	c->last = crm_mem_new((size_t)1 << c->bits, sizeof(*c->last));
	for (size_t i = 0; i < RECENT; i++)
		c->recent[i] = UINT64_MAX;
	return c;
}

static void free_counting(void *ctx)
{
	struct counting *c = ctx;

	crm_arena_free(&c->arena);
	free(c->bin);
	free(c->first);
	free(c->last);
	free(c);
}

/* Move what a bin got last to its chunks. */
static void put_away(struct counting *c, size_t bin)
{
	struct bin *b = &c->bin[bin];
	struct chunk *k = c->last[bin];

	if (k == NULL || k->n + b->n > CHUNK) {
		k = crm_arena_new(&c->arena, sizeof(*k));
		k->next = NULL;
		k->n = 0;
		if (c->last[bin] != NULL)
			c->last[bin]->next = k;
		else
			c->first[bin] = k;
		c->last[bin] = k;
	}
	memcpy(k->pair + k->n, b->pair, b->n * sizeof(*b->pair));
	k->n += b->n;
	b->n = 0;
}

/* A pair is one number, or two. */
static inline void put_pair(struct counting *c, uint32_t term, uint32_t block)
{
	struct bin *b = &c->bin[term >> (32 - c->bits)];
	uint32_t far = block - b->block;

	if (b->n + 2 > LATE)
		put_away(c, term >> (32 - c->bits));
	b->block = block;
	term <<= NEAR;		/* away with the bin's bits */
	b->pair[b->n++] = term | (far < FAR ? far : FAR);
	if (far >= FAR)
		b->pair[b->n++] = block;
}

static inline void count_terms(struct counting *c, const uint32_t *term,
    size_t n, uint32_t block)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t pair = (uint64_t)term[i] << 32 | block;

		if (c->recent[term[i] % RECENT] == pair)
			continue;
		c->recent[term[i] % RECENT] = pair;
		put_pair(c, term[i], block);
	}
}

static enum crm_status count_scan(void *ctx, const struct crm_scan *s,
    struct crm_str text, struct crm_index_at at)
{
	uint32_t term[CRM_TERMS];
	size_t n = crm_term_scan(s, term);

	(void)text;
	if (n == SIZE_MAX)
		return CRM_NONE;
	count_terms(ctx, term, n, at.block);
	return CRM_OK;
}

static enum crm_status count_line(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_index_at at)
{
	uint32_t term[CRM_TERMS];
	size_t n = crm_term_line(l, term);

	(void)text;
	count_terms(ctx, term, n, at.block);
	return CRM_OK;
}

/* Some of the bins, as they are written. */
struct writing {
	struct counting **c;
	size_t threads;
	size_t from, to;	/* bins */
	unsigned int bits;	/* of the buckets' number */
	uint64_t *pair, *other;	/* a bin's, term above block, sorted; as much
				 * room */
	size_t n, cap, other_cap;
	struct crm_buf data;
	uint32_t *at;		/* where each bucket begins in data */
	size_t buckets, at_cap;
};

/* Numbers of a bin as pairs again; block is that of the last. */
static void unpack(struct writing *w, uint64_t top, const uint32_t *pair,
    uint32_t n, uint32_t *block)
{
	w->pair = crm_mem_grow(w->pair, &w->cap, w->n + n, sizeof(*w->pair));
	for (uint32_t i = 0; i < n; i++) {
		uint64_t term = pair[i] >> NEAR;
		uint32_t far = pair[i] & FAR;

		*block = far < FAR ? *block + far : pair[++i];
		w->pair[w->n++] = top | term << 32 | *block;
	}
}

/* What a thread has in a bin; others may look at its other bins. */
static void gather_share(struct writing *w, const struct counting *c,
    size_t bin)
{
	uint64_t top = (uint64_t)bin << (64 - c->bits);
	uint32_t block = 0;

	for (const struct chunk *k = c->first[bin]; k != NULL; k = k->next)
		unpack(w, top, k->pair, k->n, &block);
	unpack(w, top, c->bin[bin].pair, c->bin[bin].n, &block);
}

static void gather(struct writing *w, size_t bin)
{
	w->n = 0;
	for (size_t i = 0; i < w->threads; i++)
		gather_share(w, w->c[i], bin);
	w->other = crm_mem_grow(w->other, &w->other_cap, w->n,
	    sizeof(*w->other));
}

/* Few are sorted as cards are. */
static void sort_few(struct writing *w)
{
	for (size_t i = 1; i < w->n; i++) {
		uint64_t pair = w->pair[i];
		size_t k = i;

		for (; k > 0 && w->pair[k - 1] > pair; k--)
			w->pair[k] = w->pair[k - 1];
		w->pair[k] = pair;
	}
}

/* By term; their blocks are in order already.  The first bits are the bin's. */
static void sort(struct writing *w)
{
	uint32_t first[1 << DIGIT];

	if (w->n <= FEW) {
		sort_few(w);
		return;
	}
	for (unsigned int done = 0; done < 32 - w->c[0]->bits;
	    done += DIGIT) {
		unsigned int shift = 32 + done;
		uint32_t at = 0;
		uint64_t *swap = w->pair;
		size_t cap = w->cap;

		memset(first, 0, sizeof(first));
		for (size_t i = 0; i < w->n; i++)
			first[w->pair[i] >> shift & ((1 << DIGIT) - 1)]++;
		for (size_t i = 0; i < 1 << DIGIT; i++) {
			uint32_t n = first[i];

			first[i] = at;
			at += n;
		}
		for (size_t i = 0; i < w->n; i++)
			w->other[first[w->pair[i] >> shift &
			    ((1 << DIGIT) - 1)]++] = w->pair[i];
		w->pair = w->other;
		w->other = swap;
		w->cap = w->other_cap;
		w->other_cap = cap;
	}
}

static inline void put_number(char **p, uint64_t v)
{
	for (; v >= 128; v >>= 7)
		*(*p)++ = (char)(v | 128);
	*(*p)++ = (char)v;
}

/* The bin's terms, by buckets. */
static void put_bin(struct writing *w, size_t bin)
{
	unsigned int shift = 32 - w->bits;
	uint64_t bucket = (uint64_t)bin << (w->bits - w->c[0]->bits);
	uint64_t end = (uint64_t)(bin + 1) << (w->bits - w->c[0]->bits);
	uint64_t last = 0;
	/* at most five bytes for each number */
	char *p = crm_buf_room(&w->data, w->n * 10);

	w->at = crm_mem_grow(w->at, &w->at_cap, w->buckets +
	    (size_t)(end - bucket), sizeof(*w->at));
	for (size_t i = 0; i < w->n;) {
		uint64_t term = w->pair[i] >> 32;
		uint32_t block = 0;

		for (; bucket <= term >> shift; bucket++) {
			w->at[w->buckets++] = (uint32_t)(p - w->data.p);
			last = bucket << shift;
		}
		put_number(&p, term - last);
		last = term;
		for (bool more = true; more; i++) {
			uint32_t is = (uint32_t)w->pair[i];

			while (i + 1 < w->n && w->pair[i + 1] == w->pair[i])
				i++;
			more = i + 1 < w->n && w->pair[i + 1] >> 32 == term;
			put_number(&p, (uint64_t)(is - block) << 1 | more);
			block = is;
		}
	}
	for (; bucket < end; bucket++)
		w->at[w->buckets++] = (uint32_t)(p - w->data.p);
	w->data.n = (size_t)(p - w->data.p);
}

static void *put_bins(void *arg)
{
	struct writing *w = arg;

	for (size_t bin = w->from; bin < w->to; bin++) {
		gather(w, bin);
		sort(w);
		put_bin(w, bin);
	}
	return NULL;
}

/* So many that a bucket has some terms, as far as the first bin tells. */
static unsigned int bucket_bits(struct writing *w)
{
	unsigned int bits = w->c[0]->bits;
	size_t terms = 0;

	gather(w, 0);
	sort(w);
	for (size_t i = 0; i < w->n; i++)
		terms += i == 0 || w->pair[i] >> 32 != w->pair[i - 1] >> 32;
	while (bits < BITS_MAX && terms > BUCKET) {
		terms /= 2;
		bits++;
	}
	return bits;
}

/* What so many have made of their bins, which follow each other; base is the
 * size of what there is. */
static bool put_round(struct writing *w, size_t n, uint64_t *base,
    struct crm_buf *at, struct crm_index_out *out)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < w[i].buckets; k++)
			w[i].at[k] += (uint32_t)*base;
		crm_buf_add(at, (const char *)w[i].at, w[i].buckets *
		    sizeof(*w[i].at));
		crm_index_put(out, w[i].data.p, w[i].data.n);
		*base += w[i].data.n;
		w[i].data.n = w[i].buckets = 0;
	}
	return *base <= UINT32_MAX;
}

/* All bins, some at a time, so that few of them are held twice. */
static void put_sections(struct writing *w, size_t n,
    struct crm_index_out *out)
{
	size_t bins = (size_t)1 << w->c[0]->bits;
	uint32_t head[2] = { w->bits, 0 }, size;
	struct crm_buf at = { 0 };
	uint64_t base = 0;
	bool fits = true;

	crm_index_section(out, "postings");
	for (size_t bin = 0; bin < bins && fits;) {
		for (size_t i = 0; i < n; i++) {
			w[i].from = bin;
			bin += bins - bin < ROUND ? bins - bin : ROUND;
			w[i].to = bin;
		}
		crm_threads_run(put_bins, w, sizeof(*w), n);
		fits = put_round(w, n, &base, &at, out);
	}
	if (fits) {		/* without this the other is nothing */
		size = (uint32_t)base;
		crm_buf_add(&at, (const char *)&size, sizeof(size));
		crm_index_section(out, "terms");
		crm_index_put(out, head, sizeof(head));
		crm_index_put(out, at.p, at.n);
	}
	crm_buf_free(&at);
}

static void end_counting(void **ctx, size_t n, struct crm_index_out *out)
{
	struct writing *w = crm_mem_new(n, sizeof(*w));
	struct counting **c = crm_mem_new(n, sizeof(*c));

	for (size_t i = 0; i < n; i++)
		c[i] = ctx[i];
	for (size_t i = 0; i < n; i++)
		w[i] = (struct writing){ .c = c, .threads = n };
	w[0].bits = bucket_bits(&w[0]);
	for (size_t i = 1; i < n; i++)
		w[i].bits = w[0].bits;
	put_sections(w, n, out);
	for (size_t i = 0; i < n; i++) {
		free(w[i].pair);
		free(w[i].other);
		free(w[i].at);
		crm_buf_free(&w[i].data);
	}
	free(w);
	free(c);
}

const struct crm_index_maker crm_posting_maker = { open_counting, count_scan,
	count_line, NULL, end_counting, free_counting };

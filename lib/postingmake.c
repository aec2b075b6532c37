/* SPDX-License-Identifier: ISC */
/*
 * Postings, made: each pair of a term and a block goes to a bin by the term's
 * first bits while the lines are read; then each bin is sorted where the
 * processor's cache holds it, and written.
 */
#include <stdlib.h>

#include "indexmake.h"
#include "mem.h"
#include "posting.h"
#include "term.h"
#include "threads.h"

enum {
	BINS_MAX = 12,		/* bits */
	CHUNK = 254,		/* pairs */
	RECENT = 64,
	BUCKET = 8,		/* terms that a bucket is to have */
	BITS_MAX = 28,
	DIGIT = 11		/* bits that are sorted by at once */
};

/* A pair has its term above its block. */
struct chunk {
	struct chunk *next;
	size_t n;
	uint64_t pair[CHUNK];
};

struct counting {
	const struct crm_index_part *part;
	unsigned int bits;	/* of the bins' number */
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
	while (c->bits < BINS_MAX && part->covers >> (21 + c->bits) > 0)
		c->bits++;
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
	free(c->first);
	free(c->last);
	free(c);
}

static void next_chunk(struct counting *c, size_t bin)
{
	struct chunk *k = crm_arena_new(&c->arena, sizeof(*k));

	k->next = NULL;
	k->n = 0;
	if (c->last[bin] != NULL)
		c->last[bin]->next = k;
	else
		c->first[bin] = k;
	c->last[bin] = k;
}

static inline void count_terms(struct counting *c, const uint32_t *term,
    size_t n, uint32_t block)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t pair = (uint64_t)term[i] << 32 | block;
		size_t bin = (size_t)(pair >> 1 >> (63 - c->bits));
		struct chunk *k = c->last[bin];

		if (c->recent[term[i] % RECENT] == pair)
			continue;
		c->recent[term[i] % RECENT] = pair;
		if (k == NULL || k->n == CHUNK) {
			next_chunk(c, bin);
			k = c->last[bin];
		}
		k->pair[k->n++] = pair;
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
	uint64_t *pair, *other;	/* a bin's, sorted; as much room */
	size_t n, cap, other_cap;
	struct crm_buf data;
	uint32_t *at;		/* where each bucket begins in data */
	size_t buckets, at_cap;
};

static void gather(struct writing *w, size_t bin)
{
	w->n = 0;
	for (size_t i = 0; i < w->threads; i++)
		for (const struct chunk *k = w->c[i]->first[bin]; k != NULL;
		    k = k->next) {
			w->pair = crm_mem_grow(w->pair, &w->cap,
			    w->n + k->n, sizeof(*w->pair));
			memcpy(w->pair + w->n, k->pair,
			    k->n * sizeof(*k->pair));
			w->n += k->n;
		}
	w->other = crm_mem_grow(w->other, &w->other_cap, w->n,
	    sizeof(*w->other));
}

/* By term; their blocks are in order already.  The first bits are the bin's. */
static void sort(struct writing *w)
{
	uint32_t first[1 << DIGIT];

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

static void put_sections(struct writing *w, size_t n,
    struct crm_index_out *out)
{
	uint32_t head[2] = { w->bits, 0 }, base = 0;

	crm_index_section(out, "terms");
	crm_index_put(out, head, sizeof(head));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < w[i].buckets; k++)
			w[i].at[k] += base;
		base += (uint32_t)w[i].data.n;
		crm_index_put(out, w[i].at, w[i].buckets * sizeof(*w->at));
	}
	crm_index_put(out, &base, sizeof(base));
	crm_index_section(out, "postings");
	for (size_t i = 0; i < n; i++)
		crm_index_put(out, w[i].data.p, w[i].data.n);
}

static void end_counting(void **ctx, size_t n, struct crm_index_out *out)
{
	struct writing *w = crm_mem_new(n, sizeof(*w));
	struct counting **c = crm_mem_new(n, sizeof(*c));
	size_t bins, size = 0;

	for (size_t i = 0; i < n; i++)
		c[i] = ctx[i];
	bins = (size_t)1 << c[0]->bits;
	for (size_t i = 0; i < n; i++)
		w[i] = (struct writing){ .c = c, .threads = n,
			.from = bins * i / n, .to = bins * (i + 1) / n };
	w[0].bits = bucket_bits(&w[0]);
	for (size_t i = 1; i < n; i++)
		w[i].bits = w[0].bits;
	crm_threads_run(put_bins, w, sizeof(*w), n);
	for (size_t i = 0; i < n; i++)
		size += w[i].data.n;
	if (size <= UINT32_MAX)
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

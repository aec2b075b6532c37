/* SPDX-License-Identifier: ISC */
#include "quantile.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

/* Values in blocks, so that none is ever copied: many small ones would be
 * slow, and large ones waste in small groups. */
enum { FIRST = 30, MOST = 4094, HALF = 1 << 16, FEW = 2048 };

struct crm_quantile_block {
	struct crm_quantile_block *before;
	uint32_t n, cap;
	uint32_t v[];
};

static void more(struct crm_quantile *q)
{
	uint32_t cap = q->last == NULL ? FIRST : q->last->cap * 4;
	struct crm_quantile_block *b;

	cap = cap < MOST ? cap : MOST;
	b = crm_mem_new(1, sizeof(*b) + cap * sizeof(*b->v));
	b->cap = cap;
	b->before = q->last;
	q->last = b;
}

void crm_quantile_add(struct crm_quantile *q, int64_t v)
{
	if (v < 0 || v > UINT32_MAX) {
		q->odd = crm_mem_grow(q->odd, &q->odd_cap, q->odds + 1,
		    sizeof(*q->odd));
		q->odd[q->odds++] = v;
		return;
	}
	if (q->last == NULL || q->last->n == q->last->cap)
		more(q);
	q->last->v[q->last->n++] = (uint32_t)v;
	q->n++;
}

void crm_quantile_copy(struct crm_quantile *q, const struct crm_quantile *from)
{
	for (size_t i = 0; i < from->odds; i++)
		crm_quantile_add(q, from->odd[i]);
	for (const struct crm_quantile_block *b = from->last; b != NULL;
	    b = b->before)
		for (uint32_t i = 0; i < b->n; i++)
			crm_quantile_add(q, b->v[i]);
}

void crm_quantile_join(struct crm_quantile *q, struct crm_quantile *part)
{
	struct crm_quantile_block **first = &part->last;

	for (size_t i = 0; i < part->odds; i++)
		crm_quantile_add(q, part->odd[i]);
	while (*first != NULL)
		first = &(*first)->before;
	*first = q->last;
	q->last = part->last;
	q->n += part->n;
	part->last = NULL;
	crm_quantile_free(part);
}

static int cmp_odd(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Among few: by sorting. */
static uint32_t sorted(const struct crm_quantile *q, size_t rank)
{
	uint32_t v[FEW];
	size_t n = 0;

	for (const struct crm_quantile_block *b = q->last; b != NULL;
	    b = b->before) {
		memcpy(v + n, b->v, b->n * sizeof(*v));
		n += b->n;
	}
	qsort(v, n, sizeof(*v), cmp);
	return v[rank];
}

/* The half that the rank falls into, of those values that begin as it says
 * (all: first); the rank among these. */
static uint32_t half(const struct crm_quantile *q, bool first, uint32_t high,
    size_t *rank, size_t *count)
{
	uint32_t i = 0;

	memset(count, 0, HALF * sizeof(*count));
	for (const struct crm_quantile_block *b = q->last; b != NULL;
	    b = b->before)
		for (uint32_t k = 0; k < b->n; k++) {
			if (first)
				count[b->v[k] >> 16]++;
			else if (b->v[k] >> 16 == high)
				count[b->v[k] & 0xffff]++;
		}
	while (*rank >= count[i])
		*rank -= count[i++];
	return i;
}

/* The value of that rank: one half of its bits, then the other. */
static uint32_t choose(const struct crm_quantile *q, size_t rank)
{
	size_t *count;
	uint32_t high, low;

	if (q->n <= FEW)
		return sorted(q, rank);
	count = crm_mem_new(HALF, sizeof(*count));
	high = half(q, true, 0, &rank, count);
	low = half(q, false, high, &rank, count);
	free(count);
	return high << 16 | low;
}

bool crm_quantile_get(struct crm_quantile *q, int percent, int64_t *v)
{
	size_t n = q->n + q->odds, below = 0;
	size_t rank = (n * (size_t)percent + 99) / 100;

	if (n == 0)
		return false;
	rank -= rank > 0;
	if (q->odds > 0)
		qsort(q->odd, q->odds, sizeof(*q->odd), cmp_odd);
	while (below < q->odds && q->odd[below] < 0)
		below++;
	if (rank < below)
		*v = q->odd[rank];
	else if (rank >= below + q->n)
		*v = q->odd[rank - q->n];
	else
		*v = choose(q, rank - below);
	return true;
}

void crm_quantile_free(struct crm_quantile *q)
{
	while (q->last != NULL) {
		struct crm_quantile_block *b = q->last;

		q->last = b->before;
		free(b);
	}
	free(q->odd);
	*q = (struct crm_quantile){ 0 };
}

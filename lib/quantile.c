/* SPDX-License-Identifier: ISC */
#include "quantile.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

void crm_quantile_add(struct crm_quantile *q, int64_t v)
{
	if (v < 0 || v > UINT32_MAX) {
		q->odd = crm_mem_grow(q->odd, &q->odd_cap, q->odds + 1,
		    sizeof(*q->odd));
		q->odd[q->odds++] = v;
		return;
	}
	if (q->n == q->cap)
		q->v = crm_mem_grow(q->v, &q->cap, q->n + 1, sizeof(*q->v));
	q->v[q->n++] = (uint32_t)v;
}

void crm_quantile_join(struct crm_quantile *q, struct crm_quantile *part)
{
	struct crm_quantile more = *part;

	*part = (struct crm_quantile){ 0 };
	if (q->n + q->odds == 0) {
		crm_quantile_free(q);
		*q = more;
		return;
	}
	if (more.n > 0) {
		q->v = crm_mem_grow(q->v, &q->cap, q->n + more.n,
		    sizeof(*q->v));
		memcpy(q->v + q->n, more.v, more.n * sizeof(*q->v));
		q->n += more.n;
	}
	for (size_t i = 0; i < more.odds; i++)
		crm_quantile_add(q, more.odd[i]);
	crm_quantile_free(&more);
}

static void swap(uint32_t *a, uint32_t *b)
{
	uint32_t t = *a;

	*a = *b;
	*b = t;
}

/* The middle of three values. */
static uint32_t middle(uint32_t a, uint32_t b, uint32_t c)
{
	if ((a <= b && b <= c) || (c <= b && b <= a))
		return b;
	return (b <= a && a <= c) || (c <= a && a <= b) ? a : c;
}

/* Hoare's selection: afterwards v[k] is where sorting would put it. */
static void choose(uint32_t *v, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;

	while (lo < hi) {
		uint32_t pivot = middle(v[lo], v[lo + (hi - lo) / 2], v[hi]);
		size_t i = lo, j = hi;

		for (;;) {
			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap(&v[i++], &v[j--]);
		}
		/* v[lo … j] <= pivot <= v[j + 1 … hi], neither is all */
		if (k <= j)
			hi = j;
		else
			lo = j + 1;
	}
}

static int cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

bool crm_quantile_get(struct crm_quantile *q, int percent, int64_t *v)
{
	size_t n = q->n + q->odds, below = 0;
	size_t rank = (n * (size_t)percent + 99) / 100;

	if (n == 0)
		return false;
	rank -= rank > 0;
	if (q->odds > 0)
		qsort(q->odd, q->odds, sizeof(*q->odd), cmp);
	while (below < q->odds && q->odd[below] < 0)
		below++;
	if (rank < below) {
		*v = q->odd[rank];
	} else if (rank >= below + q->n) {
		*v = q->odd[rank - q->n];
	} else {
		choose(q->v, q->n, rank - below);
		*v = q->v[rank - below];
	}
	return true;
}

void crm_quantile_free(struct crm_quantile *q)
{
	free(q->v);
	free(q->odd);
	*q = (struct crm_quantile){ 0 };
}

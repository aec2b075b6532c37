/* SPDX-License-Identifier: ISC */
#include "quantile.h"

#include <stdlib.h>

#include "mem.h"

void crm_quantile_add(struct crm_quantile *q, int64_t v)
{
	if (q->n == q->cap)
		q->v = crm_mem_grow(q->v, &q->cap, q->n + 1, sizeof(*q->v));
	q->v[q->n++] = v;
}

static void swap(int64_t *a, int64_t *b)
{
	int64_t t = *a;

	*a = *b;
	*b = t;
}

/* The middle of three values. */
static int64_t middle(int64_t a, int64_t b, int64_t c)
{
	if ((a <= b && b <= c) || (c <= b && b <= a))
		return b;
	return (b <= a && a <= c) || (c <= a && a <= b) ? a : c;
}

/* Hoare's selection: afterwards v[k] is where sorting would put it. */
static void choose(int64_t *v, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;

	while (lo < hi) {
		int64_t pivot = middle(v[lo], v[lo + (hi - lo) / 2], v[hi]);
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

bool crm_quantile_get(struct crm_quantile *q, int percent, int64_t *v)
{
	size_t rank = (q->n * (size_t)percent + 99) / 100;

	if (q->n == 0)
		return false;
	rank -= rank > 0;
	choose(q->v, q->n, rank);
	*v = q->v[rank];
	return true;
}

void crm_quantile_free(struct crm_quantile *q)
{
	free(q->v);
	*q = (struct crm_quantile){ 0 };
}

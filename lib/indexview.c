/* SPDX-License-Identifier: ISC */
/* Looking at a section: blocks are read, and checked against their sums. */
#include <stdlib.h>

#include "indexpriv.h"
#include "mem.h"

enum { B = CRM_INDEX_BLOCK, SUMS = B / sizeof(uint64_t) };

void crm_index_view_init(struct crm_index_view *v,
    const struct crm_index_part *p, size_t section, size_t ahead)
{
	*v = (struct crm_index_view){ .part = p, .ahead = ahead,
		.base = p->section[section].at,
		.size = p->section[section].size, .sum_at = -1 };
}

void crm_index_view_free(struct crm_index_view *v)
{
	free(v->buf);
	free(v->sum);
	*v = (struct crm_index_view){ 0 };
}

/* The sum of the block of the file; false when that cannot be known. */
static bool find_sum(struct crm_index_view *v, int64_t block, uint64_t *sum)
{
	const struct crm_index_part *p = v->part;
	int64_t at = block / SUMS * B, left = p->size - p->table - at;
	size_t n = left < B ? (size_t)left : B;

	if (v->sum == NULL)
		v->sum = crm_mem_new(SUMS, sizeof(*v->sum));
	if (v->sum_at != at) {
		v->sum_at = -1;
		if (!crm_index_pread(p->fd, v->sum, n, p->table + at) ||
		    crm_index_sum(v->sum, n) != p->top[at / B])
			return false;
		v->sum_at = at;
	}
	*sum = v->sum[block % SUMS];
	return true;
}

/* Are the blocks of buf, which begins at a block of the file, whole? */
static bool check(struct crm_index_view *v)
{
	int64_t block = (v->at - (int64_t)v->part->head.n) / B;
	uint64_t sum;

	for (size_t i = 0; i < v->have; i += B, block++)
		if (!find_sum(v, block, &sum) ||
		    crm_index_sum(v->buf + i, B) != sum)
			return false;
	return true;
}

bool crm_index_whole(const struct crm_index_part *p)
{
	enum { STEP = 64 * B };
	bool good = true;

	for (size_t i = 0; i < p->sections && good; i++) {
		struct crm_index_view v;

		crm_index_view_init(&v, p, i, STEP);
		for (int64_t at = 0; good && at < v.size; at += STEP)
			good = crm_index_view(&v, at, v.size - at < STEP ?
			    (size_t)(v.size - at) : STEP) != NULL;
		crm_index_view_free(&v);
	}
	return good;
}

const char *crm_index_view(struct crm_index_view *v, int64_t at, size_t n)
{
	int64_t from, to;
	bool ok;

	if (at < 0 || at > v->size || (int64_t)n < 0 ||
	    (int64_t)n > v->size - at)
		return NULL;
	from = v->base + at;
	if (from >= v->at && from + (int64_t)n <= v->at + (int64_t)v->have)
		return v->buf + (from - v->at);
	to = from + (int64_t)(n > v->ahead ? n : v->ahead);
	if (to > v->base + v->size)
		to = v->base + v->size;
	to = (to + B - 1) / B * B;
	v->at = from / B * B;
	v->have = 0;
	v->buf = crm_mem_grow(v->buf, &v->cap, (size_t)(to - v->at) + B, 1);
	ok = crm_index_pread(v->part->fd, v->buf, (size_t)(to - v->at), v->at);
	v->have = (size_t)(to - v->at);
	if (!ok || !check(v)) {
		crm_index_damaged(v->part);
		v->have = 0;
		return NULL;
	}
	return v->buf + (from - v->at);
}

/* SPDX-License-Identifier: ISC */
/* The numbers of lines: the index has them by blocks, the rest is counted. */
#include <stdlib.h>
#include <unistd.h>

#include "days.h"
#include "indexpriv.h"
#include "mem.h"
#include "stream.h"

enum { B = CRM_INDEX_BLOCK };

static uint32_t *read_lines(const struct crm_index_part *part)
{
	struct crm_index_view v;
	const uint8_t *end, *p = crm_days_view(&v, part, "lines", &end);
	uint32_t *before = p != NULL ? crm_mem_new((size_t)part->blocks + 1,
	    sizeof(*before)) : NULL;
	bool ok = p != NULL;
	uint64_t n;

	for (uint32_t i = 0; ok && i < part->blocks; i++) {
		ok = crm_stream_get(&p, end, &n) && n <= B;
		before[i + 1] = before[i] + (ok ? (uint32_t)n : 0);
	}
	crm_index_view_free(&v);
	if (!ok) {
		free(before);
		before = NULL;
	}
	return before;
}

/* Newlines from there up to that place. */
static bool count(int fd, int64_t from, int64_t to, size_t *lines)
{
	char *buf = crm_mem_new(B, 1);
	bool ok = true;

	for (int64_t at = from; at < to && ok; at += B) {
		size_t n = to - at < B ? (size_t)(to - at) : B;

		ok = crm_index_pread(fd, buf, n, at);
		for (size_t i = 0; i < n && ok; i++)
			*lines += buf[i] == '\n';
	}
	free(buf);
	return ok;
}

/* Whole blocks of a range up to that place: *from goes where they end. */
static void skip(const uint32_t *before, const struct crm_index_range *r,
    int64_t to, int64_t *from, size_t *lines)
{
	uint32_t n = (uint32_t)((to - r->from) / B);
	uint32_t all = (uint32_t)((r->to - r->from + B - 1) / B);

	if (to >= r->to)
		n = all;
	*lines += before[r->block + n] - before[r->block];
	*from = to >= r->to ? r->to : r->from + (int64_t)n * B;
}

/* The range that begins there, or the nearest behind it, before to. */
static const struct crm_index_range *next(const struct crm_days_lines *l,
    const struct crm_index *x, size_t segment, int64_t from, int64_t to,
    size_t *part)
{
	const struct crm_index_range *best = NULL;

	for (size_t i = 0; i < x->parts; i++)
		for (size_t k = 0; k < x->part[i].ranges; k++) {
			const struct crm_index_range *r =
			    &x->part[i].range[k];

			if (r->segment == segment && r->from >= from &&
			    r->from < to && l->before[i] != NULL &&
			    (best == NULL || r->from < best->from)) {
				best = r;
				*part = i;
			}
		}
	return best;
}

size_t crm_days_line(struct crm_days_lines *l, const struct crm_index *x,
    struct crm_find_at at)
{
	struct crm_err err = { 0 };
	int64_t from = 0;
	size_t lines = 1, part = 0;
	bool ok = true;
	int fd;

	if (l->before == NULL) {
		l->parts = x->parts;
		l->before = crm_mem_new(x->parts + 1, sizeof(*l->before));
		for (size_t i = 0; i < x->parts; i++)
			l->before[i] = read_lines(&x->part[i]);
	}
	fd = crm_store_segment_open(x->store, x->segment[at.segment].name,
	    &err);
	crm_err_free(&err);
	while (fd >= 0 && ok && from < at.offset) {
		const struct crm_index_range *r = next(l, x, at.segment, from,
		    at.offset, &part);
		int64_t to = r != NULL ? r->from : at.offset;

		ok = count(fd, from, to, &lines);
		from = to;
		if (r == NULL)
			continue;
		skip(l->before[part], r, at.offset, &from, &lines);
		/* what is left of it is less than a block */
		if (from < r->to && ok) {
			ok = count(fd, from, at.offset, &lines);
			from = at.offset;
		}
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0 && ok ? lines : 0;
}

void crm_days_lines_free(struct crm_days_lines *l)
{
	for (size_t i = 0; i < l->parts; i++)
		free(l->before[i]);
	free(l->before);
	*l = (struct crm_days_lines){ 0 };
}

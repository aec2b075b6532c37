/* SPDX-License-Identifier: ISC */
#include "days.h"

#include <stdlib.h>

#include "clock.h"
#include "indexmake.h"
#include "key.h"
#include "mem.h"
#include "posting.h"
#include "stream.h"

enum { VERSION = 1, DAY = 86400 };
static const char section[] = "days", lines_section[] = "lines";

/* What one thread has seen. */
struct seen {
	const struct crm_index_part *part;
	struct crm_days_pair { int32_t day; uint32_t block; } *pair;
	size_t pairs, pair_cap;
	struct crm_days_ended { uint32_t block, lines; } *ended;
	size_t endeds, ended_cap;
};

/* Times beyond all years are days beyond all of these. */
static int32_t day_of(int64_t t)
{
	int64_t most = (int64_t)INT32_MAX * DAY;

	if (t > most || t < -most)
		t = t > 0 ? most : -most;
	return (int32_t)(t >= 0 ? t / DAY : -((DAY - 1 - t) / DAY));
}

static enum crm_status scan_time(const struct crm_scan *s, enum crm_key key,
    int64_t *t)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key) || crm_scan_type(s, key) != CRM_STRING)
		return CRM_NONE;
	v = crm_scan_get(s, key);
	return crm_clock_parse((struct crm_str){ v.p, v.n }, t) ? CRM_OK :
	    CRM_NONE;
}

enum crm_status crm_days_scan(const struct crm_scan *s,
    struct crm_days_time *t)
{
	if (scan_time(s, CRM_KEY_AT, &t->at) != CRM_OK)
		return CRM_NONE;
	t->of = t->at;
	return crm_scan_has(s, CRM_KEY_OF) ?
	    scan_time(s, CRM_KEY_OF, &t->of) : CRM_OK;
}

bool crm_days_read(const struct crm_line *l, struct crm_days_time *t)
{
	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &t->at))
		return false;
	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_OF), &t->of))
		t->of = t->at;
	return true;
}

static void note_day(struct seen *s, int64_t t, uint32_t block)
{
	struct crm_days_pair p = { day_of(t), block };
	const struct crm_days_pair *last = s->pairs > 0 ?
	    &s->pair[s->pairs - 1] : NULL;

	if (last != NULL && last->day == p.day && last->block == p.block)
		return;
	s->pair = crm_mem_grow(s->pair, &s->pair_cap, s->pairs + 1,
	    sizeof(*s->pair));
	s->pair[s->pairs++] = p;
}

static void note(struct seen *s, const struct crm_days_time *t,
    struct crm_str text, struct crm_index_at at)
{
	const struct crm_index_range *r = &s->part->range[at.range];
	uint32_t end = r->block + (uint32_t)((at.offset + (int64_t)text.n -
	    r->from) / CRM_INDEX_BLOCK);

	note_day(s, t->at, at.block);
	if (t->of != t->at)
		note_day(s, t->of, at.block);
	if (s->endeds == 0 || s->ended[s->endeds - 1].block != end) {
		s->ended = crm_mem_grow(s->ended, &s->ended_cap,
		    s->endeds + 1, sizeof(*s->ended));
		s->ended[s->endeds++] = (struct crm_days_ended){ end, 0 };
	}
	s->ended[s->endeds - 1].lines++;
}

static void *open_seen(const struct crm_index_part *part, size_t no)
{
	struct seen *s = crm_mem_new(1, sizeof(*s));

	(void)no;
	s->part = part;
	return s;
}

static enum crm_status scan_line(void *ctx, const struct crm_scan *scan,
    struct crm_str text, struct crm_index_at at)
{
	struct crm_days_time t;

	if (crm_days_scan(scan, &t) != CRM_OK)
		return CRM_NONE;
	note(ctx, &t, text, at);
	return CRM_OK;
}

static enum crm_status take_line(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_index_at at)
{
	struct crm_days_time t;

	if (!crm_days_read(l, &t))
		return CRM_DATA;
	note(ctx, &t, text, at);
	return CRM_OK;
}

static int by_day(const void *a, const void *b)
{
	const struct crm_days_pair *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

/* The blocks of one day, which are in their order; some come twice. */
static void put_day(const struct crm_days_pair *p, size_t n,
    struct crm_buf *out)
{
	struct crm_buf runs = { 0 };
	uint32_t last = 0;
	size_t all = 0;

	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && p[k].block - p[k - 1].block <= 1;)
			k++;
		crm_stream_put(&runs, p[i].block - last);
		crm_stream_put(&runs, p[k - 1].block - p[i].block + 1);
		last = p[k - 1].block;
		all++;
	}
	crm_stream_put(out, all);
	crm_buf_str_add(out, crm_buf_str(&runs));
	crm_buf_free(&runs);
}

static void put_days(struct seen **s, size_t n, struct crm_buf *out)
{
	struct crm_days_pair *p;
	size_t all = 0, at = 0;
	int32_t last = 0;

	for (size_t i = 0; i < n; i++)
		all += s[i]->pairs;
	p = crm_mem_new(all + 1, sizeof(*p));
	for (size_t i = 0; i < n; at += s[i++]->pairs)
		if (s[i]->pairs > 0)
			memcpy(p + at, s[i]->pair, s[i]->pairs * sizeof(*p));
	qsort(p, all, sizeof(*p), by_day);
	crm_stream_put(out, VERSION);
	for (size_t i = 0, k; i < all; i = k) {
		for (k = i + 1; k < all && p[k].day == p[i].day;)
			k++;
		crm_stream_put(out, crm_stream_zig(p[i].day - last));
		put_day(p + i, k - i, out);
		last = p[i].day;
	}
	free(p);
}

static void put_lines(struct seen **s, size_t n, uint32_t blocks,
    struct crm_buf *out)
{
	uint32_t *lines = crm_mem_new((size_t)blocks + 1, sizeof(*lines));

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < s[i]->endeds; k++)
			lines[s[i]->ended[k].block] += s[i]->ended[k].lines;
	for (uint32_t i = 0; i < blocks; i++)
		crm_stream_put(out, lines[i]);
	free(lines);
}

static void end_seen(void **ctx, size_t n, struct crm_index_out *out)
{
	struct seen **s = (struct seen **)ctx;
	struct crm_buf b = { 0 };

	put_days(s, n, &b);
	crm_index_section(out, section);
	crm_index_put(out, b.p, b.n);
	b.n = 0;
	put_lines(s, n, s[0]->part->blocks, &b);
	crm_index_section(out, lines_section);
	crm_index_put(out, b.p, b.n);
	crm_buf_free(&b);
}

static void free_seen(void *ctx)
{
	struct seen *s = ctx;

	free(s->pair);
	free(s->ended);
	free(s);
}

const struct crm_index_maker crm_days_maker = { open_seen, scan_line,
	take_line, NULL, end_seen, free_seen };

const uint8_t *crm_days_view(struct crm_index_view *v,
    const struct crm_index_part *part, const char *name, const uint8_t **end)
{
	const uint8_t *p = NULL;
	size_t no;

	*v = (struct crm_index_view){ 0 };
	if (crm_index_find(part, name, &no)) {
		crm_index_view_init(v, part, no, 0);
		p = (const uint8_t *)crm_index_view(v, 0, (size_t)v->size);
	}
	*end = p != NULL ? p + v->size : NULL;
	return p;
}

static bool read_runs(const uint8_t **p, const uint8_t *end,
    const struct crm_index_part *part, bool take, struct crm_blocks *out)
{
	uint64_t runs, ahead, n, block = 0;

	if (!crm_stream_get(p, end, &runs))
		return false;
	for (; runs > 0; runs--) {
		if (!crm_stream_get(p, end, &ahead) ||
		    !crm_stream_get(p, end, &n) || n == 0 ||
		    ahead >= part->blocks || n > part->blocks ||
		    block + ahead + n > part->blocks)
			return false;
		block += ahead;
		if (take) {
			out->block = crm_mem_grow(out->block, &out->cap,
			    out->n + n, sizeof(*out->block));
			for (uint64_t i = 0; i < n; i++)
				out->block[out->n++] = (uint32_t)(block + i);
		}
		block += n - 1;
	}
	return true;
}

bool crm_days_blocks(void *ctx, const struct crm_index_part *part,
    struct crm_blocks *out)
{
	const struct crm_days *span = ctx;
	int32_t from = day_of(span->from), until = day_of(span->until), day = 0;
	struct crm_index_view v;
	const uint8_t *end, *p = crm_days_view(&v, part, section,
	    &end);
	uint64_t n;
	bool ok = p != NULL && crm_stream_get(&p, end, &n) && n == VERSION;

	while (ok && p < end) {
		ok = crm_stream_get(&p, end, &n);
		day += ok ? (int32_t)crm_stream_unzig(n) : 0;
		ok = ok && read_runs(&p, end, part, day >= from &&
		    day <= until, out);
	}
	crm_index_view_free(&v);
	return ok;
}

int64_t crm_days_size(const struct crm_index *x, const struct crm_days *span)
{
	struct crm_days days = *span;
	struct crm_blocks b = { 0 };
	int64_t size = 0;
	bool ok = true;

	for (size_t i = 0; i < x->gaps; i++)
		size += x->gap[i].to - x->gap[i].from;
	for (size_t i = 0; i < x->parts && ok; i++) {
		bool *seen = crm_mem_new((size_t)x->part[i].blocks + 1,
		    sizeof(*seen));

		b.n = 0;
		ok = crm_days_blocks(&days, &x->part[i], &b);
		for (size_t k = 0; k < b.n; k++) {
			size += seen[b.block[k]] ? 0 : CRM_INDEX_BLOCK;
			seen[b.block[k]] = true;
		}
		free(seen);
	}
	free(b.block);
	return ok ? size : -1;
}

/* SPDX-License-Identifier: ISC */
#include "indexcheck.h"

#include <stdlib.h>

#include "indexpriv.h"
#include "input.h"
#include "mem.h"
#include "posting.h"
#include "streamcheck.h"
#include "term.h"

/* So many differences are named; all are counted. */
enum { NAMED = 20 };

struct checking {
	struct crm_index *x;
	const struct crm_index_part *part;
	struct crm_index_checked *sum;
	crm_index_wrong_fn *fn;
	void *ctx;
	/* the pairs of a term, above, and a block that the lines have */
	uint64_t *pair;
	size_t n, cap;
	size_t next;		/* of these, when the part's are compared */
};

static void wrong(struct checking *c, const struct crm_index_range *r,
    int64_t offset, const char *what)
{
	if (c->sum->wrong++ < NAMED)
		c->fn(c->ctx, c->part->name, r != NULL ?
		    c->x->segment[r->segment].name : NULL, offset, what);
}

static const struct crm_index_range *range_of(const struct crm_index_part *p,
    uint32_t block)
{
	size_t i = p->ranges;

	while (i > 0 && p->range[i - 1].block > block)
		i--;
	return i > 0 ? &p->range[i - 1] : NULL;
}

static void wrong_block(struct checking *c, uint64_t pair, const char *what)
{
	uint32_t block = (uint32_t)pair;
	const struct crm_index_range *r = range_of(c->part, block);

	wrong(c, r, r == NULL ? -1 : r->from + (int64_t)(block - r->block) *
	    CRM_INDEX_BLOCK, what);
}

/* The pairs of a line that is read without any help of the scan. */
static void add_line(struct checking *c, const struct crm_line *l,
    const struct crm_index_range *r, int64_t offset)
{
	uint32_t term[CRM_TERMS];
	size_t n = crm_term_line(l, term);

	c->pair = crm_mem_grow(c->pair, &c->cap, c->n + n,
	    sizeof(*c->pair));
	for (size_t i = 0; i < n; i++)
		c->pair[c->n++] = (uint64_t)term[i] << 32 | (r->block +
		    (uint32_t)((offset - r->from) / CRM_INDEX_BLOCK));
}

/* The input is at the range's begin: offsets are counted from the file's. */
static enum crm_status read_lines(struct checking *c, struct crm_input *in,
    const struct crm_index_range *r, struct crm_line *line,
    struct crm_err *err)
{
	struct crm_str text;
	enum crm_status s;

	while ((s = crm_input_next(in, &text, err)) == CRM_OK) {
		if (in->offset >= r->to)
			break;
		if (in->offset < r->from)
			continue;
		c->sum->lines++;
		if (crm_line_read(line, text, err) == CRM_OK) {
			add_line(c, line, r, in->offset);
			continue;
		}
		crm_err_free(err);
		wrong(c, r, in->offset, "covered, but cannot be read");
	}
	return s == CRM_NONE ? CRM_OK : s;
}

static enum crm_status read_range(struct checking *c,
    const struct crm_index_range *r, struct crm_line *line,
    struct crm_err *err)
{
	const char *name = c->x->segment[r->segment].name;
	int fd = crm_store_segment_open(c->x->store, name, err);
	struct crm_buf path = { 0 };
	struct crm_input in;
	enum crm_status s;

	if (fd < 0)
		return err->status;
	crm_store_path(c->x->store, name, &path);
	crm_input_init(&in, fd, crm_buf_z(&path), r->to);
	crm_buf_free(&path);
	s = read_lines(c, &in, r, line, err);
	crm_input_close(&in);
	return s;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_pairs(struct checking *c)
{
	size_t n = 0;

	if (c->n > 0)
		qsort(c->pair, c->n, sizeof(*c->pair), by_number);
	for (size_t i = 0; i < c->n; i++)
		if (n == 0 || c->pair[i] != c->pair[n - 1])
			c->pair[n++] = c->pair[i];
	c->n = n;
}

/* A pair of the part's, which come in their order. */
static void compare(void *ctx, uint32_t term, uint32_t block)
{
	struct checking *c = ctx;
	uint64_t pair = (uint64_t)term << 32 | block;

	while (c->next < c->n && c->pair[c->next] < pair)
		wrong_block(c, c->pair[c->next++],
		    "a line here is not found by the index");
	if (c->next < c->n && c->pair[c->next] == pair)
		c->next++;
	else
		wrong_block(c, pair,
		    "the index finds a line here that is not");
}

/* The lines are read; where the part is whole its postings are compared. */
static enum crm_status check_part(struct checking *c, bool whole,
    struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;
	size_t postings;

	for (size_t i = 0; i < c->part->ranges && s == CRM_OK; i++)
		s = read_range(c, &c->part->range[i], line, err);
	crm_line_free(line);
	free(line);
	if (s != CRM_OK || !whole ||
	    !crm_index_find(c->part, "postings", &postings))
		return s;
	sort_pairs(c);
	if (!crm_posting_each(c->part, compare, c))
		wrong(c, NULL, -1, "damaged");
	while (c->next < c->n)
		wrong_block(c, c->pair[c->next++],
		    "a line here is not found by the index");
	return s;
}

static void wrong_column(void *ctx, const struct crm_stream_loose *at,
    const char *what)
{
	struct checking *c = ctx;

	if (at != NULL && at->range < c->part->ranges)
		wrong(c, &c->part->range[at->range], at->offset, what);
	else
		wrong(c, NULL, -1, what);
}

/* The columns against those made by as many threads: they depend on that. */
static void check_columns(struct checking *c)
{
	struct crm_index_part made;
	size_t before = c->sum->wrong, threads;

	if (!crm_stream_threads(c->part, &threads))
		return;
	if (crm_index_remake(c->x, c->part, threads, &made))
		crm_stream_check(c->part, &made, wrong_column, c);
	else if (c->sum->wrong == before)
		wrong(c, NULL, -1, "nothing can be made of the journal to "
		    "compare with");
	crm_index_part_close(&made);
}

enum crm_status crm_index_check(const struct crm_store *store,
    struct crm_index_checked *sum, crm_index_wrong_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_index x;
	enum crm_status s = crm_index_open(&x, store, err);
	bool whole;

	*sum = (struct crm_index_checked){ .parts = x.parts,
		.unused = x.others };
	for (size_t i = 0; i < x.parts && s == CRM_OK; i++) {
		struct checking c = { .x = &x, .part = &x.part[i],
			.sum = sum, .fn = fn, .ctx = ctx };

		sum->covered += x.part[i].covers;
		sum->bytes += x.part[i].size;
		whole = crm_index_whole(c.part);
		if (!whole)
			wrong(&c, NULL, -1, "damaged");
		s = check_part(&c, whole, err);
		if (whole && s == CRM_OK)
			check_columns(&c);
		free(c.pair);
		/* what is wrong stays to be looked at */
		*c.part->damaged = false;
	}
	crm_index_close(&x);
	return s;
}

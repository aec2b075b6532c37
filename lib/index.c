/* SPDX-License-Identifier: ISC */
/* Which parts there are, and what they leave. */
#include "index.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "indexpriv.h"
#include "mem.h"
#include "segment.h"

/* What is covered of a segment, as a list from[segment]. */
struct covers {
	size_t *first;		/* + 1, 0 for none */
	struct cover { int64_t from, to; size_t next; } *cover;
	size_t n, cap;
};

static bool is_part(const char *name)
{
	size_t n = strlen(name), k = strlen(CRM_INDEX_SUFFIX);

	return n > k && name[0] != '.' &&
	    strcmp(name + n - k, CRM_INDEX_SUFFIX) == 0;
}

static void keep_other(struct crm_index *x, struct crm_index_part *p,
    size_t *cap)
{
	x->other = crm_mem_grow(x->other, cap, x->others + 1,
	    sizeof(*x->other));
	x->other[x->others++] = *p;
}

/* All that are whole and fit. */
static void read_parts(struct crm_index *x)
{
	int dir = openat(x->store->fd, "index", O_RDONLY | O_DIRECTORY |
	    O_CLOEXEC);
	DIR *d = dir >= 0 ? crm_segment_dir(dir) : NULL;
	size_t cap = 0, other_cap = 0;
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		struct crm_index_part p;

		if (!is_part(e->d_name))
			continue;
		if (crm_index_part_open(&p, dir, e->d_name) &&
		    crm_index_part_fits(&p, x)) {
			x->part = crm_mem_grow(x->part, &cap, x->parts + 1,
			    sizeof(*x->part));
			x->part[x->parts++] = p;
		} else {
			keep_other(x, &p, &other_cap);
		}
	}
	if (d != NULL)
		closedir(d);
	if (dir >= 0)
		close(dir);
}

static int by_size(const void *a, const void *b)
{
	const struct crm_index_part *p = a, *q = b;

	if (p->covers != q->covers)
		return p->covers > q->covers ? -1 : 1;
	return strcmp(p->name, q->name);
}

static bool is_free(const struct covers *c, const struct crm_index_range *r)
{
	for (size_t i = c->first[r->segment]; i != 0; i = c->cover[i - 1].next)
		if (c->cover[i - 1].from < r->to && r->from <
		    c->cover[i - 1].to)
			return false;
	return true;
}

static void take(struct covers *c, const struct crm_index_range *r)
{
	c->cover = crm_mem_grow(c->cover, &c->cap, c->n + 1,
	    sizeof(*c->cover));
	c->cover[c->n] = (struct cover){ r->from, r->to,
		c->first[r->segment] };
	c->first[r->segment] = ++c->n;
}

/* Of parts that cover the same the larger one counts: the others were what
 * it was made of. */
static void choose(struct crm_index *x, struct covers *c)
{
	size_t n = 0, cap = x->others;

	if (x->parts > 0)
		qsort(x->part, x->parts, sizeof(*x->part), by_size);
	for (size_t i = 0; i < x->parts; i++) {
		struct crm_index_part *p = &x->part[i];
		bool good = true;

		for (size_t k = 0; k < p->ranges && good; k++)
			good = is_free(c, &p->range[k]);
		for (size_t k = 0; k < p->ranges && good; k++)
			take(c, &p->range[k]);
		if (good)
			x->part[n++] = *p;
		else
			keep_other(x, p, &cap);
	}
	x->parts = n;
}

static int by_from(const void *a, const void *b)
{
	const struct cover *p = a, *q = b;

	return (p->from > q->from) - (p->from < q->from);
}

/* A part with a line that cannot be read is as good as none, but nothing is
 * gained by making it again: it is read, and not wanted. */
static void find_gaps(struct crm_index *x, const struct covers *c, bool want)
{
	struct cover *of = crm_mem_new(c->n + 1, sizeof(*of));
	size_t cap = 0;

	x->gaps = 0;
	x->want = want ? 0 : x->want;
	for (size_t s = 0; s < x->segments; s++) {
		int64_t at = 0;
		size_t n = 0;

		for (size_t i = c->first[s]; i != 0; i = c->cover[i - 1].next)
			of[n++] = c->cover[i - 1];
		qsort(of, n, sizeof(*of), by_from);
		of[n].from = x->segment[s].end;
		of[n].to = of[n].from;
		for (size_t i = 0; i <= n; i++) {
			if (of[i].from > at) {
				x->gap = crm_mem_grow(x->gap, &cap,
				    x->gaps + 1, sizeof(*x->gap));
				x->gap[x->gaps++] = (struct crm_index_gap){
					s, at, of[i].from };
				x->want += want ? of[i].from - at : 0;
			}
			at = of[i].to;
		}
	}
	free(of);
}

/* Barren parts cover nothing. */
static void drop_barren(struct crm_index *x, struct covers *c)
{
	size_t n = 0, cap = x->others;

	c->n = 0;
	memset(c->first, 0, x->segments * sizeof(*c->first));
	for (size_t i = 0; i < x->parts; i++) {
		struct crm_index_part *p = &x->part[i];

		for (size_t k = 0; k < p->ranges && !p->barren; k++)
			take(c, &p->range[k]);
		if (p->barren)
			keep_other(x, p, &cap);
		else
			x->part[n++] = *p;
	}
	x->parts = n;
}

enum crm_status crm_index_open(struct crm_index *x,
    const struct crm_store *store, struct crm_err *err)
{
	const char *env = getenv("CRM_INDEX");
	struct covers c = { 0 };
	enum crm_status s;
	bool barren = false;

	*x = (struct crm_index){ .store = store };
	s = crm_store_segments(store, &x->segment, &x->segments, err);
	if (s != CRM_OK)
		return s;
	c.first = crm_mem_new(x->segments + 1, sizeof(*c.first));
	if (env == NULL || strcmp(env, "0") != 0) {
		read_parts(x);
		choose(x, &c);
	}
	find_gaps(x, &c, true);
	for (size_t i = 0; i < x->parts; i++)
		barren |= x->part[i].barren;
	if (barren) {
		drop_barren(x, &c);
		free(x->gap);
		x->gap = NULL;
		find_gaps(x, &c, false);
	}
	free(c.first);
	free(c.cover);
	return CRM_OK;
}

void crm_index_close(struct crm_index *x)
{
	for (size_t i = 0; i < x->parts; i++) {
		if (*x->part[i].damaged)
			crm_index_remove(x->store, &x->part[i]);
		crm_index_part_close(&x->part[i]);
	}
	for (size_t i = 0; i < x->others; i++)
		crm_index_part_close(&x->other[i]);
	free(x->part);
	free(x->other);
	free(x->gap);
	if (x->segment != NULL)
		crm_store_segments_free(x->segment, x->segments);
	*x = (struct crm_index){ 0 };
}

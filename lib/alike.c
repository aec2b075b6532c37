/* SPDX-License-Identifier: ISC */
#include "alike.h"

#include <stdlib.h>

#include "indexmake.h"
#include "key.h"
#include "likeness.h"
#include "mem.h"
#include "phone.h"
#include "posting.h"

static const char section[] = "alike";

struct pair { uint32_t key, block; };

/* What one thread has seen. */
struct seen {
	struct pair *pair;
	size_t n, cap;
};

static void add(struct crm_alike *a, char kind, const struct crm_buf *text)
{
	uint64_t hash = crm_str_hash(crm_buf_str(text));

	if (text->n == 0)
		return;
	a->key = crm_mem_grow(a->key, &a->cap, a->n + 1, sizeof(*a->key));
	a->key[a->n++] = (uint32_t)((hash ^ (unsigned char)kind) *
	    0x9e3779b97f4a7c15u >> 32);
	a->sorted = false;
}

static struct crm_str value(const struct crm_line *l, enum crm_key key)
{
	const struct crm_field *f = crm_line_get(l, key);

	return f != NULL && f->type != CRM_NULL ? f->value : CRM_STR("");
}

void crm_alike_add(struct crm_alike *a, const struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_buf b = { 0 }, more = { 0 };

	if (ev != CRM_EV_CLIENT && ev != CRM_EV_SET)
		return;
	crm_phone_ends(value(l, CRM_KEY_PHONE), &b, &more);
	add(a, 'p', &b);
	add(a, 's', &more);
	b.n = 0;
	if (crm_likeness_email(value(l, CRM_KEY_EMAIL), &b))
		add(a, 'e', &b);
	b.n = 0;
	crm_likeness_company(value(l, CRM_KEY_COMPANY), &b);
	add(a, 'c', &b);
	crm_buf_free(&b);
	crm_buf_free(&more);
}

void crm_alike_free(struct crm_alike *a)
{
	free(a->key);
	*a = (struct crm_alike){ 0 };
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort(struct crm_alike *a)
{
	size_t n = 0;

	if (a->sorted)
		return;
	if (a->n > 0)
		qsort(a->key, a->n, sizeof(*a->key), by_number);
	for (size_t i = 0; i < a->n; i++)
		if (n == 0 || a->key[n - 1] != a->key[i])
			a->key[n++] = a->key[i];
	a->n = n;
	a->sorted = true;
}

enum crm_status crm_alike_scan(void *ctx, const struct crm_scan *s,
    struct crm_find_at at)
{
	(void)ctx, (void)at;
	return crm_scan_has(s, CRM_KEY_PHONE) ||
	    crm_scan_has(s, CRM_KEY_EMAIL) ||
	    crm_scan_has(s, CRM_KEY_COMPANY) ? CRM_DATA : CRM_NONE;
}

bool crm_alike_is(void *ctx, const struct crm_line *l)
{
	struct crm_alike *all = ctx, own = { 0 };
	bool found = false;

	sort(all);
	crm_alike_add(&own, l);
	for (size_t i = 0; i < own.n && !found; i++)
		found = all->n > 0 && bsearch(&own.key[i], all->key, all->n,
		    sizeof(*all->key), by_number) != NULL;
	crm_alike_free(&own);
	return found;
}

static void *open_seen(const struct crm_index_part *part, size_t no)
{
	(void)part, (void)no;
	return crm_mem_new(1, sizeof(struct seen));
}

static enum crm_status scan_line(void *ctx, const struct crm_scan *s,
    struct crm_str text, struct crm_index_at at)
{
	(void)text;
	/* a touch has the number that was called */
	if (s->shape->ev == CRM_EV_TOUCH)
		return CRM_OK;
	return crm_alike_scan(ctx, s, (struct crm_find_at){ 0,
	    at.offset }) == CRM_NONE ? CRM_OK : CRM_NONE;
}

static enum crm_status take_line(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_index_at at)
{
	struct seen *s = ctx;
	struct crm_alike a = { 0 };

	(void)text;
	crm_alike_add(&a, l);
	s->pair = crm_mem_grow(s->pair, &s->cap, s->n + a.n + 1,
	    sizeof(*s->pair));
	for (size_t i = 0; i < a.n; i++)
		s->pair[s->n++] = (struct pair){ a.key[i], at.block };
	crm_alike_free(&a);
	return CRM_OK;
}

static int by_key(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static void end_seen(void **ctx, size_t n, struct crm_index_out *out)
{
	struct seen **s = (struct seen **)ctx, all = { 0 };
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		all.n += s[i]->n;
	all.pair = crm_mem_new(all.n + 1, sizeof(*all.pair));
	for (size_t i = 0; i < n; k += s[i++]->n)
		if (s[i]->n > 0)
			memcpy(all.pair + k, s[i]->pair,
			    s[i]->n * sizeof(*all.pair));
	qsort(all.pair, all.n, sizeof(*all.pair), by_key);
	k = 0;
	for (size_t i = 0; i < all.n; i++)
		if (k == 0 || by_key(&all.pair[k - 1], &all.pair[i]) != 0)
			all.pair[k++] = all.pair[i];
	crm_index_section(out, section);
	crm_index_put(out, all.pair, k * sizeof(*all.pair));
	free(all.pair);
}

static void free_seen(void *ctx)
{
	struct seen *s = ctx;

	free(s->pair);
	free(s);
}

const struct crm_index_maker crm_alike_maker = { open_seen, scan_line,
	take_line, NULL, end_seen, free_seen };

/* False when it is damaged. */
static bool get(struct crm_index_view *v, int64_t no, struct pair *p)
{
	const char *at = crm_index_view(v, no * (int64_t)sizeof(*p),
	    sizeof(*p));

	if (at != NULL)
		memcpy(p, at, sizeof(*p));
	return at != NULL;
}

/* The blocks of a key, which is sought among n pairs. */
static bool blocks_of(struct crm_index_view *v, int64_t n, uint32_t key,
    const struct crm_index_part *part, struct crm_blocks *out)
{
	int64_t lo = 0, hi = n;
	struct pair p = { 0, 0 };

	while (lo < hi) {
		int64_t mid = lo + (hi - lo) / 2;

		if (!get(v, mid, &p))
			return false;
		if (p.key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < n; lo++) {
		if (!get(v, lo, &p) || p.block >= part->blocks)
			return false;
		if (p.key != key)
			return true;
		out->block = crm_mem_grow(out->block, &out->cap, out->n + 1,
		    sizeof(*out->block));
		out->block[out->n++] = p.block;
	}
	return true;
}

bool crm_alike_blocks(void *ctx, const struct crm_index_part *part,
    struct crm_blocks *out)
{
	struct crm_alike *a = ctx;
	struct crm_index_view v;
	bool ok = true;
	size_t no;

	sort(a);
	if (!crm_index_find(part, section, &no))
		return false;
	crm_index_view_init(&v, part, no, 0);
	for (size_t i = 0; i < a->n && ok; i++)
		ok = blocks_of(&v, v.size / (int64_t)sizeof(struct pair),
		    a->key[i], part, out);
	crm_index_view_free(&v);
	return ok;
}

/* SPDX-License-Identifier: ISC */
/* Where to look: terms, and what the index says of them. */
#include <stdlib.h>

#include "findpriv.h"
#include "mem.h"
#include "posting.h"
#include "term.h"

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sort and drop what comes twice: how many are left. */
static size_t make_set(uint32_t *v, size_t n)
{
	size_t k = 0;

	if (n > 0)
		qsort(v, n, sizeof(*v), by_number);
	for (size_t i = 0; i < n; i++)
		if (k == 0 || v[i] != v[k - 1])
			v[k++] = v[i];
	return k;
}

void crm_find_terms(struct crm_find_terms *t, const struct crm_find *f)
{
	size_t all = 0, slots = 8;

	for (size_t i = 0; i < f->lists; i++)
		all += f->list[i]->n;
	*t = (struct crm_find_terms){ .term = crm_mem_new(all + 2,
	    sizeof(*t->term)) };
	for (size_t i = 0; i < f->lists; i++)
		for (size_t k = 1; k <= f->list[i]->n; k++)
			t->term[t->n++] = crm_term(f->list[i]->name[k]);
	if (f->odd)
		t->term[t->n++] = CRM_TERM_ODD;
	t->n = make_set(t->term, t->n);
	while (slots < t->n * 2)
		slots *= 2;
	t->slot = crm_mem_new(slots, sizeof(*t->slot));
	t->mask = slots - 1;
	for (size_t i = 0; i < t->n; i++) {
		size_t at = t->term[i] & t->mask;

		while (t->slot[at] != 0)
			at = (at + 1) & t->mask;
		t->slot[at] = (uint32_t)i + 1;
	}
}

void crm_find_terms_free(struct crm_find_terms *t)
{
	free(t->term);
	free(t->slot);
	*t = (struct crm_find_terms){ 0 };
}

struct pieces {
	struct crm_find_piece *piece;
	size_t n, cap;
};

static void add_piece(struct pieces *p, struct crm_find_piece piece)
{
	struct crm_find_piece *last = p->n > 0 ? &p->piece[p->n - 1] : NULL;

	if (last != NULL && last->segment == piece.segment &&
	    last->to == piece.from) {
		last->to = piece.to;
		return;
	}
	p->piece = crm_mem_grow(p->piece, &p->cap, p->n + 1,
	    sizeof(*p->piece));
	p->piece[p->n++] = piece;
}

/* The blocks of a part, which are in their order. */
static void add_blocks(struct pieces *p, const struct crm_index_part *part,
    const struct crm_blocks *b)
{
	const struct crm_index_range *r = part->range;

	for (size_t i = 0; i < b->n; i++) {
		struct crm_find_piece piece;

		while (r + 1 < part->range + part->ranges &&
		    r[1].block <= b->block[i])
			r++;
		piece = (struct crm_find_piece){ r->segment, r->from +
			(int64_t)(b->block[i] - r->block) * CRM_INDEX_BLOCK,
			0, b->block[i] == r->block };
		piece.to = piece.from + CRM_INDEX_BLOCK < r->to ?
		    piece.from + CRM_INDEX_BLOCK : r->to;
		add_piece(p, piece);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct crm_find_piece *p = a, *q = b;

	if (p->segment != q->segment)
		return p->segment < q->segment ? -1 : 1;
	return (p->from > q->from) - (p->from < q->from);
}

struct crm_find_piece *crm_find_pieces(const struct crm_index *x,
    const struct crm_find_terms *t, const struct crm_find_by *by, size_t *n)
{
	struct pieces p = { 0 };

	for (size_t i = 0; i < x->parts; i++) {
		const struct crm_index_part *part = &x->part[i];
		struct crm_blocks b = { 0 };
		bool ok = t->n == 0 || crm_posting_find(part, t->term, t->n,
		    &b);

		if (by != NULL && ok)
			ok = by->blocks(by->ctx, part, &b);
		b.n = make_set(b.block, b.n);
		if (ok)
			add_blocks(&p, part, &b);
		for (size_t k = 0; !ok && k < part->ranges; k++)
			add_piece(&p, (struct crm_find_piece){
			    part->range[k].segment, part->range[k].from,
			    part->range[k].to, true });
		free(b.block);
	}
	for (size_t i = 0; i < x->gaps; i++)
		add_piece(&p, (struct crm_find_piece){ x->gap[i].segment,
		    x->gap[i].from, x->gap[i].to, true });
	if (p.n > 0)
		qsort(p.piece, p.n, sizeof(*p.piece), by_place);
	*n = p.n;
	return p.piece;
}

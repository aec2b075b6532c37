/* SPDX-License-Identifier: ISC */
#include "columns.h"

#include <stdlib.h>

#include "indexmake.h"

/* A place in the journal. */
struct place {
	size_t segment;
	int64_t at;
};

/* What one of those to be folded covers. */
struct extent {
	struct place first, last;
	size_t no;
};

static int cmp_place(const struct place *a, const struct place *b)
{
	if (a->segment != b->segment)
		return a->segment < b->segment ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static int cmp_extent(const void *a, const void *b)
{
	return cmp_place(&((const struct extent *)a)->first,
	    &((const struct extent *)b)->first);
}

static struct extent of_part(const struct crm_index_part *p, size_t no)
{
	const struct crm_index_range *a = &p->range[0];
	const struct crm_index_range *b = &p->range[p->ranges - 1];

	return (struct extent){ { a->segment, a->from },
		{ b->segment, b->to }, no };
}

static struct extent of_gaps(const struct crm_index *x)
{
	const struct crm_index_gap *a = &x->gap[0], *b = a + x->gaps - 1;

	return (struct extent){ { a->segment, a->from },
		{ b->segment, b->to }, SIZE_MAX };
}

/* In the order of reading; is any neither before nor behind another? */
static void rank(struct crm_columns *c)
{
	struct extent *e = crm_mem_new(c->streams + 1, sizeof(*e));
	size_t n = 0;

	for (size_t i = 0; i < c->streams; i++)
		e[n++] = of_part(c->stream[i].part, i);
	if (c->index.gaps > 0)
		e[n++] = of_gaps(&c->index);
	qsort(e, n, sizeof(*e), cmp_extent);
	c->order = crm_mem_new(c->streams + 1, sizeof(*c->order));
	for (size_t i = 0; i < n; i++) {
		c->order[i] = e[i].no;
		if (e[i].no == SIZE_MAX)
			c->rank = i;
		else
			c->stream[e[i].no].rank = i;
		for (size_t k = 0; k < i; k++)
			c->mixed |= cmp_place(&e[k].last, &e[i].first) > 0;
	}
	if (c->index.gaps == 0)
		c->order[c->streams] = SIZE_MAX;
	free(e);
}

bool crm_columns_open(struct crm_columns *c, const struct crm_store *store,
    size_t threads, struct crm_names *words)
{
	struct crm_err err = { 0 };
	bool ok = crm_index_ready(&c->index, store, threads, &err) == CRM_OK &&
	    c->index.parts > 0;

	crm_err_free(&err);
	if (!ok)
		return false;
	c->stream = crm_mem_new(c->index.parts, sizeof(*c->stream));
	for (size_t i = 0; i < c->index.parts && ok; i++) {
		ok = c->index.part[i].ranges > 0 &&
		    crm_stream_open(&c->stream[c->streams++],
		    &c->index.part[i], words);
		if (ok && i > 0)
			ok = crm_stream_hold(&c->stream[i]);
	}
	if (ok)
		rank(c);
	return ok;
}

void crm_columns_close(struct crm_columns *c)
{
	for (size_t i = 0; i < c->streams; i++)
		crm_stream_free(&c->stream[i]);
	free(c->stream);
	free(c->order);
	free(c->some);
	crm_index_close(&c->index);
	*c = (struct crm_columns){ 0 };
}

void crm_columns_gaps(const struct crm_columns *c, struct crm_chunks *chunks,
    const struct crm_source *src)
{
	const struct crm_index *x = &c->index;
	struct crm_chunk_range *range = crm_mem_new(x->gaps + 1,
	    sizeof(*range));

	for (size_t i = 0; i < x->gaps; i++)
		range[i] = (struct crm_chunk_range){
			x->segment[x->gap[i].segment].name, x->gap[i].from,
			x->gap[i].to };
	crm_chunks_ranges(chunks, src, range, x->gaps);
	free(range);
}

static void mark(struct crm_columns *c, uint32_t hash)
{
	c->some[hash % CRM_COLUMNS_BITS / 64] |= (uint64_t)1 << hash % 64;
}

void crm_columns_begin(struct crm_columns *c, struct crm_pack *pack, size_t n)
{
	size_t others = 0;

	c->pack = pack;
	c->packs = n;
	for (size_t i = 0; i < n; i++)
		others += pack[i].deals;
	for (size_t i = 1; i < c->streams; i++)
		others += c->stream[i].entries;
	if (others == 0)
		return;
	c->some = crm_mem_new(CRM_COLUMNS_BITS / 64, sizeof(*c->some));
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < pack[i].deals; k++) {
			struct crm_pack_item item;
			char room[16];

			crm_pack_identify(&pack[i], k, &item, room);
			mark(c, item.hash);
		}
	for (size_t i = 1; i < c->streams; i++)
		for (size_t k = 0; k < c->stream[i].slots; k++)
			if (c->stream[i].slot[k].entry != 0)
				mark(c, c->stream[i].slot[k].hash);
}

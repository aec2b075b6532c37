/* SPDX-License-Identifier: ISC */
#include "picks.h"

#include <stdlib.h>

#include "mem.h"

static void add(struct crm_picks *p, int64_t created, struct crm_str id)
{
	p->pick = crm_mem_grow(p->pick, &p->cap, p->n + 1, sizeof(*p->pick));
	p->pick[p->n++] = (struct crm_pick){ created, p->text.n };
	crm_buf_str_add(&p->text, id);
	crm_buf_char(&p->text, '\0');
}

void crm_picks_add(struct crm_picks *p, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	add(p, d->created, crm_names_get(&fold->deal_name, d->id));
}

struct crm_str crm_picks_id(const struct crm_picks *p, size_t no)
{
	return crm_str(p->text.p + p->pick[no].id);
}

void crm_picks_join(struct crm_picks *p, const struct crm_picks *part)
{
	for (size_t i = 0; i < part->n; i++)
		add(p, part->pick[i].created, crm_picks_id(part, i));
}

static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_pick *x = a, *y = b;
	const struct crm_picks *p = ctx;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return crm_str_cmp(crm_str(p->text.p + x->id),
	    crm_str(p->text.p + y->id));
}

static uint32_t hash_of(struct crm_str id)
{
	return (uint32_t)(crm_str_hash(id) >> 32);
}

void crm_picks_sort(struct crm_picks *p)
{
	if (p->n > 0)
		qsort_r(p->pick, p->n, sizeof(*p->pick), cmp, p);
	for (p->slots = 16; p->slots * 2 < p->n * 3;)
		p->slots *= 2;
	free(p->slot);
	p->slot = crm_mem_new(p->slots, sizeof(*p->slot));
	for (size_t i = 0; i < p->n; i++) {
		uint32_t hash = hash_of(crm_picks_id(p, i));
		size_t at = hash & (p->slots - 1);

		while (p->slot[at].no != 0)
			at = (at + 1) & (p->slots - 1);
		p->slot[at] = (struct crm_picks_slot){ hash,
			(uint32_t)i + 1 };
	}
}

size_t crm_picks_find(const struct crm_picks *p, struct crm_str id)
{
	uint32_t hash = hash_of(id), no;

	for (size_t at = hash & (p->slots - 1); (no = p->slot[at].no) != 0;
	    at = (at + 1) & (p->slots - 1)) {
		const char *known = p->text.p + p->pick[no - 1].id;

		if (p->slot[at].hash == hash &&
		    strncmp(known, id.p, id.n) == 0 && known[id.n] == '\0')
			return no - 1;
	}
	return SIZE_MAX;
}

void crm_picks_free(struct crm_picks *p)
{
	free(p->pick);
	free(p->slot);
	crm_buf_free(&p->text);
	*p = (struct crm_picks){ 0 };
}

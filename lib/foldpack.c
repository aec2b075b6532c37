/* SPDX-License-Identifier: ISC */
/* A pack and its strings of facts. */
#include "foldpack.h"

#include <stdlib.h>

#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"

const uint8_t crm_pack_origin[CRM_PACK_ORIGINS] = { CRM_KEY_VARIANT,
	CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN, CRM_KEY_PARENT, CRM_KEY_CUR };

void crm_pack_init(struct crm_pack *p, const struct crm_fold_opt *opt,
    void *ctx)
{
	*p = (struct crm_pack){ .opt = opt, .ctx = ctx,
		.whole = opt->rules == NULL };
	crm_fold_init(&p->side, opt);
}

void crm_pack_free(struct crm_pack *p)
{
	crm_fold_free(&p->side);
	crm_pack_free_deals(p);
	for (size_t i = 0; i < p->blocks; i++)
		free(p->block[i]);
	free(p->block);
	free(p->era);
	free(p->word);
	free(p->early);
	crm_buf_free(&p->text);
	*p = (struct crm_pack){ 0 };
}

/* When a deal was created, as far as light has bits for it; 0: not yet. */
static uint32_t born(int64_t at)
{
	return at >= 0 && at < UINT32_MAX - 256 ? (uint32_t)(at >> 6) + 1 : 0;
}

static void note_times(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d = crm_pack_at(p, k->deal);
	uint32_t b;

	if (k->light) {
		int64_t at = (int64_t)k->cell[0];

		if (d->light != 0 && at >> 6 >= d->light)
			return;
		p->early = crm_mem_grow(p->early, &p->early_cap,
		    p->earlies + 1, sizeof(*p->early));
		p->early[p->earlies++] = (struct crm_pack_light){ k->deal,
			at };
	} else if (k->cells > 0 && k->made) {
		b = born((uint32_t)k->cell[0]);
		if (b != 0 && (d->light == 0 || b < d->light))
			d->light = b;
	}
}

static void more_cells(struct crm_pack *p)
{
	size_t eras = (p->blocks + 1) * (CRM_PACK_BLOCK / CRM_PACK_ERA);
	size_t was = p->eras;

	p->block = crm_mem_grow(p->block, &p->block_cap, p->blocks + 1,
	    sizeof(uint64_t *));
	p->block[p->blocks++] = crm_pack_large(CRM_PACK_BLOCK * 8);
	p->era = crm_mem_grow(p->era, &p->eras, eras, sizeof(*p->era));
	memset(p->era + was, 0, (p->eras - was) * sizeof(*p->era));
}

/* The head of one cell that the fact may have; 0 when it takes two. */
static uint64_t small_head(const struct crm_pack *p,
    const struct crm_pack_item *k, uint32_t before)
{
	int64_t at = (uint32_t)k->cell[0];
	int64_t *era = &p->era[p->cells / CRM_PACK_ERA];
	int64_t span = (int64_t)1 << CRM_PACK_TIME_BITS;

	if (*era == 0)
		*era = (at - span / 4) | 1;
	at -= *era;
	if (k->act == CRM_PACK_ACTS || at < 0 || at >= span ||
	    before >> CRM_PACK_BEFORE_BITS != 0)
		return 0;
	return (uint64_t)1 << 63 | (uint64_t)k->act <<
	    (CRM_PACK_BEFORE_BITS + CRM_PACK_TIME_BITS) |
	    (uint64_t)at << CRM_PACK_BEFORE_BITS | before;
}

static void append(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d = crm_pack_at(p, k->deal);
	uint64_t *to, head;

	if (p->whole)
		note_times(p, k);
	else
		d->light += k->light;
	d->hard |= k->hard;
	d->told |= k->told;
	if (k->cells == 0)
		return;
	d->made |= k->made;
	d->may_win |= k->may_win;
	if (p->cells % CRM_PACK_BLOCK + CRM_PACK_CELLS > CRM_PACK_BLOCK)
		p->cells = p->blocks * CRM_PACK_BLOCK;
	if (p->cells == p->blocks * CRM_PACK_BLOCK)
		more_cells(p);
	to = &p->block[p->blocks - 1][p->cells % CRM_PACK_BLOCK];
	head = small_head(p, k, d->last);
	if (head == 0) {
		*to++ = k->cell[0] | (uint64_t)d->last << 32;
		head = k->cell[1];
	}
	*to++ = head;
	for (unsigned int i = 2; i < k->cells; i++)
		*to++ = k->cell[i];
	d->last = (uint32_t)p->cells + 1;
	p->cells = (size_t)(to - p->block[p->blocks - 1]) +
	    (p->blocks - 1) * CRM_PACK_BLOCK;
}

void crm_pack_flush(struct crm_pack *p)
{
	for (size_t i = 0; i < p->items; i++) {
		uint32_t deal = crm_pack_likely(p, &p->item[i]);

		if (deal != 0)
			__builtin_prefetch(crm_pack_at(p, deal - 1), 1);
	}
	for (size_t i = 0; i < p->items; i++) {
		p->item[i].deal = crm_pack_deal(p, &p->item[i]);
		append(p, &p->item[i]);
	}
	p->items = 0;
}

struct crm_pack_item *crm_pack_push(struct crm_pack *p)
{
	if (p->items == CRM_PACK_BATCH)
		crm_pack_flush(p);
	return &p->item[p->items++];
}

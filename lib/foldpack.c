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
	free(p->word);
	free(p->early);
	crm_buf_free(&p->text);
	*p = (struct crm_pack){ 0 };
}

/* May a deal be won by it, or never have been? */
static bool may_win(const struct crm_pack_head *h)
{
	if (h->kind == CRM_PACK_UNDO)
		return h->to == CRM_EV_DEAL;
	return h->kind == CRM_PACK_STEP && h->outcome == CRM_RESULT &&
	    (h->to == CRM_PACK_WON || h->to == CRM_PACK_NEXT);
}

/* When a deal was created, as far as light has bits for it; 0: not yet. */
static uint32_t born(int64_t at)
{
	return at >= 0 && at < UINT32_MAX - 256 ? (uint32_t)(at >> 6) + 1 : 0;
}

static void note_times(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d = &p->deal[k->deal];
	struct crm_pack_head head;
	uint32_t b;

	memcpy(&head, k->cell, sizeof(head));
	if (k->light) {
		int64_t at = (int64_t)k->cell[0];

		if (d->light != 0 && at >> 6 >= d->light)
			return;
		p->early = crm_mem_grow(p->early, &p->early_cap,
		    p->earlies + 1, sizeof(*p->early));
		p->early[p->earlies++] = (struct crm_pack_light){ k->deal,
			at };
	} else if (k->cells > 0 && head.kind == CRM_PACK_DEAL) {
		b = born(head.at);
		if (b != 0 && (d->light == 0 || b < d->light))
			d->light = b;
	}
}

static void append(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d = &p->deal[k->deal];
	struct crm_pack_head head;
	uint64_t *to;

	if (p->whole)
		note_times(p, k);
	else
		d->light += k->light;
	d->hard |= k->hard;
	d->told |= k->told;
	if (k->cells == 0)
		return;
	memcpy(&head, k->cell, sizeof(head));
	if (p->cells % CRM_PACK_BLOCK + CRM_PACK_CELLS > CRM_PACK_BLOCK)
		p->cells = p->blocks * CRM_PACK_BLOCK;
	if (p->cells == p->blocks * CRM_PACK_BLOCK) {
		p->block = crm_mem_grow(p->block, &p->block_cap,
		    p->blocks + 1, sizeof(uint64_t *));
		p->block[p->blocks++] = crm_pack_large(CRM_PACK_BLOCK *
		    8);
	}
	d->made |= head.kind == CRM_PACK_DEAL;
	d->may_win |= may_win(&head);
	to = &p->block[p->blocks - 1][p->cells % CRM_PACK_BLOCK];
	head.before = d->last;
	memcpy(to, &head, sizeof(head));
	for (unsigned int i = 2; i < k->cells; i++)
		to[i] = k->cell[i];
	d->last = (uint32_t)p->cells + 1;
	p->cells += k->cells;
}

void crm_pack_flush(struct crm_pack *p)
{
	for (size_t i = 0; i < p->items; i++) {
		uint32_t deal = crm_pack_likely(p, &p->item[i]);

		if (deal != 0)
			__builtin_prefetch(&p->deal[deal - 1], 1);
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

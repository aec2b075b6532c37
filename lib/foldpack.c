/* SPDX-License-Identifier: ISC */
/* A pack's deals and their strings of facts. */
#include "foldpack.h"

#include <stdlib.h>
#include <sys/mman.h>

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
	free(p->deal);
	free(p->slot);
	for (size_t i = 0; i < p->blocks; i++)
		free(p->block[i]);
	free(p->block);
	free(p->word);
	free(p->early);
	crm_buf_free(&p->text);
	*p = (struct crm_pack){ 0 };
}

/*
 * A large piece of memory, not zeroed, on huge pages where there are some:
 * what is looked up here and there is found sooner, and first use is cheap.
 */
static void *large(size_t n)
{
	enum { HUGE_PAGE = 2 << 20 };
	size_t size = (n + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
	void *p;

	if (n < HUGE_PAGE)
		return crm_mem_new(n, 1);
	p = aligned_alloc(HUGE_PAGE, size);
	if (p == NULL)
		return crm_mem_new(n, 1);
	madvise(p, size, MADV_HUGEPAGE);
	return p;
}

/* Room for one more deal: the slots at most three quarters full. */
static void more_slots(struct crm_pack *p)
{
	size_t slots = p->slots > 0 ? p->slots * 2 : 1024;
	struct crm_pack_slot *slot = large(slots * sizeof(*slot));

	memset(slot, 0, slots * sizeof(*slot));
	for (size_t i = 0; i < p->slots; i++) {
		size_t at = p->slot[i].hash & (slots - 1);

		if (p->slot[i].deal == 0)
			continue;
		while (slot[at].deal != 0)
			at = (at + 1) & (slots - 1);
		slot[at] = p->slot[i];
	}
	free(p->slot);
	p->slot = slot;
	p->slots = slots;
}

static void more_deals(struct crm_pack *p)
{
	size_t cap = p->deal_cap > 0 ? p->deal_cap * 2 : 1024;
	struct crm_pack_deal *deal = large(cap * sizeof(*deal));

	if (p->deals > 0)
		memcpy(deal, p->deal, p->deals * sizeof(*deal));
	free(p->deal);
	p->deal = deal;
	p->deal_cap = cap;
}

static bool is_deal(const struct crm_pack *p, uint32_t deal,
    const struct crm_pack_item *k)
{
	const struct crm_pack_deal *d = &p->deal[deal];

	if (!k->wide || !d->wide)
		return d->key == k->key && d->wide == k->wide;
	return strncmp(p->text.p + d->key, k->id, k->n) == 0 &&
	    p->text.p[d->key + k->n] == '\0';
}

uint32_t crm_pack_find(const struct crm_pack *p, const struct crm_pack_item *k)
{
	size_t at = k->hash & (p->slots - 1);

	if (p->slots == 0)
		return 0;
	while (p->slot[at].deal != 0 && (p->slot[at].hash != k->hash ||
	    !is_deal(p, p->slot[at].deal - 1, k)))
		at = (at + 1) & (p->slots - 1);
	return p->slot[at].deal;
}

/* The deal that it is if hashes do not lie, or 0. */
static uint32_t likely_deal(const struct crm_pack *p,
    const struct crm_pack_item *k)
{
	size_t at = k->hash & (p->slots - 1);

	if (p->slots == 0)
		return 0;
	while (p->slot[at].deal != 0 && p->slot[at].hash != k->hash)
		at = (at + 1) & (p->slots - 1);
	return p->slot[at].deal;
}

static uint32_t find_or_add(struct crm_pack *p, const struct crm_pack_item *k)
{
	uint32_t deal;
	size_t at;

	if ((p->deals + 1) * 4 > p->slots * 3)
		more_slots(p);
	deal = crm_pack_find(p, k);
	if (deal != 0)
		return deal - 1;
	at = k->hash & (p->slots - 1);
	while (p->slot[at].deal != 0)
		at = (at + 1) & (p->slots - 1);
	if (p->deals == p->deal_cap)
		more_deals(p);
	p->deal[p->deals] = (struct crm_pack_deal){ .key = k->key,
		.wide = k->wide };
	if (k->wide) {
		p->deal[p->deals].key = p->text.n;
		crm_buf_add(&p->text, k->id, k->n);
		crm_buf_char(&p->text, '\0');
	}
	p->slot[at] = (struct crm_pack_slot){ k->hash,
		(uint32_t)++p->deals };
	return (uint32_t)p->deals - 1;
}

/* When a deal was created, as far as light has bits for it; 0: not yet. */
static uint32_t born(int64_t at)
{
	return at >= 0 && at < UINT32_MAX - 64 ? (uint32_t)(at >> 4) + 1 : 0;
}

static void note_times(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d = &p->deal[k->deal];
	struct crm_pack_head head;
	uint32_t b;

	memcpy(&head, k->cell, sizeof(head));
	if (k->light) {
		int64_t at = (int64_t)k->cell[0];

		if (d->light != 0 && at >> 4 >= d->light)
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
	if (p->cells % CRM_PACK_BLOCK + CRM_PACK_CELLS > CRM_PACK_BLOCK)
		p->cells = p->blocks * CRM_PACK_BLOCK;
	if (p->cells == p->blocks * CRM_PACK_BLOCK) {
		p->block = crm_mem_grow(p->block, &p->block_cap,
		    p->blocks + 1, sizeof(uint64_t *));
		p->block[p->blocks++] = large(CRM_PACK_BLOCK * 8);
	}
	to = &p->block[p->blocks - 1][p->cells % CRM_PACK_BLOCK];
	memcpy(&head, k->cell, sizeof(head));
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
		uint32_t deal = likely_deal(p, &p->item[i]);

		if (deal != 0)
			__builtin_prefetch(&p->deal[deal - 1], 1);
	}
	for (size_t i = 0; i < p->items; i++) {
		p->item[i].deal = find_or_add(p, &p->item[i]);
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

void crm_pack_want(struct crm_pack *p, const struct crm_pack_item *k)
{
	if (p->slots > 0)
		__builtin_prefetch(&p->slot[k->hash & (p->slots - 1)]);
}

void crm_pack_key(struct crm_pack_item *k, const char *id, size_t n)
{
	uint64_t head[2], mask[2];

	k->id = id;
	k->n = (uint32_t)n;
	k->wide = n > 8;
	k->key = 0;
	if (k->wide) {
		k->hash = (uint32_t)(crm_str_hash((struct crm_str){ id, n }) >>
		    32);
		return;
	}
	memcpy(head, id, 16);
	memcpy(mask, crm_key_ones + 16 - n, 16);
	k->key = head[0] & mask[0];
	k->hash = (uint32_t)((k->key * 0x9e3779b97f4a7c15u ^ k->key >> 31) *
	    0xff51afd7ed558ccdu >> 32);
}

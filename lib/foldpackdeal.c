/* SPDX-License-Identifier: ISC */
/*
 * A pack's deals by id.  Ids are as a rule counted up: some letters, then a
 * number of so many digits.  Such a series has an array by number, in which
 * deals of the same days lie side by side as they are looked up together;
 * other ids are found by hash.  An id is of a series, or is not, for good.
 */
#include "foldpack.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "foldpackpriv.h"
#include "mem.h"

enum { NUMBERS = 1 << 24 };	/* of a series, at most */

void crm_pack_free_deals(struct crm_pack *p)
{
	for (size_t i = 0; i < p->serieses; i++)
		free(p->series[i].deal);
	for (size_t i = 0; i < p->deal_blocks; i++)
		free(p->deal[i]);
	free(p->deal);
	free(p->slot);
}

void *crm_pack_large(size_t n)
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
	struct crm_pack_slot *slot = crm_pack_large(slots * sizeof(*slot));

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
	p->deal = crm_mem_grow(p->deal, &p->deal_cap, p->deal_blocks + 1,
	    sizeof(struct crm_pack_deal *));
	/* of the first, few may be needed */
	p->deal[p->deal_blocks] = p->deals == 0 ? crm_mem_new(CRM_PACK_DEALS,
	    sizeof(struct crm_pack_deal)) : crm_pack_large(CRM_PACK_DEALS *
	    sizeof(struct crm_pack_deal));
	p->deal_blocks++;
}

static bool is_deal(const struct crm_pack *p, uint32_t deal,
    const struct crm_pack_item *k)
{
	const struct crm_pack_deal *d = crm_pack_at(p, deal);

	if (!k->wide || !d->wide)
		return d->key == k->key && d->wide == k->wide;
	return strncmp(p->text.p + d->key, k->id, k->n) == 0 &&
	    p->text.p[d->key + k->n] == '\0';
}

static uint32_t find_slot(const struct crm_pack *p,
    const struct crm_pack_item *k)
{
	size_t at = k->hash & (p->slots - 1);

	if (p->slots == 0)
		return 0;
	while (p->slot[at].deal != 0 && (p->slot[at].hash != k->hash ||
	    !is_deal(p, p->slot[at].deal - 1, k)))
		at = (at + 1) & (p->slots - 1);
	return p->slot[at].deal;
}

/* The number that its last digits are, at the top, less '0' each; below them
 * are zeros. */
static uint32_t number(uint64_t w)
{
	w = w * 10 + (w >> 8);
	return (uint32_t)(((w & 0x000000ff000000ffu) * 0x000f424000000064u +
	    (w >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u) >> 32);
}

/* Of which series the id is, and which number of it; -1: none. */
static int series_of(const struct crm_pack *p, const struct crm_pack_item *k,
    uint32_t *no)
{
	for (size_t i = 0; i < p->serieses && !k->wide; i++) {
		const struct crm_pack_series *s = &p->series[i];
		uint64_t d = k->key ^ s->zero;

		/* A digit is below ten if that with six is below sixteen;
		 * what a carry does is done to a byte behind a bad one. */
		if (((d | (d + s->six)) & s->none) != 0)
			continue;
		*no = number(d << s->shift);
		return *no < NUMBERS ? (int)i : -1;
	}
	return -1;
}

/* Begin the series of an id that is of none. */
static int new_series(struct crm_pack *p, const struct crm_pack_item *k,
    uint32_t *no)
{
	struct crm_pack_series *s = &p->series[p->serieses];

	if (k->wide || p->serieses == CRM_PACK_SERIES)
		return -1;
	*s = (struct crm_pack_series){ .zero = k->key, .none = ~(uint64_t)0,
		.shift = (uint8_t)(64 - 8 * k->n) };
	for (unsigned int i = 8 * k->n; i > 0; i -= 8) {
		unsigned int c = k->key >> (i - 8) & 0xff;

		if (c < '0' || c > '9')
			break;
		s->zero ^= (uint64_t)(c ^ '0') << (i - 8);
		s->six |= (uint64_t)6 << (i - 8);
		s->none ^= (uint64_t)0x0f << (i - 8);
	}
	if (s->six == 0)
		return -1;
	p->serieses++;
	return series_of(p, k, no);
}

static void more_numbers(struct crm_pack_series *s, uint32_t no)
{
	size_t cap = s->cap > 0 ? s->cap : 1024;
	uint32_t *deal;

	while (cap <= no)
		cap *= 2;
	deal = crm_mem_new(cap, sizeof(*deal));
	if (s->cap > 0)
		memcpy(deal, s->deal, s->cap * sizeof(*deal));
	free(s->deal);
	s->deal = deal;
	s->cap = cap;
}

void crm_pack_want(struct crm_pack *p, struct crm_pack_item *k)
{
	k->series = series_of(p, k, &k->number);
	if (k->series < 0)
		k->series = new_series(p, k, &k->number);
	if (k->series < 0) {
		if (p->slots > 0)
			__builtin_prefetch(&p->slot[k->hash & (p->slots - 1)]);
	} else if (k->number < p->series[k->series].cap) {
		__builtin_prefetch(&p->series[k->series].deal[k->number]);
	}
}

uint32_t crm_pack_find(const struct crm_pack *p, const struct crm_pack_item *k)
{
	uint32_t no;
	int i = series_of(p, k, &no);

	if (i < 0)
		return find_slot(p, k);
	return no < p->series[i].cap ? p->series[i].deal[no] : 0;
}

uint32_t crm_pack_likely(const struct crm_pack *p,
    const struct crm_pack_item *k)
{
	size_t at = k->hash & (p->slots - 1);

	if (k->series >= 0)
		return k->number < p->series[k->series].cap ?
		    p->series[k->series].deal[k->number] : 0;
	if (p->slots == 0)
		return 0;
	while (p->slot[at].deal != 0 && p->slot[at].hash != k->hash)
		at = (at + 1) & (p->slots - 1);
	return p->slot[at].deal;
}

static uint32_t add(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_deal *d;

	if (p->deals == p->deal_blocks * CRM_PACK_DEALS)
		more_deals(p);
	d = crm_pack_at(p, p->deals);
	*d = (struct crm_pack_deal){ .key = k->key, .wide = k->wide };
	if (k->wide) {
		d->key = p->text.n;
		crm_buf_add(&p->text, k->id, k->n);
		crm_buf_char(&p->text, '\0');
	}
	return (uint32_t)p->deals++;
}

static uint32_t find_or_add_slot(struct crm_pack *p,
    const struct crm_pack_item *k)
{
	uint32_t deal;
	size_t at;

	if ((p->slotted + 1) * 4 > p->slots * 3)
		more_slots(p);
	deal = find_slot(p, k);
	if (deal != 0)
		return deal - 1;
	at = k->hash & (p->slots - 1);
	while (p->slot[at].deal != 0)
		at = (at + 1) & (p->slots - 1);
	deal = add(p, k);
	p->slot[at] = (struct crm_pack_slot){ k->hash, deal + 1 };
	p->slotted++;
	return deal;
}

uint32_t crm_pack_deal(struct crm_pack *p, const struct crm_pack_item *k)
{
	struct crm_pack_series *s;

	if (k->series < 0)
		return find_or_add_slot(p, k);
	s = &p->series[k->series];
	if (k->number >= s->cap)
		more_numbers(s, k->number);
	if (s->deal[k->number] == 0)
		s->deal[k->number] = add(p, k) + 1;
	return s->deal[k->number] - 1;
}

void crm_pack_key(struct crm_pack_item *k, const char *id, size_t n)
{
	uint64_t head, mask;

	k->id = id;
	k->n = (uint32_t)n;
	k->wide = n > 8;
	k->key = 0;
	if (k->wide) {
		k->hash = (uint32_t)(crm_str_hash((struct crm_str){ id, n }) >>
		    32);
		return;
	}
	memcpy(&head, id, 8);
	memcpy(&mask, crm_key_ones + 16 - n, 8);
	k->key = head & mask;
	k->hash = (uint32_t)((k->key * 0x9e3779b97f4a7c15u ^ k->key >> 31) *
	    0xff51afd7ed558ccdu >> 32);
}

/* SPDX-License-Identifier: ISC */
/* The facts of a deal, from the cells of packs. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"

static void push_change(struct crm_pack_work *w, struct crm_fact *f,
    uint32_t key, enum crm_type type, uint32_t word, int64_t n)
{
	struct crm_fold_private *p = w->fold.p;

	if (p->changes == p->change_cap)
		p->change = crm_mem_grow(p->change, &p->change_cap,
		    p->changes + 1, sizeof(*p->change));
	if (f->changes++ == 0)
		f->first = (uint32_t)p->changes;
	p->change[p->changes++] = (struct crm_change){ key, (uint8_t)type,
		word, n };
}

static void unpack_origin(struct crm_pack_work *w, const struct crm_pack *p,
    struct crm_fact *f, const uint64_t *c)
{
	uint32_t mask = (uint32_t)*c, n = 0;

	for (uint32_t i = 0; i < CRM_PACK_ORIGINS; i++) {
		uint64_t cell = c[(n + 1) / 2];
		uint32_t word;

		if ((mask >> i & 1) == 0)
			continue;
		word = p->word[n++ % 2 == 0 ? cell >> 32 : (uint32_t)cell];
		push_change(w, f, crm_pack_origin[i],
		    word != 0 ? CRM_STRING : CRM_NULL, word, 0);
	}
	if (mask >> CRM_PACK_NEXT_BIT & 1) {
		int64_t t = (int64_t)c[1 + n / 2];

		push_change(w, f, CRM_KEY_NEXT, t != CRM_TIME_NONE ?
		    CRM_STRING : CRM_NULL, 0, t);
	}
}

/* The head that is there, but for the fact before; *c is behind it then. */
static inline struct crm_pack_head head_of(const struct crm_pack *p,
    uint32_t cell, const uint64_t **c)
{
	uint32_t at, place;
	uint64_t act;

	*c = crm_pack_read(p, cell, &act, &at, &place);
	return (struct crm_pack_head){ .at = at, .word = (uint32_t)act,
		.to = (uint8_t)(act >> 32), .outcome = (uint8_t)(act >> 40),
		.kind = (uint8_t)(act >> 48), .flags = (uint8_t)(act >> 56) };
}

/* A fact from its cells. */
static void unpack(struct crm_pack_work *w, const struct crm_pack *p,
    uint32_t at)
{
	static const uint8_t ev[] = { 0, CRM_EV_DEAL, CRM_EV_SET,
		CRM_EV_STEP, CRM_EV_UNDO };
	struct crm_fact *f;
	const uint64_t *c;
	struct crm_pack_head h = head_of(p, at, &c);
	uint32_t word;

	word = p->word[h.word];
	if (w->facts == w->fact_cap)
		w->fact = crm_mem_grow(w->fact, &w->fact_cap, w->facts + 1,
		    sizeof(*w->fact));
	f = &w->fact[w->facts];
	*f = (struct crm_fact){ .at = h.at, .seq = (uint32_t)w->facts++,
		.ev = ev[h.kind], .outcome = h.outcome };
	if (h.kind == CRM_PACK_STEP)
		f->to = h.to == CRM_PACK_WON ? CRM_TO_WON :
		    h.to == CRM_PACK_NOWHERE ? CRM_TO_NOWHERE :
		    h.to == CRM_PACK_NAMED ? word : 0;
	else if (h.kind == CRM_PACK_UNDO)
		f->kind = h.to;
	if (h.flags & CRM_PACK_AMOUNT)
		push_change(w, f, CRM_KEY_AMOUNT, CRM_NUMBER, 0,
		    (int64_t)*c++);
	if (h.flags & CRM_PACK_NO_AMOUNT)
		push_change(w, f, CRM_KEY_AMOUNT, CRM_NULL, 0, 0);
	if (h.flags & CRM_PACK_MARGIN)
		push_change(w, f, CRM_KEY_MARGIN, CRM_NUMBER, 0,
		    (int64_t)*c++);
	if (h.flags & CRM_PACK_NO_MARGIN)
		push_change(w, f, CRM_KEY_MARGIN, CRM_NULL, 0, 0);
	if (h.flags & CRM_PACK_WORD)
		push_change(w, f, h.kind == CRM_PACK_STEP ? CRM_KEY_REASON :
		    CRM_KEY_OWNER, word != 0 ? CRM_STRING : CRM_NULL, word, 0);
	if (h.flags & CRM_PACK_PLACE) {
		f->to = p->word[*c >> 32];
		word = p->word[(uint32_t)*c++];
		if (word != 0)
			push_change(w, f, CRM_KEY_PIPELINE, CRM_STRING, word,
			    0);
	}
	if (h.flags & CRM_PACK_ORIGIN)
		unpack_origin(w, p, f, c);
	if (h.flags & CRM_PACK_OF) {
		/* where the fold looks for it: before all others */
		push_change(w, f, CRM_KEY_OF, CRM_STRING, 0, (int64_t)*c);
		f->first += f->changes - 1;
		f->changes = 1;
	}
}

/* Go back by one fact, and have the one before it fetched. */
static void go_back(struct crm_pack_string *s, const struct crm_pack *p)
{
	if (s->n == s->cap)
		s->cell = crm_mem_grow(s->cell, &s->cap, s->n + 1,
		    sizeof(*s->cell));
	s->cell[s->n++] = s->next - 1;
	s->next = crm_pack_before(*crm_pack_cell(p, s->next - 1));
	if (s->next != 0)
		__builtin_prefetch(crm_pack_cell(p, s->next - 1));
}

/* Where the facts of n deals are: all strings are walked at once, for each
 * fact may be far from the one before. */
void crm_pack_gather(struct crm_pack_work *w, uint32_t deal, size_t n)
{
	const struct crm_pack *p = &w->pack[w->no];
	bool more = true;

	for (size_t i = 0; i < n; i++) {
		struct crm_pack_string *s = &w->string[i];

		s->n = 0;
		s->next = w->todo[i] ? crm_pack_at(p, deal + i)->last : 0;
		if (s->next != 0)
			__builtin_prefetch(crm_pack_cell(p, s->next - 1));
	}
	while (more) {
		more = false;
		for (size_t i = 0; i < n; i++) {
			if (w->string[i].next == 0)
				continue;
			go_back(&w->string[i], p);
			more = true;
		}
	}
}

static void unpack_all(struct crm_pack_work *w, const struct crm_pack *p,
    const struct crm_pack_string *s)
{
	for (size_t i = s->n; i-- > 0;)
		unpack(w, p, s->cell[i]);
}

/* The facts in their order: as a rule they have come so. */
static void sort(struct crm_pack_work *w)
{
	w->list = crm_mem_grow(w->list, &w->list_cap, w->facts + 1,
	    sizeof(struct crm_fact *));
	for (size_t i = 0; i < w->facts; i++) {
		struct crm_fact *f = &w->fact[i];
		size_t k = i;

		while (k > 0 && crm_fact_cmp(w->list[k - 1], f) > 0) {
			w->list[k] = w->list[k - 1];
			k--;
		}
		w->list[k] = f;
	}
}

static int cmp(const void *a, const void *b)
{
	return crm_fact_cmp(*(struct crm_fact *const *)a,
	    *(struct crm_fact *const *)b);
}

void crm_pack_order(struct crm_pack_work *w)
{
	if (w->facts <= 64) {
		sort(w);
		return;
	}
	w->list = crm_mem_grow(w->list, &w->list_cap, w->facts + 1,
	    sizeof(struct crm_fact *));
	for (size_t i = 0; i < w->facts; i++)
		w->list[i] = &w->fact[i];
	qsort(w->list, w->facts, sizeof(struct crm_fact *), cmp);
}

bool crm_pack_walk(struct crm_pack_work *w, size_t no,
    const struct crm_pack_item *k)
{
	uint32_t deal = crm_pack_find(&w->pack[no], k);

	w->other.n = 0;
	if (deal == 0)
		return false;
	w->other.next = crm_pack_at(&w->pack[no], deal - 1)->last;
	while (w->other.next != 0)
		go_back(&w->other, &w->pack[no]);
	return true;
}

void crm_pack_facts(struct crm_pack_work *w, const struct crm_pack_item *k,
    const struct crm_pack_string *own)
{
	if (own != NULL)
		unpack_all(w, &w->pack[w->no], own);
	for (size_t i = own != NULL ? w->no + 1 : 0; i < w->n; i++)
		if (crm_pack_walk(w, i, k))
			unpack_all(w, &w->pack[i], &w->other);
}

void crm_pack_take(struct crm_pack_work *w, const struct crm_pack_item *k,
    const struct crm_pack_string *own)
{
	w->facts = w->fold.p->changes = 0;
	crm_pack_facts(w, k, own);
	crm_pack_order(w);
}

void crm_pack_identify(const struct crm_pack *p, uint32_t deal,
    struct crm_pack_item *k, char room[16])
{
	const struct crm_pack_deal *d = crm_pack_at(p, deal);
	const char *id = room;

	memset(room, 0, 16);
	if (d->wide)
		id = p->text.p + d->key;
	else
		memcpy(room, &d->key, sizeof(d->key));
	crm_pack_key(k, id, strlen(id));
}

void crm_pack_work_init(struct crm_pack_work *w, struct crm_pack *p, size_t n,
    const struct crm_fold_opt *opt, const struct crm_names *words, void *ctx)
{
	*w = (struct crm_pack_work){ .pack = p, .n = n, .ctx = ctx };
	w->fold = (struct crm_fold){ .opt = *opt, .word = *words,
		.p = crm_mem_new(1, sizeof(*w->fold.p)) };
	w->fold.deal_name = (struct crm_names){ .name = w->name, .n = 1 };
	w->fold.opt.ctx = ctx;
	if (!opt->fact_moves)
		w->fold.opt.fact = NULL;
	w->fold.p->frozen = true;
}

void crm_pack_work_free(struct crm_pack_work *w)
{
	w->fold.word = w->fold.deal_name = (struct crm_names){ 0 };
	crm_fold_free(&w->fold);
	for (int i = 0; i < CRM_PACK_GATHER; i++)
		free(w->string[i].cell);
	free(w->other.cell);
	free(w->fact);
	free(w->list);
	free(w->early);
}

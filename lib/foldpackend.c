/* SPDX-License-Identifier: ISC */
/* The end of packs: each deal's facts from all of them, folded. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"

/* One pack's deals at work, with those of the others. */
struct work {
	struct crm_pack *pack;
	size_t n, no;
	struct crm_fold fold;	/* a view: words and rules of all */
	struct { const struct crm_pack *pack; uint32_t cell; } *place;
	size_t places, place_cap;	/* of the deal's facts, backwards */
	struct crm_fact *fact;
	struct crm_fact **list;
	size_t facts, fact_cap, list_cap;
	bool undo;
	void *ctx;
};

void crm_pack_words(struct crm_pack *p, size_t n, struct crm_names *words)
{
	for (size_t i = 0; i < n; i++) {
		const struct crm_names *w = &p[i].side.word;

		p[i].word = crm_mem_new(w->n + 1, sizeof(*p[i].word));
		for (uint32_t k = 1; k <= w->n; k++)
			p[i].word[k] = crm_names_add(words,
			    crm_names_get(w, k));
	}
}

static void push_change(struct work *w, struct crm_fact *f, uint32_t key,
    enum crm_type type, uint32_t word, int64_t n)
{
	struct crm_fold_private *p = w->fold.p;

	p->change = crm_mem_grow(p->change, &p->change_cap, p->changes + 1,
	    sizeof(*p->change));
	if (f->changes++ == 0)
		f->first = (uint32_t)p->changes;
	p->change[p->changes++] = (struct crm_change){ key, (uint8_t)type,
		word, n };
}

/* A fact from its cells. */
static void unpack(struct work *w, const struct crm_pack *p, uint32_t at)
{
	static const uint8_t ev[] = { 0, CRM_EV_DEAL, CRM_EV_SET,
		CRM_EV_STEP, CRM_EV_UNDO };
	struct crm_pack_head h;
	struct crm_fact *f;
	const uint64_t *c = &p->cell[at];
	uint32_t word;

	memcpy(&h, c, sizeof(h));
	c += 2;
	word = p->word[h.word];
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
	if (h.flags & CRM_PACK_OF) {
		w->undo = true;
		/* where the fold looks for it: before all others */
		push_change(w, f, CRM_KEY_OF, CRM_STRING, 0, (int64_t)*c);
		f->first += f->changes - 1;
		f->changes = 1;
	}
}

/* Note where the facts of a pack's deal are, the last one first. */
static void gather(struct work *w, const struct crm_pack *p, uint32_t deal)
{
	uint32_t at = p->deal[deal].last;

	while (at != 0) {
		struct crm_pack_head h;

		w->place = crm_mem_grow(w->place, &w->place_cap,
		    w->places + 1, sizeof(*w->place));
		w->place[w->places].pack = p;
		w->place[w->places++].cell = at - 1;
		memcpy(&h, &p->cell[at - 1], sizeof(h));
		at = h.before;
	}
}

/* The facts in their order: as a rule they have come so. */
static void sort(struct work *w)
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

static void order(struct work *w)
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

/* The deal of the item in the other packs: false when an earlier one has it,
 * which then folds it. */
static bool others(struct work *w, const struct crm_pack_item *k,
    bool *hard, size_t *light)
{
	for (size_t i = 0; i < w->no; i++)
		if (crm_pack_find(&w->pack[i], k) != 0)
			return false;
	w->places = 0;
	for (size_t i = w->n; i-- > w->no + 1;) {
		uint32_t deal = crm_pack_find(&w->pack[i], k);

		if (deal == 0)
			continue;
		*hard |= w->pack[i].deal[deal - 1].hard;
		*light += w->pack[i].deal[deal - 1].light;
		gather(w, &w->pack[i], deal - 1);
	}
	return true;
}

static void identify(const struct crm_pack *p, uint32_t hash, uint32_t deal,
    struct crm_pack_item *k, char room[16])
{
	const struct crm_pack_deal *d = &p->deal[deal];

	*k = (struct crm_pack_item){ .key = d->key, .hash = hash,
		.wide = d->wide };
	if (d->wide) {
		k->id = p->text.p + d->key;
		k->n = (uint32_t)strlen(k->id);
	} else {
		memset(room, 0, 16);
		memcpy(room, &d->key, sizeof(d->key));
		k->id = room;
		k->n = (uint32_t)strlen(room);
	}
}

static enum crm_status fold_deal(struct work *w, uint32_t hash, uint32_t deal,
    struct crm_names *hards, size_t *orphans, struct crm_err *err)
{
	const struct crm_pack *p = &w->pack[w->no];
	struct crm_pack_item k;
	struct crm_deal d;
	char room[16];
	bool hard = p->deal[deal].hard, is;
	size_t light = p->deal[deal].light;
	enum crm_status s = CRM_NONE;

	identify(p, hash, deal, &k, room);
	if (!others(w, &k, &hard, &light))
		return CRM_OK;
	gather(w, p, deal);
	if (!hard) {
		w->facts = w->fold.p->changes = 0;
		w->undo = false;
		for (size_t i = w->places; i-- > 0;)
			unpack(w, w->place[i].pack, w->place[i].cell);
		order(w);
		w->fold.orphans = 0;
		s = crm_fold_run(&w->fold, 0, w->list, w->facts, &d, &is, err);
	}
	if (s == CRM_NONE) {
		crm_names_add(hards, (struct crm_str){ k.id, k.n });
		return CRM_OK;
	}
	if (s == CRM_OK && is)
		return w->fold.opt.deal(w->ctx, &w->fold, &d, err);
	*orphans += w->fold.orphans + light;
	return s;
}

enum crm_status crm_pack_fold(struct crm_pack *p, size_t n, size_t no,
    const struct crm_names *words, void *ctx, struct crm_names *hard,
    size_t *orphans, struct crm_err *err)
{
	enum { AHEAD = 12 };
	struct work w = { .pack = p, .n = n, .no = no, .ctx = ctx };
	const struct crm_pack *own = &p[no];
	uint32_t *hash = crm_mem_new(own->deals, sizeof(*hash));
	enum crm_status s = CRM_OK;

	w.fold = (struct crm_fold){ .opt = *own->opt, .word = *words,
		.p = crm_mem_new(1, sizeof(*w.fold.p)) };
	w.fold.opt.fact = NULL;
	w.fold.p->frozen = true;
	for (size_t i = 0; i < own->slots; i++)
		if (own->slot[i].deal != 0)
			hash[own->slot[i].deal - 1] = own->slot[i].hash;
	for (uint32_t i = 0; i < own->deals && s == CRM_OK; i++) {
		if (i + AHEAD < own->deals) {
			uint32_t last = own->deal[i + AHEAD].last;

			if (last != 0)
				__builtin_prefetch(&own->cell[last - 1]);
			for (size_t k = 0; k < n; k++)
				if (k != no && p[k].slots > 0)
					__builtin_prefetch(&p[k].slot[
					    hash[i + AHEAD] &
					    (p[k].slots - 1)]);
		}
		s = fold_deal(&w, hash[i], i, hard, orphans, err);
	}
	w.fold.word = (struct crm_names){ 0 };
	crm_fold_free(&w.fold);
	free(w.place);
	free(w.fact);
	free(w.list);
	free(hash);
	return s;
}

/* SPDX-License-Identifier: ISC */
/* The end of packs: each deal's facts from all of them, folded. */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"

enum { BATCH = 32 };

/* One pack's deals at work, with those of the others. */
struct work {
	struct crm_pack *pack;
	size_t n, no;
	struct crm_fold fold;	/* a view: words and rules of all */
	struct crm_str name[2];	/* of its deals: the one at work */
	struct string {			/* of facts, backwards */
		uint32_t *cell;
		size_t n, cap;
		uint32_t next;		/* cell + 1, which is being fetched */
	} string[BATCH];		/* of some deals of this pack */
	struct string other;		/* of the deal's in another pack */
	struct crm_pack_item item[BATCH];	/* these deals' ids */
	char room[BATCH][16];
	struct crm_pack_deal sum[BATCH];	/* what all packs say of them */
	bool todo[BATCH];
	struct crm_fact *fact;
	struct crm_fact **list;
	size_t facts, fact_cap, list_cap;
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

static const uint64_t *unpack_origin(struct work *w, const struct crm_pack *p,
    struct crm_fact *f, const uint64_t *c)
{
	uint64_t mask = (uint32_t)*c;

	for (bool high = true; mask != 0; mask &= mask - 1) {
		uint32_t word = p->word[high ? *c++ >> 32 : (uint32_t)*c];

		push_change(w, f, crm_pack_origin[__builtin_ctzll(mask)],
		    word != 0 ? CRM_STRING : CRM_NULL, word, 0);
		high = !high;
	}
	return c;
}

/* A fact from its cells. */
static void unpack(struct work *w, const struct crm_pack *p, uint32_t at)
{
	static const uint8_t ev[] = { 0, CRM_EV_DEAL, CRM_EV_SET,
		CRM_EV_STEP, CRM_EV_UNDO };
	struct crm_pack_head h;
	struct crm_fact *f;
	const uint64_t *c = crm_pack_cell(p, at);
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
	if (h.flags & CRM_PACK_ORIGIN)
		c = unpack_origin(w, p, f, c);
	if (h.flags & CRM_PACK_OF) {
		/* where the fold looks for it: before all others */
		push_change(w, f, CRM_KEY_OF, CRM_STRING, 0, (int64_t)*c);
		f->first += f->changes - 1;
		f->changes = 1;
	}
}

/* Go back by one fact, and have the one before it fetched. */
static void go_back(struct string *s, const struct crm_pack *p)
{
	struct crm_pack_head h;

	s->cell = crm_mem_grow(s->cell, &s->cap, s->n + 1, sizeof(*s->cell));
	s->cell[s->n++] = s->next - 1;
	memcpy(&h, crm_pack_cell(p, s->next - 1), sizeof(h));
	s->next = h.before;
	if (s->next != 0)
		__builtin_prefetch(crm_pack_cell(p, s->next - 1));
}

static void unpack_all(struct work *w, const struct crm_pack *p,
    const struct string *s)
{
	for (size_t i = s->n; i-- > 0;)
		unpack(w, p, s->cell[i]);
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

/* All packs' word on a deal: false when an earlier one has it, which then
 * folds it. */
static bool sum_up(const struct work *w, const struct crm_pack_item *k,
    struct crm_pack_deal *d)
{
	for (size_t i = 0; i < w->n; i++) {
		uint32_t deal = i == w->no ? 0 : crm_pack_find(&w->pack[i], k);
		const struct crm_pack_deal *o;

		if (deal == 0)
			continue;
		if (i < w->no)
			return false;
		o = &w->pack[i].deal[deal - 1];
		d->hard |= o->hard;
		d->light += o->light;
		d->made |= o->made;
		d->may_win |= o->may_win;
	}
	return true;
}

/* Look at a deal: is it to be folded here? */
static bool look_at(struct work *w, uint32_t deal, size_t i)
{
	struct crm_pack_deal *d = &w->sum[i];

	*d = w->pack[w->no].deal[deal];
	return sum_up(w, &w->item[i], d) && (d->hard || d->may_win ||
	    !d->made || !w->fold.opt.won_only);
}

/* The facts of the deal, first those that this pack has. */
static void facts_of(struct work *w, const struct crm_pack_item *k,
    const struct string *own)
{
	w->facts = w->fold.p->changes = 0;
	unpack_all(w, &w->pack[w->no], own);
	for (size_t i = w->no + 1; i < w->n; i++) {
		uint32_t deal = crm_pack_find(&w->pack[i], k);

		if (deal == 0)
			continue;
		w->other.n = 0;
		w->other.next = w->pack[i].deal[deal - 1].last;
		while (w->other.next != 0)
			go_back(&w->other, &w->pack[i]);
		unpack_all(w, &w->pack[i], &w->other);
	}
	order(w);
}

static void identify(const struct crm_pack *p, uint32_t deal,
    struct crm_pack_item *k, char room[16])
{
	const struct crm_pack_deal *d = &p->deal[deal];
	const char *id = room;

	memset(room, 0, 16);
	if (d->wide)
		id = p->text.p + d->key;
	else
		memcpy(room, &d->key, sizeof(d->key));
	crm_pack_key(k, id, strlen(id));
}

/* The deal will not be told of: nor were its facts. */
static void take_back(struct work *w, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &w->fold.opt;

	for (size_t i = 0; i < w->facts && opt->fact != NULL; i++)
		if (w->fact[i].creates)
			opt->back(w->ctx, &w->fold, NULL, NULL, err);
}

/* Have the slots of the deal in the other packs fetched. */
static void look_up(const struct work *w, const struct crm_pack_item *k)
{
	for (size_t i = 0; i < w->n; i++)
		if (i != w->no && w->pack[i].slots > 0)
			__builtin_prefetch(&w->pack[i].slot[
			    k->hash & (w->pack[i].slots - 1)]);
}

/* Where the facts are of those of n deals that are to be folded: all strings
 * are walked at once, for each fact may be far from the one before. */
static void gather(struct work *w, uint32_t deal, size_t n)
{
	const struct crm_pack *p = &w->pack[w->no];
	bool more = true;

	for (size_t i = 0; i < n; i++) {
		struct string *s = &w->string[i];

		s->n = 0;
		s->next = w->todo[i] ? p->deal[deal + i].last : 0;
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

static enum crm_status fold_deal(struct work *w, size_t i,
    struct crm_names *hards, size_t *orphans, struct crm_err *err)
{
	const struct crm_pack_item *k = &w->item[i];
	struct crm_deal d;
	bool is;
	enum crm_status s = CRM_NONE;

	if (!w->sum[i].hard) {
		facts_of(w, k, &w->string[i]);
		w->fold.orphans = 0;
		w->name[1] = (struct crm_str){ k->id, k->n };
		s = crm_fold_run(&w->fold, 1, w->list, w->facts, &d, &is, err);
		if (s == CRM_NONE)
			take_back(w, err);
	}
	if (s == CRM_NONE) {
		crm_names_add(hards, (struct crm_str){ k->id, k->n });
		return CRM_OK;
	}
	if (s == CRM_OK && is)
		return w->fold.opt.deal(w->ctx, &w->fold, &d, err);
	*orphans += w->fold.orphans + w->sum[i].light;
	return s;
}

enum crm_status crm_pack_fold(struct crm_pack *p, size_t n, size_t no,
    const struct crm_names *words, void *ctx, struct crm_names *hard,
    size_t *orphans, struct crm_err *err)
{
	struct work w = { .pack = p, .n = n, .no = no, .ctx = ctx };
	const struct crm_pack *own = &p[no];
	enum crm_status s = CRM_OK;

	w.fold = (struct crm_fold){ .opt = *own->opt, .word = *words,
		.p = crm_mem_new(1, sizeof(*w.fold.p)) };
	w.fold.deal_name = (struct crm_names){ .name = w.name, .n = 1 };
	w.fold.opt.ctx = ctx;
	if (crm_pack_tells(own))
		w.fold.opt.fact = NULL;
	w.fold.p->frozen = true;
	for (uint32_t i = 0; i < own->deals && s == CRM_OK; i += BATCH) {
		uint32_t some = own->deals - i < BATCH ?
		    (uint32_t)own->deals - i : BATCH;

		for (uint32_t k = 0; k < some; k++) {
			identify(own, i + k, &w.item[k], w.room[k]);
			look_up(&w, &w.item[k]);
		}
		for (uint32_t k = 0; k < some; k++)
			w.todo[k] = look_at(&w, i + k, k);
		gather(&w, i, some);
		for (uint32_t k = 0; k < some && s == CRM_OK; k++)
			if (w.todo[k])
				s = fold_deal(&w, k, hard, orphans, err);
	}
	w.fold.word = w.fold.deal_name = (struct crm_names){ 0 };
	crm_fold_free(&w.fold);
	for (int i = 0; i < BATCH; i++)
		free(w.string[i].cell);
	free(w.other.cell);
	free(w.fact);
	free(w.list);
	return s;
}

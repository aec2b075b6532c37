/* SPDX-License-Identifier: ISC */
/* The end of packs: each deal's facts from all of them, folded. */
#include <stdlib.h>

#include "foldpackplot.h"
#include "foldpriv.h"

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

/* All packs' word on a deal: false when an earlier one has it, which then
 * folds it. */
static bool sum_up(const struct crm_pack_work *w, const struct crm_pack_item *k,
    struct crm_pack_deal *d, bool *alone)
{
	*alone = true;
	for (size_t i = 0; i < w->n; i++) {
		uint32_t deal = i == w->no ? 0 : crm_pack_find(&w->pack[i], k);
		const struct crm_pack_deal *o;

		if (deal == 0)
			continue;
		if (i < w->no)
			return false;
		*alone = false;
		o = crm_pack_at(&w->pack[i], deal - 1);
		d->hard |= o->hard;
		d->light += o->light;
		d->made |= o->made;
		d->may_win |= o->may_win;
	}
	return true;
}

/* Look at a deal: is it to be folded here? */
static bool look_at(struct crm_pack_work *w, uint32_t deal, size_t i)
{
	struct crm_pack_deal *d = &w->sum[i];

	*d = *crm_pack_at(&w->pack[w->no], deal);
	return !d->taken && sum_up(w, &w->item[i], d, &w->alone[i]) &&
	    (d->hard || d->may_win || !d->made || !w->fold.opt.won_only);
}

/* The deal will not be told of: nor were its facts. */
static void take_back(struct crm_pack_work *w, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &w->fold.opt;

	for (size_t i = 0; i < w->facts && opt->fact != NULL; i++)
		if (w->fact[i].creates)
			opt->back(w->ctx, &w->fold, NULL, NULL, err);
}

enum crm_status crm_pack_tell(struct crm_pack_work *w, struct crm_str id,
    size_t light, size_t *orphans, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &w->fold.opt;
	enum crm_status s = CRM_OK;
	struct crm_deal d, was;
	bool is = false, had = false;

	w->name[1] = id;
	if (opt->both != NULL)
		s = crm_pack_then(w, &was, &had, err);
	if (s == CRM_OK) {
		w->fold.orphans = 0;
		s = crm_fold_run(&w->fold, 1, w->list, w->facts, &d, &is, err);
		if (s == CRM_NONE)
			take_back(w, err);
	}
	if (s == CRM_OK && (had || (is && opt->both != NULL)))
		s = opt->both(w->ctx, &w->fold, had ? &was : NULL,
		    is ? &d : NULL, err);
	if (s == CRM_OK && is)
		return opt->deal(w->ctx, &w->fold, &d, err);
	if (s != CRM_NONE && !w->fold.p->taken_back)
		*orphans += w->fold.orphans + light;
	return s;
}

/* Have the slots of the deal in the other packs fetched. */
static void look_up(const struct crm_pack_work *w,
    const struct crm_pack_item *k)
{
	for (size_t i = 0; i < w->n; i++)
		if (i != w->no && w->pack[i].slots > 0)
			__builtin_prefetch(&w->pack[i].slot[
			    k->hash & (w->pack[i].slots - 1)]);
}

static enum crm_status fold_deal(struct crm_pack_plots *o, size_t i,
    struct crm_names *hards, size_t *orphans, struct crm_err *err)
{
	struct crm_pack_work *w = o->work;
	const struct crm_pack_item *k = &w->item[i];
	struct crm_str id = { k->id, k->n };
	enum crm_status s = CRM_NONE;
	struct crm_outline *x;

	if (!w->sum[i].hard) {
		x = crm_pack_outline(o, k, &w->string[i], w->alone[i]);
		if (x != NULL)
			return crm_pack_plot_tell(o, x, k, &w->string[i], err);
		crm_pack_take(w, k, &w->string[i]);
		s = crm_pack_tell(w, id, w->sum[i].light, orphans, err);
	}
	if (s == CRM_NONE)
		crm_names_add(hards, id);
	return s == CRM_NONE ? CRM_OK : s;
}

enum crm_status crm_pack_fold(struct crm_pack *p, size_t n, size_t no,
    const struct crm_names *words, void *ctx, struct crm_names *hard,
    size_t *orphans, struct crm_err *err)
{
	struct crm_pack_work w;
	struct crm_pack_plots plots;
	const struct crm_pack *own = &p[no];
	enum crm_status s = CRM_OK;

	crm_pack_work_init(&w, p, n, own->opt, words, ctx);
	w.no = no;
	crm_pack_plots_init(&plots, &w);
	for (uint32_t i = 0; i < own->deals && s == CRM_OK;
	    i += CRM_PACK_GATHER) {
		uint32_t some = own->deals - i < CRM_PACK_GATHER ?
		    (uint32_t)own->deals - i : CRM_PACK_GATHER;

		for (uint32_t k = 0; k < some; k++) {
			crm_pack_identify(own, i + k, &w.item[k], w.room[k]);
			look_up(&w, &w.item[k]);
		}
		for (uint32_t k = 0; k < some; k++)
			w.todo[k] = look_at(&w, i + k, k);
		crm_pack_gather(&w, i, some);
		for (uint32_t k = 0; k < some && s == CRM_OK; k++)
			if (w.todo[k])
				s = fold_deal(&plots, k, hard, orphans, err);
	}
	crm_pack_plots_free(&plots);
	crm_pack_work_free(&w);
	return s;
}

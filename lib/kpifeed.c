/* SPDX-License-Identifier: ISC */
#include "kpifeed.h"

#include <stdlib.h>

#include "event.h"
#include "key.h"
#include "mem.h"
#include "money.h"

void crm_kpi_feed_add(struct crm_kpi_feed *f, struct crm_kpi *k)
{
	f->kpi = crm_mem_grow(f->kpi, &f->cap, f->kpis + 1,
	    sizeof(struct crm_kpi *));
	f->kpi[f->kpis++] = k;
}

void crm_kpi_feed_free(struct crm_kpi_feed *f)
{
	free(f->kpi);
	free(f->held);
	*f = (struct crm_kpi_feed){ 0 };
}

static enum crm_status too_large(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "the sum of amounts is too large");
}

/* Kinds come in no order, so there is nothing here to be guessed: what does
 * not apply adds zeros. */
static void add_touch(struct crm_kpi_cell *c, const struct crm_kpi_held *h,
    int64_t one)
{
	static const uint8_t metric[CRM_TOUCHES] = {
		[CRM_CALL] = CRM_KPI_CALLS,
		[CRM_MEETING] = CRM_KPI_MEETINGS,
		[CRM_PROPOSAL] = CRM_KPI_PROPOSALS,
		[CRM_MAIL] = CRM_KPI_EMAILS,
		[CRM_MESSAGE] = CRM_KPI_MESSAGES,
		[CRM_VISIT] = CRM_KPI_VISITS,
	};
	bool call = h->kind == CRM_CALL, out = h->dir == CRM_OUT;
	bool known = h->kind != CRM_NO_TOUCH;

	c->n[CRM_KPI_TOUCHES] += one;
	c->n[metric[h->kind]] += one * (known & (!call | out));
	c->n[CRM_KPI_IN_CALLS] += one * (call & (h->dir == CRM_IN));
	c->n[CRM_KPI_TALKS] += one * (call & !h->missed);
	c->n[CRM_KPI_MISSED] += one * (call & h->missed & !out);
}

static enum crm_status count(struct crm_kpi_feed *f,
    const struct crm_fold *fold, const struct crm_kpi_held *h,
    struct crm_err *err)
{
	struct crm_str id = crm_names_get(&fold->word, h->who);

	for (size_t i = 0; i < f->kpis; i++) {
		struct crm_kpi_cell *c = crm_kpi_at(f->kpi[i], h->who, id,
		    h->at);

		if (c == NULL)
			continue;
		if (h->ev == CRM_EV_TOUCH)
			add_touch(c, h, 1);
		else if (!crm_money_add(&c->n[CRM_KPI_RECEIVED], h->money))
			return too_large(err);
	}
	return CRM_OK;
}

/* The currency that amounts of the deal are in where they name none. */
static void follow_currency(struct crm_kpi_feed *f,
    const struct crm_fold *fold, const struct crm_deal *deal,
    const struct crm_fact *fact)
{
	const struct crm_change *c = crm_fold_changes(fold, fact);
	uint32_t id = deal != NULL ? deal->id : 0;

	if (id == 0 || id != f->deal)
		f->cur = 0;
	f->deal = id;
	for (size_t i = 0; i < fact->changes && id != 0 &&
	    (fact->ev == CRM_EV_DEAL || fact->ev == CRM_EV_SET); i++)
		if (c[i].key == CRM_KEY_CUR)
			f->cur = c[i].word;
}

/* In the store's currency, at the rate of the day. */
static enum crm_status sale_money(const struct crm_kpi_feed *f,
    const struct crm_fold *fold, const struct crm_fact *fact, int64_t *money,
    struct crm_err *err)
{
	const struct crm_change *c = crm_fold_changes(fold, fact);
	uint32_t cur = f->cur;
	int64_t n = 0;

	for (size_t i = 0; i < fact->changes; i++) {
		if (c[i].key == CRM_KEY_AMOUNT)
			n = c[i].type != CRM_NULL ? c[i].n : 0;
		else if (c[i].key == CRM_KEY_CUR)
			cur = c[i].word;
	}
	return crm_rules_convert(f->rules, n, crm_names_get(&fold->word, cur),
	    fact->at, money, err);
}

enum crm_status crm_kpi_feed_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *deal, const struct crm_fact *fact,
    struct crm_err *err)
{
	struct crm_kpi_feed *f = ctx;
	struct crm_kpi_held h = { .at = fact->at, .who = fact->by,
		.deal = deal != NULL ? deal->id : 0, .ev = fact->ev,
		.kind = fact->kind, .dir = fact->dir, .missed = fact->missed };
	enum crm_status s = CRM_OK;

	if (fact->ev != CRM_EV_TOUCH)
		follow_currency(f, fold, deal, fact);
	if (fact->ev == CRM_EV_SALE) {
		if (deal != NULL)
			h.who = deal->owner;
		s = sale_money(f, fold, fact, &h.money, err);
	} else if (fact->ev != CRM_EV_TOUCH) {
		return CRM_OK;
	}
	if (s != CRM_OK || !f->hold)
		return s == CRM_OK ? count(f, fold, &h, err) : s;
	if (deal == NULL)
		return CRM_OK;
	f->held = crm_mem_grow(f->held, &f->held_cap, f->helds + 1,
	    sizeof(*f->held));
	f->held[f->helds++] = h;
	return CRM_OK;
}

enum crm_status crm_kpi_feed_back(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *deal, const struct crm_fact *fact,
    struct crm_err *err)
{
	struct crm_kpi_feed *f = ctx;
	struct crm_kpi_held h = { .kind = fact->kind, .dir = fact->dir,
		.missed = fact->missed };

	(void)deal, (void)err;
	for (size_t i = 0; i < f->kpis; i++) {
		struct crm_kpi_cell *c = crm_kpi_at(f->kpi[i], fact->by,
		    crm_names_get(&fold->word, fact->by), fact->at);

		if (c != NULL)
			add_touch(c, &h, -1);
	}
	return CRM_OK;
}

bool crm_kpi_margin_of(const struct crm_rules *r, const struct crm_deal *d,
    int64_t *margin)
{
	*margin = d->margin;
	return d->has_margin || (d->has_amount && r->margin >= 0 &&
	    crm_money_share(d->amount, r->margin, 10000, margin));
}

static enum crm_status count_won(struct crm_kpi_feed *f,
    const struct crm_fold *fold, const struct crm_deal *d,
    struct crm_err *err)
{
	struct crm_str id = crm_names_get(&fold->word, d->owner);
	int64_t margin;
	bool known = crm_kpi_margin_of(f->rules, d, &margin);

	for (size_t i = 0; i < f->kpis; i++) {
		struct crm_kpi_cell *c = crm_kpi_at(f->kpi[i], d->owner, id,
		    d->closed);

		if (c == NULL)
			continue;
		c->n[CRM_KPI_DEALS]++;
		c->n[CRM_KPI_NO_MARGIN] += !known;
		if (!crm_money_add(&c->n[CRM_KPI_MONEY], d->amount) ||
		    (known && !crm_money_add(&c->n[CRM_KPI_MARGIN], margin)))
			return too_large(err);
	}
	return CRM_OK;
}

enum crm_status crm_kpi_feed_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	return d->status == CRM_WON ? count_won(ctx, fold, d, err) : CRM_OK;
}

void *crm_kpi_feed_fork(void *ctx)
{
	const struct crm_kpi_feed *f = ctx;
	struct crm_kpi_feed *part = crm_mem_new(1, sizeof(*part));

	part->rules = f->rules;
	for (size_t i = 0; i < f->kpis; i++) {
		struct crm_kpi *k = crm_mem_new(1, sizeof(*k));

		crm_kpi_init(k, f->kpi[i]->rules, &f->kpi[i]->opt);
		crm_kpi_feed_add(part, k);
	}
	return part;
}

enum crm_status crm_kpi_feed_join(void *ctx, void *p, struct crm_err *err)
{
	struct crm_kpi_feed *f = ctx, *part = p;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < part->kpis; i++) {
		if (f != NULL && s == CRM_OK &&
		    !crm_kpi_merge(f->kpi[i], part->kpi[i]))
			s = too_large(err);
		crm_kpi_free(part->kpi[i]);
		free(part->kpi[i]);
	}
	crm_kpi_feed_free(part);
	free(part);
	return s;
}

void crm_kpi_feed_ask(struct crm_kpi_feed *f, struct crm_fold_opt *opt)
{
	*opt = (struct crm_fold_opt){ .ctx = f, .moves_only = !f->hold,
		.fact = crm_kpi_feed_fact, .fact_sales = true };
	if (f->hold)
		return;
	opt->deal = crm_kpi_feed_deal;
	opt->won_only = true;
	opt->fork = crm_kpi_feed_fork;
	opt->join = crm_kpi_feed_join;
	opt->back = crm_kpi_feed_back;
}

enum crm_status crm_kpi_feed_end(struct crm_kpi_feed *f, struct crm_query *q,
    struct crm_err *err)
{
	const struct crm_fold *fold = &q->fold;
	bool *match = f->helds > 0 ? crm_mem_new(fold->deal_name.n + 1,
	    sizeof(*match)) : NULL;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &fold->deal[i];

		if ((d->status != CRM_WON && match == NULL) ||
		    !crm_query_match(&q->eye, d))
			continue;
		if (match != NULL)
			match[d->id] = true;
		if (d->status == CRM_WON)
			s = count_won(f, fold, d, err);
	}
	for (size_t i = 0; i < f->helds && s == CRM_OK; i++)
		if (match[f->held[i].deal])
			s = count(f, fold, &f->held[i], err);
	free(match);
	return s;
}

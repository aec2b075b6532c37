/* SPDX-License-Identifier: ISC */
#include "coverage.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "missed.h"
#include "money.h"

static struct crm_coverage_at *slot(struct crm_coverage_at **list,
    size_t *cap, uint32_t no)
{
	size_t had = *cap;

	*list = crm_mem_grow(*list, cap, no + (size_t)1, sizeof(**list));
	for (size_t i = had; i < *cap; i++)
		(*list)[i] = (struct crm_coverage_at){ CRM_TIME_NONE,
			CRM_TIME_NONE, CRM_TIME_NONE, false };
	return &(*list)[no];
}

static void later(int64_t *at, int64_t t)
{
	if (t != CRM_TIME_NONE && (*at == CRM_TIME_NONE || *at < t))
		*at = t;
}

enum crm_status crm_coverage_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_coverage *c = ctx;
	struct crm_coverage_at *at;

	(void)fold, (void)err;
	if (f->client != 0 && f->ev == CRM_EV_FORGET)
		later(&slot(&c->of_client, &c->client_cap,
		    f->client)->forgotten, f->at);
	if (f->client != 0 && f->ev == CRM_EV_CLIENT)
		later(&slot(&c->of_client, &c->client_cap, f->client)->named,
		    f->at);
	if ((f->ev != CRM_EV_TOUCH || crm_missed_is(f)) &&
	    (f->ev != CRM_EV_STEP || f->idle))
		return CRM_OK;
	if (d != NULL)
		at = slot(&c->of_deal, &c->deal_cap, d->id);
	else if (f->client != 0)
		at = slot(&c->of_client, &c->client_cap, f->client);
	else
		return CRM_OK;
	later(&at->last, f->at);
	at->in |= crm_period_has(&c->period, f->at);
	return CRM_OK;
}

static void merge(struct crm_covered *to, const struct crm_coverage_at *at)
{
	later(&to->last, at->last);
	to->touched |= at->in;
}

static enum crm_status add_deal(struct crm_coverage *c,
    const struct crm_fold *fold, const struct crm_deal *d,
    struct crm_err *err)
{
	struct crm_covered *to = &c->client[d->client];

	if (d->client == 0)
		return CRM_OK;
	if (d->id < c->deal_cap)
		merge(to, &c->of_deal[d->id]);
	to->deals++;
	to->open += d->status == CRM_OPEN;
	to->won += d->status == CRM_WON;
	to->deal = d;		/* they come by creation */
	if (d->status == CRM_WON && !crm_money_add(&to->money, d->amount))
		return crm_err_set(err, CRM_DATA, "the won deals of client %s "
		    "are worth too much to be summed", crm_names_get(
		    &fold->client_name, d->client).p);
	return CRM_OK;
}

enum crm_status crm_coverage_finish(struct crm_coverage *c,
    const struct crm_fold *fold, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	c->clients = fold->client_name.n;
	c->client = crm_mem_new(c->clients + 1, sizeof(*c->client));
	for (uint32_t i = 0; i <= c->clients; i++)
		c->client[i].last = CRM_TIME_NONE;
	for (uint32_t i = 1; i <= c->clients; i++) {
		uint32_t now = crm_fold_client_now(fold, i);
		const struct crm_coverage_at *at = slot(&c->of_client,
		    &c->client_cap, i);

		c->client[i].is = now == i && (at->forgotten ==
		    CRM_TIME_NONE || at->forgotten < at->named);
		merge(&c->client[now], at);
	}
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		s = add_deal(c, fold, &fold->deal[i], err);
	return s;
}

int64_t crm_coverage_deal(const struct crm_coverage *c,
    const struct crm_deal *d)
{
	if (d->from_line)
		return d->last_touch;
	return d->id < c->deal_cap ? c->of_deal[d->id].last : CRM_TIME_NONE;
}

void crm_coverage_free(struct crm_coverage *c)
{
	free(c->client);
	free(c->of_deal);
	free(c->of_client);
	*c = (struct crm_coverage){ 0 };
}

/* SPDX-License-Identifier: ISC */
#include "missed.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"

bool crm_missed_is(const struct crm_fact *f)
{
	return f->ev == CRM_EV_TOUCH && f->kind == CRM_CALL && f->missed &&
	    f->dir != CRM_OUT;
}

/* Room for the time of that one; what is new has none. */
static int64_t *slot(int64_t **list, size_t *cap, uint32_t no)
{
	size_t had = *cap;

	*list = crm_mem_grow(*list, cap, no + (size_t)1, sizeof(**list));
	for (size_t i = had; i < *cap; i++)
		(*list)[i] = CRM_TIME_NONE;
	return &(*list)[no];
}

static void later(int64_t *at, int64_t t)
{
	if (*at == CRM_TIME_NONE || *at < t)
		*at = t;
}

enum crm_status crm_missed_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_missed *m = ctx;
	uint32_t deal = d != NULL ? d->id : 0;
	uint32_t client = deal != 0 ? 0 : crm_fold_client_now(fold, f->client);

	(void)err;
	if (f->ev != CRM_EV_TOUCH || (deal == 0 && client == 0))
		return CRM_OK;
	if (crm_missed_is(f)) {
		m->call = crm_mem_grow(m->call, &m->cap, m->calls + 1,
		    sizeof(*m->call));
		m->call[m->calls++] = (struct crm_missed_call){ deal, client,
			f->by, 1, f->at, f->at };
	} else if (deal != 0) {
		later(slot(&m->deal, &m->deal_cap, deal), f->at);
	} else {
		later(slot(&m->client, &m->client_cap, client), f->at);
	}
	return CRM_OK;
}

static int cmp(const void *a, const void *b)
{
	const struct crm_missed_call *x = a, *y = b;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

/* A call more of the same deal or client; they come by time. */
static void join(struct crm_missed_call *all, const struct crm_missed_call *c)
{
	all->calls++;
	all->last = c->first;
	all->by = c->by;
}

void crm_missed_finish(struct crm_missed *m, const struct crm_fold *fold)
{
	uint32_t *of = crm_mem_new(fold->deal_name.n + 1, sizeof(*of));
	size_t kept = 0;

	if (fold->client_name.n > 0)
		slot(&m->client, &m->client_cap,
		    (uint32_t)fold->client_name.n);
	if (fold->deal_name.n > 0)
		slot(&m->deal, &m->deal_cap, (uint32_t)fold->deal_name.n);
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];

		of[d->id] = d->client;
		if (d->client != 0 && m->deal[d->id] != CRM_TIME_NONE)
			later(&m->client[d->client], m->deal[d->id]);
	}
	for (size_t i = 0; i < m->calls; i++)
		if (m->call[i].deal != 0)
			m->call[i].client = of[m->call[i].deal];
	if (m->calls > 0)
		qsort(m->call, m->calls, sizeof(*m->call), cmp);
	for (size_t i = 0; i < m->calls; i++) {
		struct crm_missed_call c = m->call[i];
		struct crm_missed_call *last = kept > 0 ?
		    &m->call[kept - 1] : NULL;

		if ((c.client != 0 ? m->client[c.client] : m->deal[c.deal]) >
		    c.first)
			continue;
		if (last != NULL && last->deal == c.deal &&
		    last->client == c.client)
			join(last, &c);
		else
			m->call[kept++] = c;
	}
	m->calls = kept;
	free(of);
}

void crm_missed_free(struct crm_missed *m)
{
	free(m->call);
	free(m->deal);
	free(m->client);
	*m = (struct crm_missed){ 0 };
}

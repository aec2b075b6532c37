/* SPDX-License-Identifier: ISC */
#include "funnelalike.h"

#include <stdlib.h>

#include "mem.h"
#include "money.h"

enum { NONE = UINT16_MAX };

void crm_funnel_alikes_free(struct crm_funnel_alikes *a)
{
	for (size_t i = 0; i < a->deals; i++)
		free(a->deal[i].visit);
	free(a->deal);
	crm_names_free(&a->key);
	crm_buf_free(&a->buf);
	free(a->of_plot);
	free(a->junk);
	*a = (struct crm_funnel_alikes){ 0 };
}

/* All that a funnel counts by. */
static void make_key(struct crm_buf *b, const struct crm_deal *d)
{
	const int32_t end[] = { d->status, d->stage, d->deepest, d->pipeline,
		d->has_amount };

	b->n = 0;
	crm_buf_add(b, (const char *)end, sizeof(end));
	for (uint32_t i = 0; i < d->visits; i++) {
		const int32_t visit[] = { d->visit[i].stage,
			d->visit[i].how };

		crm_buf_add(b, (const char *)visit, sizeof(visit));
	}
}

static uint32_t find(struct crm_funnel_alikes *a, const struct crm_deal *d)
{
	uint32_t no;

	make_key(&a->buf, d);
	no = crm_names_find(&a->key, crm_buf_str(&a->buf));
	if (no != 0 || a->deals == CRM_FUNNEL_ALIKES)
		return no;
	a->deal = crm_mem_grow(a->deal, &a->cap, a->deals + 1,
	    sizeof(*a->deal));
	a->deal[a->deals] = *d;
	a->deal[a->deals++].visit = (struct crm_visit *)(void *)crm_mem_copy(
	    (const char *)d->visit, d->visits * sizeof(*d->visit));
	return crm_names_add(&a->key, crm_buf_str(&a->buf));
}

uint32_t crm_funnel_kind(struct crm_funnel_alikes *a, const struct crm_deal *d)
{
	size_t was = a->plots;
	uint32_t kind;

	if (d->plot == 0)
		return 0;
	if (d->plot >= was) {
		a->of_plot = crm_mem_grow(a->of_plot, &a->plots,
		    d->plot + (size_t)1, sizeof(*a->of_plot));
		memset(a->of_plot + was, 0, (a->plots - was) *
		    sizeof(*a->of_plot));
	}
	kind = a->of_plot[d->plot];
	if (kind == 0) {
		kind = find(a, d);
		a->of_plot[d->plot] = kind != 0 ? (uint16_t)kind : NONE;
	}
	return kind == NONE ? 0 : kind;
}

bool crm_funnel_alikes_junk(struct crm_funnel_alikes *a,
    const struct crm_fold *fold, const struct crm_deal *d)
{
	size_t was = a->reasons;

	if (d->status != CRM_LOST || d->reason == 0)
		return false;
	if (d->reason >= was) {
		a->junk = crm_mem_grow(a->junk, &a->reasons,
		    d->reason + (size_t)1, sizeof(*a->junk));
		memset(a->junk + was, 0, a->reasons - was);
	}
	if (a->junk[d->reason] == 0)
		a->junk[d->reason] = 1 + crm_funnel_is_junk(fold, d);
	return a->junk[d->reason] == 2;
}

bool crm_funnel_add_kind(struct crm_funnel *f, uint32_t kind,
    const struct crm_deal *d)
{
	size_t was = f->kinds;

	if (kind > was) {
		f->kind = crm_mem_grow(f->kind, &f->kinds, kind,
		    sizeof(*f->kind));
		memset(f->kind + was, 0, (f->kinds - was) * sizeof(*f->kind));
	}
	f->kind[kind - 1].deals++;
	if (d->status == CRM_WON)
		crm_quantile_add(&f->cycle, d->closed - d->created);
	return crm_money_add(&f->kind[kind - 1].money, d->amount);
}

bool crm_funnel_settle(struct crm_funnel *f, const struct crm_funnel_alikes *a)
{
	bool ok = true;

	for (size_t i = 0; i < f->kinds && i < a->deals && ok; i++)
		if (f->kind[i].deals > 0)
			ok = crm_funnel_add_alike(f, &a->deal[i],
			    f->kind[i].deals, f->kind[i].money);
	free(f->kind);
	f->kind = NULL;
	f->kinds = 0;
	return ok;
}

/* SPDX-License-Identifier: ISC */
#include "arrival.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"

static void push(struct crm_arrivals *a, int64_t at, uint32_t owner, int by)
{
	a->change = crm_mem_grow(a->change, &a->change_cap, a->changes + 1,
	    sizeof(*a->change));
	a->change[a->changes++] = (struct crm_arrival_change){ at, owner,
		(int8_t)by };
}

/* The deal leaves its owner at that time; what has lasted no second is no
 * load. */
static void leave(struct crm_arrivals *a, int64_t at)
{
	if (a->since == CRM_TIME_NONE || at == a->since || a->owner == 0)
		return;
	push(a, a->since, a->owner, 1);
	push(a, at, a->owner, -1);
}

static void begin(struct crm_arrivals *a, const struct crm_deal *d)
{
	if (a->deal != 0 && a->since != CRM_TIME_NONE && a->owner != 0)
		push(a, a->since, a->owner, 1);	/* the last one is open */
	a->deal = 0;
	a->since = CRM_TIME_NONE;
	if (d == NULL)
		return;
	a->deal = d->id;
	a->owner = d->owner;
	a->since = d->created;
	if (d->owner == 0)
		return;
	a->arrival = crm_mem_grow(a->arrival, &a->cap, a->arrivals + 1,
	    sizeof(*a->arrival));
	a->arrival[a->arrivals++] = (struct crm_arrival){ d->id, d->owner,
		d->created, 0 };
}

enum crm_status crm_arrivals_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_arrivals *a = ctx;
	int64_t at = f->late ? d != NULL ? d->created : f->at : f->at;
	bool open = d != NULL && d->status == CRM_OPEN;

	(void)fold, (void)err;
	if (d == NULL)
		return CRM_OK;
	if (d->id != a->deal) {		/* the fact that creates it */
		begin(a, d);
		return CRM_OK;
	}
	if (open && a->since != CRM_TIME_NONE && d->owner == a->owner)
		return CRM_OK;
	leave(a, at);
	a->owner = d->owner;
	a->since = open ? at : CRM_TIME_NONE;
	return CRM_OK;
}

static int cmp_change(const void *a, const void *b)
{
	const struct crm_arrival_change *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->by > y->by) - (x->by < y->by);
}

static int cmp_arrival(const void *a, const void *b)
{
	const struct crm_arrival *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

void crm_arrivals_finish(struct crm_arrivals *a, const struct crm_fold *fold)
{
	int64_t *load = crm_mem_new(fold->word.n + 1, sizeof(*load));
	size_t next = 0;

	begin(a, NULL);
	if (a->changes > 0)
		qsort(a->change, a->changes, sizeof(*a->change), cmp_change);
	if (a->arrivals > 0)
		qsort(a->arrival, a->arrivals, sizeof(*a->arrival),
		    cmp_arrival);
	for (size_t i = 0; i < a->arrivals; i++) {
		struct crm_arrival *r = &a->arrival[i];

		/* what ends then has ended; what begins then has not begun */
		while (next < a->changes && (a->change[next].at < r->at ||
		    (a->change[next].at == r->at &&
		    a->change[next].by < 0))) {
			load[a->change[next].owner] += a->change[next].by;
			next++;
		}
		r->load = load[r->owner];
	}
	free(load);
}

void crm_arrivals_free(struct crm_arrivals *a)
{
	free(a->arrival);
	free(a->change);
	*a = (struct crm_arrivals){ 0 };
}

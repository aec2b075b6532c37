/* SPDX-License-Identifier: ISC */
/* Counting calls. */
#include "kpicalls.h"

#include <stdlib.h>

#include "event.h"
#include "kpimix.h"
#include "mem.h"
#include "missed.h"

enum { SOON = 20 * 60, NEXT_DAY = 23 * 3600 };

static const struct crm_opt options[] = {
	{ CRM_KPI_OPT_HEAT, "heat", CRM_ARG_NONE, NULL,
	  "of calls: a row for each weekday and hour" },
	CRM_KPI_OPT_ROW_MIX,
	{ 0 }
};

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct crm_calls *v = self;

	(void)cli;
	v->heat |= id == CRM_KPI_OPT_HEAT;
	v->mix |= id == CRM_KPI_OPT_MIX;
	return CRM_OK;
}

static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_calls *v = ctx;

	(void)fold, (void)err;
	if (f->ev != CRM_EV_TOUCH)
		return CRM_OK;
	v->touch = crm_mem_grow(v->touch, &v->cap, v->touches + 1,
	    sizeof(*v->touch));
	v->touch[v->touches++] = (struct crm_calls_touch){ .at = f->at,
		.seq = f->seq, .deal = d != NULL ? d->id : 0,
		.client = f->client, .by = f->by, .secs = f->secs,
		.dir = f->dir, .call = f->kind == CRM_CALL,
		.missed = f->missed, .lost = crm_missed_is(f) };
	return CRM_OK;
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_calls *v = self;

	(void)err;
	crm_kpi_groups_open(&v->groups, r, &r->query.period);
	r->need_facts = true;
	r->fold = (struct crm_fold_opt){ .moves_only = r->opt.where == NULL,
		.fact = take, .ctx = v };
	return CRM_OK;
}

static int cmp(const void *a, const void *b)
{
	const struct crm_calls_touch *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static struct crm_calls_row *row_of(struct crm_calls *v,
    const struct crm_fold *fold, const struct crm_calls_touch *t,
    uint32_t source)
{
	size_t at = crm_kpi_groups_at(&v->groups, fold, t->by, source, t->at,
	    t->at);

	if (at == CRM_KPI_NO_ROW)
		return NULL;
	v->row = crm_kpi_groups_room(v->row, &v->rows, at, sizeof(*v->row));
	return &v->row[at];
}

static enum crm_calls_number returned(const struct crm_calls_touch *t,
    int64_t back)
{
	if (t->key == 0)
		return CRM_CALLS_UNKNOWN;
	if (back == CRM_TIME_NONE)
		return CRM_CALLS_NEVER;
	return back - t->at <= SOON ? CRM_CALLS_20MIN :
	    back - t->at <= NEXT_DAY ? CRM_CALLS_23H : CRM_CALLS_LATER;
}

/* back: when the client heard of us next, or NONE. */
static void count(struct crm_calls *v, struct crm_calls_row *row,
    const struct crm_calls_touch *t, int64_t back)
{
	int32_t secs, day = crm_zone_day(v->groups.rules->zone, t->at, &secs);
	struct crm_calls_hour *h =
	    &row->hour[crm_day_weekday(day)][secs / 3600 % 24];

	row->n[CRM_CALLS_IN] += t->dir == CRM_IN;
	row->n[CRM_CALLS_OUT] += t->dir == CRM_OUT;
	row->n[CRM_CALLS_TALKED] += !t->missed;
	row->n[CRM_CALLS_TIMED] += !t->missed && t->secs > 0;
	row->n[CRM_CALLS_SECS] += t->missed ? 0 : t->secs;
	h->in += t->dir == CRM_IN;
	h->out += t->dir == CRM_OUT;
	h->talked += !t->missed;
	if (!t->lost)
		return;
	row->n[CRM_CALLS_MISSED]++;
	row->n[returned(t, back)]++;
	h->missed++;
	h->never += returned(t, back) == CRM_CALLS_NEVER;
}

/* What each deal is asked for: its client, its source, does it match. */
struct known {
	uint32_t client, source;
	bool match;
};

static struct known *know(struct crm_kpi_run *r)
{
	const struct crm_fold *fold = &r->query.fold;
	struct known *k = crm_mem_new(fold->deal_name.n + 1, sizeof(*k));

	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];

		k[d->id] = (struct known){ d->client, d->source,
			crm_query_match(&r->query.eye, d) };
	}
	k[0].match = r->opt.where == NULL;
	return k;
}

static enum crm_status reckon(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_calls *v = self;
	const struct crm_fold *fold = &r->query.fold;
	struct known *known = know(r);
	int64_t back = CRM_TIME_NONE, key = 0;

	(void)err;
	for (size_t i = 0; i < v->touches; i++) {
		struct crm_calls_touch *t = &v->touch[i];

		t->key = known[t->deal].client != 0 ? known[t->deal].client :
		    crm_fold_client_now(fold, t->client);
		if (t->key == 0 && t->deal != 0)
			t->key = ((int64_t)1 << 32) + t->deal;
	}
	if (v->touches > 0)
		qsort(v->touch, v->touches, sizeof(*v->touch), cmp);
	/* From the end, so that what comes later is known. */
	for (size_t i = v->touches; i-- > 0;) {
		const struct crm_calls_touch *t = &v->touch[i];
		const struct known *k = &known[t->deal];
		struct crm_calls_row *row = t->call && k->match ?
		    row_of(v, fold, t, k->source) : NULL;

		if (t->key != key)
			back = CRM_TIME_NONE;
		key = t->key;
		if (row != NULL)
			count(v, row, t, back);
		if (!t->lost)
			back = t->at;
	}
	free(known);
	return CRM_OK;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	return crm_kpi_groups_count(self, sizeof(struct crm_calls), reckon, r,
	    err);
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	return crm_calls_print(self, r, out, err);
}

static void free_rows(void *self)
{
	struct crm_calls *v = self;

	free(v->row);
}

static void close_view(void *self)
{
	struct crm_calls *v = self;

	crm_kpi_groups_close(v, free_rows);
	free(v->touch);
}

const struct crm_kpi_view crm_kpi_view_calls = { .name = "calls",
	.by_source = true, .opt = options, .size = sizeof(struct crm_calls),
	.option = option, .open = open_view, .finish = finish,
	.print = print, .close = close_view };

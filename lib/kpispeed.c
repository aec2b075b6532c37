/* SPDX-License-Identifier: ISC */
/* Counting responses. */
#include "kpispeed.h"

#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "event.h"
#include "funnel.h"
#include "kpimix.h"
#include "mem.h"
#include "money.h"

enum { ENOUGH = 30 };		/* settled deals to compare with */

static const struct crm_opt options[] = {
	{ CRM_KPI_OPT_SPEED, "speed", CRM_ARG_NEEDED, "HOW",
	  "of speed: out or any touch; business or calendar time" },
	{ CRM_KPI_OPT_BANDS, "bands", CRM_ARG_NONE, NULL,
	  "of speed and load: a row for each band" },
	CRM_KPI_OPT_ROW_MIX,
	{ 0 }
};

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct crm_speed *v = self;
	struct crm_str word, rest = crm_str(cli->arg);

	v->bands |= id == CRM_KPI_OPT_BANDS;
	v->mix |= id == CRM_KPI_OPT_MIX;
	if (id != CRM_KPI_OPT_SPEED)
		return CRM_OK;
	do {
		crm_str_cut(rest, ',', &word, &rest);
		if (crm_str_is(word, "any") || crm_str_is(word, "out"))
			v->any = crm_str_is(word, "any");
		else if (crm_str_is(word, "calendar") ||
		    crm_str_is(word, "business"))
			v->calendar = crm_str_is(word, "calendar");
		else
			return (enum crm_status)crm_cli_usage(cli, "--speed: "
			    "'%.*s' is none of out, any, business, calendar",
			    (int)word.n, word.p);
	} while (rest.n > 0);
	return CRM_OK;
}

/* The facts of a deal come in their order. */
static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_speed *v = ctx;
	size_t n = v->firsts;

	(void)fold, (void)err;
	if (f->ev != CRM_EV_TOUCH || d == NULL ||
	    (f->dir != CRM_OUT && !v->any))
		return CRM_OK;
	v->first = crm_kpi_groups_room(v->first, &v->firsts, d->id,
	    sizeof(*v->first));
	for (; n < v->firsts; n++)
		v->first[n] = CRM_TIME_NONE;
	if (v->first[d->id] == CRM_TIME_NONE)
		v->first[d->id] = f->late ? d->created : f->at;
	return CRM_OK;
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_speed *v = self;

	(void)err;
	v->as_of = r->query.as_of;
	crm_kpi_groups_open(&v->groups, r, &r->query.period);
	r->need_facts = true;
	r->fold = (struct crm_fold_opt){ .moves_only = r->opt.where == NULL,
		.fact = take, .ctx = v };
	return CRM_OK;
}

static int64_t between(const struct crm_speed *v, int64_t from, int64_t until)
{
	return v->calendar ? until - from :
	    crm_hours_between(v->groups.rules->hours, from, until);
}

static bool same_day(const struct crm_speed *v, int64_t from, int64_t t)
{
	const struct crm_rules *r = v->groups.rules;
	int64_t start = v->calendar ? from :
	    crm_hours_after(r->hours, from, 0);
	int32_t secs;

	return start != CRM_TIME_NONE && crm_zone_day(r->zone, t, &secs) <=
	    crm_zone_day(r->zone, start, &secs);
}

static enum crm_speed_band band_of(const struct crm_speed *v,
    const struct crm_deal *d, int64_t first)
{
	int64_t secs;

	if (first == CRM_TIME_NONE)
		return CRM_SPEED_NEVER;
	secs = between(v, d->created, first);
	return secs <= 300 ? CRM_SPEED_5MIN : secs <= 1800 ? CRM_SPEED_30MIN :
	    secs <= 3600 ? CRM_SPEED_HOUR : same_day(v, d->created, first) ?
	    CRM_SPEED_DAY : CRM_SPEED_LATER;
}

/* Against the hours of its first stage, which are of business whatever the
 * clock.  Who is not touched yet is judged when they are over; a deal that
 * closed before that is not. */
static void judge(const struct crm_speed *v, struct crm_speed_row *row,
    const struct crm_deal *d, int64_t first)
{
	const struct crm_rules *r = v->groups.rules;
	double hours = d->visits > 0 && d->visit[0].stage != CRM_NO_STAGE ?
	    r->stage[d->visit[0].stage].sla_hours : -1;
	int64_t end = first != CRM_TIME_NONE ? first :
	    d->status != CRM_OPEN ? d->closed : v->as_of;
	bool in;

	if (hours < 0)
		return;
	in = (double)crm_hours_between(r->hours, d->created, end) <=
	    hours * 3600;
	row->judged += first != CRM_TIME_NONE || !in;
	row->in_sla += first != CRM_TIME_NONE && in;
}

static void add_response(struct crm_speed_row *row, int64_t secs)
{
	row->touched++;
	row->secs += secs;
	crm_quantile_add(&row->response, secs);
}

static enum crm_status count(struct crm_speed *v, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	size_t at = crm_kpi_groups_deal(&v->groups, fold, d, d->created,
	    v->as_of);
	int64_t first = d->id < v->firsts ? v->first[d->id] : CRM_TIME_NONE;
	bool junk = crm_funnel_is_junk(fold, d);
	struct crm_speed_row *row;
	struct crm_speed_share *band;

	if (at == CRM_KPI_NO_ROW)
		return CRM_OK;
	v->row = crm_kpi_groups_room(v->row, &v->rows, at, sizeof(*v->row));
	row = &v->row[at];
	row->deals++;
	row->junk += junk;
	if (first != CRM_TIME_NONE)
		add_response(row, between(v, d->created, first));
	else
		row->never += !junk;
	if (first != CRM_TIME_NONE || !junk)
		judge(v, row, d, first);
	if (junk)
		return CRM_OK;
	band = &row->band[band_of(v, d, first)];
	band->deals++;
	band->won += d->status == CRM_WON;
	band->lost += d->status == CRM_LOST;
	row->priced += d->status == CRM_WON && d->has_amount;
	if (d->status == CRM_WON && !crm_money_add(&row->money, d->amount))
		return crm_err_set(err, CRM_DATA, "the sum of amounts is too "
		    "large");
	return CRM_OK;
}

static enum crm_status reckon(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_speed *v = self;
	const struct crm_fold *fold = &r->query.fold;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		if (crm_query_match(&r->query.eye,
		    &fold->deal[i]))
			s = count(v, fold, &fold->deal[i], err);
	return s;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	return crm_kpi_groups_count(self, sizeof(struct crm_speed), reckon, r,
	    err);
}

enum crm_speed_band crm_speed_quick(const struct crm_speed_row *row)
{
	enum crm_speed_band b = CRM_SPEED_5MIN;

	while (b < CRM_SPEED_BANDS && row->band[b].won + row->band[b].lost <
	    ENOUGH)
		b++;
	return b;
}

bool crm_speed_cost(const struct crm_speed_row *row,
    enum crm_speed_band quick, enum crm_speed_band b, double *p,
    int64_t *money)
{
	const struct crm_speed_share *q, *s = &row->band[b];
	int64_t n = s->won + s->lost, nq;
	enum crm_chance_test test;
	int compared = 0;

	*p = NAN;
	if (quick >= b || n == 0)
		return false;
	q = &row->band[quick];
	nq = q->won + q->lost;
	for (int i = (int)quick + 1; i < CRM_SPEED_BANDS; i++)
		compared += row->band[i].won + row->band[i].lost > 0;
	if (!crm_chance_alike(q->won, nq, s->won, n, &test, p))
		return false;
	*p = fmin(*p * compared, 1);
	return *p < 0.05 && q->won * n > s->won * nq && row->priced > 0 &&
	    crm_money_share(row->money, q->won * n - s->won * nq,
	    nq * row->priced, money);
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	return crm_speed_print(self, r, out, err);
}

static void free_rows(void *self)
{
	struct crm_speed *v = self;

	for (size_t i = 0; i < v->rows; i++)
		crm_quantile_free(&v->row[i].response);
	free(v->row);
}

static void close_view(void *self)
{
	struct crm_speed *v = self;

	crm_kpi_groups_close(v, free_rows);
	free(v->first);
}

const struct crm_kpi_view crm_kpi_view_speed = { .name = "speed",
	.by_source = true, .opt = options, .size = sizeof(struct crm_speed),
	.option = option, .open = open_view, .finish = finish,
	.print = print, .close = close_view };

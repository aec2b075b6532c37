/* SPDX-License-Identifier: ISC */
/* Counting leads, calls, profit and costs. */
#include "kpieff.h"

#include <stdlib.h>

#include "event.h"
#include "funnel.h"
#include "kpifeed.h"
#include "kpimix.h"
#include "mem.h"
#include "money.h"

static const struct crm_opt options[] = { CRM_KPI_OPT_ROW_MIX, { 0 } };

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct crm_eff *v = self;

	(void)cli, (void)id;
	v->mix = true;
	return CRM_OK;
}

static enum crm_status too_large(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "the sum of amounts is too large");
}

/* What a cost says: of a stretch of time, or of the time of the fact. */
static enum crm_status take_cost(struct crm_eff *v,
    const struct crm_fold *fold, const struct crm_fact *f, struct crm_err *err)
{
	const struct crm_change *c = crm_fold_changes(fold, f);
	struct crm_eff_cost cost = { CRM_TIME_NONE, CRM_TIME_NONE, 0, 0 };
	uint32_t cur = 0;
	int64_t minor = 0;

	for (size_t i = 0; i < f->changes; i++) {
		if (c[i].type == CRM_NULL)
			continue;
		if (c[i].key == CRM_KEY_AMOUNT)
			minor = c[i].n;
		else if (c[i].key == CRM_KEY_CUR)
			cur = c[i].word;
		else if (c[i].key == CRM_KEY_SOURCE)
			cost.source = c[i].word;
		else if (c[i].key == CRM_KEY_FROM)
			cost.from = c[i].n;
		else if (c[i].key == CRM_KEY_UNTIL)
			cost.until = c[i].n;
	}
	if (cost.from == CRM_TIME_NONE)
		cost.from = f->at;
	if (cost.until == CRM_TIME_NONE || cost.until < cost.from)
		cost.until = cost.from;
	v->cost = crm_mem_grow(v->cost, &v->cost_cap, v->cost_n + 1,
	    sizeof(*v->cost));
	v->cost[v->cost_n] = cost;
	return crm_rules_convert(v->groups.rules, minor,
	    crm_names_get(&fold->word, cur), f->at,
	    &v->cost[v->cost_n++].money, err);
}

static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_eff *v = ctx;

	if (f->ev == CRM_EV_COST)
		return v->costs ? take_cost(v, fold, f, err) : CRM_OK;
	if (f->ev != CRM_EV_TOUCH || f->kind != CRM_CALL || f->dir != CRM_OUT)
		return CRM_OK;
	v->call = crm_mem_grow(v->call, &v->call_cap, v->calls + 1,
	    sizeof(*v->call));
	v->call[v->calls++] = (struct crm_eff_call){ f->at,
		d != NULL ? d->id : 0, f->by };
	return CRM_OK;
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_eff *v = self;

	(void)err;
	v->as_of = r->query.as_of;
	v->costs = r->opt.where == NULL && (r->by == CRM_KPI_COMPANY ||
	    r->by == CRM_KPI_SOURCE);
	crm_kpi_groups_open(&v->groups, r, &r->query.period);
	r->need_facts = true;
	r->fold = (struct crm_fold_opt){ .moves_only = r->opt.where == NULL,
		.fact = take, .ctx = v };
	return CRM_OK;
}

/* The row's numbers, or NULL outside of the periods. */
static int64_t *numbers(struct crm_eff *v, size_t at)
{
	if (at == CRM_KPI_NO_ROW)
		return NULL;
	v->row = crm_kpi_groups_room(v->row, &v->rows, at, sizeof(*v->row));
	return v->row[at].n;
}

static enum crm_status count_closed(struct crm_eff *v,
    const struct crm_fold *fold, const struct crm_deal *d,
    struct crm_err *err)
{
	int64_t *n = numbers(v, crm_kpi_groups_deal(&v->groups, fold, d,
	    d->closed, v->as_of));
	int64_t profit;

	if (n == NULL)
		return CRM_OK;
	if (d->status == CRM_LOST) {
		n[CRM_EFF_LOST]++;
		return CRM_OK;
	}
	n[CRM_EFF_WON]++;
	if (!crm_money_add(&n[CRM_EFF_MONEY], d->amount))
		return too_large(err);
	if (!crm_kpi_margin_of(v->groups.rules, d, &profit))
		n[CRM_EFF_UNKNOWN]++;
	else if (!crm_money_add(&n[CRM_EFF_PROFIT], profit))
		return too_large(err);
	return CRM_OK;
}

static enum crm_status count_deal(struct crm_eff *v,
    const struct crm_fold *fold, const struct crm_deal *d,
    struct crm_err *err)
{
	bool junk = crm_funnel_is_junk(fold, d);
	int64_t *n = numbers(v, crm_kpi_groups_deal(&v->groups, fold, d,
	    d->created, v->as_of));

	if (n != NULL)
		n[junk ? CRM_EFF_JUNK : CRM_EFF_LEADS]++;
	return junk || d->status == CRM_OPEN ? CRM_OK :
	    count_closed(v, fold, d, err);
}

/* The part of it that was spent before t. */
static bool spent(const struct crm_eff_cost *c, int64_t t, int64_t *money)
{
	*money = t <= c->from ? 0 : c->money;
	return t <= c->from || t >= c->until || crm_money_share(c->money,
	    t - c->from, c->until - c->from, money);
}

/* Of a stretch, each unit has what was spent in it by as-of. */
static enum crm_status count_cost(struct crm_eff *v,
    const struct crm_fold *fold, const struct crm_eff_cost *c,
    struct crm_err *err)
{
	const struct crm_period *asked = &v->groups.asked;
	int64_t t = c->from, before, after;

	while (t <= v->as_of && (t < c->until || t == c->from)) {
		struct crm_period p = crm_unit_at(v->groups.per,
		    v->groups.rules->zone, t);
		int64_t until = p.until, *n;

		/* a unit that is cut by the period: its part in it */
		if (asked->from != CRM_TIME_NONE && t < asked->from &&
		    asked->from < until)
			until = asked->from;
		if (asked->until != CRM_TIME_NONE && t < asked->until &&
		    asked->until < until)
			until = asked->until;
		if (until > v->as_of)
			until = v->as_of + 1;
		n = numbers(v, crm_kpi_groups_at(&v->groups, fold, 0,
		    c->source, t, t));
		if (!spent(c, t, &before) || !spent(c, until, &after) ||
		    (n != NULL && !crm_money_add(&n[CRM_EFF_COST],
		    after - before)))
			return too_large(err);
		t = until;
	}
	return CRM_OK;
}

static void count_calls(struct crm_eff *v, struct crm_kpi_run *r)
{
	const struct crm_fold *fold = &r->query.fold;
	uint32_t *source = crm_mem_new(fold->deal_name.n + 1,
	    sizeof(*source));
	bool *match = crm_mem_new(fold->deal_name.n + 1, sizeof(*match));

	for (size_t i = 0; i < fold->deals; i++) {
		source[fold->deal[i].id] = fold->deal[i].source;
		match[fold->deal[i].id] = crm_query_match(&r->query.eye,
		    &fold->deal[i]);
	}
	match[0] = r->opt.where == NULL;
	for (size_t i = 0; i < v->calls; i++) {
		const struct crm_eff_call *c = &v->call[i];
		int64_t *n = match[c->deal] ? numbers(v, crm_kpi_groups_at(
		    &v->groups, fold, c->by, source[c->deal], c->at, c->at)) :
		    NULL;

		if (n != NULL)
			n[CRM_EFF_CALLS]++;
	}
	free(source);
	free(match);
}

static enum crm_status reckon(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_eff *v = self;
	const struct crm_fold *fold = &r->query.fold;
	enum crm_status s = CRM_OK;

	/* owners have none */
	v->costs &= v->groups.by != CRM_KPI_OWNER;
	count_calls(v, r);
	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		if (crm_query_match(&r->query.eye, &fold->deal[i]))
			s = count_deal(v, fold, &fold->deal[i], err);
	for (size_t i = 0; v->costs && i < v->cost_n && s == CRM_OK; i++)
		s = count_cost(v, fold, &v->cost[i], err);
	return s;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	return crm_kpi_groups_count(self, sizeof(struct crm_eff), reckon, r,
	    err);
}

bool crm_eff_profit(const struct crm_eff_row *row, int64_t *profit)
{
	*profit = row->n[CRM_EFF_PROFIT];
	return row->n[CRM_EFF_WON] == 0 ||
	    row->n[CRM_EFF_UNKNOWN] < row->n[CRM_EFF_WON];
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	return crm_eff_print(self, r, out, err);
}

static void free_rows(void *self)
{
	struct crm_eff *v = self;

	free(v->row);
}

static void close_view(void *self)
{
	struct crm_eff *v = self;

	crm_kpi_groups_close(v, free_rows);
	free(v->call);
	free(v->cost);
}

const struct crm_kpi_view crm_kpi_view_efficiency = { .name = "efficiency",
	.by_source = true, .opt = options, .size = sizeof(struct crm_eff),
	.option = option, .open = open_view, .finish = finish,
	.print = print, .close = close_view };

/* SPDX-License-Identifier: ISC */
#include "goals.h"

#include <stdlib.h>

#include "mem.h"
#include "money.h"

enum crm_kpi_by crm_goals_kind(const struct crm_rules *r, struct crm_str who)
{
	if (crm_str_is(who, "all"))
		return CRM_KPI_COMPANY;
	if (crm_rules_staff(r, who, 0) != NULL)
		return CRM_KPI_OWNER;
	for (size_t i = 0; i < r->staffs; i++)
		if (crm_str_eq(r->staff[i].team, who))
			return CRM_KPI_TEAM;
	return CRM_KPI_OWNER;
}

static int cmp(const void *a, const void *b)
{
	const struct crm_goals_row *x = a, *y = b;
	bool nx = crm_goal_is_norm(x->goal), ny = crm_goal_is_norm(y->goal);
	enum crm_unit ux = crm_goal_unit(x->goal), uy = crm_goal_unit(y->goal);

	if (nx != ny)
		return nx - ny;
	if (ux != uy)
		return ux < uy ? -1 : 1;
	if (x->period.from != y->period.from)
		return x->period.from < y->period.from ? -1 : 1;
	return (x->goal->line > y->goal->line) -
	    (x->goal->line < y->goal->line);
}

/* The counter of that kind and unit counts from the first of its goals'
 * periods to the last. */
static void widen(struct crm_goals *g, const struct crm_goals_row *row)
{
	struct crm_kpi *k = &g->kpi[row->kpi];
	struct crm_period *p = &k->opt.period;

	if (k->rules == NULL) {
		struct crm_kpi_opt opt = { row->by,
			crm_goal_is_norm(row->goal), crm_goal_unit(row->goal),
			row->period };

		crm_kpi_init(k, g->rules, &opt);
	}
	if (row->period.from < p->from)
		p->from = row->period.from;
	if (row->period.until > p->until)
		p->until = row->period.until;
}

void crm_goals_open(struct crm_goals *g, struct crm_kpi_feed *feed)
{
	for (size_t i = 0; i < g->rules->goals; i++) {
		const struct crm_goal *goal = &g->rules->goal[i];
		struct crm_goals_row row = { .goal = goal,
			.by = crm_goals_kind(g->rules, goal->who) };
		enum crm_unit unit = crm_goal_unit(goal);

		if ((g->by != NULL && *g->by != row.by) ||
		    (g->per != NULL && *g->per != unit) ||
		    (g->no_norms && crm_goal_is_norm(goal)) ||
		    !crm_kpi_metric_find(goal->metric, &row.metric) ||
		    !crm_goal_period(goal, g->rules->zone, &g->asked,
		    &row.period))
			continue;
		row.kpi = (size_t)row.by * (CRM_YEAR + 1) + (size_t)unit;
		widen(g, &row);
		g->need_facts |= !crm_kpi_of_deals(row.metric);
		g->row = crm_mem_grow(g->row, &g->cap, g->rows + 1,
		    sizeof(*g->row));
		g->row[g->rows++] = row;
	}
	if (g->rows > 0)
		qsort(g->row, g->rows, sizeof(*g->row), cmp);
	for (size_t i = 0; i < sizeof(g->kpi) / sizeof(*g->kpi); i++)
		if (g->kpi[i].rules != NULL)
			crm_kpi_feed_add(feed, &g->kpi[i]);
}

/* What a person's goal is for a team (NULL: for all): that of the time spent
 * in it.  False on overflow. */
static bool add_person(const struct crm_rules *r, const struct crm_goal *g,
    const struct crm_str *team, struct crm_goals_row *row)
{
	struct crm_calendar cal = crm_calendar_person(r, g->who, team, true);
	int64_t part = 0;
	bool ok = true;

	if (crm_calendar_secs(&cal, row->period.from, row->period.until) > 0) {
		row->people++;
		ok = crm_goal_target(g, &cal, &row->period, &part) &&
		    crm_money_add(&row->people_target, part);
	}
	crm_calendar_free(&cal);
	return ok;
}

/* The same goal of the parts of a whole. */
static bool add_parts(const struct crm_rules *r, struct crm_goals_row *row)
{
	const struct crm_goal *goal = row->goal;
	bool ok = true;

	if (row->by == CRM_KPI_OWNER || crm_goal_is_norm(goal))
		return true;
	for (size_t i = 0; i < r->goals; i++) {
		const struct crm_goal *g = &r->goal[i];
		enum crm_kpi_by by;

		if (!crm_str_eq(g->period, goal->period) ||
		    !crm_str_eq(g->metric, goal->metric) ||
		    (by = crm_goals_kind(r, g->who)) >= row->by)
			continue;
		if (by == CRM_KPI_TEAM) {
			row->teams++;
			ok &= crm_money_add(&row->teams_target, g->target);
		} else {
			ok &= add_person(r, g, row->by == CRM_KPI_TEAM ?
			    &goal->who : NULL, row);
		}
	}
	return ok;
}

/* The target and the clock of the row's own working time: that of a person
 * who was not there for all of the period is less, and so is a norm's by an
 * absence. */
static bool set_target(const struct crm_rules *r, struct crm_goals_row *row,
    int64_t as_of, int64_t *target)
{
	struct crm_calendar cal = row->by != CRM_KPI_OWNER ?
	    crm_calendar_firm(r) : crm_calendar_person(r, row->goal->who,
	    NULL, !crm_goal_is_norm(row->goal));
	int64_t whole = crm_hours_between(r->hours, row->period.from,
	    row->period.until);
	bool ok = crm_goal_target(row->goal, &cal, &row->period, target);

	crm_goal_clock(&cal, &row->period, as_of, &row->clock);
	row->part = whole > 0 ? crm_money_permille(row->clock.whole, whole) :
	    1000;
	crm_calendar_free(&cal);
	return ok;
}

static enum crm_status finish_row(struct crm_goals *g,
    struct crm_goals_row *row, int64_t as_of, bool facts, struct crm_err *err)
{
	const struct crm_kpi_cell *c = crm_kpi_find(&g->kpi[row->kpi],
	    row->goal->who, row->period.from);
	int64_t target, actual = c != NULL ? c->n[row->metric] : 0;
	bool ok = true;

	row->known = facts || crm_kpi_of_deals(row->metric);
	/* Deals without a margin: no sum of them is known. */
	if (row->metric == CRM_KPI_MARGIN && c != NULL) {
		row->no_margin = c->n[CRM_KPI_NO_MARGIN];
		if (row->no_margin > 0 &&
		    row->no_margin == c->n[CRM_KPI_DEALS])
			row->known = false;
	}
	if (!crm_kpi_is_money(row->metric))
		ok = !__builtin_mul_overflow(actual, 100, &actual);
	ok = ok && set_target(g->rules, row, as_of, &target) &&
	    crm_goal_count(target, actual, &row->clock, &row->sum) &&
	    add_parts(g->rules, row);
	if (!ok)
		return crm_err_set(err, CRM_DATA, "goals.csv:%zu: the numbers "
		    "of this goal are too large", row->goal->line);
	return CRM_OK;
}

enum crm_status crm_goals_finish(struct crm_goals *g, int64_t as_of,
    bool facts, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	g->as_of = as_of;
	for (size_t i = 0; i < g->rows && s == CRM_OK; i++)
		s = finish_row(g, &g->row[i], as_of, facts, err);
	return s;
}

void crm_goals_free(struct crm_goals *g)
{
	for (size_t i = 0; i < sizeof(g->kpi) / sizeof(*g->kpi); i++)
		crm_kpi_free(&g->kpi[i]);
	free(g->row);
	*g = (struct crm_goals){ 0 };
}

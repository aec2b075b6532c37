/* SPDX-License-Identifier: ISC */
#include "goalplan.h"

#include <stdlib.h>

#include "goaltable.h"
#include "kpitable.h"
#include "mem.h"
#include "money.h"

static bool is_missed(const struct crm_goals_row *row)
{
	return row->sum.actual < row->sum.target;
}

static struct crm_plan_series *series_of(struct crm_plan *p,
    const struct crm_goals_row *row)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct crm_goals_row *r =
		    p->series[i].period[0].row[0];

		if (r->metric == row->metric && r->by == row->by &&
		    crm_goal_unit(r->goal) == crm_goal_unit(row->goal))
			return &p->series[i];
	}
	p->series = crm_mem_grow(p->series, &p->cap, p->n + 1,
	    sizeof(*p->series));
	p->series[p->n] = (struct crm_plan_series){ 0 };
	return &p->series[p->n++];
}

/* Rows come by time within a unit, so that a new period is the last. */
static void add(struct crm_plan *p, const struct crm_goals *g,
    const struct crm_goals_row *row)
{
	struct crm_plan_series *s = series_of(p, row);
	struct crm_plan_period *t = s->periods > 0 ?
	    &s->period[s->periods - 1] : NULL;

	if (t == NULL || t->row[0]->period.from != row->period.from) {
		s->period = crm_mem_grow(s->period, &s->cap, s->periods + 1,
		    sizeof(*s->period));
		t = &s->period[s->periods++];
		*t = (struct crm_plan_period){ 0 };
		t->row = crm_mem_new(g->rows,
		    sizeof(const struct crm_goals_row *));
	}
	t->row[t->holders++] = row;
	t->missed += is_missed(row);
}

/* Forget all but the last three. */
static void keep_last(struct crm_plan_series *s)
{
	size_t gone = s->periods > CRM_PLAN_PERIODS ?
	    s->periods - CRM_PLAN_PERIODS : 0;

	for (size_t i = 0; i < gone; i++)
		free(s->period[i].row);
	s->periods -= gone;
	memmove(s->period, s->period + gone, s->periods *
	    sizeof(*s->period));
}

static void judge(struct crm_plan_series *s)
{
	for (size_t i = 0; i < s->periods; i++) {
		struct crm_plan_period *t = &s->period[i];
		const struct crm_plan_period *before = i > 0 ? t - 1 : NULL;

		if (before != NULL && before->row[0]->period.until !=
		    t->row[0]->period.from)
			before = NULL;
		if (t->holders < CRM_PLAN_HOLDERS)
			continue;
		t->full = 1 + (before != NULL ? before->full : 0);
		if (t->missed * 100 > t->holders * CRM_PLAN_PERCENT)
			t->run = 1 + (before != NULL ? before->run : 0);
		if (t->full >= CRM_PLAN_PERIODS &&
		    s->verdict == CRM_PLAN_FEW)
			s->verdict = CRM_PLAN_PERSON;
		if (t->run >= CRM_PLAN_PERIODS)
			s->verdict = CRM_PLAN_UNREAL;
	}
}

void crm_plan_judge(struct crm_plan *p, const struct crm_goals *g, bool last)
{
	for (size_t i = 0; i < g->rows; i++) {
		const struct crm_goals_row *row = &g->row[i];

		if (!crm_goal_is_norm(row->goal) && row->clock.over &&
		    row->known && row->part > 0)
			add(p, g, row);
	}
	for (size_t i = 0; i < p->n; i++) {
		if (last)
			keep_last(&p->series[i]);
		judge(&p->series[i]);
	}
}

void crm_plan_free(struct crm_plan *p)
{
	for (size_t i = 0; i < p->n; i++) {
		for (size_t k = 0; k < p->series[i].periods; k++)
			free(p->series[i].period[k].row);
		free(p->series[i].period);
	}
	free(p->series);
	*p = (struct crm_plan){ 0 };
}

static void holder(struct crm_table *table, const struct crm_rules *r,
    const struct crm_plan_series *s, const struct crm_plan_period *t,
    const struct crm_goals_row *row)
{
	static const char *const verdict[] = { "few", "person", "unreal" };

	crm_table_row(table);
	crm_table_text(table, row->goal->metric);
	crm_table_text(table, row->goal->period);
	crm_kpi_who_cells(table, r, row->by, row->goal->who,
	    row->period.until - 1, false);
	crm_goals_number(table, row, true, row->sum.target);
	crm_goals_number(table, row, true, row->sum.actual);
	if (row->sum.has_attainment)
		crm_table_percent(table, row->sum.attainment);
	else
		crm_table_none(table);
	crm_table_count(table, is_missed(row));
	crm_table_count(table, (int64_t)t->holders);
	crm_table_count(table, (int64_t)t->missed);
	crm_table_share(table, (int64_t)t->missed, (int64_t)t->holders, 1);
	crm_table_count(table, (int64_t)t->run);
	crm_table_text(table, crm_str(verdict[s->verdict]));
}

struct crm_table *crm_plan_table(const struct crm_plan *p,
    const struct crm_goals *g)
{
	static const char *const name[] = { "metric", "period", "who", "name",
		"target", "actual", "attainment", "missed", "holders",
		"holders_missed", "missed_share", "run", "verdict" };
	struct crm_table *table = crm_table_new();

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		crm_table_column(table, name[i], NULL, i < 4 ? CRM_LEFT :
		    CRM_RIGHT);
	for (size_t i = 0; i < p->n; i++) {
		const struct crm_plan_series *s = &p->series[i];

		for (size_t k = 0; k < s->periods; k++)
			for (size_t h = 0; h < s->period[k].holders; h++)
				holder(table, g->rules, s, &s->period[k],
				    s->period[k].row[h]);
	}
	return table;
}

/* The periods in which that one missed it. */
static void say_person(const struct crm_rules *r,
    const struct crm_plan_series *s, struct crm_str who, struct crm_buf *b)
{
	const char *between = " missed ";

	crm_show_text(b, crm_kpi_name_of(r, s->period[0].row[0]->by, who, 0));
	for (size_t k = 0; k < s->periods; k++) {
		const struct crm_plan_period *t = &s->period[k];
		size_t h = 0;

		while (h < t->holders && (!is_missed(t->row[h]) ||
		    !crm_str_eq(t->row[h]->goal->who, who)))
			h++;
		if (h == t->holders)
			continue;
		crm_buf_puts(b, between);
		crm_buf_str_add(b, t->row[h]->goal->period);
		crm_buf_puts(b, " (");
		crm_money_places(b, t->row[h]->sum.attainment, 1);
		crm_buf_puts(b, " %)");
		between = ", ";
	}
	crm_buf_char(b, '\n');
}

/* Each who missed it, once. */
static void say_misses(const struct crm_rules *r,
    const struct crm_plan_series *s, struct crm_buf *b)
{
	struct crm_names who = { 0 };

	for (size_t k = 0; k < s->periods; k++)
		for (size_t h = 0; h < s->period[k].holders; h++)
			if (is_missed(s->period[k].row[h]))
				crm_names_add(&who,
				    s->period[k].row[h]->goal->who);
	if (who.n == 0)
		crm_buf_puts(b, "Nobody missed it.\n");
	for (uint32_t w = 1; w <= who.n; w++)
		say_person(r, s, crm_names_get(&who, w), b);
	crm_names_free(&who);
}

/* Each row of periods in which too many missed it: " (2026-08..2026-11)". */
static void say_run(const struct crm_plan_series *s, struct crm_buf *b)
{
	const char *between = " (";

	for (size_t k = 0; k < s->periods; k++) {
		const struct crm_plan_period *t = &s->period[k];

		if (t->run < CRM_PLAN_PERIODS || (k + 1 < s->periods &&
		    t[1].run > t->run))
			continue;
		crm_buf_puts(b, between);
		crm_buf_str_add(b, s->period[k + 1 - t->run].row[0]->goal
		    ->period);
		crm_buf_puts(b, "..");
		crm_buf_str_add(b, t->row[0]->goal->period);
		between = ", ";
	}
	crm_buf_char(b, ')');
}

static void say_verdict(const struct crm_rules *r,
    const struct crm_plan_series *s, struct crm_buf *b)
{
	const char *unit = crm_unit_word(crm_goal_unit(
	    s->period[0].row[0]->goal));

	switch (s->verdict) {
	case CRM_PLAN_UNREAL:
		crm_buf_printf(b, "It is the plan: more than %d %% of those "
		    "who had it missed it,\nin each of %d %ss running",
		    CRM_PLAN_PERCENT, CRM_PLAN_PERIODS, unit);
		say_run(s, b);
		crm_buf_puts(b, ". It is unreal.\n");
		return;
	case CRM_PLAN_PERSON:
		crm_buf_printf(b, "It is the person, not the plan: it was not "
		    "missed by more than %d %%\nin each of %d %ss running.\n",
		    CRM_PLAN_PERCENT, CRM_PLAN_PERIODS, unit);
		break;
	case CRM_PLAN_FEW:
		crm_buf_printf(b, "Too little to judge the plan: that needs "
		    "%d %ss running that are over,\neach with at least %d who "
		    "have the goal.\n", CRM_PLAN_PERIODS, unit,
		    CRM_PLAN_HOLDERS);
		break;
	}
	say_misses(r, s, b);
}

static void print_periods(const struct crm_plan_series *s,
    const struct crm_style *style, struct crm_buf *b)
{
	struct crm_table *table = crm_table_new();

	crm_table_column(table, "period", NULL, CRM_LEFT);
	crm_table_column(table, "had it", NULL, CRM_RIGHT);
	crm_table_column(table, "missed it", NULL, CRM_RIGHT);
	crm_table_column(table, "share", NULL, CRM_RIGHT);
	for (size_t k = 0; k < s->periods; k++) {
		const struct crm_plan_period *t = &s->period[k];

		crm_table_row(table);
		crm_table_text(table, t->row[0]->goal->period);
		crm_table_count(table, (int64_t)t->holders);
		crm_table_count(table, (int64_t)t->missed);
		crm_table_share(table, (int64_t)t->missed,
		    (int64_t)t->holders, 1);
	}
	crm_table_print(table, style, b);
	crm_table_free(table);
}

void crm_plan_page(const struct crm_plan *p, const struct crm_goals *g,
    const struct crm_style *style, struct crm_buf *b)
{
	if (p->n == 0)
		crm_buf_puts(b, "goals.csv has no goals of periods that are "
		    "over\n");
	for (size_t i = 0; i < p->n; i++) {
		const struct crm_plan_series *s = &p->series[i];
		const struct crm_goals_row *first = s->period[0].row[0];

		crm_buf_printf(b, "%sThe plan of ", i > 0 ? "\n" : "");
		crm_buf_str_add(b, first->goal->metric);
		crm_buf_printf(b, " by %s\n",
		    crm_unit_word(crm_goal_unit(first->goal)));
		print_periods(s, style, b);
		say_verdict(g->rules, s, b);
	}
}

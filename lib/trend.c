/* SPDX-License-Identifier: ISC */
#include "trend.h"

#include <math.h>
#include <stdlib.h>

#include "calendar.h"
#include "mem.h"

enum { TESTS = CRM_DROP_AFTER };
static const double level = 0.05;

void crm_trend_open(struct crm_trend *t)
{
	int64_t at = t->as_of;
	struct crm_kpi_opt opt = { t->by, false, t->per, { 0, t->as_of + 1 } };

	for (size_t i = CRM_TREND_UNITS; i-- > 0;) {
		t->unit[i] = crm_unit_at(t->per, t->rules->zone, at);
		at = t->unit[i].from - 1;
	}
	opt.period.from = t->unit[0].from;
	crm_kpi_init(&t->kpi, t->rules, &opt);
}

void crm_trend_free(struct crm_trend *t)
{
	crm_kpi_free(&t->kpi);
	free(t->row);
	*t = (struct crm_trend){ 0 };
}

/* Add the working time of a calendar to the units. */
static void add_time(const struct crm_trend *t,
    const struct crm_calendar *cal, struct crm_drop_cell *cell)
{
	for (size_t i = 0; i < CRM_TREND_UNITS; i++) {
		int64_t until = t->unit[i].until;

		if (until > t->as_of + 1)
			until = t->as_of + 1;
		cell[i].time += (double)crm_calendar_secs(cal,
		    t->unit[i].from, until);
	}
}

/* Have the rows above one of that id? */
static bool is_known(const struct crm_rules *r, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (crm_str_eq(r->staff[k].id, r->staff[i].id))
			return true;
	return false;
}

/* The time of a team, or (NULL) of all: of each person. */
static void add_people(const struct crm_trend *t, const struct crm_str *team,
    struct crm_drop_cell *cell)
{
	const struct crm_rules *r = t->rules;

	for (size_t i = 0; i < r->staffs; i++) {
		struct crm_calendar cal;

		if (is_known(r, i))
			continue;
		cal = crm_calendar_person(r, r->staff[i].id, team, false);
		add_time(t, &cal, cell);
		crm_calendar_free(&cal);
	}
}

static void set_time(const struct crm_trend *t, struct crm_str who,
    struct crm_drop_cell *cell)
{
	struct crm_calendar cal;

	if (t->by == CRM_KPI_TEAM || (t->by == CRM_KPI_COMPANY &&
	    t->rules->staffs > 0)) {
		add_people(t, t->by == CRM_KPI_TEAM ? &who : NULL, cell);
		return;
	}
	cal = t->by == CRM_KPI_COMPANY ? crm_calendar_firm(t->rules) :
	    crm_calendar_person(t->rules, who, NULL, false);
	add_time(t, &cal, cell);
	crm_calendar_free(&cal);
}

/* Who has left has no trend; nor has nobody. */
static bool is_told(const struct crm_trend *t, struct crm_str who)
{
	struct crm_calendar cal;
	bool is = who.n > 0;

	if (t->by == CRM_KPI_OWNER && is) {
		cal = crm_calendar_person(t->rules, who, NULL, true);
		is = crm_calendar_has(&cal, t->as_of);
		crm_calendar_free(&cal);
	}
	return is;
}

static void add_row(struct crm_trend *t, struct crm_trend_row *row,
    enum crm_kpi_metric metric)
{
	row->metric = metric;
	for (size_t i = 0; i < CRM_TREND_UNITS; i++) {
		const struct crm_kpi_cell *c = crm_kpi_find(&t->kpi,
		    row->who, t->unit[i].from);

		row->cell[i].count = c != NULL ? c->n[metric] : 0;
	}
	t->row = crm_mem_grow(t->row, &t->cap, t->rows + 1, sizeof(*t->row));
	t->row[t->rows++] = *row;
}

static void add_rows(struct crm_trend *t, struct crm_str who)
{
	struct crm_trend_row row = { .who = who };

	set_time(t, who, row.cell);
	for (row.first = 0; row.first < CRM_TREND_UNITS; row.first++) {
		const struct crm_kpi_cell *c = crm_kpi_find(&t->kpi, who,
		    t->unit[row.first].from);

		if (c != NULL && (c->n[CRM_KPI_TOUCHES] > 0 ||
		    c->n[CRM_KPI_DEALS] > 0))
			break;
	}
	add_row(t, &row, CRM_KPI_TOUCHES);
	add_row(t, &row, CRM_KPI_DEALS);
}

/* The units with working time, last first; how many. */
static size_t units_of(const struct crm_trend_row *row,
    size_t at[CRM_TREND_UNITS])
{
	size_t n = 0;

	for (size_t i = CRM_TREND_UNITS; i-- > row->first;)
		if (row->cell[i].time > 0)
			at[n++] = i;
	return n;
}

/* The last k units and the eight before; false when there are not so many. */
static bool split(const struct crm_trend_row *row, size_t k,
    struct crm_drop_cell *before, struct crm_drop_cell *after,
    struct crm_drop_cell *base, size_t *since)
{
	size_t at[CRM_TREND_UNITS], n = units_of(row, at);

	if (n < k + CRM_DROP_BEFORE)
		return false;
	*before = *after = (struct crm_drop_cell){ 0 };
	for (size_t i = 0; i < k + CRM_DROP_BEFORE; i++) {
		struct crm_drop_cell *sum = i < k ? after : before;

		sum->count += row->cell[at[i]].count;
		sum->time += row->cell[at[i]].time;
		if (i >= k)
			base[i - k] = row->cell[at[i]];
	}
	*since = at[k - 1];
	return true;
}

/* How many times the mean the variance of a count is, in all rows together:
 * at least once. */
static double variance_of(const struct crm_trend *t, enum crm_kpi_metric m,
    size_t k)
{
	struct crm_drop_cell before, after, base[CRM_DROP_BEFORE];
	double chi2 = 0;
	size_t freedom = 0, since;

	for (size_t i = 0; i < t->rows; i++) {
		if (t->row[i].metric != m || !split(&t->row[i], k, &before,
		    &after, base, &since) || before.count == 0)
			continue;
		chi2 += crm_drop_chi2(base, CRM_DROP_BEFORE);
		freedom += CRM_DROP_BEFORE - 1;
	}
	return freedom > 0 ? fmax(1, chi2 / (double)freedom) : 1;
}

static void test(struct crm_trend *t, struct crm_trend_row *row,
    const double *common)
{
	struct crm_drop_cell before, after, base[CRM_DROP_BEFORE];
	size_t since;

	double least = 1;

	row->p = row->adjusted = 1;
	for (size_t k = 1; k <= TESTS && split(row, k, &before, &after, base,
	    &since); k++) {
		double v = fmax(common[k], crm_drop_chi2(base,
		    CRM_DROP_BEFORE) / (CRM_DROP_BEFORE - 1));
		double p = crm_drop_chance(&before, &after, v);
		struct crm_drop_cell none = { 0, after.time };
		struct crm_drop_cell all = { before.count + after.count,
			before.time };

		/* had all of it been before */
		least = fmin(least, crm_drop_chance(&all, &none, v));
		if (row->units > 0 && p >= row->p)
			continue;
		row->units = k;
		row->before = before;
		row->after = after;
		row->since = t->unit[since].from;
		row->variance = v;
		row->p = p;
	}
	row->adjusted = fmin(1, row->p * TESTS);
	row->tested = row->units > 0 && least * TESTS <= level;
}

static void test_all(struct crm_trend *t)
{
	double touches[TESTS + 1], deals[TESTS + 1];
	double *p = crm_mem_new(t->rows + 1, sizeof(*p));
	size_t n = 0;

	for (size_t k = 1; k <= TESTS; k++) {
		touches[k] = variance_of(t, CRM_KPI_TOUCHES, k);
		deals[k] = variance_of(t, CRM_KPI_DEALS, k);
	}
	for (size_t i = 0; i < t->rows; i++) {
		test(t, &t->row[i], t->row[i].metric == CRM_KPI_DEALS ?
		    deals : touches);
		if (t->row[i].tested)
			p[n++] = t->row[i].adjusted;
	}
	crm_drop_holm(p, n);
	n = 0;
	for (size_t i = 0; i < t->rows; i++) {
		if (!t->row[i].tested)
			continue;
		t->row[i].adjusted = p[n++];
		t->row[i].drop = t->row[i].adjusted <= level;
	}
	free(p);
}

void crm_trend_finish(struct crm_trend *t)
{
	const struct crm_kpi_cell **list = crm_kpi_sorted(&t->kpi);

	for (size_t i = 0; i < t->kpi.cells; i++) {
		struct crm_str who = crm_names_get(&t->kpi.who, list[i]->who);

		if ((i == 0 || list[i]->who != list[i - 1]->who) &&
		    is_told(t, who))
			add_rows(t, who);
	}
	free(list);
	test_all(t);
}

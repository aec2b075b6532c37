/* SPDX-License-Identifier: ISC */
#include "norms.h"

#include <stdlib.h>

#include "calendar.h"
#include "mem.h"
#include "money.h"

static bool is_closed(const struct crm_period *p)
{
	return p->from != CRM_TIME_NONE && p->until != CRM_TIME_NONE &&
	    p->from < p->until;
}

static bool is_asked(const struct crm_norms *n, const struct crm_goal *g,
    enum crm_kpi_metric *metric)
{
	enum crm_kpi_by by = crm_goals_kind(n->rules, g->who);

	return crm_goal_is_norm(g) && (n->by == NULL || *n->by == by) &&
	    crm_kpi_metric_find(g->metric, metric);
}

void crm_norms_open(struct crm_norms *n, struct crm_kpi_feed *feed)
{
	enum crm_kpi_metric m;

	for (size_t i = 0; i < n->rules->goals && is_closed(&n->asked); i++) {
		const struct crm_goal *g = &n->rules->goal[i];
		enum crm_kpi_by by = crm_goals_kind(n->rules, g->who);
		struct crm_kpi_opt opt = { by, n->per == NULL,
			n->per != NULL ? *n->per : CRM_DAY, n->asked };

		if (!is_asked(n, g, &m) || n->kpi[by].rules != NULL)
			continue;
		crm_kpi_init(&n->kpi[by], n->rules, &opt);
		crm_kpi_feed_add(feed, &n->kpi[by]);
	}
}

void crm_norms_free(struct crm_norms *n)
{
	for (size_t i = 0; i < 3; i++)
		crm_kpi_free(&n->kpi[i]);
	free(n->row);
	*n = (struct crm_norms){ 0 };
}

/* The firm's working days in the week of that day. */
static int32_t week_days(const struct crm_hours *h, int32_t day)
{
	int32_t monday, next, n = 0;

	crm_unit_days(CRM_WEEK, day, &monday, &next);
	for (int32_t d = monday; d < next; d++)
		n += crm_hours_open_day(h, d);
	return n;
}

/* Working days that have passed, exactly: whole ones, and the part of the one
 * that as-of lies in. */
struct passed {
	int64_t days;
	int64_t parts;		/* what they are of the norm's unit, PARTS to
				 * one */
	int64_t secs, of;	/* of today */
	int64_t each;		/* days that today's unit has */
};
enum { PARTS = 420 };		/* any number of days from 1 to 7 divides it */

static void add_day(struct passed *p, const struct crm_norms_row *row,
    const struct crm_calendar *cal, int32_t day, int64_t as_of)
{
	int64_t from = crm_zone_at(cal->zone, day, 0);
	int64_t until = crm_zone_at(cal->zone, day + 1, 0);
	int64_t whole = crm_calendar_secs(cal, from, until);
	int64_t secs = as_of >= until - 1 ? whole :
	    crm_calendar_secs(cal, from, as_of);
	int32_t each = crm_goal_unit(row->goal) == CRM_WEEK ?
	    week_days(cal->hours, day) : 1;

	if (whole == 0 || secs == 0 || each == 0)
		return;
	if (secs == whole) {
		p->days++;
		p->parts += PARTS / each;
	} else {
		p->secs = secs;
		p->of = whole;
		p->each = each;
	}
}

/* What is due is rounded once. */
static bool reckon(struct crm_norms_row *row, const struct crm_calendar *cal,
    int64_t as_of)
{
	struct passed p = { .of = 1, .each = 1 };
	int32_t secs, day = crm_zone_day(cal->zone, row->period.from, &secs);
	int32_t last = crm_zone_day(cal->zone, row->period.until - 1, &secs);

	for (; day <= last; day++)
		add_day(&p, row, cal, day, as_of);
	return crm_money_share(100, p.days * p.of + p.secs, p.of,
	    &row->days) && crm_money_share(row->goal->target,
	    p.parts * p.of * p.each + PARTS * p.secs, PARTS * p.of * p.each,
	    &row->due);
}

/* What came of the sales goals of the same `who`. */
static enum crm_norm_sales sales_of(const struct crm_goals *sales,
    const struct crm_norms_row *row)
{
	enum crm_norm_sales is = CRM_NORM_NO_SALES;
	enum crm_unit unit = CRM_YEAR;

	for (size_t i = 0; i < sales->rows; i++) {
		const struct crm_goals_row *g = &sales->row[i];
		const struct crm_goal_sum *s = &g->sum;

		if (crm_goal_is_norm(g->goal) || !crm_str_eq(g->goal->who,
		    row->goal->who) || !(crm_kpi_is_money(g->metric) ||
		    g->metric == CRM_KPI_DEALS) || !g->known ||
		    g->part == 0 || g->period.from >= row->period.until ||
		    g->period.until <= row->period.from)
			continue;
		/* rows come with the shorter periods first */
		if (is != CRM_NORM_NO_SALES &&
		    crm_goal_unit(g->goal) != unit)
			break;
		unit = crm_goal_unit(g->goal);
		if (is != CRM_NORM_MISSED)
			is = s->actual < (s->has_expected ? s->expected :
			    s->target) ? CRM_NORM_MISSED : CRM_NORM_MET;
	}
	return is;
}

static bool add_row(struct crm_norms *n, const struct crm_goals *sales,
    const struct crm_norms_row *like, const struct crm_period *p,
    int64_t as_of)
{
	struct crm_norms_row row = *like;
	struct crm_calendar cal = row.by != CRM_KPI_OWNER ?
	    crm_calendar_firm(n->rules) : crm_calendar_person(n->rules,
	    row.goal->who, NULL, false);
	const struct crm_kpi_cell *c = crm_kpi_find(&n->kpi[row.by],
	    row.goal->who, p->from);
	int64_t actual = c != NULL ? c->n[row.metric] : 0;
	bool ok;

	row.period = *p;
	ok = crm_kpi_is_money(row.metric) ||
	    !__builtin_mul_overflow(actual, 100, &actual);
	row.actual = actual;
	ok = ok && reckon(&row, &cal, as_of);
	row.sales = sales_of(sales, &row);
	crm_calendar_free(&cal);
	n->row = crm_mem_grow(n->row, &n->cap, n->rows + 1, sizeof(*n->row));
	n->row[n->rows++] = row;
	return ok;
}

/* The rows of one norm: of the whole period, or of its units. */
static bool add_rows(struct crm_norms *n, const struct crm_goals *sales,
    const struct crm_norms_row *like, int64_t as_of)
{
	struct crm_period p = n->asked;
	bool ok = true;

	if (n->per == NULL)
		return add_row(n, sales, like, &p, as_of);
	while (ok && p.from < n->asked.until && p.from <= as_of) {
		p.until = crm_unit_at(*n->per, n->rules->zone, p.from).until;
		if (p.until > n->asked.until)
			p.until = n->asked.until;
		ok = add_row(n, sales, like, &p, as_of);
		p.from = p.until;
	}
	return ok;
}

enum crm_status crm_norms_finish(struct crm_norms *n,
    const struct crm_goals *sales, int64_t as_of, struct crm_err *err)
{
	for (int unit = CRM_DAY; unit <= CRM_WEEK; unit++) {
		for (size_t i = 0; i < n->rules->goals &&
		    is_closed(&n->asked); i++) {
			const struct crm_goal *g = &n->rules->goal[i];
			struct crm_norms_row like = { .goal = g,
				.by = crm_goals_kind(n->rules, g->who) };

			if (!is_asked(n, g, &like.metric) ||
			    (int)crm_goal_unit(g) != unit)
				continue;
			if (!add_rows(n, sales, &like, as_of))
				return crm_err_set(err, CRM_DATA,
				    "goals.csv:%zu: the numbers of this norm "
				    "are too large", g->line);
		}
	}
	return CRM_OK;
}

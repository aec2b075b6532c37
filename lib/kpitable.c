/* SPDX-License-Identifier: ISC */
#include "kpitable.h"

#include <stdlib.h>

#include "money.h"

/* The columns of activity, and which of them a page of text has room for. */
static const struct {
	enum crm_kpi_metric metric;
	const char *name;	/* NULL: the metric's */
	const char *head;
} columns[] = {
	{ CRM_KPI_CALLS, NULL, "calls" },
	{ CRM_KPI_TALKS, NULL, "talks" },
	{ CRM_KPI_MEETINGS, NULL, "meet." },
	{ CRM_KPI_PROPOSALS, NULL, "prop." },
	{ CRM_KPI_EMAILS, NULL, "mail" },
	{ CRM_KPI_MESSAGES, NULL, "" },
	{ CRM_KPI_VISITS, NULL, "" },
	{ CRM_KPI_TOUCHES, NULL, "touches" },
	{ CRM_KPI_IN_CALLS, NULL, "" },
	{ CRM_KPI_MISSED, NULL, "" },
	{ CRM_KPI_DEALS, "won", "won" },
	{ CRM_KPI_MONEY, NULL, "money" },
	{ CRM_KPI_MARGIN, NULL, "" },
	{ CRM_KPI_NO_MARGIN, NULL, "" },
	{ CRM_KPI_RECEIVED, NULL, "" },
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

/* Do all cells have one period? */
static bool one_period(const struct crm_kpi *k)
{
	for (size_t i = 1; i < k->cells; i++)
		if (k->cell[i].period.from != k->cell[0].period.from)
			return false;
	return true;
}

/* Whose row it is: an id, and a name that text shows in its place. */
static void who_cells(struct crm_table *t, const struct crm_rules *r,
    enum crm_kpi_by by, struct crm_str who, int64_t then, bool text)
{
	const struct crm_staff *s = by == CRM_KPI_OWNER ?
	    crm_rules_staff(r, who, then) : NULL;
	struct crm_str name = s != NULL ? s->name :
	    text ? who : CRM_STR("");

	if (who.n > 0)
		crm_table_text(t, who);
	else
		crm_table_none(t);
	if (name.n > 0)
		crm_table_text(t, name);
	else
		crm_table_none(t);
}

static void cells(struct crm_table *t, const struct crm_kpi_cell *c)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		enum crm_kpi_metric m = columns[i].metric;

		if (m == CRM_KPI_MARGIN && c->n[CRM_KPI_DEALS] > 0 &&
		    c->n[CRM_KPI_NO_MARGIN] == c->n[CRM_KPI_DEALS])
			crm_table_none(t);
		else if (crm_kpi_is_money(m))
			crm_table_money(t, c->n[m]);
		else
			crm_table_count(t, c->n[m]);
	}
}

static enum crm_status total(struct crm_table *t, const struct crm_kpi *k,
    struct crm_err *err)
{
	struct crm_kpi_cell sum = { 0 };

	for (size_t i = 0; i < k->cells; i++)
		for (int m = 0; m < CRM_KPI_METRICS; m++)
			if (!crm_money_add(&sum.n[m], k->cell[i].n[m]))
				return crm_err_set(err, CRM_DATA, "the sum "
				    "of amounts is too large");
	crm_table_rule(t);
	crm_table_row(t);
	crm_table_none(t);
	crm_table_text(t, CRM_STR("total"));
	crm_table_text(t, CRM_STR(""));
	cells(t, &sum);
	return CRM_OK;
}

enum crm_status crm_kpi_activity(const struct crm_kpi *k, bool text,
    struct crm_table **table, struct crm_err *err)
{
	const struct crm_kpi_cell **list = crm_kpi_sorted(k);
	struct crm_table *t = *table = crm_table_new();
	bool one = one_period(k);
	struct crm_buf b = { 0 };

	crm_table_column(t, "who", "", CRM_LEFT);
	crm_table_column(t, "name", "who", CRM_LEFT);
	crm_table_column(t, "period", one ? "" : NULL, CRM_LEFT);
	for (size_t i = 0; i < COLUMNS; i++)
		crm_table_column(t, columns[i].name != NULL ?
		    columns[i].name :
		    crm_kpi_metric_name(columns[i].metric).p,
		    !one && columns[i].metric == CRM_KPI_TOUCHES ? "" :
		    columns[i].head, CRM_RIGHT);
	for (size_t i = 0; i < k->cells; i++) {
		const struct crm_kpi_cell *c = list[i];

		crm_table_row(t);
		who_cells(t, k->rules, k->opt.by, crm_names_get(&k->who,
		    c->who), c->period.until - 1, text);
		b.n = 0;
		crm_unit_name(k->opt.per, k->rules->zone, c->period.from, &b);
		crm_table_text(t, crm_buf_str(&b));
		cells(t, c);
	}
	free(list);
	crm_buf_free(&b);
	return text && k->cells > 1 ? total(t, k, err) : CRM_OK;
}

static const char *unit_word(enum crm_unit unit)
{
	static const char *const words[] = { "day", "week", "month",
		"quarter", "year" };

	return words[unit];
}

static void say_day(const struct crm_rules *r, int64_t t, struct crm_buf *b)
{
	crm_unit_name(CRM_DAY, r->zone, t, b);
}

/* "2026-11", and the days asked for where they are not all of it. */
void crm_kpi_activity_head(const struct crm_kpi *k, struct crm_buf *b)
{
	const struct crm_period *p = &k->opt.period;
	bool one = k->cells > 0 && one_period(k);
	int64_t at = one ? k->cell[0].period.from : p->from;
	struct crm_period unit;

	if (k->cells == 0) {
		crm_buf_puts(b, "No activity in the period\n");
		return;
	}
	crm_buf_puts(b, "Activity ");
	if (!one)
		crm_buf_printf(b, "by %s", unit_word(k->opt.per));
	else
		crm_buf_puts(b, "of ");
	if (one)
		crm_unit_name(k->opt.per, k->rules->zone, at, b);
	if (at != CRM_TIME_NONE && p->from != CRM_TIME_NONE) {
		unit = crm_unit_at(k->opt.per, k->rules->zone, p->from);
		if (p->from > unit.from) {
			crm_buf_puts(b, ", from ");
			say_day(k->rules, p->from, b);
		}
	}
	if (p->until != CRM_TIME_NONE) {
		unit = crm_unit_at(k->opt.per, k->rules->zone, p->until - 1);
		if (p->until < unit.until) {
			crm_buf_puts(b, ", to ");
			say_day(k->rules, p->until - 1, b);
		}
	}
	crm_buf_char(b, '\n');
}

/* In hundredths: money with both decimals, counts without where whole. */
static void number(struct crm_table *t, const struct crm_goals_row *row,
    bool has, int64_t v)
{
	if (!has)
		crm_table_none(t);
	else if (crm_kpi_is_money(row->metric))
		crm_table_money(t, v);
	else if (v % 100 == 0)
		crm_table_count(t, v / 100);
	else
		crm_table_decimal(t, (double)v / 100, 2);
}

static void percent(struct crm_table *t, bool has, int64_t tenths)
{
	if (has)
		crm_table_percent(t, tenths);
	else
		crm_table_none(t);
}

static void goal_row(struct crm_table *t, const struct crm_rules *r,
    const struct crm_goals_row *row, bool text)
{
	const struct crm_goal_sum *s = &row->sum;
	const struct crm_goal_clock *c = &row->clock;
	bool norm = crm_goal_is_norm(row->goal);

	crm_table_row(t);
	who_cells(t, r, row->by, row->goal->who, row->period.until - 1, text);
	crm_table_text(t, row->goal->metric);
	crm_table_text(t, row->goal->period);
	number(t, row, norm, row->goal->target);
	number(t, row, true, s->target);
	number(t, row, row->known, s->actual);
	percent(t, row->known && s->has_attainment, s->attainment);
	number(t, row, s->has_expected, s->expected);
	number(t, row, row->known && s->has_pace, s->pace);
	number(t, row, row->known, s->left);
	number(t, row, row->known && s->has_per_day, s->per_day);
	crm_table_count(t, c->days_left);
	percent(t, c->whole > 0, c->whole > 0 ?
	    crm_money_permille(c->passed, c->whole) : 0);
	number(t, row, row->people > 0, row->people_target);
	number(t, row, row->teams > 0, row->teams_target);
	crm_table_percent(t, row->part);
}

struct crm_table *crm_kpi_goals(const struct crm_goals *g, size_t first,
    bool text, size_t *next)
{
	static const struct {
		const char *name, *head;
	} column[] = {
		{ "norm", "" }, { "target", NULL }, { "actual", NULL },
		{ "attainment", "done" }, { "expected", "" },
		{ "pace", NULL }, { "left", "" }, { "per_day", "" },
		{ "days_left", "" }, { "elapsed", "" },
		{ "people_target", "" }, { "teams_target", "" },
		{ "part", "" },
	};
	struct crm_table *t = crm_table_new();
	size_t i;

	crm_table_column(t, "who", "", CRM_LEFT);
	crm_table_column(t, "name", "who", CRM_LEFT);
	crm_table_column(t, "metric", NULL, CRM_LEFT);
	crm_table_column(t, "period", "", CRM_LEFT);
	for (i = 0; i < sizeof(column) / sizeof(*column); i++)
		crm_table_column(t, column[i].name, column[i].head, CRM_RIGHT);
	for (i = first; i < g->rows && (!text || crm_str_eq(
	    g->row[i].goal->period, g->row[first].goal->period)); i++)
		goal_row(t, g->rules, &g->row[i], text);
	*next = i;
	return t;
}

void crm_kpi_goals_head(const struct crm_goals *g, size_t first,
    struct crm_buf *b)
{
	const struct crm_goals_row *row = &g->row[first];
	const struct crm_goal_clock *c = &row->clock;
	int64_t p = c->whole > 0 ? crm_money_permille(c->passed, c->whole) : 0;

	if (crm_goal_is_norm(row->goal)) {
		crm_buf_printf(b, "Norms of a %s over ",
		    unit_word(crm_goal_unit(row->goal)));
		say_day(g->rules, row->period.from, b);
		crm_buf_puts(b, "..");
		say_day(g->rules, row->period.until - 1, b);
	} else {
		crm_buf_puts(b, "Goals of ");
		crm_buf_str_add(b, row->goal->period);
	}
	if (c->over)
		crm_buf_puts(b, " (over)\n");
	else
		crm_buf_printf(b, " (%lld.%lld %% passed, %d of %d days "
		    "left)\n", (long long)(p / 10),
		    (long long)(p % 10), (int)c->days_left, (int)c->days);
}

static void say_number(const struct crm_goals_row *row, int64_t v,
    struct crm_buf *b)
{
	if (crm_kpi_is_money(row->metric))
		crm_money_text(b, v);
	else
		crm_money_json(b, v);
}

static void say_parts(const struct crm_goals_row *row, size_t n,
    int64_t target, const char *what, struct crm_buf *b)
{
	if (n == 0 || target == row->sum.target)
		return;
	crm_buf_puts(b, "warning: ");
	crm_buf_str_add(b, row->goal->who);
	crm_buf_puts(b, ", ");
	crm_buf_str_add(b, row->goal->metric);
	crm_buf_puts(b, ": goal ");
	say_number(row, row->sum.target, b);
	crm_buf_printf(b, ", its %s together ", what);
	say_number(row, target, b);
	crm_buf_char(b, '\n');
}

void crm_kpi_goals_words(const struct crm_goals *g, size_t first, size_t next,
    struct crm_buf *b)
{
	for (size_t i = first; i < next; i++) {
		const struct crm_goals_row *row = &g->row[i];

		say_parts(row, row->people, row->people_target, "people", b);
		say_parts(row, row->teams, row->teams_target, "teams", b);
		if (row->no_margin == 0)
			continue;
		crm_buf_puts(b, "margin of ");
		crm_buf_str_add(b, row->goal->who);
		crm_buf_printf(b, ": %lld won deals have none\n",
		    (long long)row->no_margin);
	}
}

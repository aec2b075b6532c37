/* SPDX-License-Identifier: ISC */
#include "goaltable.h"

#include "kpitable.h"
#include "money.h"

void crm_goals_number(struct crm_table *t, const struct crm_goals_row *row,
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
	crm_kpi_who_cells(t, r, row->by, row->goal->who,
	    row->period.until - 1, text);
	crm_table_text(t, row->goal->metric);
	crm_table_text(t, row->goal->period);
	crm_goals_number(t, row, norm, row->goal->target);
	crm_goals_number(t, row, true, s->target);
	crm_goals_number(t, row, row->known, s->actual);
	percent(t, row->known && s->has_attainment, s->attainment);
	crm_goals_number(t, row, s->has_expected, s->expected);
	crm_goals_number(t, row, row->known && s->has_pace, s->pace);
	crm_goals_number(t, row, row->known, s->left);
	crm_goals_number(t, row, row->known && s->has_per_day, s->per_day);
	crm_table_count(t, c->days_left);
	percent(t, c->whole > 0, c->whole > 0 ?
	    crm_money_permille(c->passed, c->whole) : 0);
	crm_goals_number(t, row, row->people > 0, row->people_target);
	crm_goals_number(t, row, row->teams > 0, row->teams_target);
	crm_table_percent(t, row->part);
}

static struct crm_table *goals_table(const struct crm_goals *g, size_t first,
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

	crm_kpi_who_columns(t, "who");
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

static void say_head(const struct crm_goals *g, size_t first,
    struct crm_buf *b)
{
	const struct crm_goals_row *row = &g->row[first];
	struct crm_calendar firm = crm_calendar_firm(g->rules);
	struct crm_goal_clock c;

	crm_goal_clock(&firm, &row->period, g->as_of, &c);
	if (crm_goal_is_norm(row->goal)) {
		crm_buf_printf(b, "Norms of a %s over ",
		    crm_unit_word(crm_goal_unit(row->goal)));
		crm_unit_name(CRM_DAY, g->rules->zone, row->period.from, b);
		crm_buf_puts(b, "..");
		crm_unit_name(CRM_DAY, g->rules->zone, row->period.until - 1,
		    b);
	} else {
		crm_buf_puts(b, "Goals of ");
		crm_buf_str_add(b, row->goal->period);
	}
	if (c.over) {
		crm_buf_puts(b, " (over)\n");
		return;
	}
	crm_buf_puts(b, " (");
	crm_money_places(b, c.whole > 0 ? crm_money_permille(c.passed,
	    c.whole) : 0, 1);
	crm_buf_printf(b, " %% passed, %d of %d days left)\n",
	    (int)c.days_left, (int)c.days);
}

void crm_goals_say_number(const struct crm_goals_row *row, int64_t v,
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
	crm_goals_say_number(row, row->sum.target, b);
	crm_buf_printf(b, ", its %s together ", what);
	crm_goals_say_number(row, target, b);
	crm_buf_char(b, '\n');
}

/* A goal that is less than goals.csv has it, and why. */
static void say_part(const struct crm_goals_row *row, struct crm_buf *b)
{
	if (row->part == 1000 || crm_goal_is_norm(row->goal))
		return;
	crm_buf_str_add(b, row->goal->who);
	crm_buf_puts(b, ", ");
	crm_buf_str_add(b, row->goal->metric);
	crm_buf_puts(b, ": on the staff for ");
	crm_money_places(b, row->part, 1);
	crm_buf_puts(b, " % of it: ");
	crm_goals_say_number(row, row->sum.target, b);
	crm_buf_puts(b, " of ");
	crm_goals_say_number(row, row->goal->target, b);
	crm_buf_char(b, '\n');
}

static void say_words(const struct crm_goals *g, size_t first, size_t next,
    struct crm_buf *b)
{
	for (size_t i = first; i < next; i++) {
		const struct crm_goals_row *row = &g->row[i];

		say_parts(row, row->people, row->people_target, "people", b);
		say_parts(row, row->teams, row->teams_target, "teams", b);
		say_part(row, b);
		if (row->no_margin == 0)
			continue;
		crm_buf_puts(b, "margin of ");
		crm_buf_str_add(b, row->goal->who);
		crm_buf_printf(b, ": %lld won deals have none\n",
		    (long long)row->no_margin);
	}
}

/* Rows of the period that are short of the goal while there is time. */
static struct crm_table *left_table(const struct crm_goals *g, size_t first,
    size_t next)
{
	struct crm_table *t = crm_table_new();

	crm_kpi_who_columns(t, "still to do");
	crm_table_column(t, "metric", NULL, CRM_LEFT);
	crm_table_column(t, "expected", "due by now", CRM_RIGHT);
	crm_table_column(t, "left", NULL, CRM_RIGHT);
	crm_table_column(t, "per_day", "a day", CRM_RIGHT);
	for (size_t i = first; i < next; i++) {
		const struct crm_goals_row *row = &g->row[i];
		const struct crm_goal_sum *s = &row->sum;

		if (row->clock.over || !row->known || s->left == 0)
			continue;
		crm_table_row(t);
		crm_kpi_who_cells(t, g->rules, row->by, row->goal->who,
		    row->period.until - 1, true);
		crm_table_text(t, row->goal->metric);
		crm_goals_number(t, row, s->has_expected, s->expected);
		crm_goals_number(t, row, true, s->left);
		crm_goals_number(t, row, s->has_per_day, s->per_day);
	}
	return t;
}

static void print_page(const struct crm_goals *g,
    const struct crm_style *style, bool all, struct crm_buf *b)
{
	size_t next = 0;

	if (g->rows == 0)
		crm_buf_puts(b, "goals.csv has no goals for the period\n");
	for (size_t i = 0; i < g->rows; i = next) {
		struct crm_table *t = goals_table(g, i, true, &next);

		if (i > 0)
			crm_buf_char(b, '\n');
		say_head(g, i, b);
		crm_table_print(t, style, b);
		crm_table_free(t);
		say_words(g, i, next, b);
		t = left_table(g, i, next);
		if (all && crm_table_rows(t) > 0) {
			crm_buf_char(b, '\n');
			crm_table_print(t, style, b);
		}
		crm_table_free(t);
	}
}

void crm_goals_print(const struct crm_goals *g, const struct crm_style *style,
    bool all, struct crm_buf *b)
{
	struct crm_table *t;
	size_t next;

	if (style->format == CRM_TEXT) {
		print_page(g, style, all, b);
		return;
	}
	t = goals_table(g, 0, false, &next);
	crm_table_print(t, style, b);
	crm_table_free(t);
}

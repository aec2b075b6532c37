/* SPDX-License-Identifier: ISC */
#include "normtable.h"

#include "kpitable.h"
#include "money.h"

static void number(struct crm_table *t, const struct crm_norms_row *row,
    int64_t v)
{
	if (crm_kpi_is_money(row->metric))
		crm_table_money(t, v);
	else if (v % 100 == 0)
		crm_table_count(t, v / 100);
	else
		crm_table_decimal(t, (double)v / 100, 2);
}

/* A unit's name; of what is none or a part of one, its days. */
static void period_cell(struct crm_table *t, const struct crm_norms *n,
    const struct crm_period *p, struct crm_buf *b)
{
	b->n = 0;
	if (n->per != NULL) {
		crm_unit_name(*n->per, n->rules->zone, p->from, b);
	} else {
		crm_unit_name(CRM_DAY, n->rules->zone, p->from, b);
		crm_buf_puts(b, "..");
		crm_unit_name(CRM_DAY, n->rules->zone, p->until - 1, b);
	}
	crm_table_text(t, crm_buf_str(b));
}

static const char *verdict(const struct crm_norms_row *row)
{
	if (row->actual >= row->due)
		return "done";
	return row->sales == CRM_NORM_MET ? "not judged" : "below";
}

static void add_row(struct crm_table *t, const struct crm_norms *n,
    const struct crm_norms_row *row, bool text, struct crm_buf *b)
{
	static const char *const sales[] = { "none", "missed", "met" };

	crm_table_row(t);
	crm_kpi_who_cells(t, n->rules, row->by, row->goal->who,
	    row->period.until - 1, text);
	crm_table_text(t, row->goal->metric);
	period_cell(t, n, &row->period, b);
	crm_table_text(t, row->goal->period);
	number(t, row, row->goal->target);
	if (row->days % 100 == 0)
		crm_table_count(t, row->days / 100);
	else
		crm_table_decimal(t, (double)row->days / 100, 2);
	number(t, row, row->due);
	number(t, row, row->actual);
	crm_table_share(t, row->actual, row->due, 1);
	crm_table_text(t, crm_str(sales[row->sales]));
	crm_table_text(t, crm_str(verdict(row)));
}

/* Rows from first on: all, or those of its unit. */
static struct crm_table *table(const struct crm_norms *n, size_t first,
    bool text, size_t *next)
{
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };
	size_t i;

	crm_kpi_who_columns(t, "who");
	crm_table_column(t, "metric", NULL, CRM_LEFT);
	crm_table_column(t, "period", n->per == NULL ? "" : NULL, CRM_KEPT);
	crm_table_column(t, "unit", "", CRM_LEFT);
	crm_table_column(t, "norm", NULL, CRM_RIGHT);
	crm_table_column(t, "days", n->per == NULL ? NULL : "", CRM_RIGHT);
	crm_table_column(t, "due", NULL, CRM_RIGHT);
	crm_table_column(t, "actual", "did", CRM_RIGHT);
	crm_table_column(t, "attainment", "done", CRM_RIGHT);
	crm_table_column(t, "sales", "", CRM_LEFT);
	crm_table_column(t, "verdict", "is", CRM_LEFT);
	for (i = first; i < n->rows && (!text || crm_str_eq(
	    n->row[i].goal->period, n->row[first].goal->period)); i++)
		add_row(t, n, &n->row[i], text, &b);
	*next = i;
	crm_buf_free(&b);
	return t;
}

struct crm_table *crm_norms_table(const struct crm_norms *n)
{
	size_t next;

	return table(n, 0, false, &next);
}

static bool is_not_judged(const struct crm_norms_row *row)
{
	return row->actual < row->due && row->sales == CRM_NORM_MET;
}

static bool is_told(const struct crm_norms *n, size_t first, size_t i)
{
	for (size_t k = first; k < i; k++)
		if (is_not_judged(&n->row[k]) &&
		    crm_str_eq(n->row[k].goal->who, n->row[i].goal->who))
			return true;
	return false;
}

/* Once each whose norm would be below, but for the sales goal. */
static void say_sales(const struct crm_norms *n, size_t first, size_t next,
    struct crm_buf *b)
{
	for (size_t i = first; i < next && n->per == NULL; i++) {
		const struct crm_norms_row *row = &n->row[i];

		if (!is_not_judged(row) || is_told(n, first, i))
			continue;
		crm_show_text(b, crm_kpi_name_of(n->rules, row->by,
		    row->goal->who, row->period.until - 1));
		crm_buf_puts(b, ": not judged: sales goal met\n");
	}
}

void crm_norms_page(const struct crm_norms *n, const struct crm_style *style,
    struct crm_buf *b)
{
	size_t next;

	for (size_t i = 0; i < n->rows; i = next) {
		const struct crm_norms_row *row = &n->row[i];
		struct crm_table *t = table(n, i, true, &next);

		if (i > 0)
			crm_buf_char(b, '\n');
		crm_buf_printf(b, "Norms of a %s, ",
		    crm_unit_word(crm_goal_unit(row->goal)));
		crm_unit_name(CRM_DAY, n->rules->zone, n->asked.from, b);
		crm_buf_puts(b, "..");
		crm_unit_name(CRM_DAY, n->rules->zone, n->asked.until - 1, b);
		crm_buf_puts(b, ", of the days that have passed\n");
		crm_table_print(t, style, b);
		crm_table_free(t);
		say_sales(n, i, next, b);
	}
}

static void say_number(const struct crm_norms_row *row, int64_t v,
    struct crm_buf *b)
{
	if (crm_kpi_is_money(row->metric))
		crm_money_text(b, v);
	else
		crm_money_json(b, v);
}

/* Who did how much of what was due. */
static void say_below(const struct crm_norms *n,
    const struct crm_norms_row *row, struct crm_buf *b)
{
	crm_show_text(b, crm_kpi_name_of(n->rules, row->by, row->goal->who,
	    row->period.until - 1));
	crm_buf_puts(b, ": ");
	crm_buf_str_add(b, row->goal->metric);
	crm_buf_char(b, ' ');
	say_number(row, row->actual, b);
	crm_buf_puts(b, " of ");
	say_number(row, row->due, b);
	crm_buf_puts(b, ", ");
	crm_money_places(b, crm_money_permille(row->actual, row->due), 1);
	crm_buf_puts(b, " % (");
	say_number(row, row->goal->target, b);
	crm_buf_puts(b, " a ");
	crm_buf_str_add(b, row->goal->period);
	crm_buf_puts(b, ")\n");
}

void crm_norms_brief(const struct crm_norms *n, struct crm_buf *b)
{
	size_t done = 0, not_judged = 0;

	for (size_t i = 0; i < n->rows; i++) {
		const char *is = verdict(&n->row[i]);

		done += crm_str_is(crm_str(is), "done");
		not_judged += crm_str_is(crm_str(is), "not judged");
	}
	crm_buf_printf(b, "Norms: %zu of %zu done", done, n->rows);
	if (not_judged > 0)
		crm_buf_printf(b, ", %zu not judged: sales goal met",
		    not_judged);
	crm_buf_char(b, '\n');
	for (size_t i = 0; i < n->rows; i++)
		if (crm_str_is(crm_str(verdict(&n->row[i])), "below"))
			say_below(n, &n->row[i], b);
}

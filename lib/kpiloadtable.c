/* SPDX-License-Identifier: ISC */
/* Load as tables and words. */
#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "kpicell.h"
#include "kpiload.h"
#include "kpitable.h"
#include "money.h"

/* Rows of those who left long ago, and have nothing on their hands, are not
 * shown. */
static bool is_shown(const struct crm_load_row *row)
{
	return row->staff || row->open > 0 || row->task_due > 0 ||
	    row->task_late > 0;
}

static void who(struct crm_table *t, const struct crm_load *v, uint32_t no,
    bool text)
{
	crm_kpi_who_cells(t, v->who.rules, v->who.opt.by,
	    crm_names_get(&v->who.who, no), v->as_of, text);
}

static void count_or_none(struct crm_table *t, bool has, int64_t n)
{
	if (has)
		crm_table_count(t, n);
	else
		crm_table_none(t);
}

/* What is wrong with the load, in words. */
static void state(struct crm_table *t, const struct crm_load_row *row,
    const struct crm_load_need *need)
{
	struct crm_buf b = { 0 };

	if (row->most >= 0 && row->open > row->most)
		crm_buf_puts(&b, "over");
	if (row->least >= 0 && row->open < row->least)
		crm_buf_puts(&b, "under");
	if (need->known && need->few)
		crm_buf_puts(&b, b.n > 0 ? ", few" : "few");
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void average(struct crm_table *t, const struct crm_load_row *row)
{
	int64_t v;

	if (row->priced > 0 && crm_money_share(row->won_money, 1, row->priced,
	    &v))
		crm_table_money(t, v);
	else
		crm_table_none(t);
}

static void goal_left(struct crm_table *t, const struct crm_goals_row *g)
{
	if (g == NULL) {
		crm_table_none(t);
		crm_table_none(t);
		return;
	}
	crm_table_text(t, g->goal->metric);
	if (g->metric == CRM_KPI_MONEY)
		crm_table_money(t, g->sum.left);
	else
		crm_table_decimal(t, (double)g->sum.left / 100, 2);
}

static void cells(struct crm_table *t, const struct crm_load *v,
    const struct crm_load_row *row)
{
	struct crm_load_need need;

	crm_load_need(v, row, &need);
	crm_table_count(t, row->open);
	crm_table_count(t, row->clients);
	count_or_none(t, row->least >= 0, row->least);
	count_or_none(t, row->most >= 0, row->most);
	crm_table_count(t, row->task_due);
	crm_table_count(t, row->task_late);
	crm_table_count(t, row->step_due);
	crm_table_count(t, row->step_late);
	crm_table_money(t, row->money);
	crm_table_count(t, row->won);
	crm_table_count(t, row->lost);
	crm_table_share(t, row->won, row->won + row->lost, 1);
	average(t, row);
	goal_left(t, row->goal);
	count_or_none(t, need.known, need.deals);
	if (need.known)
		crm_table_text(t, crm_str(need.own ? "own" : "all"));
	else
		crm_table_none(t);
	state(t, row, &need);
}

static void print_rows(const struct crm_load *v, const struct crm_kpi_run *r,
    struct crm_buf *out)
{
	static const struct { const char *name, *head; } column[] = {
		{ "open", NULL }, { "clients", NULL }, { "min", NULL },
		{ "max", NULL }, { "tasks_due", "tasks" },
		{ "tasks_late", "late" }, { "steps_due", "steps" },
		{ "steps_late", "late" }, { "money", "" }, { "won", "" },
		{ "lost", "" }, { "win_rate", "" }, { "average", "" },
	};
	const struct crm_kpi_cell **list = crm_kpi_sorted(&v->who);
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t = crm_table_new();

	crm_kpi_who_columns(t, "who");
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++)
		crm_table_column(t, column[i].name, column[i].head, CRM_RIGHT);
	crm_table_column(t, "goal", "", CRM_LEFT);
	crm_table_column(t, "left", "", CRM_RIGHT);
	crm_table_column(t, "need", NULL, CRM_RIGHT);
	crm_table_column(t, "rate_of", "", CRM_LEFT);
	crm_table_column(t, "state", NULL, CRM_LEFT);
	for (size_t i = 0; i < v->who.cells; i++) {
		const struct crm_load_row *row =
		    &v->row[list[i] - v->who.cell];

		if (!is_shown(row))
			continue;
		crm_table_row(t);
		who(t, v, list[i]->who, text);
		cells(t, v, row);
	}
	if (text && crm_table_rows(t) > 1) {
		crm_table_rule(t);
		crm_table_row(t);
		crm_table_none(t);
		crm_table_text(t, CRM_STR("total"));
		cells(t, v, &v->all);
	}
	if (!text || crm_table_rows(t) > 0)
		crm_table_print(t, &r->style, out);
	crm_table_free(t);
	free(list);
}

static void band_columns(struct crm_table *t, bool text)
{
	crm_table_column(t, "load", "open then", CRM_RIGHT);
	crm_table_column(t, "load_to", "", CRM_RIGHT);
	crm_table_column(t, "deals", NULL, CRM_RIGHT);
	crm_table_column(t, "won", NULL, CRM_RIGHT);
	crm_table_column(t, "lost", NULL, CRM_RIGHT);
	crm_kpi_rate_columns(t, "win_rate", "win rate", text);
}

static void say_band(const struct crm_load *v, int i, struct crm_buf *b)
{
	crm_buf_printf(b, "%lld–%lld", (long long)(i * v->width),
	    (long long)((i + 1) * v->width - 1));
}

static void band_cells(struct crm_table *t, const struct crm_load *v,
    const struct crm_load_band *band, int i, bool text)
{
	struct crm_buf b = { 0 };

	say_band(v, i, &b);
	if (text)
		crm_table_text(t, crm_buf_str(&b));
	else
		crm_table_count(t, i * v->width);
	crm_table_count(t, (i + 1) * v->width - 1);
	crm_table_count(t, band[i].deals);
	crm_table_count(t, band[i].won);
	crm_table_count(t, band[i].lost);
	crm_kpi_rate_cells(t, band[i].won, band[i].won + band[i].lost, text);
	crm_buf_free(&b);
}

/* The bands of each who. */
static void print_bands(const struct crm_load *v, const struct crm_kpi_run *r,
    struct crm_buf *out)
{
	const struct crm_kpi_cell **list = crm_kpi_sorted(&v->who);
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t = crm_table_new();

	crm_kpi_who_columns(t, "who");
	band_columns(t, text);
	for (size_t i = 0; i < v->who.cells; i++) {
		size_t at = (size_t)(list[i] - v->who.cell);

		for (int b = 0; b < CRM_LOAD_BANDS && at < v->band_rows; b++) {
			if (v->band[at][b].deals == 0)
				continue;
			crm_table_row(t);
			who(t, v, list[i]->who, text);
			band_cells(t, v, v->band[at], b, text);
		}
	}
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
	free(list);
}

/* Is the best band better than all the others by more than chance?  It is the
 * best of several, any of which might have been. */
static void say_best(const struct crm_load *v, struct crm_buf *out)
{
	const struct crm_load_band *b = v->sum;
	int best = crm_load_best(b);
	int64_t won = 0, settled = 0, many = 0;
	enum crm_chance_test test;
	double low, high, p;

	if (best < 0)
		return;
	for (int i = 0; i < CRM_LOAD_BANDS; i++) {
		won += i == best ? 0 : b[i].won;
		settled += i == best ? 0 : b[i].won + b[i].lost;
		many += b[i].won + b[i].lost > 0;
	}
	crm_buf_puts(out, "best so far: ");
	say_band(v, best, out);
	crm_chance_interval(b[best].won, b[best].won + b[best].lost, &low,
	    &high);
	crm_buf_printf(out, " open deals, %.1f %% won (95 %%: %.1f–%.1f)",
	    100 * (double)b[best].won / (double)(b[best].won + b[best].lost),
	    low * 100, high * 100);
	if (crm_chance_alike(b[best].won, b[best].won + b[best].lost, won,
	    settled, &test, &p))
		crm_buf_printf(out, ";\n  against the others p = %.3f%s",
		    fmin(1, p * (double)many), p * (double)many < 0.05 ? "" :
		    ": it may be chance");
	crm_buf_char(out, '\n');
}

static const char title[] = "Won by how many deals their owner had open when "
    "they came\n";

static void print_all(const struct crm_load *v, const struct crm_kpi_run *r,
    struct crm_buf *out)
{
	struct crm_table *t = crm_table_new();

	band_columns(t, true);
	for (int i = 0; i < CRM_LOAD_BANDS; i++) {
		if (v->sum[i].deals == 0)
			continue;
		crm_table_row(t);
		band_cells(t, v, v->sum, i, true);
	}
	if (crm_table_rows(t) > 0) {
		crm_buf_char(out, '\n');
		crm_buf_puts(out, title);
		crm_table_print(t, &r->style, out);
		say_best(v, out);
	}
	crm_table_free(t);
}

enum crm_status crm_load_print(const struct crm_load *v,
    const struct crm_kpi_run *r, struct crm_buf *out, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT;

	(void)err;
	if (v->bands) {
		if (text)
			crm_buf_puts(out, title);
		print_bands(v, r, out);
		if (text)
			say_best(v, out);
		return CRM_OK;
	}
	if (text) {
		crm_buf_puts(out, "Load of ");
		crm_unit_name(CRM_DAY, v->who.rules->zone, v->as_of, out);
		crm_buf_char(out, '\n');
	}
	print_rows(v, r, out);
	if (text)
		print_all(v, r, out);
	return CRM_OK;
}

/* SPDX-License-Identifier: ISC */
/* Calls as tables, and the heat of the week. */
#include <stdlib.h>

#include "kpicalls.h"
#include "kpicell.h"
#include "kpimix.h"

static const char *const weekday[] = { "mon", "tue", "wed", "thu", "fri",
	"sat", "sun" };

static void get(const struct crm_calls *v, size_t row, enum crm_calls_number x,
    int64_t *n)
{
	*n += row < v->rows ? v->row[row].n[x] : 0;
}

static void get_talk(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	get(ctx, row, CRM_CALLS_SECS, x);
	get(ctx, row, CRM_CALLS_TIMED, n);
}

static void get_back(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	get(ctx, row, CRM_CALLS_20MIN, x);
	for (int i = CRM_CALLS_20MIN; i <= CRM_CALLS_NEVER; i++)
		get(ctx, row, (enum crm_calls_number)i, n);
}

static const struct crm_kpi_figure figures[] = {
	{ "talk", "the average talk", CRM_FIGURE_TALK, get_talk },
	{ "back_20min", "the share returned within 20 minutes",
	  CRM_FIGURE_PERCENT, get_back },
};
enum { FIGURES = sizeof(figures) / sizeof(*figures) };

/* secs / of: 3:05 in text, whole seconds elsewhere. */
static void talk(struct crm_table *t, int64_t secs, int64_t of, bool text)
{
	struct crm_buf b = { 0 };
	int64_t each = of > 0 ? (secs + of / 2) / of : 0;

	if (of == 0) {
		crm_table_none(t);
	} else if (!text) {
		crm_table_decimal(t, (double)secs / (double)of, 1);
	} else {
		crm_buf_printf(&b, "%lld:%02lld", (long long)each / 60,
		    (long long)each % 60);
		crm_table_text(t, crm_buf_str(&b));
		crm_buf_free(&b);
	}
}

static void cells(struct crm_table *t, const int64_t *n, bool text)
{
	int64_t known = n[CRM_CALLS_MISSED] - n[CRM_CALLS_UNKNOWN];

	crm_table_count(t, n[CRM_CALLS_IN]);
	crm_table_count(t, n[CRM_CALLS_OUT]);
	crm_table_count(t, n[CRM_CALLS_TALKED]);
	crm_table_count(t, n[CRM_CALLS_SECS]);
	talk(t, n[CRM_CALLS_SECS], n[CRM_CALLS_TIMED], text);
	for (int i = CRM_CALLS_MISSED; i < CRM_CALLS_NUMBERS; i++)
		crm_table_count(t, n[i]);
	crm_table_share(t, n[CRM_CALLS_20MIN], known, 1);
}

static void print_rows(const struct crm_calls *v, const struct crm_kpi_run *r,
    const size_t *list, size_t n, const struct crm_calls_row *all,
    struct crm_buf *out)
{
	static const struct { const char *name, *head; } column[] = {
		{ "in", NULL }, { "out", NULL }, { "talked", NULL },
		{ "talk_secs", "" }, { "average_secs", "talk" },
		{ "missed", NULL }, { "back_20min", "20min" },
		{ "back_23h", "23h" }, { "back_later", "later" },
		{ "never", NULL }, { "unknown", "" }, { "back_share", "" },
	};
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t = crm_table_new();

	crm_kpi_groups_columns(&v->groups, t);
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++)
		crm_table_column(t, column[i].name, column[i].head, CRM_RIGHT);
	for (size_t i = 0; i < n; i++) {
		crm_table_row(t);
		crm_kpi_groups_cells(&v->groups, list[i], text, t);
		cells(t, v->row[list[i]].n, text);
	}
	if (text && n > 1) {
		crm_kpi_groups_total(t);
		cells(t, all->n, text);
	}
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
}

static void add(struct crm_calls_row *sum, const struct crm_calls_row *row)
{
	for (int i = 0; i < CRM_CALLS_NUMBERS; i++)
		sum->n[i] += row->n[i];
	for (int i = 0; i < 7 * 24; i++) {
		struct crm_calls_hour *s = &sum->hour[i / 24][i % 24];
		const struct crm_calls_hour *h = &row->hour[i / 24][i % 24];

		s->in += h->in;
		s->out += h->out;
		s->talked += h->talked;
		s->missed += h->missed;
		s->never += h->never;
	}
}

static void heat_rows(const struct crm_calls *v, const struct crm_kpi_run *r,
    const size_t *list, size_t n, struct crm_buf *out)
{
	static const char *const names[] = { "hour", "in", "out", "talked",
		"missed", "never" };
	struct crm_table *t = crm_table_new();

	crm_kpi_groups_columns(&v->groups, t);
	crm_table_column(t, "weekday", NULL, CRM_LEFT);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		crm_table_column(t, names[i], NULL, CRM_RIGHT);
	for (size_t i = 0; i < n * 7 * 24; i++) {
		size_t row = list[i / (7 * 24)], day = i / 24 % 7;
		const struct crm_calls_hour *h =
		    &v->row[row].hour[day][i % 24];

		if (h->in + h->out + h->talked + h->missed == 0)
			continue;
		crm_table_row(t);
		crm_kpi_groups_cells(&v->groups, row, false, t);
		crm_table_text(t, crm_str(weekday[day]));
		crm_table_count(t, (int64_t)(i % 24));
		crm_table_count(t, h->in);
		crm_table_count(t, h->out);
		crm_table_count(t, h->talked);
		crm_table_count(t, h->missed);
		crm_table_count(t, h->never);
	}
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
}

/* Which hours a grid shows, and how many make a column. */
struct grid {
	int first, last, step;
};

static int64_t value(const struct crm_calls_hour *h, bool missed)
{
	return missed ? h->missed : (int64_t)h->in + h->out;
}

static int64_t sum_of(const struct crm_calls_row *all, const struct grid *g,
    int day, int hour, bool missed)
{
	int64_t sum = 0;

	for (int i = hour; i < hour + g->step && i < 24; i++)
		sum += value(&all->hour[day][i], missed);
	return sum;
}

/* A column of a table is its number and two blanks wide. */
static bool fits(const struct crm_calls_row *all, const struct grid *g)
{
	int width = 3;

	for (int hour = g->first; hour <= g->last; hour += g->step) {
		struct crm_buf b = { 0 };
		int64_t most = g->step > 1 ? 10000 : 10; /* "09", "09-10" */

		for (int day = 0; day < 7; day++) {
			int64_t sum = sum_of(all, g, day, hour, false);

			most = sum > most ? sum : most;
		}
		crm_buf_int(&b, most);
		width += (int)b.n + 2;
		crm_buf_free(&b);
	}
	return width <= 80;
}

static struct grid grid_of(const struct crm_calls_row *all)
{
	struct grid g = { 24, -1, 1 };

	for (int i = 0; i < 7 * 24; i++) {
		const struct crm_calls_hour *h = &all->hour[i / 24][i % 24];

		if (value(h, false) + h->missed == 0)
			continue;
		g.first = i % 24 < g.first ? i % 24 : g.first;
		g.last = i % 24 > g.last ? i % 24 : g.last;
	}
	while (!fits(all, &g) && g.step < 24)
		g.step++;
	return g;
}

static void print_grid(const struct crm_calls_row *all, const struct grid *g,
    bool missed, const struct crm_style *style, struct crm_buf *out)
{
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };

	crm_table_column(t, "day", "", CRM_LEFT);
	crm_table_column(t, "weekday", "   ", CRM_LEFT);
	for (int hour = g->first; hour <= g->last; hour += g->step) {
		b.n = 0;
		crm_buf_printf(&b, "%02d", hour);
		if (g->step > 1)
			crm_buf_printf(&b, "-%02d", hour + g->step - 1 < 23 ?
			    hour + g->step - 1 : 23);
		crm_table_column(t, crm_buf_z(&b), NULL, CRM_RIGHT);
	}
	for (int day = 0; day < 7; day++) {
		crm_table_row(t);
		crm_table_text(t, CRM_STR(""));
		crm_table_text(t, crm_str(weekday[day]));
		for (int hour = g->first; hour <= g->last; hour += g->step) {
			int64_t sum = sum_of(all, g, day, hour, missed);

			if (sum > 0)
				crm_table_count(t, sum);
			else
				crm_table_text(t, CRM_STR("."));
		}
	}
	crm_table_print(t, style, out);
	crm_table_free(t);
	crm_buf_free(&b);
}

static void print_heat(const struct crm_calls_row *all,
    const struct crm_style *style, struct crm_buf *out)
{
	struct grid g = grid_of(all);

	if (g.last < g.first)
		return;
	crm_buf_puts(out, "\nCalls by weekday and hour\n");
	print_grid(all, &g, false, style, out);
	if (all->n[CRM_CALLS_MISSED] == 0)
		return;
	crm_buf_puts(out, "\nMissed calls by weekday and hour\n");
	print_grid(all, &g, true, style, out);
}

enum crm_status crm_calls_print(const struct crm_calls *v,
    const struct crm_kpi_run *r, struct crm_buf *out, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_calls_row all = { 0 };
	size_t n;
	size_t *list = crm_kpi_groups_sorted(&v->groups, &n);
	const struct crm_calls *of = crm_kpi_groups_compared(v);
	struct crm_table *mix = NULL;

	(void)err;
	for (size_t i = 0; i < n; i++)
		add(&all, &v->row[list[i]]);
	if (text)
		crm_kpi_groups_head(&v->groups, n > 0 ? "Calls" :
		    "No calls in the period", out);
	if (v->mix) {
		mix = crm_kpi_mix_table(&of->groups, figures, FIGURES, of,
		    text);
		crm_table_print(mix, &r->style, out);
	} else if (v->heat && !text) {
		heat_rows(v, r, list, n, out);
	} else if (!v->heat && (!text || n > 0)) {
		print_rows(v, r, list, n, &all, out);
	}
	if (text && !v->mix)
		print_heat(&all, &r->style, out);
	if (text)
		crm_kpi_mix_say(v, figures, FIGURES, out);
	crm_table_free(mix);
	free(list);
	return CRM_OK;
}

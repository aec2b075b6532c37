/* SPDX-License-Identifier: ISC */
/* Speed as tables and words. */
#include <math.h>
#include <stdlib.h>

#include "kpicell.h"
#include "kpimix.h"
#include "kpispeed.h"
#include "money.h"

static const char *const band_name[CRM_SPEED_BANDS] = { "5min", "30min",
	"1h", "day", "later", "never" };
static const char *const band_words[CRM_SPEED_BANDS] = { "5 min", "30 min",
	"1 hour", "same day", "later", "never" };

/* The ratios that a sum of rows may turn round. */
static void get_won(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	const struct crm_speed *v = ctx;

	for (int b = 0; row < v->rows && b < CRM_SPEED_BANDS; b++) {
		*x += v->row[row].band[b].won;
		*n += v->row[row].band[b].won + v->row[row].band[b].lost;
	}
}

static void get_secs(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	const struct crm_speed *v = ctx;

	*x += row < v->rows ? v->row[row].secs : 0;
	*n += row < v->rows ? v->row[row].touched : 0;
}

static void get_sla(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	const struct crm_speed *v = ctx;

	*x += row < v->rows ? v->row[row].in_sla : 0;
	*n += row < v->rows ? v->row[row].judged : 0;
}

static const struct crm_kpi_figure figures[] = {
	{ "response", "the average response", CRM_FIGURE_SECS, get_secs },
	{ "in_sla", "the share in SLA", CRM_FIGURE_PERCENT, get_sla },
	{ "win_rate", "the win rate", CRM_FIGURE_PERCENT, get_won },
};
enum { FIGURES = sizeof(figures) / sizeof(*figures) };

static bool add(struct crm_speed_row *sum, const struct crm_speed_row *row)
{
	sum->deals += row->deals;
	sum->touched += row->touched;
	sum->never += row->never;
	sum->junk += row->junk;
	sum->judged += row->judged;
	sum->in_sla += row->in_sla;
	sum->secs += row->secs;
	sum->priced += row->priced;
	crm_quantile_copy(&sum->response, &row->response);
	for (int b = 0; b < CRM_SPEED_BANDS; b++) {
		sum->band[b].deals += row->band[b].deals;
		sum->band[b].won += row->band[b].won;
		sum->band[b].lost += row->band[b].lost;
	}
	return crm_money_add(&sum->money, row->money);
}

static void quantile(struct crm_table *t, struct crm_quantile *q, int percent,
    bool text)
{
	int64_t secs = 0;
	bool has = crm_quantile_get(q, percent, &secs);

	crm_kpi_hours_cell(t, secs, has, text);
}

static void cells(struct crm_table *t, struct crm_speed_row *row, bool text)
{
	crm_table_count(t, row->deals);
	crm_table_count(t, row->touched);
	crm_table_count(t, row->never);
	quantile(t, &row->response, 50, text);
	quantile(t, &row->response, 90, text);
	crm_kpi_hours_cell(t, row->secs, row->touched, text);
	crm_table_count(t, row->judged);
	crm_table_count(t, row->in_sla);
	crm_kpi_rate_cells(t, row->in_sla, row->judged, text);
	crm_table_count(t, row->junk);
}

/* A row for each who and period. */
static void print_rows(const struct crm_speed *v, const struct crm_kpi_run *r,
    const size_t *list, size_t n, struct crm_speed_row *all,
    struct crm_buf *out)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t = crm_table_new();

	crm_kpi_groups_columns(&v->groups, t);
	crm_table_column(t, "deals", NULL, CRM_RIGHT);
	crm_table_column(t, "touched", "", CRM_RIGHT);
	crm_table_column(t, "never", NULL, CRM_RIGHT);
	crm_table_column(t, "hours", "median", CRM_RIGHT);
	crm_table_column(t, "p90_hours", "P90", CRM_RIGHT);
	crm_table_column(t, "mean_hours", "mean", CRM_RIGHT);
	crm_table_column(t, "judged", "", CRM_RIGHT);
	crm_table_column(t, "in_sla", "", CRM_RIGHT);
	crm_kpi_rate_columns(t, "sla_share", "in SLA", text);
	crm_table_column(t, "junk", "", CRM_RIGHT);
	for (size_t i = 0; i < n; i++) {
		crm_table_row(t);
		crm_kpi_groups_cells(&v->groups, list[i], text, t);
		cells(t, &v->row[list[i]], text);
	}
	if (text && n > 1) {
		crm_kpi_groups_total(t);
		cells(t, all, text);
	}
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
}

static void band_columns(struct crm_table *t, bool text)
{
	crm_table_column(t, "band", "answered", CRM_LEFT);
	crm_table_column(t, "deals", NULL, CRM_RIGHT);
	crm_table_column(t, "share", NULL, CRM_RIGHT);
	crm_table_column(t, "won", NULL, CRM_RIGHT);
	crm_table_column(t, "lost", NULL, CRM_RIGHT);
	crm_kpi_rate_columns(t, "win_rate", "win rate", text);
	crm_table_column(t, "against", "", CRM_LEFT);
	crm_table_column(t, "p", "", CRM_RIGHT);
	crm_table_column(t, "cost", NULL, CRM_RIGHT);
}

static void band_cells(struct crm_table *t, const struct crm_speed_row *row,
    enum crm_speed_band b, bool text)
{
	const struct crm_speed_share *s = &row->band[b];
	enum crm_speed_band quick = crm_speed_quick(row);
	int64_t money = 0;
	double p;
	bool costs = crm_speed_cost(row, quick, b, &p, &money);

	crm_table_text(t, crm_str(text ? band_words[b] : band_name[b]));
	crm_table_count(t, s->deals);
	crm_table_share(t, s->deals, row->deals - row->junk, 1);
	crm_table_count(t, s->won);
	crm_table_count(t, s->lost);
	crm_kpi_rate_cells(t, s->won, s->won + s->lost, text);
	if (isnan(p))
		crm_table_none(t);
	else
		crm_table_text(t, crm_str(band_name[quick]));
	crm_table_decimal(t, p, 4);
	if (costs)
		crm_table_money(t, money);
	else
		crm_table_none(t);
}

static void print_bands(const struct crm_speed *v,
    const struct crm_kpi_run *r, const size_t *list, size_t n,
    struct crm_buf *out)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t = crm_table_new();

	crm_kpi_groups_columns(&v->groups, t);
	band_columns(t, text);
	for (size_t i = 0; i < n; i++) {
		for (int b = 0; b < CRM_SPEED_BANDS; b++) {
			crm_table_row(t);
			crm_kpi_groups_cells(&v->groups, list[i], text, t);
			band_cells(t, &v->row[list[i]],
			    (enum crm_speed_band)b, text);
		}
		crm_table_rule(t);
	}
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
}

/* The bands of all rows together, and what slowness costs. */
static void print_all(const struct crm_speed_row *all,
    const struct crm_kpi_run *r, struct crm_buf *out)
{
	enum crm_speed_band quick = crm_speed_quick(all);
	struct crm_table *t = crm_table_new();
	int64_t sum = 0, money = 0;
	double p;

	band_columns(t, true);
	for (int b = 0; b < CRM_SPEED_BANDS; b++) {
		crm_table_row(t);
		band_cells(t, all, (enum crm_speed_band)b, true);
		if (crm_speed_cost(all, quick, (enum crm_speed_band)b, &p,
		    &money))
			sum += money;
	}
	crm_buf_char(out, '\n');
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
	if (sum == 0)
		return;
	crm_buf_puts(out, "Had the slower won as often as those answered ");
	crm_buf_puts(out, quick < CRM_SPEED_DAY ? "within " : "");
	crm_buf_puts(out, band_words[quick]);
	crm_buf_puts(out, ": ");
	crm_money_text(out, sum);
	crm_buf_puts(out, " more\n  (difference of win rates × settled deals × "
	    "average won deal, where it is\n  beyond chance; slow deals may "
	    "differ in other ways, too)\n");
}

static const char *title(const struct crm_speed *v)
{
	if (v->calendar)
		return v->any ? "Calendar time to the first touch" :
		    "Calendar time to the first outbound touch";
	return v->any ? "Business time to the first touch" :
	    "Business time to the first outbound touch";
}

enum crm_status crm_speed_print(const struct crm_speed *v,
    const struct crm_kpi_run *r, struct crm_buf *out, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT, ok = true;
	struct crm_speed_row all = { 0 };
	size_t n;
	size_t *list = crm_kpi_groups_sorted(&v->groups, &n);
	const struct crm_speed *of = crm_kpi_groups_compared(v);
	struct crm_table *mix = NULL;

	for (size_t i = 0; i < n; i++)
		ok &= add(&all, &v->row[list[i]]);
	if (text)
		crm_kpi_groups_head(&v->groups, n > 0 ? title(v) :
		    "No deals in the period", out);
	if (v->mix) {
		mix = crm_kpi_mix_table(&of->groups, figures, FIGURES, of,
		    text);
		crm_table_print(mix, &r->style, out);
	} else if (v->bands) {
		print_bands(v, r, list, n, out);
	} else if (!text || n > 0) {
		print_rows(v, r, list, n, &all, out);
	}
	if (text && n > 0 && !v->mix && !v->bands)
		print_all(&all, r, out);
	if (text)
		crm_kpi_mix_say(v, figures, FIGURES, out);
	crm_table_free(mix);
	crm_quantile_free(&all.response);
	free(list);
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA, "the sum of amounts "
	    "is too large");
}

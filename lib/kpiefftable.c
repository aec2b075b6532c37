/* SPDX-License-Identifier: ISC */
/* Efficiency as a table. */
#include <stdlib.h>

#include "kpicell.h"
#include "kpieff.h"
#include "kpimix.h"
#include "money.h"

static void profit_per(const struct crm_eff *v, size_t row,
    enum crm_eff_number of, int64_t *x, int64_t *n)
{
	int64_t profit;

	if (row < v->rows && crm_eff_profit(&v->row[row], &profit)) {
		*x += profit;
		*n += v->row[row].n[of];
	}
}

static void get_call(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	profit_per(ctx, row, CRM_EFF_CALLS, x, n);
}

static void get_lead(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	profit_per(ctx, row, CRM_EFF_LEADS, x, n);
}

static void get_won(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	const struct crm_eff *v = ctx;

	if (row < v->rows) {
		*x += v->row[row].n[CRM_EFF_WON];
		*n += v->row[row].n[CRM_EFF_WON] +
		    v->row[row].n[CRM_EFF_LOST];
	}
}

static void get_deal(const void *ctx, size_t row, int64_t *x, int64_t *n)
{
	const struct crm_eff *v = ctx;

	if (row < v->rows) {
		*x += v->row[row].n[CRM_EFF_MONEY];
		*n += v->row[row].n[CRM_EFF_WON];
	}
}

static const struct crm_kpi_figure figures[] = {
	{ "profit_per_call", "profit per call", CRM_FIGURE_MONEY, get_call },
	{ "profit_per_lead", "profit per lead", CRM_FIGURE_MONEY, get_lead },
	{ "win_rate", "the win rate", CRM_FIGURE_PERCENT, get_won },
	{ "money_per_win", "money per won deal", CRM_FIGURE_MONEY, get_deal },
};
enum { FIGURES = sizeof(figures) / sizeof(*figures) };

static void each(struct crm_table *t, bool has, int64_t money, int64_t of)
{
	int64_t one;

	if (has && of > 0 && crm_money_share(money, 1, of, &one))
		crm_table_money(t, one);
	else
		crm_table_none(t);
}

static void cells(struct crm_table *t, const struct crm_eff *v,
    const struct crm_eff_row *row, bool text)
{
	const int64_t *n = row->n;
	int64_t profit, net = 0;
	bool has = crm_eff_profit(row, &profit);
	bool has_net = has && v->costs &&
	    !__builtin_sub_overflow(profit, n[CRM_EFF_COST], &net);

	crm_table_count(t, n[CRM_EFF_LEADS]);
	crm_table_count(t, n[CRM_EFF_CALLS]);
	crm_table_count(t, n[CRM_EFF_WON]);
	crm_table_count(t, n[CRM_EFF_LOST]);
	crm_kpi_rate_cells(t, n[CRM_EFF_WON], n[CRM_EFF_WON] +
	    n[CRM_EFF_LOST], text);
	crm_table_money(t, n[CRM_EFF_MONEY]);
	each(t, has, profit, 1);
	each(t, has, profit, n[CRM_EFF_CALLS]);
	each(t, has, profit, n[CRM_EFF_LEADS]);
	each(t, v->costs, n[CRM_EFF_COST], 1);
	each(t, v->costs, n[CRM_EFF_COST], n[CRM_EFF_LEADS]);
	each(t, v->costs, n[CRM_EFF_COST], n[CRM_EFF_WON]);
	each(t, has_net, net, 1);
	crm_table_count(t, n[CRM_EFF_UNKNOWN]);
	crm_table_count(t, n[CRM_EFF_JUNK]);
}

static void columns(struct crm_table *t, const struct crm_eff *v, bool text)
{
	const char *cost = v->costs ? NULL : "";

	crm_kpi_groups_columns(&v->groups, t);
	crm_table_column(t, "leads", NULL, CRM_RIGHT);
	crm_table_column(t, "calls", NULL, CRM_RIGHT);
	crm_table_column(t, "won", NULL, CRM_RIGHT);
	crm_table_column(t, "lost", "", CRM_RIGHT);
	crm_kpi_rate_columns(t, "win_rate", v->costs ? "" : "win rate", text);
	crm_table_column(t, "money", "", CRM_RIGHT);
	crm_table_column(t, "profit", NULL, CRM_RIGHT);
	crm_table_column(t, "profit_per_call", "a call", CRM_RIGHT);
	crm_table_column(t, "profit_per_lead", "a lead", CRM_RIGHT);
	crm_table_column(t, "cost", cost, CRM_RIGHT);
	crm_table_column(t, "cost_per_lead", "", CRM_RIGHT);
	crm_table_column(t, "cost_per_win", "", CRM_RIGHT);
	crm_table_column(t, "net", cost, CRM_RIGHT);
	crm_table_column(t, "unknown", "", CRM_RIGHT);
	crm_table_column(t, "junk", "", CRM_RIGHT);
}

static enum crm_status print_rows(const struct crm_eff *v,
    const struct crm_kpi_run *r, const size_t *list, size_t n,
    struct crm_buf *out, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT, ok = true;
	struct crm_table *t = crm_table_new();
	struct crm_eff_row all = { 0 };

	columns(t, v, text);
	for (size_t i = 0; i < n; i++) {
		crm_table_row(t);
		crm_kpi_groups_cells(&v->groups, list[i], text, t);
		cells(t, v, &v->row[list[i]], text);
		for (int k = 0; k < CRM_EFF_NUMBERS; k++)
			ok &= crm_money_add(&all.n[k],
			    v->row[list[i]].n[k]);
	}
	if (text && n > 1) {
		crm_kpi_groups_total(t);
		cells(t, v, &all, text);
	}
	if (ok)
		crm_table_print(t, &r->style, out);
	if (ok && text && all.n[CRM_EFF_UNKNOWN] > 0)
		crm_buf_printf(out, "%lld won deals have no margin, and are "
		    "in no profit\n", (long long)all.n[CRM_EFF_UNKNOWN]);
	crm_table_free(t);
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA, "the sum of amounts "
	    "is too large");
}

enum crm_status crm_eff_print(const struct crm_eff *v,
    const struct crm_kpi_run *r, struct crm_buf *out, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT;
	size_t n;
	size_t *list = crm_kpi_groups_sorted(&v->groups, &n);
	const struct crm_eff *of = crm_kpi_groups_compared(v);
	struct crm_table *mix = NULL;
	enum crm_status s = CRM_OK;

	if (text)
		crm_kpi_groups_head(&v->groups, n > 0 ? "Efficiency" :
		    "Nothing to count in the period", out);
	if (v->mix) {
		mix = crm_kpi_mix_table(&of->groups, figures, FIGURES, of,
		    text);
		crm_table_print(mix, &r->style, out);
	} else if (!text || n > 0) {
		s = print_rows(v, r, list, n, out, err);
	}
	if (text)
		crm_kpi_mix_say(v, figures, FIGURES, out);
	crm_table_free(mix);
	free(list);
	return s;
}

/* SPDX-License-Identifier: ISC */
#include "evaluate.h"

#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "mem.h"

double crm_evaluate_auc(struct crm_case *c, size_t n)
{
	double pairs = 0, below = 0, lost = 0, won = 0;

	if (n > 0)
		qsort(c, n, sizeof(*c), crm_case_cmp);
	for (size_t i = 0, k; i < n; i = k) {
		double w = 0, l = 0;

		for (k = i; k < n && c[k].score == c[i].score; k++) {
			w += c[k].won;
			l += !c[k].won;
		}
		below += w * (lost + l / 2);
		won += w;
		lost += l;
	}
	pairs = won * lost;
	return pairs > 0 ? below / pairs : NAN;
}

static int by_score_down(const void *a, const void *b)
{
	const struct crm_rating *x = a, *y = b;

	return (x->score < y->score) - (x->score > y->score);
}

static int by_chance(const void *a, const void *b)
{
	const struct crm_rating *x = a, *y = b;

	if (x->chance != y->chance)
		return x->chance < y->chance ? -1 : 1;
	return (x->score > y->score) - (x->score < y->score);
}

/* The share of the won deals in the first share of all. */
static double capture(const struct crm_rating *r, size_t n, double share,
    double won)
{
	double room = share * (double)n, got = 0;

	for (size_t i = 0, k; i < n && room > 0; i = k) {
		double w = 0;

		for (k = i; k < n && r[k].score == r[i].score; k++)
			w += r[k].won;
		got += w * fmin(1, room / (double)(k - i));
		room -= (double)(k - i);
	}
	return got / won;
}

static void calibrate(struct crm_evaluation *e, struct crm_rating *r, size_t n)
{
	qsort(r, n, sizeof(*r), by_chance);
	e->deciles = n < CRM_DECILES ? n : CRM_DECILES;
	for (size_t k = 0; k < e->deciles; k++) {
		struct crm_decile *d = &e->decile[k];

		for (size_t i = n * k / e->deciles;
		    i < n * (k + 1) / e->deciles; i++) {
			d->n++;
			d->won += r[i].won;
			d->predicted += r[i].chance;
		}
		d->predicted /= (double)d->n;
		d->seen = (double)d->won / (double)d->n;
		crm_chance_interval((int64_t)d->won, (int64_t)d->n, &d->low,
		    &d->high);
		e->fitting += d->predicted >= d->low &&
		    d->predicted <= d->high;
	}
}

void crm_evaluate(struct crm_evaluation *e, struct crm_rating *r, size_t n)
{
	struct crm_case *c = crm_mem_new(n + 1, sizeof(*c));

	*e = (struct crm_evaluation){ .n = n, .auc = NAN, .brier = NAN,
		.log_loss = NAN, .capture = { NAN, NAN },
		.lift = { NAN, NAN } };
	for (size_t i = 0; i < n; i++) {
		c[i] = (struct crm_case){ r[i].score, r[i].won };
		e->won += r[i].won;
	}
	e->auc = crm_evaluate_auc(c, n);
	free(c);
	if (n == 0)
		return;
	qsort(r, n, sizeof(*r), by_score_down);
	for (int i = 0; i < 2 && e->won > 0; i++) {
		double share = i == 0 ? 0.1 : 0.2;

		e->capture[i] = capture(r, n, share, (double)e->won);
		e->lift[i] = e->capture[i] / share;
	}
	calibrate(e, r, n);
	e->brier = e->log_loss = 0;
	for (size_t i = 0; i < n; i++) {
		double p = r[i].won ? r[i].chance : 1 - r[i].chance;

		e->brier += (1 - p) * (1 - p) / (double)n;
		e->log_loss -= log(p) / (double)n;
	}
}

enum { DEALS, WON, AUC, BRIER, LOG_LOSS, LIFT_10, CAPTURE_10, LIFT_20,
	CAPTURE_20, FITTING, SUMS };

static const struct { const char *name, *head; } sum[SUMS] = {
	[DEALS] = { "deals", "deals" }, [WON] = { "won", "won" },
	[AUC] = { "auc", "AUC" }, [BRIER] = { "brier", "Brier score" },
	[LOG_LOSS] = { "log_loss", "log-loss" },
	[LIFT_10] = { "lift_10", "lift of the best 10 %" },
	[CAPTURE_10] = { "capture_10", "they capture" },
	[LIFT_20] = { "lift_20", "lift of the best 20 %" },
	[CAPTURE_20] = { "capture_20", "they capture" },
	[FITTING] = { "fitting", "deciles that fit" },
};

static void sum_columns(struct crm_table *t)
{
	for (int i = 0; i < SUMS; i++)
		crm_table_column(t, sum[i].name, NULL, CRM_RIGHT);
}

static void percent(struct crm_table *t, double share)
{
	if (isfinite(share))
		crm_table_percent(t, (int64_t)floor(share * 1000 + 0.5));
	else
		crm_table_none(t);
}

static void sum_cell(struct crm_table *t, const struct crm_evaluation *e,
    int which)
{
	switch (which) {
	case DEALS: crm_table_count(t, (int64_t)e->n); break;
	case WON: crm_table_count(t, (int64_t)e->won); break;
	case AUC: crm_table_decimal(t, e->auc, 4); break;
	case BRIER: crm_table_decimal(t, e->brier, 4); break;
	case LOG_LOSS: crm_table_decimal(t, e->log_loss, 4); break;
	case LIFT_10: crm_table_decimal(t, e->lift[0], 2); break;
	case CAPTURE_10: percent(t, e->capture[0]); break;
	case LIFT_20: crm_table_decimal(t, e->lift[1], 2); break;
	case CAPTURE_20: percent(t, e->capture[1]); break;
	default: crm_table_count(t, (int64_t)e->fitting);
	}
}

static void sum_cells(struct crm_table *t, const struct crm_evaluation *e)
{
	for (int i = 0; i < SUMS; i++)
		sum_cell(t, e, i);
}

struct crm_table *crm_evaluate_sums(const struct crm_evaluation *e, size_t n)
{
	struct crm_table *t = crm_table_new();

	crm_table_column(t, "table", NULL, CRM_LEFT);
	for (size_t i = 0; i < n; i++)
		crm_table_column(t, e[i].name, NULL, CRM_RIGHT);
	for (int k = 0; k < SUMS; k++) {
		crm_table_row(t);
		crm_table_text(t, crm_str(sum[k].head));
		for (size_t i = 0; i < n; i++)
			sum_cell(t, &e[i], k);
	}
	return t;
}

struct crm_table *crm_evaluate_deciles(bool whole)
{
	struct crm_table *t = crm_table_new();

	crm_table_column(t, "table", NULL, CRM_LEFT);
	crm_table_column(t, "decile", NULL, CRM_RIGHT);
	if (whole)
		sum_columns(t);
	else
		crm_table_column(t, "deals", NULL, CRM_RIGHT);
	crm_table_column(t, "predicted", NULL, CRM_RIGHT);
	crm_table_column(t, "seen", NULL, CRM_RIGHT);
	crm_table_column(t, "low", NULL, CRM_RIGHT);
	crm_table_column(t, "high", NULL, CRM_RIGHT);
	return t;
}

void crm_evaluate_decile(struct crm_table *t,
    const struct crm_evaluation *e, bool whole)
{
	struct crm_str name = crm_str(e->name);

	if (whole) {
		crm_table_row(t);
		crm_table_text(t, name);
		crm_table_none(t);
		sum_cells(t, e);
	}
	for (size_t i = 0; i < e->deciles; i++) {
		const struct crm_decile *d = &e->decile[i];

		crm_table_row(t);
		crm_table_text(t, name);
		crm_table_count(t, (int64_t)i + 1);
		crm_table_count(t, (int64_t)d->n);
		if (whole)
			crm_table_count(t, (int64_t)d->won);
		for (int k = 0; whole && k < 8; k++)
			crm_table_none(t);
		percent(t, d->predicted);
		percent(t, d->seen);
		percent(t, d->low);
		percent(t, d->high);
	}
	crm_table_rule(t);
}

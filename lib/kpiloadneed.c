/* SPDX-License-Identifier: ISC */
/* What a goal needs, and the load at which deals are won. */
#include "funnel.h"
#include "kpigroup.h"
#include "kpiload.h"
#include "kpiloadpriv.h"

enum { ENOUGH = 30 };		/* settled deals that make a rate */

/* Five, ten, twenty, fifty …: the least that makes few enough bands. */
static int64_t width_of(int64_t most)
{
	int64_t width = 5;

	for (int i = 0; most / width >= CRM_LOAD_BANDS; i++)
		width = i % 3 == 2 ? width / 2 * 5 : width * 2;
	return width;
}

void crm_load_count_bands(struct crm_load *v, const struct crm_query *q,
    const bool *match)
{
	const struct crm_fold *fold = &q->fold;
	const struct crm_arrivals *a = &v->arrivals;
	int64_t most = 0;

	for (size_t i = 0; i < a->arrivals; i++)
		most = a->arrival[i].load > most ? a->arrival[i].load : most;
	v->width = width_of(most);
	for (size_t i = 0; i < a->arrivals; i++) {
		const struct crm_arrival *x = &a->arrival[i];
		const struct crm_deal *d = crm_fold_find(fold,
		    crm_names_get(&fold->deal_name, x->deal));
		struct crm_load_band *b;
		size_t at;

		if (d == NULL || !match[x->deal] ||
		    crm_funnel_is_junk(fold, d) ||
		    !crm_period_has(&q->period, x->at))
			continue;
		at = crm_load_cell(v, fold, x->owner, x->at);
		v->band = crm_kpi_groups_room(v->band, &v->band_rows, at,
		    sizeof(*v->band));
		b = &v->band[at][x->load / v->width];
		b->deals++;
		b->won += d->status == CRM_WON;
		b->lost += d->status == CRM_LOST;
	}
}

void crm_load_need(const struct crm_load *v, const struct crm_load_row *row,
    struct crm_load_need *need)
{
	const struct crm_goals_row *g = row->goal;
	const struct crm_load_row *of;
	__int128 one, left;

	*need = (struct crm_load_need){ .own = row->won > 0 &&
		row->won + row->lost >= ENOUGH };
	of = need->own ? row : &v->all;
	if (g == NULL || of->won == 0 || (g->metric == CRM_KPI_MONEY &&
	    of->won_money <= 0))
		return;
	/* left of one deal in the other: both times the same */
	left = (__int128)g->sum.left * (of->won + of->lost);
	one = (__int128)of->won * 100;
	if (g->metric == CRM_KPI_MONEY) {
		left *= of->priced;
		one = (__int128)of->won * of->won_money;
	}
	need->known = (left + one - 1) / one <= INT64_MAX;
	need->deals = need->known ? (int64_t)((left + one - 1) / one) : 0;
	need->few = row->open * one < left;
}

int crm_load_best(const struct crm_load_band *band)
{
	int best = -1, many = 0;

	for (int i = 0; i < CRM_LOAD_BANDS; i++) {
		int64_t n = band[i].won + band[i].lost;

		if (n < ENOUGH)
			continue;
		many++;
		if (best < 0 || (__int128)band[i].won * (band[best].won +
		    band[best].lost) > (__int128)band[best].won * n)
			best = i;
	}
	return many > 1 ? best : -1;
}

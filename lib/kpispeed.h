/* SPDX-License-Identifier: ISC */
/*
 * How fast deals are answered (DESIGN 6, speed): the view of crm-kpi, and
 * what it counts by owner (team, source …) and period of creation.
 *
 * A deal's response is the business time from its creation to its first
 * outbound touch (dir out, of any kind, missed or not) up to as-of; a touch
 * dated before the creation is one at it.  Junk had to be answered, too, before
 * anybody knew it: its response counts, but nobody is blamed for junk without
 * one, and it is in no win rate.
 */
#ifndef CRM_KPISPEED_H
#define CRM_KPISPEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "kpigroup.h"
#include "kpiview.h"
#include "quantile.h"

/* Responses within five minutes, half an hour, an hour; on the same day (of
 * business: that of the first open second from the creation on); later;
 * and deals that were never touched. */
enum crm_speed_band { CRM_SPEED_5MIN, CRM_SPEED_30MIN, CRM_SPEED_HOUR,
	CRM_SPEED_DAY, CRM_SPEED_LATER, CRM_SPEED_NEVER, CRM_SPEED_BANDS };

struct crm_speed_share {
	int64_t deals, won, lost;
};

struct crm_speed_row {
	int64_t deals, touched, never;	/* never: without the junk */
	int64_t junk;
	int64_t judged, in_sla;	/* against sla_hours of the first stage */
	int64_t secs;		/* sum of the responses */
	struct crm_quantile response;
	struct crm_speed_share band[CRM_SPEED_BANDS];
	int64_t priced, money;	/* won deals with an amount, and these */
};

struct crm_speed {
	struct crm_kpi_groups groups;
	bool any;		/* --speed any: a touch of any direction */
	bool calendar;		/* time of the calendar, not of business */
	bool bands, mix;	/* which table */
	int64_t as_of;
	struct crm_speed_row *row;	/* by the groups' rows */
	size_t rows;
	int64_t *first;		/* [deal id]: its first touch, or NONE */
	size_t firsts;
};

/* The quickest band with enough settled deals to be compared with, or
 * CRM_SPEED_BANDS. */
enum crm_speed_band crm_speed_quick(const struct crm_speed_row *);
/*
 * What band b costs beside quick: (win rate of quick - that of b) * settled
 * deals of b * average won deal, where b wins less beyond chance: p, which is
 * of crm_chance_alike times the number of bands compared, is below 0.05.
 * False where it does not; *p is NAN where nothing is compared.
 */
bool crm_speed_cost(const struct crm_speed_row *, enum crm_speed_band quick,
    enum crm_speed_band b, double *p, int64_t *money);
/* Append the report. */
enum crm_status crm_speed_print(const struct crm_speed *,
    const struct crm_kpi_run *, struct crm_buf *out, struct crm_err *);

extern const struct crm_kpi_view crm_kpi_view_speed;

#endif

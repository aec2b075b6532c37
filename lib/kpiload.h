/* SPDX-License-Identifier: ISC */
/*
 * Load (DESIGN 6): what sellers have on their hands as of a time, against what
 * they should have; and how deals did that came to busy or idle owners.  The
 * view of crm-kpi.
 */
#ifndef CRM_KPILOAD_H
#define CRM_KPILOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arrival.h"
#include "fold.h"
#include "goals.h"
#include "kpi.h"
#include "kpifeed.h"
#include "kpiview.h"
#include "tasks.h"

struct crm_load_row {
	bool staff;		/* somebody of it is on the staff now */
	int64_t open, clients;	/* open deals, and the clients that have them */
	int64_t money;		/* of the open deals; minor units */
	int64_t task_due, task_late;	/* today from now on; before now */
	int64_t step_due, step_late;	/* the same of deals' next steps */
	int64_t least, most;	/* of staff.csv; -1: not given */
	/* deals closed in the period: their owner at closing */
	int64_t won, lost, priced, won_money;
	const struct crm_goals_row *goal;	/* or NULL */
};

/* What is needed to make the goal, at a win rate and an average won deal. */
struct crm_load_need {
	bool known, few;	/* few: the open deals do not suffice */
	bool own;		/* at their own rate; else that of all */
	int64_t deals;		/* rounded up */
};

/* Deals by the load of their owner when they came. */
struct crm_load_band {
	int64_t deals, won, lost;
};
enum { CRM_LOAD_BANDS = 10 };	/* at most */

struct crm_load {
	bool bands;		/* which table */
	int64_t as_of;
	struct crm_kpi who;	/* of its cells only who is used: one each */
	struct crm_load_row *row;	/* by cell */
	size_t rows;
	struct crm_load_row all;
	int64_t width;		/* band i: i * width <= load < (i+1) * width */
	struct crm_load_band (*band)[CRM_LOAD_BANDS];	/* by cell */
	size_t band_rows;
	struct crm_load_band sum[CRM_LOAD_BANDS];
	/* private */
	struct crm_arrivals arrivals;
	struct crm_tasks tasks;
	struct crm_kpi_feed feed;
	struct crm_goals goals;
	bool has_goals;
};

/*
 * left / (average won * win rate), of a goal of deals left / win rate: at the
 * row's own rate where it has enough settled deals, else that of all.
 */
void crm_load_need(const struct crm_load *, const struct crm_load_row *,
    struct crm_load_need *);
/* The band that won most often, of those with enough settled deals; -1 where
 * there are not two of them. */
int crm_load_best(const struct crm_load_band *);
/* Append the report. */
enum crm_status crm_load_print(const struct crm_load *,
    const struct crm_kpi_run *, struct crm_buf *out, struct crm_err *);

extern const struct crm_kpi_view crm_kpi_view_load;

#endif

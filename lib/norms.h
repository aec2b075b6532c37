/* SPDX-License-Identifier: ISC */
/*
 * Norms of activity (DESIGN 6): so many calls, meetings … a day or a week,
 * rows of goals.csv with the period day or week.
 *
 * What is due counts the working days that have passed, of a person without
 * those of an absence and those before joining or after leaving; today by its
 * working time passed.  A day's norm is due whole on a short day too; a
 * week's is due in equal parts on the firm's working days of that week.
 *
 * A norm is judged only where the sales goal was missed.  Sales goals are
 * those in money, margin, deals and received of the same `who`, for the
 * shortest of month, quarter and year for which there are any that touch the
 * period; one is missed while the actual is below what is expected by now.
 * Who has no sales goal is judged.
 */
#ifndef CRM_NORMS_H
#define CRM_NORMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "goals.h"
#include "kpi.h"
#include "kpifeed.h"
#include "rules.h"
#include "when.h"

enum crm_norm_sales { CRM_NORM_NO_SALES, CRM_NORM_MISSED, CRM_NORM_MET };

struct crm_norms_row {
	const struct crm_goal *goal;
	enum crm_kpi_by by;
	enum crm_kpi_metric metric;
	struct crm_period period;
	/* hundredths */
	int64_t days, due, actual;
	enum crm_norm_sales sales;	/* MET: not judged */
};

/* Zero it to start but for these. */
struct crm_norms {
	const struct crm_rules *rules;
	struct crm_period asked;	/* without two ends there are none */
	const enum crm_kpi_by *by;	/* of these only, or NULL */
	const enum crm_unit *per;	/* a row for each unit, or NULL */
	/* norms of a day before those of a week; as goals.csv has them, then
	 * by time */
	struct crm_norms_row *row;
	size_t rows, cap;
	/* private */
	struct crm_kpi kpi[3];
};

/* Let the feed count for them.  Must not move until the feed has ended. */
void crm_norms_open(struct crm_norms *, struct crm_kpi_feed *);
/* When all is counted; sales are the goals of everybody that touch the
 * period, finished.  CRM_DATA when a number is too large. */
enum crm_status crm_norms_finish(struct crm_norms *, const struct crm_goals *,
    int64_t as_of, struct crm_err *);
void crm_norms_free(struct crm_norms *);

#endif

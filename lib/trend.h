/* SPDX-License-Identifier: ISC */
/*
 * The weeks of a seller, a team or all against their own last eight (DESIGN
 * 6), or other units of time the same way: touches, and won deals.
 *
 * A unit is worth the working time in it that is the seller's own: hours.csv,
 * while staff.csv has them and they are not away; of a team or all, that of
 * the people together.  The unit that is not over is worth the time that has
 * passed, and one without any is not there, for the test as for the eight.
 * Units before the first with a touch or won deal do not count.
 *
 * For each number of last units from one to four, their count is tested
 * against that of the eight before them (drop.h); of these four chances the
 * least counts, four times as large (Bonferroni).  It says when a drop would
 * have begun: at the start of the first of its units.  Then Holm's step-down
 * goes over all rows and both counts of the report: where nothing has
 * changed, one report in twenty at most flags anybody.
 */
#ifndef CRM_TREND_H
#define CRM_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "drop.h"
#include "kpi.h"
#include "rules.h"
#include "when.h"

enum { CRM_TREND_UNITS = 26,	/* are looked at, the last with them */
	CRM_TREND_SHOWN = CRM_DROP_BEFORE + CRM_DROP_AFTER };

struct crm_trend_row {
	struct crm_str who;
	enum crm_kpi_metric metric;	/* TOUCHES or DEALS */
	struct crm_drop_cell cell[CRM_TREND_UNITS];	/* time in seconds */
	size_t first;		/* the first that counts */
	/* of the test; units 0: there are not enough */
	size_t units;		/* the last so many, of those that count */
	struct crm_drop_cell before, after;
	int64_t since;		/* when they begin */
	double variance, p;	/* p: of these units alone */
	double adjusted;	/* p, for the whole report */
	bool tested;		/* it might have been a drop */
	bool drop;
};

/* Zero it to start but for these. */
struct crm_trend {
	const struct crm_rules *rules;
	enum crm_kpi_by by;
	enum crm_unit per;
	int64_t as_of;		/* the last second that counts */
	struct crm_period unit[CRM_TREND_UNITS];
	struct crm_kpi kpi;	/* open makes it: feed it */
	struct crm_trend_row *row;	/* by who, touches before deals */
	size_t rows, cap;
};

void crm_trend_open(struct crm_trend *);
/* When all is counted. */
void crm_trend_finish(struct crm_trend *);
void crm_trend_free(struct crm_trend *);

#endif

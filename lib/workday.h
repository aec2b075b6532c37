/* SPDX-License-Identifier: ISC */
/*
 * A day's work (DESIGN 6): the first and the last fact, what lies between,
 * and when.  A fact takes from its time to that and its secs.  All times of
 * waiting are working time of the person's own (calendar.h).
 */
#ifndef CRM_WORKDAY_H
#define CRM_WORKDAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar.h"
#include "kpi.h"
#include "rules.h"
#include "worklog.h"

enum { CRM_WORKDAY_GAP = 1800, CRM_WORKDAY_HOURS = 24 };

struct crm_workday {
	struct crm_str who;	/* a staff id, a team, "all" */
	int32_t day;		/* local */
	size_t facts, touches, calls, talks, steps;
	int64_t first, last;	/* of facts 0: not set */
	/* seconds: from the opening to the first fact; from the last one to
	 * the closing, or now; of gaps longer than half an hour in between:
	 * all, and the longest */
	int64_t before, after, idle, longest;
	size_t gaps;
	int64_t end;		/* of the facts so far */
	size_t hour[CRM_WORKDAY_HOURS];	/* facts by hour of the wall clock */
};

/* Zero it to start but for these. */
struct crm_workdays {
	const struct crm_rules *rules;
	struct crm_period period;	/* of whole days */
	enum crm_kpi_by by;
	int64_t as_of;
	struct crm_workday *day;	/* by day, then who */
	size_t n, cap;
};

/* Reckon the finished log; only: of that person alone, or empty.  Who was to
 * work on a day and did nothing has a row too. */
void crm_workdays_make(struct crm_workdays *, const struct crm_worklog *,
    struct crm_str only);
void crm_workdays_free(struct crm_workdays *);

/* Working time between the end of what was done before and t. */
int64_t crm_workday_gap(const struct crm_calendar *, int64_t end, int64_t t);

#endif

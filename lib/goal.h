/* SPDX-License-Identifier: ISC */
/*
 * The arithmetic of one goal (DESIGN 6): what was to be done by now, the
 * pace, what is left for each working day.  Working time is that of
 * hours.csv, of a person while staff.csv says so (calendar.h).  Targets and
 * actuals are in hundredths, of money and of counts, and so is all that
 * follows from them.
 */
#ifndef CRM_GOAL_H
#define CRM_GOAL_H

#include <stdbool.h>
#include <stdint.h>

#include "calendar.h"
#include "clock.h"
#include "rules.h"
#include "when.h"

/* The unit of a goal's period (2026-11, 2026q4, 2026, day, week); day and
 * week are norms, which hold in every period. */
enum crm_unit crm_goal_unit(const struct crm_goal *);
bool crm_goal_is_norm(const struct crm_goal *);

/*
 * The time that the goal is for: of a norm the period asked; else the goal's
 * own.  False when that does not touch the period asked, or the period of a
 * norm has an open end.
 */
bool crm_goal_period(const struct crm_goal *, const struct crm_zone *,
    const struct crm_period *asked, struct crm_period *out);

/*
 * The target in that time, of whom the calendar is.  A day's norm holds for
 * each of their working days in it; a week's for each week, of one that is
 * cut by the share of the firm's working days of it that are theirs and in
 * the period.  Any other goal counts for the share of the firm's working time
 * in the period that is theirs: who joined or left inside has a part of it.
 * False on overflow.
 */
bool crm_goal_target(const struct crm_goal *, const struct crm_calendar *,
    const struct crm_period *, int64_t *target);

/* How much of a period's working time has passed at as_of, by a calendar. */
struct crm_goal_clock {
	int64_t whole, passed;	/* seconds */
	int32_t days, days_left;	/* working days; left: today too while
					 * its hours are not over */
	bool over;		/* as_of is the period's last second or
				 * later: nothing more can count */
};
void crm_goal_clock(const struct crm_calendar *, const struct crm_period *,
    int64_t as_of, struct crm_goal_clock *);

struct crm_goal_sum {
	int64_t target, actual;
	int64_t left;		/* to the target, not below 0 */
	int64_t attainment;	/* tenths of a percent */
	int64_t expected, pace, per_day;
	bool has_attainment;	/* false: the target is 0 */
	bool has_expected;	/* false: no working time in the period */
	bool has_pace;		/* false: no working time has passed yet */
	bool has_per_day;	/* false: no working day is left for it */
};
/* False on overflow. */
bool crm_goal_count(int64_t target, int64_t actual,
    const struct crm_goal_clock *, struct crm_goal_sum *);

#endif

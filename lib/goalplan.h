/* SPDX-License-Identifier: ISC */
/*
 * Is the plan real (DESIGN 6)?  A goal that more than 70 % of its holders, of
 * at least five, missed in each of three consecutive periods is unreal: then
 * the plan is at fault.  Otherwise it is who missed it.
 *
 * A holder is who had the goal and was there in the period; a goal is missed
 * when the period is over and the actual is below the target.
 */
#ifndef CRM_GOALPLAN_H
#define CRM_GOALPLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "goals.h"
#include "str.h"
#include "table.h"

enum { CRM_PLAN_HOLDERS = 5, CRM_PLAN_PERIODS = 3, CRM_PLAN_PERCENT = 70 };

enum crm_plan_verdict {
	CRM_PLAN_FEW,		/* nowhere three periods running that have
				 * five holders each */
	CRM_PLAN_PERSON, CRM_PLAN_UNREAL
};

struct crm_plan_period {
	const struct crm_goals_row **row;	/* its holders */
	size_t holders, missed;
	size_t run;		/* so many periods up to this one in which
				 * too many missed it */
	size_t full;		/* the same, that have holders enough */
};

/* The goals of one metric by one unit. */
struct crm_plan_series {
	struct crm_plan_period *period;	/* by time */
	size_t periods, cap;
	enum crm_plan_verdict verdict;
};

/* Zero it to start. */
struct crm_plan {
	struct crm_plan_series *series;	/* by unit, then as goals.csv has
					 * them */
	size_t n, cap;
};

/* Judge what the goals have that is over; last: only the last three periods
 * of each series.  The goals must outlive it. */
void crm_plan_judge(struct crm_plan *, const struct crm_goals *, bool last);
void crm_plan_free(struct crm_plan *);

/* A row a holder and period. */
struct crm_table *crm_plan_table(const struct crm_plan *,
    const struct crm_goals *);
/* For people: a table of each series, and in words which case it is. */
void crm_plan_page(const struct crm_plan *, const struct crm_goals *,
    const struct crm_style *, struct crm_buf *);

#endif

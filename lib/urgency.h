/* SPDX-License-Identifier: ISC */
/*
 * How urgent a piece of work is: a weighted sum of terms, each from 0 to 1,
 * after the polynomial of Taskwarrior (taskwarrior.org/docs/urgency), whose
 * weight of what is overdue, 12, is kept.  The weights are settings of the
 * store: urgency.lead, urgency.overdue and so on.
 *
 *	lead	1 for a new lead that nobody has touched
 *	overdue	days behind its time / overdue_days, 1 at most
 *	due	1 for what is due today or was earlier; of a later day
 *		1 - days ahead / ahead_days, 0 at least
 *	missed	1 for a missed call that nobody has returned
 *	none	1 for an open deal without a next step
 *	sla	of a deal without a touch at its stage: working time there /
 *		the stage's sla_hours, 1 at most
 *	stage	the stage's place in its pipeline: 0 for the first, 1 for
 *		the last
 *	amount	amount / (amount + the median of the owner's open deals)
 *	score	score / 100
 */
#ifndef CRM_URGENCY_H
#define CRM_URGENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "rules.h"
#include "str.h"

enum crm_urgency_term { CRM_URGENT_LEAD, CRM_URGENT_OVERDUE, CRM_URGENT_DUE,
	CRM_URGENT_MISSED, CRM_URGENT_NONE, CRM_URGENT_SLA, CRM_URGENT_STAGE,
	CRM_URGENT_AMOUNT, CRM_URGENT_SCORE, CRM_URGENT_TERMS };

struct crm_urgency {
	double weight[CRM_URGENT_TERMS];
	double overdue_days, ahead_days;
};

/* The defaults, and what settings.csv says instead.  CRM_DATA with its line
 * for a value that is no number, days that are not above 0, and a key that
 * begins with "urgency." and is none. */
enum crm_status crm_urgency_read(struct crm_urgency *,
    const struct crm_rules *, struct crm_err *);

/* The terms of what is due at that time (CRM_TIME_NONE: 0). */
double crm_urgency_overdue(const struct crm_urgency *, int64_t due,
    int64_t now);
double crm_urgency_due(const struct crm_urgency *, const struct crm_zone *,
    int64_t due, int64_t now);
/* Minor units; 0 where the amount is not above 0, 1/2 where there is no
 * median. */
double crm_urgency_amount(int64_t amount, int64_t median);

/* The sum of weight * term. */
double crm_urgency_sum(const struct crm_urgency *,
    const double term[CRM_URGENT_TERMS]);
const char *crm_urgency_name(enum crm_urgency_term);
/* Append "lead 50.0 + due 8.0 + …", the largest first; what counts nothing is
 * left out.  Rounded so that they add up to the sum as it is printed. */
void crm_urgency_explain(const struct crm_urgency *,
    const double term[CRM_URGENT_TERMS], struct crm_buf *);

#endif

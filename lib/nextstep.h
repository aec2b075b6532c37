/* SPDX-License-Identifier: ISC */
/*
 * When the next step of a deal is due: what stages.csv says of it, and how
 * the words of a person become a moment at which somebody works.  Hours are
 * those of hours.csv.
 */
#ifndef CRM_NEXTSTEP_H
#define CRM_NEXTSTEP_H

#include <stdbool.h>
#include <stdint.h>

#include "rules.h"
#include "str.h"
#include "when.h"

/*
 * So many working days behind t, days with open hours being counted: the same
 * time of day, or the next opening where it falls outside of the hours.  What
 * is left of a day is that part of the hours of the day it leads to.
 * CRM_TIME_NONE when there is no such moment within ten years.
 */
int64_t crm_nextstep_after(const struct crm_rules *, int64_t t, double days);

/*
 * When stages.csv wants the next step of a deal that came to the stage at
 * that time: next_days later.  A fresh one (it begins there) is due when its
 * sla_hours, where given, are over.  What would lie before now becomes the
 * first working moment from now on: nothing is made overdue.  CRM_TIME_NONE
 * when the table says nothing.
 */
int64_t crm_nextstep_due(const struct crm_rules *, int stage, bool fresh,
    int64_t at, int64_t now);

/*
 * The same for many deals that begin at a stage, remembering since when the
 * hours of what came there are over; zero it to start.  The rules and now are
 * the same each time.
 */
struct crm_nextstep_memo {
	int stage;		/* + 1 */
	int64_t past;		/* what came until then … */
	int64_t next;		/* … is due then */
};
int64_t crm_nextstep_fresh(const struct crm_rules *, int stage, int64_t at,
    int64_t now, struct crm_nextstep_memo *);

/*
 * An instant of when.h for a next step.  With a time of day it is just that
 * ("monday 19:30" was agreed so); a day or a span without one ("monday",
 * "3d", "20min") that falls outside of the hours means the next opening.
 * What is before today is left where it is.
 */
bool crm_nextstep_when(const struct crm_rules *, struct crm_str words,
    const struct crm_when *, int64_t *t);

#endif

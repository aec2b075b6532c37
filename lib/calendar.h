/* SPDX-License-Identifier: ISC */
/*
 * Whose working time: the firm's, which is hours.csv; a person's, which is
 * that while a row of staff.csv holds for the person (of one team, or of
 * any), with absences or without them.
 */
#ifndef CRM_CALENDAR_H
#define CRM_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "hours.h"
#include "rules.h"
#include "when.h"

/* Free it with crm_calendar_free.  The rules that it is of outlive it. */
struct crm_calendar {
	const struct crm_hours *hours;
	const struct crm_zone *zone;
	bool limited;		/* to these spans, which are apart and by
				 * time; else there is no limit */
	struct crm_period *span;
	size_t spans;
};

/* The firm's. */
struct crm_calendar crm_calendar_firm(const struct crm_rules *);
/*
 * A person's: the time in which a row of staff.csv holds and the one in force
 * has that team (NULL: any), but for absences where away is false.  Whom
 * staff.csv does not know has the firm's; with a team, none.
 */
struct crm_calendar crm_calendar_person(const struct crm_rules *,
    struct crm_str id, const struct crm_str *team, bool away);
void crm_calendar_free(struct crm_calendar *);

/* Open seconds in from <= t < until. */
int64_t crm_calendar_secs(const struct crm_calendar *, int64_t from,
    int64_t until);
/* Is it a working day: is there any open second in it? */
bool crm_calendar_open_day(const struct crm_calendar *, int32_t day);
/* Is t in one of the spans, in working hours or not? */
bool crm_calendar_has(const struct crm_calendar *, int64_t t);

#endif

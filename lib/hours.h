/* SPDX-License-Identifier: ISC */
/*
 * Business time: the seconds inside the hours of hours.csv, in the store's
 * time zone.  A row's day is mon … sun or a date; a date's rows replace those
 * of its weekday; open and close are HH:MM (24:00 is midnight), both empty
 * for a day off.  Rows of a day that overlap or touch are one.  Without a row
 * for a weekday (a table of holidays alone, or none) the week is 09:00-18:00,
 * Monday to Friday.
 *
 * A second is open when the wall clock then shows a time inside the hours:
 * a day open from 00:00 to 24:00 has 23 or 25 hours where the clock changes.
 */
#ifndef CRM_HOURS_H
#define CRM_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "err.h"
#include "str.h"

struct crm_hours;

/* zone must outlive it. */
struct crm_hours *crm_hours_new(const struct crm_zone *zone);
/* One row of the table.  CRM_DATA with the field named when it is bad. */
enum crm_status crm_hours_add(struct crm_hours *, struct crm_str day,
    struct crm_str open, struct crm_str close, struct crm_err *);
void crm_hours_free(struct crm_hours *);

/* Open seconds in from <= t < until; 0 when until <= from. */
int64_t crm_hours_between(const struct crm_hours *, int64_t from,
    int64_t until);
/* The instant when secs open seconds have passed since from; secs 0 gives
 * the first open instant at or after from.  CRM_TIME_NONE when that is not
 * within ten years. */
int64_t crm_hours_after(const struct crm_hours *, int64_t from, int64_t secs);
/* Has the local day any open hours? */
bool crm_hours_open_day(const struct crm_hours *, int32_t day);

#endif

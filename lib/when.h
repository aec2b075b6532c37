/* SPDX-License-Identifier: ISC */
/*
 * The words for dates, durations and periods that options, expressions and
 * tables share (crm(7), DATES AND PERIODS).  Every day begins at local
 * midnight of the zone.  Words are case-insensitive ASCII.
 */
#ifndef CRM_WHEN_H
#define CRM_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "str.h"

struct crm_when {		/* what words are read against */
	const struct crm_zone *zone;
	int64_t now;
};

/* A half-open span: from <= t < until.  CRM_TIME_NONE is an open end. */
struct crm_period {
	int64_t from, until;
};
static inline bool crm_period_has(const struct crm_period *p, int64_t t)
{
	return (p->from == CRM_TIME_NONE || t >= p->from) &&
	    (p->until == CRM_TIME_NONE || t < p->until);
}

/*
 * A duration: 30s, 20min, 3h, 14d, 2w, 6m or 6mo (months of 30 days), 1y
 * (365 days), or several: 1d12h.  Seconds, never negative; what is longer
 * than all the years 0001-9999 is refused, so that adding is safe.
 */
bool crm_when_duration(struct crm_str s, int64_t *secs);

/* A date: 2026-12-01 or 01.12.2026 (1.12.2026). */
bool crm_when_date(struct crm_str s, struct crm_date *);
/* A time of day: 10:00, 9:30, 10:00:30, 24:00.  Seconds, up to 86400. */
bool crm_when_time(struct crm_str s, int32_t *secs);
/* A day: a date, or a word for a day (today, monday, eom …). */
bool crm_when_day(struct crm_str s, const struct crm_when *, int32_t *day);

/*
 * An instant: RFC 3339; 2026-12-01; 2026-12-01 10:00[:00] (or 'T' between);
 * 01.12.2026 [10:00]; now, today, yesterday, tomorrow; monday … sunday, mon
 * … sun (the next such day after today); som, eom, soq, eoq, soy, eoy, sow,
 * eow (start and end of this month, quarter, year, week; an end is its last
 * day's midnight, as Taskwarrior's date words are days); 3d, +3d, 2w, 4h,
 * 20min (from now; whole days keep the hour), -14d or "14d ago".  A word for
 * a day may be followed by a time of day: "monday 10:00".  3m and 3mo are
 * calendar months, 1y calendar years (31 January + 1mo is 28 February).
 */
bool crm_when_instant(struct crm_str s, const struct crm_when *, int64_t *t);

/*
 * A period: 2026; 2026q3 (2026-q3); 2026-10; 2026w47 (2026-w47, ISO); a date
 * or a word for a day (2026-10-05, 05.10.2026, today, monday, eom …: all of
 * that day); this-week, last-week, next-week and the same with month,
 * quarter, year (a blank or '-' between; 'week' alone is this-week); A..B,
 * A.., ..B with A and B periods or instants: from the start of A to the end
 * of B, so som..eom is the month; last-30d (thirty days up to now), all.
 * False also when B ends before A begins.
 */
bool crm_when_period(struct crm_str s, const struct crm_when *,
    struct crm_period *);

/* What periods a report may be cut into. */
enum crm_unit { CRM_DAY, CRM_WEEK, CRM_MONTH, CRM_QUARTER, CRM_YEAR };
bool crm_unit_parse(struct crm_str s, enum crm_unit *);
const char *crm_unit_word(enum crm_unit);
/* The unit's days that hold day: first <= day < next. */
void crm_unit_days(enum crm_unit, int32_t day, int32_t *first, int32_t *next);
/* The unit's period that holds t. */
struct crm_period crm_unit_at(enum crm_unit, const struct crm_zone *,
    int64_t t);
/* Is the period one of a unit: the shortest such, or false. */
bool crm_period_unit(const struct crm_period *, const struct crm_zone *,
    enum crm_unit *);
/* For people, as crm_when_period reads it: the unit's name; whole days as
 * 2026-10-05..2026-10-07; else by the wall clock, which "now" may end. */
void crm_period_say(const struct crm_period *, const struct crm_zone *,
    struct crm_buf *);
/* Its name: 2026-11-22, 2026w47, 2026-11, 2026q4, 2026. */
void crm_unit_name(enum crm_unit, const struct crm_zone *, int64_t t,
    struct crm_buf *);

#endif

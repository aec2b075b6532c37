/* SPDX-License-Identifier: ISC */
/*
 * Instants and time zones.  An instant is int64_t seconds since
 * 1970-01-01T00:00:00Z; a day is int32_t days since 1970-01-01; both are
 * proleptic Gregorian without leap seconds.  Years 0001 … 9999.
 */
#ifndef CRM_CLOCK_H
#define CRM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

#define CRM_TIME_NONE INT64_MIN	/* no such time */

/* $CRM_NOW (RFC 3339) where it is set, else the clock of the machine;
 * false if $CRM_NOW is not a time. */
bool crm_clock_now(int64_t *t);

/*
 * RFC 3339 section 5.6 date-time: 2026-11-22T07:15:00Z, …+03:00, …00.123Z
 * (finer than a second is cut off).  't', 'z' and a blank for 'T' are taken
 * too; a date alone and an unknown offset (-00:00, or none) are not.  Second
 * 60 is read as 59.  False when it is not one, or when it is outside of the
 * years 0001-9999 in UTC.
 */
bool crm_clock_parse(struct crm_str s, int64_t *t);
/* The 20 bytes 2026-11-22T07:15:00Z at out, no NUL.  t within year 0-9999. */
enum { CRM_CLOCK_LEN = 20 };
void crm_clock_format(int64_t t, char *out);
void crm_clock_add(struct crm_buf *, int64_t t);
/* The same where the next time is often of the day of the last: zero the
 * memo to start. */
struct crm_clock_day {
	bool any;
	int64_t day;
	char text[CRM_CLOCK_LEN];
};
void crm_clock_format_near(struct crm_clock_day *, int64_t t, char *out);
bool crm_clock_parse_near(struct crm_clock_day *, struct crm_str s,
    int64_t *t);

/* The civil calendar. */
struct crm_date { int year, month, day; };	/* month, day from 1 */
int32_t crm_date_day(struct crm_date);		/* must be valid */
struct crm_date crm_day_date(int32_t day);
bool crm_date_valid(struct crm_date);
int crm_month_days(int year, int month);
/* 0 Monday … 6 Sunday. */
int crm_day_weekday(int32_t day);
/* ISO 8601 week, its year. */
void crm_day_week(int32_t day, int *year, int *week);

/* A zone: the offsets of one place over the years.  Immutable, shareable. */
struct crm_zone;
/*
 * name is of the tz database ("Europe/Moscow"), "UTC", or a fixed offset
 * "+03:00".  NULL when there is no such zone.  Free with crm_zone_free.  The
 * database is read from $TZDIR, else /usr/share/zoneinfo; UTC and fixed
 * offsets need none.
 */
struct crm_zone *crm_zone_new(struct crm_str name);
void crm_zone_free(struct crm_zone *);
/* Seconds east of UTC at t. */
int32_t crm_zone_offset(const struct crm_zone *, int64_t t);
/* The first instant after t that has another offset; INT64_MAX for never. */
int64_t crm_zone_change(const struct crm_zone *, int64_t t);
/* The local day, and the seconds of the wall clock since its midnight. */
int32_t crm_zone_day(const struct crm_zone *, int64_t t, int32_t *secs);
/* For people: append what the wall clock shows, 2026-11-22 10:15. */
void crm_zone_text(const struct crm_zone *, int64_t t, struct crm_buf *);
/*
 * The instant when the wall clock of that day shows secs (which may be
 * 86400 or more, or negative: another day).  A time that the clock skips is
 * read with the offset before the skip (2:30 becomes 3:30); of a time that
 * it shows twice, the first.
 */
int64_t crm_zone_at(const struct crm_zone *, int32_t day, int32_t secs);

#endif

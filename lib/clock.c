/* SPDX-License-Identifier: ISC */
/* Times as text and the calendar; the zones are in zone.c. */
#include "clock.h"

#include <stdlib.h>
#include <time.h>

enum {
	DAY_SECS = 86400,
	CYCLE_DAYS = 146097,	/* 400 years, after which all repeats */
	EPOCH = 719162		/* days from 0001-01-01 to 1970-01-01 */
};

#define T_MIN (-(int64_t)EPOCH * DAY_SECS)		/* year 0001 */
#define T_END ((int64_t)(3652059 - EPOCH) * DAY_SECS)	/* year 10000 */

/* The days of a year before month m (from 1), and of the whole year. */
static const int16_t before[2][14] = {
	{ 0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 },
	{ 0, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 }
};

static inline bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of the n years from 0001 on, n >= 0. */
static inline int32_t days_of_years(int32_t n)
{
	return 365 * n + n / 4 - n / 100 + n / 400;
}

bool crm_clock_now(int64_t *t)
{
	const char *z = getenv("CRM_NOW");

	if (z != NULL)
		return crm_clock_parse(crm_str(z), t);
	*t = time(NULL);
	return true;
}

/* Two digits; *bad becomes true if they are none. */
static inline unsigned two(const char *p, unsigned *bad)
{
	unsigned a = (unsigned char)p[0] - (unsigned)'0';
	unsigned b = (unsigned char)p[1] - (unsigned)'0';

	*bad |= (a > 9) | (b > 9);
	return a * 10 + b;
}

/* What stands behind the seconds: a fraction, and Z or an offset. */
static bool parse_tail(struct crm_str s, int32_t *offset)
{
	unsigned h, m, bad = 0;
	size_t i = 0;

	if (s.p[0] == '.') {
		for (i = 1; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			;
		if (i == 1)
			return false;
	}
	*offset = 0;
	if (s.n - i == 1)
		return s.p[i] == 'Z' || s.p[i] == 'z';
	if (s.n - i != 6 || (s.p[i] != '+' && s.p[i] != '-') ||
	    s.p[i + 3] != ':')
		return false;
	h = two(s.p + i + 1, &bad);
	m = two(s.p + i + 4, &bad);
	if (bad || h > 23 || m > 59)
		return false;
	*offset = (int32_t)(h * 3600 + m * 60);
	if (s.p[i] == '-') {
		if (*offset == 0)
			return false;
		*offset = -*offset;
	}
	return true;
}

bool crm_clock_parse(struct crm_str s, int64_t *t)
{
	const char *p = s.p;
	unsigned year, month, day, h, m, sec, bad = 0;
	const int16_t *row;
	int32_t offset = 0;
	int64_t v;

	if (s.n < CRM_CLOCK_LEN)
		return false;
	year = two(p, &bad) * 100 + two(p + 2, &bad);
	month = two(p + 5, &bad);
	day = two(p + 8, &bad);
	h = two(p + 11, &bad);
	m = two(p + 14, &bad);
	sec = two(p + 17, &bad);
	bad |= (p[4] != '-') | (p[7] != '-') | (p[13] != ':') |
	    (p[16] != ':') | (year == 0) | (month - 1 > 11) | (h > 23) |
	    (m > 59) | (sec > 60);
	if (bad || (p[10] != 'T' && p[10] != 't' && p[10] != ' '))
		return false;
	row = before[is_leap((int)year)];
	if (day - 1 >= (unsigned)(row[month + 1] - row[month]))
		return false;
	if ((s.n != CRM_CLOCK_LEN || p[19] != 'Z') &&
	    !parse_tail((struct crm_str){ p + 19, s.n - 19 }, &offset))
		return false;
	v = (int64_t)(days_of_years((int32_t)year - 1) + row[month] +
	    (int32_t)day - 1 - EPOCH) * DAY_SECS +
	    (int32_t)(h * 3600 + m * 60 + (sec == 60 ? 59 : sec)) - offset;
	if (v < T_MIN || v >= T_END)
		return false;
	*t = v;
	return true;
}

bool crm_clock_parse_near(struct crm_clock_day *m, struct crm_str s,
    int64_t *t)
{
	enum { DATE = 11 /* bytes, with the T */ };
	unsigned h, min, sec, bad = 0;

	if (s.n != CRM_CLOCK_LEN || s.p[19] != 'Z' || !m->any ||
	    memcmp(s.p, m->text, DATE) != 0) {
		if (!crm_clock_parse(s, t))
			return false;
		if (s.n == CRM_CLOCK_LEN && s.p[10] == 'T') {
			memcpy(m->text, s.p, CRM_CLOCK_LEN);
			m->day = (*t - (*t % DAY_SECS + DAY_SECS) % DAY_SECS) /
			    DAY_SECS;
			m->any = true;
		}
		return true;
	}
	h = two(s.p + 11, &bad);
	min = two(s.p + 14, &bad);
	sec = two(s.p + 17, &bad);
	if (bad || h > 23 || min > 59 || sec > 60 || s.p[13] != ':' ||
	    s.p[16] != ':')
		return false;
	*t = m->day * DAY_SECS + (int64_t)(h * 3600 + min * 60 +
	    (sec == 60 ? 59 : sec));
	return true;
}

static inline void put_two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

/* The time of day into its place. */
static inline void put_secs(char *out, int secs)
{
	put_two(out + 11, secs / 3600);
	out[13] = ':';
	put_two(out + 14, secs / 60 % 60);
	out[16] = ':';
	put_two(out + 17, secs % 60);
	out[19] = 'Z';
}

void crm_clock_format(int64_t t, char *out)
{
	int64_t day = t / DAY_SECS;
	int secs = (int)(t % DAY_SECS);
	struct crm_date d;

	if (secs < 0) {
		secs += DAY_SECS;
		day--;
	}
	d = crm_day_date((int32_t)day);
	put_two(out, d.year / 100);
	put_two(out + 2, d.year % 100);
	out[4] = '-';
	put_two(out + 5, d.month);
	out[7] = '-';
	put_two(out + 8, d.day);
	out[10] = 'T';
	put_secs(out, secs);
}

void crm_clock_format_near(struct crm_clock_day *m, int64_t t, char *out)
{
	int64_t secs = m->any ? t - m->day * DAY_SECS : -1;

	if (secs < 0 || secs >= DAY_SECS) {
		crm_clock_format(t, m->text);
		secs = (t % DAY_SECS + DAY_SECS) % DAY_SECS;
		m->day = (t - secs) / DAY_SECS;
		m->any = true;
	}
	memcpy(out, m->text, CRM_CLOCK_LEN);
	put_secs(out, (int)secs);
}

void crm_clock_add(struct crm_buf *b, int64_t t)
{
	crm_clock_format(t, crm_buf_room(b, CRM_CLOCK_LEN));
	b->n += CRM_CLOCK_LEN;
}

int32_t crm_date_day(struct crm_date d)
{
	/* A cycle more and less, for the year 0. */
	return days_of_years(d.year + 399) + before[is_leap(d.year)][d.month] +
	    d.day - 1 - EPOCH - CYCLE_DAYS;
}

struct crm_date crm_day_date(int32_t day)
{
	int32_t n = (int32_t)(((int64_t)day + EPOCH) % CYCLE_DAYS);
	int32_t cycle = (int32_t)(((int64_t)day + EPOCH) / CYCLE_DAYS);
	int32_t y, m;
	const int16_t *row;

	if (n < 0) {
		n += CYCLE_DAYS;
		cycle--;
	}
	/*
	 * A guess by the mean year is never late, and early by one year at
	 * most; the month guessed by 32 days is early by one at most.
	 */
	y = n * 400 / CYCLE_DAYS;
	if (n >= days_of_years(y + 1))
		y++;
	n -= days_of_years(y);
	row = before[is_leap(y + 1)];
	m = n / 32 + 1;
	if (n >= row[m + 1])
		m++;
	return (struct crm_date){ cycle * 400 + y + 1, m, n - row[m] + 1 };
}

bool crm_date_valid(struct crm_date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 &&
	    d.month <= 12 && d.day >= 1 &&
	    d.day <= crm_month_days(d.year, d.month);
}

int crm_month_days(int year, int month)
{
	const int16_t *row = before[is_leap(year)];

	return row[month + 1] - row[month];
}

int crm_day_weekday(int32_t day)
{
	int w = day % 7;	/* day 0 was a Thursday */

	return w < -3 ? w + 10 : w > 3 ? w - 4 : w + 3;
}

void crm_day_week(int32_t day, int *year, int *week)
{
	/* A week belongs to the year of its Thursday. */
	int32_t thursday = day - crm_day_weekday(day) + 3;
	struct crm_date d = crm_day_date(thursday);

	*year = d.year;
	*week = (thursday - crm_date_day((struct crm_date){ d.year, 1, 1 })) /
	    7 + 1;
}

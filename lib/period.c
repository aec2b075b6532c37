/* SPDX-License-Identifier: ISC */
/* Periods in words and the units that reports are cut into (when.h). */
#include "when.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Does s begin with that word of lower case letters? */
static bool begins(struct crm_str s, const char *word)
{
	size_t i = 0;

	while (i < s.n && word[i] != '\0' && lower(s.p[i]) == word[i])
		i++;
	return word[i] == '\0';
}

static bool is_word(struct crm_str s, const char *word)
{
	return s.n == strlen(word) && begins(s, word);
}

static struct crm_str skip(struct crm_str s, size_t n)
{
	return (struct crm_str){ s.p + n, s.n - n };
}

const char *crm_unit_word(enum crm_unit unit)
{
	static const char *const words[] = { "day", "week", "month", "quarter",
	    "year" };

	return words[unit];
}

bool crm_unit_parse(struct crm_str s, enum crm_unit *unit)
{
	for (int i = 0; i < 5; i++) {
		if (is_word(s, crm_unit_word((enum crm_unit)i))) {
			*unit = (enum crm_unit)i;
			return true;
		}
	}
	return false;
}

/* The first day of the month that many months after January of year. */
static int32_t month_day(int year, int months)
{
	return crm_date_day((struct crm_date){ year + months / 12,
	    months % 12 + 1, 1 });
}

void crm_unit_days(enum crm_unit unit, int32_t day, int32_t *first,
    int32_t *next)
{
	struct crm_date d = crm_day_date(day);
	int month = d.month - 1;

	switch (unit) {
	case CRM_DAY:
		*first = day;
		*next = day + 1;
		break;
	case CRM_WEEK:
		*first = day - crm_day_weekday(day);
		*next = *first + 7;
		break;
	case CRM_MONTH:
		*first = month_day(d.year, month);
		*next = month_day(d.year, month + 1);
		break;
	case CRM_QUARTER:
		*first = month_day(d.year, month / 3 * 3);
		*next = month_day(d.year, month / 3 * 3 + 3);
		break;
	case CRM_YEAR:
		*first = month_day(d.year, 0);
		*next = month_day(d.year, 12);
		break;
	}
}

static struct crm_period days(const struct crm_zone *zone, int32_t first,
    int32_t next)
{
	return (struct crm_period){ crm_zone_at(zone, first, 0),
	    crm_zone_at(zone, next, 0) };
}

/*
 * The day that t is counted to.  Where the clock was put back over midnight
 * (St. John's, 0:01 to 23:01) the hour that comes again is of the new day,
 * for a day is one span that begins when midnight is first shown.
 */
static int32_t day_of(const struct crm_zone *zone, int64_t t)
{
	int32_t secs, day = crm_zone_day(zone, t, &secs);

	if (secs >= 79200 && t >= crm_zone_at(zone, day + 1, 0))
		day++;
	return day;
}

struct crm_period crm_unit_at(enum crm_unit unit, const struct crm_zone *zone,
    int64_t t)
{
	int32_t first, next;

	crm_unit_days(unit, day_of(zone, t), &first, &next);
	return days(zone, first, next);
}

void crm_unit_name(enum crm_unit unit, const struct crm_zone *zone, int64_t t,
    struct crm_buf *b)
{
	int32_t day = day_of(zone, t);
	struct crm_date d = crm_day_date(day);
	int week;

	switch (unit) {
	case CRM_DAY:
		crm_buf_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day);
		break;
	case CRM_WEEK:
		crm_day_week(day, &d.year, &week);
		crm_buf_printf(b, "%04dw%02d", d.year, week);
		break;
	case CRM_MONTH:
		crm_buf_printf(b, "%04d-%02d", d.year, d.month);
		break;
	case CRM_QUARTER:
		crm_buf_printf(b, "%04dq%d", d.year, (d.month + 2) / 3);
		break;
	case CRM_YEAR:
		crm_buf_printf(b, "%04d", d.year);
		break;
	}
}

bool crm_period_unit(const struct crm_period *p, const struct crm_zone *zone,
    enum crm_unit *unit)
{
	if (p->from == CRM_TIME_NONE)
		return false;
	for (int u = CRM_DAY; u <= CRM_YEAR; u++) {
		struct crm_period x = crm_unit_at((enum crm_unit)u, zone,
		    p->from);

		if (x.from == p->from && x.until == p->until) {
			*unit = (enum crm_unit)u;
			return true;
		}
	}
	return false;
}

/* Is it an end that is open, or a midnight? */
static bool is_midnight(const struct crm_zone *zone, int64_t t)
{
	int32_t day;

	if (t == CRM_TIME_NONE)
		return true;
	day = day_of(zone, t);
	return crm_zone_at(zone, day, 0) == t;
}

void crm_period_say(const struct crm_period *p, const struct crm_zone *zone,
    struct crm_buf *b)
{
	bool days = is_midnight(zone, p->from) && is_midnight(zone, p->until);
	enum crm_unit unit;

	if (crm_period_unit(p, zone, &unit)) {
		crm_unit_name(unit, zone, p->from, b);
		return;
	}
	if (p->from != CRM_TIME_NONE && days)
		crm_unit_name(CRM_DAY, zone, p->from, b);
	else if (p->from != CRM_TIME_NONE)
		crm_zone_text(zone, p->from, b);
	crm_buf_puts(b, days ? ".." : " .. ");
	if (p->until == CRM_TIME_NONE)
		crm_buf_puts(b, "now");
	else if (days)
		crm_unit_name(CRM_DAY, zone, p->until - 1, b);
	else
		crm_zone_text(zone, p->until, b);
}

/* Up to four digits; -1 if it is no such number. */
static int number(struct crm_str s)
{
	int v = 0;

	if (s.n < 1 || s.n > 4)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	return v;
}

/* The Monday of an ISO week of that year. */
static bool week_day(int year, int week, int32_t *day)
{
	int32_t fourth = crm_date_day((struct crm_date){ year, 1, 4 });
	int y, w;

	if (week < 1 || week > 53)
		return false;
	*day = fourth - crm_day_weekday(fourth) + (week - 1) * 7;
	crm_day_week(*day, &y, &w);
	return y == year;	/* not every year has a week 53 */
}

/* 2026, 2026q3, 2026-q3, 2026-10, 2026w47, 2026-w47 */
static bool numbered(struct crm_str s, const struct crm_zone *zone,
    struct crm_period *p)
{
	int year, n;
	int32_t first, next;
	enum crm_unit unit = CRM_YEAR;
	bool dash;

	if (s.n < 4 || (year = number((struct crm_str){ s.p, 4 })) < 1)
		return false;
	s = skip(s, 4);
	first = month_day(year, 0);
	if (s.n > 0) {
		dash = s.p[0] == '-';
		s = skip(s, dash);
		n = s.n > 1 ? number(skip(s, 1)) : -1;
		if (begins(s, "q") && s.n == 2 && n >= 1 && n <= 4) {
			unit = CRM_QUARTER;
			first = month_day(year, (n - 1) * 3);
		} else if (begins(s, "w") && s.n <= 3 &&
		    week_day(year, n, &first)) {
			unit = CRM_WEEK;
		} else if (dash && s.n == 2 && (n = number(s)) >= 1 &&
		    n <= 12) {
			unit = CRM_MONTH;
			first = month_day(year, n - 1);
		} else {
			return false;
		}
	}
	crm_unit_days(unit, first, &first, &next);
	*p = days(zone, first, next);
	return true;
}

/* "last-" or "last " off the front of s. */
static bool take_prefix(struct crm_str *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n <= n || !begins(*s, word) ||
	    (s->p[n] != '-' && s->p[n] != ' '))
		return false;
	*s = skip(*s, n + 1);
	return true;
}

/* last-30d: s is what stands behind "last-". */
static bool last_span(struct crm_str s, const struct crm_when *w,
    struct crm_period *p)
{
	struct crm_buf b = { 0 };
	bool ok = s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9';

	crm_buf_char(&b, '-');
	crm_buf_str_add(&b, s);
	p->until = w->now;
	ok = ok && !memchr(b.p, ' ', b.n) && !memchr(b.p, ':', b.n) &&
	    crm_when_instant(crm_buf_str(&b), w, &p->from);
	crm_buf_free(&b);
	return ok;
}

/* week, this-week, last-month, next year, last-30d */
static bool named(struct crm_str s, const struct crm_when *w,
    struct crm_period *p)
{
	int32_t secs, day = crm_zone_day(w->zone, w->now, &secs), first, next;
	enum crm_unit unit;
	bool last = take_prefix(&s, "last");
	bool later = !last && take_prefix(&s, "next");

	if (!last && !later)
		take_prefix(&s, "this");
	if (!crm_unit_parse(s, &unit) || unit == CRM_DAY)
		return last && last_span(s, w, p);
	crm_unit_days(unit, day, &first, &next);
	if (last || later) {
		day = last ? first - 1 : next;
		if (crm_day_date(day).year < 1 || crm_day_date(day).year > 9999)
			return false;
		crm_unit_days(unit, day, &first, &next);
	}
	*p = days(w->zone, first, next);
	return true;
}

static bool one_period(struct crm_str s, const struct crm_when *w,
    struct crm_period *p)
{
	int32_t day;

	if (crm_when_day(s, w, &day)) {
		*p = days(w->zone, day, day + 1);
		return true;
	}
	return numbered(s, w->zone, p) || named(s, w, p);
}

/* A side of "..": an instant is a period without length. */
static bool side(struct crm_str s, const struct crm_when *w,
    struct crm_period *p)
{
	s = crm_str_trim(s);
	if (s.n == 0) {
		*p = (struct crm_period){ CRM_TIME_NONE, CRM_TIME_NONE };
		return true;
	}
	if (one_period(s, w, p))
		return true;
	if (!crm_when_instant(s, w, &p->from))
		return false;
	p->until = p->from;
	return true;
}

bool crm_when_period(struct crm_str s, const struct crm_when *w,
    struct crm_period *p)
{
	struct crm_period a, b;
	const char *dots;
	size_t n;

	s = crm_str_trim(s);
	if (is_word(s, "all")) {
		*p = (struct crm_period){ CRM_TIME_NONE, CRM_TIME_NONE };
		return true;
	}
	dots = s.n > 2 ? memmem(s.p, s.n, "..", 2) : NULL;
	if (dots == NULL)
		return one_period(s, w, p);
	n = (size_t)(dots - s.p);
	if (!side((struct crm_str){ s.p, n }, w, &a) ||
	    !side(skip(s, n + 2), w, &b))
		return false;
	if (a.from != CRM_TIME_NONE && b.until != CRM_TIME_NONE &&
	    (b.until < a.from || (b.until == a.from && b.from < a.from)))
		return false;
	*p = (struct crm_period){ a.from, b.until };
	return true;
}

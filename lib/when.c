/* SPDX-License-Identifier: ISC */
/* Durations, dates and instants in words; periods are in period.c. */
#include "when.h"

enum {
	DAY_SECS = 86400,
	DAY_MIN = -719162,	/* 0001-01-01 */
	DAY_MAX = 2932896	/* 9999-12-31 */
};

/* More than the seconds of ten thousand years: no count or sum is larger. */
#define COUNT_MAX ((int64_t)400000000000)

enum span { SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, YEAR };

/* How far away: the three parts are added each in its own way. */
struct shift {
	int64_t months, days, secs;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is s that word of lower case letters? */
static bool is_word(struct crm_str s, const char *word)
{
	for (size_t i = 0; i < s.n; i++)
		if (word[i] == '\0' || lower(s.p[i]) != word[i])
			return false;
	return word[s.n] == '\0';
}

/* Which of the n words is s?  n for none. */
static int find_word(struct crm_str s, const char *const *words, int n)
{
	int i = 0;

	while (i < n && !is_word(s, words[i]))
		i++;
	return i;
}

static struct crm_str skip(struct crm_str s, size_t n)
{
	return (struct crm_str){ s.p + n, s.n - n };
}

/* Take the next of 12d, 3h … off s. */
static bool take_span(struct crm_str *s, int64_t *count, enum span *span)
{
	static const char *const words[] = { "s", "min", "h", "d", "w", "m",
	    "y", "mo" };
	struct crm_str word;
	size_t i = 0;
	int k;

	*count = 0;
	for (; i < s->n && is_digit(s->p[i]); i++) {
		*count = *count * 10 + (s->p[i] - '0');
		if (*count > COUNT_MAX)
			return false;
	}
	if (i == 0)
		return false;
	word = *s = skip(*s, i);
	for (i = 0; i < s->n && !is_digit(s->p[i]); i++)
		;
	word.n = i;
	*s = skip(*s, i);
	k = find_word(word, words, 8);
	*span = k == 7 ? MONTH : (enum span)k;
	return k < 8;
}

bool crm_when_duration(struct crm_str s, int64_t *secs)
{
	static const int32_t unit[] = { 1, 60, 3600, DAY_SECS, 7 * DAY_SECS,
	    30 * DAY_SECS, 365 * DAY_SECS };
	int64_t sum = 0, n;
	enum span span;

	s = crm_str_trim(s);
	if (s.n == 0)
		return false;
	while (s.n > 0) {
		if (!take_span(&s, &n, &span) || n > COUNT_MAX / unit[span])
			return false;
		sum += n * unit[span];
		if (sum > COUNT_MAX)
			return false;
	}
	*secs = sum;
	return true;
}

/* Digits at p, exactly n of them. */
static bool number(const char *p, size_t n, int *v)
{
	*v = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(p[i]))
			return false;
		*v = *v * 10 + (p[i] - '0');
	}
	return true;
}

static bool iso_date(struct crm_str s, struct crm_date *d)
{
	return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' &&
	    number(s.p, 4, &d->year) && number(s.p + 5, 2, &d->month) &&
	    number(s.p + 8, 2, &d->day);
}

static bool dotted_date(struct crm_str s, struct crm_date *d)
{
	struct crm_str day, month;

	return crm_str_cut(s, '.', &day, &s) &&
	    crm_str_cut(s, '.', &month, &s) && s.n == 4 &&
	    (day.n == 1 || day.n == 2) && (month.n == 1 || month.n == 2) &&
	    number(day.p, day.n, &d->day) &&
	    number(month.p, month.n, &d->month) && number(s.p, 4, &d->year);
}

bool crm_when_date(struct crm_str s, struct crm_date *date)
{
	struct crm_date d = { 0 };

	if ((!iso_date(s, &d) && !dotted_date(s, &d)) || !crm_date_valid(d))
		return false;
	*date = d;
	return true;
}

bool crm_when_time(struct crm_str s, int32_t *secs)
{
	struct crm_str h, m;
	int hour, min, sec = 0;

	if (!crm_str_cut(s, ':', &h, &s) || h.n < 1 || h.n > 2)
		return false;
	if (crm_str_cut(s, ':', &m, &s) &&
	    (s.n != 2 || !number(s.p, 2, &sec)))
		return false;
	if (m.n != 2 || !number(h.p, h.n, &hour) || !number(m.p, 2, &min) ||
	    min > 59 || sec > 59 || hour > 24)
		return false;
	if (hour == 24 && (min > 0 || sec > 0))
		return false;
	*secs = hour * 3600 + min * 60 + sec;
	return true;
}

/* som, eom, soq … : the first or last day of what holds today. */
static bool edge_day(struct crm_str s, int32_t today, int32_t *day)
{
	static const char *const words[] = { "sow", "eow", "som", "eom",
	    "soq", "eoq", "soy", "eoy" };
	int k = find_word(s, words, 8);
	int32_t first, next;

	if (k == 8)
		return false;
	crm_unit_days((enum crm_unit)(CRM_WEEK + k / 2), today, &first, &next);
	*day = k % 2 == 0 ? first : next - 1;
	return true;
}

bool crm_when_day(struct crm_str s, const struct crm_when *w, int32_t *day)
{
	static const char *const near[] = { "yesterday", "today", "tomorrow" };
	static const char *const weekdays[] = { "monday", "tuesday",
	    "wednesday", "thursday", "friday", "saturday", "sunday", "mon",
	    "tue", "wed", "thu", "fri", "sat", "sun" };
	struct crm_date d;
	int32_t today, secs;
	int k;

	if (crm_when_date(s, &d)) {
		*day = crm_date_day(d);
		return true;
	}
	today = crm_zone_day(w->zone, w->now, &secs);
	if ((k = find_word(s, near, 3)) < 3)
		*day = today + k - 1;
	else if ((k = find_word(s, weekdays, 14)) < 14)
		*day = today + 1 + (k + 13 - crm_day_weekday(today)) % 7;
	else if (!edge_day(s, today, day))
		return false;
	return *day >= DAY_MIN && *day <= DAY_MAX;
}

/* Cut s at its last blank. */
static bool cut_last(struct crm_str s, struct crm_str *head,
    struct crm_str *tail)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != ' ' && s.p[i - 1] != '\t')
		i--;
	*head = crm_str_trim((struct crm_str){ s.p, i });
	*tail = skip(s, i);
	return i > 0;
}

static bool parse_shift(struct crm_str s, struct shift *sh)
{
	int64_t n;
	enum span span;

	*sh = (struct shift){ 0 };
	if (s.n == 0)
		return false;
	while (s.n > 0) {
		if (!take_span(&s, &n, &span))
			return false;
		if (span >= MONTH)
			sh->months += span == YEAR ? n * 12 : n;
		else if (span >= DAY)
			sh->days += span == WEEK ? n * 7 : n;
		else
			sh->secs += span == HOUR ? n * 3600 :
			    span == MINUTE ? n * 60 : n;
		/* Checked at each, so that no sum can overflow. */
		if (sh->months > 120000 || sh->days > 4000000 ||
		    sh->secs > COUNT_MAX)
			return false;
	}
	return true;
}

/* The day that many calendar months on; a day too late is the last one. */
static int64_t add_months(int32_t day, int64_t months)
{
	struct crm_date d = crm_day_date(day);
	int64_t m = (int64_t)d.year * 12 + d.month - 1 + months;
	int last;

	if (m < 12 || m >= 120000)
		return INT64_MAX;
	d.year = (int)(m / 12);
	d.month = (int)(m % 12) + 1;
	last = crm_month_days(d.year, d.month);
	if (d.day > last)
		d.day = last;
	return crm_date_day(d);
}

/* 3d, +3d, -14d, 14d ago: months, then days, then seconds from now. */
static bool relative(struct crm_str s, const struct crm_when *w, int64_t *t)
{
	struct crm_str head, tail;
	struct shift sh;
	int sign = 1;
	int64_t day, v = w->now;
	int32_t secs;

	if (cut_last(s, &head, &tail) && is_word(tail, "ago")) {
		sign = -1;
		s = head;
	} else if (s.n > 0 && (s.p[0] == '+' || s.p[0] == '-')) {
		sign = s.p[0] == '-' ? -1 : 1;
		s = skip(s, 1);
	}
	if (!parse_shift(s, &sh))
		return false;
	if (sh.months > 0 || sh.days > 0) {
		day = add_months(crm_zone_day(w->zone, v, &secs),
		    sign * sh.months);
		if (day == INT64_MAX)
			return false;
		day += sign * sh.days;
		if (day < DAY_MIN || day > DAY_MAX)
			return false;
		v = crm_zone_at(w->zone, (int32_t)day, secs);
	}
	*t = v + sign * sh.secs;
	return true;
}

/* A day, and a time of day where there is one. */
static bool day_time(struct crm_str s, const struct crm_when *w, int64_t *t)
{
	struct crm_str head = s, tail;
	struct crm_date d = { 0 };
	int32_t day, secs = 0;

	if (s.n > 11 && (s.p[10] == 'T' || s.p[10] == 't') &&
	    iso_date((struct crm_str){ s.p, 10 }, &d)) {
		head.n = 10;
		if (!crm_when_time(skip(s, 11), &secs))
			return false;
	} else if (cut_last(s, &head, &tail)) {
		if (!crm_when_time(tail, &secs))
			return false;
	} else {
		head = s;
	}
	if (!crm_when_day(head, w, &day))
		return false;
	*t = crm_zone_at(w->zone, day, secs);
	return true;
}

bool crm_when_instant(struct crm_str s, const struct crm_when *w, int64_t *t)
{
	int64_t v;

	s = crm_str_trim(s);
	if (is_word(s, "now"))
		v = w->now;
	else if (!crm_clock_parse(s, &v) && !day_time(s, w, &v) &&
	    !relative(s, w, &v))
		return false;
	if (v < (int64_t)DAY_MIN * DAY_SECS ||
	    v >= ((int64_t)DAY_MAX + 1) * DAY_SECS)
		return false;
	*t = v;
	return true;
}

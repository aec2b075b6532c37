/* SPDX-License-Identifier: ISC */
#include "hours.h"

#include <stdlib.h>

#include "mem.h"
#include "when.h"

enum { DAY_SECS = 86400, DEFAULT_OPEN = 9 * 3600, DEFAULT_CLOSE = 18 * 3600 };

/* open <= the wall clock < close, in seconds since midnight */
struct span {
	int32_t open, close;
};

/* The hours of a weekday or a date: spans ascending and apart. */
struct day {
	int32_t date;
	int32_t total;		/* open seconds by the wall clock */
	struct span *span;
	size_t n, cap;
};

struct crm_hours {
	const struct crm_zone *zone;
	struct day week[7];
	int32_t week_total;
	bool weekly;		/* a row has named a weekday */
	struct day *dated;	/* ascending by date */
	size_t n, cap;
};

/* Add a span to a day; what it meets is made one with it. */
static void add_span(struct day *d, struct span s)
{
	size_t i = 0, j;

	while (i < d->n && d->span[i].close < s.open)
		i++;
	for (j = i; j < d->n && d->span[j].open <= s.close; j++) {
		if (d->span[j].open < s.open)
			s.open = d->span[j].open;
		if (d->span[j].close > s.close)
			s.close = d->span[j].close;
	}
	d->span = crm_mem_grow(d->span, &d->cap, d->n + 1, sizeof(*d->span));
	memmove(d->span + i + 1, d->span + j, (d->n - j) * sizeof(*d->span));
	d->n = d->n - (j - i) + 1;
	d->span[i] = s;
	d->total = 0;
	for (i = 0; i < d->n; i++)
		d->total += d->span[i].close - d->span[i].open;
}

static void sum_week(struct crm_hours *h)
{
	h->week_total = 0;
	for (int i = 0; i < 7; i++)
		h->week_total += h->week[i].total;
}

struct crm_hours *crm_hours_new(const struct crm_zone *zone)
{
	struct crm_hours *h = crm_mem_new(1, sizeof(*h));

	h->zone = zone;
	for (int i = 0; i < 5; i++)
		add_span(&h->week[i],
		    (struct span){ DEFAULT_OPEN, DEFAULT_CLOSE });
	sum_week(h);
	return h;
}

void crm_hours_free(struct crm_hours *h)
{
	if (h == NULL)
		return;
	for (int i = 0; i < 7; i++)
		free(h->week[i].span);
	for (size_t i = 0; i < h->n; i++)
		free(h->dated[i].span);
	free(h->dated);
	free(h);
}

/* The first dated day that is not before date. */
static size_t find_dated(const struct crm_hours *h, int32_t date)
{
	size_t lo = 0, hi = h->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->dated[mid].date < date)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct day *dated_day(struct crm_hours *h, int32_t date)
{
	size_t i = find_dated(h, date);

	if (i < h->n && h->dated[i].date == date)
		return &h->dated[i];
	h->dated = crm_mem_grow(h->dated, &h->cap, h->n + 1,
	    sizeof(*h->dated));
	memmove(h->dated + i + 1, h->dated + i,
	    (h->n - i) * sizeof(*h->dated));
	h->dated[i] = (struct day){ .date = date };
	h->n++;
	return &h->dated[i];
}

/* 0 Monday … 6 Sunday, or -1 */
static int weekday(struct crm_str s)
{
	static const char words[] = "montuewedthufrisatsun";

	for (int i = 0; s.n == 3 && i < 7; i++)
		if (strncasecmp(s.p, words + i * 3, 3) == 0)
			return i;
	return -1;
}

static enum crm_status bad(struct crm_err *e, const char *field,
    struct crm_str value, const char *why)
{
	crm_err_field(e, crm_str(field));
	return crm_err_set(e, CRM_DATA, "\"%.*s\" %s", (int)value.n, value.p,
	    why);
}

/* The two times of a row.  Both empty: open = close. */
static enum crm_status read_times(struct crm_str open, struct crm_str close,
    struct span *s, struct crm_err *e)
{
	*s = (struct span){ 0, 0 };
	if (open.n == 0 && close.n == 0)
		return CRM_OK;
	if (!crm_when_time(open, &s->open))
		return bad(e, "open", open, "is not a time like 09:00");
	if (!crm_when_time(close, &s->close))
		return bad(e, "close", close, "is not a time like 18:00");
	if (s->close <= s->open)
		return bad(e, "close", close,
		    "is not after open (over midnight: two rows, to 24:00 "
		    "and from 00:00)");
	return CRM_OK;
}

/* The first row for a weekday puts an end to the default week. */
static void clear_week(struct crm_hours *h)
{
	for (int i = 0; i < 7; i++)
		h->week[i].n = 0, h->week[i].total = 0;
	h->weekly = true;
}

enum crm_status crm_hours_add(struct crm_hours *h, struct crm_str day,
    struct crm_str open, struct crm_str close, struct crm_err *e)
{
	struct crm_date date = { 0 };
	struct span s;
	struct day *d;
	enum crm_status status;
	int k;

	day = crm_str_trim(day);
	k = weekday(day);
	if (k < 0 && !crm_when_date(day, &date))
		return bad(e, "day", day, "is neither mon … sun nor a date");
	status = read_times(crm_str_trim(open), crm_str_trim(close), &s, e);
	if (status != CRM_OK)
		return status;
	if (k >= 0 && !h->weekly)
		clear_week(h);
	d = k >= 0 ? &h->week[k] : dated_day(h, crm_date_day(date));
	if (s.open < s.close)
		add_span(d, s);
	sum_week(h);
	return CRM_OK;
}

static const struct day *hours_of(const struct crm_hours *h, int32_t date)
{
	size_t i = find_dated(h, date);

	return i < h->n && h->dated[i].date == date ? &h->dated[i] :
	    &h->week[crm_day_weekday(date)];
}

bool crm_hours_open_day(const struct crm_hours *h, int32_t day)
{
	return hours_of(h, day)->n > 0;
}

/* Open seconds of the days first <= day < next, by the wall clock. */
static int64_t open_days(const struct crm_hours *h, int32_t first,
    int32_t next)
{
	int64_t sum = (int64_t)((next - first) / 7) * h->week_total;

	for (int32_t d = next - (next - first) % 7; d < next; d++)
		sum += h->week[crm_day_weekday(d)].total;
	for (size_t i = find_dated(h, first);
	    i < h->n && h->dated[i].date < next; i++)
		sum += h->dated[i].total -
		    h->week[crm_day_weekday(h->dated[i].date)].total;
	return sum;
}

/* Open seconds of a day before the wall clock shows secs. */
static int64_t open_before(const struct crm_hours *h, int32_t date,
    int32_t secs)
{
	const struct day *d = hours_of(h, date);
	int64_t sum = 0;

	for (size_t i = 0; i < d->n && d->span[i].open < secs; i++)
		sum += (d->span[i].close < secs ? d->span[i].close : secs) -
		    d->span[i].open;
	return sum;
}

/* Day and seconds of a wall clock that counts on from 1970. */
static int32_t wall_day(int64_t wall, int32_t *secs)
{
	int64_t day = wall / DAY_SECS;

	*secs = (int32_t)(wall % DAY_SECS);
	if (*secs < 0) {
		*secs += DAY_SECS;
		day--;
	}
	return (int32_t)day;
}

int64_t crm_hours_between(const struct crm_hours *h, int64_t from,
    int64_t until)
{
	int64_t sum = 0, end;

	/* Stretches in which the clock runs evenly. */
	for (; from < until; from = end) {
		int32_t offset = crm_zone_offset(h->zone, from);
		int32_t s1, s2, d1, d2;

		end = crm_zone_change(h->zone, from);
		if (end > until)
			end = until;
		d1 = wall_day(from + offset, &s1);
		d2 = wall_day(end + offset, &s2);
		sum += open_days(h, d1, d2) - open_before(h, d1, s1) +
		    open_before(h, d2, s2);
	}
	return sum;
}

/*
 * Look for the instant in from <= t < end, where the clock runs evenly;
 * *secs is lessened by the open seconds passed.
 */
static int64_t after_in(const struct crm_hours *h, int64_t from, int64_t end,
    int64_t *secs)
{
	int32_t offset = crm_zone_offset(h->zone, from), s;
	int32_t date = wall_day(from + offset, &s);

	for (; (int64_t)date * DAY_SECS - offset < end; date++) {
		const struct day *d = hours_of(h, date);
		int64_t midnight = (int64_t)date * DAY_SECS - offset;

		for (size_t i = 0; i < d->n; i++) {
			int64_t a = midnight + d->span[i].open;
			int64_t b = midnight + d->span[i].close;

			a = a > from ? a : from;
			b = b < end ? b : end;
			if (a >= b)
				continue;
			if (b - a >= *secs)
				return a + *secs;
			*secs -= b - a;
		}
	}
	return CRM_TIME_NONE;
}

int64_t crm_hours_after(const struct crm_hours *h, int64_t from, int64_t secs)
{
	int64_t limit = from + (int64_t)3653 * DAY_SECS, end, t;

	for (; from < limit; from = end) {
		end = crm_zone_change(h->zone, from);
		if (end > limit)
			end = limit;
		t = after_in(h, from, end, &secs);
		if (t != CRM_TIME_NONE)
			return t;
	}
	return CRM_TIME_NONE;
}

/* SPDX-License-Identifier: ISC */
/* The long counts were made minute by minute with python's zoneinfo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "hours.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static int64_t instant(const char *z)
{
	int64_t t = 0;

	assert_true(crm_clock_parse(crm_str(z), &t));
	return t;
}

static void add(struct crm_hours *h, const char *day, const char *open,
    const char *close)
{
	struct crm_err e = { 0 };

	assert_int_equal(crm_hours_add(h, crm_str(day), crm_str(open),
	    crm_str(close), &e), CRM_OK);
}

static void add_week(struct crm_hours *h, int n, const char *open,
    const char *close)
{
	static const char *const days[] = { "mon", "tue", "wed", "thu", "fri",
	    "sat", "sun" };

	for (int i = 0; i < n; i++)
		add(h, days[i], open, close);
}

/* One zone and its hours, freed together. */
struct place {
	struct crm_zone *zone;
	struct crm_hours *h;
};

static struct place place(const char *name)
{
	struct place p = { crm_zone_new(crm_str(name)), NULL };

	assert_non_null(p.zone);
	p.h = crm_hours_new(p.zone);
	return p;
}

static void leave(struct place p)
{
	crm_hours_free(p.h);
	crm_zone_free(p.zone);
}

static void between(struct place p, const char *from, const char *until,
    int64_t secs)
{
	if (crm_hours_between(p.h, instant(from), instant(until)) != secs)
		fail_msg("%s to %s is not %lld", from, until, (long long)secs);
}

static void after(struct place p, const char *from, int64_t secs,
    const char *want)
{
	if (crm_hours_after(p.h, instant(from), secs) != instant(want))
		fail_msg("%s + %lld is not %s", from, (long long)secs, want);
}

static void test_week(void **state)
{
	struct place p = place("Europe/Berlin");

	(void)state;
	add_week(p.h, 5, "9:00", "17:00");
	/* Friday 2026-11-20 */
	after(p, "2026-11-20T16:30:00+01:00", 3600,
	    "2026-11-23T09:30:00+01:00");
	after(p, "2026-11-20T16:30:00+01:00", 1800,
	    "2026-11-20T17:00:00+01:00");
	after(p, "2026-11-20T17:00:00+01:00", 0, "2026-11-23T09:00:00+01:00");
	after(p, "2026-11-20T16:59:59+01:00", 0, "2026-11-20T16:59:59+01:00");
	after(p, "2026-11-21T12:00:00+01:00", 1, "2026-11-23T09:00:01+01:00");
	after(p, "2026-11-20T09:00:00+01:00", 40 * 3600,
	    "2026-11-26T17:00:00+01:00");
	/* Over the end of summer time. */
	after(p, "2026-10-23T16:30:00+02:00", 3600,
	    "2026-10-26T09:30:00+01:00");
	between(p, "2026-11-20T16:30:00+01:00", "2026-11-23T09:30:00+01:00",
	    3600);
	between(p, "2026-11-20T17:00:00+01:00", "2026-11-23T09:00:00+01:00",
	    0);
	between(p, "2026-11-20T12:00:00+01:00", "2026-11-20T12:00:00+01:00",
	    0);
	between(p, "2026-11-20T12:00:01+01:00", "2026-11-20T12:00:00+01:00",
	    0);
	between(p, "2026-11-20T12:00:00+01:00", "2026-11-20T12:00:01+01:00",
	    1);
	between(p, "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00",
	    7516800);
	assert_true(crm_hours_open_day(p.h, 20777));	/* Friday */
	assert_false(crm_hours_open_day(p.h, 20778));
	leave(p);
}

static void test_default(void **state)
{
	struct place p = place("Europe/Moscow");

	(void)state;
	between(p, "2026-11-16T00:00:00+03:00", "2026-11-23T00:00:00+03:00",
	    5 * 9 * 3600);
	between(p, "2021-11-22T07:15:00Z", "2026-11-22T07:15:00Z", 42277500);
	/* Holidays alone leave the week as it was. */
	add(p.h, "2026-11-18", "", "");
	between(p, "2026-11-16T00:00:00+03:00", "2026-11-23T00:00:00+03:00",
	    4 * 9 * 3600);
	between(p, "2026-11-16T00:00:00+03:00", "2026-11-18T00:00:00+03:00",
	    2 * 9 * 3600);
	/* A weekday does not. */
	add(p.h, "SAT", "10:00", "11:00");
	between(p, "2026-11-16T00:00:00+03:00", "2026-11-23T00:00:00+03:00",
	    3600);
	leave(p);
}

static void test_shop(void **state)
{
	struct place p = place("America/New_York");

	(void)state;
	add_week(p.h, 5, "14:00", "19:00");
	add_week(p.h, 5, "09:00", "13:00");
	add(p.h, "sat", "10:00", "16:00");
	add(p.h, "2026-11-26", "", "");
	add(p.h, "2026-05-25", "", "");
	add(p.h, "04.07.2026", "", "");
	add(p.h, "2026-09-12", "08:00", "10:00");
	add(p.h, "2026-09-13", "00:00", "24:00");
	between(p, "2026-03-02T10:37:00-05:00", "2026-11-21T15:21:00-05:00",
	    6986640);
	assert_true(crm_hours_open_day(p.h, 20709));	/* 2026-09-13 */
	assert_false(crm_hours_open_day(p.h, 20783));	/* 2026-11-26 */
	/* Over the midday break, and over Thanksgiving. */
	after(p, "2026-11-25T12:30:00-05:00", 3600,
	    "2026-11-25T14:30:00-05:00");
	after(p, "2026-11-25T18:30:00-05:00", 3600,
	    "2026-11-27T09:30:00-05:00");
	leave(p);
}

static void test_clock_changes(void **state)
{
	struct place p = place("Europe/Berlin"), q = place("Europe/Berlin");

	(void)state;
	add_week(p.h, 7, "00:00", "24:00");
	between(p, "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00",
	    31536000);
	between(p, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00",
	    82800);
	between(p, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00",
	    90000);
	after(p, "2026-10-25T00:00:00+02:00", 90000,
	    "2026-10-26T00:00:00+01:00");
	add(q.h, "sun", "01:00", "02:30");
	between(q, "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00",
	    3600);
	between(q, "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00",
	    7200);
	after(q, "2026-10-25T00:00:00+02:00", 6000,
	    "2026-10-25T02:10:00+01:00");
	leave(p);
	leave(q);
}

/* Rows that overlap or touch are one. */
static void test_merge(void **state)
{
	static const struct {
		const char *open, *close;
		int64_t total;
	} t[] = {
		{ "10:00", "12:00", 7200 }, { "14:00", "15:00", 10800 },
		{ "11:00", "13:00", 14400 }, { "13:00", "13:30", 16200 },
		{ "08:00", "09:00", 19800 }, { "10:30", "11:00", 19800 },
		{ "07:00", "16:00", 32400 }, { "", "", 32400 }
	};
	struct place p = place("UTC");

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		add(p.h, "sun", t[i].open, t[i].close);
		between(p, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z",
		    t[i].total);
	}
	leave(p);
}

static void test_never(void **state)
{
	struct place p = place("Europe/Berlin");
	int64_t now = instant("2026-11-22T07:15:00Z");

	(void)state;
	add(p.h, "mon", "", "");
	assert_true(crm_hours_after(p.h, now, 0) == CRM_TIME_NONE);
	assert_int_equal(crm_hours_between(p.h, 0, now), 0);
	add(p.h, "2036-11-01", "10:00", "10:01");
	after(p, "2026-11-22T07:15:00Z", 0, "2036-11-01T10:00:00+01:00");
	after(p, "2026-11-22T07:15:00Z", 60, "2036-11-01T10:01:00+01:00");
	assert_true(crm_hours_after(p.h, now, 61) == CRM_TIME_NONE);
	leave(p);
	crm_hours_free(NULL);
}

static void test_bad(void **state)
{
	static const struct {
		const char *day, *open, *close, *field;
	} t[] = {
		{ "", "09:00", "18:00", "day" },
		{ "someday", "09:00", "18:00", "day" },
		{ "ont", "09:00", "18:00", "day" },
		{ "2026-02-29", "", "", "day" },
		{ "mon", "", "18:00", "open" },
		{ "mon", "9", "18:00", "open" },
		{ "mon", "09:60", "18:00", "open" },
		{ "mon", "09:00", "", "close" },
		{ "mon", "09:00", "24:01", "close" },
		{ "mon", "09:00", "09:00", "close" },
		{ "mon", "22:00", "06:00", "close" }
	};
	struct place p = place("UTC");

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct crm_err e = { 0 };

		assert_int_equal(crm_hours_add(p.h, crm_str(t[i].day),
		    crm_str(t[i].open), crm_str(t[i].close), &e), CRM_DATA);
		assert_string_equal(e.field, t[i].field);
		assert_non_null(e.text);
		crm_err_free(&e);
	}
	/* A bad row changes nothing: the default week is still there. */
	between(p, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z",
	    5 * 9 * 3600);
	leave(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_week),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_shop),
		cmocka_unit_test(test_clock_changes),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_bad)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

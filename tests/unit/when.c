/* SPDX-License-Identifier: ISC */
/*
 * The clock stands at Sunday 2026-11-22 08:15 in Berlin (+01:00, in summer
 * +02:00 from 29 March to 25 October).  What is wanted is written as RFC
 * 3339 with the offset of the season, from a calendar.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "when.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static struct crm_zone *berlin;

static int setup(void **state)
{
	(void)state;
	return (berlin = crm_zone_new(crm_str("Europe/Berlin"))) == NULL;
}

static int teardown(void **state)
{
	(void)state;
	crm_zone_free(berlin);
	return 0;
}

/* NULL is an open end; a bare date is a midnight of winter. */
static int64_t instant(const char *z)
{
	int64_t t = CRM_TIME_NONE;
	struct crm_buf b = { 0 };

	if (z == NULL)
		return t;
	crm_buf_puts(&b, z);
	if (b.n == 10)
		crm_buf_puts(&b, "T00:00:00+01:00");
	assert_true(crm_clock_parse(crm_buf_str(&b), &t));
	crm_buf_free(&b);
	return t;
}

static struct crm_when at(const char *now)
{
	return (struct crm_when){ berlin, instant(now) };
}

#define NOW "2026-11-22T08:15:00+01:00"

static void test_duration(void **state)
{
	static const struct {
		const char *s;
		int64_t secs;
	} good[] = {
		{ "30s", 30 }, { "20min", 1200 }, { "3h", 10800 },
		{ "14d", 1209600 }, { "2w", 1209600 }, { "6m", 15552000 },
		{ "6mo", 15552000 }, { "1y", 31536000 }, { "1d12h", 129600 },
		{ "1H30MIN", 5400 }, { "0s", 0 }, { " 5d ", 432000 },
		{ "9999y", INT64_C(315328464000) }
	};
	static const char *const bad[] = { "", "5", "d", "-5d", "+5d", "5 d",
	    "5x", "1d12", "1.5h", "5days", "999999999999d",
	    "99999999999999999999s", "13000y", "9999y9999y",
	    "400000000000y400000000000y400000000000y" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(crm_when_duration(crm_str(good[i].s), &v));
		assert_int_equal(v, good[i].secs);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crm_when_duration(crm_str(bad[i]), &v))
			fail_msg("\"%s\" was taken", bad[i]);
}

static const struct {
	const char *s, *want;
} instants[] = {
	{ "2026-11-22T07:15:00Z", "2026-11-22T07:15:00Z" },
	{ "2026-11-22 10:15:00+03:00", "2026-11-22T07:15:00Z" },
	{ "2026-12-01", "2026-12-01" },
	{ "2026-07-01", "2026-07-01T00:00:00+02:00" },
	{ "2026-12-01 10:00", "2026-12-01T10:00:00+01:00" },
	{ "2026-12-01 10:00:30", "2026-12-01T10:00:30+01:00" },
	{ "2026-12-01T10:00", "2026-12-01T10:00:00+01:00" },
	{ "2026-12-01T10:00:30", "2026-12-01T10:00:30+01:00" },
	{ "01.12.2026", "2026-12-01" },
	{ "1.2.2026 9:30", "2026-02-01T09:30:00+01:00" },
	{ "29.02.2024", "2024-02-29" },
	{ "now", NOW }, { "today", "2026-11-22" },
	{ "Yesterday", "2026-11-21" }, { "TOMORROW", "2026-11-23" },
	{ "monday", "2026-11-23" }, { "mon", "2026-11-23" },
	{ "tuesday", "2026-11-24" }, { "tue", "2026-11-24" },
	{ "wednesday", "2026-11-25" }, { "wed", "2026-11-25" },
	{ "thursday", "2026-11-26" }, { "thu", "2026-11-26" },
	{ "friday", "2026-11-27" }, { "fri", "2026-11-27" },
	{ "saturday", "2026-11-28" }, { "sat", "2026-11-28" },
	{ "sunday", "2026-11-29" }, { "sun", "2026-11-29" },
	{ "som", "2026-11-01" }, { "eom", "2026-11-30" },
	{ "soq", "2026-10-01T00:00:00+02:00" }, { "eoq", "2026-12-31" },
	{ "soy", "2026-01-01" }, { "eoy", "2026-12-31" },
	{ "sow", "2026-11-16" }, { "eow", "2026-11-22" },
	{ "monday 10:00", "2026-11-23T10:00:00+01:00" },
	{ "eom  18:00", "2026-11-30T18:00:00+01:00" },
	{ "today 24:00", "2026-11-23" },
	{ "3d", "2026-11-25T08:15:00+01:00" },
	{ "+3d", "2026-11-25T08:15:00+01:00" },
	{ "2w", "2026-12-06T08:15:00+01:00" },
	{ "4h", "2026-11-22T12:15:00+01:00" },
	{ "20min", "2026-11-22T08:35:00+01:00" },
	{ "45s", "2026-11-22T08:15:45+01:00" },
	{ "-14d", "2026-11-08T08:15:00+01:00" },
	{ "14d ago", "2026-11-08T08:15:00+01:00" },
	/* The hour is kept over the change of the clock; hours are not. */
	{ "-30d", "2026-10-23T08:15:00+02:00" },
	{ "-720h", "2026-10-23T08:15:00+01:00" },
	{ "1d12h", "2026-11-23T20:15:00+01:00" },
	{ "3m", "2027-02-22T08:15:00+01:00" },
	{ "3mo", "2027-02-22T08:15:00+01:00" },
	{ "-1mo", "2026-10-22T08:15:00+02:00" },
	{ "1y", "2027-11-22T08:15:00+01:00" },
	{ "2y1mo ago", "2024-10-22T08:15:00+02:00" },
	/* Skipped and repeated. */
	{ "2026-03-29 02:30", "2026-03-29T03:30:00+02:00" },
	{ "2026-10-25 02:30", "2026-10-25T02:30:00+02:00" }
};

static void test_instant(void **state)
{
	static const char *const bad[] = { "", " ", "noww", "mond", "3", "3x",
	    "d", "+", "-", "ago", "3d ago ago", "-3d ago", "--3d", "+ 3d",
	    "3 d", "2026-13-01", "2026-02-29", "31.04.2026", "001.1.2026",
	    "1.1.26", "25:00", "10:00", "today 25:00", "today 24:01",
	    "today 10", "today 10:0", "today 10:00:60", "now 10:00",
	    "2026", "2026-11", "2026-12-01T", "2026-12-01X10:00",
	    "01.12.2026T10:00", "9999y", "-3000y", "99999999999999999999d",
	    "400000000000w", "5000000d", "2026-11-22T07:15:00-00:00" };
	struct crm_when w = at(NOW);
	int64_t t;

	(void)state;
	for (size_t i = 0; i < COUNT(instants); i++) {
		if (!crm_when_instant(crm_str(instants[i].s), &w, &t) ||
		    t != instant(instants[i].want))
			fail_msg("\"%s\" is not %s", instants[i].s,
			    instants[i].want);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crm_when_instant(crm_str(bad[i]), &w, &t))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void test_edges(void **state)
{
	static const struct {
		const char *now, *s, *want;
	} t[] = {
		{ "2026-01-31T08:00:00+01:00", "1mo",
		    "2026-02-28T08:00:00+01:00" },
		{ "2024-01-31T08:00:00+01:00", "1mo",
		    "2024-02-29T08:00:00+01:00" },
		{ "2024-02-29T08:00:00+01:00", "1y",
		    "2025-02-28T08:00:00+01:00" },
		{ "2026-01-15T08:00:00+01:00", "-1mo",
		    "2025-12-15T08:00:00+01:00" },
		{ "2026-11-23T00:00:00+01:00", "monday", "2026-11-30" },
		{ "2026-11-22T23:59:59+01:00", "monday", "2026-11-23" },
		{ "2026-11-23T00:00:00+01:00", "sow", "2026-11-23" },
		{ "2026-11-23T00:00:00+01:00", "eow", "2026-11-29" },
		/* Already the next day, month and year in Berlin. */
		{ "2026-12-31T23:00:00Z", "soy", "2027-01-01" },
		{ "2026-12-31T22:59:59Z", "soy", "2026-01-01" },
		{ "2024-02-10T12:00:00Z", "eom", "2024-02-29" },
		{ "2026-03-31T12:00:00Z", "eoq",
		    "2026-03-31T00:00:00+02:00" },
		/* The second 02:30 of that night stays the second. */
		{ "2026-10-25T02:30:00+01:00", "1h",
		    "2026-10-25T03:30:00+01:00" }
	};
	int64_t got;

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct crm_when w = at(t[i].now);

		if (!crm_when_instant(crm_str(t[i].s), &w, &got) ||
		    got != instant(t[i].want))
			fail_msg("%s: \"%s\" is not %s", t[i].now, t[i].s,
			    t[i].want);
	}
}

static const struct {
	const char *s, *from, *until;
} periods[] = {
	{ "2026", "2026-01-01", "2027-01-01" },
	{ "0001", "0001-01-01T00:00:00+00:53", NULL },
	{ "2026q1", "2026-01-01", "2026-04-01T00:00:00+02:00" },
	{ "2026q3", "2026-07-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00" },
	{ "2026-Q4", "2026-10-01T00:00:00+02:00", "2027-01-01" },
	{ "2026-10", "2026-10-01T00:00:00+02:00", "2026-11-01" },
	{ "2026-12", "2026-12-01", "2027-01-01" },
	{ "2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-26" },
	{ "22.11.2026", "2026-11-22", "2026-11-23" },
	{ "2026w47", "2026-11-16", "2026-11-23" },
	{ "2026-W47", "2026-11-16", "2026-11-23" },
	{ "2026w1", "2025-12-29", "2026-01-05" },
	{ "2026w01", "2025-12-29", "2026-01-05" },
	{ "2026w53", "2026-12-28", "2027-01-04" },
	{ "today", "2026-11-22", "2026-11-23" },
	{ "yesterday", "2026-11-21", "2026-11-22" },
	{ "tomorrow", "2026-11-23", "2026-11-24" },
	{ "monday", "2026-11-23", "2026-11-24" },
	{ "eom", "2026-11-30", "2026-12-01" },
	{ "week", "2026-11-16", "2026-11-23" },
	{ "this-week", "2026-11-16", "2026-11-23" },
	{ "last week", "2026-11-09", "2026-11-16" },
	{ "Next-Week", "2026-11-23", "2026-11-30" },
	{ "month", "2026-11-01", "2026-12-01" },
	{ "last-month", "2026-10-01T00:00:00+02:00", "2026-11-01" },
	{ "next-month", "2026-12-01", "2027-01-01" },
	{ "this-quarter", "2026-10-01T00:00:00+02:00", "2027-01-01" },
	{ "last-quarter", "2026-07-01T00:00:00+02:00",
	    "2026-10-01T00:00:00+02:00" },
	{ "next quarter", "2027-01-01", "2027-04-01T00:00:00+02:00" },
	{ "year", "2026-01-01", "2027-01-01" },
	{ "last-year", "2025-01-01", "2026-01-01" },
	{ "next-year", "2027-01-01", "2028-01-01" },
	{ "last-30d", "2026-10-23T08:15:00+02:00", NOW },
	{ "last 12h", "2026-11-21T20:15:00+01:00", NOW },
	{ "all", NULL, NULL },
	{ "2026-11..", "2026-11-01", NULL },
	{ "..2026-11", NULL, "2026-12-01" },
	{ "2026-01..2026w47", "2026-01-01", "2026-11-23" },
	{ "som..eom", "2026-11-01", "2026-12-01" },
	{ "2026-11-05..2026-11", "2026-11-05", "2026-12-01" },
	{ "01.11.2026 .. 05.11.2026", "2026-11-01", "2026-11-06" },
	{ "-7d..now", "2026-11-15T08:15:00+01:00", NOW },
	{ "2026-11-01 10:00..today", "2026-11-01T10:00:00+01:00",
	    "2026-11-23" },
	{ "now..now", NOW, NOW }
};

static void test_period(void **state)
{
	static const char *const bad[] = { "", "..", "...", "2026-13",
	    "2026-1", "202611", "2026q5", "2026q0", "2026q", "2026w0",
	    "2026w54", "2025w53", "2026-", "0000", "20266", "026", "day",
	    "this-day", "last-day", "next-30d", "this-30d", "last-",
	    "last--3d", "last-3d ago", "last-5", "lastweek", "now", "3d",
	    "2026-11-01 10:00", "2026..2025", "2026-10..2026-09",
	    "now..-1d", "2026..x", "x..2026", "all..2026", "2026-02-29" };
	struct crm_when w = at(NOW);
	struct crm_period p;

	(void)state;
	for (size_t i = 0; i < COUNT(periods); i++) {
		if (!crm_when_period(crm_str(periods[i].s), &w, &p))
			fail_msg("\"%s\" was refused", periods[i].s);
		if (i == 1)	/* local mean time, +00:53:28 */
			assert_int_equal(p.from,
			    INT64_C(-62135596800) - 3208);
		else if (p.from != instant(periods[i].from) ||
		    p.until != instant(periods[i].until))
			fail_msg("\"%s\" is another period", periods[i].s);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crm_when_period(crm_str(bad[i]), &w, &p))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void test_units(void **state)
{
	static const struct {
		const char *word, *t, *from, *until, *name;
	} t[] = {
		{ "day", NOW, "2026-11-22", "2026-11-23", "2026-11-22" },
		{ "week", NOW, "2026-11-16", "2026-11-23", "2026w47" },
		{ "week", "2027-01-03T12:00:00Z", "2026-12-28", "2027-01-04",
		    "2026w53" },
		{ "week", "2026-01-01T12:00:00Z", "2025-12-29", "2026-01-05",
		    "2026w01" },
		{ "month", NOW, "2026-11-01", "2026-12-01", "2026-11" },
		{ "month", "2026-11-30T23:00:00Z", "2026-12-01", "2027-01-01",
		    "2026-12" },
		{ "month", "2026-11-30T22:59:59Z", "2026-11-01", "2026-12-01",
		    "2026-11" },
		{ "quarter", NOW, "2026-10-01T00:00:00+02:00", "2027-01-01",
		    "2026q4" },
		{ "Year", NOW, "2026-01-01", "2027-01-01", "2026" }
	};
	struct crm_buf b = { 0 };
	enum crm_unit unit;

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct crm_period p;

		assert_true(crm_unit_parse(crm_str(t[i].word), &unit));
		p = crm_unit_at(unit, berlin, instant(t[i].t));
		assert_int_equal(p.from, instant(t[i].from));
		assert_int_equal(p.until, instant(t[i].until));
		b.n = 0;
		crm_unit_name(unit, berlin, instant(t[i].t), &b);
		assert_string_equal(crm_buf_z(&b), t[i].name);
	}
	crm_buf_free(&b);
	assert_false(crm_unit_parse(crm_str("weeks"), &unit));
	assert_false(crm_unit_parse(crm_str("we"), &unit));
	assert_false(crm_unit_parse(crm_str(""), &unit));
}

/* St. John's went from 0:01 of 29 October 2006 back to 23:01. */
static void test_over_midnight(void **state)
{
	struct crm_zone *z = crm_zone_new(crm_str("America/St_Johns"));

	(void)state;
	assert_non_null(z);
	for (int64_t t = 1162000000; t < 1162200000; t += 30) {
		struct crm_period p = crm_unit_at(CRM_DAY, z, t);

		assert_true(p.from <= t && t < p.until);
	}
	assert_int_equal(crm_unit_at(CRM_DAY, z, 1162090000).from, 1162089000);
	crm_zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_instant),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_period),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_over_midnight)
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

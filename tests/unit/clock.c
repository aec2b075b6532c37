/* SPDX-License-Identifier: ISC */
/*
 * Instants, days and weeks were computed with GNU date, times that the clock
 * skips or repeats with python's zoneinfo (PEP 495, fold 0).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "clock.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static void test_parse(void **state)
{
	static const struct {
		const char *s;
		int64_t t;
	} good[] = {
		{ "2026-11-22T07:15:00Z", 1795331700 },
		{ "2026-11-22t07:15:00z", 1795331700 },
		{ "2026-11-22 07:15:00Z", 1795331700 },
		{ "2026-11-22T07:15:00.123Z", 1795331700 },
		{ "2026-11-22T07:15:00.999999999999Z", 1795331700 },
		{ "2026-11-22T10:15:00+03:00", 1795331700 },
		{ "2026-11-22T10:15:00.5+03:00", 1795331700 },
		{ "2026-11-22T07:15:00+00:00", 1795331700 },
		{ "2026-11-22T00:00:00-08:00", 1795334400 },
		{ "2024-02-29T23:59:59+05:30", 1709231399 },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800) },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799) },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "1900-02-28T12:00:00Z", INT64_C(-2203934400) },
		{ "1969-12-31T23:59:60Z", -1 }
	};
	static const char *const bad[] = { "", "2026-11-22",
	    "2026-11-22T07:15:00", "2026-11-22T07:15Z",
	    "2026-11-22T07:15:00-00:00", "2026-11-22T07:15:00+0300",
	    "2026-11-22T07:15:00+24:00", "2026-11-22T07:15:00+03:60",
	    "2026-11-22T07:15:00.Z", "2026-11-22T07:15:00.5",
	    "2026-11-22T07:15:00ZZ", "2026-11-22T24:00:00Z",
	    "2026-11-22T07:60:00Z", "2026-11-22T07:15:61Z",
	    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
	    "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z",
	    "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
	    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
	    "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:00-00:01",
	    "2026/11/22T07:15:00Z",
	    "2026-11-22_07:15:00Z", "2026-11-22T07-15-00Z",
	    " 2026-11-22T07:15:00Z", "2O26-11-22T07:15:00Z",
	    "-026-11-22T07:15:00Z", "2026-11-22T07:15:0/Z" };
	int64_t t;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(crm_clock_parse(crm_str(good[i].s), &t));
		assert_int_equal(t, good[i].t);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crm_clock_parse(crm_str(bad[i]), &t))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void test_format(void **state)
{
	struct crm_buf b = { 0 };
	int64_t back;

	(void)state;
	crm_clock_add(&b, 1795331700);
	crm_clock_add(&b, -1);
	crm_clock_add(&b, INT64_C(-62135596800));
	crm_clock_add(&b, INT64_C(253402300799));
	crm_clock_add(&b, INT64_C(-62167219200));
	assert_string_equal(crm_buf_z(&b), "2026-11-22T07:15:00Z"
	    "1969-12-31T23:59:59Z0001-01-01T00:00:00Z9999-12-31T23:59:59Z"
	    "0000-01-01T00:00:00Z");
	for (int64_t t = INT64_C(-62135596800); t < INT64_C(253402300800);
	    t += 7654321) {
		b.n = 0;
		crm_clock_add(&b, t);
		assert_true(crm_clock_parse(crm_buf_str(&b), &back));
		assert_int_equal(back, t);
	}
	crm_buf_free(&b);
}

/* Near each other or not, what the other says. */
static void test_near(void **state)
{
	struct crm_clock_day day = { .any = false }, read = { .any = false };
	char text[CRM_CLOCK_LEN], want[CRM_CLOCK_LEN];
	uint32_t x = 1;
	int64_t t = 0, back, near;
	bool good;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		x = x * 1664525 + 1013904223;
		t += (int64_t)(x >> 8) % (i % 10 == 0 ? 90000000 : 50000);
		if (i % 3 == 0)
			t = -t / 2;
		crm_clock_format(t, want);
		crm_clock_format_near(&day, t, text);
		assert_memory_equal(text, want, sizeof(text));
		assert_true(crm_clock_parse_near(&read, (struct crm_str){
		    want, sizeof(want) }, &back));
		assert_int_equal(back, t);
		/* and what is no time of that day, is none */
		want[x >> 20 & 15] ^= 1 << (x >> 24 & 7);
		good = crm_clock_parse((struct crm_str){ want, sizeof(want) },
		    &back);
		assert_int_equal(crm_clock_parse_near(&read, (struct crm_str){
		    want, sizeof(want) }, &near), good);
		assert_true(!good || near == back);
	}
}

static void test_days(void **state)
{
	static const struct {
		struct crm_date d;
		int32_t day;
		int weekday, year, week;
	} t[] = {
		{ { 1, 1, 1 }, -719162, 1, 1, 1 },
		{ { 1600, 2, 29 }, -135081, 2, 1600, 9 },
		{ { 1899, 12, 31 }, -25568, 7, 1899, 52 },
		{ { 1900, 3, 1 }, -25508, 4, 1900, 9 },
		{ { 1969, 12, 31 }, -1, 3, 1970, 1 },
		{ { 1972, 2, 29 }, 789, 2, 1972, 9 },
		{ { 2000, 2, 29 }, 11016, 2, 2000, 9 },
		{ { 2020, 12, 31 }, 18627, 4, 2020, 53 },
		{ { 2021, 1, 3 }, 18630, 7, 2020, 53 },
		{ { 2021, 1, 4 }, 18631, 1, 2021, 1 },
		{ { 2024, 12, 30 }, 20087, 1, 2025, 1 },
		{ { 2026, 11, 22 }, 20779, 7, 2026, 47 },
		{ { 2027, 1, 1 }, 20819, 5, 2026, 53 },
		{ { 2100, 3, 1 }, 47541, 1, 2100, 9 },
		{ { 9999, 12, 31 }, 2932896, 5, 9999, 52 }
	};
	int year, week;

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct crm_date d = crm_day_date(t[i].day);

		assert_true(crm_date_valid(t[i].d));
		assert_int_equal(crm_date_day(t[i].d), t[i].day);
		assert_memory_equal(&d, &t[i].d, sizeof(d));
		assert_int_equal(crm_day_weekday(t[i].day), t[i].weekday - 1);
		crm_day_week(t[i].day, &year, &week);
		assert_int_equal(year, t[i].year);
		assert_int_equal(week, t[i].week);
	}
}

/* Every day of the years 0-10000 follows the one before. */
static void test_calendar(void **state)
{
	struct crm_date d = { 0, 1, 1 };
	int32_t day = -719162 - 366;
	int weekday = 5;	/* 366 days before a Monday */

	(void)state;
	for (; d.year <= 10000; day++) {
		struct crm_date got = crm_day_date(day);

		if (got.year != d.year || got.month != d.month ||
		    got.day != d.day || crm_date_day(d) != day ||
		    crm_day_weekday(day) != weekday)
			fail_msg("day %d", day);
		weekday = (weekday + 1) % 7;
		if (++d.day > crm_month_days(d.year, d.month)) {
			d.day = 1;
			if (++d.month > 12) {
				d.month = 1;
				d.year++;
			}
		}
	}
	assert_int_equal(crm_month_days(1900, 2), 28);
	assert_int_equal(crm_month_days(2000, 2), 29);
	assert_int_equal(crm_month_days(2024, 2), 29);
	assert_int_equal(crm_month_days(2026, 4), 30);
	assert_false(crm_date_valid((struct crm_date){ 2026, 2, 29 }));
	assert_false(crm_date_valid((struct crm_date){ 0, 1, 1 }));
	assert_false(crm_date_valid((struct crm_date){ 10000, 1, 1 }));
	assert_false(crm_date_valid((struct crm_date){ 2026, 0, 1 }));
	assert_false(crm_date_valid((struct crm_date){ 2026, 13, 1 }));
	assert_false(crm_date_valid((struct crm_date){ 2026, 1, 0 }));
}

static void test_now(void **state)
{
	int64_t t = 0;

	(void)state;
	setenv("CRM_NOW", "2026-11-22T07:15:00Z", 1);
	assert_true(crm_clock_now(&t));
	assert_int_equal(t, 1795331700);
	setenv("CRM_NOW", "yesterday", 1);
	assert_false(crm_clock_now(&t));
	unsetenv("CRM_NOW");
	assert_true(crm_clock_now(&t));
	assert_true(t > 1700000000);
}

static void test_zone_names(void **state)
{
	static const char *const bad[] = { "", "Europe/Nowhere", "utc ",
	    "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "Europe",
	    "Europe/../UTC", "zone.tab", "right/Europe/Berlin", "+3:00",
	    "+24:00", "+03:60", "03:00", "+03:0x", "+0300", "Europe/Berlin\n" };
	struct crm_zone *z;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (crm_zone_new(crm_str(bad[i])) != NULL)
			fail_msg("\"%s\" was taken", bad[i]);
	assert_null(crm_zone_new((struct crm_str){ "Europe/Berlin\0x", 15 }));
	/* What needs no database is there without one. */
	setenv("TZDIR", "/nonexistent", 1);
	assert_null(crm_zone_new(crm_str("Europe/Berlin")));
	assert_non_null(z = crm_zone_new(crm_str("UTC")));
	assert_int_equal(crm_zone_offset(z, 1795331700), 0);
	crm_zone_free(z);
	assert_non_null(z = crm_zone_new(crm_str("-03:30")));
	assert_int_equal(crm_zone_offset(z, 1795331700), -12600);
	assert_int_equal(crm_zone_at(z, 20779, 0), 20779 * 86400 + 12600);
	assert_true(crm_zone_change(z, 0) == INT64_MAX);
	crm_zone_free(z);
	crm_zone_free(NULL);
	unsetenv("TZDIR");
}

static const struct {
	const char *zone;
	int64_t t;
	int32_t offset;
} offsets[] = {
	{ "Europe/Berlin", -776530800, 10800 },		/* 1945 */
	{ "Europe/Berlin", 1774745999, 3600 },
	{ "Europe/Berlin", 1774746000, 7200 },
	{ "Europe/Berlin", 1792886399, 7200 },
	{ "Europe/Berlin", 1792893600, 3600 },
	{ "Europe/Berlin", INT64_C(2329293600), 7200 },
	{ "Europe/Berlin", INT64_C(2329470000), 3600 },
	{ "Europe/Berlin", INT64_C(4118119200), 7200 },	/* 2100 */
	{ "Europe/Berlin", INT64_C(16740900000), 7200 },	/* 2500 */
	{ "Europe/Berlin", INT64_C(221846641200), 3600 },	/* 9000 */
	{ "Europe/Moscow", 1291150800, 10800 },
	{ "Europe/Moscow", 1301180399, 10800 },
	{ "Europe/Moscow", 1301180400, 14400 },
	{ "Europe/Moscow", 1414270799, 14400 },
	{ "Europe/Moscow", 1414278000, 10800 },
	{ "Europe/Moscow", 1780261200, 10800 },
	{ "America/New_York", -299880000, -14400 },
	{ "America/New_York", 1772953199, -18000 },
	{ "America/New_York", 1772953200, -14400 },
	{ "America/New_York", 1793509199, -14400 },
	{ "America/New_York", 1793516400, -18000 },
	{ "America/New_York", INT64_C(2551330800), -18000 }
};

static void test_offsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(offsets); i++) {
		struct crm_zone *z = crm_zone_new(crm_str(offsets[i].zone));
		int64_t t = offsets[i].t;
		int32_t offset = offsets[i].offset, secs, day;

		assert_non_null(z);
		assert_int_equal(crm_zone_offset(z, t), offset);
		day = crm_zone_day(z, t, &secs);
		assert_in_range(secs, 0, 86399);
		assert_int_equal((int64_t)day * 86400 + secs, t + offset);
		assert_int_equal(crm_zone_at(z, day, secs), t);
		crm_zone_free(z);
	}
}

static void test_at(void **state)
{
	static const struct {
		const char *zone;
		int32_t day, secs;
		int64_t t;
	} t[] = {
		{ "Europe/Berlin", 20541, 7200, 1774746000 },	/* skipped */
		{ "Europe/Berlin", 20541, 9000, 1774747800 },
		{ "Europe/Berlin", 20751, 7200, 1792886400 },	/* repeated */
		{ "Europe/Berlin", 20751, 9000, 1792888200 },
		{ "America/New_York", 20520, 9000, 1772955000 },
		{ "America/New_York", 20758, 5400, 1793511000 },
		{ "Europe/Moscow", 15060, 9000, 1301182200 },
		{ "Europe/Moscow", 16369, 5400, 1414272600 },
		/* A midnight, and a whole day, that there was not. */
		{ "America/Sao_Paulo", 17839, 0, 1541300400 },
		{ "Pacific/Apia", 15338, 0, 1325239200 },
		{ "Pacific/Apia", 15339, 0, 1325239200 },
		/* Put back over midnight, to the day before. */
		{ "America/St_Johns", 13450, 0, 1162089000 },
		{ "America/St_Johns", 13449, 84600, 1162087200 },
		{ "Asia/Kathmandu", 20779, 0, 1795284900 },
		{ "Europe/Dublin", 20788, 0, 1796083200 },
		{ "UTC", 0, -1, -1 },
		{ "UTC", 0, 90000, 90000 }
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		struct crm_zone *z = crm_zone_new(crm_str(t[i].zone));

		assert_non_null(z);
		assert_int_equal(crm_zone_at(z, t[i].day, t[i].secs), t[i].t);
		crm_zone_free(z);
	}
}

static void test_change(void **state)
{
	struct crm_zone *z = crm_zone_new(crm_str("Europe/Berlin"));

	(void)state;
	assert_int_equal(crm_zone_change(z, 1774745999), 1774746000);
	/* 03:00 becomes 02:00 an hour before it is 03:00 again. */
	assert_int_equal(crm_zone_change(z, 1774746000), 1792893600 - 3600);
	/* 9000-03-30 01:00 UTC, the last Sunday of March. */
	assert_int_equal(crm_zone_change(z, INT64_C(221846641200)),
	    INT64_C(221852998800));
	crm_zone_free(z);
	z = crm_zone_new(crm_str("Europe/Moscow"));
	assert_int_equal(crm_zone_change(z, 1301180400), 1414278000 - 3600);
	assert_true(crm_zone_change(z, 1780261200) == INT64_MAX);
	crm_zone_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_zone_names),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_at),
		cmocka_unit_test(test_change)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: ISC */
/*
 * Working time was counted on a calendar: November 2026 begins on a Sunday,
 * and has 21 days from Monday to Friday.  Instants are GNU date's; quotients
 * are python's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "goal.h"

enum { HOUR = 3600 };

struct place {
	struct crm_zone *zone;
	struct crm_hours *hours;
	struct crm_calendar firm;
};

static int setup(void **state)
{
	static struct place p;

	p.zone = crm_zone_new(CRM_STR("Europe/Moscow"));
	p.hours = crm_hours_new(p.zone);
	p.firm = (struct crm_calendar){ .hours = p.hours, .zone = p.zone };
	*state = &p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	crm_hours_free(p->hours);
	crm_zone_free(p->zone);
	return 0;
}

static int64_t instant(const char *z)
{
	int64_t t = 0;

	assert_true(crm_clock_parse(crm_str(z), &t));
	return t;
}

static struct crm_period between(const char *from, const char *until)
{
	return (struct crm_period){ instant(from), instant(until) };
}

static struct crm_goal goal(const char *period, int64_t target)
{
	return (struct crm_goal){ .period = crm_str(period),
		.target = target };
}

static void test_unit(void **state)
{
	static const struct {
		const char *period;
		enum crm_unit unit;
	} is[] = {
		{ "2026-11", CRM_MONTH }, { "2026q4", CRM_QUARTER },
		{ "2026", CRM_YEAR }, { "day", CRM_DAY }, { "week", CRM_WEEK }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(is) / sizeof(*is); i++) {
		struct crm_goal g = goal(is[i].period, 0);

		assert_int_equal(crm_goal_unit(&g), is[i].unit);
		assert_int_equal(crm_goal_is_norm(&g), i > 2);
	}
}

static void test_period(void **state)
{
	const struct place *p = *state;
	struct crm_goal month = goal("2026-11", 0), year = goal("2026", 0);
	struct crm_goal day = goal("day", 0);
	struct crm_period november = between("2026-10-31T21:00:00Z",
	    "2026-11-30T21:00:00Z"), out;
	struct crm_period all = { CRM_TIME_NONE, CRM_TIME_NONE };
	struct crm_period before = { CRM_TIME_NONE, november.from };
	struct crm_period later = { november.until, CRM_TIME_NONE };

	assert_true(crm_goal_period(&month, p->zone, &all, &out));
	assert_int_equal(out.from, november.from);
	assert_int_equal(out.until, november.until);
	assert_true(crm_goal_period(&year, p->zone, &november, &out));
	assert_int_equal(out.from, instant("2025-12-31T21:00:00Z"));
	assert_int_equal(out.until, instant("2026-12-31T21:00:00Z"));
	assert_false(crm_goal_period(&month, p->zone, &before, &out));
	assert_false(crm_goal_period(&month, p->zone, &later, &out));
	before.until++;
	later.from--;
	assert_true(crm_goal_period(&month, p->zone, &before, &out));
	assert_true(crm_goal_period(&month, p->zone, &later, &out));
	assert_true(crm_goal_period(&day, p->zone, &november, &out));
	assert_int_equal(out.from, november.from);
	assert_false(crm_goal_period(&day, p->zone, &all, &out));
	assert_false(crm_goal_period(&day, p->zone, &before, &out));
	assert_false(crm_goal_period(&day, p->zone, &later, &out));
}

static void test_norm(void **state)
{
	const struct place *p = *state;
	struct crm_goal day = goal("day", 250), week = goal("week", 1000);
	struct crm_goal huge = goal("day", INT64_MAX / 2);
	struct crm_period november = between("2026-10-31T21:00:00Z",
	    "2026-11-30T21:00:00Z");
	/* Wednesday to Tuesday, Saturday alone */
	struct crm_period cut = between("2026-11-03T21:00:00Z",
	    "2026-11-10T21:00:00Z");
	struct crm_period idle = between("2026-11-06T21:00:00Z",
	    "2026-11-07T21:00:00Z");
	int64_t t;

	assert_true(crm_goal_target(&day, &p->firm, &november, &t));
	assert_int_equal(t, 5250);
	/* four whole weeks and a Monday */
	assert_true(crm_goal_target(&week, &p->firm, &november, &t));
	assert_int_equal(t, 4200);
	/* 3/5 and 2/5 */
	assert_true(crm_goal_target(&week, &p->firm, &cut, &t));
	assert_int_equal(t, 1000);
	assert_true(crm_goal_target(&day, &p->firm, &idle, &t));
	assert_int_equal(t, 0);
	assert_false(crm_goal_target(&huge, &p->firm, &cut, &t));
}

static void test_clock(void **state)
{
	static const struct {
		const char *as_of;
		int64_t passed;	/* hours */
		int32_t left;
		bool over;
	} at[] = {
		{ "2026-10-31T20:59:59Z", 0, 21, false },
		{ "2026-11-01T12:00:00Z", 0, 21, false },	/* Sunday */
		{ "2026-11-02T05:00:00Z", 0, 21, false },
		{ "2026-11-02T09:00:00Z", 3, 21, false },
		{ "2026-11-02T14:59:59Z", 9, 21, false },	/* a second */
		{ "2026-11-02T15:00:00Z", 9, 20, false },
		{ "2026-11-22T07:15:00Z", 135, 6, false },
		{ "2026-11-30T20:59:58Z", 189, 0, false },
		{ "2026-11-30T20:59:59Z", 189, 0, true },
		{ "2027-01-01T00:00:00Z", 189, 0, true },
	};
	const struct place *p = *state;
	struct crm_period november = between("2026-10-31T21:00:00Z",
	    "2026-11-30T21:00:00Z");

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		struct crm_goal_clock c;

		crm_goal_clock(&p->firm, &november,
		    instant(at[i].as_of), &c);
		assert_int_equal(c.whole, 189 * HOUR);
		assert_int_equal((c.passed + 1) / HOUR, at[i].passed);
		assert_int_equal(c.days, 21);
		assert_int_equal(c.days_left, at[i].left);
		assert_int_equal(c.over, at[i].over);
	}
}

static void test_count(void **state)
{
	struct crm_goal_clock c = { 189 * HOUR, 135 * HOUR, 21, 6, false };
	struct crm_goal_sum s;

	(void)state;
	assert_true(crm_goal_count(60000000, 17000050, &c, &s));
	assert_int_equal(s.attainment, 283);
	assert_int_equal(s.expected, 42857143);
	assert_int_equal(s.pace, 23800070);
	assert_int_equal(s.left, 42999950);
	assert_int_equal(s.per_day, 7166658);
	assert_true(s.has_attainment && s.has_expected && s.has_pace &&
	    s.has_per_day);
	/* more than enough; and a target of nothing */
	assert_true(crm_goal_count(500, 600, &c, &s));
	assert_int_equal(s.attainment, 1200);
	assert_int_equal(s.left, 0);
	assert_int_equal(s.per_day, 0);
	assert_true(crm_goal_count(0, 0, &c, &s));
	assert_false(s.has_attainment);
	assert_int_equal(s.pace, 0);
	/* returns of more than was won */
	assert_true(crm_goal_count(1000, -500, &c, &s));
	assert_int_equal(s.attainment, -500);
	assert_int_equal(s.left, 1500);
	assert_int_equal(s.per_day, 250);
	assert_false(crm_goal_count(INT64_MAX, -1, &c, &s));
	assert_false(crm_goal_count(1, INT64_MAX, &c, &s));
}

static void test_ends(void **state)
{
	struct crm_goal_clock before = { 189 * HOUR, 0, 21, 21, false };
	struct crm_goal_clock over = { 189 * HOUR, 189 * HOUR, 21, 0, true };
	struct crm_goal_clock last = { 189 * HOUR, 189 * HOUR, 21, 0, false };
	struct crm_goal_clock idle = { 0, 0, 0, 0, false };
	struct crm_goal_sum s;

	(void)state;
	assert_true(crm_goal_count(2100, 0, &before, &s));
	assert_int_equal(s.expected, 0);
	assert_false(s.has_pace);
	assert_int_equal(s.per_day, 100);
	assert_true(crm_goal_count(2100, 700, &over, &s));
	assert_int_equal(s.expected, 2100);
	assert_int_equal(s.pace, 700);
	assert_int_equal(s.left, 1400);
	assert_false(s.has_per_day);
	assert_true(crm_goal_count(2100, 700, &last, &s));
	assert_int_equal(s.pace, 700);
	assert_false(s.has_per_day);
	assert_true(crm_goal_count(2100, 700, &idle, &s));
	assert_false(s.has_expected);
	assert_false(s.has_pace);
	idle.over = true;
	assert_true(crm_goal_count(2100, 2200, &idle, &s));
	assert_int_equal(s.expected, 2100);
	assert_int_equal(s.pace, 2200);
	assert_true(s.has_per_day);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unit),
		cmocka_unit_test(test_period),
		cmocka_unit_test(test_norm),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

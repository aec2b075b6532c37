/* SPDX-License-Identifier: ISC */
/* The parts of a change, by hand: they add up to it, whatever comes and
 * goes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "mix.h"

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-12;
}

static void turned_round(void **state)
{
	/* 20 % and 50 %, then 16 % and 47.4 %; 25 % and 40.8 % together */
	static const struct crm_mix_part part[] = {
		{ { 20, 4 }, { 100, 25 } }, { { 10, 45 }, { 20, 95 } } };
	struct crm_mix m;

	(void)state;
	crm_mix_reckon(part, 2, &m);
	assert_true(m.known && m.against);
	assert_true(near(m.before, 0.25));
	assert_true(near(m.now, 49.0 / 120));
	assert_true(near(m.rate, 125.0 / 240 * -0.04 +
	    115.0 / 240 * (45.0 / 95 - 0.5)));
	assert_true(near(m.mix, 0.18 * (25 - 100) / 120.0 +
	    (0.5 + 45.0 / 95) / 2 * (95 - 20) / 120.0));
	assert_true(near(m.rate + m.mix, m.now - m.before));
	assert_int_equal(m.up, 0);
	assert_int_equal(m.down, 2);
}

/* One comes, one goes: all of it is mix, and neither is counted. */
static void comes_and_goes(void **state)
{
	static const struct crm_mix_part part[] = {
		{ { 5, 0 }, { 10, 0 } }, { { 0, 9 }, { 0, 10 } },
		{ { 0, 0 }, { 0, 0 } } };
	struct crm_mix m;

	(void)state;
	crm_mix_reckon(part, 3, &m);
	assert_true(m.known && !m.against);
	assert_true(near(m.rate, 0) && near(m.mix, 0.4));
	assert_int_equal(m.both, 0);
}

/* More than half is needed, of those that are there in both periods. */
static void half_is_not_most(void **state)
{
	static const struct crm_mix_part part[] = {
		{ { 1, 9 }, { 10, 10 } }, { { 5, 4 }, { 10, 10 } },
		{ { 0, 9 }, { 0, 10 } } };
	static const struct crm_mix_part more[] = {
		{ { 1, 9 }, { 10, 10 } }, { { 5, 4 }, { 10, 10 } },
		{ { 5, 4 }, { 10, 10 } } };
	struct crm_mix m;

	(void)state;
	crm_mix_reckon(part, 3, &m);
	assert_false(m.against);
	assert_int_equal(m.both, 2);
	crm_mix_reckon(more, 3, &m);
	assert_true(m.against);
}

static void nothing(void **state)
{
	static const struct crm_mix_part part[] = { { { 1, 0 }, { 2, 0 } } };
	struct crm_mix m;

	(void)state;
	crm_mix_reckon(part, 1, &m);
	assert_false(m.known || m.against);
	crm_mix_reckon(NULL, 0, &m);
	assert_false(m.known || m.against);
}

/* Sums beyond 64 bits are compared exactly. */
static void large(void **state)
{
	static const struct crm_mix_part part[] = {
		{ { 900000000000000000, 900000000000000001 },
		    { 4000000000, 4000000000 } },
		{ { -5, -6 }, { 1, 1 } } };
	struct crm_mix m;

	(void)state;
	crm_mix_reckon(part, 2, &m);
	assert_int_equal(m.up, 1);
	assert_int_equal(m.down, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turned_round),
		cmocka_unit_test(comes_and_goes),
		cmocka_unit_test(half_is_not_most),
		cmocka_unit_test(nothing), cmocka_unit_test(large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

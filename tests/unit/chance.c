/* SPDX-License-Identifier: ISC */
/* Intervals and tests against published values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "chance.h"
#include "quantile.h"

static void near(double is, double want)
{
	if (fabs(is - want) > 5.1e-5)
		fail_msg("%.6f is not %.6f", is, want);
}

/* Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
static void wilson(void **state)
{
	static const struct { int x, n; double low, high; } known[] = {
		{ 81, 263, 0.2553, 0.3662 }, { 15, 148, 0.0624, 0.1605 },
		{ 0, 20, 0, 0.1611 }, { 1, 29, 0.0061, 0.1718 },
	};
	double low, high;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		assert_true(crm_chance_interval(known[i].x, known[i].n, &low,
		    &high));
		near(low, known[i].low);
		near(high, known[i].high);
	}
	assert_true(crm_chance_interval(20, 20, &low, &high));
	near(high, 1);
	assert_false(crm_chance_interval(0, 0, &low, &high));
	assert_false(crm_chance_interval(3, 2, &low, &high));
	assert_false(crm_chance_interval(-1, 2, &low, &high));
}

static void alike(void **state)
{
	enum crm_chance_test test;
	double p;

	(void)state;
	/* Fisher's tea: 34/70 */
	assert_true(crm_chance_alike(3, 4, 1, 4, &test, &p));
	assert_int_equal(test, CRM_CHANCE_FISHER);
	near(p, 34.0 / 70);
	/* 8 of 10 and 1 of 6: 0.034965, the example of SciPy's manual */
	assert_true(crm_chance_alike(8, 10, 1, 6, &test, &p));
	assert_int_equal(test, CRM_CHANCE_FISHER);
	near(p, 0.034965);
	/* by hand z is 0.2 / sqrt(0.5 * 0.5 * 0.02), the root of 8 */
	assert_true(crm_chance_alike(60, 100, 40, 100, &test, &p));
	assert_int_equal(test, CRM_CHANCE_Z);
	near(p, 0.0046777);
	assert_true(crm_chance_alike(0, 100, 0, 100, &test, &p));
	near(p, 1);
	assert_true(crm_chance_alike(5, 5, 9, 9, &test, &p));
	near(p, 1);
	assert_false(crm_chance_alike(1, 0, 1, 2, &test, &p));
}

static int cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The rank by sorting, on values with many ties: few and many, of 32 bits and
 * others, in one and in two that are joined. */
static void quantile(void **state)
{
	static int64_t sorted[9000];
	uint32_t seed = 1;

	(void)state;
	for (size_t n = 1; n < 9000; n += n < 200 ? 1 : 4367) {
		struct crm_quantile q = { 0 }, part = { 0 };
		int64_t v;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			sorted[i] = seed >> (n % 5 == 0 ? 0 : 16) &
			    (n % 3 == 0 ? 3 : 0xffffffff);
			if (n % 7 == 0 && seed % 3 == 0)
				sorted[i] = (int64_t)seed << 3;
			if (n % 4 == 0 && seed % 5 == 0)
				sorted[i] = -sorted[i];
			crm_quantile_add(i % 3 == 1 ? &part : &q, sorted[i]);
		}
		crm_quantile_join(&q, &part);
		crm_quantile_join(&q, &part);
		qsort(sorted, n, sizeof(*sorted), cmp);
		for (int p = 1; p <= 100; p++) {
			size_t rank = (n * (size_t)p + 99) / 100;

			assert_true(crm_quantile_get(&q, p, &v));
			assert_int_equal(v, sorted[rank - 1]);
		}
		crm_quantile_free(&q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson), cmocka_unit_test(alike),
		cmocka_unit_test(quantile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: ISC */
/* Shares were computed with python's fractions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "money.h"

static void test_parse(void **state)
{
	static const struct {
		const char *s;
		int64_t minor;
	} good[] = {
		{ "0", 0 }, { "-0", 0 }, { "125000", 12500000 },
		{ "-3.5", -350 }, { "1.20", 120 }, { "0.01", 1 },
		{ "-0.07", -7 }, { "1.2000000000000000000000", 120 },
		{ "9999999999999.99", INT64_C(999999999999999) },
		{ "-9999999999999.99", INT64_C(-999999999999999) }
	};
	static const char *const bad[] = { "", "-", "+1", ".5", "1.", "01",
	    "00", "-01", "1e3", "1E3", "1.001", "1.0001", "1,5", " 1", "1 ",
	    "10000000000000", "-10000000000000", "9999999999999.991",
	    "99999999999999999999999999", "0x10", "nan", "1.2.3", "--1" };
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(crm_money_parse(crm_str(good[i].s), &v));
		assert_int_equal(v, good[i].minor);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (crm_money_parse(crm_str(bad[i]), &v))
			fail_msg("\"%s\" was taken", bad[i]);
}

static void test_write(void **state)
{
	static const struct {
		int64_t minor;
		const char *json, *fixed, *text;
	} t[] = {
		{ 0, "0", "0.00", "0.00" },
		{ 7, "0.07", "0.07", "0.07" },
		{ -7, "-0.07", "-0.07", "-0.07" },
		{ 12500050, "125000.5", "125000.50", "125,000.50" },
		{ 12500000, "125000", "125000.00", "125,000.00" },
		{ 99999, "999.99", "999.99", "999.99" },
		{ -100000, "-1000", "-1000.00", "-1,000.00" },
		{ 123456789, "1234567.89", "1234567.89", "1,234,567.89" },
		{ INT64_MAX, "92233720368547758.07", "92233720368547758.07",
		    "92,233,720,368,547,758.07" },
		{ INT64_MIN, "-92233720368547758.08", "-92233720368547758.08",
		    "-92,233,720,368,547,758.08" }
	};
	struct crm_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		b.n = 0;
		crm_money_json(&b, t[i].minor);
		assert_string_equal(crm_buf_z(&b), t[i].json);
		b.n = 0;
		crm_money_fixed(&b, t[i].minor);
		assert_string_equal(crm_buf_z(&b), t[i].fixed);
		b.n = 0;
		crm_money_text(&b, t[i].minor);
		assert_string_equal(crm_buf_z(&b), t[i].text);
	}
	crm_buf_free(&b);
}

static void test_add(void **state)
{
	int64_t sum = INT64_MAX - 5;

	(void)state;
	assert_true(crm_money_add(&sum, 5));
	assert_int_equal(sum, INT64_MAX);
	assert_false(crm_money_add(&sum, 1));
	assert_int_equal(sum, INT64_MAX);
	sum = INT64_MIN + 1;
	assert_false(crm_money_add(&sum, -2));
	assert_int_equal(sum, INT64_MIN + 1);
}

static void test_share(void **state)
{
	static const struct {
		int64_t part, num, den, want;
	} t[] = {
		{ 100, 1, 3, 33 }, { 200, 1, 3, 67 }, { -200, 1, 3, -67 },
		{ 1, 1, 2, 1 }, { -1, 1, 2, -1 }, { 3, 1, -2, -2 },
		{ 5, 5, 10, 3 }, { 1, 1, 3, 0 }, { 0, 7, 9, 0 },
		{ INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
		{ INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN },
		{ INT64_MIN, 7, 9, INT64_C(-7173733806442603406) },
		{ INT64_C(9007199254740993), INT64_C(9007199254740993),
		    INT64_C(18014398509481985), INT64_C(4503599627370497) },
		{ INT64_C(999999999999999), INT64_C(999999999999999),
		    INT64_C(1000000000000000), INT64_C(999999999999998) }
	};
	int64_t v = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		assert_true(crm_money_share(t[i].part, t[i].num, t[i].den,
		    &v));
		assert_int_equal(v, t[i].want);
	}
	v = 42;
	assert_false(crm_money_share(1, 1, 0, &v));
	assert_false(crm_money_share(INT64_MAX, 2, 1, &v));
	assert_false(crm_money_share(INT64_MIN, 1, -1, &v));
	assert_false(crm_money_share(INT64_MAX, INT64_MIN, 3, &v));
	assert_int_equal(v, 42);
}

static void test_permille(void **state)
{
	(void)state;
	assert_int_equal(crm_money_permille(1, 3), 333);
	assert_int_equal(crm_money_permille(2, 3), 667);
	assert_int_equal(crm_money_permille(-2, 3), -667);
	assert_int_equal(crm_money_permille(1, 2000), 1);	/* 0.05 % */
	assert_int_equal(crm_money_permille(-1, 2000), -1);
	assert_int_equal(crm_money_permille(1, 2001), 0);
	assert_int_equal(crm_money_permille(7, 7), 1000);
	assert_int_equal(crm_money_permille(INT64_MAX, INT64_MAX), 1000);
	assert_int_equal(crm_money_permille(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(crm_money_permille(INT64_MAX, -1), INT64_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_permille)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

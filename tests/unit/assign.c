/* SPDX-License-Identifier: ISC */
/* Loads counted by hand; hashes by python. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "assign.h"

enum { NOW = 1000000 };

static struct crm_staff member(const char *id, const char *team,
    double weight)
{
	return (struct crm_staff){ .id = crm_str(id), .team = crm_str(team),
		.weight = weight, .min_deals = -1, .max_deals = -1,
		.from = CRM_TIME_NONE, .until = CRM_TIME_NONE,
		.away_from = CRM_TIME_NONE, .away_until = CRM_TIME_NONE };
}

/* All of them are there. */
static void begin(struct crm_assign *a, const struct crm_staff *staff,
    size_t n)
{
	a->now = NOW;
	a->member = crm_mem_new(n, sizeof(*a->member));
	a->members = a->cap = n;
	for (size_t i = 0; i < n; i++)
		a->member[i].staff = &staff[i];
}

static const char *pick(struct crm_assign *a, const char *deal,
    const char *team, const char *but)
{
	struct crm_buf why = { 0 };
	const struct crm_staff *s = crm_assign_pick(a, crm_str(deal),
	    crm_str(team), crm_str(but), &why);

	crm_buf_free(&why);
	return s != NULL ? s->id.p : NULL;
}

/* Weights 1 and 3: of four deals three go to the heavier, in every order. */
static void shares(void **state)
{
	const struct crm_staff staff[] = { member("a", "x", 1),
		member("b", "x", 3) };
	struct crm_assign a = { 0 };
	static const char *const deal[] = { "1", "2", "3", "4", "5", "6",
		"7", "8", "9", "10", "11", "12" };

	(void)state;
	begin(&a, staff, 2);
	for (size_t i = 0; i < 12; i++)
		assert_non_null(pick(&a, deal[i], "", ""));
	assert_int_equal(a.member[0].open, 3);
	assert_int_equal(a.member[1].open, 9);
	crm_assign_free(&a);
}

static void limits(void **state)
{
	struct crm_staff staff[] = { member("a", "x", 9), member("b", "x", 1),
		member("c", "y", 1) };
	struct crm_assign a = { 0 };

	(void)state;
	staff[1].min_deals = 2;
	staff[0].max_deals = 1;
	begin(&a, staff, 3);
	/* short of deals comes before a smaller load */
	assert_string_equal(pick(&a, "1", "x", ""), "b");
	assert_string_equal(pick(&a, "2", "x", ""), "b");
	assert_string_equal(pick(&a, "3", "x", ""), "a");
	assert_string_equal(pick(&a, "4", "x", ""), "b");	/* a is full */
	assert_string_equal(pick(&a, "5", "y", ""), "c");
	assert_null(pick(&a, "6", "y", "c"));
	assert_null(pick(&a, "6", "z", ""));
	crm_assign_count(&a, CRM_STR("a"), -1);
	assert_string_equal(pick(&a, "7", "x", "b"), "a");
	crm_assign_free(&a);
}

static void absent(void **state)
{
	const struct crm_staff staff[] = { member("a", "x", 1),
		member("b", "x", 0) };
	struct crm_assign a = { 0 };
	struct crm_buf why = { 0 };

	(void)state;
	begin(&a, staff, 2);
	a.member[0].away = true;
	assert_null(crm_assign_pick(&a, CRM_STR("1"), CRM_STR(""),
	    CRM_STR(""), &why));
	assert_string_equal(crm_buf_z(&why), "a is away, b has weight 0");
	crm_buf_free(&why);
	crm_assign_free(&a);
}

/* FNV-1a by python: "1 a" is 0x459f0818184aac8f,
 * "1 b" 0x459f0918184aae42; "2 a" is 0x6075771827bc48ea,
 * "2 b" 0x6075761827bc4737. */
static void ties(void **state)
{
	const struct crm_staff staff[] = { member("a", "x", 1),
		member("b", "x", 1) };
	struct crm_assign a = { 0 };

	(void)state;
	begin(&a, staff, 2);
	assert_string_equal(pick(&a, "1", "", ""), "a");
	crm_assign_count(&a, CRM_STR("a"), -1);
	assert_string_equal(pick(&a, "2", "", ""), "b");
	crm_assign_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares), cmocka_unit_test(limits),
		cmocka_unit_test(absent), cmocka_unit_test(ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: ISC */
/* Experiments against published figures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "chance.h"
#include "experiment.h"

static void near(double is, double want, double by)
{
	if (fabs(is - want) > by)
		print_error("%.6f, not %.6f\n", is, want);
	assert_true(fabs(is - want) <= by);
}

/* Newcombe 1998, table II, method 10. */
static void newcombe(void **state)
{
	static const struct { int64_t a, n, b, m; double low, high; } row[] = {
		{ 56, 70, 48, 80, 0.0524, 0.3339 },
		{ 9, 10, 3, 10, 0.1705, 0.8090 },
		{ 10, 10, 0, 20, 0.6791, 1.0000 },
		{ 10, 10, 0, 10, 0.6075, 1.0000 },
		{ 6, 7, 2, 7, 0.0582, 0.8062 },
		{ 5, 56, 0, 29, -0.0381, 0.1926 },
		{ 0, 10, 0, 20, -0.1611, 0.2775 },
		{ 0, 10, 0, 10, -0.2775, 0.2775 },
	};
	double low, high;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		assert_true(crm_chance_difference(row[i].a, row[i].n, row[i].b,
		    row[i].m, &low, &high));
		near(low, row[i].low, 0.00006);
		near(high, row[i].high, 0.00006);
	}
	assert_false(crm_chance_difference(1, 0, 1, 2, &low, &high));
	assert_false(crm_chance_difference(1, 2, 3, 2, &low, &high));
}

/* p = 0.01, 0.04, 0.03, 0.005 is the usual textbook example: with 5 %, the
 * second and the third are not rejected. */
static void holm(void **state)
{
	double p[] = { 0.01, 0.04, 0.03, 0.005 };
	double same[] = { 0.6, 0.6 };

	(void)state;
	crm_experiment_holm(p, 4);
	near(p[0], 0.03, 1e-12);
	near(p[1], 0.06, 1e-12);
	near(p[2], 0.06, 1e-12);
	near(p[3], 0.02, 1e-12);
	crm_experiment_holm(same, 2);
	near(same[0], 1, 1e-12);
	crm_experiment_holm(NULL, 0);
}

static void verdicts(void **state)
{
	struct crm_arm arm[60] = { { 50, 200 }, { 80, 200 }, { 9, 12 } };
	struct crm_experiment e;

	(void)state;
	crm_experiment_judge(&e, arm, 0);
	assert_int_equal(e.verdict, CRM_TOO_EARLY);
	arm[1].settled = 29;
	arm[1].won = 29;
	crm_experiment_judge(&e, arm, 3);
	assert_int_equal(e.verdict, CRM_TOO_EARLY);
	assert_int_equal(e.compared, 1);
	arm[1] = (struct crm_arm){ 80, 200 };
	crm_experiment_judge(&e, arm, 3);
	assert_int_equal(e.verdict, CRM_WINNER);
	assert_int_equal(e.best, 1);
	assert_int_equal(e.rival, 0);
	assert_int_equal(e.pairs, 1);
	assert_int_equal(e.test, CRM_CHANCE_Z);
	near(e.p, 0.0013621, 1e-6);	/* R: prop.test without correction */
	/* 36 and 35 of 100 do not differ, though both beat 20 */
	arm[0] = (struct crm_arm){ 20, 100 };
	arm[1] = (struct crm_arm){ 35, 100 };
	arm[2] = (struct crm_arm){ 36, 100 };
	crm_experiment_judge(&e, arm, 3);
	assert_int_equal(e.verdict, CRM_NO_WINNER);
	assert_int_equal(e.best, 2);
	assert_int_equal(e.rival, 1);
	near(e.p, 0.88252, 1e-5);
	/* alone, 35 of 100 beat 20 of 100 (p = 0.0175), not among five */
	crm_experiment_judge(&e, arm, 2);
	assert_int_equal(e.verdict, CRM_WINNER);
	arm[2] = arm[3] = arm[4] = arm[0];
	crm_experiment_judge(&e, arm, 5);
	assert_int_equal(e.verdict, CRM_NO_WINNER);
	near(e.p, 10 * 0.0175289, 1e-5);
	for (size_t i = 0; i < 60; i++)
		arm[i] = (struct crm_arm){ 10, 30 };
	crm_experiment_judge(&e, arm, 60);
	assert_int_equal(e.verdict, CRM_TOO_MANY);
	crm_experiment_judge(&e, arm, 50);
	assert_int_equal(e.verdict, CRM_NO_WINNER);
	assert_int_equal(e.enough, 0);
	/* all and none */
	arm[0] = (struct crm_arm){ 0, 30 };
	arm[1] = (struct crm_arm){ 30, 30 };
	crm_experiment_judge(&e, arm, 2);
	assert_int_equal(e.verdict, CRM_WINNER);
	assert_int_equal(e.test, CRM_CHANCE_Z);
}

/* Fleiss 1981, table A.3: 0.6 and 0.7, 5 %, power 80 %, without the
 * correction for continuity: 356 each. */
static void enough(void **state)
{
	struct crm_arm arm[] = { { 60, 100 }, { 70, 100 } };
	struct crm_experiment e;

	(void)state;
	crm_experiment_judge(&e, arm, 2);
	assert_int_equal(e.verdict, CRM_NO_WINNER);
	assert_int_equal(e.enough, 356);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newcombe), cmocka_unit_test(holm),
		cmocka_unit_test(verdicts), cmocka_unit_test(enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

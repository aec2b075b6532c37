/* SPDX-License-Identifier: ISC */
/* Measures and curves against numbers worked out by hand beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "evaluate.h"

static void near(double is, double want)
{
	if (!(fabs(is - want) < 5e-5))
		fail_msg("%.6f is not %.6f", is, want);
}

/* The won deal at 2 beats the lost one at 1 and ties with that at 2; the one
 * at 3 beats both: 3.5 of 4 pairs. */
static void test_auc(void **state)
{
	struct crm_case c[] = { { 3, true }, { 2, false }, { 1, false },
		{ 2, true } };
	struct crm_case one[] = { { 3, true }, { 2, true } };

	(void)state;
	near(crm_evaluate_auc(c, 4), 0.875);
	assert_true(isnan(crm_evaluate_auc(one, 2)));
	assert_true(isnan(crm_evaluate_auc(NULL, 0)));
}

/* Ten deals, 4 of them won: the best, and three of the five worst, which
 * share a score. */
static void test_sums(void **state)
{
	struct crm_rating r[10];
	struct crm_evaluation e;

	(void)state;
	for (int i = 0; i < 10; i++)
		r[i] = (struct crm_rating){ i < 5 ? 1 : i, 0.5,
			i == 9 || i < 3 };
	crm_evaluate(&e, r, 10);
	assert_int_equal(e.won, 4);
	near(e.brier, 0.25);
	near(e.log_loss, M_LN2);
	near(e.capture[0], 0.25);	/* one of four in the first deal */
	near(e.lift[0], 2.5);
	near(e.capture[1], 0.25);	/* the second was lost */
	near(e.lift[1], 1.25);
	/* of 24 pairs the best wins 6, the others 2 ties each of 2 */
	near(e.auc, (6 + 3 * 2 * 0.5) / 24);
}

/* All of one score: a tenth of them captures a tenth. */
static void test_ties(void **state)
{
	struct crm_rating r[7];
	struct crm_evaluation e;

	(void)state;
	for (int i = 0; i < 7; i++)
		r[i] = (struct crm_rating){ 50, 0.3, i < 3 };
	crm_evaluate(&e, r, 7);
	near(e.auc, 0.5);
	near(e.capture[0], 0.1);
	near(e.lift[1], 1);
}

/* 8 of 10: Wilson's interval is 0.4902 to 0.9433, as books have it. */
static void test_deciles(void **state)
{
	struct crm_rating r[100];
	struct crm_evaluation e;

	(void)state;
	for (int i = 0; i < 100; i++)
		r[i] = (struct crm_rating){ i / 10, i < 10 ? 0.48 : 0.8,
			i % 10 < 8 };
	crm_evaluate(&e, r, 100);
	assert_int_equal(e.deciles, 10);
	near(e.decile[0].seen, 0.8);
	near(e.decile[0].low, 0.49016);
	near(e.decile[0].high, 0.94332);
	assert_int_equal(e.fitting, 9);	/* 0.48 is below */
}

/* 10 of 20 won, then 5 of 20, then 15: the first two fall and are pooled to
 * 15 of 40, half a deal being added to either side. */
static void test_curve(void **state)
{
	struct crm_case c[60];
	struct crm_odds ch;

	(void)state;
	for (int i = 0; i < 60; i++)
		c[i] = (struct crm_case){ 1 + i / 20, i % 20 < (i < 20 ? 10 :
			i < 40 ? 5 : 15) };
	crm_odds_fit(&ch, c, 60);
	assert_int_equal(ch.n, 2);
	near(crm_odds_at(&ch, 1.5), 15.5 / 41);
	near(crm_odds_at(&ch, 3), 15.5 / 21);
	crm_odds_shift(&ch, c, 60);	/* what it is fit to does not differ */
	near(crm_odds_at(&ch, 3), 15.5 / 21);
	/* all won where it says 3 of 8 and of 4: it follows */
	for (int i = 0; i < 60; i++)
		c[i].won = true;
	crm_odds_shift(&ch, c, 60);
	assert_true(crm_odds_at(&ch, 1.5) > 0.7);
	crm_odds_free(&ch);
	crm_odds_fit(&ch, c, 0);	/* of nothing: even */
	near(crm_odds_at(&ch, 10), 0.5);
	crm_odds_free(&ch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_auc), cmocka_unit_test(test_sums),
		cmocka_unit_test(test_ties), cmocka_unit_test(test_deciles),
		cmocka_unit_test(test_curve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

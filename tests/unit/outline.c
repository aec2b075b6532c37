/* SPDX-License-Identifier: ISC */
/* Deals told by the columns, by outlines of their plots, against the fold of
 * all lines: value by value, at several times. */
#include "outline_deals.h"

#include "columns.h"
#include "mem.h"
#include "outline.h"

/* All deals as of that time; plots: facts are told too. */
static void compare(const char *top, const char *as_of, bool plots,
    bool reuse)
{
	char *dir = at(top, "s");
	struct crm_query q = { 0 };
	struct crm_query_opt qo = { .store = dir, .as_of = as_of };
	struct crm_fold_opt all = { .moves_only = true };
	struct crm_columns c = { 0 };
	struct crm_names words = { 0 }, hard = { 0 };
	struct crm_err err = { 0 };
	struct seen s = { .q = &q };
	size_t orphans = 0;

	assert_int_equal(crm_query_open(&q, &qo, NULL, 0, &err), CRM_OK);
	assert_true(crm_columns_open(&c, &q.src.store, 1, &words));
	assert_int_equal(crm_query_run(&q, &all, false, &err), CRM_OK);
	assert_int_equal(c.streams, 1);
	crm_columns_begin(&c, NULL, 0);
	all = (struct crm_fold_opt){ .moves_only = true, .origins = true,
		.nexts = true, .rules = &q.src.rules, .as_of = q.as_of,
		.deal = see_deal, .plots = reuse, .back = drop,
		.fact = plots ? see_fact : NULL, .fact_moves = plots };
	assert_int_equal(crm_columns_fold(&c, 0, &all, &words, &s, &hard,
	    &orphans, &err), CRM_OK);
	assert_int_equal(s.told + hard.n, q.fold.deals);
	assert_true(hard.n < q.fold.deals / 20);
	assert_int_equal(orphans, q.fold.orphans);
	/* many were told by outlines, and their facts were not */
	if (!plots || reuse)
		assert_true(s.again > (s.told > 1000 ? s.told / 3 : 0));
	else
		assert_int_equal(s.again, 0);
	if (plots)
		assert_int_equal(s.facts, s.want_facts);
	crm_names_free(&hard);
	crm_columns_close(&c);
	crm_names_free(&words);
	crm_query_close(&q);
	free(dir);
}

static enum crm_status ignore(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	size_t *visits = ctx;

	(void)fold, (void)err;
	*visits += d->visits;
	return CRM_OK;
}

/* Bytes that are anything: read to the end, or refused, and no more. */
static void spoil(const char *top, struct dice *dice)
{
	char *dir = at(top, "s");
	struct crm_query q = { 0 };
	struct crm_query_opt qo = { .store = dir };
	struct crm_fold_opt opt;
	struct crm_columns c = { 0 };
	struct crm_names words = { 0 }, hard = { 0 };
	struct crm_err err = { 0 };
	size_t orphans = 0, visits = 0, n, refused = 0;
	struct crm_stream *s;

	assert_int_equal(crm_query_open(&q, &qo, NULL, 0, &err), CRM_OK);
	assert_true(crm_columns_open(&c, &q.src.store, 1, &words));
	s = &c.stream[0];
	assert_true(crm_stream_hold(s));
	n = (size_t)s->block[s->head.blocks].at;
	crm_columns_begin(&c, NULL, 0);
	opt = (struct crm_fold_opt){ .moves_only = true, .origins = true,
		.nexts = true, .rules = &q.src.rules, .as_of = q.as_of,
		.deal = ignore };
	for (int i = 0; i < 300; i++) {
		size_t where = roll(dice, (uint32_t)n);
		char was = s->text[where];
		enum crm_status st;

		s->text[where] = (char)roll(dice, 256);
		c.next = 0;
		st = crm_columns_fold(&c, 0, &opt, &words, &visits, &hard,
		    &orphans, &err);
		crm_err_free(&err);
		refused += st != CRM_OK;
		s->text[where] = was;
	}
	assert_true(refused > 0 && refused < 300);
	crm_names_free(&hard);
	crm_columns_close(&c);
	crm_names_free(&words);
	crm_query_close(&q);
	free(dir);
}

static void test_outlines(void **state)
{
	const char *top = *state;

	put_tables(top);
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct dice d = { seed };
		struct crm_buf b = { 0 };

		for (int i = 0; i < 4000; i++)
			add_deal(&b, &d, i);
		put(top, "s/journal/2026-01.jsonl", crm_buf_str(&b));
		crm_buf_free(&b);
		compare(top, NULL, false, false);
		compare(top, NULL, true, true);
		compare(top, NULL, true, false);
		compare(top, "2026-03-01", true, true);
		compare(top, "2025-09-01", false, false);
		spoil(top, &d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_outlines, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

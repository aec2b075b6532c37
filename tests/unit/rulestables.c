/* SPDX-License-Identifier: ISC */
/*
 * Rules: the other tables.  Instants are GNU date's, products were worked
 * out by hand.
 */
#include "rules_place.h"

#include <math.h>

static void test_goals(void **state)
{
	static const struct { const char *row, *field; } bad[] = {
		{ "clara,2026-11,money,1", "who" },
		{ ",2026-11,money,1", "who" },
		{ "anna,2026-13,money,1", "period" },
		{ "anna,2026--1,money,1", "period" },
		{ "anna,2026q5,money,1", "period" },
		{ "anna,2026w40,money,1", "period" },
		{ "anna,november,money,1", "period" },
		{ "anna,,money,1", "period" },
		{ "anna,2026,profit,1", "metric" },
		{ "anna,2026,money,many", "target" },
		{ "anna,2026,money,-1", "target" },
		{ "anna,2026,money,", "target" },
		{ "all,2026q4,calls,1", "who" }		/* twice */
	};
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	table(p, "stages.csv", STAGES);
	table(p, "staff.csv", "id,team\nanna,north\n");
	table(p, "goals.csv", "who,period,metric,target\n"
	    "anna,2026-11,money,600000.50\nnorth,2026,deals,12\n"
	    "all,2026-Q4,calls,100\nanna,day,talks,2.5\n");
	well(p);
	assert_int_equal(r->goals, 4);
	assert_int_equal(r->goal[0].target, 60000050);
	eq(r->goal[2].period, "2026q4");
	assert_int_equal(r->goal[3].target, 250);
	assert_int_equal(r->goal[3].line, 5);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "who,period,metric,target\n"
		    "all,2026-q4,calls,5\n%s\n", bad[i].row);
		table(p, "goals.csv", crm_buf_z(&b));
		refused(p, "goals.csv", 3, bad[i].field, "");
		crm_buf_free(&b);
	}
	/* who nobody knows may have a goal */
	table(p, "staff.csv", "id,team\n");
	table(p, "goals.csv", "who,period,metric,target\nzoe,2026,money,1\n");
	well(p);
}

static void test_reasons(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	table(p, "stages.csv", STAGES);
	table(p, "reasons.csv", "reason,title,junk\nprice,Too dear,\n"
	    "spam,,yes\nтест,,Да\n");
	/* only small letters of other scripts are known */
	refused(p, "reasons.csv", 4, "junk", "yes or no");
	table(p, "reasons.csv", "reason,title,junk\nprice,Too dear,\n"
	    "spam,,YES\nтест,,да\n");
	well(p);
	assert_true(r->has_reasons);
	assert_false(crm_rules_reason(r, CRM_STR("price"))->junk);
	assert_true(crm_rules_reason(r, CRM_STR("spam"))->junk);
	assert_true(crm_rules_reason(r, CRM_STR("тест"))->junk);
	eq(crm_rules_reason(r, CRM_STR("spam"))->title, "spam");
	assert_null(crm_rules_reason(r, CRM_STR("other")));
	table(p, "reasons.csv", "reason\nprice\nprice\n");
	refused(p, "reasons.csv", 3, "reason", "twice");
	table(p, "reasons.csv", "reason\n");
	well(p);
	assert_false(r->has_reasons);
}

static void test_settings(void **state)
{
	static const struct { const char *row, *part; } bad[] = {
		{ "timezone,Mars/Olympus", "timezone" },
		{ "site,a.b", "site" },
		{ "margin,lots", "margin" },
		{ "margin,101", "margin" },
		{ "hot,101", "hot" },
		{ "warm,71", "at most hot" },
		{ "currency,R U B", "currency" }
	};
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	table(p, "stages.csv", STAGES);
	table(p, "settings.csv", "key,value\ncurrency,EUR\nsite,msk\n"
	    "margin,12.5 %\nhot,80\nwarm,50\nmine,yes\n");
	well(p);
	eq(r->currency, "EUR");
	eq(r->site, "msk");
	assert_int_equal(r->margin, 1250);
	assert_int_equal(r->hot, 80);
	assert_int_equal(r->warm, 50);
	eq(crm_rules_setting(r, "mine"), "yes");
	eq(crm_rules_setting(r, "other"), "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "key,value\n%s\n", bad[i].row);
		table(p, "settings.csv", crm_buf_z(&b));
		refused(p, "settings.csv", 2, "value", bad[i].part);
		crm_buf_free(&b);
	}
	table(p, "settings.csv", "key,value\na,1\na,2\n");
	refused(p, "settings.csv", 3, "key", "twice");
}

/* minor of EUR at t, in roubles. */
static int64_t euros(struct place *p, int64_t minor, int64_t t)
{
	int64_t out = 0;

	assert_int_equal(crm_rules_convert(&p->rules, minor, CRM_STR("EUR"), t,
	    &out, &p->err), CRM_OK);
	return out;
}

static void test_rates(void **state)
{
	struct place *p = *state;
	int64_t out;

	table(p, "stages.csv", STAGES);
	table(p, "settings.csv", "key,value\ntimezone,+03:00\n");
	table(p, "rates.csv", "date,cur,rate\n2026-11-20,EUR,94.125513\n"
	    "2026-11-20,USD,81\n22.11.2026,EUR,95\n2026-11-10,EUR,90.5\n"
	    "2026-11-10,RUB,1\n");
	well(p);
	/* date -u -d '2026-11-19 21:00' +%s is the 20th at +03:00 */
	assert_int_equal(euros(p, 100, 1795122000), 9413);	/* 94.1255 */
	assert_int_equal(euros(p, 100, 1795121999), 9050);
	assert_int_equal(euros(p, -1, 1795122000), -94);
	assert_int_equal(euros(p, 100, 1795122000 + 86400), 9413);
	assert_int_equal(euros(p, 100, 1795122000 + 2 * 86400), 9500);
	assert_int_equal(crm_rules_convert(&p->rules, 7, CRM_STR("RUB"), 0,
	    &out, &p->err), CRM_OK);
	assert_int_equal(out, 7);
	assert_int_equal(crm_rules_convert(&p->rules, 7, CRM_STR(""), 0,
	    &out, &p->err), CRM_OK);
	/* one second before the first day */
	assert_int_equal(crm_rules_convert(&p->rules, 7, CRM_STR("EUR"),
	    1794258000 - 1, &out, &p->err), CRM_DATA);
	assert_non_null(strstr(p->err.text, "EUR on 2026-11-09"));
	assert_int_equal(crm_rules_convert(&p->rules, 7, CRM_STR("GBP"),
	    1795122000, &out, &p->err), CRM_DATA);
	assert_int_equal(crm_rules_convert(&p->rules, INT64_MAX / 10,
	    CRM_STR("EUR"), 1795122000, &out, &p->err), CRM_DATA);
}

static void test_bad_rates(void **state)
{
	static const struct { const char *row, *field; } bad[] = {
		{ "today,EUR,94", "date" },
		{ "2026-11-20,E R,94", "cur" },
		{ "2026-11-20,EUR,", "rate" },
		{ "2026-11-20,EUR,0", "rate" },
		{ "2026-11-20,EUR,-1", "rate" },
		{ "2026-11-20,EUR,1.2345678", "rate" },
		{ "2026-11-20,EUR,94.", "rate" },
		{ "2026-11-20,EUR,1e3", "rate" },
		{ "2026-11-20,RUB,2", "rate" },
		{ "01.11.2026,EUR,5", "cur" }		/* twice */
	};
	struct place *p = *state;

	table(p, "stages.csv", STAGES);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "date,cur,rate\n2026-11-01,EUR,5\n%s\n",
		    bad[i].row);
		table(p, "rates.csv", crm_buf_z(&b));
		refused(p, "rates.csv", 3, bad[i].field, "");
		crm_buf_free(&b);
	}
}

static void test_script_score_hours(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	table(p, "stages.csv", STAGES);
	table(p, "script.csv", "pipeline,stage,contact,question\n"
	    "b2b,lead,2,Who decides?\n,,,Anything else?\n");
	table(p, "score.csv", "group,cap,points,since,decay_days\n"
	    "a,,5,,\na,10,7,created,14\n,,2,,\n");
	table(p, "hours.csv", "day,open,close\nmon,10:00,14:00\n");
	well(p);
	assert_int_equal(r->script[0].contact, 2);
	assert_int_equal(r->script[1].contact, 0);
	assert_true(r->score[0].cap == 10);
	assert_true(r->score[1].cap == 10);
	assert_true(isnan(r->score[2].cap));
	assert_true(r->score[1].decay_days == 14);
	/* 1970-01-05 was a Monday */
	assert_int_equal(crm_hours_between(r->hours, 0, 7 * 86400), 4 * 3600);
	table(p, "hours.csv", "day,open,close\nmon,10:00,99:00\n");
	refused(p, "hours.csv", 2, "close", "");
	table(p, "hours.csv", "day,open,close\n");
	table(p, "script.csv", "stage,question\nled,Who?\n");
	refused(p, "script.csv", 2, "stage", "led");
	table(p, "script.csv", "stage,pipeline,question\nlead,c2c,Who?\n");
	refused(p, "script.csv", 2, "pipeline", "c2c");
	table(p, "script.csv", "contact,question\n0,Who?\n");
	refused(p, "script.csv", 2, "contact", "from 1");
	table(p, "script.csv", "stage,question\nlead,\n");
	refused(p, "script.csv", 2, "question", "empty");
	table(p, "script.csv", "question\n");
	table(p, "score.csv", "group,cap,points\na,1,1\na,2,1\n");
	refused(p, "score.csv", 3, "cap", "line 2");
	table(p, "score.csv", "group,cap,points\n,1,1\n");
	refused(p, "score.csv", 2, "cap", "group");
	table(p, "score.csv", "points,why\n1,\n,no reason\n");
	refused(p, "score.csv", 3, "points", "empty");
}

static void test_expressions(void **state)
{
	struct place *p = *state;

	table(p, "stages.csv", "pipeline,stage,require\nb2b,lead,amount >\n");
	refused(p, "stages.csv", 2, "require", "at character");
	table(p, "stages.csv", "pipeline,stage,require\nb2b,lead,amount > 0\n");
	table(p, "script.csv", "question,when\nA,\nB,(x = 1\n");
	refused(p, "script.csv", 3, "when", "");
	table(p, "script.csv", "question,when\nA,x = 1\n");
	table(p, "score.csv", "points,when\n5,\n5,and\n");
	refused(p, "score.csv", 3, "when", "");
	table(p, "score.csv", "points,when\n5,\n\"min(5\",x = 2\n");
	refused(p, "score.csv", 3, "points", "");
	table(p, "score.csv", "points,when\n\"min(touches*2, 5)\",x = 2\n");
	well(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_goals), TEST(test_reasons), TEST(test_settings),
		TEST(test_rates), TEST(test_bad_rates),
		TEST(test_script_score_hours), TEST(test_expressions)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

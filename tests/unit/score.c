/* SPDX-License-Identifier: ISC */
/*
 * Score: points, decay, caps, rounding.  The numbers are worked out by hand
 * beside each case.
 */
#include "rules_place.h"

#include "score.h"

/* 2026-11-22T07:15:00Z, by date -u +%s. */
static const int64_t now = 1795331700;

#define HEAD "group,cap,points,decay_days,since,when,why\n"

/* The line with its score, under these rows of score.csv. */
static void score(struct place *p, const char *rows, const char *json,
    struct crm_buf *out)
{
	struct crm_buf text = { 0 };
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_score *sc;
	struct crm_when when;

	crm_buf_printf(&text, HEAD "%s", rows);
	table(p, "stages.csv", STAGES);
	table(p, "score.csv", crm_buf_z(&text));
	well(p);
	when = (struct crm_when){ p->rules.zone, now };
	assert_int_equal(crm_score_new(&p->rules, &when, &sc, &p->err),
	    CRM_OK);
	assert_int_equal(crm_line_read(l, crm_str(json), &p->err), CRM_OK);
	assert_true(crm_score_line(sc, l, NULL, NULL));
	out->n = 0;
	crm_line_write(l, out);
	crm_score_free(sc);
	crm_line_free(l);
	free(l);
	crm_buf_free(&text);
}

static void is(struct place *p, const char *rows, const char *json,
    const char *want)
{
	struct crm_buf out = { 0 };
	const char *at;

	score(p, rows, json, &out);
	at = strstr(crm_buf_z(&out), "\"score\":");
	assert_non_null(at);
	out.p[out.n - 2] = '\0';	/* "}\n" */
	assert_string_equal(at + 8, want);
	crm_buf_free(&out);
}

#define DEAL "{\"deal\":\"1\",\"created\":\"2026-11-08T07:15:00Z\""

static void test_points(void **state)
{
	/* each alone, the sum; ordered by size, then by row */
	is(*state, ",,5,,,,b\n,,10,,,,c\n,,-5,,,,d\n", "{}",
	    "10,\"warmth\":\"cold\",\"why\":\"c +10, b +5, d -5\"");
	is(*state, ",,30,,,,\"a, b\"\n,,40,,,x=1,y\n,,20,,,x=2,z\n",
	    "{\"x\":1}", "70,\"warmth\":\"hot\",\"why\":\"y +40, a, b +30\"");
	is(*state, "", "{}", "0,\"warmth\":\"cold\",\"why\":\"\"");
	/* 3100000 / 100000 = 31, at most 30; text that is a number is one */
	is(*state, ",,\"min(30, amount / 100000)\",,,,m\n",
	    "{\"amount\":3100000}",
	    "30,\"warmth\":\"cold\",\"why\":\"m +30\"");
	is(*state, ",,n,,,,w\n", "{\"n\":\"15\"}",
	    "15,\"warmth\":\"cold\",\"why\":\"w +15\"");
	is(*state, ",,\"if(x = 1, 7, 8)\",,,,w\n", "{\"x\":2}",
	    "8,\"warmth\":\"cold\",\"why\":\"w +8\"");
}

static void test_words(void **state)
{
	/* without words: the expression, else the group */
	is(*state, "g,,5,,,x = 1,\ng,,4,,,,\n,,3,,,,\n", "{\"x\":1}",
	    "12,\"warmth\":\"cold\",\"why\":\"x = 1 +5, g +4, +3\"");
	/* what rounds to nothing is not said, but counts: 0.4 + 0.4 = 0.8 */
	is(*state, ",,0.4,,,,a\n,,0.4,,,,b\n", "{}",
	    "1,\"warmth\":\"cold\",\"why\":\"\"");
}

static void test_absent(void **state)
{
	const char *none = "0,\"warmth\":\"cold\",\"why\":\"\"";

	is(*state, ",,50,,,x > 1,w\n", "{}", none);
	is(*state, ",,50,,,x = 1,w\n", "{\"x\":null}", none);
	is(*state, ",,x * 2,,,,w\n", "{}", none);
	is(*state, ",,x * 2,,,,w\n", "{\"x\":\"many\"}", none);
	is(*state, ",,50,7,paid,,w\n", "{}", none);
	is(*state, ",,50,7,paid,,w\n", "{\"paid\":\"soon\"}", none);
	is(*state, ",,50,7,,,w\n", "{}", none);
	/* not since 1970 either */
	is(*state, ",,50,99999,paid,,w\n", "{}", none);
	/* a division by nothing is no number */
	is(*state, ",,5 / x,,,,w\n", "{\"x\":0}", none);
	/* what is not there differs from all that there is */
	is(*state, ",,50,,,x != 1,w\n", "{}",
	    "50,\"warmth\":\"warm\",\"why\":\"w +50\"");
}

static void test_decay(void **state)
{
	/* created 14 days ago: 80 / 2 ^ (14 / 7) = 20 */
	is(*state, ",,80,7,,,w\n", DEAL "}",
	    "20,\"warmth\":\"cold\",\"why\":\"w +20\"");
	/* touched 3.5 days ago: 80 / sqrt(2) = 56.57 */
	is(*state, ",,80,7,,,w\n", DEAL
	    ",\"last_touch\":\"2026-11-18T19:15:00Z\"}",
	    "57,\"warmth\":\"warm\",\"why\":\"w +57\"");
	/* since what the table names: 14 days again */
	is(*state, ",,80,7,created,,w\n", DEAL
	    ",\"last_touch\":\"2026-11-18T19:15:00Z\"}",
	    "20,\"warmth\":\"cold\",\"why\":\"w +20\"");
	/* a day is its midnight: 7 d 7 h 15 min, 80 / 2 ^ 1.04315 = 38.82 */
	is(*state, ",,80,7,it's,,w\n", "{\"it's\":\"2026-11-15\"}",
	    "39,\"warmth\":\"cold\",\"why\":\"w +39\"");
	/* what is to come is now */
	is(*state, ",,80,7,next,,w\n", "{\"next\":\"2026-12-22T07:15:00Z\"}",
	    "80,\"warmth\":\"hot\",\"why\":\"w +80\"");
	/* less is taken as well: 60 - 80 / 4 = 40 */
	is(*state, ",,60,,,,a\n,,-80,7,,,b\n", DEAL "}",
	    "40,\"warmth\":\"warm\",\"why\":\"a +60, b -20\"");
	/* half a day is a number of days: 2 ^ 28 parts of 80 are none */
	is(*state, ",,80,0.5,,,w\n", DEAL "}",
	    "0,\"warmth\":\"cold\",\"why\":\"\"");
}

static void test_caps(void **state)
{
	is(*state, "g,20,15,,,,a\ng,,16,,,,b\nh,,9,,,,c\n", "{}",
	    "29,\"warmth\":\"cold\",\"why\":"
	    "\"b +16, a +15, c +9, cap of g -11\"");
	/* in any row of the group; the others have none */
	is(*state, "g,,15,,,,a\ng,20,16,,,x,b\n,,50,,,,c\n", "{}",
	    "65,\"warmth\":\"warm\",\"why\":\"c +50, a +15\"");
	/* as much the other way: 50 - 20 */
	is(*state, "g,20,-15,,,,a\ng,,-15,,,,b\n,,50,,,,c\n", "{}",
	    "30,\"warmth\":\"cold\",\"why\":"
	    "\"c +50, a -15, b -15, cap of g +10\"");
	/* the sum, not the parts: 30 - 15 = 15 is within 20 */
	is(*state, "g,20,30,,,,a\ng,,-15,,,,b\n", "{}",
	    "15,\"warmth\":\"cold\",\"why\":\"a +30, b -15\"");
	is(*state, "g,0,30,,,,a\n", "{}",
	    "0,\"warmth\":\"cold\",\"why\":\"a +30, cap of g -30\"");
	/* after the decay: 80 / 4 = 20 is no more than the cap */
	is(*state, "g,20,80,7,,,a\n", DEAL "}",
	    "20,\"warmth\":\"cold\",\"why\":\"a +20\"");
}

static void test_bounds(void **state)
{
	is(*state, ",,90,,,,a\n,,60,,,,b\n", "{}",
	    "100,\"warmth\":\"hot\",\"why\":\"a +90, b +60\"");
	is(*state, ",,-90,,,,a\n,,60,,,,b\n", "{}",
	    "0,\"warmth\":\"cold\",\"why\":\"a -90, b +60\"");
	/* at the end, not on the way: 120 - 50 = 70 */
	is(*state, ",,120,,,,a\n,,-50,,,,b\n", "{}",
	    "70,\"warmth\":\"hot\",\"why\":\"a +120, b -50\"");
	is(*state, ",,69.5,,,,a\n", "{}",
	    "70,\"warmth\":\"hot\",\"why\":\"a +70\"");
	is(*state, ",,69.4,,,,a\n", "{}",
	    "69,\"warmth\":\"warm\",\"why\":\"a +69\"");
	is(*state, ",,39.4,,,,a\n", "{}",
	    "39,\"warmth\":\"cold\",\"why\":\"a +39\"");
	/* half away from zero; 3 * 10.7 + 7.4 = 39.5 whatever binary says */
	is(*state, ",,-2.5,,,,a\n,,42,,,,b\n", "{}",
	    "40,\"warmth\":\"warm\",\"why\":\"b +42, a -3\"");
	is(*state, ",,10.7,,,,a\n,,10.7,,,,b\n,,10.7,,,,c\n,,7.4,,,,d\n",
	    "{}",
	    "40,\"warmth\":\"warm\",\"why\":\"a +11, b +11, c +11, d +7\"");
	/* too much in both ways is still a number */
	is(*state, ",,x * x,,,,a\n,,-1 * x * x,,,,b\n,,50,,,,c\n",
	    "{\"x\":999999999999999}", "50,\"warmth\":\"warm\",\"why\":"
	    "\"a +1000000000000, b -1000000000000, c +50\"");
}

static void test_settings(void **state)
{
	table(*state, "settings.csv", "key,value\nhot,30\nwarm,10\n");
	is(*state, ",,30,,,,a\n", "{}",
	    "30,\"warmth\":\"hot\",\"why\":\"a +30\"");
	is(*state, ",,10,,,,a\n", "{}",
	    "10,\"warmth\":\"warm\",\"why\":\"a +10\"");
	is(*state, ",,9,,,,a\n", "{}",
	    "9,\"warmth\":\"cold\",\"why\":\"a +9\"");
}

static void no_rule(struct place *p, const char *rows, size_t line,
    const char *column, const char *part)
{
	struct crm_buf text = { 0 };
	struct crm_score *sc;
	struct crm_when when;

	crm_buf_printf(&text, HEAD "%s", rows);
	table(p, "stages.csv", STAGES);
	table(p, "score.csv", crm_buf_z(&text));
	well(p);
	when = (struct crm_when){ p->rules.zone, now };
	assert_int_equal(crm_score_new(&p->rules, &when, &sc, &p->err),
	    CRM_DATA);
	assert_null(sc);
	assert_non_null(strstr(p->err.file, "/score.csv"));
	assert_int_equal(p->err.line, line);
	assert_string_equal(p->err.field, column);
	if (strstr(p->err.text, part) == NULL)
		fail_msg("'%s' is not in: %s", part, p->err.text);
	crm_buf_free(&text);
}

static void test_refused(void **state)
{
	no_rule(*state, ",,5,,,,\n,,14d,,,,\n", 3, "points", "no number");
	no_rule(*state, ",,'ten',,,,\n", 2, "points", "no number");
	no_rule(*state, ",,5,,,a = 1 and score > 5,\n", 2, "when", "'score'");
	no_rule(*state, ",,5,,,has(why),\n", 2, "when", "'why'");
	no_rule(*state, ",,score + 1,,,,\n", 2, "points", "'score'");
	no_rule(*state, ",,5,7,warmth,,\n", 2, "since", "'warmth'");
	/* told when the table is read */
	table(*state, "score.csv", HEAD ",,1 / 0,,,,\n");
	refused(*state, "score.csv", 2, "points", "division by 0");
}

static void test_place(void **state)
{
	struct crm_buf out = { 0 };

	score(*state, ",,5,,,,w\n", "{\"why\":\"old\",\"a\":1.50,\"score\":"
	    "99,\"b\":null,\"path\":\"p\"}", &out);
	assert_string_equal(crm_buf_z(&out), "{\"why\":\"w +5\",\"a\":1.5,"
	    "\"score\":5,\"b\":null,\"path\":\"p\",\"warmth\":\"cold\"}\n");
	crm_buf_free(&out);
}

static void test_full(void **state)
{
	struct place *p = *state;
	struct crm_buf b = { 0 };
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_score *sc;
	struct crm_when when;

	table(p, "stages.csv", STAGES);
	well(p);
	when = (struct crm_when){ p->rules.zone, now };
	assert_int_equal(crm_score_new(&p->rules, &when, &sc, &p->err),
	    CRM_OK);
	crm_buf_puts(&b, "{\"deal\":\"1\"");
	for (int i = 1; i < CRM_LINE_KEYS - 2; i++)
		crm_buf_printf(&b, ",\"k%d\":1", i);
	crm_buf_char(&b, '}');
	assert_int_equal(crm_line_read(l, crm_buf_str(&b), &p->err), CRM_OK);
	assert_int_equal(l->n, CRM_LINE_KEYS - 2);
	assert_false(crm_score_line(sc, l, NULL, NULL));
	crm_score_free(sc);
	crm_line_free(l);
	free(l);
	crm_buf_free(&b);
}

/* What is copied is what would be written. */
static void test_plain(void **state)
{
	static const struct { const char *json; bool plain; } cases[] = {
		{ "{\"deal\":\"1\",\"a\":1.5,\"b\":null,\"c\":true}", true },
		{ "{\"d\":\"\",\"é\":\"ü\",\"f\":false,\"g\":-1}", true },
		{ "{\"deal\": \"1\"}", false },
		{ "{\"deal\":\"1\"} ", false },
		{ "{\"deal\":\"1\\n\"}", false },
		{ "{\"deal\":\"\\u0031\"}", false },
		{ "{\"deal\":\"1\",\"a\":1.50}", false },
		/* as long as {"a":1000}, which is what it means */
		{ "{\"a\": 1e3}", false },
		{ "{\"deal\":\"1\",\"score\":1}", false },
		{ "{\"deal\":\"1\",\"warmth\":\"hot\"}", false },
		{ "{\"deal\":\"1\",\"why\":\"\"}", false },
		{ "{}", false },
	};
	struct place *p = *state;
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_buf copied = { 0 }, written = { 0 };
	struct crm_score *sc;
	struct crm_when when;

	table(p, "stages.csv", STAGES);
	table(p, "score.csv", HEAD ",,5,,,,\"say \"\"hi\"\"\"\n");
	well(p);
	when = (struct crm_when){ p->rules.zone, now };
	assert_int_equal(crm_score_new(&p->rules, &when, &sc, &p->err),
	    CRM_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crm_str text = crm_str(cases[i].json);

		assert_int_equal(crm_line_read(l, text, &p->err), CRM_OK);
		assert_int_equal(crm_score_plain(l, text), cases[i].plain);
		assert_true(crm_score_line(sc, l, NULL, NULL));
		if (!cases[i].plain)
			continue;
		copied.n = written.n = 0;
		crm_score_write(l, text, &copied);
		crm_line_write(l, &written);
		assert_string_equal(crm_buf_z(&copied), crm_buf_z(&written));
	}
	crm_buf_free(&copied);
	crm_buf_free(&written);
	crm_score_free(sc);
	crm_line_free(l);
	free(l);
}

static void test_fields(void **state)
{
	struct place *p = *state;
	struct crm_score *sc;
	struct crm_when when;
	struct crm_str name;

	table(p, "stages.csv", STAGES);
	table(p, "score.csv", HEAD ",,b + 1,7,c,a = 1,\n,,5,,,,\n");
	well(p);
	when = (struct crm_when){ p->rules.zone, now };
	assert_int_equal(crm_score_new(&p->rules, &when, &sc, &p->err),
	    CRM_OK);
	assert_true(crm_score_field(sc, 0, 0, &name));
	eq(name, "a");
	assert_true(crm_score_field(sc, 0, 1, &name));
	eq(name, "b");
	assert_true(crm_score_field(sc, 0, 2, &name));
	eq(name, "c");
	assert_false(crm_score_field(sc, 0, 3, &name));
	assert_false(crm_score_field(sc, 1, 0, &name));
	assert_false(crm_score_field(sc, 2, 0, &name));
	crm_score_free(sc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_points), TEST(test_words), TEST(test_absent),
		TEST(test_decay), TEST(test_caps), TEST(test_bounds),
		TEST(test_settings), TEST(test_refused), TEST(test_place),
		TEST(test_full), TEST(test_plain), TEST(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

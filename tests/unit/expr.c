/* SPDX-License-Identifier: ISC */
/*
 * Expressions over one deal line, the clock standing at Sunday 2026-11-22
 * 12:00 in Moscow (09:00Z).  What is expected is by hand from the calendar
 * and from crm(7).
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expr.h"

static const char deal[] =
    "{\"deal\":\"1042\",\"client\":\"C17\",\"title\":\"Кухня «Мадрид»\","
    "\"owner\":\"anna\",\"source\":\"Google\",\"pipeline\":\"b2b\","
    "\"stage\":\"proposal\",\"status\":\"open\",\"amount\":125000,"
    "\"created\":\"2026-10-05T21:30:00Z\",\"closed\":"
    "\"2026-10-31T20:59:59Z\",\"next\":\"2026-11-21T07:00:00Z\","
    "\"idle_days\":3,\"warmth\":\"warm\",\"score\":70.5,\"path\":"
    "\"b2b/lead@2026-10-05T21:30:00Z b2b/proposal@2026-10-07T00:00:00Z\","
    "\"todo\":null,\"city\":\"Straße\",\"size\":\"9\",\"vip\":true,"
    "\"spam\":false,\"born\":\"2026-11-22\",\"two words\":\"x\","
    "\"empty\":\"\",\"zero\":0,\"ratio\":0.1,\"note\":\"it's 5% (off)\"}";

struct world {
	struct crm_zone *zone;
	struct crm_when when;
	struct crm_line *line;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct crm_err e = { 0 };

	w->zone = crm_zone_new(CRM_STR("+03:00"));
	w->line = calloc(1, sizeof(*w->line));
	w->when = (struct crm_when){ w->zone, 1795338000 };
	*state = w;
	return crm_line_read(w->line, crm_str(deal), &e);
}

static int teardown(void **state)
{
	struct world *w = *state;

	crm_line_free(w->line);
	free(w->line);
	crm_zone_free(w->zone);
	free(w);
	return 0;
}

/* What deal lines do not bear. */
static bool computed(void *ctx, const struct crm_line *line,
    struct crm_str name, struct crm_value *v)
{
	static char text[16];	/* one, so that the next call overwrites it */

	(void)ctx;
	(void)line;
	memset(v, 0, sizeof(*v));
	if (crm_str_is(name, "idle")) {
		v->type = CRM_V_DURATION;
		v->number = 15 * 86400;
	} else if (crm_str_is(name, "secs.lead")) {
		v->type = CRM_V_DURATION;
		v->number = 95400;
	} else if (crm_str_is(name, "entered.proposal")) {
		v->type = CRM_V_TIME;
		v->time = 1791331200;	/* 2026-10-07T00:00:00Z */
	} else if (crm_str_is(name, "client.name") ||
	    crm_str_is(name, "client.company")) {
		v->type = CRM_V_TEXT;
		strcpy(text, name.n == 11 ? "Orion" : "Sirio");
		v->text = crm_str(text);
	} else {
		return false;
	}
	return true;
}

static bool holds(struct world *w, const char *text)
{
	struct crm_expr *x = NULL;
	struct crm_err e = { 0 };
	bool is;

	if (crm_expr_new(crm_str(text), &w->when, &x, &e) != CRM_OK)
		fail_msg("%s: %zu: %s", text, e.column, e.text);
	is = crm_expr_match(x, w->line, computed, NULL);
	crm_expr_free(x);
	return is;
}

static void check_all(struct world *w, const char *const *list, bool want)
{
	for (; *list != NULL; list++)
		if (holds(w, *list) != want)
			fail_msg("%s: %s", want ? "should hold" :
			    "should not hold", *list);
}

#define TRUE(...) check_all(*state, (const char *const[]){ __VA_ARGS__, \
	NULL }, true)
#define FALSE(...) check_all(*state, (const char *const[]){ __VA_ARGS__, \
	NULL }, false)

static void test_examples(void **state)
{
	TRUE("", "  ", "source=google",
	    "source = google,yandex and amount >= 100000",
	    "stage~'^prop'", "owner!=boris", "idle>14d", "next<today",
	    "created=2026-10", "created>=2026q3 and created<2027q1",
	    "closed=last-month", "amount/10000 > 3",
	    "min(30, amount/10000) = 12.5",
	    "(warmth=hot or score>70) and status=open", "title~'кухня'",
	    "client.name=orion", "entered.proposal=2026-10-07",
	    "secs.lead>1d", "has(next)", "not has(todo)");
	FALSE("owner!=anna", "not has(next)", "created>=2026q3 and "
	    "created<2026q4", "source=yandex,bing", "idle>15d");
}

static void test_text(void **state)
{
	TRUE("title='КУХНЯ «МАДРИД»'", "title='кухня «мадрид»'",
	    "source='GOOGLE'", "source==google", "owner<BORIS",
	    "owner>=ANNA", "owner<=anna", "source!=goog", "source!=googlee",
	    "stage=lead,proposal", "stage!=lead,contact",
	    "note='it''s 5% (off)'", "note=\"it's 5% (off)\"",
	    "city='STRAßE'", "city='STRAẞE'", "$'two words'=x",
	    "pipeline=b2b", "stage!=b2b/proposal", "owner = (owner)");
	FALSE("source=goog", "source=googlee", "title=кухн", "title>я",
	    "source=''", "stage!=lead,proposal", "city=strasse");
}

static void test_ids(void **state)
{
	TRUE("deal=1042", "deal>1000", "deal<1041.5 or deal<1043",
	    "deal!=01042", "deal=7,1042", "size<10", "size>08.5",
	    "amount=125000.00", "amount=+125000", "amount>-1",
	    "score=70.50", "ratio=0.1");
	FALSE("deal=01042", "deal=1042.0", "deal='01042'", "size>10",
	    "amount!=125000", "ratio!=0.1");
}

static void test_patterns(void **state)
{
	TRUE("title~кухня", "title~'КУХНЯ'", "title~'мадрид»$'",
	    "title~'^к.хня .мадрид.$'", "title~'[А-Я]ухня'",
	    "title~'у?х'", "stage~'^PRO'", "stage~'sal$'",
	    "stage~'^proposal$'", "stage!~'^lead'", "source~'^.{6}$'",
	    "source~'^\\w+$'", "source!~'\\W'", "stage~x,oposa",
	    "source~'^[[:upper:]]'", "deal~'^1[0-9]{3}$'", "amount~'^125'",
	    "city~'ß'", "absent!~x", "empty~''", "path~b2b/lead",
	    "title~'^[а-п][М-Ф]'", "title~'[^а-я]'", "source~'^[A-Z]+$'",
	    "source~'^[Z-z]+$'", "title~'^[a-я]+ '", "title~'[]Х]'",
	    "title~'\\УХ'",
	    "note~'[[.%.]]'", "title~'^[[:alpha:]]+ '",
	    "note~'\\(OFF\\)'", "title~'^.{14}$'",
	    "'Proposal'~prop",  "'a'!~prop", "'a@b'~'^.{1,50}@.{1,50}$'",
	    "10/2!~prop");
	FALSE("stage~'^sal'", "stage~'prop$'", "stage!~'^prop'",
	    "absent~''", "source~'\\W'", "stage!~x,oposa",
	    "title~'^.{13}$'", "title~'^[а-й]'", "source~'[^a-z]'",
	    "title~'^[^К]'", "source~'[P-Z]'", "todo~''", "stage~'^propo$'");
}

static void test_times(void **state)
{
	/* Created on 6 October at 0:30, closed on the last second of the
	 * month, by the clocks of the zone. */
	TRUE("created=2026-10-06", "created<2026-10-07",
	    "created<=2026-10-06", "created>=2026-10-06",
	    "created>2026-10-05", "created=2026q4", "created=2026w41",
	    "created=06.10.2026", "created!=2026-10-05",
	    "created=2026-10-06..2026-10-07", "created=..2026-10",
	    "created=2026-10-05T21:30:00Z", "created=2026-09,2026-10",
	    "created='2026-10-05T21:30:00Z'", "closed=2026-10",
	    "closed<this-month", "closed = last month", "next=yesterday",
	    "next<now", "next>-2d", "next > 2d ago", "next<1d",
	    "next>=2026-11-21 10:00", "next=2026-11-21 10:00",
	    "next<2026-11-21 10:01", "born=today", "born>=today",
	    "born<tomorrow", "born>yesterday", "born!=2026-11-21",
	    "born<=eom", "born<now", "$born=$born",
	    "next<eow", "entered.proposal>2026-10-06",
	    "$entered.proposal > $created", "created<$closed",
	    "2026-10=created", "2026-11>created", "today>next");
	FALSE("created=2026-10-05", "created<2026-10-06",
	    "created>2026-10-06", "closed=2026-11", "next>today",
	    "next>-1d", "closed<$created", "2026-11=created",
	    "today<next");
}

/* The last day of the month, as a word, is that whole day. */
static void test_days(void **state)
{
	struct world *w = *state;
	struct crm_err e = { 0 };
	struct crm_line *old = w->line;

	w->line = calloc(1, sizeof(*w->line));
	assert_int_equal(crm_line_read(w->line, CRM_STR(
	    "{\"next\":\"2026-11-30T20:00:00Z\"}"), &e), CRM_OK);
	TRUE("next<=eom", "next=eom", "next>2026-11-29", "next<8d+12h",
	    "next>today + 8d", "next - 1d <= eom - 1d + 24h",
	    "next - now > 8d", "next - now < 9d");
	FALSE("next>eom", "next<eom", "now - next > 0s");
	crm_line_free(w->line);
	free(w->line);
	w->line = old;
}

static void test_durations(void **state)
{
	TRUE("idle>2w", "idle=15d", "idle<=15d", "idle!=14d", "idle>0",
	    "secs.lead=1d2h30min", "secs.lead>86400", "idle_days=3",
	    "idle_days<4", "closed - created > 25d",
	    "closed - created < 26d", "created + 30d < now",
	    "30d + created < now", "idle/86400 > 14s", "idle/1d = 15",
	    "abs(created - closed) > 25d", "idle > 2*7d",
	    "max(created, next) = yesterday", "-idle < 0s");
	FALSE("idle>15d", "closed + created > 1d", "idle + 1 > 1d",
	    "idle*idle > 1d", "1/idle > 0", "created*2 > 0");
}

static void test_arithmetic(void **state)
{
	TRUE("amount - 25000 = 100000", "amount-25000 != 100000",
	    "amount + 1 - 2 - 3 = 124996", "2*3+4 = 10", "2+3*4 = 14",
	    "100/10/5 = 2", "100/(10/5) = 50", "-amount < 0",
	    "amount * -1 = -125000", "amount>score*100",
	    "amount > score / 2", "score<amount/2", "amount=100000+25000",
	    "min(amount, 5, score) = 5", "max(1) = 1", "abs(-3) = 3",
	    "abs(score - 100) = 29.5", "if(source=google, 10, 20) = 10",
	    "if((stage=lead,contact), 10, 20) = 20",
	    "not if(spam, 1)", "10*(source=google) = 10", "size+1 = 10",
	    "size*2 = 18", "$size=9", "100000<amount", "5>3", "1=1",
	    "5 - (source=google) = 4", "score - (1 + 2) = 67.5",
	    "min(1, 2) + 1 = 2", "'anna'=owner");
	FALSE("amount/(amount - amount) > 0", "absent + 1 > 0",
	    "absent + 1 <= 0", "min(absent, 1) = 1", "if(spam, 1) = 1",
	    "title + 1 > 0",
	    "-title < 1", "1=2");
	TRUE("amount/(amount - amount) != 1", "absent + 1 != 1");
}

static void test_logic(void **state)
{
	TRUE("vip", "not spam", "!spam", "not zero", "not empty", "not todo",
	    "not absent", "owner", "ratio", "created", "vip=true",
	    "vip=YES", "spam=no", "spam!=true", "vip and owner=anna",
	    "spam or owner=anna", "vip|spam", "vip & !spam", "vip && vip",
	    "spam || vip", "NOT spam AND vip", "not (spam and vip)",
	    "not not vip", "spam and spam or vip", "vip or spam and spam",
	    "not owner=boris", "((((vip))))", "has(zero)", "has(empty)",
	    "has($'two words')", "has('two words')", "has(client.name)",
	    "absent!=1", "absent!=1,2", "not absent=1", "vip and\n\tvip",
	    "vip\302\240and\302\240vip", "$owner != $stage",
	    "client.name != $client.company",
	    "client.name < $client.company");
	FALSE("spam", "zero", "empty", "todo", "absent", "absent=1",
	    "absent<1", "absent>=1", "absent=''", "vip and spam",
	    "not vip or spam", "has(todo)", "has(absent)", "!vip",
	    "client.name = $client.company",
	    "client.name > $client.company", "absent=$absent");
	TRUE("absent!=$absent");
}

static void test_value(void **state)
{
	static const struct {
		const char *text;
		enum crm_value_type type;
		double number;
	} cases[] = {
		{ "30", CRM_V_NUMBER, 30 }, { "-10", CRM_V_NUMBER, -10 },
		{ "min(30, amount/10000)", CRM_V_NUMBER, 12.5 },
		{ "amount", CRM_V_NUMBER, 125000 }, { "absent", CRM_V_NONE, 0 },
		{ "idle", CRM_V_DURATION, 1296000 }, { "3h", CRM_V_DURATION,
		10800 }, { "vip", CRM_V_BOOL, 1 }, { "", CRM_V_BOOL, 1 },
		{ "owner=boris", CRM_V_BOOL, 0 }, { "'x'", CRM_V_TEXT, 0 },
		{ "today", CRM_V_TIME, 0 }, { "next - created",
		CRM_V_DURATION, 4008600 }
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crm_expr *x = NULL;
		struct crm_err e = { 0 };
		struct crm_value v;

		assert_int_equal(crm_expr_new(crm_str(cases[i].text),
		    &w->when, &x, &e), CRM_OK);
		v = crm_expr_value(x, w->line, computed, NULL);
		if (v.type != cases[i].type || v.number != cases[i].number)
			fail_msg("%s: type %d, number %g", cases[i].text,
			    (int)v.type, v.number);
		crm_expr_free(x);
	}
}

static void check_error(struct world *w, const char *text, size_t n,
    size_t column, const char *says)
{
	struct crm_expr *x = NULL;
	struct crm_err e = { 0 };

	if (crm_expr_new((struct crm_str){ text, n }, &w->when, &x, &e) !=
	    CRM_DATA)
		fail_msg("accepted: %s", text);
	assert_null(x);
	if (e.column != column || strstr(e.text, says) == NULL)
		fail_msg("%s: %zu: %s", text, e.column, e.text);
	crm_err_free(&e);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *says;
	} cases[] = {
		{ "source=", 8, "a value is missing" },
		{ "source=google,", 15, "a value is missing" },
		{ "and x", 1, "a value is missing" },
		{ "x and", 6, "a value is missing" },
		{ "=5", 1, "a value is missing" },
		{ "()", 2, "a value is missing" },
		{ "город=", 7, "a value is missing" },
		{ "город='й' и", 11, "unexpected и" },
		{ "(a=1", 5, "a ) is missing" },
		{ "a=1)", 4, "unexpected )" },
		{ "a b", 3, "and, or is missing" },
		{ "title='кух", 7, "no closing '" },
		{ "a=\"", 3, "no closing \"" },
		{ "a=1 and foo(a)", 9, "no function is named foo" },
		{ "abs(1,2)", 1, "abs takes one value" },
		{ "if(a)", 1, "if takes" },
		{ "min()", 5, "a value is missing" },
		{ "has()", 5, "a field's name" },
		{ "has(1", 6, "a ) is missing" },
		{ "stage~'('", 7, "bad pattern: " },
		{ "stage~'a','[b'", 11, "bad pattern: " },
		{ "a~'(x)\\1'", 3, "back-references" },
		{ "a~$b", 3, "a pattern is missing" },
		{ "a~'[я-а]'", 3, "bad pattern" },
		{ "a~'(((((((((((a+)+)+)+)+)+)+)+)+)+)+'", 3, "too large" },
		{ "a~'(((((((((([(]+)+[(])+[(])+[(])+[(])+[(])+[(])+)+)+)+'",
		    3, "too large" },
		{ "a~'b++++++++++++'", 3, "too large" },
		{ "a~'.{9999}'", 3, "too large" },
		{ "stage~^prop", 7, "unexpected ^" },
		{ "a<1,2", 4, "a list goes with" },
		{ "1<a<5", 4, "two comparisons" },
		{ "next<tody", 6, "a date or period is wanted" },
		{ "next<closed", 6, "the field is $closed" },
		{ "next<'today'", 6, "without quotes" },
		{ "entered.lead>foo", 14, "a date or period" },
		{ "amount=12k", 8, "a number is wanted" },
		{ "idle>14", 6, "wants its unit" },
		{ "idle>foo", 6, "a duration is wanted" },
		{ "idle_days>14d", 11, "a number is wanted" },
		{ "missed=maybe", 8, "true or false" },
		{ "title:x", 6, "unexpected :" },
		{ "$", 2, "name is missing" },
		{ "a=$''", 4, "name is missing" },
		{ "-5x > 1", 1, "not a number" },
		{ "5x", 1, "not a number" }, { "a + 1e400", 5, "not a number" },
		{ "1c = 2", 1, "put $" },
		{ "amount/0", 8, "a division by 0" },
		{ "a = 1 and b / -0.0 > 1", 15, "a division by 0" },
		{ "a=1\x01", 4, "control character" },
		{ "a=\xff", 3, "not UTF-8" }
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_error(*state, cases[i].text, strlen(cases[i].text),
		    cases[i].column, cases[i].says);
	check_error(*state, "a='\0'", 5, 4, "NUL");
}

static void test_depth(void **state)
{
	struct crm_buf b = { 0 };

	for (int i = 0; i < 199; i++)
		crm_buf_char(&b, '(');
	crm_buf_puts(&b, "vip");
	for (int i = 0; i < 199; i++)
		crm_buf_char(&b, ')');
	TRUE(crm_buf_z(&b));
	b.n = 0;
	for (int i = 0; i < 100000; i++)
		crm_buf_char(&b, '(');
	check_error(*state, b.p, b.n, 201, "nested more than 200");
	b.n = 0;
	for (int i = 0; i < 100000; i++)
		crm_buf_puts(&b, "not ");
	check_error(*state, b.p, b.n, 797, "nested more than 200");
	b.n = 0;
	for (int i = 0; i < 100000; i++)
		crm_buf_char(&b, '-');
	check_error(*state, b.p, b.n, 200, "nested more than 200");
	b.n = 0;
	for (int i = 0; i < 20000; i++)
		crm_buf_puts(&b, "spam or 1 + ");
	crm_buf_puts(&b, "vip");
	TRUE(crm_buf_z(&b));
	crm_buf_free(&b);
}

static void test_fields(void **state)
{
	static const char *const want[] = { "source", "amount", "client.name",
		"two words", "next" };
	struct world *w = *state;
	struct crm_expr *x = NULL;
	struct crm_err e = { 0 };
	struct crm_str name;
	size_t i = 0;

	assert_int_equal(crm_expr_new(CRM_STR("source=google and amount > "
	    "amount/2 or client.name~x and $'two words'=$source or "
	    "has(next)"), &w->when, &x, &e), CRM_OK);
	for (; crm_expr_field(x, i, &name); i++) {
		assert_true(i < sizeof(want) / sizeof(*want));
		assert_true(crm_str_is(name, want[i]));
	}
	assert_int_equal(i, sizeof(want) / sizeof(*want));
	crm_expr_free(x);
	crm_expr_free(NULL);
}

/* No locale, and the one of the machine, say the same; ours is put back. */
static void test_locale(void **state)
{
	locale_t before = uselocale((locale_t)0);

	assert_non_null(setlocale(LC_ALL, "C"));
	test_patterns(state);
	test_text(state);
	if (setlocale(LC_ALL, "C.UTF-8") != NULL) {
		test_patterns(state);
		test_text(state);
	}
	setlocale(LC_ALL, "C");
	assert_true(uselocale((locale_t)0) == before);
}

/* Text longer than what is folded in place. */
static void test_long(void **state)
{
	struct world *w = *state;
	struct crm_line *old = w->line;
	struct crm_buf b = { 0 };
	struct crm_err e = { 0 };

	crm_buf_puts(&b, "{\"note\":\"");
	for (int i = 0; i < 5000; i++)
		crm_buf_puts(&b, "Щ");
	crm_buf_puts(&b, "конец\"}");
	w->line = calloc(1, sizeof(*w->line));
	assert_int_equal(crm_line_read(w->line, crm_buf_str(&b), &e), CRM_OK);
	TRUE("note~'щщщКОНЕЦ$'", "note~'^щ+конец$'", "note~'^щ'");
	FALSE("note~'^конец'", "note=щ");
	crm_line_free(w->line);
	free(w->line);
	w->line = old;
	crm_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_logic),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_locale),
		cmocka_unit_test(test_long)
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

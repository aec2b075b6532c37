/* SPDX-License-Identifier: ISC */
#include "line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct crm_line fast, slow, again;	/* too large for the stack */

static struct crm_str value(const struct crm_line *l, const char *key)
{
	const struct crm_field *f = crm_line_find(l, crm_str(key));

	return f != NULL ? f->value : CRM_STR("(none)");
}

static void assert_same(const struct crm_line *a, const struct crm_line *b)
{
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->at, b->at, sizeof(a->at));
	for (size_t i = 0; i < a->n; i++) {
		const struct crm_field *f = &a->field[i], *g = &b->field[i];

		assert_true(crm_str_eq(f->key, g->key));
		assert_true(crm_str_eq(f->value, g->value));
		assert_int_equal(f->type, g->type);
		assert_int_equal(f->id, g->id);
	}
}

/* May the fast reader leave a good line to jansson? */
static bool may_decline(struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' || (s.p[i] | 0x20) == 'e')
			return true;
	return false;
}

/* The verdict of both readers, which must agree. */
static enum crm_status read_both(const char *p, size_t n)
{
	struct crm_err a = { 0 }, b = { 0 };
	/* of its own, so that a read beyond it is seen */
	char *copy = malloc(n > 0 ? n : 1);
	struct crm_str text = { copy, n };
	enum crm_status s, f;
	struct crm_buf out = { 0 };

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, p, n);
	f = crm_line_read_fast(&fast, text, &a);
	s = crm_line_read_slow(&slow, text, &b);
	if (f == CRM_NONE)
		assert_true(s == CRM_DATA || may_decline(text));
	else
		assert_int_equal(f, s);
	if (s == CRM_DATA) {
		assert_true(b.column > 0 && b.column <= n + 2);
		assert_true(f == CRM_NONE || (a.column > 0 &&
		    a.column <= n + 1));
		assert_int_equal(slow.n, 0);
		assert_int_equal(fast.n, 0);
	} else {
		if (f == CRM_OK)
			assert_same(&fast, &slow);
		crm_line_write(&slow, &out);
		out.n--;	/* the newline */
		f = crm_line_read_fast(&again, crm_buf_str(&out), &a);
		if (f == CRM_OK)
			assert_same(&again, &slow);
		else
			assert_true(f == CRM_NONE &&
			    may_decline(crm_buf_str(&out)));
	}
	crm_buf_free(&out);
	crm_line_clear(&fast);
	crm_line_clear(&again);
	free(copy);
	crm_err_free(&a);
	crm_err_free(&b);
	return s;
}

static const char *const good[] = {
	"{}",
	" { } ",
	"{\"a\":1}",
	"{\"a\":1}\r",
	"\t{ \"a\" : 1 ,\r\"b\" : true }\n",
	"{\"\":\"\"}",
	"{\"a\":null,\"b\":false,\"c\":true}",
	"{\"a\":0,\"b\":-0,\"c\":-0.0,\"d\":0.5,\"e\":-12.50}",
	"{\"a\":999999999999999}",
	"{\"a\":-99999999999999.9}",
	"{\"a\":0.000000000000001}",
	"{\"a\":1.000000000000000000000}",
	"{\"a\":1e14,\"b\":1E-15,\"c\":0e99999,\"d\":12.5e+1}",
	"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}",
	"{\"a\":\"\\u0001\x7f\"}",
	"{\"\\u0061t\":\"x\"}",
	"{\"\xd0\xba\":\"\xd0\x9a\xd1\x83\xd1\x85\xd0\xbd\xd1\x8f\"}",
	/* the first and last sequences of two, three and four bytes */
	"{\"a\":\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80"
	    "\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"}",
	"{\"at\":\"2026-11-22T09:00:00Z\",\"ev\":\"touch\",\"deal\":\"1042\","
	    "\"by\":\"anna\",\"kind\":\"call\",\"dir\":\"out\",\"secs\":184}",
	"{\"note\":\"\xd0\xa1\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbd\xd0\xb8 "
	    "\xe2\x80\x94 \xe2\x84\x96 5, \xc2\xab\xd0\x94\xd0\xb0\xc2\xbb "
	    "\xf0\x9f\x98\x80\",\"x\":\"a rather long text of plain ASCII "
	    "that fills more than one block of sixteen, and of 64 too\"}",
};

static const struct {
	const char *text;
	size_t column;		/* of the fast reader; 0 where it declines */
} bad[] = {
	{ "", 0 }, { "  ", 0 }, { "1", 0 }, { "[]", 0 }, { "null", 0 },
	{ "{", 0 }, { "{\"a\"", 0 }, { "{\"a\":1", 0 }, { "{\"a\":1}x", 0 },
	{ "\xef\xbb\xbf{}", 0 },
	{ "{}}", 3 },
	{ "{\"a\":1}}", 8 },
	{ " {\"a\":1}}", 9 },
	{ "{}{}", 3 },
	{ "{,}", 2 },
	{ "{\"a\":1,}", 8 },
	{ "{\"a\":1 \"b\":2}", 8 },
	{ "{\"a\" 1}", 6 },
	{ "{a:1}", 2 },
	{ "{'a':1}", 2 },
	{ "{\"a\":}", 6 },
	{ "{\"a\":x}", 6 },
	{ "{\"a\":tru}", 6 },
	{ "{\"a\":truex}", 10 },
	{ "{\"a\":True}", 6 },
	{ "{\"a\":NaN}", 6 },
	{ "{\"a\":+1}", 6 },
	{ "{\"a\":-}", 6 },
	{ "{\"a\":.5}", 6 },
	{ "{\"a\":01}", 6 },
	{ "{\"a\":-01}", 6 },
	{ "{\"a\":1.}", 8 },
	{ "{\"a\":1e}", 0 },
	{ "{\"a\":1e+}", 0 },
	{ "{\"a\":0x1}", 7 },
	{ "{\"a\":[]}", 6 },
	{ "{\"a\":{}}", 6 },
	{ "{\"a\":1,\"a\":2}", 8 },
	{ "{\"deal\":1,\"deal\":2}", 11 },
	{ "{\"a\":1,\"\\u0061\":2}", 0 },
	{ "{\"a\":\"x}", 9 },
	{ "{\"a\":\"\\u0000\"}", 9 },
	{ "{\"a\":\"\\ud800\"}", 9 },
	{ "{\"a\":\"\\udc00\"}", 9 },
	{ "{\"a\":\"\\ud800\\u0041\"}", 9 },
	{ "{\"a\":\"\\ud800\\ud800\"}", 9 },
	{ "{\"a\":\"\\u12g4\"}", 9 },
	{ "{\"a\":\"\\x\"}", 7 },
	{ "{\"a\":\"\x01\"}", 7 },
	{ "{\"a\":\"\t\"}", 7 },
	{ "{\"a\x1f\":1}", 4 },
	{ "{\"a\":\"\x80\"}", 7 },
	{ "{\"a\":\"ab\xc0\xaf\"}", 9 },
	{ "{\"a\":\"\xc1\x81\"}", 7 },
	{ "{\"a\":\"\xd0\"}", 7 },
	{ "{\"a\":\"\xe0\x9f\xbf\"}", 7 },
	{ "{\"a\":\"\xed\xa0\x80\"}", 7 },
	{ "{\"a\":\"\xf0\x8f\xbf\xbf\"}", 7 },
	{ "{\"a\":\"\xf4\x90\x80\x80\"}", 7 },
	{ "{\"a\":\"\xf5\x80\x80\x80\"}", 7 },
	{ "{\"a\":\"\xe2\x80\"}", 7 },
	{ "{\"a\":\"\xd0\xba\xba\"}", 9 },
	{ "{\"\xff\":1}", 3 },
	{ "{\"a\":1000000000000000}", 6 },
	{ "{\"a\":-1234567890123.456}", 6 },
	{ "{\"a\":0.0000000000000001}", 6 },
	{ "{\"a\":100000000000000000000000}", 6 },
	{ "{\"a\":1e15}", 0 },
	{ "{\"a\":1e-16}", 0 },
	{ "{\"a\":1e400}", 0 },
	{ "{\"a\":1e-400}", 0 },
};

static void good_lines_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(read_both(good[i], strlen(good[i])), CRM_OK);
}

static void bad_lines_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct crm_str text = crm_str(bad[i].text);
		struct crm_err err = { 0 };
		enum crm_status s;

		assert_int_equal(read_both(text.p, text.n), CRM_DATA);
		s = crm_line_read_fast(&fast, text, &err);
		assert_int_equal(s, bad[i].column > 0 ? CRM_DATA : CRM_NONE);
		assert_int_equal(err.column, bad[i].column);
		assert_int_equal(crm_line_read(&fast, text, &err), CRM_DATA);
		assert_non_null(err.text);
		crm_err_free(&err);
	}
	/* NUL cannot stand in the table */
	assert_int_equal(read_both("{\"a\":\"\0\"}", 9), CRM_DATA);
	assert_int_equal(read_both("{\"a\0\":1}", 8), CRM_DATA);
	assert_int_equal(read_both("{\0}", 3), CRM_DATA);
	assert_int_equal(read_both("{\"a\":1\0}", 8), CRM_DATA);
	assert_int_equal(read_both("{\"a\":true\0}", 11), CRM_DATA);
	assert_int_equal(read_both("{}\0", 3), CRM_DATA);
}

static void values_are_as_written(void **state)
{
	struct crm_err err = { 0 };
	struct crm_str text = CRM_STR("{\"x\":-0.0,\"y\":-12.50,\"at\":\"a"
	    "\\n\\u041a\\ud83d\\ude00\\/\",\"z\":true,\"deal\":7}");

	(void)state;
	assert_int_equal(crm_line_read_fast(&fast, text, &err), CRM_OK);
	assert_int_equal(fast.n, 5);
	assert_true(crm_str_is(value(&fast, "x"), "0"));
	assert_true(crm_str_is(value(&fast, "y"), "-12.5"));
	assert_true(crm_str_is(crm_line_str(&fast, CRM_KEY_AT),
	    "a\n\xd0\x9a\xf0\x9f\x98\x80/"));
	assert_int_equal(crm_line_find(&fast, CRM_STR("z"))->type, CRM_TRUE);
	assert_int_equal(crm_line_get(&fast, CRM_KEY_DEAL)->type, CRM_NUMBER);
	assert_int_equal(crm_line_str(&fast, CRM_KEY_DEAL).n, 0);
	assert_null(crm_line_get(&fast, CRM_KEY_BY));
	assert_null(crm_line_find(&fast, CRM_STR("w")));
	/* nothing of it is left behind by the next one */
	assert_int_equal(crm_line_read(&fast, CRM_STR("{}"), &err), CRM_OK);
	assert_null(crm_line_get(&fast, CRM_KEY_AT));
	assert_int_equal(crm_line_read(&fast, CRM_STR("{\"\\u0064eal\":1}"),
	    &err), CRM_OK);
	assert_non_null(crm_line_get(&fast, CRM_KEY_DEAL));
	crm_err_free(&err);
}

/* Expected: by hand, and checked with Python's decimal. */
static void numbers_have_one_form(void **state)
{
	static const struct {
		const char *from, *to;	/* NULL: refused */
	} n[] = {
		{ "0", "0" }, { "-0", "0" }, { "0.00", "0" }, { "0e7", "0" },
		{ "7", "7" }, { "-7", "-7" }, { "10", "10" }, { "1.0", "1" },
		{ "1.50", "1.5" }, { "100.010", "100.01" },
		{ "0.05", "0.05" }, { "5e-2", "0.05" }, { "1e3", "1000" },
		{ "1.25e1", "12.5" }, { "1.25E+2", "125" },
		{ "1250e-1", "125" }, { "-1.5e-3", "-0.0015" },
		{ "123456789012345", "123456789012345" },
		{ "1234567890123456", NULL }, { "1e14", "100000000000000" },
		{ "1e15", NULL }, { "0.000000000000001",
		    "0.000000000000001" }, { "1e-16", NULL },
		{ "0.1234567890123456", NULL },
		{ "1.23456789012345", "1.23456789012345" },
		{ "100000000000000000000e-20", "1" },
		{ "1e99999999999999999999", NULL },
		{ "1e-99999999999999999999", NULL },
		{ "", NULL }, { "-", NULL }, { "+1", NULL }, { ".5", NULL },
		{ "1.", NULL }, { "01", NULL }, { "1e", NULL }, { "1 ", NULL },
		{ "x", NULL }, { "1x", NULL }, { "--1", NULL },
		{ "1e1.5", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		struct crm_buf b = { 0 };

		assert_int_equal(crm_line_number(crm_str(n[i].from), &b),
		    n[i].to != NULL);
		if (n[i].to != NULL)
			assert_string_equal(crm_buf_z(&b), n[i].to);
		else
			assert_int_equal(b.n, 0);
		crm_buf_free(&b);
	}
}

static void limits_hold(void **state)
{
	struct crm_buf b = { 0 };

	(void)state;
	for (int more = 0; more < 2; more++) {
		b.n = 0;
		for (int i = 0; i < CRM_LINE_KEYS + more; i++)
			crm_buf_printf(&b, "%c\"k%d\":%d", i ? ',' : '{', i,
			    i);
		crm_buf_char(&b, '}');
		assert_int_equal(read_both(b.p, b.n), more ? CRM_DATA :
		    CRM_OK);
		b.n = 0;
		crm_buf_puts(&b, "{\"a\":\"");
		while (b.n < CRM_LINE_MAX - 2 + (size_t)more)
			crm_buf_char(&b, 'x');
		crm_buf_puts(&b, "\"}");
		assert_int_equal(read_both(b.p, b.n), more ? CRM_DATA :
		    CRM_OK);
	}
	crm_buf_free(&b);
}

static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	return *x ^= *x << 17;
}

/* Change a few places of s. */
static void mutate(struct crm_buf *s, uint64_t *x)
{
	static const char *const bits[] = { "\"", "\\", "{", "}", "[", ":",
	    ",", "\\u", "\\ud83d", "\\ude00", "\\n", "0", "9", ".", "e", "-",
	    "E+1", "true", "null", "\"a\":", ",\"b\":\"\"", " ", "\t", "\r",
	    "\x1f", "\x80", "\xbf", "\xc2", "\xc0", "\xd0\xba", "\xe2\x80\x94",
	    "\xe0", "\xed", "\xf0\x9f\x98\x80", "\xf4", "\xff", "123456789",
	    "a rather long plain text", "\\u0000", "at", "\"deal\":1," };
	const size_t many = sizeof(bits) / sizeof(bits[0]);

	for (uint64_t k = next(x) % 4; k > 0; k--) {
		const char *with = bits[next(x) % many];
		size_t n = strlen(with), at = next(x) % (s->n + 1), cut;

		cut = next(x) % 3 != 0 ? 0 : 1 + next(x) % 3;
		if (cut > s->n - at)
			cut = s->n - at;
		if (next(x) % 4 == 0)
			n = 0;
		crm_buf_room(s, n);
		memmove(s->p + at + n, s->p + at + cut, s->n - at - cut);
		memcpy(s->p + at, with, n);
		s->n += n - cut;
	}
}

static void readers_agree(void **state)
{
	const char *cases = getenv("CRM_VALGRIND");
	const int many = cases != NULL ? 4000 : 200000;
	uint64_t x = 88172645463325252u;
	struct crm_buf s = { 0 };
	int accepted = 0;

	(void)state;
	for (int i = 0; i < many; i++) {
		const char *seed = good[next(&x) %
		    (sizeof(good) / sizeof(good[0]))];

		s.n = 0;
		crm_buf_puts(&s, seed);
		mutate(&s, &x);
		accepted += read_both(s.p, s.n) == CRM_OK;
	}
	/* or it has tried one side only */
	assert_in_range(accepted, many / 10, many - many / 10);
	crm_buf_free(&s);
}

static void lines_are_built(void **state)
{
	struct crm_buf b = { 0 };

	(void)state;
	crm_line_clear(&fast);
	assert_true(crm_line_set_key(&fast, CRM_KEY_DEAL, CRM_STRING,
	    CRM_STR("1")));
	assert_true(crm_line_set(&fast, CRM_STR("x"), CRM_NUMBER,
	    CRM_STR("2")));
	assert_true(crm_line_set(&fast, CRM_STR("by"), CRM_TRUE,
	    CRM_STR("true")));
	assert_true(crm_line_set(&fast, CRM_STR("deal"), CRM_STRING,
	    crm_line_keep(&fast, CRM_STR("9"))));
	crm_line_drop(&fast, CRM_STR("x"));
	crm_line_drop(&fast, CRM_STR("nothing"));
	crm_line_write(&fast, &b);
	assert_string_equal(crm_buf_z(&b), "{\"deal\":\"9\",\"by\":true}\n");
	assert_true(crm_str_is(crm_line_get(&fast, CRM_KEY_BY)->key, "by"));
	crm_line_drop(&fast, CRM_STR("deal"));
	crm_line_drop(&fast, CRM_STR("by"));
	b.n = 0;
	crm_line_write(&fast, &b);
	assert_string_equal(crm_buf_z(&b), "{}\n");
	assert_null(crm_line_get(&fast, CRM_KEY_BY));
	crm_buf_free(&b);
}

static void strings_are_escaped(void **state)
{
	struct crm_buf b = { 0 };

	(void)state;
	crm_line_write_string(&b, CRM_STR("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f"
	    "\xd0\xba plain to the end of it"));
	assert_string_equal(crm_buf_z(&b), "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t"
	    "\\u0001\\u001f\x7f\xd0\xba plain to the end of it\"");
	crm_buf_free(&b);
}

static void events_are_canonical(void **state)
{
	static const char *const c[][2] = {
		{ "{\"note\":\"n\",\"room\":1,\"secs\":5,\"via\":\"v\",\"dir\":"
		    "\"in\",\"by\":\"a\",\"deal\":\"1\",\"key\":\"k\",\"ev\":"
		    "\"touch\",\"more\":true,\"at\":\"t\",\"logged\":\"l\","
		    "\"zoo\":null,\"status\":\"x\"}",
		    "{\"at\":\"t\",\"logged\":\"l\",\"more\":true,\"ev\":"
		    "\"touch\",\"deal\":\"1\",\"by\":\"a\",\"dir\":\"in\","
		    "\"secs\":5,\"via\":\"v\",\"key\":\"k\",\"room\":1,"
		    "\"zoo\":null,\"status\":\"x\",\"note\":\"n\"}\n" },
		{ "{\"key\":\"k\",\"by\":\"b\",\"client\":\"c\",\"deal\":\"d\","
		    "\"ev\":\"sale\"}", "{\"ev\":\"sale\",\"client\":\"c\","
		    "\"deal\":\"d\",\"by\":\"b\",\"key\":\"k\"}\n" },
		{ "{\"name\":null,\"owner\":\"o\",\"deal\":\"d\",\"ev\":"
		    "\"set\"}", "{\"ev\":\"set\",\"deal\":\"d\","
		    "\"owner\":\"o\",\"name\":null}\n" },
		{ "{\"b\":1,\"a\":2,\"ev\":\"unheard\",\"deal\":\"d\"}",
		    "{\"ev\":\"unheard\",\"b\":1,\"a\":2,\"deal\":\"d\"}\n" },
		{ "{}", "{}\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		struct crm_err err = { 0 };
		struct crm_buf b = { 0 }, twice = { 0 };

		assert_int_equal(crm_line_read(&fast, crm_str(c[i][0]), &err),
		    CRM_OK);
		crm_line_write_event(&fast, &b);
		assert_string_equal(crm_buf_z(&b), c[i][1]);
		assert_int_equal(crm_line_read(&fast, crm_buf_str(&b), &err),
		    CRM_OK);
		crm_line_write_event(&fast, &twice);
		assert_true(crm_str_eq(crm_buf_str(&b), crm_buf_str(&twice)));
		crm_buf_free(&b);
		crm_buf_free(&twice);
	}
}

static int free_lines(void **state)
{
	(void)state;
	crm_line_free(&fast);
	crm_line_free(&slow);
	crm_line_free(&again);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lines_are_read),
		cmocka_unit_test(bad_lines_are_refused),
		cmocka_unit_test(values_are_as_written),
		cmocka_unit_test(numbers_have_one_form),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(readers_agree),
		cmocka_unit_test(lines_are_built),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(events_are_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, free_lines);
}

/* SPDX-License-Identifier: ISC */
/* The expected tables were laid out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "mem.h"
#include "table.h"

static void check(const struct crm_table *t, struct crm_style style,
    const char *want)
{
	struct crm_buf b = { 0 };

	crm_table_print(t, &style, &b);
	assert_string_equal(crm_buf_z(&b), want);
	crm_buf_free(&b);
}

static struct crm_table *sales(void)
{
	struct crm_table *t = crm_table_new();

	crm_table_column(t, "owner", "Owner", CRM_LEFT);
	crm_table_column(t, "deals", "Deals", CRM_RIGHT);
	crm_table_column(t, "money", "Money", CRM_RIGHT);
	crm_table_column(t, "share", "%", CRM_RIGHT);
	crm_table_column(t, "p", "", CRM_RIGHT);
	crm_table_column(t, "note", NULL, CRM_LEFT);
	crm_table_row(t);
	crm_table_text(t, CRM_STR("Анна, «Юг»"));
	crm_table_count(t, 12);
	crm_table_money(t, 123450);
	crm_table_percent(t, 130);
	crm_table_decimal(t, 0.25, 3);
	crm_table_text(t, CRM_STR("a\tb\n"));
	crm_table_rule(t);
	crm_table_rule(t);
	crm_table_row(t);
	crm_table_text(t, CRM_STR("=all"));
	crm_table_count(t, -7);
	crm_table_none(t);
	crm_table_percent(t, -5);
	crm_table_decimal(t, -0.0004, 3);
	crm_table_rule(t);
	return t;
}

static void test_text(void **state)
{
	struct crm_table *t = sales();

	(void)state;
	assert_int_equal(crm_table_rows(t), 2);
	check(t, (struct crm_style){ .format = CRM_TEXT },
	    "Owner       Deals     Money       %  note\n"
	    "----------  -----  --------  ------  ----\n"
	    "Анна, «Юг»     12  1,234.50  13.0 %  a b\n"
	    "----------  -----  --------  ------  ----\n"
	    "=all           -7         -  -0.5 %\n");
	check(t, (struct crm_style){ .format = CRM_TEXT, .width = 38 },
	    "Owner    Deals     Money       %  note\n"
	    "-------  -----  --------  ------  ----\n"
	    "Анна, …     12  1,234.50  13.0 %  a b\n"
	    "-------  -----  --------  ------  ----\n"
	    "=all        -7         -  -0.5 %\n");
	/* No column below four, and never a number. */
	check(t, (struct crm_style){ .format = CRM_TEXT, .width = 10,
	    .color = true },
	    "\033[1mOwn…  Deals     Money       %  note\033[0m\n"
	    "----  -----  --------  ------  ----\n"
	    "Анн…     12  1,234.50  13.0 %  a b\n"
	    "----  -----  --------  ------  ----\n"
	    "=all     -7         -  -0.5 %\n");
	crm_table_free(t);
}

static void test_files(void **state)
{
	struct crm_table *t = sales();

	(void)state;
	check(t, (struct crm_style){ .format = CRM_CSV },
	    "owner,deals,money,share,p,note\n"
	    "\"Анна, «Юг»\",12,1234.50,13.0,0.250,\"a\tb\n\"\n"
	    "'=all,-7,,-0.5,0.000,\n");
	check(t, (struct crm_style){ .format = CRM_TSV, .raw = true },
	    "owner\tdeals\tmoney\tshare\tp\tnote\n"
	    "Анна, «Юг»\t12\t1234.50\t13.0\t0.250\ta b \n"
	    "=all\t-7\t\t-0.5\t0.000\t\n");
	check(t, (struct crm_style){ .excel = true },
	    "\xef\xbb\xbfowner;deals;money;share;p;note\r\n"
	    "Анна, «Юг»;12;1234,50;13,0;0,250;\"a\tb\n\"\r\n"
	    "'=all;-7;;-0,5;0,000;\r\n");
	check(t, (struct crm_style){ .format = CRM_JSONL },
	    "{\"owner\":\"Анна, «Юг»\",\"deals\":12,\"money\":1234.5,"
	    "\"share\":13,\"p\":0.25,\"note\":\"a\\tb\\n\"}\n"
	    "{\"owner\":\"=all\",\"deals\":-7,\"share\":-0.5,\"p\":0}\n");
	crm_table_free(t);
}

static void test_empty(void **state)
{
	struct crm_table *t = crm_table_new();

	(void)state;
	crm_table_column(t, "=id", "Id", CRM_LEFT);
	check(t, (struct crm_style){ .format = CRM_TEXT }, "Id\n--\n");
	check(t, (struct crm_style){ .format = CRM_CSV }, "'=id\n");
	check(t, (struct crm_style){ .format = CRM_JSONL }, "");
	crm_table_rule(t);
	crm_table_row(t);
	crm_table_row(t);
	crm_table_text(t, CRM_STR(""));
	crm_table_row(t);
	crm_table_decimal(t, NAN, 2);
	check(t, (struct crm_style){ .format = CRM_TEXT },
	    "Id\n--\n\n\n-\n");
	check(t, (struct crm_style){ .format = CRM_CSV },
	    "'=id\n\"\"\n\"\"\n\"\"\n");
	check(t, (struct crm_style){ .format = CRM_TSV }, "'=id\n\n\n\n");
	check(t, (struct crm_style){ .format = CRM_JSONL },
	    "{}\n{\"=id\":\"\"}\n{}\n");
	crm_table_free(t);
	crm_table_free(NULL);
}

/* Which cells are kept from being run. */
static void test_guard(void **state)
{
	static const char *const formula[] = { "=1+1", "+a", "-a", "@x", "=",
	    "+", "-", "-1-1", "-1.", "+.5", "-1.5.5", "\tx", "\rx", "\nx",
	    "+7 916", "-1e5", "@1", "=1" };
	static const char *const plain[] = { "", "a", "a=1", "1-1", "-5",
	    "+79161234567", "-1.5", "-1,5", " =1", "'=1", "й" };

	(void)state;
	for (size_t i = 0; i < sizeof(formula) / sizeof(*formula) +
	    sizeof(plain) / sizeof(*plain); i++) {
		size_t n = sizeof(formula) / sizeof(*formula);
		const char *s = i < n ? formula[i] : plain[i - n];
		struct crm_table *t = crm_table_new();
		struct crm_buf b = { 0 };
		bool guarded;

		crm_table_column(t, "a", NULL, CRM_LEFT);
		crm_table_row(t);
		crm_table_text(t, crm_str(s));
		crm_table_print(t, &(struct crm_style){ .format = CRM_TSV },
		    &b);
		crm_buf_z(&b);
		guarded = b.p[2] == '\'' && s[0] != '\'';
		if (guarded != (i < n))
			fail_msg("'%s' is %sguarded", s, guarded ? "" :
			    "not ");
		crm_buf_free(&b);
		crm_table_free(t);
	}
}

/* Two left columns give in turn; wide letters may leave a blank. */
static void test_shrink(void **state)
{
	struct crm_table *t = crm_table_new();

	(void)state;
	crm_table_column(t, "a", NULL, CRM_LEFT);
	crm_table_column(t, "b", NULL, CRM_LEFT);
	crm_table_column(t, "n", NULL, CRM_RIGHT);
	crm_table_row(t);
	crm_table_text(t, CRM_STR("0123456789"));
	crm_table_text(t, CRM_STR("漢字漢字"));
	crm_table_count(t, INT64_MIN);
	check(t, (struct crm_style){ .width = 42 },
	    "a           b                            n\n"
	    "----------  --------  --------------------\n"
	    "0123456789  漢字漢字  -9223372036854775808\n");
	check(t, (struct crm_style){ .width = 40 },
	    "a         b                            n\n"
	    "--------  --------  --------------------\n"
	    "0123456…  漢字漢字  -9223372036854775808\n");
	check(t, (struct crm_style){ .width = 36 },
	    "a       b                          n\n"
	    "------  ------  --------------------\n"
	    "01234…  漢字…   -9223372036854775808\n");
	crm_table_free(t);
	t = crm_table_new();
	crm_table_column(t, "a", NULL, CRM_LEFT);
	crm_table_row(t);
	crm_table_text(t, CRM_STR("0123456789"));
	check(t, (struct crm_style){ .width = 2 }, "a\n----\n012…\n");
	crm_table_free(t);
}

/* Ids and times give when texts have nothing left to give. */
static void test_whole(void **state)
{
	struct crm_table *t = crm_table_new();

	(void)state;
	crm_table_column(t, "at", NULL, CRM_WHOLE);
	crm_table_column(t, "note", NULL, CRM_LEFT);
	crm_table_column(t, "n", NULL, CRM_RIGHT);
	crm_table_row(t);
	crm_table_text(t, CRM_STR("2026-11-02 09:00"));
	crm_table_text(t, CRM_STR("Кухня"));
	crm_table_count(t, 12);
	check(t, (struct crm_style){ .width = 26 },
	    "at                note   n\n"
	    "----------------  ----  --\n"
	    "2026-11-02 09:00  Кух…  12\n");
	check(t, (struct crm_style){ .width = 20 },
	    "at          note   n\n"
	    "----------  ----  --\n"
	    "2026-11-0…  Кух…  12\n");
	check(t, (struct crm_style){ .width = 3 },
	    "at    note   n\n"
	    "----  ----  --\n"
	    "202…  Кух…  12\n");
	crm_table_free(t);
}

/* Piece by piece it is the same as in one. */
static void test_pieces(void **state)
{
	static const struct crm_style style[] = { { .format = CRM_CSV },
		{ .format = CRM_TSV }, { .format = CRM_JSONL },
		{ .excel = true } };
	struct crm_buf one = { 0 }, all = { 0 };
	struct crm_table *t = sales();

	(void)state;
	for (size_t i = 0; i < sizeof(style) / sizeof(style[0]); i++) {
		struct crm_table *u = sales();

		crm_table_print(t, &style[i], &one);
		crm_table_print_head(u, &style[i], &all);
		crm_table_print_rows(u, &style[i], &all);
		assert_int_equal(crm_table_rows(u), 0);
		crm_table_row(u);
		crm_table_text(u, CRM_STR("late"));
		crm_table_print_rows(u, &style[i], &all);
		crm_table_free(u);
		assert_true(all.n > one.n);
		assert_memory_equal(all.p, one.p, one.n);
		assert_non_null(strstr(crm_buf_z(&all) + one.n, "late"));
		one.n = all.n = 0;
	}
	crm_table_free(t);
	crm_buf_free(&one);
	crm_buf_free(&all);
}

static void check_width(const char *s, size_t width, const char *shown)
{
	struct crm_buf b = { 0 };

	assert_int_equal(crm_width(crm_str(s)), width);
	crm_show_text(&b, crm_str(s));
	assert_string_equal(crm_buf_z(&b), shown);
	assert_int_equal(crm_width(crm_buf_str(&b)), width);
	crm_buf_free(&b);
}

static void test_width(void **state)
{
	size_t taken;

	(void)state;
	check_width("", 0, "");
	check_width("abc", 3, "abc");
	check_width("Кухня", 5, "Кухня");
	check_width("и\xcc\x86", 1, "и\xcc\x86");	/* й in two */
	check_width("漢字", 4, "漢字");
	check_width("…", 1, "…");
	check_width("\xf0\x9f\x98\x80", 2, "\xf0\x9f\x98\x80");
	check_width("a\tb\nc\rd", 7, "a b c d");
	check_width("\033[31m\x7f\x01", 7, "?[31m??");
	check_width("a\xc2\x9b" "31m", 5, "a?31m");	/* CSI of C1 */
	check_width("\xe2\x80\xae" "abc", 4, "?abc");	/* right to left */
	check_width("\xe2\x80\xa8\xe2\x81\xa6", 2, "??");
	check_width("a\xff\xd0", 3, "a??");
	check_width("\xed\xa0\x80", 3, "???");
	assert_int_equal(crm_width((struct crm_str){ "a\0b", 3 }), 3);
	assert_int_equal(crm_width_fit(crm_str("漢字"), 3, &taken), 3);
	assert_int_equal(taken, 2);
	assert_int_equal(crm_width_fit(crm_str("аи\xcc\x86" "б"), 2, &taken),
	    6);
	assert_int_equal(taken, 2);
	assert_int_equal(crm_width_fit(crm_str("ab"), 0, &taken), 0);
}

static void test_format(void **state)
{
	enum crm_format f;

	(void)state;
	assert_true(crm_format_parse(CRM_STR("text"), &f) && f == CRM_TEXT);
	assert_true(crm_format_parse(CRM_STR("jsonl"), &f) && f == CRM_JSONL);
	assert_true(crm_format_parse(CRM_STR("csv"), &f) && f == CRM_CSV);
	assert_true(crm_format_parse(CRM_STR("tsv"), &f) && f == CRM_TSV);
	assert_false(crm_format_parse(CRM_STR("CSV"), &f));
	assert_false(crm_format_parse(CRM_STR(""), &f));
}

static void test_decimals(void **state)
{
	struct crm_table *t = crm_table_new();

	(void)state;
	crm_table_column(t, "v", NULL, CRM_RIGHT);
	for (int places = 0; places < 4; places++) {
		crm_table_row(t);
		crm_table_decimal(t, 100.0625, places);
	}
	crm_table_row(t);
	crm_table_decimal(t, -0.04, 1);
	crm_table_row(t);
	crm_table_decimal(t, -0.06, 1);
	crm_table_row(t);
	crm_table_percent(t, INT64_MIN);
	crm_table_row(t);
	crm_table_money(t, -5);
	check(t, (struct crm_style){ .format = CRM_CSV }, "v\n100\n100.1\n"
	    "100.06\n100.062\n0.0\n-0.1\n-922337203685477580.8\n-0.05\n");
	check(t, (struct crm_style){ .format = CRM_JSONL },
	    "{\"v\":100}\n{\"v\":100.1}\n{\"v\":100.06}\n{\"v\":100.062}\n"
	    "{\"v\":0}\n{\"v\":-0.1}\n{\"v\":-922337203685477580.8}\n"
	    "{\"v\":-0.05}\n");
	crm_table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_shrink),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

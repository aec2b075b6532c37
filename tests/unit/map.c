/* SPDX-License-Identifier: ISC */
/* Maps: formats of dates and numbers, slugs, values, and bad maps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "map.h"

static struct crm_zone *utc;

static int setup(void **state)
{
	(void)state;
	utc = crm_zone_new(CRM_STR("UTC"));
	return utc == NULL;
}

static int teardown(void **state)
{
	(void)state;
	crm_zone_free(utc);
	return 0;
}

static void test_format(void **state)
{
	static const struct {
		const char *format, *text;
		int32_t day, secs;	/* day -1: not such a date */
		bool whole;
	} cases[] = {
		/* days by: date -u -d DATE +%s / 86400 */
		{ "YYYY-MM-DD", "2016-10-20", 17094, 0, true },
		{ "YYYY-MM-DD", "2016-10-2", 17076, 0, true },
		{ "YYYY-MM-DD", "2016-13-20", -1, 0, true },
		{ "YYYY-MM-DD", "2015-02-29", -1, 0, true },
		{ "YYYY-MM-DD", "2016-10-20 ", -1, 0, true },
		{ "YYYY-MM-DD", "216-10-20", -1, 0, true },
		{ "DD.MM.YYYY hh:mm:ss", "05.10.2025 09:00:07", 20366, 32407,
		    false },
		{ "DD.MM.YYYY hh:mm:ss", "05.10.2025", -1, 0, true },
		{ "DD.MM.YYYY hh:mm", "05.10.2025 24:00", -1, 0, true },
		{ "M/D/YY", "2/1/21", 18659, 0, true },
		{ "M/D/YY", "12/31/69", 36524, 0, true },
		{ "M/D/YY", "1/1/70", 0, 0, true },
		{ "YYYYMMDDhhmmss", "20251005090007", 20366, 32407, false },
		{ "", "", 0, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int32_t day = 0, secs = 0;
		bool whole, is = crm_map_format(crm_str(cases[i].format),
		    crm_str(cases[i].text), &day, &secs, &whole);

		if (i + 1 == sizeof(cases) / sizeof(*cases)) {
			/* nothing is the first day of the year 0: no date */
			assert_false(is);
			continue;
		}
		assert_int_equal(is, cases[i].day >= 0);
		if (!is)
			continue;
		assert_int_equal(day, cases[i].day);
		assert_int_equal(secs, cases[i].secs);
		assert_int_equal(whole, cases[i].whole);
	}
}

static void test_number(void **state)
{
	static const struct { char decimal, thousands;
		const char *text, *want; } cases[] = {
		{ '.', 0, "1054", "1054" },
		{ '.', 0, "1 234.50", "1234.5" },
		{ ',', 0, "500,50", "500.5" },
		{ ',', 0, "1\xc2\xa0" "500,00", "1500" },
		{ ',', 0, "1\xe2\x80\xaf" "500", "1500" },
		{ ',', 0, "1.5", NULL },
		{ '.', ',', "1,234,567.89", "1234567.89" },
		{ ',', '.', "1.234,5", "1234.5" },
		{ '.', 0, "007", "7" },
		{ '.', 0, "+7", "7" },
		{ '.', 0, "-007.10", "-7.1" },
		{ '.', 0, "0.5", "0.5" },
		{ '.', 0, "000", "0" },
		{ '.', 0, "-0", "0" },
		{ '.', 0, "", NULL },
		{ '.', 0, "-", NULL },
		{ '.', 0, "1-2", NULL },
		{ ',', 0, "1 250 000,50 ₽", "1250000.5" },
		{ ',', 0, "1\xc2\xa0" "250,5\xc2\xa0руб.\xc2\xa0", "1250.5" },
		{ '.', 0, "12 руб", "12" },
		{ '.', 0, "12р.", "12" },
		{ '.', 0, "1200 RUB", "1200" },
		{ '.', ',', "USD 1,200.50", "1200.5" },
		{ '.', ',', "-$5", "-5" },
		{ '.', ',', "$ -5", "-5" },
		{ '.', 0, "€7", "7" },
		{ '.', 0, "£7", "7" },
		{ '.', 0, "7¥", "7" },
		{ '.', 0, "7 ₸", "7" },
		{ '.', 0, "+7₴ ", "7" },
		{ '.', 0, "-$-5", NULL },
		{ '.', 0, "$5$", NULL },
		{ '.', 0, "$", NULL },
		{ '.', 0, "RUB", NULL },
		{ '.', 0, "5 MLN", NULL },
		{ '.', 0, "5 тыс. руб.", NULL },
		{ '.', 0, "5 rub", NULL },
		{ '.', 0, "5 шт", NULL },
		{ '.', 0, "5\xa0", NULL },
		{ '.', 0, "1,5", NULL },
		{ '.', 0, "NaN", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crm_map m = { .decimal = cases[i].decimal,
			.thousands = cases[i].thousands };
		struct crm_buf b = { 0 };
		bool is = crm_map_number(&m, crm_str(cases[i].text), &b);

		if (is != (cases[i].want != NULL) || (is &&
		    strcmp(crm_buf_z(&b), cases[i].want) != 0))
			fail_msg("'%s' is %s", cases[i].text, is ?
			    crm_buf_z(&b) : "no number");
		crm_buf_free(&b);
	}
}

static void test_slug(void **state)
{
	static const char *const cases[][2] = {
		{ "Moses Frase", "moses-frase" },
		{ "  Иван Ёлкин-Палкин (2) ", "иван-ёлкин-палкин-2" },
		{ "a_b.c/d", "a-b-c-d" },
		{ "--", "" }, { "", "" }, { "ÄÖ", "äö" },
		{ "bad\xff", "bad" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crm_buf b = { 0 };

		crm_map_slug(crm_str(cases[i][0]), '-', &b);
		assert_string_equal(crm_buf_z(&b), cases[i][1]);
		crm_buf_free(&b);
	}
}

/* What is as long as an id may be stays, what is longer is cut between
 * letters, and the same each time. */
static void test_cut(void **state)
{
	static const char ascii[] = "0123456789012345678901234567890123456789"
	    "012345678901234567890123456789";	/* 70 */
	struct crm_buf b = { 0 }, c = { 0 };

	(void)state;
	crm_buf_puts(&b, "before ");
	crm_buf_add(&b, ascii, 64);
	crm_map_cut(&b, 7);
	assert_int_equal(b.n, 71);
	b.n = 7;
	crm_buf_add(&b, ascii, 65);
	crm_map_cut(&b, 7);
	assert_int_equal(b.n, 71);
	assert_memory_equal(b.p + 7, ascii, 55);
	assert_int_equal(b.p[62], '-');
	assert_int_equal(strspn(crm_buf_z(&b) + 63, "0123456789abcdef"), 8);
	b.n = 0;
	for (int i = 0; i < 33; i++)	/* 66 bytes; 55 is within a letter */
		crm_buf_puts(&b, "ж");
	crm_buf_str_add(&c, crm_buf_str(&b));
	crm_map_cut(&b, 0);
	assert_int_equal(b.n, 54 + 9);
	assert_int_equal(crm_str_utf8(crm_buf_str(&b)), b.n);
	assert_true(crm_str_id(crm_buf_str(&b)));
	crm_buf_puts(&c, "з");
	crm_map_cut(&c, 0);
	assert_int_equal(c.n, b.n);
	assert_memory_equal(b.p, c.p, 54);
	assert_memory_not_equal(b.p, c.p, b.n);
	crm_buf_free(&b);
	crm_buf_free(&c);
}

static void read_map(struct crm_map *m, const char *text)
{
	struct crm_err err = { 0 };

	if (crm_map_parse(m, "dir/t.map", crm_str(text), &err) != CRM_OK)
		fail_msg("line %zu: %s", err.line, err.text);
}

static void test_values(void **state)
{
	static const char text[] = "\xef\xbb\xbf# a map\r\n"
	    "[file]\nempty = Select, \"a, b\"\n"
	    "[client]\n"
	    "client = 'c-' ID | 'p-' Phone\n"
	    "name = First + Last  # both\n"
	    "a = lower(First)\n"
	    "b = \"Odd \"\"name\"\"#2\"\n"
	    "c = 'it''s' # a text\n"
	    "d = Kind\n"
	    "e = Twice#2\n"
	    "[values d]\nJa = yes\nNein = \"\"\n\"\" = none\n* = other\n";
	static const char *const head[] = { "ID", "Phone", "First", "Last",
		"Odd \"name\"#2", "Kind", "Twice", " Twice " };
	static const struct { const char *cell[8], *want[7]; } cases[] = {
		{ { "1", "2", "ЁЖ", "B", "odd", "Ja", "x", "y" },
		  { "c-1", "ЁЖ B", "ёж", "odd", "it's", "yes", "y" } },
		{ { " ", "2", "", "B", "a, b", "Nein", "x", "Select" },
		  { "p-2", "B", "", "", "it's", "", "" } },
		{ { "", "Select", "A", "", "", "", "", "" },
		  { "", "A", "a", "", "it's", "none", "" } },
		{ { "", "", "", "", "", "maybe", "", "" },
		  { "", "", "", "", "it's", "other", "" } },
	};
	struct crm_map m;
	struct crm_err err = { 0 };
	struct crm_str cell[8];

	(void)state;
	read_map(&m, text);
	assert_int_equal(m.name.n, 1);
	for (size_t i = 0; i < 8; i++)
		cell[i] = crm_str(head[i]);
	assert_int_equal(crm_map_bind(&m, cell, 8, &err), CRM_OK);
	for (size_t c = 0; c < sizeof(cases) / sizeof(*cases); c++) {
		for (size_t i = 0; i < 8; i++)
			cell[i] = crm_str(cases[c].cell[i]);
		for (size_t k = 0; k < 7; k++) {
			struct crm_buf b = { 0 };
			int typed;

			assert_true(crm_map_value(&m, &m.fact[0].key[k], cell,
			    8, utc, &b, &typed, &err));
			assert_string_equal(crm_buf_z(&b), cases[c].want[k]);
			crm_buf_free(&b);
		}
	}
	crm_map_free(&m);
}

/* An id made of a long name fits, with what is before it too. */
static void test_long_slug(void **state)
{
	static const char name[] = "Общество с ограниченной ответственностью "
	    "«Рога и копыта»";
	struct crm_map m;
	struct crm_err err = { 0 };
	struct crm_str cell = CRM_STR("Name");

	(void)state;
	read_map(&m, "[client]\nclient = 'b24-c-' slug(Name)\n"
	    "b = slug(Name)\n");
	assert_int_equal(crm_map_bind(&m, &cell, 1, &err), CRM_OK);
	cell = crm_str(name);
	for (size_t i = 0; i < 2; i++) {
		struct crm_buf b = { 0 };
		int typed;

		assert_true(crm_map_value(&m, &m.fact[0].key[i], &cell, 1,
		    utc, &b, &typed, &err));
		assert_true(crm_str_id(crm_buf_str(&b)));
		assert_int_equal(memcmp(b.p, i == 0 ? "b24-c-общество-с-огр" :
		    "общество-с-огр", i == 0 ? 32 : 26), 0);
		crm_buf_free(&b);
	}
	crm_map_free(&m);
}

static void test_stages(void **state)
{
	static const char head[] = "[deal]\ndeal = A\nstage = B\n[stages]\n"
	    "new = lead\n* = lost because price\n";
	const struct crm_map_stage *s;
	struct crm_buf b = { 0 };
	struct crm_map m;

	(void)state;
	read_map(&m, head);
	s = crm_map_stage(&m, CRM_STR("new"));
	assert_true(s != NULL && s->status == CRM_MAP_OPEN);
	s = crm_map_stage(&m, CRM_STR("old"));
	assert_true(s != NULL && s->status == CRM_MAP_LOST);
	assert_null(crm_map_stage(&m, CRM_STR("")));
	crm_map_free(&m);
	crm_buf_printf(&b, "%s\"\" = lead\n", head);
	read_map(&m, crm_buf_z(&b));
	s = crm_map_stage(&m, CRM_STR(""));
	assert_true(s != NULL && s->status == CRM_MAP_OPEN);
	crm_map_free(&m);
	crm_buf_free(&b);
}

/* Each is bad on the line that it says; what is said is not tested. */
static void test_bad(void **state)
{
	static const struct { const char *text; size_t line; } cases[] = {
		{ "", 0 },
		{ "a = b\n", 1 },
		{ "[deal\n", 1 },
		{ "[nothing]\n", 1 },
		{ "[values]\n", 1 },
		{ "[file] x\n", 1 },
		{ "[deal]\ntitle\n", 2 },
		{ "[deal]\ndeal = ID\ndeal = ID\n", 3 },
		{ "[deal]\n\ntitle = A\n", 1 },
		{ "[deal]\ndeal =\n", 2 },
		{ "[deal]\ndeal = \"ID\n", 2 },
		{ "[deal]\ndeal = slug(ID\n", 2 },
		{ "[deal]\ndeal = snail(ID)\n", 2 },
		{ "[deal]\ndeal = ID\nnote = N\n", 3 },
		{ "[deal]\ndeal = ID\nstatus = N\n", 3 },
		{ "[deal]\ndeal = ID\nphone = N\n", 3 },
		{ "[deal]\ndeal = ID\nlate = x\n", 1 },
		{ "[deal]\ndeal = ID\nstage = S\n", 1 },
		{ "[deal]\ndeal = ID\n[stages]\na = b\n", 1 },
		{ "[deal]\ndeal = ID\n[stages]\na = b c\n", 4 },
		{ "[deal]\ndeal = ID\n[stages]\na = lost from\n", 4 },
		{ "[deal]\ndeal = ID\n[stages]\na = won because x\n", 4 },
		{ "[deal]\ndeal = ID\n[stages]\na = b@c\n", 4 },
		{ "[deal]\ndeal = ID\n[values x]\na = b\n", 3 },
		{ "[deal]\ndeal = ID\n[deal]\n", 3 },
		{ "[touch]\nkind = 'call'\n", 1 },
		{ "[touch]\nkey = A\namount = B\n", 3 },
		{ "[file]\ndecimal = xx\n", 2 },
		{ "[file]\ntimezone = Nowhere/At_all\n", 2 },
		{ "[file]\nother = both\n", 2 },
		{ "[file]\nskip = -1\n", 2 },
		{ "[staff]\nid = A\n", 2 },
		{ "[pipeline p]\na/b = A\n", 2 },
		{ "[deal]\ndeal = \xff\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crm_map m;
		struct crm_err err = { 0 };

		if (crm_map_parse(&m, "t.map", crm_str(cases[i].text), &err) !=
		    CRM_DATA || err.line != cases[i].line || err.text == NULL)
			fail_msg("case %zu: line %zu: %s", i, err.line,
			    err.text != NULL ? err.text : "taken");
		crm_err_free(&err);
		crm_map_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_slug),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_long_slug),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

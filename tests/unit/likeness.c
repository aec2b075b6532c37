/* SPDX-License-Identifier: ISC */
/* Expected by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "likeness.h"

typedef void key_fn(struct crm_str, struct crm_buf *);

static void check(key_fn *fn, const char *text, const char *want)
{
	struct crm_buf b = { 0 };

	fn(crm_str(text), &b);
	if (!crm_str_is(crm_buf_str(&b), want))
		fail_msg("\"%s\": \"%s\", not \"%s\"", text, crm_buf_z(&b),
		    want);
	crm_buf_free(&b);
}

static void test_text(void **state)
{
	static const char *const pair[][2] = {
		{ "GTX Pro", "gtxpro" }, { "gtx-PRO", "gtxpro" },
		{ "Cчёт", "счет" },	/* the C is Latin */
		{ "Счет", "счет" },
		{ "Чeрное мope", "черноеморе" },
		{ "кафe Bar", "кафеbar" },	/* a word of its own */
		{ "кафeR", "кафer" },	/* R looks like no other */
		{ "Е\xcc\x88лка", "елка" },	/* composed first */
		{ "Straße", "strasse" }, { "", "" }, { "«»", "" },
		{ "\xff\xfe", "\xff\xfe" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
		check(crm_likeness_text, pair[i][0], pair[i][1]);
}

static void test_company(void **state)
{
	static const char *const pair[][2] = {
		{ "ООО «Ромашка»", "ромашка" },
		{ "Ромашка, ООО", "ромашка" },
		{ "О.О.О. \"РОМАШКА\"", "ромашка" },
		{ "OOO Ромашка", "ромашка" },	/* Latin O */
		{ "ЗАО Рoмашка", "ромашка" },
		{ "Общество с ограниченной ответственностью \"Ромашка\"",
		    "ромашка" },
		{ "ИП Иванов И. И.", "иванов и и" },
		{ "Торговый дом Восток", "торговый дом восток" },
		{ "Müller GmbH", "müller" },
		{ "MÜLLER GmbH & Co. KG", "müller" },
		/* every letter looks Cyrillic, so that they count as such */
		{ "Acme, Inc.", "асме" }, { "ACME LLC", "асме" },
		{ "OOO TOP", "тор" }, { "ООО «ТОР»", "тор" },
		{ "Ромашка, общество с ограниченной ответственностью",
		    "ромашка" },
		{ "Индивидуальный предприниматель Иванов И. И.",
		    "иванов и и" },
		{ "Topaz Ltd.", "topaz" }, { "Bianchi S.r.l.", "bianchi" },
		{ "Company of Friends", "of friends" },
		{ "ООО", "" }, { "АО Альфа-Сервис", "альфа сервис" },
		{ "O'Neil Ltd", "oneil" }, { "", "" }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
		check(crm_likeness_company, pair[i][0], pair[i][1]);
}

static void test_email(void **state)
{
	static const char *const pair[][2] = {
		{ "Anna@Example.COM", "anna@example.com" },
		{ " a.b+c@example.com ", "a.b+c@example.com" },
		{ "A.n.n@Gmail.com", "ann@gmail.com" },
		{ "ann+list@googlemail.com", "ann@gmail.com" },
		{ "почта@пример.рф", "почта@пример.рф" },
		{ "o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk" }
	};
	static const char *const bad[] = { "", "a", "@example.com", "a@",
		"a@b", "a@b@example.com", "a..b@example.com",
		".a@example.com", "a.@example.com", "a b@example.com",
		"a@example..com", "a@-example.com", "a@example.com.",
		"a@ex_ample.com", "a,b@example.com", "<a@example.com>",
		"a@example.com; b@example.com", "\xff@example.com" };
	struct crm_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
		assert_true(crm_likeness_email(crm_str(pair[i][0]), &b));
		assert_string_equal(crm_buf_z(&b), pair[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (crm_likeness_email(crm_str(bad[i]), &b) || b.n > 0)
			fail_msg("\"%s\" was taken", bad[i]);
	crm_buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_company),
		cmocka_unit_test(test_email),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

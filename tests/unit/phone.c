/* SPDX-License-Identifier: ISC */
/* Expected: ITU-T E.164, and the numbering plans of the countries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "phone.h"

static void check(const char *text, const char *country, enum crm_phone want,
    const char *form)
{
	struct crm_buf b = { 0 };
	enum crm_phone is = crm_phone_norm(crm_str(text), crm_str(country), &b);

	if (is != want)
		fail_msg("\"%s\": %s, not %s", text, crm_phone_wrong(is),
		    crm_phone_wrong(want));
	assert_string_equal(crm_buf_z(&b), form);
	crm_buf_free(&b);
}

static void test_good(void **state)
{
	static const char *const pair[][3] = {
		{ "+79123456789", "7", "+79123456789" },
		{ "8 (912) 345-67-89", "7", "+79123456789" },
		{ "7 912 345 67 89", "7", "+79123456789" },
		{ "9123456789", "7", "+79123456789" },
		{ "  +7-912-345-67-89  ", "49", "+79123456789" },
		{ "8 800 200-06-00", "7", "+78002000600" },
		{ "8-10-49-30-901820", "7", "+4930901820" },
		{ "00 44 20 7946 0018", "7", "+442079460018" },
		{ "030 901820", "49", "+4930901820" },
		{ "020 7946 0018", "44", "+442079460018" },
		{ "+1 (212) 555-0123 ext. 45", "7", "+12125550123" },
		{ "495 123-45-67 доб. 12", "7", "+74951234567" },
		{ "495 123-45-67 #12", "7", "+74951234567" },
		{ "8\xc2\xa0" "912\xc2\xa0" "345\xe2\x80\x93" "67\xe2\x80\x93"
		    "89", "7", "+79123456789" },
		{ "8 029 123 45 67", "375", "+375291234567" },
		{ "+998 90 123 45 67", "7", "+998901234567" },
		{ "06 12 34 56 78", "33", "+33612345678" },
		{ "+44 (0)20 7946 0958", "7", "+442079460958" },
		{ "+49 (0) 30 901820", "7", "+4930901820" },
		{ "tel:+79031234567", "7", "+79031234567" },
		{ "TEL:8 (903) 123-45-67", "7", "+79031234567" },
		{ "+590 590 12 34 56", "7", "+590590123456" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++)
		check(pair[i][0], pair[i][1], CRM_PHONE_GOOD, pair[i][2]);
}

static void test_bad(void **state)
{
	(void)state;
	check("", "7", CRM_PHONE_NONE, "");
	check("()", "7", CRM_PHONE_NONE, "");
	check("нет", "7", CRM_PHONE_LETTERS, "");
	check("8 912 345-67", "7", CRM_PHONE_SHORT, "");
	check("8 912 345-67-890", "7", CRM_PHONE_LONG, "");
	check("112", "7", CRM_PHONE_SHORT, "");
	check("+7 912 345 67 89, +7 912 345 67 90", "7", CRM_PHONE_SEVERAL,
	    "");
	check("8 912 345-67-89; 345-67-90", "7", CRM_PHONE_SEVERAL, "");
	check("+1234567890123456", "7", CRM_PHONE_LONG, "");
	check("+0123456789", "7", CRM_PHONE_NONE, "");
	check("8 912 CALL NOW", "7", CRM_PHONE_LETTERS, "");
}

/* What norm makes one number of has an end in common, of whatever country. */
static void test_ends(void **state)
{
	static const char *const text[] = { "+7 495 123-45-67",
		"8 (495) 123-45-67", "84951234567 доб. 12", "4951234567",
		"7 495 1234567", "0049 30 12345", "+49 (0)30 12345",
		"030 12345", "3012345", "810 49 30 12345", "+49 30 12345 x7",
		"+43 1 23456", "01 23456", "12 34 56", "+375 29 123-45-67",
		"80 29 1234567", "291234567", "8 029 1234567", "+36 1 234 5678",
		"06 1 234 5678", "12345678", "+44 (0)20 7946 0958",
		"020 7946 0958", "00 44 20 7946 0958", "tel:+442079460958",
		"+39 06 12345", "06 12345", "39 06 12345", "+358 9 1234",
		"09 12345", "+999 12345678", "99912345678", "112", "no" };
	static const char *const country[] = { "7", "49", "43", "375", "36",
		"44", "39", "358", "999", "1" };
	enum { N = sizeof(text) / sizeof(*text) };
	struct crm_buf norm[N] = { { 0 } }, end[N] = { { 0 } };
	struct crm_buf more[N] = { { 0 } };
	size_t pairs = 0;

	(void)state;
	for (size_t i = 0; i < N; i++)
		crm_phone_ends(crm_str(text[i]), &end[i], &more[i]);
	for (size_t c = 0; c < sizeof(country) / sizeof(*country); c++) {
		for (size_t i = 0; i < N; i++) {
			norm[i].n = 0;
			crm_phone_norm(crm_str(text[i]), crm_str(country[c]),
			    &norm[i]);
		}
		for (size_t i = 0; i < N; i++)
			for (size_t k = 0; k < i; k++) {
				if (norm[i].n == 0 || !crm_str_eq(
				    crm_buf_str(&norm[i]),
				    crm_buf_str(&norm[k])))
					continue;
				pairs++;
				assert_true((end[i].n > 0 && crm_str_eq(
				    crm_buf_str(&end[i]),
				    crm_buf_str(&end[k]))) ||
				    (more[i].n > 0 && crm_str_eq(
				    crm_buf_str(&more[i]),
				    crm_buf_str(&more[k]))));
			}
	}
	assert_true(pairs > 50);
	/* those of a country are told apart by their last seven digits */
	assert_int_equal(more[0].n, 0);
	assert_int_equal(more[1].n, 0);
	for (size_t i = 0; i < N; i++) {
		crm_buf_free(&norm[i]);
		crm_buf_free(&end[i]);
		crm_buf_free(&more[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

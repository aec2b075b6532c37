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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

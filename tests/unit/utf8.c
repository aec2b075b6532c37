/* SPDX-License-Identifier: ISC */
/* Which bytes are UTF-8: as utf8proc says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "str.h"

static size_t slowly(struct crm_str s)
{
	size_t i = 0;

	while (i < s.n) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(
		    (const utf8proc_uint8_t *)s.p + i,
		    (utf8proc_ssize_t)(s.n - i), &c);

		if (n <= 0)
			break;
		i += (size_t)n;
	}
	return i;
}

/* Pieces at random, most of them whole characters. */
static void test_random(void **state)
{
	static const char *const piece[] = { "a", "plain text, ASCII alone",
		"\xd0\xb9", "\xd1\x84\xd1\x8b", "\xe2\x80\x94",
		"\xe2\x82\xac\xe2\x82\xac", "\xef\xbb\xbf", "\xe0\xa4\xb9",
		"\xed\x95\x9c", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf",
		/* and some that are none */
		"\x80", "\xd0", "\xe2\x80", "\xc0\xaf", "\xc1\xbf",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff" };
	enum { GOOD = 11, ALL = sizeof(piece) / sizeof(*piece) };
	uint32_t x = 1, good = 0;

	(void)state;
	for (int i = 0; i < 400000; i++) {
		char text[512];
		struct crm_str s = { text, 0 };
		size_t pieces;

		x = x * 1664525 + 1013904223;
		pieces = (x >> 16) % 14;
		for (size_t k = 0; k < pieces; k++) {
			const char *p;

			x = x * 1664525 + 1013904223;
			p = piece[(x >> 16) % ((x >> 9) % 16 == 0 ? ALL :
			    GOOD)];
			memcpy(text + s.n, p, strlen(p));
			s.n += strlen(p);
		}
		assert_int_equal(crm_str_utf8(s), slowly(s));
		good += slowly(s) == s.n;
	}
	assert_in_range(good, 200000, 390000);
}

/* Each two bytes, and each byte in each place of a block. */
static void test_bytes(void **state)
{
	char text[40];

	(void)state;
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++)
			for (size_t at = 0; at < 36; at += b % 5 + 1) {
				struct crm_str s = { text, sizeof(text) };

				memset(text, 'x', sizeof(text));
				text[at] = (char)a;
				text[at + 1] = (char)b;
				assert_int_equal(crm_str_utf8(s), slowly(s));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

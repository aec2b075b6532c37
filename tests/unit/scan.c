/* SPDX-License-Identifier: ISC */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../fuzz/scan_same.h"

static const char *const lines[] = {
	"{\"at\":\"2026-11-22T07:15:00Z\",\"ev\":\"touch\",\"deal\":\"1042\","
	"\"by\":\"anna\",\"kind\":\"call\",\"secs\":184,\"missed\":true}",
	"{\"at\":\"2026-11-22T07:15:00Z\",\"ev\":\"deal\",\"deal\":\"D1\","
	"\"title\":\"Кухня «Мадрид»\",\"amount\":-125000.5,\"x\":null}",
	"{\"note\":\"\\\"\\\\\\n\\/ \xd0\x9f\xe2\x82\xac\",\"last_touch\":"
	"0.125,\"idle_days\":0,\"a\":false,\"b\":999999999999999}",
	"{\"at\":\"2024-06-24T06:07:19Z\",\"ev\":\"touch\",\"deal\":\"D1\","
	"\"by\":\"anna\",\"kind\":\"call\",\"dir\":\"out\",\"secs\":65,"
	"\"note\":\"OOO \\\"A\\\"\"}",
	"{\"at\":\"2024-06-24T06:00:26Z\",\"ev\":\"step\",\"deal\":\"D63\","
	"\"by\":\"lev\",\"outcome\":\"result\",\"to\":\"contract\"}",
	"{\"campaign\":\"\",\"pipeline\":\"\\\\\",\"\":\"\",\"y\":\"\"}",
};

/* Every key of ours is found, and no other is taken for one. */
static void keys(void **state)
{
	struct scan_same t = { 0 };

	(void)state;
	for (int k = 1; k < CRM_KEYS; k++) {
		struct crm_str name = crm_key_name((enum crm_key)k);
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "{\"%s\":1}\n{\"%sx\":1,\"%.*s\":2}",
		    name.p, name.p, (int)name.n - 1, name.p);
		assert_true(scan_same(&t, b.p, b.n));
		assert_int_equal(t.taken, 2 * k);
		crm_buf_free(&b);
	}
	for (int i = 0; i < 4; i++)
		crm_scan_free(&t.scan[i]);
	crm_line_free(&t.line);
}

static size_t below(uint64_t *x, size_t n)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x % n;
}

/* Lines with some bytes changed, several to a block, in all positions. */
static void changed(void **state)
{
	static const char bytes[] = "\"\"\\\\,,::{}[]0019.-eE+tnf \t\n\r"
	    "\x00\x01\x7f\x80\xbf\xc0\xc3\xd0\xe0\xe2\xed\xf0\xf4\xff";
	struct scan_same t = { 0 };
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 60000; round++) {
		struct crm_buf b = { 0 };

		for (int i = 0; i < 3; i++) {
			crm_buf_puts(&b, lines[below(&x, 6)]);
			crm_buf_char(&b, '\n');
		}
		for (size_t n = below(&x, 4); n > 0; n--)
			b.p[below(&x, b.n)] = bytes[below(&x,
			    sizeof(bytes) - 1)];
		if (!scan_same(&t, b.p, b.n - 1))
			fail_msg("%.*s", (int)b.n, b.p);
		crm_buf_free(&b);
	}
	assert_in_range(t.taken, 60000, 179999);
	for (int i = 0; i < 4; i++)
		crm_scan_free(&t.scan[i]);
	crm_line_free(&t.line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

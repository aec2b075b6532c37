/* SPDX-License-Identifier: ISC */
/*
 * The fast reader and jansson must agree: both refuse, or both have the
 * same fields in the same order; and what the writer makes of them is read
 * as the same again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "line.h"

static struct crm_line fast, slow;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void same(const struct crm_line *a, const struct crm_line *b)
{
	must(a->n == b->n);
	must(memcmp(a->at, b->at, sizeof(a->at)) == 0);
	for (size_t i = 0; i < a->n; i++) {
		const struct crm_field *f = &a->field[i], *g = &b->field[i];

		must(crm_str_eq(f->key, g->key));
		must(crm_str_eq(f->value, g->value));
		must(f->type == g->type && f->id == g->id);
	}
}

/* Only escapes in keys and exponents may be left to jansson. */
static bool may_decline(struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\\' || (s.p[i] | 0x20) == 'e')
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_str text = { (const char *)data, size };
	struct crm_err err = { 0 };
	struct crm_buf out = { 0 };
	enum crm_status f, s;

	f = crm_line_read_fast(&fast, text, &err);
	s = crm_line_read_slow(&slow, text, &err);
	if (f == CRM_NONE)
		must(s == CRM_DATA || may_decline(text));
	else
		must(f == s);
	if (f == CRM_OK)
		same(&fast, &slow);
	if (s == CRM_OK) {
		crm_line_write(&slow, &out);
		out.n--;	/* the newline */
		must(crm_line_read(&fast, crm_buf_str(&out), &err) == CRM_OK);
		same(&fast, &slow);
		crm_line_write_event(&slow, &out);
	}
	crm_buf_free(&out);
	crm_err_free(&err);
	return 0;
}

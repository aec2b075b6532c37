/* SPDX-License-Identifier: ISC */
/* Any expression over one line: it is refused, with a column within it, or
 * gives a value, the same one twice. */
#include <math.h>
#include <stdlib.h>

#include "expr.h"

static const char deal[] =
    "{\"deal\":\"1042\",\"title\":\"Кухня «Мадрид» 5%\",\"a\":\"x\","
    "\"source\":\"Google\",\"stage\":\"proposal\",\"amount\":125000,"
    "\"created\":\"2026-10-05T21:30:00Z\",\"todo\":null,\"vip\":true,"
    "\"b\":-0.25,\"c\":\"2026-11-22\",\"d\":\"17\",\"e\":\"\"}";

static bool computed(void *ctx, const struct crm_line *line,
    struct crm_str name, struct crm_value *v)
{
	(void)ctx;
	(void)line;
	*v = (struct crm_value){ .type = CRM_V_NONE };
	switch (name.n % 4) {
	case 0:
		v->type = CRM_V_DURATION;
		v->number = 1e5;
		return true;
	case 1:
		v->type = CRM_V_TIME;
		v->time = 1795338000;
		return true;
	case 2:
		v->type = CRM_V_TEXT;
		v->text = name;
		return true;
	default:
		return false;
	}
}

static void check(const struct crm_expr *x, const struct crm_line *line,
    crm_expr_field_fn *fn)
{
	struct crm_value v = crm_expr_value(x, line, fn, NULL);
	bool is = crm_expr_match(x, line, fn, NULL);

	if (isnan(v.number) || is != crm_expr_match(x, line, fn, NULL) ||
	    (v.type == CRM_V_BOOL && is != (v.number != 0)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct crm_line line;
	static struct crm_zone *zone;
	struct crm_str text = { (const char *)data, n };
	struct crm_expr *x = NULL;
	struct crm_err e = { 0 };
	struct crm_when when;

	if (zone == NULL) {
		zone = crm_zone_new(CRM_STR("+03:00"));
		if (crm_line_read(&line, crm_str(deal), &e) != CRM_OK)
			abort();
	}
	when = (struct crm_when){ zone, 1795338000 };
	if (crm_expr_new(text, &when, &x, &e) != CRM_OK) {
		if (e.column < 1 || e.column > n + 1 || e.text == NULL)
			abort();
	} else {
		check(x, &line, NULL);
		check(x, &line, computed);
		crm_expr_free(x);
	}
	crm_err_free(&e);
	return 0;
}

/* SPDX-License-Identifier: ISC */
/* key=value */
#include "key.h"
#include "nextstep.h"
#include "when.h"
#include "write.h"

static enum crm_status bad(struct crm_str key, struct crm_err *err,
    const char *what, struct crm_str value)
{
	crm_err_field(err, key);
	return crm_err_set(err, CRM_DATA, "\"%.*s\" is not %s", (int)value.n,
	    value.p, what);
}

static enum crm_status put(struct crm_line *l, struct crm_str key,
    enum crm_type type, struct crm_str value, struct crm_err *err)
{
	if (crm_line_set(l, key, type, value))
		return CRM_OK;
	return crm_err_set(err, CRM_DATA, "more than %d keys",
	    (int)CRM_LINE_KEYS);
}

bool crm_batch_is_number(struct crm_str s)
{
	struct crm_buf b = { 0 };
	bool same = s.n > 0 && crm_line_number(s, &b) &&
	    crm_str_eq(crm_buf_str(&b), s);

	crm_buf_free(&b);
	return same;
}

static enum crm_status put_number(struct crm_line *l, struct crm_str key,
    struct crm_str value, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	enum crm_status s;

	if (crm_line_number(value, &b))
		s = put(l, key, CRM_NUMBER, crm_line_keep(l,
		    crm_buf_str(&b)), err);
	else
		s = bad(key, err, "a number such as 125000.50", value);
	crm_buf_free(&b);
	return s;
}

static enum crm_status put_time(const struct crm_batch *b, struct crm_line *l,
    struct crm_str key, struct crm_str value, struct crm_err *err)
{
	char text[CRM_CLOCK_LEN];
	int64_t t;

	if (crm_key_find(key) == CRM_KEY_NEXT ?
	    !crm_nextstep_when(&b->src.rules, value, &b->src.when, &t) :
	    !crm_when_instant(value, &b->src.when, &t))
		return bad(key, err, "a time such as 2026-12-01 10:00, "
		    "\"monday 10:00\" or 3d", value);
	crm_clock_format(t, text);
	return put(l, key, CRM_STRING, crm_line_keep(l,
	    (struct crm_str){ text, sizeof(text) }), err);
}

enum crm_status crm_batch_word(const struct crm_batch *b, struct crm_line *l,
    struct crm_str word, struct crm_err *err)
{
	struct crm_str key, value;

	if (!crm_str_cut(word, '=', &key, &value) || key.n == 0)
		return crm_err_set(err, CRM_DATA, "\"%.*s\" is not key=value",
		    (int)word.n, word.p);
	if (crm_str_utf8(word) < word.n)
		return crm_err_set(err, CRM_DATA, "\"%.*s\" is not UTF-8",
		    (int)word.n, word.p);
	if (crm_line_find(l, key) != NULL) {
		crm_err_field(err, key);
		return crm_err_set(err, CRM_DATA, "given twice");
	}
	if (value.n == 0 && crm_str_is(crm_line_str(l, CRM_KEY_EV), "set"))
		return put(l, key, CRM_NULL, CRM_STR("null"), err);
	if (value.n == 0) {
		crm_err_field(err, key);
		return crm_err_set(err, CRM_DATA, "no value");
	}
	switch (crm_key_value(crm_key_find(key))) {
	case CRM_VALUE_TIME:
		return put_time(b, l, key, value, err);
	case CRM_VALUE_MONEY: case CRM_VALUE_COUNT:
		return put_number(l, key, value, err);
	case CRM_VALUE_BOOL:
		if (crm_str_is(value, "true") || crm_str_is(value, "yes"))
			return put(l, key, CRM_TRUE, CRM_STR("true"), err);
		if (crm_str_is(value, "false") || crm_str_is(value, "no"))
			return put(l, key, CRM_FALSE, CRM_STR("false"), err);
		return bad(key, err, "true or false", value);
	case CRM_VALUE_ANY:
		if (crm_batch_is_number(value))
			return put(l, key, CRM_NUMBER, crm_line_keep(l,
			    value), err);
		break;
	case CRM_VALUE_TEXT: case CRM_VALUE_ID:
		break;
	}
	return put(l, key, CRM_STRING, crm_line_keep(l, value), err);
}

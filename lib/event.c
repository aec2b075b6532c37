/* SPDX-License-Identifier: ISC */
#include "event.h"

#include "clock.h"
#include "money.h"

enum crm_outcome crm_outcome_find(struct crm_str s)
{
	if (crm_str_is(s, "result"))
		return CRM_RESULT;
	if (crm_str_is(s, "postpone"))
		return CRM_POSTPONE;
	return crm_str_is(s, "refuse") ? CRM_REFUSE : CRM_NO_OUTCOME;
}

static const char *const touch_name[CRM_TOUCHES] = { "", "call", "meeting",
	"proposal", "email", "message", "visit" };

enum crm_touch crm_touch_find(struct crm_str s)
{
	for (int i = 1; i < CRM_TOUCHES; i++)
		if (crm_str_is(s, touch_name[i]))
			return (enum crm_touch)i;
	return CRM_NO_TOUCH;
}

struct crm_str crm_touch_name(enum crm_touch touch)
{
	return crm_str(touch_name[touch]);
}

enum crm_dir crm_dir_find(struct crm_str s)
{
	if (crm_str_is(s, "out"))
		return CRM_OUT;
	return crm_str_is(s, "in") ? CRM_IN : CRM_NO_DIR;
}

static enum crm_status bad(enum crm_key key, struct crm_err *err,
    const char *what)
{
	crm_err_field(err, crm_key_name(key));
	return crm_err_set(err, CRM_DATA, "%s", what);
}

/*
 * The field of key: CRM_OK with *f set when there is a value to read,
 * CRM_NONE when there is none, CRM_OK with *f NULL for a null that is taken.
 */
static enum crm_status field(const struct crm_line *l, enum crm_key key,
    const struct crm_field **f, bool *null, struct crm_err *err)
{
	*f = crm_line_get(l, key);
	if (null != NULL)
		*null = false;
	if (*f == NULL)
		return CRM_NONE;
	if ((*f)->type != CRM_NULL)
		return CRM_OK;
	*f = NULL;
	if (null == NULL)
		return bad(key, err, "null is not a value here");
	*null = true;
	return CRM_OK;
}

enum crm_status crm_event_time(const struct crm_line *l, enum crm_key key,
    int64_t *t, bool *null, struct crm_err *err)
{
	const struct crm_field *f;
	enum crm_status s = field(l, key, &f, null, err);

	if (s != CRM_OK || f == NULL)
		return s;
	if (f->type != CRM_STRING || !crm_clock_parse(f->value, t))
		return bad(key, err,
		    "not a time such as \"2026-11-22T07:15:00Z\"");
	return CRM_OK;
}

enum crm_status crm_event_money(const struct crm_line *l, enum crm_key key,
    int64_t *minor, bool *null, struct crm_err *err)
{
	const struct crm_field *f;
	enum crm_status s = field(l, key, &f, null, err);

	if (s != CRM_OK || f == NULL)
		return s;
	if (f->type != CRM_NUMBER || !crm_money_parse(f->value, minor))
		return bad(key, err, "not an amount: a number below "
		    "10^13 with at most two decimals");
	return CRM_OK;
}

enum crm_status crm_event_count(const struct crm_line *l, enum crm_key key,
    int64_t *n, bool *null, struct crm_err *err)
{
	const struct crm_field *f;
	enum crm_status s = field(l, key, &f, null, err);

	if (s != CRM_OK || f == NULL)
		return s;
	if (f->type != CRM_NUMBER || !crm_str_int(f->value, n) || *n < 0 ||
	    *n > UINT32_MAX)
		return bad(key, err, "not a whole number from 0 to 2^32-1");
	return CRM_OK;
}

enum crm_status crm_event_text(const struct crm_line *l, enum crm_key key,
    struct crm_str *v, bool *null, struct crm_err *err)
{
	const struct crm_field *f;
	enum crm_status s = field(l, key, &f, null, err);

	if (s != CRM_OK || f == NULL)
		return s;
	if (f->type != CRM_STRING)
		return bad(key, err, "not a string");
	*v = f->value;
	return CRM_OK;
}

enum crm_status crm_event_id(const struct crm_line *l, enum crm_key key,
    struct crm_str *v, bool *null, struct crm_err *err)
{
	bool is_null = false;
	enum crm_status s = crm_event_text(l, key, v,
	    null != NULL ? &is_null : NULL, err);

	if (null != NULL)
		*null = is_null;
	if (s == CRM_OK && !is_null && !crm_str_id(*v))
		return bad(key, err, "not an id: 1 to 64 bytes without blank, "
		    "comma, control character or a leading '-'");
	return s;
}

static bool plain_stage(struct crm_str s)
{
	return crm_str_id(s) && memchr(s.p, '@', s.n) == NULL &&
	    memchr(s.p, ':', s.n) == NULL && memchr(s.p, '/', s.n) == NULL;
}

bool crm_event_stage_name(struct crm_str s)
{
	struct crm_str head, rest;

	if (!crm_str_cut(s, '/', &head, &rest))
		return plain_stage(s);
	return plain_stage(head) && plain_stage(rest);
}

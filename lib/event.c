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

static const struct {
	enum crm_ev ev;
	enum crm_key key;
	enum crm_key or;	/* or this one, CRM_KEY_USER for none */
} must[] = {
	{ CRM_EV_CLIENT, CRM_KEY_CLIENT, CRM_KEY_USER },
	{ CRM_EV_MERGE, CRM_KEY_CLIENT, CRM_KEY_USER },
	{ CRM_EV_MERGE, CRM_KEY_INTO, CRM_KEY_USER },
	{ CRM_EV_DEAL, CRM_KEY_DEAL, CRM_KEY_USER },
	{ CRM_EV_SET, CRM_KEY_DEAL, CRM_KEY_CLIENT },
	{ CRM_EV_TOUCH, CRM_KEY_DEAL, CRM_KEY_CLIENT },
	{ CRM_EV_TOUCH, CRM_KEY_KIND, CRM_KEY_USER },
	{ CRM_EV_STEP, CRM_KEY_DEAL, CRM_KEY_USER },
	{ CRM_EV_STEP, CRM_KEY_OUTCOME, CRM_KEY_USER },
	{ CRM_EV_TASK, CRM_KEY_TASK, CRM_KEY_USER },
	{ CRM_EV_DONE, CRM_KEY_TASK, CRM_KEY_USER },
	{ CRM_EV_COST, CRM_KEY_AMOUNT, CRM_KEY_USER },
	{ CRM_EV_COST, CRM_KEY_WHAT, CRM_KEY_USER },
	{ CRM_EV_SALE, CRM_KEY_CLIENT, CRM_KEY_DEAL },
	{ CRM_EV_SALE, CRM_KEY_AMOUNT, CRM_KEY_USER },
	{ CRM_EV_UNDO, CRM_KEY_DEAL, CRM_KEY_USER },
	{ CRM_EV_UNDO, CRM_KEY_OF, CRM_KEY_USER },
	{ CRM_EV_UNDO, CRM_KEY_WHAT, CRM_KEY_USER },
	{ CRM_EV_FORGET, CRM_KEY_CLIENT, CRM_KEY_USER },
};

static enum crm_status check_must(const struct crm_line *l, enum crm_ev ev,
    struct crm_err *err)
{
	for (size_t i = 0; i < sizeof(must) / sizeof(*must); i++) {
		struct crm_str key = crm_key_name(must[i].key);
		struct crm_str or = crm_key_name(must[i].or);

		if (must[i].ev != ev || crm_line_get(l, must[i].key) != NULL)
			continue;
		if (must[i].or == CRM_KEY_USER)
			return crm_err_set(err, CRM_DATA,
			    "a %s must have %s", crm_ev_name(ev).p, key.p);
		if (crm_line_get(l, must[i].or) == NULL)
			return crm_err_set(err, CRM_DATA,
			    "a %s must have %s or %s", crm_ev_name(ev).p,
			    key.p, or.p);
	}
	return CRM_OK;
}

/* The form of one value; a set may clear with null, what else it must not. */
static enum crm_status check_value(const struct crm_line *l, enum crm_ev ev,
    const struct crm_field *f, struct crm_err *err)
{
	bool is_null, *null = ev == CRM_EV_SET && f->id != CRM_KEY_DEAL &&
	    f->id != CRM_KEY_AT && f->id != CRM_KEY_BY ? &is_null : NULL;
	enum crm_key key = (enum crm_key)f->id;
	struct crm_str text;
	int64_t n;

	switch (crm_key_value(key)) {
	case CRM_VALUE_TEXT:
		return crm_event_text(l, key, &text, null, err);
	case CRM_VALUE_ID:
		if (key == CRM_KEY_STAGE || key == CRM_KEY_TO ||
		    key == CRM_KEY_PIPELINE)
			return crm_event_text(l, key, &text, null, err);
		return crm_event_id(l, key, &text, null, err);
	case CRM_VALUE_TIME:
		return crm_event_time(l, key, &n, null, err);
	case CRM_VALUE_MONEY:
		return crm_event_money(l, key, &n, null, err);
	case CRM_VALUE_COUNT:
		return crm_event_count(l, key, &n, null, err);
	case CRM_VALUE_BOOL:
		if (f->type != CRM_TRUE && f->type != CRM_FALSE)
			return bad(key, err, "not true or false");
		return CRM_OK;
	case CRM_VALUE_ANY:
		break;
	}
	return CRM_OK;
}

static enum crm_status check_keys(const struct crm_line *l, enum crm_ev ev,
    struct crm_err *err)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];
		enum crm_status s;

		if (f->id != CRM_KEY_USER && !crm_ev_has(ev, f->id)) {
			crm_err_field(err, f->key);
			return crm_err_set(err, CRM_DATA,
			    "a %s has no such key, and a field of your own "
			    "may not bear this name", crm_ev_name(ev).p);
		}
		if (ev == CRM_EV_SET && (f->id == CRM_KEY_STAGE ||
		    f->id == CRM_KEY_PIPELINE)) {
			crm_err_field(err, f->key);
			return crm_err_set(err, CRM_DATA, "a set does not "
			    "move a deal: a step does");
		}
		if (f->id == CRM_KEY_USER && (f->key.n == 0 ||
		    crm_key_reserved(f->key))) {
			crm_err_field(err, f->key);
			return crm_err_set(err, CRM_DATA, "the name is "
			    "reserved: rename the field");
		}
		s = check_value(l, ev, f, err);
		if (s != CRM_OK)
			return s;
	}
	return CRM_OK;
}

/* A word of a closed list. */
static enum crm_status check_word(const struct crm_line *l, enum crm_key key,
    bool known, struct crm_err *err, const char *list)
{
	if (crm_line_get(l, key) == NULL || known)
		return CRM_OK;
	crm_err_field(err, crm_key_name(key));
	return crm_err_set(err, CRM_DATA, "\"%.*s\" is none of %s",
	    (int)crm_line_str(l, key).n, crm_line_str(l, key).p, list);
}

static enum crm_status check_words(const struct crm_line *l, enum crm_ev ev,
    struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	struct crm_str what = crm_line_str(l, CRM_KEY_WHAT);

	if (ev == CRM_EV_TOUCH)
		s = check_word(l, CRM_KEY_KIND,
		    crm_touch_find(crm_line_str(l, CRM_KEY_KIND)) != 0, err,
		    "call, meeting, proposal, email, message, visit");
	if (s == CRM_OK && ev == CRM_EV_TOUCH)
		s = check_word(l, CRM_KEY_DIR,
		    crm_dir_find(crm_line_str(l, CRM_KEY_DIR)) != 0, err,
		    "in, out");
	if (s == CRM_OK && ev == CRM_EV_UNDO)
		s = check_word(l, CRM_KEY_WHAT, crm_ev_find(what) !=
		    CRM_EV_NONE && crm_ev_find(what) != CRM_EV_UNDO, err,
		    "the kinds of facts that can be undone");
	return s;
}

/* The keys that go with an outcome, and only with it. */
static enum crm_status check_step(const struct crm_line *l,
    const struct crm_rules *rules, struct crm_err *err)
{
	struct crm_str reason = crm_line_str(l, CRM_KEY_REASON);
	enum crm_outcome o = crm_outcome_find(crm_line_str(l,
	    CRM_KEY_OUTCOME));
	enum crm_status s = check_word(l, CRM_KEY_OUTCOME, o != 0, err,
	    "result, postpone, refuse");

	if (s != CRM_OK)
		return s;
	if (o == CRM_POSTPONE && crm_line_get(l, CRM_KEY_NEXT) == NULL)
		return bad(CRM_KEY_NEXT, err, "a postpone says until when");
	if (o == CRM_REFUSE && reason.n == 0)
		return bad(CRM_KEY_REASON, err, "a refuse says why");
	if (o != CRM_REFUSE && crm_line_get(l, CRM_KEY_REASON) != NULL)
		return bad(CRM_KEY_REASON, err, "only a refuse has one");
	if (o != CRM_RESULT && crm_line_get(l, CRM_KEY_TO) != NULL)
		return bad(CRM_KEY_TO, err, "only a result has one");
	if (o == CRM_REFUSE && rules->has_reasons &&
	    crm_rules_reason(rules, reason) == NULL) {
		crm_err_field(err, crm_key_name(CRM_KEY_REASON));
		return crm_err_set(err, CRM_DATA,
		    "\"%.*s\" is not in reasons.csv", (int)reason.n, reason.p);
	}
	return CRM_OK;
}

static enum crm_status check_staff(const struct crm_line *l, enum crm_key key,
    const struct crm_rules *rules, int64_t at, struct crm_err *err)
{
	struct crm_str who = crm_line_str(l, key);

	if (rules->staffs == 0 || who.n == 0 ||
	    crm_rules_staff(rules, who, at) != NULL)
		return CRM_OK;
	crm_err_field(err, crm_key_name(key));
	return crm_err_set(err, CRM_DATA, "\"%.*s\" is not in staff.csv",
	    (int)who.n, who.p);
}

static enum crm_status no_stage(enum crm_key key, struct crm_str name,
    struct crm_err *err)
{
	crm_err_field(err, crm_key_name(key));
	return crm_err_set(err, CRM_DATA, "\"%.*s\" is not in stages.csv",
	    (int)name.n, name.p);
}

/*
 * A stage of a deal fact must be of its pipeline; the pipeline that `to`
 * speaks of is known only to who knows the deal, so that any will do here.
 */
static enum crm_status check_stage(const struct crm_line *l,
    const struct crm_rules *rules, struct crm_err *err)
{
	struct crm_str pipeline = crm_line_str(l, CRM_KEY_PIPELINE);
	struct crm_str stage = crm_line_str(l, CRM_KEY_STAGE);
	struct crm_str to = crm_line_str(l, CRM_KEY_TO), head, rest;
	int no = crm_rules_pipeline(rules, pipeline);

	if (no < 0)
		return no_stage(CRM_KEY_PIPELINE, pipeline, err);
	if (crm_line_get(l, CRM_KEY_STAGE) != NULL &&
	    crm_rules_stage(rules, no, stage) == CRM_NO_STAGE)
		return no_stage(CRM_KEY_STAGE, stage, err);
	if (crm_line_get(l, CRM_KEY_TO) == NULL || crm_str_is(to, "won"))
		return CRM_OK;
	if (crm_str_cut(to, '/', &head, &rest)) {
		no = crm_rules_pipeline(rules, head);
		if (no < 0 || crm_rules_stage(rules, no, rest) == CRM_NO_STAGE)
			return no_stage(CRM_KEY_TO, to, err);
		return CRM_OK;
	}
	for (no = 0; no < rules->pipelines; no++)
		if (crm_rules_stage(rules, no, to) != CRM_NO_STAGE)
			return CRM_OK;
	return no_stage(CRM_KEY_TO, to, err);
}

static enum crm_status check_tables(const struct crm_line *l,
    const struct crm_rules *rules, int64_t at, struct crm_err *err)
{
	struct crm_str cur = crm_line_str(l, CRM_KEY_CUR);
	enum crm_status s = check_staff(l, CRM_KEY_OWNER, rules, at, err);
	int64_t n;

	if (s == CRM_OK)
		s = check_staff(l, CRM_KEY_BY, rules, at, err);
	if (s == CRM_OK)
		s = check_stage(l, rules, err);
	if (s == CRM_OK && cur.n > 0) {
		s = crm_rules_convert(rules, 100, cur, at, &n, err);
		if (s != CRM_OK)
			crm_err_field(err, crm_key_name(CRM_KEY_CUR));
	}
	return s;
}

enum crm_status crm_event_check(const struct crm_line *l,
    const struct crm_rules *rules, struct crm_err *err)
{
	struct crm_str name = crm_line_str(l, CRM_KEY_EV);
	enum crm_ev ev = crm_ev_find(name);
	enum crm_status s;
	int64_t at = 0;

	if (name.n == 0)
		return bad(CRM_KEY_EV, err, "a fact says what kind it is");
	if (ev == CRM_EV_NONE) {
		crm_err_field(err, crm_key_name(CRM_KEY_EV));
		return crm_err_set(err, CRM_DATA,
		    "\"%.*s\" is no kind of fact", (int)name.n, name.p);
	}
	s = crm_event_time(l, CRM_KEY_AT, &at, NULL, err);
	if (s == CRM_NONE)
		return bad(CRM_KEY_AT, err, "a fact has a time");
	if (s == CRM_OK)
		s = check_must(l, ev, err);
	if (s == CRM_OK)
		s = check_keys(l, ev, err);
	if (s == CRM_OK)
		s = check_words(l, ev, err);
	if (s == CRM_OK && ev == CRM_EV_STEP)
		s = check_step(l, rules, err);
	if (s == CRM_OK)
		s = check_tables(l, rules, at, err);
	return s;
}

/* SPDX-License-Identifier: ISC */
/* May a line be written as a fact? */
#include "event.h"

static enum crm_status bad(enum crm_key key, struct crm_err *err,
    const char *what)
{
	crm_err_field(err, crm_key_name(key));
	return crm_err_set(err, CRM_DATA, "%s", what);
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
	bool clears = ev == CRM_EV_SET && f->id != CRM_KEY_DEAL &&
	    f->id != CRM_KEY_AT && f->id != CRM_KEY_BY;
	bool is_null = false, *null = clears ? &is_null : NULL;
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
	if (ev == CRM_EV_MERGE && crm_str_eq(crm_line_str(l, CRM_KEY_INTO),
	    crm_line_str(l, CRM_KEY_CLIENT)))
		s = bad(CRM_KEY_INTO, err, "a client is one with itself");
	if ((ev == CRM_EV_DEAL || ev == CRM_EV_SET) &&
	    crm_line_get(l, CRM_KEY_DEAL) != NULL &&
	    crm_str_eq(crm_line_str(l, CRM_KEY_PARENT),
	    crm_line_str(l, CRM_KEY_DEAL)))
		s = bad(CRM_KEY_PARENT, err, "a deal does not follow itself");
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

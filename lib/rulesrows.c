/* SPDX-License-Identifier: ISC */
/* One function a table: a row of it into the rules. */
#include "rulespriv.h"

#include <math.h>
#include <stdlib.h>

#include "odds.h"
#include "money.h"

enum { SET_KEY, SET_VALUE };

static enum crm_status setting_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_str key = crm_cell_id(row, SET_KEY);
	struct crm_str value = crm_cell_text(row, SET_VALUE);

	if (crm_rules_twice(row, key))
		crm_cell_bad(row, SET_KEY, "'%.*s' is there twice",
		    (int)key.n, key.p);
	if (row->status != CRM_OK)
		return row->status;
	r->setting = crm_mem_grow(r->setting, &row->cap, r->settings + 1,
	    sizeof(*r->setting));
	r->setting[r->settings].key = key;
	r->setting[r->settings].value = value;
	r->setting[r->settings++].line = row->line;
	return CRM_OK;
}

static enum crm_status bad_setting(const struct crm_rules *r, const char *key,
    struct crm_err *err, const char *what)
{
	struct crm_str v = crm_rules_setting(r, key);
	size_t line = 0;

	for (size_t i = 0; i < r->settings; i++)
		if (crm_str_is(r->setting[i].key, key))
			line = r->setting[i].line;
	return crm_rules_bad(r, "settings", line, "value", err,
	    "%s: '%.*s' is not %s", key, (int)v.n, v.p, what);
}

/* It stands in the names of segments (2026-11.msk.jsonl) and before ids. */
static bool is_site(struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && c != '_')
			return false;
	}
	return s.n <= 32;
}

/* A bound of warmth, 0 … 100. */
static bool bound(const struct crm_rules *r, const char *key, int none,
    int *out)
{
	struct crm_str v = crm_rules_setting(r, key);
	int64_t n = none;

	if (v.n > 0 && (!crm_str_int(v, &n) || n < 0 || n > 100))
		return false;
	*out = (int)n;
	return true;
}

static enum crm_status settings_end(struct crm_rules *r, struct crm_err *err)
{
	struct crm_str zone = crm_rules_setting(r, "timezone");
	struct crm_str margin = crm_rules_setting(r, "margin");
	struct crm_str assign = crm_rules_setting(r, "assign");

	r->currency = crm_rules_setting(r, "currency");
	if (r->currency.n == 0)
		r->currency = CRM_STR("RUB");
	else if (!crm_str_id(r->currency))
		return bad_setting(r, "currency", err, "a currency (RUB)");
	r->site = crm_rules_setting(r, "site");
	if (!is_site(r->site))
		return bad_setting(r, "site", err, "the name of a site (at "
		    "most 32 letters a-z, digits and _)");
	r->zone = crm_zone_new(zone.n > 0 ? zone : CRM_STR("UTC"));
	if (r->zone == NULL)
		return bad_setting(r, "timezone", err, "a time zone "
		    "(Europe/Moscow, UTC, +03:00)");
	r->hours = crm_hours_new(r->zone);
	if (margin.n > 0 && margin.p[margin.n - 1] == '%')
		margin = crm_str_trim((struct crm_str){ margin.p,
		    margin.n - 1 });
	/* hundredths of a percent are ten-thousandths */
	r->margin = -1;
	if (margin.n > 0 && (!crm_money_parse(margin, &r->margin) ||
	    r->margin < 0 || r->margin > 10000))
		return bad_setting(r, "margin", err, "a percentage (30)");
	if (!bound(r, "hot", 70, &r->hot))
		return bad_setting(r, "hot", err, "a score (0 to 100)");
	if (!bound(r, "warm", 40, &r->warm))
		return bad_setting(r, "warm", err, "a score (0 to 100)");
	if (r->warm > r->hot)
		return bad_setting(r, "warm", err, "at most hot");
	r->assign = !crm_str_is(assign, "no");
	if (r->assign && assign.n > 0 && !crm_str_is(assign, "auto"))
		return bad_setting(r, "assign", err, "auto or no");
	return CRM_OK;
}

enum { STF_ID, STF_NAME, STF_TEAM, STF_EMAIL, STF_EXT, STF_WEIGHT, STF_MIN,
	STF_MAX, STF_FROM, STF_UNTIL, STF_AWAY_FROM, STF_AWAY_UNTIL };

static bool backwards(int64_t from, int64_t until)
{
	return from != CRM_TIME_NONE && until != CRM_TIME_NONE &&
	    until <= from;
}

static enum crm_status staff_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_staff s = {
		.id = crm_cell_id(row, STF_ID),
		.name = crm_cell_text(row, STF_NAME),
		.team = crm_cell_text(row, STF_TEAM),
		.email = crm_cell_text(row, STF_EMAIL),
		.ext = crm_cell_text(row, STF_EXT),
		.weight = crm_cell_number(row, STF_WEIGHT, 1),
		.min_deals = crm_cell_count(row, STF_MIN, -1),
		.max_deals = crm_cell_count(row, STF_MAX, -1),
		.from = crm_cell_date(row, STF_FROM, false),
		.until = crm_cell_date(row, STF_UNTIL, true),
		.away_from = crm_cell_date(row, STF_AWAY_FROM, false),
		.away_until = crm_cell_date(row, STF_AWAY_UNTIL, true),
		.line = row->line
	};
	int i = crm_rules_find(r, CRM_RULES_STAFF, 0, s.id);

	if (crm_str_is(s.id, "all"))
		crm_cell_bad(row, STF_ID, "'all' means everyone in goals.csv");
	if (crm_str_is(s.team, "all"))
		crm_cell_bad(row, STF_TEAM, "'all' means everyone in "
		    "goals.csv");
	if (s.max_deals >= 0 && s.max_deals < s.min_deals)
		crm_cell_bad(row, STF_MAX, "less than min_deals");
	if (backwards(s.from, s.until))
		crm_cell_bad(row, STF_UNTIL, "before 'from'");
	if (backwards(s.away_from, s.away_until))
		crm_cell_bad(row, STF_AWAY_UNTIL, "before 'away_from'");
	if (row->status != CRM_OK)
		return row->status;
	if (s.name.n == 0)
		s.name = s.id;
	*CRM_RULES_NEXT(row, r->staff, r->staffs) = s;
	if (i < 0) {
		crm_rules_found(r, CRM_RULES_STAFF, (int)r->staffs - 1);
		return CRM_OK;
	}
	while (r->staff[i].same != 0)
		i = (int)r->staff[i].same;
	r->staff[i].same = r->staffs - 1;
	return CRM_OK;
}

enum { REA_ID, REA_TITLE, REA_JUNK };

static enum crm_status reason_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_reason s = {
		.id = crm_cell_id(row, REA_ID),
		.title = crm_cell_text(row, REA_TITLE),
		.junk = crm_cell_bool(row, REA_JUNK),
		.line = row->line
	};

	if (crm_rules_reason(r, s.id) != NULL)
		crm_cell_bad(row, REA_ID, "'%.*s' is there twice",
		    (int)s.id.n, s.id.p);
	if (row->status != CRM_OK)
		return row->status;
	if (s.title.n == 0)
		s.title = s.id;
	*CRM_RULES_NEXT(row, r->reason, r->reasons) = s;
	crm_rules_found(r, CRM_RULES_REASON, (int)r->reasons - 1);
	r->has_reasons = true;
	return CRM_OK;
}

enum { SCR_PIPELINE, SCR_STAGE, SCR_CONTACT, SCR_WHEN, SCR_QUESTION };

/* Is there such a stage in the pipeline, or in any where it is -1? */
static bool has_stage(const struct crm_rules *r, int pipeline,
    struct crm_str id)
{
	if (pipeline >= 0)
		return crm_rules_stage(r, pipeline, id) != CRM_NO_STAGE;
	for (int p = 0; p < r->pipelines; p++)
		if (crm_rules_stage(r, p, id) != CRM_NO_STAGE)
			return true;
	return false;
}

static enum crm_status script_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_script s = {
		.pipeline = crm_cell_text(row, SCR_PIPELINE),
		.stage = crm_cell_text(row, SCR_STAGE),
		.contact = (int)crm_cell_count(row, SCR_CONTACT, 0),
		.when = crm_cell_text(row, SCR_WHEN),
		.question = crm_cell_text(row, SCR_QUESTION),
		.line = row->line
	};
	int pipeline = s.pipeline.n > 0 ?
	    crm_rules_pipeline(r, s.pipeline) : -1;

	if (s.pipeline.n > 0 && pipeline < 0)
		crm_cell_bad(row, SCR_PIPELINE, "stages.csv has no pipeline "
		    "'%.*s'", (int)s.pipeline.n, s.pipeline.p);
	if (s.stage.n > 0 && !has_stage(r, pipeline, s.stage))
		crm_cell_bad(row, SCR_STAGE, "stages.csv has no such stage "
		    "'%.*s'", (int)s.stage.n, s.stage.p);
	if (row->cell[SCR_CONTACT].n > 0 && s.contact == 0)
		crm_cell_bad(row, SCR_CONTACT, "contacts count from 1");
	if (s.question.n == 0)
		crm_cell_bad(row, SCR_QUESTION, "empty: a question is needed");
	if (row->status == CRM_OK)
		*CRM_RULES_NEXT(row, r->script, r->scripts) = s;
	return row->status;
}

enum { SCO_GROUP, SCO_CAP, SCO_POINTS, SCO_DECAY, SCO_SINCE, SCO_WHEN,
	SCO_WHY, SCO_CHANCE };

/* It is of the whole table, and so stands in one row. */
static void score_chance(struct crm_rules_row *row, struct crm_str text)
{
	struct crm_rules *r = row->rules;
	struct crm_odds c = { 0 };

	if (text.n == 0)
		return;
	if (!crm_odds_parse(&c, text))
		crm_cell_bad(row, SCO_CHANCE, "not scores and percentages, "
		    "rising: 20=4.5 50=48 80=93");
	crm_odds_free(&c);
	for (size_t i = 0; i < r->scores; i++)
		if (r->score[i].chance.n > 0)
			crm_cell_bad(row, SCO_CHANCE, "it is there on line "
			    "%zu already", r->score[i].line);
}

static enum crm_status score_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_score_rule s = {
		.group = crm_cell_text(row, SCO_GROUP),
		.cap = crm_cell_number(row, SCO_CAP, NAN),
		.points = crm_cell_text(row, SCO_POINTS),
		.decay_days = crm_cell_number(row, SCO_DECAY, 0),
		.since = crm_cell_text(row, SCO_SINCE),
		.when = crm_cell_text(row, SCO_WHEN),
		.why = crm_cell_text(row, SCO_WHY),
		.chance = crm_cell_text(row, SCO_CHANCE),
		.line = row->line
	};

	score_chance(row, s.chance);
	if (s.points.n == 0)
		crm_cell_bad(row, SCO_POINTS, "empty: points are needed");
	if (s.since.n > 0)
		crm_cell_id(row, SCO_SINCE);
	if (!isnan(s.cap) && s.group.n == 0)
		crm_cell_bad(row, SCO_CAP, "a cap is a group's: name it");
	for (size_t i = 0; i < r->scores && !isnan(s.cap); i++)
		if (crm_str_eq(r->score[i].group, s.group) &&
		    !isnan(r->score[i].cap) && r->score[i].cap != s.cap)
			crm_cell_bad(row, SCO_CAP, "the group has another cap "
			    "on line %zu", r->score[i].line);
	if (row->status == CRM_OK)
		*CRM_RULES_NEXT(row, r->score, r->scores) = s;
	return row->status;
}

/* The cap may stand in any row of its group. */
static enum crm_status score_end(struct crm_rules *r, struct crm_err *err)
{
	(void)err;
	for (size_t i = 0; i < r->scores; i++)
		for (size_t j = 0; !isnan(r->score[i].cap) && j < r->scores;
		    j++)
			if (crm_str_eq(r->score[i].group, r->score[j].group))
				r->score[j].cap = r->score[i].cap;
	return CRM_OK;
}

enum { HRS_DAY, HRS_OPEN, HRS_CLOSE };

static enum crm_status hours_row(struct crm_rules_row *row)
{
	struct crm_err why = { 0 };
	enum crm_status st = crm_hours_add(row->rules->hours,
	    row->cell[HRS_DAY], row->cell[HRS_OPEN], row->cell[HRS_CLOSE],
	    &why);

	if (st != CRM_OK)
		crm_rules_bad(row->rules, "hours", row->line, why.field,
		    row->err, "%s", why.text);
	crm_err_free(&why);
	return st;
}

enum { RAT_DATE, RAT_CUR, RAT_RATE };

static enum crm_status rate_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_rate s = { .cur = crm_cell_id(row, RAT_CUR) };
	struct crm_buf key = { 0 };

	if (!crm_cell_day(row->cell[RAT_DATE], &s.day))
		crm_cell_bad(row, RAT_DATE, "'%.*s' is not a date "
		    "(2026-11-22)", (int)row->cell[RAT_DATE].n,
		    row->cell[RAT_DATE].p);
	if (!crm_cell_millionths(row->cell[RAT_RATE], &s.rate))
		crm_cell_bad(row, RAT_RATE, "'%.*s' is not a rate (above 0, "
		    "at most six decimals, with a point)",
		    (int)row->cell[RAT_RATE].n, row->cell[RAT_RATE].p);
	else if (crm_str_eq(s.cur, r->currency) && s.rate != 1000000)
		crm_cell_bad(row, RAT_RATE, "%.*s is the store's own currency",
		    (int)s.cur.n, s.cur.p);
	crm_buf_printf(&key, "%d %.*s", (int)s.day, (int)s.cur.n, s.cur.p);
	if (crm_rules_twice(row, crm_buf_str(&key)))
		crm_cell_bad(row, RAT_CUR, "a second rate of %.*s on that day",
		    (int)s.cur.n, s.cur.p);
	crm_buf_free(&key);
	if (row->status == CRM_OK)
		*CRM_RULES_NEXT(row, r->rate, r->rates) = s;
	return row->status;
}

static int by_currency(const void *a, const void *b)
{
	const struct crm_rate *x = a, *y = b;
	int c = crm_str_cmp(x->cur, y->cur);

	return c != 0 ? c : (x->day > y->day) - (x->day < y->day);
}

static enum crm_status rates_end(struct crm_rules *r, struct crm_err *err)
{
	(void)err;
	if (r->rates > 0)
		qsort(r->rate, r->rates, sizeof(*r->rate), by_currency);
	return CRM_OK;
}

const struct crm_rules_table crm_rules_tables[] = {
	{ "settings", 1 << SET_KEY | 1 << SET_VALUE, setting_row, settings_end,
	    { "key", "value" } },
	{ "stages", 3, crm_rules_stage_row, crm_rules_stages_end,
	    { "pipeline", "stage", "title", "rot_days", "sla_hours",
	    "next_days", "max_postpones", "require", "moves", "handover",
	    "team" } },
	{ "staff", 1 << STF_ID, staff_row, NULL,
	    { "id", "name", "team", "email", "ext", "weight", "min_deals",
	    "max_deals", "from", "until", "away_from", "away_until" } },
	{ "reasons", 1 << REA_ID, reason_row, NULL,
	    { "reason", "title", "junk" } },
	{ "goals", 15, crm_rules_goal_row, NULL,
	    { "who", "period", "metric", "target" } },
	{ "script", 1 << SCR_QUESTION, script_row, NULL,
	    { "pipeline", "stage", "contact", "when", "question" } },
	{ "score", 1 << SCO_POINTS, score_row, score_end,
	    { "group", "cap", "points", "decay_days", "since", "when",
	    "why", "chance" } },
	{ "hours", 7, hours_row, NULL, { "day", "open", "close" } },
	{ "rates", 7, rate_row, rates_end, { "date", "cur", "rate" } },
	{ NULL, 0, NULL, NULL, { NULL } }
};

/* SPDX-License-Identifier: ISC */
/* Stages, which refer to each other, and goals, which refer to staff. */
#include "rulespriv.h"

#include <limits.h>
#include <stdlib.h>

#include "money.h"

enum { STG_PIPELINE, STG_ID, STG_TITLE, STG_ROT, STG_SLA, STG_NEXT,
	STG_POSTPONES, STG_REQUIRE, STG_MOVES, STG_HANDOVER, STG_TEAM };

enum crm_status crm_rules_stage_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_stage s = {
		.pipeline = crm_cell_place(row, STG_PIPELINE),
		.id = crm_cell_place(row, STG_ID),
		.title = crm_cell_text(row, STG_TITLE),
		.rot_days = crm_cell_number(row, STG_ROT, -1),
		.sla_hours = crm_cell_number(row, STG_SLA, -1),
		.next_days = crm_cell_number(row, STG_NEXT, -1),
		.max_postpones = (int)crm_cell_count(row, STG_POSTPONES, -1),
		.require = crm_cell_text(row, STG_REQUIRE),
		.moves = crm_cell_text(row, STG_MOVES),
		.handover = crm_cell_text(row, STG_HANDOVER),
		.team = crm_cell_text(row, STG_TEAM),
		.line = row->line
	};

	if (row->status != CRM_OK)
		return row->status;
	if (s.title.n == 0)
		s.title = s.id;
	s.pipeline_no = crm_rules_pipeline_add(r, s.pipeline);
	s.pipeline = r->pipeline[s.pipeline_no].id;
	s.order = r->pipeline[s.pipeline_no].count++;
	r->stage = crm_mem_grow(r->stage, &r->stage_cap,
	    (size_t)r->stages + 1, sizeof(*r->stage));
	r->stage[r->stages++] = s;
	return CRM_OK;
}

/* The stages of a pipeline may stand apart in the table: gather them. */
static int by_pipeline(const void *a, const void *b)
{
	const struct crm_stage *x = a, *y = b;

	if (x->pipeline_no != y->pipeline_no)
		return x->pipeline_no < y->pipeline_no ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static enum crm_status bad_place(const struct crm_rules *r,
    const struct crm_stage *s, const char *column, struct crm_str name,
    struct crm_err *err)
{
	return crm_rules_bad(r, "stages", s->line, column, err,
	    "there is no '%.*s' in this table", (int)name.n, name.p);
}

static enum crm_status check_moves(const struct crm_rules *r,
    const struct crm_stage *s, struct crm_err *err)
{
	struct crm_str rest = s->moves, word;

	while (rest.n > 0) {
		crm_str_cut(rest, ' ', &word, &rest);
		if (word.n > 0 && !crm_str_is(word, "won") &&
		    crm_rules_target(r, s->pipeline_no, word) == CRM_NO_STAGE)
			return bad_place(r, s, "moves", word, err);
	}
	return CRM_OK;
}

bool crm_rules_may_move(const struct crm_rules *r, int from, int to)
{
	const struct crm_stage *s = &r->stage[from];
	struct crm_str rest = s->moves, word;

	if (rest.n == 0 || from == to)
		return true;
	while (rest.n > 0) {
		crm_str_cut(rest, ' ', &word, &rest);
		if (word.n > 0 && (crm_str_is(word, "won") ? CRM_NO_STAGE :
		    crm_rules_target(r, s->pipeline_no, word)) == to)
			return true;
	}
	return false;
}

static enum crm_status check_handover(const struct crm_rules *r,
    const struct crm_stage *s, struct crm_err *err)
{
	bool whole = memchr(s->handover.p, '/', s->handover.n) == NULL;

	if (s->handover.n > 0 &&
	    (whole ? crm_rules_pipeline(r, s->handover) < 0 :
	    crm_rules_target(r, -1, s->handover) == CRM_NO_STAGE))
		return bad_place(r, s, "handover", s->handover, err);
	return CRM_OK;
}

enum crm_status crm_rules_stages_end(struct crm_rules *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (r->stages == 0)
		return crm_rules_bad(r, "stages", 0, NULL, err,
		    "there is not one stage: the table is missing or empty");
	qsort(r->stage, (size_t)r->stages, sizeof(*r->stage), by_pipeline);
	r->known = r->stages;
	for (int i = 0; i < r->stages; i++) {
		const struct crm_stage *s = &r->stage[i];
		int twin = crm_rules_stage(r, s->pipeline_no, s->id);

		if (twin != CRM_NO_STAGE)
			return crm_rules_bad(r, "stages", s->line, "stage",
			    err, "'%.*s' is on line %zu already",
			    (int)s->id.n, s->id.p, r->stage[twin].line);
		if (s->order == 0)
			r->pipeline[s->pipeline_no].first = i;
		crm_rules_found(r, CRM_RULES_STAGE, i);
	}
	for (int i = 0; i < r->stages && st == CRM_OK; i++) {
		st = check_moves(r, &r->stage[i], err);
		if (st == CRM_OK)
			st = check_handover(r, &r->stage[i], err);
	}
	return st;
}

enum { GOA_WHO, GOA_PERIOD, GOA_METRIC, GOA_TARGET };

/* 2026-11, 2026q4 (2026-q4), 2026, day, week; as the rules keep it. */
static bool period(struct crm_rules *r, struct crm_str s, struct crm_str *out)
{
	struct crm_buf b = { 0 };
	struct crm_str year = { s.p, s.n < 4 ? s.n : 4 };
	struct crm_str rest = { s.p + year.n, s.n - year.n };
	int64_t y, n;
	bool ok = true;

	*out = crm_rules_keep(r, s);
	if (crm_str_is(s, "day") || crm_str_is(s, "week"))
		return true;
	if (year.n < 4 || year.p[0] == '-' || !crm_str_int(year, &y) || y < 1)
		return false;
	if (rest.n == 0)
		return true;
	if (rest.n == 3 && rest.p[0] == '-' && rest.p[1] != '-' &&
	    crm_str_int((struct crm_str){ rest.p + 1, 2 }, &n))
		return n >= 1 && n <= 12;
	if (rest.p[0] == '-')
		rest.p++, rest.n--;
	ok = rest.n == 2 && (rest.p[0] == 'q' || rest.p[0] == 'Q') &&
	    rest.p[1] >= '1' && rest.p[1] <= '4';
	if (ok) {
		crm_buf_printf(&b, "%.4sq%c", year.p, rest.p[1]);
		*out = crm_rules_keep(r, crm_buf_str(&b));
		crm_buf_free(&b);
	}
	return ok;
}

static bool metric(struct crm_str s)
{
	static const char *const name[] = { "money", "margin", "deals",
		"received", "calls", "talks", "meetings", "proposals",
		"emails", "touches" };

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		if (crm_str_is(s, name[i]))
			return true;
	return false;
}

/* An empty staff table knows nobody, and lets everybody through. */
static bool somebody(const struct crm_rules *r, struct crm_str who)
{
	if (r->staffs == 0 || crm_str_is(who, "all") ||
	    crm_rules_find(r, CRM_RULES_STAFF, 0, who) >= 0)
		return true;
	for (size_t i = 0; i < r->staffs; i++)
		if (crm_str_eq(r->staff[i].team, who))
			return true;
	return false;
}

static bool goal_twice(struct crm_rules_row *row, const struct crm_goal *g)
{
	struct crm_buf key = { 0 };
	bool twice;

	crm_buf_printf(&key, "%.*s\n%.*s\n%.*s", (int)g->period.n,
	    g->period.p, (int)g->metric.n, g->metric.p, (int)g->who.n,
	    g->who.p);
	twice = crm_rules_twice(row, crm_buf_str(&key));
	crm_buf_free(&key);
	return twice;
}

enum crm_status crm_rules_goal_row(struct crm_rules_row *row)
{
	struct crm_rules *r = row->rules;
	struct crm_goal g = {
		.who = crm_cell_text(row, GOA_WHO),
		.metric = crm_cell_text(row, GOA_METRIC),
		.line = row->line
	};
	struct crm_str cell = row->cell[GOA_TARGET];

	if (g.who.n == 0)
		crm_cell_bad(row, GOA_WHO, "empty: a staff id, a team or "
		    "'all' is needed");
	else if (!somebody(r, g.who))
		crm_cell_bad(row, GOA_WHO, "'%.*s' is no staff id and no team "
		    "of staff.csv, nor 'all'", (int)g.who.n, g.who.p);
	if (!period(r, row->cell[GOA_PERIOD], &g.period))
		crm_cell_bad(row, GOA_PERIOD, "'%.*s' is not a period "
		    "(2026-11, 2026q4, 2026, day, week)", (int)g.period.n,
		    g.period.p);
	if (!metric(g.metric))
		crm_cell_bad(row, GOA_METRIC, "'%.*s' is not one of money "
		    "margin deals received calls talks meetings proposals "
		    "emails touches", (int)g.metric.n, g.metric.p);
	if (!crm_money_parse(cell, &g.target) || g.target < 0)
		crm_cell_bad(row, GOA_TARGET, "'%.*s' is not a number (not "
		    "negative, at most two decimals, with a point)",
		    (int)cell.n, cell.p);
	if (row->status == CRM_OK && goal_twice(row, &g))
		crm_cell_bad(row, GOA_WHO, "'%.*s' has that goal twice",
		    (int)g.who.n, g.who.p);
	if (row->status == CRM_OK)
		*CRM_RULES_NEXT(row, r->goal, r->goals) = g;
	return row->status;
}

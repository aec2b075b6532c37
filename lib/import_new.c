/* SPDX-License-Identifier: ISC */
/* A row of a deal that is not there yet, and what all facts of rows share. */
#include "importpriv.h"

#include "event.h"

static struct crm_str time_text(struct crm_line *l, int64_t t)
{
	char text[CRM_CLOCK_LEN];

	crm_clock_format(t, text);
	return crm_line_keep(l, (struct crm_str){ text, sizeof(text) });
}

void crm_import_begin(struct crm_import_plan *p, enum crm_ev ev, int64_t at,
    struct crm_str deal)
{
	crm_line_clear(p->line);
	crm_line_set_key(p->line, CRM_KEY_AT, CRM_STRING,
	    time_text(p->line, at));
	crm_line_set_key(p->line, CRM_KEY_EV, CRM_STRING, crm_ev_name(ev));
	if (deal.n > 0)
		crm_line_set_key(p->line, CRM_KEY_DEAL, CRM_STRING, deal);
	crm_line_set_key(p->line, CRM_KEY_VIA, CRM_STRING, p->im->map->name);
}

enum crm_status crm_import_put(struct crm_import_plan *p, size_t where,
    struct crm_err *err)
{
	return crm_batch_add(p->im->batch, p->line, where, err);
}

bool crm_import_field(const struct crm_map_key *k)
{
	return k->id != CRM_KEY_DEAL && k->id != CRM_KEY_CREATED &&
	    k->id != CRM_KEY_CLOSED && k->id != CRM_KEY_STAGE &&
	    k->id != CRM_KEY_REASON && k->id != CRM_KEY_PIPELINE &&
	    !crm_str_is(k->name, "modified");
}

static const struct crm_import_value *value_of(const struct crm_import_plan *p,
    const struct crm_import_row *row, enum crm_key id)
{
	for (size_t i = 0; i < p->deal->keys; i++)
		if (p->deal->key[i].id == id)
			return &row->value[i];
	return NULL;
}

void crm_import_say(struct crm_import_plan *p,
    const struct crm_import_row *row, enum crm_key id)
{
	const struct crm_import_value *v = value_of(p, row, id);

	if (v != NULL && v->type != CRM_NULL)
		crm_line_set_key(p->line, id, (enum crm_type)v->type, v->text);
}

int crm_import_pipeline(struct crm_import_plan *p,
    const struct crm_import_row *row)
{
	const struct crm_rules *r = &p->im->batch->src.rules;
	const struct crm_import_value *v = value_of(p, row, CRM_KEY_PIPELINE);
	const struct crm_map *m = p->im->map;

	if (v != NULL && v->type != CRM_NULL)
		return crm_rules_pipeline(r, v->text);
	for (size_t i = 0; i < m->broughts; i++)
		if (m->brought[i].pipeline.n > 0)
			return crm_rules_pipeline(r, m->brought[i].pipeline);
	return 0;
}

enum crm_status crm_import_stage(struct crm_import_plan *p, int pipeline,
    struct crm_str name, int *stage, struct crm_err *err)
{
	const struct crm_rules *r = &p->im->batch->src.rules;
	struct crm_str head, rest;

	if (crm_str_cut(name, '/', &head, &rest)) {
		pipeline = crm_rules_pipeline(r, head);
		*stage = pipeline < 0 ? CRM_NO_STAGE :
		    crm_rules_stage(r, pipeline, rest);
	} else {
		*stage = pipeline < 0 ? CRM_NO_STAGE :
		    crm_rules_stage(r, pipeline, name);
	}
	if (*stage != CRM_NO_STAGE)
		return CRM_OK;
	crm_err_field(err, CRM_STR("stage"));
	return crm_err_set(err, CRM_DATA, "'%.*s' is not in stages.csv, and "
	    "the map does not bring it", (int)name.n, name.p);
}

struct crm_str crm_import_reason(const struct crm_import_row *row)
{
	if (row->reason.n > 0)
		return row->reason;
	return row->stage->reason.n > 0 ? row->stage->reason :
	    CRM_STR("unknown");
}

/* stage < 0: the outcome that the row tells. */
void crm_import_outcome(struct crm_import_plan *p,
    const struct crm_import_row *row, int pipeline, int stage)
{
	const struct crm_rules *r = &p->im->batch->src.rules;
	struct crm_buf name = { 0 };

	if (stage >= 0) {
		crm_rules_stage_name(r, stage,
		    r->stage[stage].pipeline_no != pipeline, &name);
		crm_line_set_key(p->line, CRM_KEY_TO, CRM_STRING,
		    crm_line_keep(p->line, crm_buf_str(&name)));
		crm_buf_free(&name);
	} else if (row->stage->status == CRM_MAP_WON) {
		crm_line_set_key(p->line, CRM_KEY_TO, CRM_STRING,
		    CRM_STR("won"));
	} else {
		crm_line_set_key(p->line, CRM_KEY_REASON, CRM_STRING,
		    crm_import_reason(row));
	}
	crm_line_set_key(p->line, CRM_KEY_OUTCOME, CRM_STRING, stage < 0 &&
	    row->stage->status == CRM_MAP_LOST ? CRM_STR("refuse") :
	    CRM_STR("result"));
}

/* When things were, for a deal that is new. */
struct times { int64_t created, moved, closed, late; };

static struct times times_of(const struct crm_import_plan *p,
    const struct crm_import_row *row)
{
	const struct crm_zone *zone = p->im->map->zone != NULL ?
	    p->im->map->zone : p->im->batch->src.rules.zone;
	struct times t = { .created = row->created, .closed = row->closed };
	int32_t secs;

	/* it was there when it was changed, or closed */
	if (t.created == CRM_TIME_NONE) {
		t.created = p->now;
		if (row->modified != CRM_TIME_NONE && row->modified < p->now)
			t.created = row->modified;
		if (row->closed != CRM_TIME_NONE && row->closed < t.created)
			t.created = row->closed;
	}
	t.moved = row->modified != CRM_TIME_NONE &&
	    row->modified > t.created ? row->modified : t.created;
	if (t.closed == CRM_TIME_NONE)
		t.closed = t.moved;
	/* a day that is not over: after its beginning, at least */
	if (row->closed_day && t.closed < t.created && crm_zone_day(zone,
	    t.closed, &secs) == crm_zone_day(zone, t.created, &secs))
		t.closed = t.created;
	t.late = row->modified != CRM_TIME_NONE ? t.moved : p->now;
	if (t.late < t.created)
		t.late = t.created;
	return t;
}

/* The next step that the tables want, or none. */
static void put_next(struct crm_import_plan *p, int64_t next)
{
	if (next != CRM_TIME_NONE)
		crm_line_set_key(p->line, CRM_KEY_NEXT, CRM_STRING,
		    time_text(p->line, next));
}

static enum crm_status put_step(struct crm_import_plan *p,
    const struct crm_import_row *row, int64_t at, int pipeline, int stage,
    bool last, int64_t next, struct crm_err *err)
{
	crm_import_begin(p, CRM_EV_STEP, at, row->deal);
	crm_import_outcome(p, row, pipeline, stage);
	put_next(p, next);
	if (last) {
		crm_import_say(p, row, CRM_KEY_NEXT);
		crm_import_say(p, row, CRM_KEY_TODO);
	}
	for (size_t i = 0; i < p->deal->keys && stage < 0; i++) {
		enum crm_key id = p->deal->key[i].id;

		if ((id == CRM_KEY_AMOUNT || id == CRM_KEY_MARGIN) &&
		    p->deal->key[i].late)
			crm_import_say(p, row, id);
	}
	return crm_import_put(p, row->where, err);
}

static bool later(const struct crm_map_key *k, bool moves, bool closes)
{
	if ((k->id == CRM_KEY_NEXT || k->id == CRM_KEY_TODO) && moves)
		return true;
	return k->late && closes && (k->id == CRM_KEY_AMOUNT ||
	    k->id == CRM_KEY_MARGIN);
}

/* Where it begins, so that a reader without these tables knows it too. */
static void begin_at(struct crm_import_plan *p,
    const struct crm_pipeline *pipeline)
{
	const struct crm_rules *r = &p->im->batch->src.rules;

	crm_line_set_key(p->line, CRM_KEY_PIPELINE, CRM_STRING, pipeline->id);
	if (pipeline->count > 0)
		crm_line_set_key(p->line, CRM_KEY_STAGE, CRM_STRING,
		    r->stage[pipeline->first].id);
}

static bool has_late(const struct crm_map_fact *f)
{
	for (size_t i = 0; i < f->keys; i++)
		if (f->key[i].late)
			return true;
	return false;
}

/* The deal fact (late: the set of what came later), with the fields that do
 * not ride on a step. */
static enum crm_status put_fields(struct crm_import_plan *p,
    const struct crm_import_row *row, int64_t at, bool late, bool moves,
    bool closes, int64_t next, struct crm_err *err)
{
	const struct crm_rules *r = &p->im->batch->src.rules;
	int pipeline = crm_import_pipeline(p, row);
	bool any = !late;

	if (late && !has_late(p->deal))
		return CRM_OK;
	crm_import_begin(p, late ? CRM_EV_SET : CRM_EV_DEAL, at, row->deal);
	if (!late) {
		begin_at(p, &r->pipeline[pipeline]);
		put_next(p, next);
	}
	for (size_t i = 0; i < p->deal->keys; i++) {
		const struct crm_map_key *k = &p->deal->key[i];
		const struct crm_import_value *v = &row->value[i];

		if (!crm_import_field(k) || v->type == CRM_NULL ||
		    k->late != late || later(k, moves, closes))
			continue;
		any = true;
		if (k->id == CRM_KEY_USER || p->line->at[k->id] == 0)
			crm_line_add(p->line, k->name, k->id,
			    (enum crm_type)v->type, v->text);
		else
			crm_line_set_key(p->line, k->id,
			    (enum crm_type)v->type, v->text);
	}
	return any ? crm_import_put(p, row->where, err) : CRM_OK;
}

/* What crm_import_commit asks of the batch for deals that are left open: at
 * that stage, or where deals of the pipeline begin. */
static int64_t due(struct crm_import_plan *p, int pipeline, int stage,
    const struct times *t)
{
	const struct crm_rules *r = &p->im->batch->src.rules;

	if (stage != CRM_NO_STAGE)
		return crm_nextstep_due(r, stage, false, t->moved, p->now);
	return crm_nextstep_fresh(r, r->pipeline[pipeline].first, t->created,
	    p->now, &p->due);
}

enum crm_status crm_import_new(struct crm_import_plan *p,
    const struct crm_import_row *row, struct crm_err *err)
{
	const struct crm_map_stage *to = row->stage;
	const struct crm_rules *r = &p->im->batch->src.rules;
	struct times t = times_of(p, row);
	int pipeline = crm_import_pipeline(p, row), stage = CRM_NO_STAGE;
	bool closes = to != NULL && to->status != CRM_MAP_OPEN, moves = closes;
	int64_t next, first;
	enum crm_status s = CRM_OK;

	if (closes && t.closed < t.created) {
		crm_err_field(err, CRM_STR("closed"));
		crm_err_set(err, CRM_DATA, "before it was created");
		return crm_batch_refuse(p->im->batch, row->where, err);
	}
	if (pipeline < 0) {
		crm_err_field(err, CRM_STR("pipeline"));
		crm_err_set(err, CRM_DATA, "not in stages.csv, and the map "
		    "does not bring it");
		return crm_batch_refuse(p->im->batch, row->where, err);
	}
	if (to != NULL && to->stage.n > 0)
		s = crm_import_stage(p, pipeline, to->stage, &stage, err);
	if (s != CRM_OK)
		return crm_batch_refuse(p->im->batch, row->where, err);
	if (stage != CRM_NO_STAGE && stage == r->pipeline[pipeline].first &&
	    r->pipeline[pipeline].count > 0)
		stage = CRM_NO_STAGE;	/* it begins there */
	moves |= stage != CRM_NO_STAGE;
	next = p->plans && !closes ? due(p, pipeline, stage, &t) :
	    CRM_TIME_NONE;
	first = stage == CRM_NO_STAGE ? next : CRM_TIME_NONE;
	if (!crm_import_straight(p, row, pipeline, t.created, first, moves))
		s = put_fields(p, row, t.created, false, moves, closes, first,
		    err);
	if (s == CRM_OK && stage != CRM_NO_STAGE)
		s = put_step(p, row, closes ? t.created : t.moved, pipeline,
		    stage, !closes, next, err);
	if (s == CRM_OK && closes)
		s = put_step(p, row, t.closed, pipeline, -1, true,
		    CRM_TIME_NONE, err);
	if (s == CRM_OK)
		s = put_fields(p, row, closes ? t.closed : t.late, true,
		    moves, closes, CRM_TIME_NONE, err);
	return s;
}

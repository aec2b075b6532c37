/* SPDX-License-Identifier: ISC */
#include "rules.h"

#include <stdlib.h>

#include "money.h"
#include "rulespriv.h"

void crm_rules_free(struct crm_rules *r)
{
	free(r->stage);
	free(r->pipeline);
	free(r->staff);
	free(r->goal);
	free(r->reason);
	free(r->score);
	free(r->script);
	free(r->rate);
	free(r->setting);
	free(r->slot);
	free(r->dir);
	free(r->file);
	crm_hours_free(r->hours);
	crm_zone_free(r->zone);
	crm_arena_free(&r->arena);
	*r = (struct crm_rules){ 0 };
}

struct crm_str crm_rules_keep(struct crm_rules *r, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&r->arena, s.p, s.n), s.n };
}

/*
 * The one hash table, with open addressing, is asked for the stage of every
 * step fact.
 */

static uint32_t hash_of(enum crm_rules_kind kind, int pipeline,
    struct crm_str id)
{
	uint32_t place = (uint32_t)kind * 7919 + (uint32_t)pipeline;

	return (uint32_t)crm_str_hash(id) + place * 0x9e3779b1u;
}

static bool same(const struct crm_rules *r, const struct crm_rules_slot *s,
    int pipeline, struct crm_str id)
{
	size_t i = (size_t)s->at - 1;

	switch ((enum crm_rules_kind)s->kind) {
	case CRM_RULES_PIPELINE:
		return crm_str_eq(r->pipeline[i].id, id);
	case CRM_RULES_STAGE:
		return r->stage[i].pipeline_no == pipeline &&
		    crm_str_eq(r->stage[i].id, id);
	case CRM_RULES_STAFF:
		return crm_str_eq(r->staff[i].id, id);
	case CRM_RULES_REASON:
		return crm_str_eq(r->reason[i].id, id);
	}
	return false;
}

int crm_rules_find(const struct crm_rules *r, enum crm_rules_kind kind,
    int pipeline, struct crm_str id)
{
	uint32_t h = hash_of(kind, pipeline, id);

	if (r->slots == 0)
		return -1;
	for (size_t i = h & (r->slots - 1); r->slot[i].at != 0;
	    i = (i + 1) & (r->slots - 1))
		if (r->slot[i].hash == h && r->slot[i].kind == kind &&
		    same(r, &r->slot[i], pipeline, id))
			return r->slot[i].at - 1;
	return -1;
}

static void put(struct crm_rules_slot *slot, size_t slots,
    struct crm_rules_slot s)
{
	size_t i = s.hash & (slots - 1);

	while (slot[i].at != 0)
		i = (i + 1) & (slots - 1);
	slot[i] = s;
}

/* Never more than half full. */
static void make_room(struct crm_rules *r)
{
	size_t slots = r->slots > 0 ? r->slots * 2 : 64;
	struct crm_rules_slot *slot;

	if (r->used * 2 < r->slots)
		return;
	slot = crm_mem_new(slots, sizeof(*slot));
	for (size_t i = 0; i < r->slots; i++)
		if (r->slot[i].at != 0)
			put(slot, slots, r->slot[i]);
	free(r->slot);
	r->slot = slot;
	r->slots = slots;
}

void crm_rules_found(struct crm_rules *r, enum crm_rules_kind kind, int at)
{
	struct crm_str id = { 0 };
	int pipeline = 0;

	switch (kind) {
	case CRM_RULES_PIPELINE:
		id = r->pipeline[at].id;
		break;
	case CRM_RULES_STAGE:
		id = r->stage[at].id;
		pipeline = r->stage[at].pipeline_no;
		break;
	case CRM_RULES_STAFF:
		id = r->staff[at].id;
		break;
	case CRM_RULES_REASON:
		id = r->reason[at].id;
		break;
	}
	make_room(r);
	put(r->slot, r->slots, (struct crm_rules_slot){
	    hash_of(kind, pipeline, id), (uint16_t)kind, at + 1 });
	r->used++;
}

int crm_rules_pipeline(const struct crm_rules *r, struct crm_str id)
{
	if (id.n == 0)
		return r->pipelines > 0 ? 0 : -1;
	return crm_rules_find(r, CRM_RULES_PIPELINE, 0, id);
}

int crm_rules_pipeline_add(struct crm_rules *r, struct crm_str id)
{
	int i = crm_rules_pipeline(r, id);

	if (i >= 0)
		return i;
	i = r->pipelines++;
	r->pipeline = crm_mem_grow(r->pipeline, &r->pipeline_cap,
	    (size_t)r->pipelines, sizeof(*r->pipeline));
	r->pipeline[i] = (struct crm_pipeline){ .id = crm_rules_keep(r, id),
	    .first = r->stages };
	crm_rules_found(r, CRM_RULES_PIPELINE, i);
	return i;
}

int crm_rules_stage(const struct crm_rules *r, int pipeline,
    struct crm_str id)
{
	return crm_rules_find(r, CRM_RULES_STAGE, pipeline, id);
}

int crm_rules_target(const struct crm_rules *r, int pipeline,
    struct crm_str name)
{
	struct crm_str head, rest;

	if (!crm_str_cut(name, '/', &head, &rest))
		return crm_rules_stage(r, pipeline, name);
	pipeline = head.n > 0 ? crm_rules_pipeline(r, head) : -1;
	return pipeline < 0 ? CRM_NO_STAGE :
	    crm_rules_stage(r, pipeline, rest);
}

int crm_rules_stage_add(struct crm_rules *r, int pipeline, struct crm_str name)
{
	struct crm_str head, id;
	int i;

	if (!crm_str_cut(name, '/', &head, &id))
		id = name;
	else
		pipeline = crm_rules_pipeline_add(r, head);
	if (pipeline < 0)
		pipeline = 0;
	i = crm_rules_stage(r, pipeline, id);
	if (i != CRM_NO_STAGE)
		return i;
	i = r->stages++;
	r->stage = crm_mem_grow(r->stage, &r->stage_cap, (size_t)r->stages,
	    sizeof(*r->stage));
	id = crm_rules_keep(r, id);
	r->stage[i] = (struct crm_stage){
		.pipeline = r->pipeline[pipeline].id, .id = id, .title = id,
		.pipeline_no = pipeline, .order = -1, .rot_days = -1,
		.sla_hours = -1, .next_days = -1, .max_postpones = -1,
		.require = CRM_STR(""), .moves = CRM_STR(""),
		.handover = CRM_STR("")
	};
	crm_rules_found(r, CRM_RULES_STAGE, i);
	return i;
}

void crm_rules_learn(struct crm_rules *r, const struct crm_rules *counted)
{
	struct crm_buf b = { 0 };

	for (int i = counted->known; i < counted->stages; i++) {
		b.n = 0;
		crm_buf_str_add(&b, counted->stage[i].pipeline);
		crm_buf_char(&b, '/');
		crm_buf_str_add(&b, counted->stage[i].id);
		crm_rules_stage_add(r, 0, crm_buf_str(&b));
	}
	crm_buf_free(&b);
}

bool crm_rules_staff_steady(const struct crm_rules *r, struct crm_str id)
{
	int i = crm_rules_find(r, CRM_RULES_STAFF, 0, id);

	return i < 0 || r->staff[i].same == 0;
}

const struct crm_staff *crm_rules_staff(const struct crm_rules *r,
    struct crm_str id, int64_t t)
{
	const struct crm_staff *s, *held = NULL;
	int i = crm_rules_find(r, CRM_RULES_STAFF, 0, id);

	if (i < 0)
		return NULL;
	for (s = &r->staff[i];; s = &r->staff[s->same]) {
		if ((s->from == CRM_TIME_NONE || s->from <= t) &&
		    (s->until == CRM_TIME_NONE || t < s->until))
			held = s;
		if (s->same == 0)
			return held != NULL ? held : s;
	}
}

const struct crm_reason *crm_rules_reason(const struct crm_rules *r,
    struct crm_str id)
{
	int i = crm_rules_find(r, CRM_RULES_REASON, 0, id);

	return i < 0 ? NULL : &r->reason[i];
}

struct crm_str crm_rules_team(const struct crm_rules *r, int stage)
{
	const struct crm_stage *s = &r->stage[stage];

	while (s->team.n == 0 && s->order > 0)
		s--;
	return s->team;
}

struct crm_str crm_rules_setting(const struct crm_rules *r, const char *key)
{
	for (size_t i = 0; i < r->settings; i++)
		if (crm_str_is(r->setting[i].key, key))
			return r->setting[i].value;
	return CRM_STR("");
}

/* The last rate of cur that is not after day, or NULL. */
static const struct crm_rate *rate_of(const struct crm_rules *r,
    struct crm_str cur, int32_t day)
{
	size_t lo = 0, hi = r->rates;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = crm_str_cmp(r->rate[mid].cur, cur);

		if (c < 0 || (c == 0 && r->rate[mid].day <= day))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && crm_str_eq(r->rate[lo - 1].cur, cur) ?
	    &r->rate[lo - 1] : NULL;
}

enum crm_status crm_rules_convert(const struct crm_rules *r, int64_t minor,
    struct crm_str cur, int64_t t, int64_t *out, struct crm_err *err)
{
	const struct crm_rate *rate;
	struct crm_date d;
	int32_t day, secs;

	if (cur.n == 0 || crm_str_eq(cur, r->currency)) {
		*out = minor;
		return CRM_OK;
	}
	day = crm_zone_day(r->zone, t, &secs);
	rate = rate_of(r, cur, day);
	if (rate == NULL) {
		d = crm_day_date(day);
		return crm_err_set(err, CRM_DATA,
		    "no rate of %.*s on %04d-%02d-%02d or before is in "
		    "rates.csv", (int)cur.n, cur.p, d.year, d.month, d.day);
	}
	if (!crm_money_share(minor, rate->rate, 1000000, out))
		return crm_err_set(err, CRM_DATA,
		    "the amount is too large in %.*s", (int)r->currency.n,
		    r->currency.p);
	return CRM_OK;
}

void crm_rules_stage_name(const struct crm_rules *r, int stage, bool full,
    struct crm_buf *out)
{
	const struct crm_stage *s = &r->stage[stage];

	if (full && r->pipelines > 1) {
		crm_buf_str_add(out, s->pipeline);
		crm_buf_char(out, '/');
	}
	crm_buf_str_add(out, s->id);
}

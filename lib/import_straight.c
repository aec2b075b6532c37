/* SPDX-License-Identifier: ISC */
/*
 * The fact that makes a deal, written straight from what its row says: the
 * line that crm_import_begin, crm_line_set and crm_batch_add would make of
 * it, byte by byte.  What is the same in all rows is made ready once; where
 * a value leaves anything to ask, the row is left to them.
 */
#include <stdlib.h>

#include "event.h"
#include "importpriv.h"
#include "linepriv.h"
#include "money.h"
#include "spool.h"

/* A key of the line, in its canonical place. */
struct part {
	enum { FIELD, BEGIN, PLAN, AS_IT_IS } kind;
	enum crm_kind_of_value value;
	enum crm_key id;
	size_t key;		/* of a FIELD: which of [deal] it is */
	struct crm_str text;	/* ,"title": */
};

struct crm_import_shape {
	struct part *part;
	size_t n, cap;
	struct crm_buf text;	/* of the parts */
	struct crm_buf logged;	/* ,"logged":"…" */
	struct crm_buf begin;	/* ,"pipeline":"…","stage":"…" … */
	int begins;		/* … of that pipeline + 1 */
	struct crm_clock_day day;
	size_t room;		/* for all that is not values */
};

/* Texts are places until all are there. */
static void add_part(struct crm_import_shape *s, struct part part,
    struct crm_str key)
{
	size_t from = s->text.n;

	if (key.n > 0) {
		crm_buf_char(&s->text, ',');
		crm_line_write_string(&s->text, key);
		crm_buf_char(&s->text, ':');
	}
	part.text.n = s->text.n - from;
	s->part = crm_mem_grow(s->part, &s->cap, s->n + 1, sizeof(*s->part));
	s->part[s->n++] = part;
}

static bool add_key(struct crm_import_shape *s, const struct crm_map_fact *f,
    size_t i)
{
	const struct crm_map_key *k = &f->key[i];

	if (!crm_import_field(k))
		return true;
	if (k->late || k->id == CRM_KEY_CUR || (k->id != CRM_KEY_USER &&
	    !crm_ev_has(CRM_EV_DEAL, k->id)))
		return false;
	add_part(s, (struct part){ .kind = FIELD, .id = k->id, .key = i,
	    .value = crm_key_value(k->id) }, k->name);
	return true;
}

/* The keys that deal facts own, in their order. */
static bool add_own(struct crm_import_shape *s, const struct crm_map_fact *f)
{
	for (const enum crm_key *key = crm_ev_keys(CRM_EV_DEAL);
	    *key != CRM_KEY_USER; key++) {
		size_t i = 0;

		if (*key == CRM_KEY_PIPELINE)
			add_part(s, (struct part){ .kind = BEGIN },
			    CRM_STR(""));
		while (i < f->keys && f->key[i].id != *key)
			i++;
		if (i == f->keys && *key == CRM_KEY_NEXT)
			add_part(s, (struct part){ .kind = PLAN },
			    crm_key_name(CRM_KEY_NEXT));
		if (i < f->keys && !add_key(s, f, i))
			return false;
	}
	return true;
}

struct crm_import_shape *crm_import_shape(const struct crm_import_plan *p)
{
	struct crm_import_shape *s = crm_mem_new(1, sizeof(*s));
	const struct crm_map_fact *f = p->deal;
	bool good = f->keys + 16 <= CRM_LINE_KEYS && add_own(s, f);
	size_t at = 0;

	add_part(s, (struct part){ .kind = AS_IT_IS },
	    crm_key_name(CRM_KEY_VIA));
	crm_line_write_string(&s->text, p->im->map->name);
	s->part[s->n - 1].text.n = s->text.n;
	for (size_t i = 0; i < s->n - 1; i++)
		s->part[s->n - 1].text.n -= s->part[i].text.n;
	for (size_t i = 0; i < f->keys && good; i++)
		if (f->key[i].id == CRM_KEY_USER)
			good = add_key(s, f, i);
	for (size_t i = 0; i < s->n; at += s->part[i++].text.n)
		s->part[i].text.p = s->text.p + at;
	crm_buf_puts(&s->logged, ",\"logged\":\"");
	crm_clock_add(&s->logged, p->now);
	crm_buf_char(&s->logged, '"');
	s->room = 256 + s->text.n + s->logged.n + 2 * CRM_CLOCK_LEN +
	    3 * s->n;
	if (good)
		return s;
	crm_import_shape_free(s);
	return NULL;
}

void crm_import_shape_free(struct crm_import_shape *s)
{
	if (s == NULL)
		return;
	free(s->part);
	crm_buf_free(&s->text);
	crm_buf_free(&s->logged);
	crm_buf_free(&s->begin);
	free(s);
}

/* Would crm_event_check take it? */
static bool is_good(const struct crm_import_plan *p, const struct part *part,
    const struct crm_import_row *row, const struct crm_import_value *v,
    int64_t at)
{
	const struct crm_rules *r = &p->im->batch->src.rules;
	int64_t n;

	switch (part->value) {
	case CRM_VALUE_ANY:
		return true;
	case CRM_VALUE_TEXT:
		return v->type == CRM_STRING;
	case CRM_VALUE_ID:
		if (v->type != CRM_STRING || !crm_str_id(v->text))
			return false;
		if (part->id == CRM_KEY_OWNER)
			return r->staffs == 0 ||
			    crm_rules_staff(r, v->text, at) != NULL;
		return part->id != CRM_KEY_PARENT ||
		    !crm_str_eq(v->text, row->deal);
	case CRM_VALUE_MONEY:
		return v->type == CRM_NUMBER && crm_money_parse(v->text, &n);
	default:
		return false;
	}
}

static inline char *put(char *to, struct crm_str s)
{
	memcpy(to, s.p, s.n);
	return to + s.n;
}

/* A string with its quotes; it has room for escapes. */
static inline char *put_string(struct crm_buf *b, char *to, struct crm_str s)
{
	if (s.n > 0 && crm_line_scan(s.p, s.p, s.p + s.n, false) <
	    s.p + s.n) {
		b->n = (size_t)(to - b->p);
		crm_line_write_string(b, s);
		return b->p + b->n;
	}
	*to++ = '"';
	to = put(to, s);
	*to++ = '"';
	return to;
}

static char *put_time(struct crm_import_shape *shape, char *to, int64_t t)
{
	*to++ = '"';
	crm_clock_format_near(&shape->day, t, to);
	to += CRM_CLOCK_LEN;
	*to++ = '"';
	return to;
}

/* Where the deal begins. */
static void set_begin(struct crm_import_shape *shape,
    const struct crm_rules *r, int pipeline)
{
	const struct crm_pipeline *l = &r->pipeline[pipeline];

	if (shape->begins == pipeline + 1)
		return;
	shape->begins = pipeline + 1;
	shape->begin.n = 0;
	crm_buf_puts(&shape->begin, ",\"pipeline\":");
	crm_line_write_string(&shape->begin, l->id);
	if (l->count == 0)
		return;
	crm_buf_puts(&shape->begin, ",\"stage\":");
	crm_line_write_string(&shape->begin, r->stage[l->first].id);
}

/* The row's values, all of them good, and how many bytes they may take. */
static bool look(const struct crm_import_plan *p,
    const struct crm_import_row *row, int64_t at, bool moves, size_t *room)
{
	const struct crm_import_shape *shape = p->shape;

	*room = shape->room + shape->begin.n + 6 * row->deal.n;
	for (size_t i = 0; i < shape->n; i++) {
		const struct part *part = &shape->part[i];
		const struct crm_import_value *v = &row->value[part->key];

		if (part->kind != FIELD || v->type == CRM_NULL)
			continue;
		if (!is_good(p, part, row, v, at) || (moves &&
		    part->id == CRM_KEY_TODO))	/* it rides on the step */
			return false;
		*room += 6 * v->text.n;
	}
	return *room <= CRM_LINE_MAX && crm_str_id(row->deal);
}

static char *put_parts(struct crm_import_plan *p,
    const struct crm_import_row *row, int64_t next, char *to)
{
	struct crm_import_shape *shape = p->shape;
	struct crm_buf *b = &p->im->batch->text;

	for (size_t i = 0; i < shape->n; i++) {
		const struct part *part = &shape->part[i];
		const struct crm_import_value *v = &row->value[part->key];

		if (part->kind == BEGIN) {
			to = put(to, crm_buf_str(&shape->begin));
			continue;
		}
		if ((part->kind == FIELD && v->type == CRM_NULL) ||
		    (part->kind == PLAN && next == CRM_TIME_NONE))
			continue;
		to = put(to, part->text);
		if (part->kind == PLAN) {
			*to++ = '"';
			crm_clock_format(next, to);
			to += CRM_CLOCK_LEN;
			*to++ = '"';
		} else if (part->kind == FIELD) {
			to = v->type == CRM_STRING ?
			    put_string(b, to, v->text) : put(to, v->text);
		}
	}
	return to;
}

bool crm_import_straight(struct crm_import_plan *p,
    const struct crm_import_row *row, int pipeline, int64_t at, int64_t next,
    bool moves)
{
	struct crm_import_shape *shape = p->shape;
	struct crm_batch *b = p->im->batch;
	size_t room, from = b->text.n;
	char *to;

	if (shape == NULL)
		return false;
	set_begin(shape, &b->src.rules, pipeline);
	if (!look(p, row, at, moves, &room))
		return false;
	to = put(crm_buf_room(&b->text, room), CRM_STR("{\"at\":"));
	to = put_time(shape, to, at);
	if (at - p->now >= 60 || p->now - at >= 60)
		to = put(to, crm_buf_str(&shape->logged));
	to = put(to, CRM_STR(",\"ev\":\"deal\",\"deal\":"));
	to = put_string(&b->text, to, row->deal);
	to = put_parts(p, row, next, to);
	to = put(to, CRM_STR("}\n"));
	b->text.n = (size_t)(to - b->text.p);
	crm_spool_put(b, from, row->deal, at, row->where);
	return true;
}

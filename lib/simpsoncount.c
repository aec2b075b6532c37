/* SPDX-License-Identifier: ISC */
/* Settled deals by side and part, as they come. */
#include <stdlib.h>

#include "mem.h"
#include "simpson.h"

enum { TEAM = 4, OWN };		/* fields of ours; the first are words */

struct crm_str crm_simpson_field_name(const struct crm_funnel_view *v,
    size_t field)
{
	static const char *const own[OWN] = { "owner", "source", "campaign",
		"variant", "team" };

	return crm_str(field < OWN ? own[field] :
	    v->against.field[field - OWN].name);
}

static bool is_grouped(const struct crm_funnel_view *v, struct crm_str field)
{
	for (size_t i = 0; i < v->by.fields; i++)
		if (crm_str_is(field, v->by.field[i].name))
			return true;
	return false;
}

void crm_simpson_begin(struct crm_simpson_count *c,
    const struct crm_funnel_view *v)
{
	c->fields = OWN + v->against.fields;
	c->field = crm_mem_new(c->fields, sizeof(*c->field));
	for (size_t i = 0; i < c->fields; i++)
		c->field[i].off = is_grouped(v, crm_simpson_field_name(v, i));
}

void crm_simpson_count_free(struct crm_simpson_count *c)
{
	for (size_t i = 0; i < c->fields; i++) {
		crm_wordbook_free(&c->field[i].part);
		crm_names_free(&c->field[i].key);
		free(c->field[i].cell);
		free(c->field[i].near);
		free(c->field[i].team);
	}
	free(c->field);
	*c = (struct crm_simpson_count){ 0 };
}

/* The owner's team when the deal was closed; remembered where it has been the
 * same at all times. */
static uint32_t part_of_team(struct crm_simpson_field *f,
    const struct crm_funnel_view *v, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	const struct crm_rules *r = &v->query.src.rules;
	const struct crm_staff *staff;
	struct crm_str owner;
	size_t was = f->teams;
	uint32_t part;

	if (d->owner >= was) {
		f->team = crm_mem_grow(f->team, &f->teams,
		    d->owner + (size_t)1, sizeof(*f->team));
		memset(f->team + was, 0, (f->teams - was) *
		    sizeof(*f->team));
	}
	if (f->team[d->owner] != 0)
		return f->team[d->owner];
	owner = crm_names_get(&fold->word, d->owner);
	staff = crm_rules_staff(r, owner, d->closed);
	part = crm_names_add(&f->part.text, staff != NULL ? staff->team :
	    CRM_STR(""));
	if (crm_rules_staff_steady(r, owner))
		f->team[d->owner] = part;
	return part;
}

static uint32_t part_of(struct crm_simpson_field *f, size_t field,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d)
{
	const uint32_t word[] = { d->owner, d->source, d->campaign,
		d->variant };
	struct crm_buf all = { 0 };
	uint32_t part;

	if (field < TEAM)
		return crm_wordbook_add(&f->part, eye->fold, word[field]);
	if (field == TEAM)
		return part_of_team(f, v, eye->fold, d);
	crm_by_value(&v->against, eye, d, d->created, &all);
	part = crm_names_add(&f->part.text, crm_by_part(crm_buf_str(&all),
	    field - OWN));
	crm_buf_free(&all);
	return part;
}

static struct crm_simpson_cell *find_cell(struct crm_simpson_field *f,
    size_t side, uint32_t part)
{
	uint32_t key[2] = { (uint32_t)side, part };
	size_t known = f->key.n;
	uint32_t no = crm_names_add(&f->key, (struct crm_str){ (char *)key,
		sizeof(key) });

	if (no > known) {
		f->cell = crm_mem_grow(f->cell, &f->cell_cap, no,
		    sizeof(*f->cell));
		f->cell[no - 1] = (struct crm_simpson_cell){ 0 };
	}
	return &f->cell[no - 1];
}

static struct crm_simpson_cell *cell_at(struct crm_simpson_field *f,
    size_t side, uint32_t part)
{
	size_t at = side * CRM_SIMPSON_PARTS + part, was = f->near_cap;
	struct crm_simpson_cell *cell;

	if (part >= CRM_SIMPSON_PARTS)
		return find_cell(f, side, part);
	if (at >= was) {
		f->near = crm_mem_grow(f->near, &f->near_cap, at + 1,
		    sizeof(*f->near));
		memset(f->near + was, 0, (f->near_cap - was) *
		    sizeof(*f->near));
	}
	if (f->near[at] != 0)
		return &f->cell[f->near[at] - 1];
	cell = find_cell(f, side, part);
	f->near[at] = (uint32_t)(cell - f->cell) + 1;
	return cell;
}

void crm_simpson_add(struct crm_simpson_count *c,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d, size_t side)
{
	c->over |= side >= CRM_SIMPSON_SIDES;
	if (c->over || d->status == CRM_OPEN)
		return;
	for (size_t i = 0; i < c->fields; i++) {
		struct crm_simpson_field *f = &c->field[i];
		struct crm_simpson_cell *cell;

		if (f->off)
			continue;
		cell = cell_at(f, side, part_of(f, i, v, eye, d));
		cell->won += d->status == CRM_WON;
		cell->settled++;
	}
}

void crm_simpson_join(struct crm_simpson_count *c,
    const struct crm_simpson_count *part, const size_t *as)
{
	c->over |= part->over;
	for (size_t i = 0; i < c->fields && !c->over; i++) {
		struct crm_simpson_field *f = &c->field[i];
		const struct crm_simpson_field *p = &part->field[i];

		for (uint32_t k = 1; k <= p->key.n; k++) {
			struct crm_simpson_cell *cell;
			uint32_t key[2];

			memcpy(key, crm_names_get(&p->key, k).p, sizeof(key));
			cell = cell_at(f, as[key[0]],
			    crm_names_add(&f->part.text,
			    crm_names_get(&p->part.text, key[1])));
			cell->won += p->cell[k - 1].won;
			cell->settled += p->cell[k - 1].settled;
		}
	}
}

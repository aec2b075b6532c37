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
	}
	free(c->field);
	*c = (struct crm_simpson_count){ 0 };
}

static uint32_t part_of(struct crm_simpson_field *f, size_t field,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d)
{
	const uint32_t word[] = { d->owner, d->source, d->campaign,
		d->variant };
	const struct crm_staff *staff;
	struct crm_buf all = { 0 };
	uint32_t part;

	if (field < TEAM)
		return crm_wordbook_add(&f->part, eye->fold, word[field]);
	if (field == TEAM) {
		staff = crm_rules_staff(&v->query.src.rules,
		    crm_names_get(&eye->fold->word, d->owner), d->closed);
		return crm_names_add(&f->part.text, staff != NULL ?
		    staff->team : CRM_STR(""));
	}
	crm_by_value(&v->against, eye, d, d->created, &all);
	part = crm_names_add(&f->part.text, crm_by_part(crm_buf_str(&all),
	    field - OWN));
	crm_buf_free(&all);
	return part;
}

static struct crm_simpson_cell *cell_at(struct crm_simpson_field *f,
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

void crm_simpson_add(struct crm_simpson_count *c,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d, size_t side)
{
	c->over |= side >= CRM_SIMPSON_SIDES;
	if (c->over || d->status == CRM_OPEN ||
	    crm_funnel_is_junk(eye->fold, d))
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

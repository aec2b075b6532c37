/* SPDX-License-Identifier: ISC */
/* Lines that the scan has left, into a pack. */
#include <stdlib.h>

#include "event.h"
#include "foldpackpriv.h"
#include "foldpriv.h"

/* A line as the scan would have it, so that it can be taken likewise. */
static bool copy_line(struct crm_pack *p, const struct crm_line *l)
{
	char *out = p->room + 1, *end = p->room + sizeof(p->room) - 16;
	struct crm_scan *s = &p->copy;
	struct crm_scan_shape *shape = &s->own;
	uint32_t marks = 0;

	s->text = p->room;
	s->line = p->mark;
	s->shape = shape;
	shape->seen = 0;
	shape->ev = CRM_EV_NONE;
	for (size_t i = 0; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];

		if (f->id == CRM_KEY_USER || f->id == CRM_KEY_NOTE)
			continue;
		if (f->value.n > (size_t)(end - out))
			return false;
		if (f->value.n > 0)
			memcpy(out, f->value.p, f->value.n);
		shape->of[f->id].mark = (uint16_t)marks;
		shape->of[f->id].skip = 1;
		shape->of[f->id].type = f->type;
		shape->seen |= (uint64_t)1 << f->id;
		p->mark[marks++] = (uint32_t)(out - p->room) - 1;
		p->mark[marks++] = (uint32_t)(out - p->room + f->value.n);
		out += f->value.n;
	}
	return true;
}

/* Leave the deal out.  Its touches have been told, and are taken back when
 * it is folded in the other way. */
static void leave(struct crm_pack *p, struct crm_str id,
    const struct crm_fact *f, bool light)
{
	struct crm_pack_item *k;

	crm_pack_flush(p);
	k = crm_pack_push(p);
	k->cells = k->made = k->may_win = 0;
	k->light = light;
	k->told = p->whole && f->ev == CRM_EV_SALE;
	k->hard = !light && !k->told;
	k->cell[0] = (uint64_t)f->at;
	crm_pack_key(k, id.p, id.n);
	crm_pack_want(p, k);
	crm_pack_flush(p);
}

enum crm_status crm_pack_line(struct crm_pack *p, const struct crm_line *l,
    struct crm_err *err)
{
	struct crm_fold_private *side = p->side.p;
	const struct crm_fact *f = side->fact;
	enum crm_status st;
	bool told;

	if (crm_line_get(l, CRM_KEY_EV) == NULL)
		return CRM_NONE;
	if (copy_line(p, l)) {
		st = crm_pack_scan(p, &p->copy);
		crm_pack_flush(p);
		if (st != CRM_NONE)
			return st;
	}
	st = crm_fold_add(&p->side, l, err);
	f = side->fact;
	if (st != CRM_OK || side->facts == 0)
		return st;
	told = f->ev == CRM_EV_TOUCH && crm_pack_tells(p);
	if (told)
		st = p->opt->fact(p->ctx, &p->side, NULL, f, err);
	else if (f->deal == 0 && crm_pack_tells(p))
		p->again |= !p->opt->fact_sales || f->ev == CRM_EV_SALE;
	if (f->deal != 0) {
		char id[CRM_PACK_COPY] = { 0 };
		struct crm_str name = crm_names_get(&p->side.deal_name,
		    f->deal);

		memcpy(id, name.p, name.n);
		leave(p, (struct crm_str){ id, name.n }, f, told);
	}
	side->facts = side->changes = 0;
	return st;
}

/* SPDX-License-Identifier: ISC */
#include "conserve.h"

#include <stdlib.h>

#include "event.h"
#include "mem.h"

static struct crm_conserve_stage *at(struct crm_conserve *c, int stage)
{
	size_t was = c->stages;

	if ((size_t)stage >= was) {
		c->stage = crm_mem_grow(c->stage, &c->stages,
		    (size_t)stage + 1, sizeof(*c->stage));
		memset(c->stage + was, 0, (c->stages - was) *
		    sizeof(*c->stage));
	}
	return &c->stage[stage];
}

static void move(struct crm_conserve *c, int stage)
{
	if (c->moves == c->move_cap)
		c->moved = crm_mem_grow(c->moved, &c->move_cap, c->moves + 1,
		    sizeof(*c->moved));
	c->moved[c->moves++] = stage;
}

/* What the last deal's facts moved counts. */
static void settle(struct crm_conserve *c)
{
	for (size_t i = 0; i < c->moves; i++) {
		int stage = c->moved[i];

		if (stage >= 0)
			at(c, stage)->entries++;
		else
			at(c, ~stage)->exits++;
	}
	c->moves = 0;
}

void crm_conserve_fact(struct crm_conserve *c, const struct crm_deal *d,
    const struct crm_fact *f)
{
	if (d == NULL)
		return;
	if (f->creates) {
		settle(c);
		move(c, d->stage);
		c->stage_was = d->stage;
		c->status_was = d->status;
		return;
	}
	if (f->ev != CRM_EV_STEP || f->idle ||
	    (d->stage == c->stage_was && d->status == c->status_was))
		return;
	if (c->status_was == CRM_OPEN)
		move(c, ~c->stage_was);
	if (d->status == CRM_OPEN)
		move(c, d->stage);
	c->stage_was = d->stage;
	c->status_was = d->status;
}

void crm_conserve_drop(struct crm_conserve *c)
{
	c->moves = 0;
}

void crm_conserve_deal(struct crm_conserve *c, const struct crm_deal *d)
{
	for (uint32_t k = 0; k < d->visits && !d->from_line; k++) {
		const struct crm_visit *v = &d->visit[k];

		if (v->stage == CRM_NO_STAGE)
			continue;
		at(c, v->stage)->entries--;
		at(c, v->stage)->exits -= v->how != CRM_HERE;
	}
}

void crm_conserve_join(struct crm_conserve *c, struct crm_conserve *part)
{
	settle(part);
	for (size_t i = 0; i < part->stages; i++) {
		at(c, (int)i)->entries += part->stage[i].entries;
		at(c, (int)i)->exits += part->stage[i].exits;
	}
}

enum crm_status crm_conserve_check(struct crm_conserve *c,
    const struct crm_rules *r, struct crm_err *err)
{
	settle(c);
	for (size_t i = 0; i < c->stages; i++)
		if (c->stage[i].entries != 0 || c->stage[i].exits != 0)
			return crm_err_set(err, CRM_BUG, "stage %s: facts and "
			    "visits differ by %lld entries and %lld exits",
			    r->stage[i].id.p, (long long)c->stage[i].entries,
			    (long long)c->stage[i].exits);
	return CRM_OK;
}

void crm_conserve_free(struct crm_conserve *c)
{
	free(c->stage);
	free(c->moved);
	*c = (struct crm_conserve){ 0 };
}

/* SPDX-License-Identifier: ISC */
#include "conserve.h"

#include <stdlib.h>

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

enum crm_status crm_conserve_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_conserve *c = ctx;

	(void)fold;
	(void)err;
	if (d == NULL)
		return CRM_OK;
	if (d->id != c->deal) {
		/* the fact that creates it */
		at(c, d->stage)->entries++;
		c->deal = d->id;
		c->stage_was = d->stage;
		c->status_was = d->status;
		return CRM_OK;
	}
	if (f->ev != CRM_EV_STEP || f->idle ||
	    (d->stage == c->stage_was && d->status == c->status_was))
		return CRM_OK;
	if (c->status_was == CRM_OPEN)
		at(c, c->stage_was)->exits++;
	if (d->status == CRM_OPEN)
		at(c, d->stage)->entries++;
	c->stage_was = d->stage;
	c->status_was = d->status;
	return CRM_OK;
}

enum crm_status crm_conserve_check(struct crm_conserve *c,
    const struct crm_fold *fold, struct crm_err *err)
{
	const struct crm_rules *r = fold->opt.rules;

	/* What the visits say is taken away; nothing must be left. */
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];

		for (uint32_t k = 0; k < d->visits && !d->from_line; k++) {
			const struct crm_visit *v = &d->visit[k];

			if (v->stage == CRM_NO_STAGE)
				continue;
			at(c, v->stage)->entries--;
			at(c, v->stage)->exits -= v->how != CRM_HERE;
		}
	}
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
	*c = (struct crm_conserve){ 0 };
}

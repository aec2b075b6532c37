/* SPDX-License-Identifier: ISC */
#include "ask.h"

#include <stdlib.h>

#include "dealmore.h"
#include "mem.h"

enum crm_status crm_contacts_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_contacts *c = ctx;
	size_t had = c->cap;
	struct crm_contacts_at *at;

	(void)fold, (void)err;
	if (d == NULL || f->idle ||
	    (f->ev != CRM_EV_DEAL && f->ev != CRM_EV_STEP))
		return CRM_OK;
	c->at = crm_mem_grow(c->at, &c->cap, d->id + (size_t)1,
	    sizeof(*c->at));
	if (c->cap > had)
		memset(c->at + had, 0, (c->cap - had) * sizeof(*c->at));
	at = &c->at[d->id];
	if (d->stage == at->stage && d->status == CRM_OPEN)
		at->ended += f->ev == CRM_EV_STEP;
	else
		*at = (struct crm_contacts_at){ .stage = d->stage };
	return CRM_OK;
}

uint32_t crm_contacts_next(const struct crm_contacts *c,
    const struct crm_deal *d)
{
	return d->id < c->cap ? c->at[d->id].ended + 1 : 1;
}

void crm_contacts_free(struct crm_contacts *c)
{
	free(c->at);
	*c = (struct crm_contacts){ 0 };
}

enum crm_status crm_ask_open(struct crm_ask *a, struct crm_rules *r,
    int64_t now, struct crm_err *err)
{
	struct crm_when when = { r->zone, now };
	enum crm_status s = CRM_OK;

	*a = (struct crm_ask){ .rules = r, .ctx = { .rules = r, .now = now } };
	a->when = crm_mem_new(r->scripts + 1, sizeof(struct crm_expr *));
	a->line = crm_mem_new(1, sizeof(*a->line));
	for (size_t i = 0; i < r->scripts && s == CRM_OK; i++) {
		struct crm_err why = { 0 };

		if (r->script[i].when.n == 0)
			continue;
		s = crm_expr_new(r->script[i].when, &when, &a->when[i], &why);
		if (s != CRM_OK)
			s = crm_rules_bad(r, "script", r->script[i].line,
			    "when", err, "%s", why.text);
		crm_err_free(&why);
	}
	return s;
}

bool crm_ask_field(const struct crm_ask *a, size_t k, struct crm_str *name)
{
	for (size_t i = 0; i < a->rules->scripts; i++)
		for (size_t n = 0; a->when[i] != NULL &&
		    crm_expr_field(a->when[i], n, name); n++)
			if (k-- == 0)
				return true;
	return false;
}

/* Is the script's row for a deal of this stage, at this contact? */
static bool is_for(const struct crm_script *q, const struct crm_stage *s,
    uint32_t contact)
{
	return (q->pipeline.n == 0 || crm_str_eq(q->pipeline, s->pipeline)) &&
	    (q->stage.n == 0 || crm_str_eq(q->stage, s->id)) &&
	    (q->contact <= 0 || (uint32_t)q->contact == contact);
}

static bool holds(struct crm_ask *a, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_expr *when)
{
	if (when == NULL)
		return true;
	/* of a deal of too many fields, what finds room is seen */
	crm_deal_more_for(fold, d, when, a->line);
	return crm_expr_match(when, a->line, crm_deal_field, &a->ctx);
}

bool crm_ask_next(struct crm_ask *a, const struct crm_fold *fold,
    const struct crm_deal *d, uint32_t contact, size_t *row,
    struct crm_str *question)
{
	const struct crm_stage *s = &a->rules->stage[d->stage];

	if (d->status != CRM_OPEN)
		return false;
	while (*row < a->rules->scripts) {
		size_t i = (*row)++;

		if (!is_for(&a->rules->script[i], s, contact) ||
		    !holds(a, fold, d, a->when[i]))
			continue;
		*question = a->rules->script[i].question;
		return true;
	}
	return false;
}

void crm_ask_free(struct crm_ask *a)
{
	for (size_t i = 0; a->when != NULL && i < a->rules->scripts; i++)
		crm_expr_free(a->when[i]);
	free(a->when);
	if (a->line != NULL)
		crm_line_free(a->line);
	free(a->line);
	crm_buf_free(&a->ctx.text);
	*a = (struct crm_ask){ 0 };
}

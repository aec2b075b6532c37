/* SPDX-License-Identifier: ISC */
/* Work that nobody does: what lies, is late, or was promised and not done. */
#include "auditpriv.h"

#include "hours.h"

/* A day ahead, as an end of a contact where its stage allows one more. */
static void mend_next(struct crm_audit *a, struct crm_finding *f,
    const struct crm_deal *d)
{
	int max = a->rules->stage[d->stage].max_postpones;

	if (max < 0 || a->deal[d->id].postpones < (uint32_t)max)
		crm_finding_mend(&a->found, f, "crm-step % --postpone=1d",
		    f->deal);
	else
		crm_finding_mend(&a->found, f, "crm-add set deal=% next=1d",
		    f->deal);
}

static void no_next(struct crm_audit *a, const struct crm_deal *d)
{
	int64_t since = a->deal[d->id].bare;
	struct crm_finding *f;

	if (d->next != CRM_TIME_NONE || (f = crm_audit_deal_new(a,
	    CRM_FIND_NO_NEXT, since, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "at %s, nothing is planned for %s",
	    a->rules->stage[d->stage].id.p, crm_audit_span(a, since));
	mend_next(a, f, d);
}

static void overdue(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_str todo = crm_audit_word_text(a, d->todo);
	struct crm_finding *f;

	if (d->next == CRM_TIME_NONE || d->next >= a->now ||
	    (f = crm_audit_deal_new(a, CRM_FIND_OVERDUE, d->next, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "at %s, late by %s%s%.*s",
	    a->rules->stage[d->stage].id.p, crm_audit_span(a, d->next),
	    todo.n > 0 ? ": " : "", (int)todo.n, todo.n > 0 ? todo.p : "");
	mend_next(a, f, d);
}

/* The last touch or step; entering the stage is one, but for the first. */
static void rotting(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_stage *s = &a->rules->stage[d->stage];
	int64_t last = d->last_touch != CRM_TIME_NONE ? d->last_touch :
	    d->created, rot;
	struct crm_finding *f;

	if (s->rot_days < 0 || (d->next != CRM_TIME_NONE &&
	    d->next >= a->now))
		return;
	rot = last + (int64_t)(s->rot_days * CRM_AUDIT_DAY);
	if (rot > a->now || (f = crm_audit_deal_new(a, CRM_FIND_ROTTING, rot,
	    d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "at %s, left alone for %s of %g",
	    s->id.p, crm_audit_span(a, last), s->rot_days);
	mend_next(a, f, d);
}

static void untouched(struct crm_audit *a, const struct crm_deal *d)
{
	const struct crm_stage *s = &a->rules->stage[d->stage];
	int64_t due = d->created + CRM_AUDIT_DAY;
	struct crm_finding *f;

	if (d->last_touch != CRM_TIME_NONE)
		return;
	if (s->sla_hours >= 0)
		due = crm_hours_after(a->rules->hours, d->created,
		    (int64_t)(s->sla_hours * 3600));
	if (due == CRM_TIME_NONE || due > a->now || (f = crm_audit_deal_new(a,
	    CRM_FIND_UNTOUCHED, due, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "created %s ago, and no touch since",
	    crm_audit_span(a, d->created));
	crm_finding_mend(&a->found, f,
	    "crm-add touch deal=% kind=call dir=out", f->deal);
}

/* A won deal goes on as a new one whose parent it is. */
static void no_handover(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_str to = a->rules->stage[d->stage].handover, head, rest;
	uint32_t word;
	struct crm_finding *f;

	if (d->status != CRM_WON || to.n == 0)
		return;
	word = crm_names_find(&a->fold->word, crm_audit_name(a, d));
	if ((word != 0 && a->word[word].parent) || (f = crm_audit_deal_new(a,
	    CRM_FIND_NO_HANDOVER, d->closed, d)) == NULL)
		return;
	crm_finding_what(&a->found, f, "won, and not handed over to %.*s",
	    (int)to.n, to.p);
	/* what it has, the new one gets */
	crm_str_cut(to, '/', &head, &rest);
	if (f->client.n > 0 && f->owner.n > 0)
		crm_finding_mend(&a->found, f, rest.n > 0 ?
		    "crm-add deal parent=% client=% owner=% pipeline=% "
		    "stage=%" : "crm-add deal parent=% client=% owner=% "
		    "pipeline=%", f->deal, f->client, f->owner, head, rest);
	else
		crm_finding_mend(&a->found, f, rest.n > 0 ?
		    "crm-add deal parent=% pipeline=% stage=%" :
		    "crm-add deal parent=% pipeline=%", f->deal, head, rest);
}

void crm_check_work(struct crm_audit *a, const struct crm_deal *d)
{
	no_handover(a, d);
	if (d->status != CRM_OPEN)
		return;
	no_next(a, d);
	overdue(a, d);
	rotting(a, d);
	untouched(a, d);
}

/* Whose a client is. */
static uint32_t owner_of(const struct crm_audit *a, uint32_t client)
{
	return client != 0 ? a->client[client].owner : 0;
}

static void tell_call(struct crm_audit *a, const struct crm_missed_call *c)
{
	struct crm_finding *f = crm_findings_new(&a->found,
	    CRM_FIND_MISSED_CALL, c->last);
	const struct crm_deal *d = c->deal != 0 ? crm_fold_find(a->fold,
	    crm_names_get(&a->fold->deal_name, c->deal)) : NULL;
	uint32_t owner = d != NULL ? d->owner : owner_of(a, c->client);

	if (f == NULL)
		return;
	f->client = crm_names_get(&a->fold->client_name, c->client);
	f->owner = crm_audit_word_text(a, owner != 0 ? owner : c->by);
	crm_finding_what(&a->found, f, "%u call%s missed, not returned for %s",
	    (unsigned)c->calls, c->calls == 1 ? "" : "s",
	    crm_audit_span(a, c->last));
	if (d != NULL) {
		f->deal_id = d->id;
		f->deal = crm_audit_name(a, d);
		crm_finding_mend(&a->found, f,
		    "crm-add touch deal=% kind=call dir=out", f->deal);
	} else {
		crm_finding_mend(&a->found, f,
		    "crm-add touch client=% kind=call dir=out", f->client);
	}
}

void crm_check_calls(struct crm_audit *a)
{
	crm_missed_finish(&a->missed, a->fold);
	for (size_t i = 0; i < a->missed.calls; i++)
		tell_call(a, &a->missed.call[i]);
}

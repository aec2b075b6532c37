/* SPDX-License-Identifier: ISC */
/* What a deal may be found for, by its moves and what is known of its touches
 * of late. */
#include "auditfew.h"
#include "hours.h"

static bool lately(const struct crm_late *l, int64_t t)
{
	return t >= l->since;
}

/* Whose it is, and are they there? */
static bool staff(const struct crm_late *l, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_late_moved *m)
{
	const struct crm_audit *a = l->audit;
	struct crm_str who = crm_names_get(&fold->word, d->keeper);
	int64_t since = CRM_TIME_NONE;
	struct crm_buf what = { 0 };
	enum crm_finding_kind kind;

	if (d->status != CRM_OPEN && (d->next == CRM_TIME_NONE || who.n == 0))
		return false;
	if (who.n == 0)
		return lately(l, m->x.owned);
	if (a->rules->staffs == 0)
		return false;
	if (crm_rules_staff(a->rules, who, a->now) == NULL)
		return lately(l, m->x.owned);
	kind = crm_check_absent(a, who, d->next, &since, &what);
	crm_buf_free(&what);
	return kind != CRM_FIND_KINDS && (lately(l, m->x.owned) ||
	    lately(l, since));
}

/* Left alone for longer than its stage allows; of touches before the span
 * nothing is known, nor need be. */
static bool rots(const struct crm_late *l, const struct crm_late_deal *late,
    const struct crm_deal *d, const struct crm_late_moved *m)
{
	const struct crm_audit *a = l->audit;
	int64_t last = d->created > m->stepped ? d->created : m->stepped;
	double days;

	if (!crm_late_want(l, CRM_FIND_ROTTING) ||
	    d->stage >= a->rules->known || (d->next != CRM_TIME_NONE &&
	    d->next >= a->now))
		return false;
	days = a->rules->stage[d->stage].rot_days;
	if (days < 0)
		return false;
	if (late != NULL && late->unsure)
		return true;
	if (late != NULL && late->touched > last)
		last = late->touched;
	last += (int64_t)(days * CRM_AUDIT_DAY);
	return last <= a->now && lately(l, last);
}

/* Nobody has touched it, which was to be done lately. */
static bool untouched(const struct crm_late *l,
    const struct crm_late_deal *late, const struct crm_deal *d,
    const struct crm_late_moved *m, int64_t *dull)
{
	const struct crm_audit *a = l->audit;
	int64_t due = d->created + CRM_AUDIT_DAY;
	double hours = -1;

	if (!crm_late_want(l, CRM_FIND_UNTOUCHED) ||
	    m->stepped != CRM_TIME_NONE || (late != NULL && !late->unsure &&
	    late->touched != CRM_TIME_NONE))
		return false;
	if (d->stage < a->rules->known) {
		if (d->created <= dull[d->stage])
			return false;
		hours = a->rules->stage[d->stage].sla_hours;
	}
	if (hours >= 0)
		due = crm_hours_after(a->rules->hours, d->created,
		    (int64_t)(hours * 3600));
	if (due == CRM_TIME_NONE || lately(l, due))
		return due != CRM_TIME_NONE && due <= a->now;
	if (d->stage < a->rules->known)
		dull[d->stage] = d->created;
	return false;
}

/* Where it is now, since lately. */
static bool stage(const struct crm_late *l, const struct crm_late_deal *late,
    const struct crm_deal *d)
{
	const struct crm_audit *a = l->audit;
	const struct crm_pipeline *p;
	uint8_t kinds = late != NULL && !late->unsure ? late->kinds : 0;

	if (d->status != CRM_OPEN || !lately(l,
	    d->visit[d->visits - 1].entered))
		return false;
	if (d->stage >= a->rules->known ||
	    a->stage[d->stage].require != NULL)
		return true;
	p = &a->rules->pipeline[d->pipeline];
	for (int i = p->first; i <= d->stage && i < p->first + p->count; i++)
		if (a->stage[i].touch != CRM_NO_TOUCH &&
		    (kinds >> a->stage[i].touch & 1) == 0)
			return true;
	return false;
}

static bool fields(const struct crm_late *l, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	const struct crm_rules *r = fold->opt.rules;
	const struct crm_stage *g = &r->stage[d->stage];
	bool deep = d->status == CRM_WON || (d->status == CRM_OPEN &&
	    g->order >= 0 && 2 * g->order >=
	    r->pipeline[d->pipeline].count);

	if (d->has_amount && d->amount < 0 && lately(l, d->created))
		return true;
	if (deep && !d->has_amount && lately(l, d->status == CRM_WON ?
	    d->closed : d->visit[d->visits - 1].entered))
		return true;
	return d->status == CRM_LOST && lately(l, d->closed) &&
	    r->has_reasons && crm_rules_reason(r, crm_names_get(&fold->word,
	    d->reason)) == NULL;
}

/* What is planned of it, and where it has come. */
static bool moves(const struct crm_late *l, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_late_moved *m)
{
	if (d->next != CRM_TIME_NONE && d->next < l->audit->now &&
	    lately(l, d->next) && crm_late_want(l, CRM_FIND_OVERDUE))
		return true;
	if (d->status == CRM_OPEN && d->next == CRM_TIME_NONE &&
	    lately(l, m->x.bare) && crm_late_want(l, CRM_FIND_NO_NEXT))
		return true;
	if (d->status == CRM_WON && lately(l, d->closed) &&
	    fold->opt.rules->stage[d->stage].handover.n > 0)
		return true;
	return d->status != CRM_LOST && m->x.from != CRM_NO_STAGE &&
	    lately(l, m->x.moved);
}

bool crm_late_may(const struct crm_late *l, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_late_moved *m,
    const struct crm_late_deal *late, int64_t *dull)
{
	return m->odd || (late != NULL && late->light < d->created) ||
	    moves(l, fold, d, m) || (d->status == CRM_OPEN &&
	    (rots(l, late, d, m) || untouched(l, late, d, m, dull))) ||
	    staff(l, fold, d, m) || stage(l, late, d) || fields(l, fold, d);
}

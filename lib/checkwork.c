/* SPDX-License-Identifier: ISC */
/* Work that nobody does: what lies, is late, or was promised and not done. */
#include "auditpriv.h"

#include "hours.h"
#include "money.h"

/* A day ahead, as an end of a contact where its stage allows one more. */
static void mend_next(struct crm_audit *a, struct crm_finding *f,
    const struct crm_deal *d)
{
	int max = a->rules->stage[d->stage].max_postpones;

	/* a recall may be put off as often as they like */
	if (max < 0 || d->status != CRM_OPEN ||
	    a->deal[d->id].postpones < (uint32_t)max)
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
	crm_finding_what(&a->found, f, "%s%s, late by %s%s%.*s",
	    d->status == CRM_OPEN ? "at " : "a recall",
	    d->status == CRM_OPEN ? a->rules->stage[d->stage].id.p : "",
	    crm_audit_span(a, d->next),
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

/* The next field of the user's by its name, behind that of last (or NULL). */
static const struct crm_change *next_field(const struct crm_names *names,
    const struct crm_deal *d, const struct crm_change *last)
{
	const struct crm_change *best = NULL;

	for (uint32_t i = 0; i < d->fields; i++) {
		const struct crm_change *c = &d->field[i];

		if (c->key > CRM_KEYS && (last == NULL || crm_str_cmp(
		    names->name[c->key - CRM_KEYS],
		    names->name[last->key - CRM_KEYS]) > 0) &&
		    (best == NULL || crm_str_cmp(
		    names->name[c->key - CRM_KEYS],
		    names->name[best->key - CRM_KEYS]) < 0))
			best = c;
	}
	return best;
}

static void mend_fields(struct crm_audit *a, struct crm_finding *f,
    const struct crm_deal *d, struct crm_buf *b)
{
	const struct crm_names *names = &a->fold->field;
	const struct crm_change *c = NULL;

	while ((c = next_field(names, d, c)) != NULL) {
		if (c->type == CRM_NULL)
			continue;
		b->n = 0;
		crm_buf_str_add(b, names->name[c->key - CRM_KEYS]);
		crm_buf_char(b, '=');
		crm_buf_str_add(b, c->type == CRM_TRUE ? CRM_STR("true") :
		    c->type == CRM_FALSE ? CRM_STR("false") :
		    crm_audit_word_text(a, c->word));
		crm_finding_more(&a->found, f, "%", crm_buf_str(b));
	}
}

/* What it has, the new one gets. */
static void mend_handover(struct crm_audit *a, const struct crm_deal *d,
    struct crm_finding *f, struct crm_str to)
{
	struct crm_str head, rest, amount;
	struct crm_buf b = { 0 };

	crm_str_cut(to, '/', &head, &rest);
	if (d->has_amount)
		crm_money_json(&b, d->amount);
	amount = crm_buf_str(&b);
	crm_finding_mend(&a->found, f, "crm-add deal parent=%", f->deal);
	crm_finding_more(&a->found, f, "client=%", f->client);
	crm_finding_more(&a->found, f, "title=%", crm_audit_word_text(a,
	    d->title));
	crm_finding_more(&a->found, f, "owner=%", f->owner);
	crm_finding_more(&a->found, f, "source=%", crm_audit_word_text(a,
	    d->source));
	crm_finding_more(&a->found, f, "campaign=%", crm_audit_word_text(a,
	    d->campaign));
	crm_finding_more(&a->found, f, "pipeline=%", head);
	crm_finding_more(&a->found, f, "stage=%", rest);
	crm_finding_more(&a->found, f, "variant=%", crm_audit_word_text(a,
	    d->variant));
	crm_finding_more(&a->found, f, "amount=%", amount);
	mend_fields(a, f, d, &b);
	crm_buf_free(&b);
}

/* A won deal goes on as a new one whose parent it is. */
static void no_handover(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_str to = a->rules->stage[d->stage].handover;
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
	mend_handover(a, d, f, to);
}

void crm_check_work(struct crm_audit *a, const struct crm_deal *d)
{
	no_handover(a, d);
	overdue(a, d);
	if (d->status != CRM_OPEN)
		return;
	no_next(a, d);
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
	uint32_t owner = d != NULL ? d->keeper : owner_of(a, c->client);

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

/* A finding about a task, and the deal that it is of; what says which. */
static void tell_task(struct crm_audit *a, enum crm_finding_kind kind,
    int64_t since, const struct crm_task *t, struct crm_str what)
{
	struct crm_str task = crm_audit_word_text(a, t->id);
	struct crm_str todo = crm_audit_word_text(a, t->todo);
	const struct crm_deal *d = t->deal != 0 ? crm_fold_find(a->fold,
	    crm_names_get(&a->fold->deal_name, t->deal)) : NULL;
	struct crm_finding *f = d != NULL ? crm_audit_deal_new(a, kind, since,
	    d) : crm_findings_new(&a->found, kind, since);

	if (f == NULL)
		return;
	f->owner = crm_audit_word_text(a, crm_task_owner(t, d));
	crm_finding_what(&a->found, f, "task %s%s%s: %s", task.p,
	    todo.n > 0 ? " " : "", todo.n > 0 ? todo.p : "", what.p);
	if (kind == CRM_FIND_OVERDUE)
		crm_finding_mend(&a->found, f, "crm-add done task=%", task);
	else if (kind == CRM_FIND_LEFT)
		crm_finding_mend(&a->found, f, "crm-step --from=% --assign",
		    f->owner);
	else
		crm_finding_mend(&a->found, f, "crm-add task task=% owner=WHO",
		    task);
}

static void check_task(struct crm_audit *a, const struct crm_task *t)
{
	const struct crm_deal *d = t->deal != 0 ? crm_fold_find(a->fold,
	    crm_names_get(&a->fold->deal_name, t->deal)) : NULL;
	struct crm_str who = crm_audit_word_text(a, crm_task_owner(t, d));
	struct crm_buf what = { 0 };
	enum crm_finding_kind kind;
	int64_t since = CRM_TIME_NONE;

	if (t->due != CRM_TIME_NONE && t->due < a->now) {
		crm_buf_printf(&what, "late by %s", crm_audit_span(a,
		    t->due));
		crm_buf_z(&what);
		tell_task(a, CRM_FIND_OVERDUE, t->due, t, crm_buf_str(&what));
	}
	/* what names nobody goes with its deal, which is named itself */
	if (t->owner == 0 && d != NULL && (d->status == CRM_OPEN ||
	    d->next != CRM_TIME_NONE))
		goto out;
	what.n = 0;
	kind = crm_check_absent(a, who, t->due, &since, &what);
	crm_buf_z(&what);
	if (kind != CRM_FIND_KINDS)
		tell_task(a, kind, t->owned > since ? t->owned : since, t,
		    crm_buf_str(&what));
out:
	crm_buf_free(&what);
}

void crm_check_tasks(struct crm_audit *a)
{
	crm_tasks_finish(&a->tasks, a->fold);
	for (size_t i = 0; i < a->tasks.tasks; i++)
		check_task(a, &a->tasks.task[i]);
}

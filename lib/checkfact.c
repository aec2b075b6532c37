/* SPDX-License-Identifier: ISC */
/* What facts say of deals, sellers and themselves, as the fold tells them;
 * and those that change nothing. */
#include "auditpriv.h"

#include "key.h"

static void found(struct crm_audit *a, enum crm_finding_kind kind,
    const struct crm_deal *d, const struct crm_fact *f, bool undo,
    const char *what)
{
	static const char *const outcome[] = { "", " result", " postpone",
		" refuse" };
	struct crm_finding *n = crm_audit_deal_new(a, kind, f->at, d);
	struct crm_str ev = crm_ev_name((enum crm_ev)f->ev);

	if (n == NULL)
		return;
	crm_audit_place(a, n, f->seq);
	crm_finding_what(&a->found, n, "%s%s: %s", ev.p,
	    f->ev == CRM_EV_STEP ? outcome[f->outcome] : "", what);
	if (undo)
		crm_finding_mend(&a->found, n,
		    "crm-add undo deal=% of=% what=%", n->deal,
		    crm_audit_time(a, f->at), ev);
}

static void judge(struct crm_audit *a, const struct crm_deal *d,
    const struct crm_fact *f, bool first)
{
	static const char *const status[] = { "open", "won", "lost" };

	if (f->late)
		found(a, CRM_FIND_EARLY, d, f, false, "before the deal was "
		    "created");
	if (f->ev == CRM_EV_STEP && f->idle) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "the deal was %s already",
		    status[d->status]);
		found(a, CRM_FIND_NO_EFFECT, d, f, true, d->status == CRM_OPEN ?
		    "it leads nowhere" : crm_buf_z(&b));
		crm_buf_free(&b);
	}
	/* of what is still to come the lines tell (crm_check_plans) */
	if (f->ev == CRM_EV_UNDO && f->idle &&
	    crm_fold_changes(a->fold, f)->n <= a->fold->opt.as_of)
		found(a, CRM_FIND_UNDO_NOTHING, d, f, false, "the deal has no "
		    "such fact of that time");
	if (f->ev == CRM_EV_DEAL && !first)
		found(a, CRM_FIND_TWICE, d, f, true, "the deal is there, so "
		    "that it is read as a set");
}

/* Did a step bring the deal elsewhere by a move that stages.csv has not? */
static void moves(const struct crm_rules *rules, struct crm_audit_deal *x,
    const struct crm_deal *d, const struct crm_fact *f)
{
	bool won = d->status == CRM_WON && x->status != CRM_WON;
	bool moved = f->ev == CRM_EV_STEP && f->outcome == CRM_RESULT &&
	    !f->idle && (won || d->stage != x->stage);

	if (!x->seen || moved)
		x->from = CRM_NO_STAGE;
	if (x->seen && moved && !crm_rules_may_move(rules, x->stage,
	    won ? CRM_NO_STAGE : d->stage)) {
		x->from = x->stage;
		x->moved = f->at;
	}
	if (f->ev == CRM_EV_STEP && !f->idle) {
		x->postpones = f->outcome == CRM_POSTPONE ? x->postpones + 1 :
		    0;
		if (f->outcome == CRM_REFUSE)
			x->refused = f->at;
	}
	x->stage = d->stage;
	x->status = d->status;
}

/* Since when it is open without a next step, and whose it is. */
static void watch(struct crm_audit_deal *x, const struct crm_deal *d,
    const struct crm_fact *f)
{
	if (!x->seen)
		x->bare = CRM_TIME_NONE;
	if (!x->seen || x->keeper != d->keeper)
		x->owned = f->at > d->created ? f->at : d->created;
	x->keeper = d->keeper;
	if (d->status != CRM_OPEN || d->next != CRM_TIME_NONE)
		x->bare = CRM_TIME_NONE;
	else if (x->bare == CRM_TIME_NONE)
		x->bare = f->at > d->created ? f->at : d->created;
}

void crm_check_follow(const struct crm_rules *rules,
    struct crm_audit_deal *x, const struct crm_deal *d,
    const struct crm_fact *f)
{
	moves(rules, x, d, f);
	watch(x, d, f);
	x->seen = true;
}

/* Who did it, and the reason that a refusal names. */
static void words(struct crm_audit *a, const struct crm_fact *f)
{
	const struct crm_change *c = crm_fold_changes(a->fold, f);
	struct crm_audit_word *w = &a->word[f->by];

	if (f->by != 0) {
		if (w->last == CRM_TIME_NONE || f->at > w->last)
			w->last = f->at;
		if (f->at >= a->found.since) {
			if (w->facts++ == 0 || f->seq < w->first)
				w->first = f->seq;
		}
	}
	for (size_t i = 0; f->outcome == CRM_REFUSE && i < f->changes; i++)
		if (c[i].key == CRM_KEY_REASON && c[i].type != CRM_NULL)
			a->word[c[i].word].reason = true;
}

static void orphan(struct crm_audit *a, const struct crm_fact *f)
{
	struct crm_audit_deal *x = &a->deal[f->deal];

	x->taken_back |= f->ev == CRM_EV_UNDO && f->kind == CRM_EV_DEAL &&
	    !f->idle;
	if (x->facts++ > 0)
		return;
	x->first = f->seq;
	x->first_at = f->at;
	x->first_ev = f->ev;
}

void crm_check_fact(struct crm_audit *a, const struct crm_deal *d,
    const struct crm_fact *f)
{
	struct crm_audit_deal *x = d != NULL ? &a->deal[d->id] : NULL;

	words(a, f);
	if (f->ev == CRM_EV_TOUCH && x != NULL && !f->missed)
		x->kinds |= (uint8_t)(1u << f->kind);
	if (x != NULL) {
		judge(a, d, f, !x->seen);
		crm_check_follow(a->rules, x, d, f);
	} else if (f->deal != 0) {
		orphan(a, f);
	} else if (f->client != 0 && (f->ev == CRM_EV_CLIENT ||
	    f->ev == CRM_EV_SET || f->ev == CRM_EV_FORGET)) {
		struct crm_audit_client *c = &a->client[crm_fold_client_now(
		    a->fold, f->client)];
		int64_t *last = f->ev == CRM_EV_FORGET ? &c->forgotten :
		    &c->changed;

		if (*last < f->at)
			*last = f->at;
	}
}

void crm_check_orphans(struct crm_audit *a)
{
	for (uint32_t i = 1; i <= a->deals; i++) {
		const struct crm_audit_deal *x = &a->deal[i];
		struct crm_finding *f;

		if (x->facts == 0 || x->taken_back)
			continue;
		f = crm_findings_new(&a->found, CRM_FIND_ORPHAN, x->first_at);
		if (f == NULL)
			continue;
		f->deal_id = i;
		f->deal = crm_names_get(&a->fold->deal_name, i);
		crm_audit_place(a, f, x->first);
		crm_finding_what(&a->found, f, "no line creates the deal: "
		    "%u fact%s, the first a %s", (unsigned)x->facts,
		    x->facts == 1 ? "" : "s",
		    crm_ev_name((enum crm_ev)x->first_ev).p);
		crm_finding_mend(&a->found, f, "crm-add deal deal=% at=%",
		    f->deal, crm_audit_time(a, x->first_at));
	}
}

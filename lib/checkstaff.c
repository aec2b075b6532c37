/* SPDX-License-Identifier: ISC */
/* Owners who are not there. */
#include "auditpriv.h"

/* Is the row in force, and the person there? */
static bool in_force(const struct crm_staff *s, int64_t t)
{
	return (s->from == CRM_TIME_NONE || s->from <= t) &&
	    (s->until == CRM_TIME_NONE || t < s->until);
}

static bool is_away(const struct crm_staff *s, int64_t t)
{
	return (s->away_from != CRM_TIME_NONE || s->away_until !=
	    CRM_TIME_NONE) && (s->away_from == CRM_TIME_NONE ||
	    s->away_from <= t) && (s->away_until == CRM_TIME_NONE ||
	    t < s->away_until);
}

static void mend_owner(struct crm_audit *a, struct crm_finding *f)
{
	if (a->rules->staffs > 0)
		crm_finding_mend(&a->found, f, "crm-step % --assign", f->deal);
	else
		crm_finding_mend(&a->found, f, "crm-add set deal=% owner=WHO",
		    f->deal);
}

static void no_owner(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_finding *f = crm_audit_deal_new(a, CRM_FIND_NO_OWNER,
	    a->deal[d->id].owned, d);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "at %s, and nobody's",
	    a->rules->stage[d->stage].id.p);
	mend_owner(a, f);
}

/* Half-open spans end at a midnight: the last day is the one before. */
static void add_day(const struct crm_audit *a, int64_t t, struct crm_buf *b)
{
	int32_t secs;
	struct crm_date d = crm_day_date(crm_zone_day(a->rules->zone, t - 1,
	    &secs));

	crm_buf_printf(b, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static enum crm_finding_kind left(const struct crm_audit *a,
    const struct crm_staff *s, int64_t *since, struct crm_buf *what)
{
	/* of a row that is still to come, nobody has left */
	if (s->until == CRM_TIME_NONE || s->until > a->now)
		return CRM_FIND_KINDS;
	*since = s->until;
	crm_buf_printf(what, "%s was last here on ", s->id.p);
	add_day(a, s->until, what);
	return CRM_FIND_LEFT;
}

/* Due before they are back, or not planned at all. */
static enum crm_finding_kind away(const struct crm_audit *a,
    const struct crm_staff *s, int64_t due, int64_t *since,
    struct crm_buf *what)
{
	if (due != CRM_TIME_NONE && s->away_until != CRM_TIME_NONE &&
	    due >= s->away_until)
		return CRM_FIND_KINDS;
	*since = s->away_from;
	crm_buf_printf(what, "%s is away%s", s->id.p,
	    s->away_until != CRM_TIME_NONE ? " until " : "");
	if (s->away_until != CRM_TIME_NONE)
		add_day(a, s->away_until, what);
	return CRM_FIND_AWAY;
}

enum crm_finding_kind crm_check_absent(const struct crm_audit *a,
    struct crm_str who, int64_t due, int64_t *since, struct crm_buf *what)
{
	const struct crm_staff *s = crm_rules_staff(a->rules, who, a->now);

	if (s == NULL)
		return CRM_FIND_KINDS;
	if (!in_force(s, a->now))
		return left(a, s, since, what);
	return is_away(s, a->now) ? away(a, s, due, since, what) :
	    CRM_FIND_KINDS;
}

static void absent(struct crm_audit *a, const struct crm_deal *d,
    struct crm_str who)
{
	int64_t since = CRM_TIME_NONE, owned = a->deal[d->id].owned;
	struct crm_buf what = { 0 };
	enum crm_finding_kind kind = crm_check_absent(a, who, d->next, &since,
	    &what);
	struct crm_finding *f = kind == CRM_FIND_KINDS ? NULL :
	    crm_audit_deal_new(a, kind, owned > since ? owned : since, d);

	if (f != NULL) {
		crm_finding_what(&a->found, f, "%s%s%s", crm_buf_z(&what),
		    kind == CRM_FIND_LEFT ? "" : d->next == CRM_TIME_NONE ?
		    ", and no next step is planned" : d->status == CRM_OPEN ?
		    ", and the next step is due before" :
		    ", and the recall is due before",
		    kind == CRM_FIND_LEFT && d->status != CRM_OPEN ?
		    ", and a recall is planned" : "");
		mend_owner(a, f);
	}
	crm_buf_free(&what);
}

static void unknown_owner(struct crm_audit *a, const struct crm_deal *d,
    struct crm_str who)
{
	struct crm_finding *f = crm_audit_deal_new(a, CRM_FIND_UNKNOWN_OWNER,
	    a->deal[d->id].owned, d);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "%s is not in staff.csv", who.p);
	mend_owner(a, f);
}

void crm_check_owner(struct crm_audit *a, const struct crm_deal *d)
{
	struct crm_str who = crm_audit_word_text(a, d->keeper);

	/* of a closed deal, there is a recall to be made, or nothing */
	if (d->status != CRM_OPEN && (d->next == CRM_TIME_NONE || who.n == 0))
		return;
	if (who.n == 0)
		no_owner(a, d);
	else if (a->rules->staffs > 0 &&
	    crm_rules_staff(a->rules, who, a->now) == NULL)
		unknown_owner(a, d, who);
	else
		absent(a, d, who);
}

int64_t crm_check_idle_span(const struct crm_rules *r)
{
	return crm_audit_setting(r, "idle_staff_days", 30) * CRM_AUDIT_DAY;
}

static void idle_staff(struct crm_audit *a, const struct crm_staff *s,
    int64_t span)
{
	uint32_t word = crm_names_find(&a->fold->word, s->id);
	int64_t last = CRM_TIME_NONE;
	struct crm_finding *f;

	if (word != 0)
		last = a->word[word].last;
	if (a->few != NULL && a->few->last[s - a->rules->staff] > last)
		last = a->few->last[s - a->rules->staff];
	if (s->from != CRM_TIME_NONE && s->from > last)
		last = s->from;
	if ((last != CRM_TIME_NONE && last + span > a->now) ||
	    (f = crm_findings_new(&a->found, CRM_FIND_IDLE_STAFF,
	    last != CRM_TIME_NONE ? last + span : last)) == NULL)
		return;
	f->owner = s->id;
	crm_finding_place(&a->found, f, "staff.csv", s->line);
	if (last == CRM_TIME_NONE)
		crm_finding_what(&a->found, f, "no fact is by %s", s->id.p);
	else
		crm_finding_what(&a->found, f, "no fact by %s for %s", s->id.p,
		    crm_audit_span(a, last));
}

static void unknown_by(struct crm_audit *a, uint32_t word)
{
	const struct crm_audit_word *w = &a->word[word];
	struct crm_str who = crm_audit_word_text(a, word);
	struct crm_finding *f;

	if (w->facts == 0 || crm_rules_staff(a->rules, who, a->now) != NULL ||
	    (f = crm_findings_new(&a->found, CRM_FIND_UNKNOWN_BY,
	    w->last)) == NULL)
		return;
	f->owner = who;
	crm_audit_place(a, f, w->first);
	crm_finding_what(&a->found, f, "%u fact%s by %s, who is not in "
	    "staff.csv", (unsigned)w->facts, w->facts == 1 ? "" : "s", who.p);
}

void crm_check_sellers(struct crm_audit *a)
{
	const struct crm_rules *r = a->rules;
	int64_t span = crm_check_idle_span(r);

	for (size_t i = 0; i < r->staffs; i++) {
		const struct crm_staff *s = &r->staff[i];

		if (crm_rules_staff(r, s->id, a->now) == s &&
		    in_force(s, a->now) && !is_away(s, a->now))
			idle_staff(a, s, span);
	}
	for (uint32_t w = 1; r->staffs > 0 && w <= a->words; w++)
		unknown_by(a, w);
}

/* SPDX-License-Identifier: ISC */
/* Lines by themselves: what would be refused today, plans, counted ids. */
#include "auditpriv.h"

#include <stdlib.h>

#include "key.h"

static struct crm_finding *of_line(struct crm_audit *a,
    enum crm_finding_kind kind, int64_t since, struct crm_str deal)
{
	struct crm_finding *f = crm_findings_new(&a->found, kind, since);

	if (f == NULL)
		return NULL;
	f->deal = (struct crm_str){ crm_arena_copy(&a->arena, deal.p, deal.n),
		deal.n };
	crm_audit_here(a, f);
	return f;
}

/* What other kinds tell better: who and what the tables do not know. */
static bool told_elsewhere(const struct crm_err *err)
{
	static const char *const field[] = { "owner", "by", "reason", "stage",
		"to", "pipeline" };

	for (size_t i = 0; err->field != NULL &&
	    i < sizeof(field) / sizeof(*field); i++)
		if (strcmp(err->field, field[i]) == 0 &&
		    strstr(err->text, ".csv") != NULL)
			return true;
	return false;
}

void crm_check_bad(struct crm_audit *a, const struct crm_line *l)
{
	struct crm_err err = { 0 };
	struct crm_finding *f;
	int64_t at;

	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &at) ||
	    !crm_findings_want(&a->found, CRM_FIND_BAD_FACT) ||
	    crm_event_check(l, a->rules, &err) == CRM_OK ||
	    told_elsewhere(&err)) {
		crm_err_free(&err);
		return;
	}
	f = of_line(a, CRM_FIND_BAD_FACT, at, crm_line_str(l, CRM_KEY_DEAL));
	if (f != NULL)
		crm_finding_what(&a->found, f, "%s%s%s",
		    err.field != NULL ? err.field : "",
		    err.field != NULL ? ": " : "", err.text);
	crm_err_free(&err);
}

static void plan(struct crm_audit *a, const struct crm_line *l, int64_t at,
    int64_t said, enum crm_ev ev, bool undo)
{
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	size_t line;
	uint32_t file = crm_audit_file(a, &line);

	a->plan = crm_mem_grow(a->plan, &a->plan_cap, a->plans + 1,
	    sizeof(*a->plan));
	a->plan[a->plans++] = (struct crm_audit_plan){
		{ crm_arena_copy(&a->arena, deal.p, deal.n), deal.n }, at,
		said, line, file, (uint8_t)ev, undo, false };
}

static uint32_t plan_name(const struct crm_audit_plan *p, struct crm_names *t,
    struct crm_buf *b, bool add)
{
	b->n = 0;
	crm_buf_int(b, p->at);
	crm_buf_printf(b, " %d ", (int)p->ev);
	crm_buf_str_add(b, p->deal);
	return add ? crm_names_add(t, crm_buf_str(b)) :
	    crm_names_find(t, crm_buf_str(b));
}

/* Undos take plans away, wherever they stand: of several the last.  Those
 * that are too many, take nothing. */
static void unplan(struct crm_audit *a)
{
	struct crm_names name = { 0 };
	struct crm_buf b = { 0 };
	uint32_t *undos = crm_mem_new(a->plans + 1, sizeof(*undos)), no;

	for (size_t i = 0; i < a->plans; i++)
		if (a->plan[i].undo)
			undos[plan_name(&a->plan[i], &name, &b, true)]++;
	for (size_t i = a->plans; i-- > 0 && name.n > 0;) {
		struct crm_audit_plan *p = &a->plan[i];

		no = p->undo ? 0 : plan_name(p, &name, &b, false);
		if (no != 0 && undos[no] > 0) {
			undos[no]--;
			p->undone = true;
		}
	}
	for (size_t i = a->plans; i-- > 0 && name.n > 0;) {
		struct crm_audit_plan *p = &a->plan[i];

		no = p->undo ? plan_name(p, &name, &b, false) : 0;
		if (no != 0)
			p->undone = undos[no] == 0;
		if (no != 0 && undos[no] > 0)
			undos[no]--;
	}
	crm_names_free(&name);
	crm_buf_free(&b);
	free(undos);
}

static void count_id(struct crm_audit *a, struct crm_str id)
{
	uint64_t no = crm_store_counted(a->rules->site, id,
	    CRM_STORE_REACHED);

	if (no > a->highest)
		a->highest = no;
}

void crm_check_plan(struct crm_audit *a, const struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	int64_t at, of;

	if (!crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &at))
		return;
	if (ev == CRM_EV_UNDO && crm_clock_parse(crm_line_str(l, CRM_KEY_OF),
	    &of) && of > a->now)
		plan(a, l, of, at, crm_ev_find(crm_line_str(l, CRM_KEY_WHAT)),
		    true);
	if (at > a->now)
		plan(a, l, at, at, ev, false);
}

void crm_check_line(struct crm_audit *a, const struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));

	crm_check_bad(a, l);
	if (ev == CRM_EV_DEAL)
		count_id(a, crm_line_str(l, CRM_KEY_DEAL));
	else if (ev == CRM_EV_TASK)
		count_id(a, crm_line_str(l, CRM_KEY_TASK));
	crm_check_plan(a, l);
}

static struct crm_finding *of_plan(struct crm_audit *a,
    const struct crm_audit_plan *p, enum crm_finding_kind kind, int64_t since)
{
	struct crm_finding *f = crm_findings_new(&a->found, kind, since);

	if (f == NULL)
		return NULL;
	f->deal = p->deal;
	f->deal_id = crm_names_find(&a->fold->deal_name, p->deal);
	crm_finding_place(&a->found, f, crm_names_get(&a->file, p->file).p,
	    p->line);
	return f;
}

/* An undo, by now, of a fact to come that there is not. */
static void undoes_nothing(struct crm_audit *a, const struct crm_audit_plan *p)
{
	struct crm_finding *f = p->said > a->fold->opt.as_of ? NULL :
	    of_plan(a, p, CRM_FIND_UNDO_NOTHING, p->said);

	if (f != NULL)
		crm_finding_what(&a->found, f, "undo : the deal has no such "
		    "fact of that time");
}

void crm_check_plans(struct crm_audit *a)
{
	int64_t last = a->query->src.when.now + CRM_AUDIT_DAY;

	unplan(a);
	for (size_t i = 0; i < a->plans; i++) {
		const struct crm_audit_plan *p = &a->plan[i];
		struct crm_str ev = crm_ev_name((enum crm_ev)p->ev);
		struct crm_finding *f;

		if (p->undo && !p->undone)
			undoes_nothing(a, p);
		f = p->undo || p->undone || p->at <= last ? NULL :
		    of_plan(a, p, CRM_FIND_FUTURE, p->at);
		if (f == NULL)
			continue;
		crm_finding_what(&a->found, f, "%s, %s ahead",
		    ev.p, crm_audit_span(a, p->at));
		if (p->deal.n > 0 && p->ev != CRM_EV_UNDO)
			crm_finding_mend(&a->found, f, "crm-add undo deal=% "
			    "of=% what=%", p->deal, crm_audit_time(a, p->at),
			    ev);
	}
}

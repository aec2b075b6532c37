/* SPDX-License-Identifier: ISC */
/* Rows of tables that no fact is about, and facts that no row is about. */
#include "auditpriv.h"

static void unused(struct crm_audit *a, const char *table, size_t line,
    const char *what, struct crm_str id)
{
	struct crm_finding *f = crm_findings_new(&a->found, CRM_FIND_UNUSED,
	    CRM_TIME_NONE);

	if (f == NULL)
		return;
	crm_finding_place(&a->found, f, table, line);
	crm_finding_what(&a->found, f, "%s: %.*s", what, (int)id.n, id.p);
}

static void stages(struct crm_audit *a)
{
	const struct crm_rules *r = a->rules;

	for (int i = 0; i < r->known; i++)
		if (a->stage[i].visits == 0)
			unused(a, "stages.csv", r->stage[i].line,
			    "no deal was ever there", r->stage[i].id);
}

static void unlisted(struct crm_audit *a)
{
	const struct crm_rules *r = a->rules;

	for (int i = r->known; i < r->stages; i++) {
		const struct crm_stage *s = &r->stage[i];
		struct crm_finding *f;

		if (a->stage[i].visits == 0 || (f = crm_findings_new(
		    &a->found, CRM_FIND_UNLISTED_STAGE,
		    a->stage[i].entered)) == NULL)
			continue;
		crm_finding_place(&a->found, f, "stages.csv", 0);
		crm_finding_what(&a->found, f, "%s/%s is not there: deals "
		    "were there %zu time%s", s->pipeline.p, s->id.p,
		    a->stage[i].visits, a->stage[i].visits == 1 ? "" : "s");
	}
}

static bool script_used(const struct crm_audit *a, const struct crm_script *q)
{
	const struct crm_rules *r = a->rules;

	for (int i = 0; i < r->known; i++)
		if (a->stage[i].visits > 0 && (q->pipeline.n == 0 ||
		    crm_str_eq(q->pipeline, r->stage[i].pipeline)) &&
		    (q->stage.n == 0 || crm_str_eq(q->stage, r->stage[i].id)))
			return true;
	return false;
}

static void rows(struct crm_audit *a)
{
	const struct crm_rules *r = a->rules;

	for (size_t i = 0; i < r->reasons; i++) {
		uint32_t w = crm_names_find(&a->fold->word, r->reason[i].id);

		if (w == 0 || !a->word[w].reason)
			unused(a, "reasons.csv", r->reason[i].line,
			    "nothing was ever refused for it",
			    r->reason[i].id);
	}
	for (size_t i = 0; i < r->scripts; i++)
		if (!script_used(a, &r->script[i]))
			unused(a, "script.csv", r->script[i].line,
			    "no deal was ever where to ask",
			    r->script[i].question);
}

void crm_check_tables(struct crm_audit *a)
{
	bool old = a->fold->deals > 0 && a->now - a->fold->deal[0].created >=
	    crm_audit_setting(a->rules, "unused_days", 90) * CRM_AUDIT_DAY;

	unlisted(a);
	if (old) {
		stages(a);
		rows(a);
	}
	if (a->fold->deals > 0 || (a->few != NULL && a->few->deals))
		crm_check_sellers(a);
}

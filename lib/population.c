/* SPDX-License-Identifier: ISC */
#include "population.h"

#include "dealpriv.h"

bool crm_cohort_parse(struct crm_str s, struct crm_population *p)
{
	struct crm_str head;
	bool stage = crm_str_cut(s, ':', &head, &p->stage);

	if (crm_str_is(head, "entered"))
		p->cohort = CRM_COHORT_ENTERED;
	else if (!stage && crm_str_is(head, "created"))
		p->cohort = CRM_COHORT_CREATED;
	else if (!stage && crm_str_is(head, "closed"))
		p->cohort = CRM_COHORT_CLOSED;
	else
		return false;
	return !stage || p->stage.n > 0;
}

enum crm_status crm_population_check(const struct crm_population *p,
    const struct crm_rules *r, struct crm_err *err)
{
	struct crm_str head, rest;

	if (p->stage.n == 0)
		return CRM_OK;
	for (int i = 0; i < r->known; i++)
		if (crm_str_eq(r->stage[i].id, p->stage) ||
		    (crm_str_cut(p->stage, '/', &head, &rest) &&
		    crm_str_eq(r->stage[i].pipeline, head) &&
		    crm_str_eq(r->stage[i].id, rest)))
			return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "--cohort: stage '%.*s' is not in "
	    "stages.csv", (int)p->stage.n, p->stage.p);
}

/* The time that decides, or CRM_TIME_NONE. */
static int64_t time_of(const struct crm_population *p,
    const struct crm_rules *r, const struct crm_deal *d)
{
	int64_t t;

	switch (p->cohort) {
	case CRM_COHORT_CREATED:
		return d->created;
	case CRM_COHORT_CLOSED:
		return d->closed;
	case CRM_COHORT_ENTERED:
		break;
	}
	if (p->stage.n > 0)
		return crm_deal_entered(r, d, p->stage, &t) ? t :
		    CRM_TIME_NONE;
	for (uint32_t i = 0; i < d->visits; i++)
		if (d->visit[i].stage != CRM_NO_STAGE &&
		    r->stage[d->visit[i].stage].pipeline_no == d->pipeline &&
		    crm_period_has(&p->period, d->visit[i].entered))
			return d->visit[i].entered;
	return CRM_TIME_NONE;
}

bool crm_population_has(const struct crm_population *p,
    struct crm_query_eye *eye, const struct crm_deal *d, int64_t *t)
{
	if (p->pipeline >= 0 && d->pipeline != p->pipeline)
		return false;
	*t = time_of(p, &eye->query->src.rules, d);
	return *t != CRM_TIME_NONE && crm_period_has(&p->period, *t) &&
	    crm_query_match(eye, d);
}

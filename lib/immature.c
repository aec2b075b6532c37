/* SPDX-License-Identifier: ISC */
#include "immature.h"

#include "quantile.h"

bool crm_immature_p80(const struct crm_funnel_view *v, int pipeline,
    int64_t *secs)
{
	return pipeline < v->cycles &&
	    crm_quantile_get(&v->cycle[pipeline], 80, secs);
}

bool crm_immature(const struct crm_funnel_view *v, int64_t end, int64_t p80)
{
	return end == CRM_TIME_NONE || v->query.as_of - end < p80;
}

void crm_immature_say(const struct crm_funnel_view *v, int pipeline,
    struct crm_buf *b)
{
	const struct crm_period *p = &v->who.period;
	int64_t p80;

	if ((p->from == CRM_TIME_NONE && p->until == CRM_TIME_NONE) ||
	    v->who.cohort == CRM_COHORT_CLOSED ||
	    !crm_immature_p80(v, pipeline, &p80) ||
	    !crm_immature(v, p->until, p80))
		return;
	crm_buf_printf(b, "immature: P80 of the cycle (%.1f days) has not "
	    "passed since the period ended\n", (double)p80 / 86400);
}

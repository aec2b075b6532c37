/* SPDX-License-Identifier: ISC */
#include "funnelview.h"

#include <stdlib.h>

/* Do the names ask for what only touches tell? */
static bool of_touches(struct crm_str name)
{
	switch (crm_key_find(name)) {
	case CRM_KEY_TOUCHES: case CRM_KEY_LAST_TOUCH: case CRM_KEY_IDLE:
	case CRM_KEY_IDLE_DAYS: case CRM_KEY_SCORE: case CRM_KEY_WARMTH:
		return true;
	default:
		return false;
	}
}

/* The groups of a view that has its own. */
static const char *groups_of(const struct crm_funnel_opt *o)
{
	static const char *const unit[] = { [CRM_DAY] = "day",
		[CRM_WEEK] = "week", [CRM_MONTH] = "month",
		[CRM_QUARTER] = "quarter", [CRM_YEAR] = "year" };

	if (o->view == CRM_VIEW_COHORTS)
		return unit[o->unit];
	return o->view == CRM_VIEW_LOSSES && o->by == NULL ? "owner" : o->by;
}

enum crm_status crm_funnel_view_open(struct crm_funnel_view *v,
    const struct crm_funnel_opt *o, char *const *file, size_t files,
    struct crm_err *err)
{
	const struct crm_rules *r = &v->query.src.rules;
	enum crm_status s;

	v->opt = o;
	s = crm_query_open(&v->query, &o->query, file, files, err);
	if (s != CRM_OK)
		return s;
	v->many = r->pipelines > 1;
	v->who = o->who;
	v->who.period = v->query.period;
	v->who.pipeline = -1;
	if (o->pipeline != NULL) {
		v->who.pipeline = crm_rules_pipeline(r, crm_str(o->pipeline));
		if (v->who.pipeline < 0)
			return crm_err_set(err, CRM_USAGE, "--pipeline: '%s' "
			    "is not in stages.csv", o->pipeline);
	}
	if (o->view == CRM_VIEW_WATERFALL) {
		if (!crm_query_moment(&v->query, o->from, &v->query.then) ||
		    v->query.then > v->query.as_of)
			return crm_err_set(err, CRM_USAGE, "--waterfall: '%s' "
			    "is no time up to '%s'", o->from, o->to);
	}
	s = crm_population_check(&v->who, r, err);
	v->shape = (struct crm_funnel_shape){ .reach = o->reach,
		.now = v->query.as_of };
	if (s == CRM_OK)
		s = crm_funnel_shape_init(&v->shape, r, o->group, o->groups,
		    err);
	if (s == CRM_OK)
		s = crm_by_open(&v->by, groups_of(o), &v->query, err);
	if (s == CRM_OK)
		s = crm_by_open(&v->against, o->against, &v->query, err);
	return s;
}

enum crm_status crm_funnel_view_fold(struct crm_funnel_view *v,
    struct crm_fold_opt *fold, bool need_facts, struct crm_err *err)
{
	fold->all = v->opt->view == CRM_VIEW_LIST;
	fold->moves_only = !fold->all && !need_facts;
	for (size_t i = 0; i < v->query.wants; i++)
		if (of_touches(v->query.want[i]))
			fold->moves_only = false;
	return crm_query_run(&v->query, fold, need_facts, err);
}

void crm_funnel_view_close(struct crm_funnel_view *v)
{
	crm_by_close(&v->by);
	crm_by_close(&v->against);
	crm_funnel_shape_free(&v->shape);
	for (int i = 0; i < v->cycles; i++)
		crm_quantile_free(&v->cycle[i]);
	free(v->cycle);
	crm_query_close(&v->query);
	crm_buf_free(&v->said);
}

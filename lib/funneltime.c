/* SPDX-License-Identifier: ISC */
#include "funneltime.h"

#include "funneltable.h"

static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    struct crm_funnel_group *g, size_t row,
    const struct crm_funnel_open_stage *open)
{
	struct crm_funnel_stage *s = &g->funnel.stage[row];
	struct crm_buf b = { 0 };
	int64_t secs = 0;
	bool has;

	crm_funnel_shape_name(&v->shape, s->stage, &b);
	crm_funnel_table_row(t, v, g->name, g->funnel.pipeline);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
	crm_table_count(t, s->entries);
	crm_table_count(t, s->here);
	has = crm_quantile_get(&s->time, 50, &secs);
	crm_funnel_days(t, has, secs);
	has = crm_quantile_get(&s->time, 90, &secs);
	crm_funnel_days(t, has, secs);
	crm_funnel_days(t, open != NULL, open != NULL ? open->longest : 0);
	if (open != NULL)
		crm_table_text(t, crm_buf_str(&open->deal));
	else
		crm_table_none(t);
	crm_table_count(t, open != NULL ? open->stale : 0);
}

void crm_funnel_times(struct crm_funnel_set *set,
    const struct crm_funnel_open *open, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	static const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "visits", NULL }, { "here", NULL },
		{ "median_days", "median" }, { "p90_days", "P90" },
		{ "longest_days", "longest here" }, { "<longest_deal", "deal" },
		{ "stale", NULL },
	};
	struct crm_table *t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));

	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[i];

		if (!crm_funnel_set_shows(set, g))
			continue;
		for (size_t k = 0; k < g->funnel.stages; k++)
			add_row(t, v, g, k, crm_funnel_open_get(open, i,
			    g->funnel.stage[k].stage));
		crm_table_rule(t);
	}
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
}

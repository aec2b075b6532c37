/* SPDX-License-Identifier: ISC */
#include "funneltime.h"

#include <stdlib.h>

#include "funneltable.h"
#include "mem.h"

/* The open visits of one row of a funnel. */
struct open {
	int64_t longest;	/* seconds; -1: there is none */
	uint32_t deal;
	int64_t stale;		/* visits beyond the stage's rot_days */
};

/* Group by group, row by row. */
static struct open **find_open(const struct crm_funnel_set *set,
    const struct crm_funnel_view *v)
{
	const struct crm_fold *fold = &v->query.fold;
	const struct crm_rules *r = &v->query.src.rules;
	struct open **open = crm_mem_new(set->groups + 1,
	    sizeof(struct open *));

	for (size_t i = 0; i < set->groups; i++) {
		open[i] = crm_mem_new(set->group[i].funnel.stages + 1,
		    sizeof(**open));
		for (size_t k = 0; k < set->group[i].funnel.stages; k++)
			open[i][k].longest = -1;
	}
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];
		const struct crm_funnel *f;
		struct open *o;
		int64_t secs;
		size_t row = 0;

		if (set->of[i] == 0 || d->status != CRM_OPEN)
			continue;
		f = &set->group[set->of[i] - 1].funnel;
		secs = v->query.as_of - d->visit[d->visits - 1].entered;
		if (crm_funnel_shape_row(&v->shape, d->stage) >= 0)
			row = (size_t)crm_funnel_shape_row(&v->shape,
			    d->stage);
		else
			for (row = f->known; f->stage[row].stage != d->stage;)
				row++;
		o = &open[set->of[i] - 1][row];
		o->stale += r->stage[d->stage].rot_days >= 0 &&
		    (double)secs > r->stage[d->stage].rot_days * 86400;
		if (secs > o->longest) {
			o->longest = secs;
			o->deal = d->id;
		}
	}
	return open;
}

static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    struct crm_funnel_group *g, size_t row, const struct open *open)
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
	crm_funnel_days(t, open->longest >= 0, open->longest);
	if (open->longest >= 0)
		crm_table_text(t, crm_names_get(&v->query.fold.deal_name,
		    open->deal));
	else
		crm_table_none(t);
	crm_table_count(t, open->stale);
}

void crm_funnel_times(struct crm_funnel_set *set, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	static const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "visits", NULL }, { "here", NULL },
		{ "median_days", "median" }, { "p90_days", "P90" },
		{ "longest_days", "longest here" }, { "<longest_deal", "deal" },
		{ "stale", NULL },
	};
	struct open **open = find_open(set, v);
	struct crm_table *t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));

	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[i];

		if (!crm_funnel_set_shows(set, g))
			continue;
		for (size_t k = 0; k < g->funnel.stages; k++)
			add_row(t, v, g, k, &open[i][k]);
		crm_table_rule(t);
	}
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	for (size_t i = 0; i < set->groups; i++)
		free(open[i]);
	free(open);
}

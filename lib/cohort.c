/* SPDX-License-Identifier: ISC */
#include "cohort.h"

#include <stdlib.h>

#include "funneltable.h"
#include "immature.h"
#include "mem.h"

/* Is the pipeline among those of the table (only: -1, all)? */
static bool shown(const struct crm_funnel_view *v, int pipeline, int only)
{
	return (only < 0 || pipeline == only) &&
	    (v->who.pipeline < 0 || pipeline == v->who.pipeline) &&
	    v->query.src.rules.pipeline[pipeline].count > 0;
}

/* reached.STAGE, or reached.PIPELINE/STAGE where there are several. */
static void stage_columns(struct crm_table *t, const struct crm_funnel_view *v,
    int only)
{
	const struct crm_rules *r = &v->query.src.rules;

	for (int i = 0; i < v->shape.known; i++) {
		struct crm_buf name = { 0 }, head = { 0 };

		if (!shown(v, r->stage[i].pipeline_no, only) ||
		    (i > 0 && r->stage[i - 1].pipeline_no ==
		    r->stage[i].pipeline_no &&
		    crm_funnel_shape_row(&v->shape, i) ==
		    crm_funnel_shape_row(&v->shape, i - 1)))
			continue;
		crm_funnel_shape_name(&v->shape, i, &head);
		crm_buf_puts(&name, "reached.");
		if (v->many) {
			crm_buf_str_add(&name, r->stage[i].pipeline);
			crm_buf_char(&name, '/');
		}
		crm_buf_str_add(&name, crm_buf_str(&head));
		crm_table_column(t, crm_buf_z(&name), crm_buf_z(&head),
		    CRM_RIGHT);
		crm_buf_free(&name);
		crm_buf_free(&head);
	}
}

static struct crm_table *table(const struct crm_funnel_view *v, int only)
{
	static const struct crm_funnel_column first[] = { { "deals", "" } };
	static const char *const rest[][2] = { { "won", NULL },
		{ "open", NULL }, { "lost", "" }, { "win_rate", "win rate" },
		{ "win_rate_low", "" }, { "win_rate_high", "" },
		{ "won_money", "" }, { "potential", "" }, { "immature", "" } };
	struct crm_table *t = crm_funnel_table_new(v, false, first, 1);

	stage_columns(t, v, only);
	for (size_t i = 0; i < sizeof(rest) / sizeof(*rest); i++)
		crm_table_column(t, rest[i][0], rest[i][1], CRM_RIGHT);
	if (v->opt->style.format == CRM_TEXT)
		crm_table_column(t, "mark", " ", CRM_LEFT);
	return t;
}

static void add_row(struct crm_table *t, struct crm_funnel_view *v,
    struct crm_funnel_group *g, int only, bool young)
{
	const struct crm_rules *r = &v->query.src.rules;
	struct crm_funnel *f = &g->funnel;

	crm_funnel_table_row(t, v, g->name, f->pipeline);
	crm_table_count(t, f->deals);
	for (int p = 0; p < r->pipelines; p++) {
		size_t rows = crm_funnel_shape_rows(&v->shape, p);

		for (size_t i = 0; i < rows && shown(v, p, only); i++)
			if (p == f->pipeline)
				crm_table_count(t, crm_funnel_reached(f, i));
			else
				crm_table_none(t);
	}
	crm_table_count(t, f->won);
	crm_table_count(t, f->open);
	crm_table_count(t, f->lost);
	crm_funnel_share(t, v, f->won, f->won + f->lost);
	crm_funnel_interval(t, v, f->won, f->won + f->lost);
	crm_table_money(t, f->won_money);
	crm_table_money(t, crm_funnel_potential(f));
	crm_table_count(t, young);
	if (v->opt->style.format == CRM_TEXT)
		crm_table_text(t, young ? CRM_STR("*") : CRM_STR(""));
}

/* The cohorts of one pipeline, or (-1) of all. */
static void add_table(struct crm_funnel_set *set, struct crm_funnel_view *v,
    int only, struct crm_buf *out)
{
	struct crm_table *t = table(v, only);
	bool text = v->opt->style.format == CRM_TEXT, any = false;
	int64_t p80 = 0, now_p80;
	int last = -1;
	bool has = false;

	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[i];
		struct crm_period p = { CRM_TIME_NONE, CRM_TIME_NONE };
		bool young;

		if (!shown(v, g->funnel.pipeline, only))
			continue;
		if (g->funnel.pipeline != last) {
			last = g->funnel.pipeline;
			has = crm_immature_p80(v, last, &now_p80);
			p80 = has ? now_p80 : 0;
		}
		young = has && crm_when_period(g->name, &v->query.src.when,
		    &p) && crm_immature(v, p.until, p80);
		any |= young;
		add_row(t, v, g, only, young);
	}
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	if (text && any)
		crm_buf_printf(out, "\n* immature: ended less than P80 of the "
		    "cycle (%.1f days) ago\n", (double)p80 / 86400);
}

void crm_cohorts(struct crm_funnel_set *set, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	const struct crm_rules *r = &v->query.src.rules;

	if (v->opt->style.format != CRM_TEXT || !v->many) {
		add_table(set, v, -1, out);
		return;
	}
	for (int p = 0; p < r->pipelines; p++) {
		bool any = false;

		for (size_t i = 0; i < set->groups; i++)
			any |= set->group[i].funnel.pipeline == p;
		if (!any || !shown(v, p, p))
			continue;
		if (out->n > 0)
			crm_buf_char(out, '\n');
		crm_buf_puts(out, "pipeline ");
		crm_show_text(out, r->pipeline[p].id);
		crm_buf_puts(out, "\n\n");
		add_table(set, v, p, out);
	}
}

/* SPDX-License-Identifier: ISC */
#include "funnelreport.h"

#include "funneltable.h"
#include "funneltotals.h"
#include "lookalike.h"

static void add_table(struct crm_table *t, const struct crm_funnel_view *v,
    struct crm_buf *out)
{
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
}

/* For people: a funnel under the other. */
static void say_funnels(struct crm_funnel_set *set, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[set->order[i]];
		struct crm_funnel *f = &g->funnel;

		if (!crm_funnel_set_shows(set, g))
			continue;
		if (out->n > 0)
			crm_buf_char(out, '\n');
		if (v->many) {
			crm_buf_puts(out, "pipeline ");
			crm_show_text(out, v->query.src.rules.pipeline[
			    f->pipeline].id);
			crm_buf_puts(out, "\n\n");
		}
		add_table(crm_funnel_stages(set, v, f->pipeline), v, out);
		crm_buf_char(out, '\n');
		if (f->known > 0) {
			add_table(crm_funnel_rates(f, v), v, out);
			crm_buf_char(out, '\n');
		}
		crm_funnel_words(f, v, out);
	}
}

/* The views that are made of funnels. */
static enum crm_status funnels(struct crm_funnel_view *v, struct crm_buf *out,
    struct crm_err *err)
{
	bool text = v->opt->style.format == CRM_TEXT;
	struct crm_funnel_set set = { 0 };
	enum crm_status s;

	v->shape.times = v->opt->view == CRM_VIEW_STAGES && !text;
	s = crm_funnel_view_run(v, NULL, NULL, err);
	if (s == CRM_OK)
		s = crm_funnel_set_fill(&set, v, &v->who, err);
	if (s == CRM_OK) {
		crm_lookalike(&set, v);
		if (v->opt->view == CRM_VIEW_TOTALS)
			crm_funnel_totals(&set, v, out);
		else if (text && v->by.fields == 0)
			say_funnels(&set, v, out);
		else
			add_table(crm_funnel_stages(&set, v, -1), v, out);
	}
	crm_funnel_set_free(&set);
	return s;
}

enum crm_status crm_funnel_report(struct crm_funnel_view *v,
    struct crm_buf *out, struct crm_err *err)
{
	switch (v->opt->view) {
	default:
		return funnels(v, out, err);
	}
}

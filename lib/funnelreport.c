/* SPDX-License-Identifier: ISC */
#include "funnelreport.h"

#include "cohort.h"
#include "effort.h"
#include "funnelcount.h"
#include "funnellist.h"
#include "funnelloss.h"
#include "funneltable.h"
#include "funneltime.h"
#include "funneltotals.h"
#include "funnelvs.h"
#include "lookalike.h"
#include "waterfall.h"
#include "whatif.h"

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
		struct crm_funnel_group *g = &set->group[i];
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

/* The stages of every funnel, and what went from one to another. */
static enum crm_status stages(struct crm_funnel_count *c,
    struct crm_funnel_view *v, struct crm_buf *out, struct crm_err *err)
{
	struct crm_funnel_set *set = &c->set;

	if (v->opt->style.format != CRM_TEXT || v->by.fields > 0) {
		add_table(crm_funnel_stages(set, v, -1), v, out);
		return CRM_OK;
	}
	say_funnels(set, v, out);
	return c->handover != NULL ?
	    crm_handovers(c->handover, v, false, out, err) : CRM_OK;
}

static enum crm_status print(struct crm_funnel_count *c,
    struct crm_funnel_view *v, struct crm_buf *out, struct crm_err *err)
{
	struct crm_funnel_set *set = &c->set;

	switch (v->opt->view) {
	case CRM_VIEW_TOTALS:
		crm_funnel_totals(c, v, out);
		return CRM_OK;
	case CRM_VIEW_TIME:
		crm_funnel_times(set, c->open, v, out);
		return CRM_OK;
	case CRM_VIEW_COHORTS:
		crm_cohorts(set, v, out);
		return CRM_OK;
	case CRM_VIEW_WATERFALL:
		return crm_waterfall_print(c->fall, v, set, out, err);
	case CRM_VIEW_WHATIF:
		return crm_whatif(set, v, out, err);
	case CRM_VIEW_HANDOVERS:
		return crm_handovers(c->handover, v, true, out, err);
	case CRM_VIEW_VS:
		crm_funnel_vs(set, c->before, c->simpson, v, out);
		return CRM_OK;
	case CRM_VIEW_LOSSES:
		return crm_funnel_losses(c->loss, set, c->as, v, out, err);
	default:
		return stages(c, v, out, err);
	}
}

/* The views that are made of funnels. */
static enum crm_status funnels(struct crm_funnel_view *v, struct crm_buf *out,
    struct crm_err *err)
{
	enum crm_funnel_view_id view = v->opt->view;
	struct crm_funnel_count c = { 0 };
	enum crm_status s;

	v->shape.times = view == CRM_VIEW_TIME || (view == CRM_VIEW_STAGES &&
	    v->opt->style.format != CRM_TEXT);
	s = crm_funnel_count(&c, v, err);
	if (s == CRM_OK) {
		if (view != CRM_VIEW_LOSSES)
			crm_lookalike(&c.set, v);
		s = print(&c, v, out, err);
	}
	crm_funnel_count_free(&c);
	return s;
}

enum crm_status crm_funnel_report(struct crm_funnel_view *v,
    struct crm_cli *cli, struct crm_err *err)
{
	struct crm_buf out = { 0 };
	enum crm_status s;

	switch (v->opt->view) {
	case CRM_VIEW_LIST:
		return crm_funnel_list(v, cli, err);
	case CRM_VIEW_EFFORT:
		s = crm_effort(v, &out, err);
		break;
	default:
		s = funnels(v, &out, err);
		break;
	}
	if (s == CRM_OK)
		crm_cli_out(cli, &out);
	crm_buf_free(&out);
	return s;
}

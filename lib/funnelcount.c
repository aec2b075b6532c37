/* SPDX-License-Identifier: ISC */
#include "funnelcount.h"

#include <stdlib.h>

#include "funnelvs.h"
#include "mem.h"

static enum crm_status too_large(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "the sum of amounts is too large");
}

/* What the view counts besides. */
static void init(struct crm_funnel_count *c, struct crm_funnel_view *v,
    struct crm_query_eye *eye, const struct crm_population *earlier)
{
	enum crm_funnel_view_id view = v->opt->view;
	bool text = v->opt->style.format == CRM_TEXT;

	*c = (struct crm_funnel_count){ .view = v, .eye = eye,
		.earlier = *earlier };
	if ((view == CRM_VIEW_TOTALS && v->by.fields > 0) ||
	    (view == CRM_VIEW_VS && text)) {
		c->simpson = crm_mem_new(1, sizeof(*c->simpson));
		crm_simpson_begin(c->simpson, v);
	}
	if (view == CRM_VIEW_HANDOVERS || (view == CRM_VIEW_STAGES && text &&
	    v->many && v->by.fields == 0 && v->who.pipeline < 0))
		c->handover = crm_mem_new(1, sizeof(*c->handover));
	if (view == CRM_VIEW_VS)
		c->before = crm_mem_new(1, sizeof(*c->before));
	if (view == CRM_VIEW_LOSSES)
		c->loss = crm_mem_new(1, sizeof(*c->loss));
	if (view == CRM_VIEW_TIME)
		c->open = crm_mem_new(1, sizeof(*c->open));
	if (view == CRM_VIEW_WATERFALL)
		c->fall = crm_mem_new(1, sizeof(*c->fall));
	crm_funnel_set_begin(&c->set, v, &v->who);
	if (c->before != NULL)
		crm_funnel_set_begin(c->before, v, earlier);
}

static struct crm_quantile *cycle_of(struct crm_funnel_count *c, int pipeline)
{
	size_t was = (size_t)c->cycles, cap = was;

	if (pipeline >= c->cycles) {
		c->cycle = crm_mem_grow(c->cycle, &cap, (size_t)pipeline + 1,
		    sizeof(*c->cycle));
		memset(c->cycle + was, 0, (cap - was) * sizeof(*c->cycle));
		c->cycles = (int)cap;
	}
	return &c->cycle[pipeline];
}

/* A deal that is in the set, in that group. */
static enum crm_status count_in(struct crm_funnel_count *c,
    const struct crm_fold *fold, const struct crm_deal *d, size_t no,
    struct crm_err *err)
{
	if (c->simpson != NULL &&
	    !crm_funnel_alikes_junk(&c->set.alikes, fold, d))
		crm_simpson_add(c->simpson, c->view, c->eye, d,
		    c->before != NULL ? 0 : no);
	if (c->open != NULL && d->status == CRM_OPEN)
		crm_funnel_open_add(c->open, fold, &c->set, d, no);
	return c->loss == NULL ||
	    crm_funnel_loss_add(c->loss, fold, &c->set, d, no) ? CRM_OK :
	    too_large(err);
}

/* The same of the set before. */
static enum crm_status count_before(struct crm_funnel_count *c,
    const struct crm_deal *d, bool is_in, struct crm_err *err)
{
	size_t no;
	enum crm_status s = crm_funnel_set_add(c->before, c->view, c->eye,
	    &c->earlier, d, &no, err);

	if (s == CRM_OK && !is_in && c->simpson != NULL &&
	    !crm_funnel_alikes_junk(&c->set.alikes, c->eye->fold, d))
		crm_simpson_add(c->simpson, c->view, c->eye, d, 1);
	return s == CRM_NONE ? CRM_OK : s;
}

static enum crm_status count_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct crm_funnel_count *c = ctx;
	struct crm_funnel_view *v = c->view;
	enum crm_status s;
	bool is_in;
	size_t no;

	c->eye->fold = fold;
	/* of deals of one plot the first stands for both sides of all */
	if (!d->again)
		crm_conserve_deal(&c->sides, d);
	if (d->status == CRM_WON)
		crm_quantile_add(cycle_of(c, d->pipeline),
		    d->closed - d->created);
	s = crm_funnel_set_add(&c->set, v, c->eye, &v->who, d, &no, err);
	is_in = s == CRM_OK;
	if (c->handover != NULL)
		crm_handover_add(c->handover, c->eye, d, is_in);
	if (is_in)
		s = count_in(c, fold, d, no, err);
	if (c->before != NULL && (s == CRM_OK || s == CRM_NONE))
		s = count_before(c, d, is_in, err);
	return s == CRM_NONE ? CRM_OK : s;
}

static enum crm_status count_both(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *was, const struct crm_deal *now,
    struct crm_err *err)
{
	struct crm_funnel_count *c = ctx;

	c->eye->fold = fold;
	return crm_waterfall_add(c->fall, c->view, c->eye, was, now) ?
	    CRM_OK : too_large(err);
}

static enum crm_status count_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_funnel_count *c = ctx;

	(void)fold, (void)err;
	crm_conserve_fact(&c->sides, d, f);
	return CRM_OK;
}

static enum crm_status drop(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_funnel_count *c = ctx;

	(void)fold, (void)d, (void)f, (void)err;
	crm_conserve_drop(&c->sides);
	return CRM_OK;
}

static void *fork_count(void *ctx)
{
	const struct crm_funnel_count *c = ctx;
	struct crm_funnel_count *part = crm_mem_new(1, sizeof(*part));

	init(part, c->view, &part->own, &c->earlier);
	crm_query_eye_open(&part->own, &c->view->query);
	return part;
}

static bool add_part(struct crm_funnel_count *c,
    struct crm_funnel_count *part)
{
	static const size_t two[] = { 0, 1 };

	c->as = crm_mem_grow(c->as, &c->as_cap, part->set.groups + 1 +
	    (part->before != NULL ? part->before->groups : 0),
	    sizeof(*c->as));
	if ((c->before != NULL && !crm_funnel_set_join(c->before, c->view,
	    part->before, c->as)) ||
	    !crm_funnel_set_join(&c->set, c->view, &part->set, c->as))
		return false;
	if (c->simpson != NULL)
		crm_simpson_join(c->simpson, part->simpson,
		    c->before != NULL ? two : c->as);
	if (c->handover != NULL)
		crm_handover_join(c->handover, part->handover);
	if (c->open != NULL)
		crm_funnel_open_join(c->open, part->open, c->as);
	for (int i = 0; i < part->cycles; i++)
		crm_quantile_join(cycle_of(c, i), &part->cycle[i]);
	crm_conserve_join(&c->sides, &part->sides);
	return (c->loss == NULL ||
	    crm_funnel_loss_join(c->loss, part->loss, c->as)) &&
	    (c->fall == NULL || crm_waterfall_join(c->fall, part->fall));
}

static enum crm_status join_count(void *ctx, void *part, struct crm_err *err)
{
	bool ok = ctx == NULL || add_part(ctx, part);

	crm_funnel_count_free(part);
	free(part);
	return ok ? CRM_OK : too_large(err);
}

/* Put what was counted in order. */
static enum crm_status end(struct crm_funnel_count *c, struct crm_err *err)
{
	struct crm_funnel_view *v = c->view;
	enum crm_status s = crm_conserve_check(&c->sides,
	    &v->query.src.rules, err);

	c->as = crm_mem_grow(c->as, &c->as_cap, c->set.groups + 1,
	    sizeof(*c->as));
	if (s == CRM_OK)
		s = crm_funnel_set_end(&c->set, c->as, err);
	if (s == CRM_OK && c->open != NULL)
		crm_funnel_open_place(c->open, c->as, c->set.groups);
	if (s == CRM_OK && c->before != NULL)
		s = crm_funnel_set_end(c->before, NULL, err);
	v->cycle = c->cycle;
	v->cycles = c->cycles;
	c->cycle = NULL;
	c->cycles = 0;
	return s;
}

/* Are ids of deals, and times of visits asked for by nobody? */
static bool is_brief(const struct crm_funnel_count *c)
{
	const struct crm_query *q = &c->view->query;
	bool brief = c->handover == NULL && c->open == NULL &&
	    c->fall == NULL && q->where == NULL &&
	    !c->view->shape.times &&
	    c->view->who.cohort != CRM_COHORT_ENTERED;

	for (size_t i = 0; i < q->wants && brief; i++)
		switch (crm_key_find(q->want[i])) {
		case CRM_KEY_OWNER: case CRM_KEY_TEAM: case CRM_KEY_SOURCE:
		case CRM_KEY_CAMPAIGN: case CRM_KEY_VARIANT:
			break;
		default:
			brief = false;
			break;
		}
	return brief;
}

enum crm_status crm_funnel_count(struct crm_funnel_count *c,
    struct crm_funnel_view *v, struct crm_err *err)
{
	struct crm_fold_opt fold = { .fact = count_fact, .fact_moves = true,
		.back = drop, .deal = count_deal, .fork = fork_count,
		.join = join_count, .ctx = c };
	struct crm_population earlier = v->who;
	enum crm_status s = CRM_OK;

	if (v->opt->view == CRM_VIEW_VS)
		s = crm_funnel_vs_period(v, &earlier.period, err);
	init(c, v, &v->query.eye, &earlier);
	if (s != CRM_OK)
		return s;
	fold.origins = c->simpson != NULL || c->handover != NULL;
	fold.plots = true;
	fold.brief = is_brief(c);
	if (c->fall != NULL)
		fold.both = count_both;
	s = crm_funnel_view_fold(v, &fold, false, err);
	return s == CRM_OK ? end(c, err) : s;
}

void crm_funnel_count_free(struct crm_funnel_count *c)
{
	crm_funnel_set_free(&c->set);
	crm_conserve_free(&c->sides);
	if (c->simpson != NULL)
		crm_simpson_count_free(c->simpson);
	if (c->handover != NULL)
		crm_handover_free(c->handover);
	if (c->before != NULL)
		crm_funnel_set_free(c->before);
	if (c->loss != NULL)
		crm_funnel_loss_free(c->loss);
	if (c->open != NULL)
		crm_funnel_open_free(c->open);
	if (c->fall != NULL)
		crm_waterfall_free(c->fall);
	free(c->simpson);
	free(c->handover);
	free(c->before);
	free(c->loss);
	free(c->open);
	free(c->fall);
	for (int i = 0; i < c->cycles; i++)
		crm_quantile_free(&c->cycle[i]);
	free(c->cycle);
	free(c->as);
	crm_query_eye_close(&c->own);
	*c = (struct crm_funnel_count){ 0 };
}

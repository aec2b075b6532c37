/* SPDX-License-Identifier: ISC */
#include "funnelcount.h"

#include <stdlib.h>

#include "mem.h"

static enum crm_status too_large(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "the sum of amounts is too large");
}

static void init(struct crm_funnel_count *c, struct crm_funnel_view *v,
    struct crm_query_eye *eye)
{
	enum crm_funnel_view_id view = v->opt->view;
	bool text = v->opt->style.format == CRM_TEXT;

	*c = (struct crm_funnel_count){ .view = v, .eye = eye };
	c->keep = view == CRM_VIEW_TIME || view == CRM_VIEW_VS;
	if (view == CRM_VIEW_TOTALS && v->by.fields > 0) {
		c->simpson = crm_mem_new(1, sizeof(*c->simpson));
		crm_simpson_begin(c->simpson, v);
	}
	if (view == CRM_VIEW_HANDOVERS || (view == CRM_VIEW_STAGES && text &&
	    v->many && v->by.fields == 0 && v->who.pipeline < 0))
		c->handover = crm_mem_new(1, sizeof(*c->handover));
	crm_funnel_set_begin(&c->set, v, &v->who);
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

/* The set keeps the group of each deal of the query's fold. */
static void keep(struct crm_funnel_count *c, const struct crm_deal *d,
    size_t no)
{
	const struct crm_fold *fold = c->eye->fold;

	if (c->set.of == NULL)
		c->set.of = crm_mem_new(fold->deals + 1, sizeof(*c->set.of));
	c->set.of[d - fold->deal] = (uint32_t)no + 1;
}

static enum crm_status count_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct crm_funnel_count *c = ctx;
	struct crm_funnel_view *v = c->view;
	enum crm_status s;
	size_t no;

	c->eye->fold = fold;
	/* of deals of one plot the first stands for both sides of all */
	if (!d->again)
		crm_conserve_deal(&c->sides, d);
	if (d->status == CRM_WON)
		crm_quantile_add(cycle_of(c, d->pipeline),
		    d->closed - d->created);
	s = crm_funnel_set_add(&c->set, v, c->eye, &v->who, d, &no, err);
	if (c->handover != NULL)
		crm_handover_add(c->handover, c->eye, d, s == CRM_OK);
	if (s != CRM_OK)
		return s == CRM_NONE ? CRM_OK : s;
	if (c->simpson != NULL &&
	    !crm_funnel_alikes_junk(&c->set.alikes, fold, d))
		crm_simpson_add(c->simpson, v, c->eye, d, no);
	if (c->keep)
		keep(c, d, no);
	return CRM_OK;
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

	init(part, c->view, &part->own);
	crm_query_eye_open(&part->own, &c->view->query);
	return part;
}

static bool add_part(struct crm_funnel_count *c,
    struct crm_funnel_count *part)
{
	c->as = crm_mem_grow(c->as, &c->as_cap, part->set.groups + 1,
	    sizeof(*c->as));
	if (!crm_funnel_set_join(&c->set, c->view, &part->set, c->as))
		return false;
	if (c->simpson != NULL)
		crm_simpson_join(c->simpson, part->simpson, c->as);
	if (c->handover != NULL)
		crm_handover_join(c->handover, part->handover);
	for (int i = 0; i < part->cycles; i++)
		crm_quantile_join(cycle_of(c, i), &part->cycle[i]);
	crm_conserve_join(&c->sides, &part->sides);
	return true;
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
	if (s == CRM_OK && c->keep && c->set.of == NULL)
		c->set.of = crm_mem_new(v->query.fold.deals + 1,
		    sizeof(*c->set.of));
	for (size_t i = 0; i < v->query.fold.deals && s == CRM_OK && c->keep;
	    i++)
		if (c->set.of[i] != 0)
			c->set.of[i] = (uint32_t)c->as[c->set.of[i] - 1] + 1;
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
	bool brief = c->handover == NULL && q->where == NULL &&
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
		.back = drop, .deal = count_deal, .join = join_count,
		.ctx = c };
	enum crm_status s;

	init(c, v, &v->query.eye);
	fold.origins = c->simpson != NULL || c->handover != NULL;
	fold.plots = true;
	fold.brief = is_brief(c);
	if (!c->keep)
		fold.fork = fork_count;
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
	free(c->simpson);
	free(c->handover);
	for (int i = 0; i < c->cycles; i++)
		crm_quantile_free(&c->cycle[i]);
	free(c->cycle);
	free(c->as);
	crm_query_eye_close(&c->own);
	*c = (struct crm_funnel_count){ 0 };
}

/* SPDX-License-Identifier: ISC */
#include "funnelopen.h"

#include <stdlib.h>

#include "mem.h"

static struct crm_funnel_open_stage *at(struct crm_funnel_open *o,
    size_t group, size_t stage)
{
	struct crm_funnel_open_group *g;
	size_t was = o->groups;

	if (group >= was) {
		o->group = crm_mem_grow(o->group, &o->groups, group + 1,
		    sizeof(*o->group));
		memset(o->group + was, 0, (o->groups - was) *
		    sizeof(*o->group));
	}
	g = &o->group[group];
	was = g->stages;
	if (stage >= was) {
		g->stage = crm_mem_grow(g->stage, &g->stages, stage + 1,
		    sizeof(*g->stage));
		memset(g->stage + was, 0, (g->stages - was) *
		    sizeof(*g->stage));
	}
	return &g->stage[stage];
}

/* Is the visit to be named rather than that of s? */
static bool longer(const struct crm_funnel_open_stage *s, int64_t secs,
    int64_t created, struct crm_str deal)
{
	if (s->visits == 0 || secs != s->longest)
		return s->visits == 0 || secs > s->longest;
	if (created != s->created)
		return created < s->created;
	return crm_str_cmp(deal, crm_buf_str(&s->deal)) < 0;
}

static void name(struct crm_funnel_open_stage *s, int64_t secs,
    int64_t created, struct crm_str deal)
{
	if (!longer(s, secs, created, deal))
		return;
	s->longest = secs;
	s->created = created;
	s->deal.n = 0;
	crm_buf_str_add(&s->deal, deal);
}

void crm_funnel_open_add(struct crm_funnel_open *o,
    const struct crm_fold *fold, const struct crm_funnel_set *set,
    const struct crm_deal *d, size_t group)
{
	const struct crm_funnel *f = &set->group[group].funnel;
	int row = crm_funnel_shape_row(f->shape, d->stage);
	struct crm_funnel_open_stage *s = at(o, group, (size_t)(row >= 0 ?
	    f->stage[row].stage : d->stage));
	double rot = f->rules->stage[d->stage].rot_days;
	int64_t secs = f->shape->now - d->visit[d->visits - 1].entered;

	name(s, secs, d->created, crm_names_get(&fold->deal_name, d->id));
	s->visits++;
	s->stale += rot >= 0 && (double)secs > rot * 86400;
}

void crm_funnel_open_join(struct crm_funnel_open *o,
    const struct crm_funnel_open *part, const size_t *as)
{
	for (size_t i = 0; i < part->groups; i++)
		for (size_t k = 0; k < part->group[i].stages; k++) {
			const struct crm_funnel_open_stage *p =
			    &part->group[i].stage[k];
			struct crm_funnel_open_stage *s;

			if (p->visits == 0)
				continue;
			s = at(o, as[i], k);
			name(s, p->longest, p->created,
			    crm_buf_str(&p->deal));
			s->visits += p->visits;
			s->stale += p->stale;
		}
}

void crm_funnel_open_place(struct crm_funnel_open *o, const size_t *as,
    size_t groups)
{
	struct crm_funnel_open_group *g = crm_mem_new(groups + 1,
	    sizeof(*g));

	for (size_t i = 0; i < o->groups && i < groups; i++)
		g[as[i]] = o->group[i];
	free(o->group);
	o->group = g;
	o->groups = groups;
}

const struct crm_funnel_open_stage *crm_funnel_open_get(
    const struct crm_funnel_open *o, size_t group, int stage)
{
	const struct crm_funnel_open_stage *s;

	if (group >= o->groups || (size_t)stage >= o->group[group].stages)
		return NULL;
	s = &o->group[group].stage[stage];
	return s->visits > 0 ? s : NULL;
}

void crm_funnel_open_free(struct crm_funnel_open *o)
{
	for (size_t i = 0; i < o->groups; i++) {
		for (size_t k = 0; k < o->group[i].stages; k++)
			crm_buf_free(&o->group[i].stage[k].deal);
		free(o->group[i].stage);
	}
	free(o->group);
	*o = (struct crm_funnel_open){ 0 };
}

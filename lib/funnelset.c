/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "funnelview.h"
#include "mem.h"

static void make_key(struct crm_buf *b, int pipeline, struct crm_str name)
{
	b->n = 0;
	crm_buf_int(b, pipeline);
	crm_buf_char(b, '/');
	crm_buf_str_add(b, name);
}

/* The group's number, from 0. */
static size_t group_of(struct crm_funnel_set *s, struct crm_funnel_view *v,
    int pipeline, struct crm_str name, struct crm_buf *key)
{
	uint32_t no;

	make_key(key, pipeline, name);
	no = crm_names_add(&s->key, crm_buf_str(key));
	if (no > s->groups) {
		struct crm_funnel_group *g;

		s->group = crm_mem_grow(s->group, &s->cap, no,
		    sizeof(*s->group));
		g = &s->group[s->groups++];
		g->name = (struct crm_str){ crm_mem_copy(name.n > 0 ?
		    name.p : "", name.n), name.n };
		crm_funnel_init(&g->funnel, &v->shape, pipeline);
	}
	return no - 1;
}

bool crm_funnel_set_shows(const struct crm_funnel_set *s,
    const struct crm_funnel_group *g)
{
	return !s->filled || g->funnel.deals > 0 || g->funnel.junk > 0;
}

int crm_funnel_cmp_pipeline(const struct crm_rules *r, int p, int q)
{
	if (p != q && r->pipeline[p].count == 0 && r->pipeline[q].count == 0)
		return crm_str_cmp(r->pipeline[p].id, r->pipeline[q].id);
	return p - q;
}

/* By pipeline, then by name. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_funnel_group *group = ctx;
	const struct crm_funnel_group *x = &group[*(const size_t *)a];
	const struct crm_funnel_group *y = &group[*(const size_t *)b];
	const struct crm_rules *r = x->funnel.rules;
	int p = x->funnel.pipeline, q = y->funnel.pipeline, c;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;

	if (p != q)
		return crm_funnel_cmp_pipeline(r, p, q);
	c = memcmp(x->name.p, y->name.p, n);
	return c != 0 ? c : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static void sort(struct crm_funnel_set *s)
{
	s->order = crm_mem_new(s->groups + 1, sizeof(*s->order));
	for (size_t i = 0; i < s->groups; i++)
		s->order[i] = i;
	if (s->groups > 0)
		qsort_r(s->order, s->groups, sizeof(*s->order), cmp,
		    s->group);
}

enum crm_status crm_funnel_set_fill(struct crm_funnel_set *s,
    struct crm_funnel_view *v, const struct crm_population *who,
    struct crm_err *err)
{
	const struct crm_fold *fold = &v->query.fold;
	const struct crm_rules *r = &v->query.src.rules;
	struct crm_buf name = { 0 }, key = { 0 };
	enum crm_status st = CRM_OK;
	int64_t t;

	s->of = crm_mem_new(fold->deals + 1, sizeof(*s->of));
	/* An empty report still shows the stages that there are. */
	for (int i = 0; v->by.fields == 0 && i < r->pipelines; i++)
		if ((who->pipeline < 0 || i == who->pipeline) &&
		    r->pipeline[i].count > 0)
			group_of(s, v, i, CRM_STR(""), &key);
	for (size_t i = 0; i < fold->deals && st == CRM_OK; i++) {
		const struct crm_deal *d = &fold->deal[i];
		size_t no;

		if (!crm_population_has(who, &v->query.eye, d, &t))
			continue;
		name.n = 0;
		crm_by_value(&v->by, &v->query.eye, d, t, &name);
		no = group_of(s, v, d->pipeline, crm_buf_str(&name), &key);
		s->of[i] = (uint32_t)no + 1;
		st = crm_funnel_add(&s->group[no].funnel, fold, d, err);
	}
	crm_buf_free(&name);
	crm_buf_free(&key);
	for (size_t i = 0; i < s->groups && st == CRM_OK; i++) {
		const struct crm_funnel *f = &s->group[i].funnel;

		st = crm_funnel_check(&s->group[i].funnel, err);
		s->filled |= f->deals > 0 || f->junk > 0;
	}
	sort(s);
	return st;
}

int64_t crm_funnel_set_find(const struct crm_funnel_set *s, int pipeline,
    struct crm_str name)
{
	struct crm_buf key = { 0 };
	uint32_t no;

	make_key(&key, pipeline, name);
	no = crm_names_find(&s->key, crm_buf_str(&key));
	crm_buf_free(&key);
	return (int64_t)no - 1;
}

void crm_funnel_set_free(struct crm_funnel_set *s)
{
	for (size_t i = 0; i < s->groups; i++) {
		free((char *)s->group[i].name.p);
		crm_funnel_free(&s->group[i].funnel);
	}
	free(s->group);
	free(s->order);
	free(s->of);
	crm_names_free(&s->key);
	*s = (struct crm_funnel_set){ 0 };
}

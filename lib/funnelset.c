/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "funnelview.h"
#include "mem.h"

enum { SINGLY = 32 };	/* deals of a group, before kinds are worth it */

static void make_key(struct crm_buf *b, int pipeline, struct crm_str name)
{
	b->n = 0;
	crm_buf_int(b, pipeline);
	crm_buf_char(b, '/');
	crm_buf_str_add(b, name);
}

/* The group's number, from 0. */
static size_t group_of(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, int pipeline, struct crm_str name)
{
	uint32_t no;

	make_key(&s->codes, pipeline, name);
	no = crm_names_add(&s->key, crm_buf_str(&s->codes));
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

/* The only group of the pipeline. */
static size_t group_of_all(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, int pipeline)
{
	size_t was = s->whole_cap;

	if ((size_t)pipeline >= was) {
		s->whole = crm_mem_grow(s->whole, &s->whole_cap,
		    (size_t)pipeline + 1, sizeof(*s->whole));
		memset(s->whole + was, 0, (s->whole_cap - was) *
		    sizeof(*s->whole));
	}
	if (s->whole[pipeline] == 0)
		s->whole[pipeline] = group_of(s, v, pipeline,
		    CRM_STR("")) + 1;
	return s->whole[pipeline] - 1;
}

/* By all fields; names are made for the first of each group only. */
static size_t group_by(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d, int64_t t)
{
	size_t no, known = s->code.n;
	uint32_t code;

	s->codes.n = 0;
	crm_buf_add(&s->codes, (const char *)&d->pipeline,
	    sizeof(d->pipeline));
	crm_by_codes(&v->by, &s->memo, eye, d, t, &s->codes);
	if (crm_str_eq(crm_buf_str(&s->codes), crm_buf_str(&s->last)))
		return s->last_group;
	s->last.n = 0;
	crm_buf_str_add(&s->last, crm_buf_str(&s->codes));
	code = crm_names_add(&s->code, crm_buf_str(&s->codes));
	if (code <= known)
		return s->last_group = s->coded[code];
	s->name.n = 0;
	crm_by_value(&v->by, eye, d, t, &s->name);
	no = group_of(s, v, d->pipeline, crm_buf_str(&s->name));
	s->coded = crm_mem_grow(s->coded, &s->code_cap, code + (size_t)1,
	    sizeof(*s->coded));
	s->coded[code] = (uint32_t)no;
	return s->last_group = no;
}

/* By a field of words: what was found for the word is remembered. */
static size_t group_by_word(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d, int64_t t)
{
	uint32_t word = crm_by_word(&v->by, d);
	struct crm_funnel_word *w;
	size_t was = s->word_cap;

	if (word >= was) {
		s->of_word = crm_mem_grow(s->of_word, &s->word_cap,
		    word + (size_t)1, sizeof(*s->of_word));
		memset(s->of_word + was, 0, (s->word_cap - was) *
		    sizeof(*s->of_word));
	}
	w = &s->of_word[word];
	if (w->group == 0 || w->pipeline != d->pipeline) {
		w->pipeline = d->pipeline;
		w->group = (uint32_t)group_by(s, v, eye, d, t) + 1;
	}
	return w->group - 1;
}

static size_t group_for(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_deal *d, int64_t t)
{
	return v->by.fields == 0 ? group_of_all(s, v, d->pipeline) :
	    crm_by_is_word(&v->by) ? group_by_word(s, v, eye, d, t) :
	    group_by(s, v, eye, d, t);
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

/* The hotter, the sooner; without a warmth first, like all that is empty. */
static int heat(struct crm_str s)
{
	return s.n == 0 ? 0 : crm_str_is(s, "hot") ? 1 :
	    crm_str_is(s, "warm") ? 2 : crm_str_is(s, "cold") ? 3 : 4;
}

/* By the values one after the other; warmth by heat. */
static int cmp_name(struct crm_str x, struct crm_str y, size_t warmth)
{
	int c = 0;

	for (size_t i = 0; c == 0 && (x.n > 0 || y.n > 0); i++) {
		struct crm_str a, b;

		crm_str_cut(x, '\0', &a, &x);
		crm_str_cut(y, '\0', &b, &y);
		if (i == warmth)
			c = heat(a) - heat(b);
		if (c == 0)
			c = crm_str_cmp(a, b);
	}
	return c;
}

/* By pipeline, then by name. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_funnel_set *s = ctx;
	const struct crm_funnel_group *x = &s->group[*(const size_t *)a];
	const struct crm_funnel_group *y = &s->group[*(const size_t *)b];
	int p = x->funnel.pipeline, q = y->funnel.pipeline;

	return p != q ? crm_funnel_cmp_pipeline(x->funnel.rules, p, q) :
	    cmp_name(x->name, y->name, s->warmth);
}

/* Put the groups in order; *as says where each has gone. */
static void sort(struct crm_funnel_set *s, size_t *as)
{
	size_t *order = crm_mem_new(s->groups + 1, sizeof(*order));
	struct crm_funnel_group *group = crm_mem_new(s->groups + 1,
	    sizeof(*group));

	for (size_t i = 0; i < s->groups; i++)
		order[i] = i;
	if (s->groups > 0)
		qsort_r(order, s->groups, sizeof(*order), cmp, s);
	crm_names_free(&s->key);
	for (size_t i = 0; i < s->groups; i++) {
		group[i] = s->group[order[i]];
		as[order[i]] = i;
		make_key(&s->codes, group[i].funnel.pipeline, group[i].name);
		crm_names_add(&s->key, crm_buf_str(&s->codes));
	}
	free(s->group);
	free(order);
	s->group = group;
	s->cap = s->groups + 1;
	crm_names_free(&s->code);
}

void crm_funnel_set_begin(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, const struct crm_population *who)
{
	const struct crm_rules *r = &v->query.src.rules;

	while (s->warmth < v->by.fields &&
	    v->by.field[s->warmth].key != CRM_KEY_WARMTH)
		s->warmth++;
	/* An empty report still shows the stages that there are. */
	for (int i = 0; v->by.fields == 0 && i < r->pipelines; i++)
		if ((who->pipeline < 0 || i == who->pipeline) &&
		    r->pipeline[i].count > 0)
			group_of(s, v, i, CRM_STR(""));
}

enum crm_status crm_funnel_set_add(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, struct crm_query_eye *eye,
    const struct crm_population *who, const struct crm_deal *d, size_t *no,
    struct crm_err *err)
{
	struct crm_funnel *f;
	uint32_t kind = 0;
	int64_t t;

	if (!crm_population_has(who, eye, d, &t))
		return CRM_NONE;
	*no = group_for(s, v, eye, d, t);
	f = &s->group[*no].funnel;
	if (!v->shape.times && f->deals >= SINGLY)
		kind = crm_funnel_kind(&s->alikes, d);
	if (kind == 0)
		return crm_funnel_add(f, eye->fold, d, err);
	if (crm_funnel_alikes_junk(&s->alikes, eye->fold, d))
		f->junk++;
	else if (!crm_funnel_add_kind(f, kind, d))
		return crm_err_set(err, CRM_DATA,
		    "the sum of amounts is too large");
	return CRM_OK;
}

bool crm_funnel_set_join(struct crm_funnel_set *s,
    const struct crm_funnel_view *v, struct crm_funnel_set *part, size_t *as)
{
	bool ok = true;

	for (size_t i = 0; i < part->groups && ok; i++) {
		struct crm_funnel_group *g = &part->group[i];

		as[i] = group_of(s, v, g->funnel.pipeline, g->name);
		ok = crm_funnel_settle(&g->funnel, &part->alikes) &&
		    crm_funnel_join(&s->group[as[i]].funnel, &g->funnel);
	}
	return ok;
}

enum crm_status crm_funnel_set_end(struct crm_funnel_set *s, size_t *as,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	size_t *place = as != NULL ? as :
	    crm_mem_new(s->groups + 1, sizeof(*place));

	for (size_t i = 0; i < s->groups && st == CRM_OK; i++) {
		const struct crm_funnel *f = &s->group[i].funnel;

		st = crm_funnel_check(&s->group[i].funnel, err);
		s->filled |= f->deals > 0 || f->junk > 0;
	}
	sort(s, place);
	if (as == NULL)
		free(place);
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
	free(s->coded);
	free(s->whole);
	free(s->of_word);
	crm_buf_free(&s->last);
	crm_funnel_alikes_free(&s->alikes);
	crm_names_free(&s->key);
	crm_names_free(&s->code);
	crm_by_memo_free(&s->memo);
	crm_buf_free(&s->name);
	crm_buf_free(&s->codes);
	*s = (struct crm_funnel_set){ 0 };
}

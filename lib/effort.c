/* SPDX-License-Identifier: ISC */
#include "effort.h"

#include <stdlib.h>

#include "deal.h"
#include "funneltable.h"
#include "mem.h"

/* The touches of one deal at one stage. */
struct spent {
	uint32_t deal;
	int stage;
	int64_t touches, secs;
};

/* A value of a dimension. */
struct value {
	int64_t deals;
	int64_t touches[3], secs[3];	/* by status of the deal */
	uint32_t last;		/* the last deal counted */
};

struct dimension {
	struct crm_names names;	/* "pipeline number/value" */
	struct value *value;
	size_t n, cap;
};

enum { STAGE, OUTCOME, SOURCE, WARMTH, DIMENSIONS };

static const char *const names[] = { [STAGE] = "stage",
	[OUTCOME] = "outcome", [SOURCE] = "source", [WARMTH] = "warmth" };

/* What is counted; each thread has parts of its own. */
struct effort {
	struct crm_funnel_view *view;
	const struct crm_by *warmth;
	struct dimension dim[DIMENSIONS];
	int64_t apart, apart_secs;	/* touches of no deal */
	/* of the fold that tells: facts of all deals, then the deals */
	struct spent *spent;	/* by deal, as the facts came */
	size_t n, cap;
	size_t *first;		/* [deal]: its first of them + 1 */
	struct crm_query_eye *eye, own;
};

static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct effort *e = ctx;
	struct spent *last = e->n > 0 ? &e->spent[e->n - 1] : NULL;

	(void)fold;
	(void)err;
	if (f->ev != CRM_EV_TOUCH || f->missed)
		return CRM_OK;
	if (d == NULL) {
		e->apart++;
		e->apart_secs += f->secs;
		return CRM_OK;
	}
	if (last == NULL || last->deal != d->id || last->stage != d->stage) {
		e->spent = crm_mem_grow(e->spent, &e->cap, e->n + 1,
		    sizeof(*e->spent));
		last = &e->spent[e->n++];
		*last = (struct spent){ .deal = d->id, .stage = d->stage };
	}
	last->touches++;
	last->secs += f->secs;
	return CRM_OK;
}

static struct value *value_of(struct dimension *dim, struct crm_str key)
{
	uint32_t id = crm_names_add(&dim->names, key);

	if (id > dim->n) {
		dim->value = crm_mem_grow(dim->value, &dim->cap, id,
		    sizeof(*dim->value));
		dim->value[dim->n++] = (struct value){ 0 };
	}
	return &dim->value[id - 1];
}

static void add(struct dimension *dim, const struct crm_deal *d,
    int64_t pipeline, struct crm_str name, const struct spent *s)
{
	struct crm_buf key = { 0 };
	struct value *v;

	crm_buf_int(&key, pipeline);
	crm_buf_char(&key, '/');
	crm_buf_str_add(&key, name);
	v = value_of(dim, crm_buf_str(&key));
	crm_buf_free(&key);
	v->deals += v->last != d->id;
	v->last = d->id;
	v->touches[d->status] += s->touches;
	v->secs[d->status] += s->secs;
}

static void add_spent(struct effort *e, const struct crm_deal *d,
    struct crm_str warmth, const struct spent *x)
{
	const struct crm_funnel_view *v = e->view;
	struct crm_buf b = { 0 };

	/* the stage that it was at then, of that pipeline */
	crm_funnel_shape_name(&v->shape, x->stage, &b);
	add(&e->dim[STAGE], d, v->query.src.rules.stage[x->stage].pipeline_no,
	    crm_buf_str(&b), x);
	add(&e->dim[OUTCOME], d, d->pipeline, crm_str(crm_deal_status_name(
	    (enum crm_deal_status)d->status)), x);
	add(&e->dim[SOURCE], d, d->pipeline,
	    crm_names_get(&e->eye->fold->word, d->source), x);
	add(&e->dim[WARMTH], d, d->pipeline, warmth, x);
	crm_buf_free(&b);
}

static enum crm_status count(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct effort *e = ctx;
	struct crm_buf warmth = { 0 };
	int64_t t;

	(void)err;
	if (e->first == NULL) {
		e->first = crm_mem_new(fold->deal_name.n + 1,
		    sizeof(*e->first));
		for (size_t i = e->n; i-- > 0;)
			e->first[e->spent[i].deal] = i + 1;
	}
	e->eye->fold = fold;
	if (e->first[d->id] == 0 || crm_funnel_is_junk(fold, d) ||
	    !crm_population_has(&e->view->who, e->eye, d, &t))
		return CRM_OK;
	crm_by_value(e->warmth, e->eye, d, t, &warmth);
	for (size_t i = e->first[d->id] - 1; i < e->n &&
	    e->spent[i].deal == d->id; i++)
		add_spent(e, d, crm_buf_str(&warmth), &e->spent[i]);
	crm_buf_free(&warmth);
	return CRM_OK;
}

static void free_effort(struct effort *e)
{
	for (int i = 0; i < DIMENSIONS; i++) {
		crm_names_free(&e->dim[i].names);
		free(e->dim[i].value);
	}
	free(e->spent);
	free(e->first);
	crm_query_eye_close(&e->own);
}

static void *fork_effort(void *ctx)
{
	const struct effort *e = ctx;
	struct effort *part = crm_mem_new(1, sizeof(*part));

	part->view = e->view;
	part->warmth = e->warmth;
	part->eye = &part->own;
	crm_query_eye_open(&part->own, &e->view->query);
	return part;
}

static enum crm_status join_effort(void *ctx, void *p, struct crm_err *err)
{
	struct effort *e = ctx, *part = p;

	(void)err;
	for (int d = 0; d < DIMENSIONS && e != NULL; d++)
		for (uint32_t i = 0; i < part->dim[d].n; i++) {
			const struct value *x = &part->dim[d].value[i];
			struct value *v = value_of(&e->dim[d], crm_names_get(
			    &part->dim[d].names, i + 1));

			v->deals += x->deals;
			for (int k = CRM_OPEN; k <= CRM_LOST; k++) {
				v->touches[k] += x->touches[k];
				v->secs[k] += x->secs[k];
			}
		}
	if (e != NULL) {
		e->apart += part->apart;
		e->apart_secs += part->apart_secs;
	}
	free_effort(part);
	free(part);
	return CRM_OK;
}

/* What a row of the report says. */
static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    const char *what, const struct dimension *dim, uint32_t id, int64_t all,
    int64_t secs)
{
	struct crm_str key = crm_names_get(&dim->names, id), head, name;
	const struct value *x = &dim->value[id - 1];
	int64_t touches = x->touches[0] + x->touches[1] + x->touches[2];
	int64_t talk = x->secs[0] + x->secs[1] + x->secs[2], pipeline = 0;

	crm_str_cut(key, '/', &head, &name);
	crm_str_int(head, &pipeline);
	crm_funnel_table_row(t, v, CRM_STR(""), (int)pipeline);
	crm_table_text(t, crm_str(what));
	if (name.n > 0)
		crm_table_text(t, name);
	else
		crm_table_none(t);
	crm_table_count(t, x->deals);
	crm_table_count(t, touches);
	crm_funnel_share(t, v, touches, all);
	crm_table_decimal(t, (double)talk / 3600, 1);
	crm_funnel_share(t, v, talk, secs);
	crm_funnel_share(t, v, x->touches[CRM_LOST], touches);
	crm_funnel_share(t, v, x->secs[CRM_LOST], talk);
	crm_table_count(t, talk);
	for (int i = CRM_OPEN; i <= CRM_LOST; i++)
		crm_table_count(t, x->touches[i]);
	for (int i = CRM_OPEN; i <= CRM_LOST; i++)
		crm_table_count(t, x->secs[i]);
}

static int64_t touches_of(const struct value *x)
{
	return x->touches[0] + x->touches[1] + x->touches[2];
}

/* The most touches first; then by name. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct dimension *dim = ctx;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	int64_t x = touches_of(&dim->value[i - 1]);
	int64_t y = touches_of(&dim->value[k - 1]);

	if (x != y)
		return x > y ? -1 : 1;
	return crm_str_cmp(crm_names_get(&dim->names, i),
	    crm_names_get(&dim->names, k));
}

static void print(struct effort *e, struct crm_buf *out)
{
	const struct crm_funnel_view *v = e->view;
	struct dimension *dim = e->dim;
	static const struct crm_funnel_column column[] = {
		{ "<dimension", "by" }, { "<value", "" }, { "deals", NULL },
		{ "touches", NULL }, { "touches_share", "share" },
		{ "talk_hours", "talk h" }, { "talk_share", "share" },
		{ "lost_touches_share", "on lost" },
		{ "lost_talk_share", "h lost" }, { "talk_secs", "" },
		{ "open_touches", "" }, { "won_touches", "" },
		{ "lost_touches", "" }, { "open_secs", "" },
		{ "won_secs", "" }, { "lost_secs", "" },
	};
	struct crm_funnel_column own[sizeof(column) / sizeof(*column)];
	struct crm_table *t;
	int64_t all = 0, secs = 0, lost = 0, lost_secs = 0;

	memcpy(own, column, sizeof(column));
	own[1].head = " ";
	t = crm_funnel_table_new(v, v->many, own,
	    sizeof(column) / sizeof(*column));
	for (size_t i = 0; i < dim[OUTCOME].n; i++) {
		const struct value *x = &dim[OUTCOME].value[i];

		all += touches_of(x);
		secs += x->secs[0] + x->secs[1] + x->secs[2];
		lost += x->touches[CRM_LOST];
		lost_secs += x->secs[CRM_LOST];
	}
	for (int d = 0; d < DIMENSIONS; d++) {
		uint32_t *order = crm_mem_new(dim[d].n + 1, sizeof(*order));

		for (size_t i = 0; i < dim[d].n; i++)
			order[i] = (uint32_t)i + 1;
		if (dim[d].n > 0)
			qsort_r(order, dim[d].n, sizeof(*order), cmp,
			    &dim[d]);
		for (size_t i = 0; i < dim[d].n; i++)
			add_row(t, v, names[d], &dim[d], order[i], all,
			    secs);
		crm_table_rule(t);
		free(order);
	}
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	if (v->opt->style.format != CRM_TEXT)
		return;
	crm_buf_puts(out, "\non deals that were lost: ");
	crm_funnel_say_share(out, v, lost, all);
	crm_buf_puts(out, " of the touches, ");
	crm_funnel_say_share(out, v, lost_secs, secs);
	crm_buf_puts(out, " of the talk time\n");
	if (e->apart > 0)
		crm_buf_printf(out, "%lld touches (%.1f hours) are of no "
		    "deal\n", (long long)e->apart,
		    (double)e->apart_secs / 3600);
}

enum crm_status crm_effort(struct crm_funnel_view *v, struct crm_buf *out,
    struct crm_err *err)
{
	struct crm_by warmth = { 0 };
	struct effort e = { .view = v, .warmth = &warmth,
		.eye = &v->query.eye };
	struct crm_fold_opt opt = { .fact = take, .deal = count,
		.fork = fork_effort, .join = join_effort, .ctx = &e };
	enum crm_status s = crm_by_open(&warmth, "warmth", &v->query, err);

	if (s == CRM_OK)
		s = crm_funnel_view_fold(v, &opt, true, err);
	if (s == CRM_OK)
		print(&e, out);
	free_effort(&e);
	crm_by_close(&warmth);
	return s;
}

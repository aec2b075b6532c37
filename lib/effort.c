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

struct spending {
	struct spent *spent;	/* by deal, as the facts came */
	size_t n, cap;
	int64_t apart, apart_secs;	/* touches of no deal */
};

/* A value of a dimension. */
struct value {
	int64_t deals;
	int64_t touches[3], secs[3];	/* by status of the deal */
	size_t last;		/* the last deal counted, + 1 */
};

struct dimension {
	const char *name;
	struct crm_names names;	/* "pipeline number/value" */
	struct value *value;
	size_t n, cap;
};

static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct spending *s = ctx;
	struct spent *last = s->n > 0 ? &s->spent[s->n - 1] : NULL;

	(void)fold;
	(void)err;
	if (f->ev != CRM_EV_TOUCH || f->missed)
		return CRM_OK;
	if (d == NULL) {
		s->apart++;
		s->apart_secs += f->secs;
		return CRM_OK;
	}
	if (last == NULL || last->deal != d->id || last->stage != d->stage) {
		s->spent = crm_mem_grow(s->spent, &s->cap, s->n + 1,
		    sizeof(*s->spent));
		last = &s->spent[s->n++];
		*last = (struct spent){ .deal = d->id, .stage = d->stage };
	}
	last->touches++;
	last->secs += f->secs;
	return CRM_OK;
}

static void add(struct dimension *dim, const struct crm_deal *d, size_t no,
    int64_t pipeline, struct crm_str name, const struct spent *s)
{
	struct crm_buf key = { 0 };
	struct value *v;
	uint32_t id;

	crm_buf_int(&key, pipeline);
	crm_buf_char(&key, '/');
	crm_buf_str_add(&key, name);
	id = crm_names_add(&dim->names, crm_buf_str(&key));
	crm_buf_free(&key);
	if (id > dim->n) {
		dim->value = crm_mem_grow(dim->value, &dim->cap, id,
		    sizeof(*dim->value));
		dim->value[dim->n++] = (struct value){ 0 };
	}
	v = &dim->value[id - 1];
	v->deals += v->last != no + 1;
	v->last = no + 1;
	v->touches[d->status] += s->touches;
	v->secs[d->status] += s->secs;
}

enum { STAGE, OUTCOME, SOURCE, WARMTH, DIMENSIONS };

static void count(struct dimension *dim, struct crm_funnel_view *v,
    const struct crm_by *warmth, const struct spending *s)
{
	const struct crm_fold *fold = &v->query.fold;
	struct crm_buf b = { 0 };
	int64_t t;

	for (size_t i = 0; i < s->n; i++) {
		const struct spent *x = &s->spent[i];
		const struct crm_deal *d = crm_fold_find(fold,
		    crm_names_get(&fold->deal_name, x->deal));
		size_t no;

		if (d == NULL || crm_funnel_is_junk(fold, d) ||
		    !crm_population_has(&v->who, &v->query.eye, d, &t))
			continue;
		no = (size_t)(d - fold->deal);
		b.n = 0;
		/* the stage that it was at then, of that pipeline */
		crm_funnel_shape_name(&v->shape, x->stage, &b);
		add(&dim[STAGE], d, no, v->query.src.rules.
		    stage[x->stage].pipeline_no, crm_buf_str(&b), x);
		add(&dim[OUTCOME], d, no, d->pipeline,
		    crm_str(crm_deal_status_name((enum crm_deal_status)
		    d->status)), x);
		add(&dim[SOURCE], d, no, d->pipeline,
		    crm_names_get(&fold->word, d->source), x);
		b.n = 0;
		crm_by_value(warmth, &v->query.eye, d, t, &b);
		add(&dim[WARMTH], d, no, d->pipeline, crm_buf_str(&b), x);
	}
	crm_buf_free(&b);
}

/* What a row of the report says. */
static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    const struct dimension *dim, uint32_t id, int64_t all, int64_t secs)
{
	struct crm_str key = crm_names_get(&dim->names, id), head, name;
	const struct value *x = &dim->value[id - 1];
	int64_t touches = x->touches[0] + x->touches[1] + x->touches[2];
	int64_t talk = x->secs[0] + x->secs[1] + x->secs[2], pipeline = 0;

	crm_str_cut(key, '/', &head, &name);
	crm_str_int(head, &pipeline);
	crm_funnel_table_row(t, v, CRM_STR(""), (int)pipeline);
	crm_table_text(t, crm_str(dim->name));
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

static void print(struct dimension *dim, const struct spending *s,
    const struct crm_funnel_view *v, struct crm_buf *out)
{
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
			add_row(t, v, &dim[d], order[i], all, secs);
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
	if (s->apart > 0)
		crm_buf_printf(out, "%lld touches (%.1f hours) are of no "
		    "deal\n", (long long)s->apart,
		    (double)s->apart_secs / 3600);
}

enum crm_status crm_effort(struct crm_funnel_view *v, struct crm_buf *out,
    struct crm_err *err)
{
	struct dimension dim[DIMENSIONS] = { [STAGE].name = "stage",
		[OUTCOME].name = "outcome", [SOURCE].name = "source",
		[WARMTH].name = "warmth" };
	struct spending spending = { 0 };
	struct crm_by warmth = { 0 };
	enum crm_status s = crm_by_open(&warmth, "warmth", &v->query, err);

	if (s == CRM_OK)
		s = crm_funnel_view_run(v, take, &spending, err);
	if (s == CRM_OK) {
		count(dim, v, &warmth, &spending);
		print(dim, &spending, v, out);
	}
	for (int i = 0; i < DIMENSIONS; i++) {
		crm_names_free(&dim[i].names);
		free(dim[i].value);
	}
	free(spending.spent);
	crm_by_close(&warmth);
	return s;
}

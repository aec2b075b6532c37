/* SPDX-License-Identifier: ISC */
#include "funnelloss.h"

#include <stdlib.h>

#include "funneltable.h"
#include "mem.h"
#include "money.h"

struct loss {
	struct crm_str group;	/* of names; the views stay */
	int pipeline, row, stage;
	uint32_t reason;	/* in the fold's words */
	int64_t lost, money;
};

struct losses {
	struct crm_names key;	/* what makes a loss one of its kind */
	struct loss *loss;
	size_t n, cap;
	int64_t *lost, *money;	/* of each pipeline */
	int64_t junk;
};

static struct loss *find(struct losses *l, const struct crm_funnel_view *v,
    const struct crm_deal *d, struct crm_str group)
{
	struct crm_buf key = { 0 };
	int row = crm_funnel_shape_row(&v->shape, d->stage);
	size_t head;
	uint32_t no;

	crm_buf_printf(&key, "%d/%d/%u/", d->pipeline, row >= 0 ? row :
	    -1 - d->stage, (unsigned)d->reason);
	head = key.n;
	crm_buf_str_add(&key, group);
	no = crm_names_add(&l->key, crm_buf_str(&key));
	if (no > l->n) {
		struct crm_str name = crm_names_get(&l->key, no);

		l->loss = crm_mem_grow(l->loss, &l->cap, no,
		    sizeof(*l->loss));
		l->loss[l->n++] = (struct loss){ .pipeline = d->pipeline,
			.row = row, .stage = d->stage, .reason = d->reason,
			.group = { name.p + head, name.n - head } };
	}
	crm_buf_free(&key);
	return &l->loss[no - 1];
}

static enum crm_status add(struct losses *l, struct crm_funnel_view *v,
    const struct crm_deal *d, int64_t t, struct crm_err *err)
{
	struct crm_buf group = { 0 };
	struct loss *loss;

	if (crm_funnel_is_junk(&v->query.fold, d)) {
		l->junk++;
		return CRM_OK;
	}
	crm_by_value(&v->by, &v->query.eye, d, t, &group);
	loss = find(l, v, d, crm_buf_str(&group));
	crm_buf_free(&group);
	loss->lost++;
	l->lost[d->pipeline]++;
	if (!crm_money_add(&loss->money, d->amount) ||
	    !crm_money_add(&l->money[d->pipeline], d->amount))
		return crm_err_set(err, CRM_DATA,
		    "the sum of amounts is too large");
	return CRM_OK;
}

/* Stages by their place; those that the table does not know come last, by
 * name, for their numbers are an accident of reading. */
static int cmp_stage(const struct crm_rules *r, const struct loss *x,
    const struct loss *y)
{
	if (x->row >= 0 || y->row >= 0)
		return x->row < 0 ? 1 : y->row < 0 ? -1 : x->row - y->row;
	return crm_str_cmp(r->stage[x->stage].id, r->stage[y->stage].id);
}

/* The most money first; then the most deals. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct loss *x = a, *y = b;
	const struct crm_fold *fold = ctx;
	const struct crm_rules *r = fold->opt.rules;
	const struct crm_names *word = &fold->word;
	size_t n = x->group.n < y->group.n ? x->group.n : y->group.n;
	int c;

	if (x->pipeline != y->pipeline)
		return crm_funnel_cmp_pipeline(r, x->pipeline, y->pipeline);
	if (x->money != y->money)
		return x->money > y->money ? -1 : 1;
	if (x->lost != y->lost)
		return x->lost > y->lost ? -1 : 1;
	c = cmp_stage(r, x, y);
	if (c != 0)
		return c;
	c = crm_str_cmp(crm_names_get(word, x->reason),
	    crm_names_get(word, y->reason));
	if (c == 0)
		c = memcmp(x->group.p, y->group.p, n);
	return c != 0 ? c : (x->group.n > y->group.n) -
	    (x->group.n < y->group.n);
}

static struct crm_table *table(struct losses *l,
    const struct crm_funnel_view *v)
{
	static const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "<reason", NULL }, { "lost", NULL },
		{ "share", NULL }, { "lost_money", "lost money" },
		{ "money_share", "of money" },
	};
	struct crm_table *t = crm_funnel_table_new(v, v->many, column,
	    sizeof(column) / sizeof(*column));

	for (size_t i = 0; i < l->n; i++) {
		const struct loss *x = &l->loss[i];
		struct crm_str reason = crm_names_get(&v->query.fold.word,
		    x->reason);
		struct crm_buf b = { 0 };

		crm_funnel_shape_name(&v->shape, x->stage, &b);
		crm_funnel_table_row(t, v, x->group, x->pipeline);
		crm_table_text(t, crm_buf_str(&b));
		if (reason.n > 0)
			crm_table_text(t, reason);
		else
			crm_table_none(t);
		crm_table_count(t, x->lost);
		crm_funnel_share(t, v, x->lost, l->lost[x->pipeline]);
		crm_table_money(t, x->money);
		crm_funnel_share(t, v, x->money, l->money[x->pipeline]);
		crm_buf_free(&b);
	}
	return t;
}

enum crm_status crm_funnel_losses(struct crm_funnel_view *v,
    struct crm_buf *out, struct crm_err *err)
{
	const struct crm_fold *fold = &v->query.fold;
	size_t n = (size_t)v->query.src.rules.pipelines;
	struct losses l = { .lost = crm_mem_new(n, sizeof(*l.lost)),
		.money = crm_mem_new(n, sizeof(*l.money)) };
	enum crm_status s = CRM_OK;
	int64_t t;

	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &fold->deal[i];

		if (d->status == CRM_LOST &&
		    crm_population_has(&v->who, &v->query.eye, d, &t))
			s = add(&l, v, d, t, err);
	}
	if (s == CRM_OK) {
		struct crm_table *table_of;

		if (l.n > 0)
			qsort_r(l.loss, l.n, sizeof(*l.loss), cmp,
			    (void *)fold);
		table_of = table(&l, v);
		crm_table_print(table_of, &v->opt->style, out);
		crm_table_free(table_of);
		if (l.junk > 0 && v->opt->style.format == CRM_TEXT)
			crm_buf_printf(out, "\n%lld junk and left out\n",
			    (long long)l.junk);
	}
	crm_names_free(&l.key);
	free(l.loss);
	free(l.lost);
	free(l.money);
	return s;
}

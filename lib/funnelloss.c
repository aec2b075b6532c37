/* SPDX-License-Identifier: ISC */
#include "funnelloss.h"

#include <stdlib.h>

#include "funneltable.h"
#include "mem.h"
#include "money.h"

static struct crm_funnel_loss_sum *find(struct crm_funnel_loss *l,
    size_t group, int stage, uint32_t reason)
{
	uint32_t key[3] = { (uint32_t)group, (uint32_t)stage, reason };
	uint32_t no = crm_names_add(&l->key, (struct crm_str){
	    (const char *)key, sizeof(key) });

	if (no > l->sums) {
		l->sum = crm_mem_grow(l->sum, &l->cap, no, sizeof(*l->sum));
		l->sum[l->sums++] = (struct crm_funnel_loss_sum){
			.group = group, .stage = stage, .reason = reason };
	}
	return &l->sum[no - 1];
}

bool crm_funnel_loss_add(struct crm_funnel_loss *l,
    const struct crm_fold *fold, const struct crm_funnel_set *set,
    const struct crm_deal *d, size_t group)
{
	const struct crm_funnel *f = &set->group[group].funnel;
	struct crm_funnel_loss_sum *sum;
	int row;

	if (d->status != CRM_LOST || crm_funnel_is_junk(fold, d))
		return true;
	row = crm_funnel_shape_row(f->shape, d->stage);
	sum = find(l, group, row >= 0 ? f->stage[row].stage : d->stage,
	    crm_wordbook_add(&l->reason, fold, d->reason));
	sum->lost++;
	return crm_money_add(&sum->money, d->amount);
}

bool crm_funnel_loss_join(struct crm_funnel_loss *l,
    const struct crm_funnel_loss *part, const size_t *as)
{
	bool ok = true;

	for (size_t i = 0; i < part->sums && ok; i++) {
		const struct crm_funnel_loss_sum *p = &part->sum[i];
		struct crm_funnel_loss_sum *sum = find(l, as[p->group],
		    p->stage, crm_names_add(&l->reason.text,
		    crm_names_get(&part->reason.text, p->reason)));

		sum->lost += p->lost;
		ok = crm_money_add(&sum->money, p->money);
	}
	return ok;
}

void crm_funnel_loss_free(struct crm_funnel_loss *l)
{
	crm_names_free(&l->key);
	free(l->sum);
	crm_wordbook_free(&l->reason);
	*l = (struct crm_funnel_loss){ 0 };
}

/* The report at work. */
struct losses {
	struct crm_funnel_loss *l;
	const struct crm_funnel_view *v;
	const struct crm_funnel_set *set;
	int64_t *lost, *money;	/* of each pipeline */
};

static const struct crm_funnel_group *group_of(const struct losses *r,
    const struct crm_funnel_loss_sum *x)
{
	return &r->set->group[x->group];
}

/* Stages by their place; those that the table does not know come last, by
 * name, for their numbers are an accident of reading. */
static int cmp_stage(const struct losses *r,
    const struct crm_funnel_loss_sum *x, const struct crm_funnel_loss_sum *y)
{
	const struct crm_stage *stage = r->v->query.src.rules.stage;
	int a = crm_funnel_shape_row(&r->v->shape, x->stage);
	int b = crm_funnel_shape_row(&r->v->shape, y->stage);

	if (a >= 0 || b >= 0)
		return a < 0 ? 1 : b < 0 ? -1 : a - b;
	return crm_str_cmp(stage[x->stage].id, stage[y->stage].id);
}

static int cmp_group(struct crm_str a, struct crm_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* The most money first; then the most deals. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_funnel_loss_sum *x = a, *y = b;
	const struct losses *r = ctx;
	const struct crm_names *reason = &r->l->reason.text;
	int p = group_of(r, x)->funnel.pipeline;
	int q = group_of(r, y)->funnel.pipeline, c;

	if (p != q)
		return crm_funnel_cmp_pipeline(&r->v->query.src.rules, p, q);
	if (x->money != y->money)
		return x->money > y->money ? -1 : 1;
	if (x->lost != y->lost)
		return x->lost > y->lost ? -1 : 1;
	c = cmp_stage(r, x, y);
	if (c == 0)
		c = crm_str_cmp(crm_names_get(reason, x->reason),
		    crm_names_get(reason, y->reason));
	return c != 0 ? c : cmp_group(group_of(r, x)->name,
	    group_of(r, y)->name);
}

static void add_row(struct crm_table *t, const struct losses *r,
    const struct crm_funnel_loss_sum *x)
{
	const struct crm_funnel_group *g = group_of(r, x);
	struct crm_str reason = crm_names_get(&r->l->reason.text, x->reason);
	int pipeline = g->funnel.pipeline;
	struct crm_buf b = { 0 };

	crm_funnel_shape_name(&r->v->shape, x->stage, &b);
	crm_funnel_table_row(t, r->v, g->name, pipeline);
	crm_table_text(t, crm_buf_str(&b));
	if (reason.n > 0)
		crm_table_text(t, reason);
	else
		crm_table_none(t);
	crm_table_count(t, x->lost);
	crm_funnel_share(t, r->v, x->lost, r->lost[pipeline]);
	crm_table_money(t, x->money);
	crm_funnel_share(t, r->v, x->money, r->money[pipeline]);
	crm_buf_free(&b);
}

static void print(const struct losses *r, struct crm_buf *out)
{
	static const struct crm_funnel_column column[] = {
		{ "<stage", NULL }, { "<reason", NULL }, { "lost", NULL },
		{ "share", NULL }, { "lost_money", "lost money" },
		{ "money_share", "of money" },
	};
	struct crm_table *t = crm_funnel_table_new(r->v, r->v->many, column,
	    sizeof(column) / sizeof(*column));
	int64_t junk = 0;

	for (size_t i = 0; i < r->l->sums; i++)
		add_row(t, r, &r->l->sum[i]);
	crm_table_print(t, &r->v->opt->style, out);
	crm_table_free(t);
	for (size_t i = 0; i < r->set->groups; i++)
		junk += r->set->group[i].funnel.junk;
	if (junk > 0 && r->v->opt->style.format == CRM_TEXT)
		crm_buf_printf(out, "\n%lld junk and left out\n",
		    (long long)junk);
}

enum crm_status crm_funnel_losses(struct crm_funnel_loss *l,
    const struct crm_funnel_set *set, const size_t *as,
    const struct crm_funnel_view *v, struct crm_buf *out, struct crm_err *err)
{
	size_t n = (size_t)v->query.src.rules.pipelines;
	struct losses r = { .l = l, .v = v, .set = set,
		.lost = crm_mem_new(n, sizeof(*r.lost)),
		.money = crm_mem_new(n, sizeof(*r.money)) };
	bool ok = true;

	for (size_t i = 0; i < l->sums && ok; i++) {
		struct crm_funnel_loss_sum *x = &l->sum[i];
		int pipeline;

		x->group = as[x->group];
		pipeline = group_of(&r, x)->funnel.pipeline;
		r.lost[pipeline] += x->lost;
		ok = crm_money_add(&r.money[pipeline], x->money);
	}
	if (ok && l->sums > 0)
		qsort_r(l->sum, l->sums, sizeof(*l->sum), cmp, &r);
	if (ok)
		print(&r, out);
	free(r.lost);
	free(r.money);
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA,
	    "the sum of amounts is too large");
}

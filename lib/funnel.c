/* SPDX-License-Identifier: ISC */
#include "funnel.h"

#include <stdlib.h>

#include "mem.h"
#include "money.h"

enum { DAY = 86400 };

void crm_funnel_init(struct crm_funnel *f,
    const struct crm_funnel_shape *shape, int pipeline)
{
	const struct crm_rules *r = shape->rules;
	const struct crm_pipeline *p = &r->pipeline[pipeline];

	*f = (struct crm_funnel){ .rules = r, .shape = shape,
		.pipeline = pipeline };
	f->known = f->stages = f->stage_cap =
	    crm_funnel_shape_rows(shape, pipeline);
	f->stage = crm_mem_new(f->stages, sizeof(*f->stage));
	for (int i = p->first + p->count; i-- > p->first;)
		f->stage[crm_funnel_shape_row(shape, i)].stage = i;
}

void crm_funnel_free(struct crm_funnel *f)
{
	for (size_t i = 0; i < f->stages; i++)
		crm_quantile_free(&f->stage[i].time);
	free(f->stage);
	free(f->row);
	free(f->seen);
	free(f->kind);
	crm_quantile_free(&f->cycle);
	*f = (struct crm_funnel){ 0 };
}

/* The row of a stage; one that the table does not know gets one behind. */
static size_t row_no(struct crm_funnel *f, int stage)
{
	int known = crm_funnel_shape_row(f->shape, stage);
	size_t was = f->row_cap;

	if (known >= 0)
		return (size_t)known;
	f->row = crm_mem_grow(f->row, &f->row_cap, (size_t)stage + 1,
	    sizeof(*f->row));
	if (f->row_cap > was)
		memset(f->row + was, 0, (f->row_cap - was) * sizeof(*f->row));
	if (f->row[stage] == 0) {
		f->stage = crm_mem_grow(f->stage, &f->stage_cap,
		    f->stages + 1, sizeof(*f->stage));
		f->stage[f->stages] = (struct crm_funnel_stage){
			.stage = stage };
		f->row[stage] = (uint32_t)++f->stages;
	}
	return f->row[stage] - 1;
}

static bool of_pipeline(const struct crm_funnel *f, int stage)
{
	return stage != CRM_NO_STAGE &&
	    f->rules->stage[stage].pipeline_no == f->pipeline;
}

/* Stages that n deals have passed, each visit once from either side. */
static void count_visits(struct crm_funnel *f, const struct crm_deal *d,
    int64_t n)
{
	size_t strict = 0;

	f->seen = crm_mem_grow(f->seen, &f->seen_cap,
	    f->stages + d->visits, sizeof(*f->seen));
	memset(f->seen, 0, f->stages + d->visits);
	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];
		struct crm_funnel_stage *s;
		size_t no;

		if (!of_pipeline(f, v->stage))
			continue;
		no = row_no(f, v->stage);
		s = &f->stage[no];
		s->entries += n;
		s->exits += v->how == CRM_HERE ? 0 : n;
		s->touched += f->seen[no] ? 0 : n;
		f->seen[no] = true;
	}
	while (strict < f->known && f->seen[strict])
		f->stage[strict++].strict += n;
	if (d->status == CRM_WON && strict == f->known)
		f->won_strict += n;
}

/* How long they took. */
static void count_times(struct crm_funnel *f, const struct crm_deal *d)
{
	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];

		if (of_pipeline(f, v->stage))
			crm_quantile_add(&f->stage[row_no(f, v->stage)].time,
			    (v->how == CRM_HERE ? f->shape->now : v->left) -
			    v->entered);
	}
}

size_t crm_funnel_depth(const struct crm_funnel_shape *shape,
    const struct crm_deal *d)
{
	if (d->status == CRM_WON)
		return crm_funnel_shape_rows(shape, d->pipeline);
	return (size_t)(crm_funnel_shape_row(shape, d->deepest) + 1);
}

bool crm_funnel_is_junk(const struct crm_fold *fold, const struct crm_deal *d)
{
	const struct crm_reason *r = d->status == CRM_LOST &&
	    d->reason != 0 && fold->opt.rules->reasons > 0 ?
	    crm_rules_reason(fold->opt.rules, crm_names_get(&fold->word,
	    d->reason)) : NULL;

	return r != NULL && r->junk;
}

static bool add_outcome(struct crm_funnel *f, const struct crm_deal *d,
    size_t deep, int64_t n, int64_t money)
{
	struct crm_funnel_stage *now = &f->stage[row_no(f, d->stage)];
	struct crm_funnel_stage *end = deep > 0 ? &f->stage[deep - 1] : NULL;
	int64_t none = d->has_amount ? 0 : n;
	bool ok = true;

	switch (d->status) {
	case CRM_WON:
		f->won += n;
		f->won_priced += n - none;
		ok = crm_money_add(&f->won_money, money);
		break;
	case CRM_LOST:
		f->lost += n;
		now->lost += n;
		f->no_amount_lost += none;
		ok = crm_money_add(&f->lost_money, money) &&
		    crm_money_add(&now->lost_money, money) &&
		    (end == NULL || crm_money_add(&end->gone, money));
		if (end != NULL)
			end->gone_deals += n;
		break;
	default:
		f->open += n;
		now->here += n;
		f->no_amount_open += none;
		ok = crm_money_add(&f->open_money, money) &&
		    crm_money_add(&now->own, money) &&
		    (end == NULL || crm_money_add(&end->waiting, money));
		if (end != NULL)
			end->waiting_deals += n;
		break;
	}
	return ok;
}

bool crm_funnel_add_alike(struct crm_funnel *f, const struct crm_deal *d,
    int64_t n, int64_t money)
{
	size_t deep = crm_funnel_depth(f->shape, d);
	bool ok;

	count_visits(f, d, n);
	f->deals += n;
	f->no_amount += d->has_amount ? 0 : n;
	ok = crm_money_add(&f->money, money) &&
	    add_outcome(f, d, deep, n, money);
	for (size_t i = 0; i < deep && ok; i++) {
		f->stage[i].reached += n;
		ok = crm_money_add(&f->stage[i].value, money);
	}
	return ok;
}

enum crm_status crm_funnel_add(struct crm_funnel *f,
    const struct crm_fold *fold, const struct crm_deal *d, struct crm_err *err)
{
	if (crm_funnel_is_junk(fold, d)) {
		f->junk++;
		return CRM_OK;
	}
	if (!crm_funnel_add_alike(f, d, 1, d->amount))
		return crm_err_set(err, CRM_DATA, "the sum of amounts is too "
		    "large (at deal %s)",
		    crm_names_get(&fold->deal_name, d->id).p);
	if (f->shape->times)
		count_times(f, d);
	if (d->status == CRM_WON)
		crm_quantile_add(&f->cycle, d->closed - d->created);
	return CRM_OK;
}

static bool join_stage(struct crm_funnel_stage *s, struct crm_funnel_stage *p)
{
	s->reached += p->reached;
	s->touched += p->touched;
	s->strict += p->strict;
	s->here += p->here;
	s->lost += p->lost;
	s->gone_deals += p->gone_deals;
	s->waiting_deals += p->waiting_deals;
	s->entries += p->entries;
	s->exits += p->exits;
	crm_quantile_join(&s->time, &p->time);
	return crm_money_add(&s->own, p->own) &&
	    crm_money_add(&s->lost_money, p->lost_money) &&
	    crm_money_add(&s->value, p->value) &&
	    crm_money_add(&s->gone, p->gone) &&
	    crm_money_add(&s->waiting, p->waiting);
}

bool crm_funnel_join(struct crm_funnel *f, struct crm_funnel *p)
{
	bool ok = true;

	for (size_t i = 0; i < p->stages && ok; i++) {
		size_t no = row_no(f, p->stage[i].stage);

		ok = join_stage(&f->stage[no], &p->stage[i]);
	}
	f->deals += p->deals;
	f->won += p->won;
	f->lost += p->lost;
	f->open += p->open;
	f->won_strict += p->won_strict;
	f->won_priced += p->won_priced;
	f->no_amount += p->no_amount;
	f->no_amount_lost += p->no_amount_lost;
	f->no_amount_open += p->no_amount_open;
	f->junk += p->junk;
	crm_quantile_join(&f->cycle, &p->cycle);
	return ok && crm_money_add(&f->money, p->money) &&
	    crm_money_add(&f->won_money, p->won_money) &&
	    crm_money_add(&f->lost_money, p->lost_money) &&
	    crm_money_add(&f->open_money, p->open_money);
}

static int cmp_stage(const void *a, const void *b, void *rules)
{
	const struct crm_funnel_stage *x = a, *y = b;
	const struct crm_rules *r = rules;

	return crm_str_cmp(r->stage[x->stage].id, r->stage[y->stage].id);
}

enum crm_status crm_funnel_check(struct crm_funnel *f, struct crm_err *err)
{
	/* Wide: what is added here has been added elsewhere without it. */
	__int128 gone = 0, waiting = 0;
	int64_t here = 0;

	if (f->stages > f->known)
		qsort_r(f->stage + f->known, f->stages - f->known,
		    sizeof(*f->stage), cmp_stage, (void *)f->rules);
	for (size_t i = 0; i < f->stages; i++) {
		const struct crm_funnel_stage *s = &f->stage[i];

		if (s->entries != s->exits + s->here)
			return crm_err_set(err, CRM_BUG, "stage %s: %lld "
			    "entries, %lld exits, %lld here: they do not "
			    "balance", f->rules->stage[s->stage].id.p,
			    (long long)s->entries, (long long)s->exits,
			    (long long)s->here);
		gone += s->gone;
		waiting += s->waiting;
		here += s->here;
	}
	if (f->deals != f->won + f->lost + f->open || here != f->open ||
	    f->money != (__int128)f->won_money + f->lost_money +
	    f->open_money)
		return crm_err_set(err, CRM_BUG, "deals or money do not "
		    "balance: won, lost and open are not all");
	if (f->known > 0 && f->stage[0].value !=
	    (__int128)f->won_money + gone + waiting)
		return crm_err_set(err, CRM_BUG,
		    "money does not balance: won, gone and waiting");
	return CRM_OK;
}

int64_t crm_funnel_reached(const struct crm_funnel *f, size_t i)
{
	bool strict = f->shape->reach == CRM_REACH_STRICT;

	if (i >= f->known)
		return strict ? f->won_strict : f->won;
	return strict ? f->stage[i].strict :
	    f->shape->reach == CRM_REACH_TOUCH ? f->stage[i].touched :
	    f->stage[i].reached;
}

int64_t crm_funnel_potential(const struct crm_funnel *f)
{
	return f->known > 0 ? f->stage[0].value : f->money;
}

bool crm_funnel_lost_priced(const struct crm_funnel *f)
{
	return f->lost == 0 || f->no_amount_lost < f->lost;
}

bool crm_funnel_priced(const struct crm_funnel *f)
{
	return crm_funnel_lost_priced(f) &&
	    (f->open == 0 || f->no_amount_open < f->open);
}

bool crm_funnel_cycle(struct crm_funnel *f, int percent, int64_t *secs)
{
	return crm_quantile_get(&f->cycle, percent, secs);
}

bool crm_funnel_average(const struct crm_funnel *f, int64_t *minor)
{
	return crm_money_share(f->won_money, 1, f->won_priced, minor);
}

bool crm_funnel_velocity(struct crm_funnel *f, int64_t *minor)
{
	int64_t average, cycle, n;

	return crm_funnel_average(f, &average) &&
	    crm_funnel_cycle(f, 50, &cycle) && cycle > 0 &&
	    !__builtin_mul_overflow(f->open, f->won, &n) &&
	    !__builtin_mul_overflow(n, DAY, &n) &&
	    !__builtin_mul_overflow(cycle, f->won + f->lost, &cycle) &&
	    crm_money_share(average, n, cycle, minor);
}

int crm_funnel_bottleneck(const struct crm_funnel *f)
{
	int most = -1;

	for (size_t i = 0; i < f->known; i++)
		if (f->stage[i].gone > 0 && (most < 0 ||
		    f->stage[i].gone > f->stage[most].gone))
			most = (int)i;
	return most;
}

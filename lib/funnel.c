/* SPDX-License-Identifier: ISC */
#include "funnel.h"

#include <stdlib.h>

#include "mem.h"
#include "money.h"

enum { DAY = 86400 };

void crm_funnel_init(struct crm_funnel *f, const struct crm_rules *r,
    int pipeline)
{
	const struct crm_pipeline *p = &r->pipeline[pipeline];

	*f = (struct crm_funnel){ .rules = r, .pipeline = pipeline };
	f->known = f->stages = f->stage_cap = (size_t)p->count;
	f->stage = crm_mem_new(f->stages, sizeof(*f->stage));
	for (size_t i = 0; i < f->stages; i++)
		f->stage[i].stage = p->first + (int)i;
}

void crm_funnel_free(struct crm_funnel *f)
{
	free(f->stage);
	free(f->row);
	free(f->cycle);
	*f = (struct crm_funnel){ 0 };
}

/* The row of a stage; one that the table does not know gets one behind.
 * Valid until the next call. */
static struct crm_funnel_stage *row(struct crm_funnel *f, int stage)
{
	size_t was = f->row_cap;

	if (f->rules->stage[stage].order >= 0)
		return &f->stage[f->rules->stage[stage].order];
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
	return &f->stage[f->row[stage] - 1];
}

static bool of_pipeline(const struct crm_funnel *f, int stage)
{
	return stage != CRM_NO_STAGE &&
	    f->rules->stage[stage].pipeline_no == f->pipeline;
}

/* Stages that were passed, each visit once from either side. */
static void count_visits(struct crm_funnel *f, const struct crm_deal *d)
{
	for (uint32_t i = 0; i < d->visits; i++) {
		const struct crm_visit *v = &d->visit[i];
		struct crm_funnel_stage *s;
		bool again = false;

		if (!of_pipeline(f, v->stage))
			continue;
		s = row(f, v->stage);
		s->entries++;
		s->exits += v->how != CRM_HERE;
		for (uint32_t k = 0; k < i && !again; k++)
			again = d->visit[k].stage == v->stage;
		s->touched += !again;
	}
}

/* How far it came: the number of known stages that count as reached. */
static size_t depth(const struct crm_funnel *f, const struct crm_deal *d)
{
	if (d->status == CRM_WON)
		return f->known;
	return (size_t)(f->rules->stage[d->deepest].order + 1);
}

static bool is_junk(const struct crm_funnel *f, const struct crm_fold *fold,
    const struct crm_deal *d)
{
	const struct crm_reason *r = d->status == CRM_LOST && d->reason != 0 ?
	    crm_rules_reason(f->rules, crm_names_get(&fold->word, d->reason)) :
	    NULL;

	return r != NULL && r->junk;
}

static bool add_outcome(struct crm_funnel *f, const struct crm_deal *d,
    size_t deep)
{
	struct crm_funnel_stage *now = row(f, d->stage);
	bool ok = true;

	switch (d->status) {
	case CRM_WON:
		f->won++;
		f->won_priced += d->has_amount;
		ok = crm_money_add(&f->won_money, d->amount);
		f->cycle = crm_mem_grow(f->cycle, &f->cycle_cap,
		    f->cycles + 1, sizeof(*f->cycle));
		f->cycle[f->cycles++] = d->closed - d->created;
		break;
	case CRM_LOST:
		f->lost++;
		now->lost++;
		ok = crm_money_add(&f->lost_money, d->amount) &&
		    crm_money_add(&now->lost_money, d->amount) && (deep == 0 ||
		    crm_money_add(&f->stage[deep - 1].gone, d->amount));
		break;
	default:
		f->open++;
		now->here++;
		ok = crm_money_add(&f->open_money, d->amount) &&
		    crm_money_add(&now->own, d->amount) && (deep == 0 ||
		    crm_money_add(&f->stage[deep - 1].waiting, d->amount));
		break;
	}
	return ok;
}

enum crm_status crm_funnel_add(struct crm_funnel *f,
    const struct crm_fold *fold, const struct crm_deal *d, struct crm_err *err)
{
	size_t deep;
	bool ok;

	if (is_junk(f, fold, d)) {
		f->junk++;
		return CRM_OK;
	}
	count_visits(f, d);
	deep = depth(f, d);
	f->deals++;
	f->no_amount += !d->has_amount;
	ok = crm_money_add(&f->money, d->amount) && add_outcome(f, d, deep);
	for (size_t i = 0; i < deep && ok; i++) {
		f->stage[i].reached++;
		ok = crm_money_add(&f->stage[i].value, d->amount);
	}
	if (!ok)
		return crm_err_set(err, CRM_DATA, "the sum of amounts is too "
		    "large (at deal %s)",
		    crm_names_get(&fold->deal_name, d->id).p);
	return CRM_OK;
}

static bool merge_stage(struct crm_funnel_stage *s,
    const struct crm_funnel_stage *o)
{
	s->reached += o->reached;
	s->touched += o->touched;
	s->here += o->here;
	s->lost += o->lost;
	s->entries += o->entries;
	s->exits += o->exits;
	return crm_money_add(&s->own, o->own) &&
	    crm_money_add(&s->lost_money, o->lost_money) &&
	    crm_money_add(&s->value, o->value) &&
	    crm_money_add(&s->gone, o->gone) &&
	    crm_money_add(&s->waiting, o->waiting);
}

enum crm_status crm_funnel_merge(struct crm_funnel *f,
    const struct crm_funnel *o, struct crm_err *err)
{
	bool ok = crm_money_add(&f->money, o->money) &&
	    crm_money_add(&f->won_money, o->won_money) &&
	    crm_money_add(&f->lost_money, o->lost_money) &&
	    crm_money_add(&f->open_money, o->open_money);

	for (size_t i = 0; i < o->stages && ok; i++)
		ok = merge_stage(row(f, o->stage[i].stage), &o->stage[i]);
	if (!ok)
		return crm_err_set(err, CRM_DATA,
		    "the sum of amounts is too large");
	f->deals += o->deals;
	f->won += o->won;
	f->lost += o->lost;
	f->open += o->open;
	f->won_priced += o->won_priced;
	f->no_amount += o->no_amount;
	f->junk += o->junk;
	if (o->cycles > 0) {
		f->cycle = crm_mem_grow(f->cycle, &f->cycle_cap,
		    f->cycles + o->cycles, sizeof(*f->cycle));
		memcpy(f->cycle + f->cycles, o->cycle,
		    o->cycles * sizeof(*f->cycle));
		f->cycles += o->cycles;
	}
	return CRM_OK;
}

static int cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
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

	if (f->cycles > 0)
		qsort(f->cycle, f->cycles, sizeof(*f->cycle), cmp);
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
	if (f->stages == f->known && f->known > 0 && f->stage[0].value !=
	    (__int128)f->won_money + gone + waiting)
		return crm_err_set(err, CRM_BUG,
		    "money does not balance: won, gone and waiting");
	return CRM_OK;
}

bool crm_funnel_cycle(const struct crm_funnel *f, int percent, int64_t *secs)
{
	size_t rank = (f->cycles * (size_t)percent + 99) / 100;

	if (f->cycles == 0)
		return false;
	*secs = f->cycle[rank > 0 ? rank - 1 : 0];
	return true;
}

bool crm_funnel_average(const struct crm_funnel *f, int64_t *minor)
{
	return crm_money_share(f->won_money, 1, f->won_priced, minor);
}

bool crm_funnel_velocity(const struct crm_funnel *f, int64_t *minor)
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

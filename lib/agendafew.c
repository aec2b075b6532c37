/* SPDX-License-Identifier: ISC */
/*
 * The agenda of some owners by the index: its columns say which deals may be
 * on it, pending.h which calls and tasks, and only their lines are read.
 */
#include <stdlib.h>

#include "agendapriv.h"
#include "clock.h"
#include "gather.h"
#include "mem.h"
#include "pending.h"
#include "worker.h"

/* Where one deal in so many must be read, or the tail is one part in so many
 * of the journal, all may be read as well. */
enum { MANY = 8, FEW = 64 };

/* What one thread has counted. */
struct few {
	const struct crm_agenda *agenda;
	const struct crm_pending *pending;
	size_t deals;		/* told */
	struct crm_names named;	/* of these CRM_PENDING_NAMED */
	struct crm_names deal;	/* that may be on the agenda … */
	struct crm_names missed;	/* … for a call, too */
	struct crm_names owner;	/* of the amounts */
	struct crm_agenda_amount *amount;
	size_t amounts, cap;
};

static void *fork_few(void *ctx)
{
	const struct few *all = ctx;
	struct few *f = crm_mem_new(1, sizeof(*f));

	f->agenda = all->agenda;
	f->pending = all->pending;
	return f;
}

static void free_few(struct few *f)
{
	crm_names_free(&f->named);
	crm_names_free(&f->deal);
	crm_names_free(&f->missed);
	crm_names_free(&f->owner);
	free(f->amount);
}

static void add_amount(struct few *f, const struct crm_names *names,
    uint32_t owner, int64_t minor)
{
	f->amount = crm_mem_grow(f->amount, &f->cap, f->amounts + 1,
	    sizeof(*f->amount));
	f->amount[f->amounts++] = (struct crm_agenda_amount){
		owner != 0 ? crm_names_add(&f->owner, crm_names_get(names,
		owner)) : 0, minor };
}

static enum crm_status join_few(void *ctx, void *part, struct crm_err *err)
{
	struct few *all = ctx, *f = part;

	(void)err;
	if (all != NULL) {
		all->deals += f->deals;
		for (uint32_t i = 1; i <= f->named.n; i++)
			crm_names_add(&all->named, f->named.name[i]);
		for (uint32_t i = 1; i <= f->deal.n; i++)
			crm_names_add(&all->deal, f->deal.name[i]);
		for (uint32_t i = 1; i <= f->missed.n; i++)
			crm_names_add(&all->missed, f->missed.name[i]);
		for (size_t i = 0; i < f->amounts; i++)
			add_amount(all, &f->owner, f->amount[i].owner,
			    f->amount[i].minor);
	}
	free_few(f);
	free(f);
	return CRM_OK;
}

static bool is_pending(const struct crm_pending *p,
    enum crm_pending_kind kind, struct crm_str name)
{
	const struct crm_pending_list *l = &p->list[kind];
	uint32_t no = l->name.n > 0 ? crm_names_find(&l->name, name) : 0;

	return no != 0 && l->at[no].open;
}

static enum crm_status see_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct few *f = ctx;
	struct crm_str id = crm_names_get(&fold->deal_name, d->id);
	struct crm_str owner = crm_names_get(&fold->word, d->keeper);

	(void)err;
	f->deals++;
	if (is_pending(f->pending, CRM_PENDING_NAMED, id))
		crm_names_add(&f->named, id);
	if (d->status == CRM_OPEN && d->has_amount)
		add_amount(f, &fold->word, d->owner, d->amount);
	if (!crm_agenda_theirs(f->agenda, owner))
		return CRM_OK;
	if (crm_agenda_may(f->agenda, fold->opt.rules, d))
		crm_names_add(&f->deal, id);
	if (is_pending(f->pending, CRM_PENDING_DEAL, id))
		crm_names_add(&f->missed, id);
	return CRM_OK;
}

/* That touches are told, and taken back: they are counted as orphans. */
static enum crm_status see_touch(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	(void)ctx, (void)fold, (void)d, (void)f, (void)err;
	return CRM_OK;
}

/* src is another than the query's, whose rules must not come to know stages
 * in another order than that of reading all. */
static enum crm_status count(struct few *all, const struct crm_query *q,
    struct crm_source *src, size_t *orphans, struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = &src->rules, .as_of = q->as_of,
		.moves_only = true, .origins = true, .nexts = true,
		.fact = see_touch, .back = see_touch, .fact_sales = true,
		.deal = see_deal, .fork = fork_few, .join = join_few,
		.ctx = all };
	struct crm_fold fold;
	enum crm_status s;

	crm_fold_init(&fold, &opt);
	s = crm_worker_fold(&fold, src, q->threads, err);
	*orphans = fold.orphans;
	crm_fold_free(&fold);
	return s;
}

static void choose(struct crm_gather *g, const struct few *f)
{
	static const struct { uint8_t pending, gather; bool whole; } map[] = {
		{ CRM_PENDING_CLIENT, CRM_GATHER_CLIENT, true },
		{ CRM_PENDING_TASK, CRM_GATHER_TASK, false },
		{ CRM_PENDING_UNDONE, CRM_GATHER_DEAL, true } };

	for (uint32_t i = 1; i <= f->deal.n; i++)
		crm_gather_add(g, CRM_GATHER_DEAL, f->deal.name[i], false);
	for (uint32_t i = 1; i <= f->missed.n; i++)
		crm_gather_add(g, CRM_GATHER_DEAL, f->missed.name[i], true);
	for (size_t m = 0; m < sizeof(map) / sizeof(*map); m++) {
		const struct crm_pending_list *l =
		    &f->pending->list[map[m].pending];

		for (uint32_t i = 1; i <= l->name.n; i++)
			if (l->at[i].open)
				crm_gather_add(g, map[m].gather,
				    l->name.name[i], map[m].whole);
	}
	/* facts of deals that no line creates are counted */
	for (uint32_t i = 1; i <= f->pending->list[CRM_PENDING_NAMED].name.n;
	    i++) {
		struct crm_str id =
		    f->pending->list[CRM_PENDING_NAMED].name.name[i];

		if (crm_names_find(&f->named, id) == 0)
			crm_gather_add(g, CRM_GATHER_DEAL, id, false);
	}
}

static size_t open_names(const struct crm_pending *p,
    enum crm_pending_kind kind)
{
	const struct crm_pending_list *l = &p->list[kind];
	size_t n = 0;

	for (uint32_t i = 1; i <= l->name.n; i++)
		n += l->at[i].open;
	return n;
}

/* Of the index, and of the facts that it knows, may it be asked? */
static bool is_good(const struct crm_index *x)
{
	int64_t covers = 0, rest = 0;

	for (size_t i = 0; i < x->parts; i++)
		covers += x->part[i].covers;
	for (size_t i = 0; i < x->gaps; i++)
		rest += x->gap[i].to - x->gap[i].from;
	return x->parts > 0 && rest <= covers / MANY;
}

static enum crm_status tell(void *ctx, crm_source_fn *fn, void *to,
    struct crm_err *err)
{
	return crm_gather_tell(ctx, fn, to, err);
}

/* The amounts, with owners as the fold calls them. */
static void keep_amounts(struct crm_agenda *a, struct few *f)
{
	a->amount = f->amount;
	f->amount = NULL;
	for (size_t i = 0; i < f->amounts; i++) {
		uint32_t owner = a->amount[i].owner;
		uint32_t word = owner == 0 ? 0 : crm_names_find(
		    &a->query.fold.word, crm_names_get(&f->owner, owner));

		if (word != 0 || owner == 0)
			a->amount[a->amounts++] = (struct crm_agenda_amount){
				word, a->amount[i].minor };
	}
}

/* May what was counted be relied on, and is it few?  Facts that columns do
 * not have may name deals earlier, which makes another order of the stages
 * that no table knows. */
static bool is_few(const struct few *f, const struct crm_rules *rules)
{
	const struct crm_pending *p = f->pending;
	size_t named = open_names(p, CRM_PENDING_NAMED);

	return (named == 0 || rules->stages - rules->known <= 1) &&
	    f->deal.n + f->missed.n + (named - f->named.n) +
	    open_names(p, CRM_PENDING_CLIENT) +
	    open_names(p, CRM_PENDING_TASK) <= FEW + f->deals / MANY;
}

static enum crm_status read_few(struct crm_agenda *a, struct few *f,
    const struct crm_index *x, struct crm_fold_opt *opt, struct crm_err *err)
{
	struct crm_query *q = &a->query;
	struct crm_source src = { 0 };
	struct crm_gather g = { 0 };
	size_t orphans = 0;
	enum crm_status s = crm_source_open(&src, a->opt.query.store, NULL, 0,
	    err);

	if (s == CRM_OK)
		s = count(f, q, &src, &orphans, err);
	if (s == CRM_OK && !is_few(f, &src.rules))
		s = CRM_NONE;
	if (s == CRM_OK) {
		choose(&g, f);
		s = crm_gather_find(&g, x, err);
	}
	if (s == CRM_OK) {
		crm_rules_learn(&q->src.rules, &src.rules);
		s = crm_query_run_some(q, opt, tell, &g, err);
	}
	if (s == CRM_OK) {
		q->fold.orphans = orphans + a->strays;
		keep_amounts(a, f);
	}
	crm_gather_free(&g);
	crm_source_close(&src);
	return s;
}

/* What was read is not what is needed. */
static void forget(struct crm_agenda *a)
{
	struct crm_period period = a->coverage.period;

	crm_contacts_free(&a->contacts);
	crm_missed_free(&a->missed);
	crm_tasks_free(&a->tasks);
	crm_coverage_free(&a->coverage);
	a->coverage.period = period;
	free(a->amount);
	a->amount = NULL;
	a->amounts = 0;
	a->strays = 0;
	crm_fold_free(&a->query.fold);
}

enum crm_status crm_agenda_few(struct crm_agenda *a, struct crm_fold_opt *opt,
    struct crm_err *err)
{
	struct crm_query *q = &a->query;
	struct crm_pending pending = { 0 };
	struct few f = { .agenda = a, .pending = &pending };
	struct crm_index x = { 0 };
	enum crm_status s = CRM_NONE;

	if (q->src.files > 0 || !q->src.has_store || a->covers ||
	    q->where != NULL || q->also != NULL || q->then != CRM_TIME_NONE ||
	    q->age >= 0 || (a->opt.owner == NULL && a->opt.team == NULL))
		return CRM_NONE;
	if (crm_index_ready(&x, &q->src.store, q->threads, err) == CRM_OK &&
	    is_good(&x) && crm_pending_load(&pending, &x, &q->src) &&
	    pending.latest <= q->as_of)
		s = read_few(a, &f, &x, opt, err);
	/* else somebody must look for a deal of theirs */
	if (s == CRM_OK && crm_agenda_owners(a, err) != CRM_OK)
		s = CRM_NONE;
	crm_err_free(err);
	if (s != CRM_OK)
		forget(a);
	crm_index_close(&x);
	crm_pending_free(&pending);
	free_few(&f);
	return s == CRM_OK ? CRM_OK : CRM_NONE;
}

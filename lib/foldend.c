/* SPDX-License-Identifier: ISC */
/* The end of a fold: facts by deal, clients, the order of deals. */
#include <stdlib.h>

#include "foldpriv.h"

void crm_change_put(struct crm_change **list, uint32_t *n, size_t *cap,
    const struct crm_change *c)
{
	uint32_t i = 0;

	while (i < *n && (*list)[i].key != c->key)
		i++;
	if (i == *n) {
		if (c->type == CRM_NULL)
			return;
		*list = crm_mem_grow(*list, cap, *n + (size_t)1,
		    sizeof(**list));
		(*n)++;
	}
	(*list)[i] = *c;
}

static int cmp(const void *a, const void *b)
{
	return crm_fact_cmp(*(struct crm_fact *const *)a,
	    *(struct crm_fact *const *)b);
}

static bool in_order(struct crm_fact **fact, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (crm_fact_cmp(fact[i - 1], fact[i]) > 0)
			return false;
	return true;
}

uint32_t crm_fold_client_now(const struct crm_fold *fold, uint32_t client)
{
	struct crm_client *c = fold->p->client;
	uint32_t now = client;

	if (c == NULL || client == 0)
		return client;
	while (c[now].into != 0)
		now = c[now].into;
	/* A long chain is walked once. */
	while (client != now) {
		uint32_t next = c[client].into;

		c[client].into = now;
		client = next;
	}
	return now;
}

/* from and into are one: into keeps its fields and gets those it lacks. */
static void merge(struct crm_fold *fold, uint32_t from, uint32_t into)
{
	struct crm_client *c = fold->p->client;

	from = crm_fold_client_now(fold, from);
	into = crm_fold_client_now(fold, into);
	if (from == into)
		return;
	c[from].into = into;
	c[from].next = c[from].first;
	*(c[into].last != 0 ? &c[c[into].last].next : &c[into].first) = from;
	c[into].last = c[from].last != 0 ? c[from].last : from;
	for (uint32_t i = 0; i < c[from].fields; i++) {
		uint32_t k = 0;

		while (k < c[into].fields &&
		    c[into].field[k].key != c[from].field[i].key)
			k++;
		if (k == c[into].fields)
			crm_change_put(&c[into].field, &c[into].fields,
			    &c[into].cap, &c[from].field[i]);
	}
}

static void apply_client(struct crm_fold *fold, const struct crm_fact *f)
{
	const struct crm_change *change = crm_fold_changes(fold, f);
	uint32_t now = crm_fold_client_now(fold, f->client);
	struct crm_client *all = fold->p->client, *c = &all[now];

	if (f->ev == CRM_EV_FORGET) {
		c->fields = 0;
		for (uint32_t i = c->first; i != 0; i = all[i].next)
			all[i].fields = 0;
	} else if (f->ev == CRM_EV_MERGE) {
		if (change != NULL)
			merge(fold, now, change->word);
	} else {
		for (size_t i = 0; i < f->changes; i++)
			crm_change_put(&c->field, &c->fields, &c->cap,
			    &change[i]);
	}
}

static bool of_client(const struct crm_fact *f)
{
	return f->client != 0 && f->deal == 0 && (f->ev == CRM_EV_CLIENT ||
	    f->ev == CRM_EV_MERGE || f->ev == CRM_EV_FORGET ||
	    f->ev == CRM_EV_SET);
}

void crm_fold_clients(struct crm_fold *fold)
{
	struct crm_fold_private *p = fold->p;
	struct crm_fact **list;
	size_t n = 0, k = 0;

	if (fold->opt.clients != NULL) {
		crm_fold_take_clients(fold);
		return;
	}
	for (size_t i = 0; i < p->facts; i++)
		n += of_client(&p->fact[i]);
	if (n == 0)
		return;
	p->client = crm_mem_new(fold->client_name.n + 1, sizeof(*p->client));
	list = crm_mem_new(n, sizeof(struct crm_fact *));
	for (size_t i = 0; i < p->facts; i++)
		if (of_client(&p->fact[i]))
			list[k++] = &p->fact[i];
	if (!in_order(list, n))
		qsort(list, n, sizeof(struct crm_fact *), cmp);
	for (size_t i = 0; i < n; i++)
		apply_client(fold, list[i]);
	free(list);
}

uint32_t crm_fold_client_merged(const struct crm_fold *fold, uint32_t client,
    uint32_t after)
{
	const struct crm_client *c = fold->p->client;

	if (c == NULL || client == 0)
		return 0;
	/* behind the last of its own stands what is another's */
	if (after != 0)
		return after == c[client].last ? 0 : c[after].next;
	return c[client].first;
}

static const struct crm_change *field_of(const struct crm_fold *fold,
    uint32_t client, struct crm_str field)
{
	enum crm_key key = crm_key_find(field);
	uint32_t want = key != CRM_KEY_USER ? (uint32_t)key :
	    CRM_KEYS + crm_names_find(&fold->field, field);
	const struct crm_client *c = fold->p->client;

	if (c == NULL || client == 0)
		return NULL;
	for (uint32_t i = 0; i < c[client].fields; i++)
		if (c[client].field[i].key == want &&
		    c[client].field[i].type != CRM_NULL)
			return &c[client].field[i];
	return NULL;
}

const struct crm_change *crm_fold_client_field(const struct crm_fold *fold,
    uint32_t client, struct crm_str field)
{
	return field_of(fold, crm_fold_client_now(fold, client), field);
}

struct crm_str crm_fold_client(const struct crm_fold *fold, uint32_t client,
    struct crm_str field)
{
	return crm_fold_client_own(fold, crm_fold_client_now(fold, client),
	    field);
}

struct crm_str crm_fold_client_own(const struct crm_fold *fold,
    uint32_t client, struct crm_str field)
{
	const struct crm_change *c = field_of(fold, client, field);

	if (c == NULL)
		return CRM_STR("");
	return c->type == CRM_TRUE ? CRM_STR("true") : c->type == CRM_FALSE ?
	    CRM_STR("false") : crm_names_get(&fold->word, c->word);
}

/* The number of the facts, which are in order, that are not after t. */
static size_t until(struct crm_fact **fact, size_t n, int64_t t)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (fact[mid]->at <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t crm_fold_undo(const struct crm_fold *fold, struct crm_fact **fact,
    size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		struct crm_fact *u = fact[i];
		int64_t of;

		u->idle = u->ev == CRM_EV_UNDO;
		if (u->ev != CRM_EV_UNDO || u->kind == CRM_EV_UNDO)
			continue;
		of = crm_fold_changes(fold, u)->n;
		for (size_t k = until(fact, n, of); k-- > 0 &&
		    fact[k]->at == of;) {
			if (!fact[k]->undone && fact[k]->ev == u->kind) {
				fact[k]->undone = true;
				u->idle = false;
				break;
			}
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!fact[i]->undone)
			fact[left++] = fact[i];
	return left;
}

/* Visits and fields move to where they stay. */
static void keep(struct crm_fold *fold, struct crm_deal *d)
{
	struct crm_fold_private *p = fold->p;
	size_t visits = p->visits * sizeof(*p->visit);
	size_t fields = p->fields * sizeof(*p->field);

	d->visit = crm_arena_new(&p->arena, visits);
	memcpy(d->visit, p->visit, visits);
	if (fields > 0) {
		d->field = crm_arena_new(&p->arena, fields);
		for (size_t i = 0; i < p->fields; i++)
			if (p->field[i].type != CRM_NULL)
				d->field[d->fields++] = p->field[i];
	}
	fold->deal = crm_mem_grow(fold->deal, &p->deal_cap, fold->deals + 1,
	    sizeof(*fold->deal));
	fold->deal[fold->deals++] = *d;
}

enum crm_status crm_fold_apply(struct crm_fold *fold, uint32_t deal,
    struct crm_fact **fact, size_t n, struct crm_err *err)
{
	struct crm_deal d;
	bool is;
	enum crm_status s = crm_fold_run(fold, deal, fact, n, &d, &is, err);

	if (s == CRM_OK && is)
		keep(fold, &d);
	return s;
}

/* Each deal's facts in a row of their own: a counting sort, stable, so that
 * what was read in order need not be sorted again. */
static enum crm_status apply_all(struct crm_fold *fold, struct crm_err *err)
{
	struct crm_fold_private *p = fold->p;
	size_t deals = fold->deal_name.n, at = 0;
	size_t *start = crm_mem_new(deals + 2, sizeof(*start));
	struct crm_fact **list = crm_mem_new(p->facts,
	    sizeof(struct crm_fact *));
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < p->facts; i++)
		start[p->fact[i].deal + 1]++;
	for (size_t i = 1; i < deals + 2; i++)
		start[i] += start[i - 1];
	for (size_t i = 0; i < p->facts; i++)
		list[start[p->fact[i].deal]++] = &p->fact[i];
	for (uint32_t d = 1; d <= deals && s == CRM_OK; d++) {
		size_t n = start[d] - start[d - 1];

		at = start[d - 1];
		if (n == 0)
			continue;
		if (!in_order(list + at, n))
			qsort(list + at, n, sizeof(struct crm_fact *), cmp);
		s = crm_fold_apply(fold, d, list + at, n, err);
		if (s == CRM_DATA && fold->opt.bad != NULL) {
			fold->opt.bad(fold->opt.ctx, fold, d, err);
			crm_err_free(err);
			s = CRM_OK;
		}
	}
	for (size_t i = 0; i < start[0] && s == CRM_OK &&
	    fold->opt.fact != NULL && !fold->opt.fact_moves; i++)
		s = fold->opt.fact(fold->opt.ctx, fold, NULL, list[i], err);
	free(start);
	free(list);
	return s;
}

static int cmp_deal(const void *a, const void *b, void *ctx)
{
	const struct crm_deal *x = a, *y = b;
	const struct crm_names *name = ctx;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return crm_str_cmp(crm_names_get(name, x->id),
	    crm_names_get(name, y->id));
}

enum crm_status crm_fold_finish(struct crm_fold *fold, struct crm_err *err)
{
	struct crm_fold_private *p = fold->p;
	enum crm_status s;

	crm_fold_clients(fold);
	s = apply_all(fold, err);
	if (s != CRM_OK)
		return s;
	if (fold->deals > 0)
		qsort_r(fold->deal, fold->deals, sizeof(*fold->deal), cmp_deal,
		    &fold->deal_name);
	p->by_name = crm_mem_new(fold->deal_name.n + 1, sizeof(*p->by_name));
	for (size_t i = 0; i < fold->deals; i++) {
		uint32_t *at = &p->by_name[fold->deal[i].id];

		if (*at != 0)
			return crm_err_set(err, CRM_DATA, "deal %s comes more "
			    "than once: as a deal line and as facts, or as "
			    "two deal lines", crm_names_get(&fold->deal_name,
			    fold->deal[i].id).p);
		*at = (uint32_t)i + 1;
	}
	return CRM_OK;
}

const struct crm_deal *crm_fold_find(const struct crm_fold *fold,
    struct crm_str id)
{
	uint32_t d = crm_names_find(&fold->deal_name, id);
	uint32_t at = d != 0 ? fold->p->by_name[d] : 0;

	return at != 0 ? &fold->deal[at - 1] : NULL;
}

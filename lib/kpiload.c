/* SPDX-License-Identifier: ISC */
/* Counting what is on sellers' hands. */
#include "kpiload.h"

#include <stdlib.h>

#include "event.h"
#include "funnel.h"
#include "kpigroup.h"
#include "kpiloadpriv.h"
#include "mem.h"
#include "money.h"

static const struct crm_opt options[] = {
	{ CRM_KPI_OPT_BANDS, "bands", CRM_ARG_NONE, NULL,
	  "of speed and load: a row for each band" },
	{ 0 }
};

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct crm_load *v = self;

	(void)cli, (void)id;
	v->bands = true;
	return CRM_OK;
}

static enum crm_status take(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_load *v = ctx;
	enum crm_status s = crm_arrivals_seen(&v->arrivals, fold, d, f, err);

	return s == CRM_OK ? crm_tasks_seen(&v->tasks, fold, d, f, err) : s;
}

/* The goals of the unit that as-of lies in; of some deals only, a goal says
 * nothing. */
static void open_goals(struct crm_load *v, const struct crm_kpi_run *r)
{
	const struct crm_rules *rules = &r->query.src.rules;

	v->has_goals = r->opt.where == NULL;
	v->feed = (struct crm_kpi_feed){ .rules = rules };
	v->goals = (struct crm_goals){ .rules = rules, .no_norms = true,
		.asked = crm_unit_at(r->per, rules->zone, v->as_of),
		.by = &r->by, .per = &r->per };
	if (v->has_goals)
		crm_goals_open(&v->goals, &v->feed);
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_load *v = self;
	struct crm_kpi_opt opt = { r->by, true, r->per,
		{ CRM_TIME_NONE, CRM_TIME_NONE } };

	(void)err;
	v->as_of = r->query.as_of;
	crm_kpi_init(&v->who, &r->query.src.rules, &opt);
	open_goals(v, r);
	r->need_facts = true;
	r->fold = (struct crm_fold_opt){ .moves_only = r->opt.where == NULL,
		.fact = take, .ctx = v };
	return CRM_OK;
}

size_t crm_load_cell(struct crm_load *v, const struct crm_fold *fold,
    uint32_t person, int64_t then)
{
	const struct crm_kpi_cell *c = crm_kpi_at_then(&v->who, person,
	    crm_names_get(&fold->word, person), v->as_of, then);
	size_t at = (size_t)(c - v->who.cell), had = v->rows;

	v->row = crm_kpi_groups_room(v->row, &v->rows, at, sizeof(*v->row));
	for (; had < v->rows; had++)
		v->row[had].least = v->row[had].most = -1;
	return at;
}

/* Those on the staff now, busy or not, and how many deals they should have. */
static void add_staff(struct crm_load *v, struct crm_fold *fold)
{
	const struct crm_rules *r = v->who.rules;

	for (size_t i = 0; i < r->staffs; i++) {
		const struct crm_staff *s = &r->staff[i];
		struct crm_load_row *row;
		size_t at;

		if (crm_rules_staff(r, s->id, v->as_of) != s ||
		    (s->from != CRM_TIME_NONE && s->from > v->as_of) ||
		    (s->until != CRM_TIME_NONE && s->until <= v->as_of))
			continue;
		at = crm_load_cell(v, fold, crm_names_add(&fold->word, s->id),
		    v->as_of);
		row = &v->row[at];
		row->staff = true;
		if (s->min_deals >= 0)
			row->least = (row->least > 0 ? row->least : 0) +
			    s->min_deals;
		if (s->max_deals >= 0)
			row->most = (row->most > 0 ? row->most : 0) +
			    s->max_deals;
	}
}

static void count_due(const struct crm_load *v, int64_t due, int64_t *today,
    int64_t *late)
{
	struct crm_period day = crm_unit_at(CRM_DAY, v->who.rules->zone,
	    v->as_of);

	if (due == CRM_TIME_NONE)
		return;
	*late += due < v->as_of;
	*today += due >= v->as_of && due < day.until;
}

static bool count_open(struct crm_load *v, const struct crm_deal *d,
    struct crm_load_row *row)
{
	row->open++;
	count_due(v, d->next, &row->step_due, &row->step_late);
	return crm_money_add(&row->money, d->amount);
}

static bool count_closed(const struct crm_deal *d, struct crm_load_row *row)
{
	row->won += d->status == CRM_WON;
	row->lost += d->status == CRM_LOST;
	row->priced += d->status == CRM_WON && d->has_amount;
	return d->status != CRM_WON ||
	    crm_money_add(&row->won_money, d->amount);
}

/* A client of an owner's; for counting each once. */
struct pair {
	size_t row;
	uint32_t client;
};

static int cmp_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->client > y->client) - (x->client < y->client);
}

static int cmp_client(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (x->client > y->client) - (x->client < y->client);
}

static void count_clients(struct crm_load *v, struct pair *p, size_t n)
{
	if (n == 0)
		return;
	qsort(p, n, sizeof(*p), cmp_pair);
	for (size_t i = 0; i < n; i++)
		v->row[p[i].row].clients += i == 0 ||
		    cmp_pair(&p[i - 1], &p[i]) != 0;
	qsort(p, n, sizeof(*p), cmp_client);
	for (size_t i = 0; i < n; i++)
		v->all.clients += i == 0 || p[i - 1].client != p[i].client;
}

static enum crm_status count_deals(struct crm_load *v, struct crm_kpi_run *r,
    const bool *match, struct crm_err *err)
{
	const struct crm_fold *fold = &r->query.fold;
	struct pair *pair = crm_mem_new(fold->deals + 1, sizeof(*pair));
	size_t pairs = 0;
	bool ok = true;

	for (size_t i = 0; i < fold->deals && ok; i++) {
		const struct crm_deal *d = &fold->deal[i];
		bool open = d->status == CRM_OPEN;
		size_t at;

		if (!match[d->id] || crm_funnel_is_junk(fold, d) || (!open &&
		    !crm_period_has(&r->query.period, d->closed)))
			continue;
		at = crm_load_cell(v, fold, d->owner,
		    open ? v->as_of : d->closed);
		ok = open ? count_open(v, d, &v->row[at]) :
		    count_closed(d, &v->row[at]);
		if (open && d->client != 0)
			pair[pairs++] = (struct pair){ at, d->client };
	}
	count_clients(v, pair, pairs);
	free(pair);
	return ok ? CRM_OK : crm_err_set(err, CRM_DATA, "the sum of amounts "
	    "is too large");
}

/* A task is its owner's, else the owner's of its deal, else who wrote it. */
static void count_tasks(struct crm_load *v, struct crm_kpi_run *r,
    const bool *match)
{
	struct crm_fold *fold = &r->query.fold;

	crm_tasks_finish(&v->tasks, fold);
	for (size_t i = 0; i < v->tasks.tasks; i++) {
		const struct crm_task *t = &v->tasks.task[i];
		const struct crm_deal *d = t->deal != 0 ? crm_fold_find(fold,
		    crm_names_get(&fold->deal_name, t->deal)) : NULL;
		uint32_t who = crm_task_owner(t, d);
		size_t at;

		if (!match[t->deal])
			continue;
		at = crm_load_cell(v, fold, who, v->as_of);
		count_due(v, t->due, &v->row[at].task_due,
		    &v->row[at].task_late);
	}
}

static enum crm_status count_goals(struct crm_load *v, struct crm_kpi_run *r,
    struct crm_err *err)
{
	const struct crm_fold *fold = &r->query.fold;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		s = crm_kpi_feed_deal(&v->feed, fold, &fold->deal[i], err);
	if (s == CRM_OK)
		s = crm_goals_finish(&v->goals, v->as_of, false, err);
	for (size_t i = 0; i < v->goals.rows && s == CRM_OK; i++) {
		const struct crm_goals_row *g = &v->goals.row[i];
		const struct crm_kpi_cell *c = crm_kpi_find(&v->who,
		    g->goal->who, v->as_of);
		struct crm_load_row *row;

		if (c == NULL || (g->metric != CRM_KPI_MONEY &&
		    g->metric != CRM_KPI_DEALS))
			continue;
		row = &v->row[c - v->who.cell];
		/* money before deals */
		if (row->goal == NULL || g->metric == CRM_KPI_MONEY)
			row->goal = g;
	}
	return s;
}

static void plus(int64_t *sum, int64_t n)
{
	if (n >= 0)
		*sum = (*sum > 0 ? *sum : 0) + n;
}

static bool add_up(struct crm_load *v)
{
	struct crm_load_row *all = &v->all;
	bool ok = true;

	all->least = all->most = -1;
	for (size_t i = 0; i < v->who.cells && ok; i++) {
		const struct crm_load_row *row = &v->row[i];

		all->open += row->open;
		all->task_due += row->task_due;
		all->task_late += row->task_late;
		all->step_due += row->step_due;
		all->step_late += row->step_late;
		all->won += row->won;
		all->lost += row->lost;
		all->priced += row->priced;
		plus(&all->least, row->least);
		plus(&all->most, row->most);
		ok = crm_money_add(&all->money, row->money) &&
		    crm_money_add(&all->won_money, row->won_money);
		for (int b = 0; b < CRM_LOAD_BANDS && i < v->band_rows; b++) {
			v->sum[b].deals += v->band[i][b].deals;
			v->sum[b].won += v->band[i][b].won;
			v->sum[b].lost += v->band[i][b].lost;
		}
	}
	return ok;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct crm_load *v = self;
	struct crm_fold *fold = &r->query.fold;
	bool *match = crm_mem_new(fold->deal_name.n + 1, sizeof(*match));
	enum crm_status s;

	match[0] = r->opt.where == NULL;
	for (size_t i = 0; i < fold->deals; i++)
		match[fold->deal[i].id] = crm_query_match(&r->query.eye,
		    &fold->deal[i]);
	crm_arrivals_finish(&v->arrivals, fold);
	add_staff(v, fold);
	s = count_deals(v, r, match, err);
	if (s == CRM_OK)
		count_tasks(v, r, match);
	if (s == CRM_OK)
		crm_load_count_bands(v, &r->query, match);
	if (s == CRM_OK && v->has_goals)
		s = count_goals(v, r, err);
	if (s == CRM_OK && !add_up(v))
		s = crm_err_set(err, CRM_DATA, "the sum of amounts is too "
		    "large");
	free(match);
	return s;
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	return crm_load_print(self, r, out, err);
}

static void close_view(void *self)
{
	struct crm_load *v = self;

	crm_arrivals_free(&v->arrivals);
	crm_tasks_free(&v->tasks);
	crm_goals_free(&v->goals);
	crm_kpi_feed_free(&v->feed);
	crm_kpi_free(&v->who);
	free(v->row);
	free(v->band);
}

const struct crm_kpi_view crm_kpi_view_load = { .name = "load",
	.opt = options, .size = sizeof(struct crm_load), .option = option,
	.open = open_view, .finish = finish, .print = print,
	.close = close_view };

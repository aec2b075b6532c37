/* SPDX-License-Identifier: ISC */
#include "kpi.h"

#include <stdlib.h>

#include "mem.h"
#include "money.h"

static const struct {
	const char *name;
	bool money, of_deals;
} metrics[CRM_KPI_METRICS] = {
	[CRM_KPI_CALLS] = { "calls", false, false },
	[CRM_KPI_TALKS] = { "talks", false, false },
	[CRM_KPI_MEETINGS] = { "meetings", false, false },
	[CRM_KPI_PROPOSALS] = { "proposals", false, false },
	[CRM_KPI_EMAILS] = { "emails", false, false },
	[CRM_KPI_MESSAGES] = { "messages", false, false },
	[CRM_KPI_VISITS] = { "visits", false, false },
	[CRM_KPI_TOUCHES] = { "touches", false, false },
	[CRM_KPI_IN_CALLS] = { "in_calls", false, false },
	[CRM_KPI_MISSED] = { "missed", false, false },
	[CRM_KPI_DEALS] = { "deals", false, true },
	[CRM_KPI_MONEY] = { "money", true, true },
	[CRM_KPI_MARGIN] = { "margin", true, true },
	[CRM_KPI_NO_MARGIN] = { "no_margin", false, true },
	[CRM_KPI_RECEIVED] = { "received", true, false },
};

struct crm_str crm_kpi_metric_name(enum crm_kpi_metric m)
{
	return crm_str(metrics[m].name);
}

bool crm_kpi_metric_find(struct crm_str s, enum crm_kpi_metric *m)
{
	for (int i = 0; i < CRM_KPI_METRICS; i++) {
		if (crm_str_is(s, metrics[i].name)) {
			*m = (enum crm_kpi_metric)i;
			return true;
		}
	}
	return false;
}

bool crm_kpi_is_money(enum crm_kpi_metric m)
{
	return metrics[m].money;
}

bool crm_kpi_of_deals(enum crm_kpi_metric m)
{
	return metrics[m].of_deals;
}

bool crm_kpi_by_find(struct crm_str s, enum crm_kpi_by *by)
{
	static const char *const names[] = { "owner", "team", "company",
		"source" };

	for (int i = 0; i < 4; i++) {
		if (crm_str_is(s, names[i])) {
			*by = (enum crm_kpi_by)i;
			return true;
		}
	}
	return false;
}

void crm_kpi_init(struct crm_kpi *k, const struct crm_rules *rules,
    const struct crm_kpi_opt *opt)
{
	*k = (struct crm_kpi){ .rules = rules, .opt = *opt };
}

void crm_kpi_free(struct crm_kpi *k)
{
	for (size_t i = 0; i < k->groups; i++)
		free(k->group[i].at);
	free(k->group);
	free(k->person);
	free(k->span);
	free(k->cell);
	crm_names_free(&k->who);
	*k = (struct crm_kpi){ 0 };
}

/* The first span that begins after t. */
static size_t after(const struct crm_kpi *k, int64_t t)
{
	size_t lo = 0, hi = k->spans;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (k->span[mid].p.from > t)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* The period's row that t is in.  The calendar is asked once a period: facts
 * come by deals, so that their times jump within some weeks. */
static struct crm_kpi_span *span_of(struct crm_kpi *k, int64_t t)
{
	struct crm_period p = k->opt.period;
	size_t at;

	if (k->spans > 0 && (k->opt.whole ||
	    crm_period_has(&k->span[k->last].p, t)))
		return &k->span[k->last];
	at = after(k, t);
	if (at == 0 || !crm_period_has(&k->span[at - 1].p, t)) {
		if (!k->opt.whole)
			p = crm_unit_at(k->opt.per, k->rules->zone, t);
		k->span = crm_mem_grow(k->span, &k->span_cap, k->spans + 1,
		    sizeof(*k->span));
		memmove(k->span + at + 1, k->span + at,
		    (k->spans - at) * sizeof(*k->span));
		k->span[at] = (struct crm_kpi_span){ p, (uint32_t)k->spans };
		k->spans++;
		at++;
	}
	k->last = at - 1;
	return &k->span[k->last];
}

/* Room in an array of zeros for n. */
static void *zeros(void *p, size_t *have, size_t n, size_t size)
{
	size_t cap = *have;

	if (n <= cap)
		return p;
	p = crm_mem_grow(p, &cap, n, size);
	memset((char *)p + *have * size, 0, (cap - *have) * size);
	*have = cap;
	return p;
}

static struct crm_kpi_cell *cell_of(struct crm_kpi *k, uint32_t who,
    const struct crm_kpi_span *s)
{
	struct crm_kpi_group *g;

	k->group = zeros(k->group, &k->groups, (size_t)who + 1,
	    sizeof(*k->group));
	g = &k->group[who];
	g->at = zeros(g->at, &g->n, (size_t)s->id + 1, sizeof(*g->at));
	if (g->at[s->id] == 0) {
		k->cell = crm_mem_grow(k->cell, &k->cell_cap, k->cells + 1,
		    sizeof(*k->cell));
		k->cell[k->cells] = (struct crm_kpi_cell){ .who = who,
			.period = s->p };
		g->at[s->id] = (uint32_t)++k->cells;
	}
	return &k->cell[g->at[s->id] - 1];
}

static struct crm_str team_at(const struct crm_rules *r, struct crm_str id,
    int64_t t)
{
	const struct crm_staff *s = crm_rules_staff(r, id, t);

	return s != NULL ? s->team : CRM_STR("");
}

/* The group of a person; a team is looked up anew for those alone who have
 * several rows of staff.csv. */
static uint32_t who_of(struct crm_kpi *k, uint32_t word, struct crm_str id,
    int64_t t)
{
	struct crm_kpi_person *p;
	size_t rows = 0;

	if (k->opt.by == CRM_KPI_COMPANY)
		word = 0, id = CRM_STR("all");
	k->person = zeros(k->person, &k->persons, (size_t)word + 1,
	    sizeof(*k->person));
	p = &k->person[word];
	if (!p->seen) {
		for (size_t i = 0; i < k->rules->staffs; i++)
			rows += crm_str_eq(k->rules->staff[i].id, id);
		p->seen = true;
		p->dated = k->opt.by == CRM_KPI_TEAM && rows > 1;
		p->who = crm_names_add(&k->who, k->opt.by == CRM_KPI_TEAM ?
		    team_at(k->rules, id, t) : id);
	} else if (p->dated) {
		p->who = crm_names_add(&k->who, team_at(k->rules, id, t));
	}
	return p->who;
}

/* The cell, if it is of the period found last, of a person who has one. */
static inline struct crm_kpi_cell *cell_again(const struct crm_kpi *k,
    uint32_t word, int64_t t)
{
	const struct crm_kpi_person *p;
	const struct crm_kpi_span *s;
	const struct crm_kpi_group *g;

	if (word >= k->persons || k->spans == 0)
		return NULL;
	p = &k->person[word];
	s = &k->span[k->last];
	if (!p->seen || p->dated || p->who >= k->groups ||
	    !crm_period_has(&s->p, t))
		return NULL;
	g = &k->group[p->who];
	return s->id < g->n && g->at[s->id] != 0 ?
	    &k->cell[g->at[s->id] - 1] : NULL;
}

struct crm_kpi_cell *crm_kpi_at(struct crm_kpi *k, uint32_t word,
    struct crm_str id, int64_t t)
{
	return crm_kpi_at_then(k, word, id, t, t);
}

struct crm_kpi_cell *crm_kpi_at_then(struct crm_kpi *k, uint32_t word,
    struct crm_str id, int64_t t, int64_t then)
{
	struct crm_kpi_cell *c = cell_again(k, k->opt.by == CRM_KPI_COMPANY ?
	    0 : word, t);

	if (c != NULL && crm_period_has(&k->opt.period, t))
		return c;
	if (!crm_period_has(&k->opt.period, t))
		return NULL;
	return cell_of(k, who_of(k, word, id, then), span_of(k, t));
}

bool crm_kpi_merge(struct crm_kpi *k, const struct crm_kpi *o)
{
	bool ok = true;

	for (size_t i = 0; i < o->cells && ok; i++) {
		const struct crm_kpi_cell *from = &o->cell[i];
		struct crm_kpi_cell *c = cell_of(k, crm_names_add(&k->who,
		    crm_names_get(&o->who, from->who)),
		    span_of(k, from->period.from));

		for (int m = 0; m < CRM_KPI_METRICS && ok; m++)
			ok = crm_money_add(&c->n[m], from->n[m]);
	}
	return ok;
}

void crm_kpi_everybody(struct crm_kpi *k)
{
	const struct crm_period *p = &k->opt.period;
	const struct crm_kpi_span *s;

	if (p->from == CRM_TIME_NONE || p->until == CRM_TIME_NONE ||
	    p->until <= p->from)
		return;
	s = span_of(k, p->from);
	if (p->until > s->p.until)
		return;
	for (size_t i = 0; i < k->rules->staffs; i++) {
		const struct crm_staff *row = &k->rules->staff[i];
		struct crm_str who = CRM_STR("all");

		if ((row->from != CRM_TIME_NONE && row->from >= p->until) ||
		    (row->until != CRM_TIME_NONE && row->until <= p->from))
			continue;
		if (k->opt.by == CRM_KPI_TEAM && row->team.n == 0)
			continue;
		if (k->opt.by != CRM_KPI_COMPANY)
			who = k->opt.by == CRM_KPI_TEAM ? row->team : row->id;
		cell_of(k, crm_names_add(&k->who, who), s);
	}
}

const struct crm_kpi_cell *crm_kpi_find(const struct crm_kpi *k,
    struct crm_str who, int64_t from)
{
	uint32_t no = crm_names_find(&k->who, who);
	size_t at = after(k, from);
	const struct crm_kpi_span *s;
	const struct crm_kpi_group *g;

	if (no == 0 || no >= k->groups || at == 0)
		return NULL;
	s = &k->span[at - 1];
	g = &k->group[no];
	if (!crm_period_has(&s->p, from) || s->id >= g->n || g->at[s->id] == 0)
		return NULL;
	return &k->cell[g->at[s->id] - 1];
}

static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_kpi_cell *x = *(const struct crm_kpi_cell *const *)a;
	const struct crm_kpi_cell *y = *(const struct crm_kpi_cell *const *)b;
	const struct crm_kpi *k = ctx;
	struct crm_str s = crm_names_get(&k->who, x->who);
	struct crm_str t = crm_names_get(&k->who, y->who);

	if (x->who == y->who)
		return (x->period.from > y->period.from) -
		    (x->period.from < y->period.from);
	if (s.n == 0 || t.n == 0)
		return s.n == 0 ? 1 : -1;
	return strcmp(s.p, t.p);
}

const struct crm_kpi_cell **crm_kpi_sorted(const struct crm_kpi *k)
{
	const struct crm_kpi_cell **list = crm_mem_new(k->cells + 1,
	    sizeof(const struct crm_kpi_cell *));

	for (size_t i = 0; i < k->cells; i++)
		list[i] = &k->cell[i];
	if (k->cells > 0)
		qsort_r(list, k->cells, sizeof(const struct crm_kpi_cell *),
		    cmp, (void *)k);
	return list;
}

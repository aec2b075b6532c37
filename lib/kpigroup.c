/* SPDX-License-Identifier: ISC */
#include "kpigroup.h"

#include <stdlib.h>

#include "kpitable.h"
#include "mem.h"

void crm_kpi_groups_open(struct crm_kpi_groups *g,
    const struct crm_kpi_run *r, const struct crm_period *asked)
{
	const struct crm_rules *rules = &r->query.src.rules;
	struct crm_kpi_opt opt = { r->by, false, r->per, *asked };
	struct crm_period unit;

	*g = (struct crm_kpi_groups){ .rules = rules, .by = r->by,
		.per = r->per, .asked = *asked,
		.before = { asked->from, asked->from } };
	if (asked->from != CRM_TIME_NONE) {
		unit = crm_unit_at(r->per, rules->zone, asked->from);
		g->before = crm_unit_at(r->per, rules->zone, unit.from - 1);
		opt.period.from = g->before.from;
	}
	if (opt.by == CRM_KPI_SOURCE)	/* who is counted is a source then */
		opt.by = CRM_KPI_OWNER;
	crm_kpi_init(&g->rows, rules, &opt);
}

static void copy_beneath(struct crm_kpi_groups *of, size_t size)
{
	struct crm_kpi_opt opt = of->rows.opt;
	struct crm_kpi_groups *g = crm_mem_new(1, size);

	memcpy(g, of, size);
	g->by = opt.by = CRM_KPI_OWNER;
	crm_kpi_init(&g->rows, of->rules, &opt);
	of->under = g;
}

enum crm_status crm_kpi_groups_count(void *view, size_t size,
    crm_kpi_groups_fn *fn, struct crm_kpi_run *r, struct crm_err *err)
{
	struct crm_kpi_groups *g = view;
	enum crm_status s;

	if (g->by == CRM_KPI_COMPANY || g->by == CRM_KPI_TEAM)
		copy_beneath(g, size);
	s = fn(view, r, err);
	return s == CRM_OK && g->under != NULL ? fn(g->under, r, err) : s;
}

const void *crm_kpi_groups_compared(const void *view)
{
	const struct crm_kpi_groups *g = view;

	return g->by == CRM_KPI_COMPANY ? g->under : view;
}

void crm_kpi_groups_close(void *view, void (*rows)(void *view))
{
	struct crm_kpi_groups *g = view;

	if (g->under != NULL)
		crm_kpi_groups_close(g->under, rows);
	free(g->under);
	rows(view);
	crm_kpi_free(&g->rows);
}

static bool counts(const struct crm_kpi_groups *g, int64_t t)
{
	return crm_period_has(&g->asked, t) ||
	    (g->asked.from != CRM_TIME_NONE &&
	    crm_period_has(&g->before, t));
}

size_t crm_kpi_groups_at(struct crm_kpi_groups *g, const struct crm_fold *fold,
    uint32_t person, uint32_t source, int64_t t, int64_t then)
{
	uint32_t word = g->by == CRM_KPI_SOURCE ? source : person;
	const struct crm_kpi_cell *c = counts(g, t) ?
	    crm_kpi_at_then(&g->rows, word, crm_names_get(&fold->word, word),
	    t, then) : NULL;

	return c != NULL ? (size_t)(c - g->rows.cell) : CRM_KPI_NO_ROW;
}

size_t crm_kpi_groups_deal(struct crm_kpi_groups *g,
    const struct crm_fold *fold, const struct crm_deal *d, int64_t t,
    int64_t as_of)
{
	return crm_kpi_groups_at(g, fold, d->owner, d->source, t,
	    d->status != CRM_OPEN ? d->closed : as_of);
}

bool crm_kpi_groups_shown(const struct crm_kpi_groups *g, size_t row)
{
	return g->asked.from == CRM_TIME_NONE ||
	    g->rows.cell[row].period.until > g->asked.from;
}

size_t *crm_kpi_groups_sorted(const struct crm_kpi_groups *g, size_t *n)
{
	const struct crm_kpi_cell **list = crm_kpi_sorted(&g->rows);
	size_t *row = crm_mem_new(g->rows.cells + 1, sizeof(*row));

	*n = 0;
	for (size_t i = 0; i < g->rows.cells; i++) {
		size_t at = (size_t)(list[i] - g->rows.cell);

		if (crm_kpi_groups_shown(g, at))
			row[(*n)++] = at;
	}
	free(list);
	return row;
}

/* A shown row, if any: any has the period of all where it is one. */
static const struct crm_kpi_cell *any(const struct crm_kpi_groups *g)
{
	for (size_t i = 0; i < g->rows.cells; i++)
		if (crm_kpi_groups_shown(g, i))
			return &g->rows.cell[i];
	return NULL;
}

bool crm_kpi_groups_one(const struct crm_kpi_groups *g)
{
	const struct crm_kpi_cell *c = any(g);

	for (size_t i = 0; i < g->rows.cells; i++)
		if (crm_kpi_groups_shown(g, i) &&
		    g->rows.cell[i].period.from != c->period.from)
			return false;
	return true;
}

void crm_kpi_groups_columns(const struct crm_kpi_groups *g,
    struct crm_table *t)
{
	crm_kpi_who_columns(t, g->by == CRM_KPI_SOURCE ? "source" : "who");
	crm_table_column(t, "period", crm_kpi_groups_one(g) ? "" : NULL,
	    CRM_KEPT);
}

void crm_kpi_groups_cells(const struct crm_kpi_groups *g, size_t row,
    bool text, struct crm_table *t)
{
	const struct crm_kpi_cell *c = &g->rows.cell[row];
	struct crm_buf b = { 0 };

	crm_kpi_who_cells(t, g->rules, g->by, crm_names_get(&g->rows.who,
	    c->who), c->period.until - 1, text);
	crm_unit_name(g->per, g->rules->zone, c->period.from, &b);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

void crm_kpi_groups_total(struct crm_table *t)
{
	crm_table_rule(t);
	crm_table_row(t);
	crm_table_none(t);
	crm_table_text(t, CRM_STR("total"));
	crm_table_text(t, CRM_STR(""));
}

void crm_kpi_groups_head(const struct crm_kpi_groups *g, const char *title,
    struct crm_buf *b)
{
	const struct crm_kpi_cell *c = any(g);
	int64_t at = c != NULL ? c->period.from : CRM_TIME_NONE;

	crm_buf_puts(b, title);
	if (c != NULL)
		crm_kpi_say_period(g->rules, g->per, &g->asked,
		    crm_kpi_groups_one(g) ? at : CRM_TIME_NONE, b);
	crm_buf_char(b, '\n');
}

void *crm_kpi_groups_room(void *p, size_t *n, size_t row, size_t size)
{
	size_t cap = *n;

	if (row < cap)
		return p;
	p = crm_mem_grow(p, &cap, row + 1, size);
	memset((char *)p + *n * size, 0, (cap - *n) * size);
	*n = cap;
	return p;
}

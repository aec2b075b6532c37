/* SPDX-License-Identifier: ISC */
#include "goalmix.h"

#include <stdlib.h>

#include "kpimix.h"
#include "mem.h"
#include "names.h"

static const enum crm_unit units[CRM_GOAL_MIX_UNITS] = { CRM_MONTH,
	CRM_QUARTER, CRM_YEAR };

void crm_goal_mix_open(struct crm_goal_mix *m, const struct crm_rules *r,
    const struct crm_period *asked, enum crm_kpi_by by,
    const enum crm_unit *per, struct crm_kpi_feed *feed)
{
	m->asked = *asked;
	m->by = by;
	for (int i = 0; i < CRM_GOAL_MIX_UNITS; i++) {
		struct crm_goals *g = &m->goals[i];

		*g = (struct crm_goals){ .rules = r, .asked = *asked,
			.by = &m->by, .per = &units[i], .no_norms = true };
		if (asked->from != CRM_TIME_NONE)
			g->asked.from = crm_unit_at(units[i], r->zone,
			    crm_unit_at(units[i], r->zone, asked->from).from -
			    1).from;
		if (per == NULL || *per == units[i])
			crm_goals_open(g, feed);
	}
}

bool crm_goal_mix_need_facts(const struct crm_goal_mix *m)
{
	bool need = false;

	for (int i = 0; i < CRM_GOAL_MIX_UNITS; i++)
		need |= m->goals[i].need_facts;
	return need;
}

enum crm_status crm_goal_mix_finish(struct crm_goal_mix *m, int64_t as_of,
    bool facts, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (int i = 0; i < CRM_GOAL_MIX_UNITS && s == CRM_OK; i++)
		if (m->goals[i].rules != NULL)
			s = crm_goals_finish(&m->goals[i], as_of, facts, err);
	return s;
}

static void part(const struct crm_goals_row *row, struct crm_mix_part *p,
    bool now)
{
	if (!row->known || !row->sum.has_expected || row->sum.expected <= 0)
		return;
	p->x[now] += row->sum.actual;
	p->n[now] += row->sum.expected;
}

/* The goals of one metric in the period of row, and in the one before. */
static void reckon(const struct crm_goals *g, const struct crm_goals_row *row,
    struct crm_mix *m)
{
	struct crm_names who = { 0 };
	struct crm_mix_part *list = crm_mem_new(g->rows + 2, sizeof(*list));

	for (size_t i = 0; i < g->rows; i++) {
		const struct crm_goals_row *o = &g->row[i];
		bool now = o->period.from == row->period.from;

		if (o->metric == row->metric && (now ||
		    o->period.until == row->period.from))
			part(o, &list[crm_names_add(&who, o->goal->who)], now);
	}
	crm_mix_reckon(list, who.n + 1, m);
	crm_names_free(&who);
	free(list);
}

static bool is_first(const struct crm_goals *g, size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (g->row[i].metric == g->row[row].metric &&
		    g->row[i].period.from == g->row[row].period.from)
			return false;
	return true;
}

/* Every metric and period that was asked for, once. */
static void each(const struct crm_goal_mix *m, struct crm_table *t, bool text,
    struct crm_kpi_notes *notes)
{
	struct crm_buf name = { 0 }, words = { 0 };
	struct crm_mix mix;

	for (int u = 0; u < CRM_GOAL_MIX_UNITS; u++) {
		const struct crm_goals *g = &m->goals[u];

		for (size_t i = 0; i < g->rows; i++) {
			const struct crm_goals_row *row = &g->row[i];
			struct crm_kpi_figure f = { .kind =
				CRM_FIGURE_PERCENT };

			if ((m->asked.from != CRM_TIME_NONE &&
			    row->period.until <= m->asked.from) ||
			    !is_first(g, i))
				continue;
			name.n = words.n = 0;
			crm_buf_puts(&name, text ? "" : "attainment_");
			crm_buf_str_add(&name, row->goal->metric);
			crm_buf_puts(&words, "the attainment in ");
			crm_buf_str_add(&words, row->goal->metric);
			f.name = crm_buf_z(&name);
			f.words = crm_buf_z(&words);
			reckon(g, row, &mix);
			if (t != NULL && mix.known)
				crm_kpi_mix_row(t, &f, row->goal->period,
				    &mix, text);
			if (notes != NULL)
				crm_kpi_notes_add(notes, &f,
				    row->goal->period, m->by, &mix);
		}
	}
	crm_buf_free(&name);
	crm_buf_free(&words);
}

struct crm_table *crm_goal_mix_table(const struct crm_goal_mix *m, bool text)
{
	struct crm_table *t = crm_kpi_mix_new(text);

	each(m, t, text, NULL);
	return t;
}

void crm_goal_mix_words(const struct crm_goal_mix *m, struct crm_buf *b)
{
	struct crm_kpi_notes notes = { 0 };

	each(m, NULL, true, &notes);
	crm_kpi_notes_print(&notes, b);
}

void crm_goal_mix_free(struct crm_goal_mix *m)
{
	for (int i = 0; i < CRM_GOAL_MIX_UNITS; i++)
		crm_goals_free(&m->goals[i]);
}

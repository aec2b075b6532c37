/* SPDX-License-Identifier: ISC */
#include "kpimix.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"
#include "money.h"

enum { NOTES = 3 };		/* so many are said under a table */

/* The shown periods, each with its rows' parts. */
struct look {
	const struct crm_kpi_groups *g;
	const void *ctx;
	struct crm_kpi_span *span;	/* by time */
	size_t spans;
	struct crm_mix_part *part;
};

static struct look begin(const struct crm_kpi_groups *g, const void *ctx)
{
	return (struct look){ .g = g, .ctx = ctx, .span = g->rows.span,
		.spans = g->by == CRM_KPI_COMPANY ? 0 : g->rows.spans,
		.part = crm_mem_new(g->rows.who.n + 1, sizeof(struct
		    crm_mix_part)) };
}

/* A figure in a period and in the one that ends where it begins. */
static void reckon(struct look *l, const struct crm_kpi_figure *f,
    const struct crm_kpi_span *span, struct crm_mix *m)
{
	const struct crm_kpi *k = &l->g->rows;

	memset(l->part, 0, (k->who.n + 1) * sizeof(*l->part));
	for (size_t i = 0; i < k->cells; i++) {
		struct crm_mix_part *p = &l->part[k->cell[i].who];
		bool now = k->cell[i].period.from == span->p.from;

		if (now || k->cell[i].period.until == span->p.from)
			f->get(l->ctx, i, &p->x[now], &p->n[now]);
	}
	crm_mix_reckon(l->part, k->who.n + 1, m);
}

static bool is_shown(const struct look *l, const struct crm_kpi_span *span)
{
	return l->g->asked.from == CRM_TIME_NONE ||
	    span->p.until > l->g->asked.from;
}

static const char *const unit_sign[] = { [CRM_FIGURE_PERCENT] = " %",
	[CRM_FIGURE_SECS] = " h", [CRM_FIGURE_TALK] = " s",
	[CRM_FIGURE_MONEY] = "" };

static double in_unit(const struct crm_kpi_figure *f, double v)
{
	switch (f->kind) {
	case CRM_FIGURE_PERCENT: return v * 100;
	case CRM_FIGURE_SECS: return v / 3600;
	case CRM_FIGURE_TALK: return v;
	case CRM_FIGURE_MONEY: break;
	}
	return v / 100;
}

static int places(const struct crm_kpi_figure *f)
{
	return f->kind == CRM_FIGURE_PERCENT || f->kind == CRM_FIGURE_TALK ?
	    1 : 2;
}

void crm_kpi_mix_row(struct crm_table *t, const struct crm_kpi_figure *f,
    struct crm_str period, const struct crm_mix *m, bool text)
{
	static const char *const unit[] = { "percent", "hours", "seconds",
		"money" };
	struct crm_buf b = { 0 };

	crm_buf_puts(&b, f->name);
	crm_buf_puts(&b, text ? unit_sign[f->kind] : "");
	crm_table_row(t);
	crm_table_text(t, crm_buf_str(&b));
	crm_table_text(t, period);
	crm_table_text(t, crm_str(unit[f->kind]));
	crm_table_decimal(t, in_unit(f, m->before), places(f));
	crm_table_decimal(t, in_unit(f, m->now), places(f));
	crm_table_decimal(t, in_unit(f, m->now - m->before), places(f));
	crm_table_decimal(t, in_unit(f, m->rate), places(f));
	crm_table_decimal(t, in_unit(f, m->mix), places(f));
	crm_table_count(t, (int64_t)m->up);
	crm_table_count(t, (int64_t)m->down);
	crm_table_count(t, (int64_t)m->both);
	crm_table_text(t, m->against ? CRM_STR("yes") : CRM_STR("no"));
	crm_buf_free(&b);
}

struct crm_table *crm_kpi_mix_new(bool text)
{
	static const char *const names[] = { "before", "now", "change",
		"rate_effect", "mix_effect", "up", "down", "both" };
	static const char *const heads[] = { NULL, NULL, NULL, "rates", "mix",
		NULL, NULL, "of" };
	struct crm_table *t = crm_table_new();

	crm_table_column(t, "figure", NULL, CRM_KEPT);
	crm_table_column(t, "period", NULL, CRM_KEPT);
	crm_table_column(t, "unit", text ? "" : NULL, CRM_LEFT);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		crm_table_column(t, names[i], heads[i], CRM_RIGHT);
	crm_table_column(t, "against", NULL, CRM_LEFT);
	crm_table_fold(t);
	return t;
}

/* The name of a period; valid until b changes. */
static struct crm_str name_of(const struct look *l,
    const struct crm_kpi_span *span, struct crm_buf *b)
{
	b->n = 0;
	crm_unit_name(l->g->per, l->g->rules->zone, span->p.from, b);
	return crm_buf_str(b);
}

struct crm_table *crm_kpi_mix_table(const struct crm_kpi_groups *g,
    const struct crm_kpi_figure *f, size_t figures, const void *ctx,
    bool text)
{
	struct crm_table *t = crm_kpi_mix_new(text);
	struct look l = begin(g, ctx);
	struct crm_buf b = { 0 };
	struct crm_mix m;

	for (size_t i = 0; i < figures; i++) {
		for (size_t k = 0; k < l.spans; k++) {
			reckon(&l, &f[i], &l.span[k], &m);
			if (is_shown(&l, &l.span[k]) && m.known)
				crm_kpi_mix_row(t, &f[i],
				    name_of(&l, &l.span[k], &b), &m, text);
		}
	}
	crm_buf_free(&b);
	free(l.part);
	return t;
}

static void say_figure(const struct crm_kpi_figure *f, double v,
    struct crm_buf *b)
{
	if (f->kind == CRM_FIGURE_MONEY)
		crm_money_text(b, (int64_t)(v < 0 ? v - 0.5 : v + 0.5));
	else
		crm_buf_printf(b, "%.*f", places(f), in_unit(f, v));
}

static void say(const struct crm_kpi_figure *f, struct crm_str period,
    enum crm_kpi_by by, const struct crm_mix *m, struct crm_buf *b)
{
	static const char *const whom[] = { "owners", "teams", "companies",
		"sources" };
	bool rose = m->now > m->before;

	crm_buf_str_add(b, period);
	crm_buf_printf(b, ": %s of all %s from ", f->words,
	    rose ? "rose" : "fell");
	say_figure(f, m->before, b);
	crm_buf_puts(b, " to ");
	say_figure(f, m->now, b);
	crm_buf_printf(b, "%s, yet it %s for %zu of %zu %s: mix ",
	    unit_sign[f->kind], rose ? "fell" : "rose",
	    rose ? m->down : m->up, m->both, whom[by]);
	say_figure(f, m->mix, b);
	crm_buf_puts(b, ", their rates ");
	say_figure(f, m->rate, b);
	crm_buf_char(b, '\n');
}

static bool is_noise(const struct crm_kpi_figure *f, const struct crm_mix *m)
{
	struct crm_buf before = { 0 }, now = { 0 };
	bool same;

	say_figure(f, m->before, &before);
	say_figure(f, m->now, &now);
	same = crm_str_eq(crm_buf_str(&before), crm_buf_str(&now));
	crm_buf_free(&before);
	crm_buf_free(&now);
	return same || (m->mix > 0 && m->rate > 0) ||
	    (m->mix < 0 && m->rate < 0);
}

void crm_kpi_notes_add(struct crm_kpi_notes *n,
    const struct crm_kpi_figure *f, struct crm_str period,
    enum crm_kpi_by by, const struct crm_mix *m)
{
	struct crm_buf b = { 0 };
	double size = fabs(m->now - m->before) /
	    fmax(fabs(m->now), fabs(m->before));
	size_t at = n->n;

	if (!m->against || is_noise(f, m))
		return;
	say(f, period, by, m, &b);
	n->note = crm_mem_grow(n->note, &n->cap, n->n + 1, sizeof(*n->note));
	for (; at > 0 && n->note[at - 1].size < size; at--)
		n->note[at] = n->note[at - 1];
	n->note[at] = (struct crm_kpi_note){ size, b };
	n->n++;
}

void crm_kpi_notes_print(struct crm_kpi_notes *n, struct crm_buf *b)
{
	for (size_t i = 0; i < n->n; i++) {
		if (i < NOTES)
			crm_buf_str_add(b, crm_buf_str(&n->note[i].text));
		crm_buf_free(&n->note[i].text);
	}
	if (n->n > NOTES)
		crm_buf_printf(b, "so do %zu figures more: --mix\n",
		    n->n - NOTES);
	free(n->note);
	*n = (struct crm_kpi_notes){ 0 };
}

void crm_kpi_mix_words(const struct crm_kpi_groups *g,
    const struct crm_kpi_figure *f, size_t figures, const void *ctx,
    struct crm_kpi_notes *notes)
{
	struct look l = begin(g, ctx);
	struct crm_buf name = { 0 };
	struct crm_mix m;

	for (size_t i = 0; i < figures; i++) {
		for (size_t k = 0; k < l.spans; k++) {
			if (!is_shown(&l, &l.span[k]))
				continue;
			reckon(&l, &f[i], &l.span[k], &m);
			crm_kpi_notes_add(notes, &f[i], name_of(&l,
			    &l.span[k], &name), g->by, &m);
		}
	}
	crm_buf_free(&name);
	free(l.part);
}

void crm_kpi_mix_say(const void *view, const struct crm_kpi_figure *figure,
    size_t figures, struct crm_buf *out)
{
	const struct crm_kpi_groups *groups = view;
	struct crm_kpi_notes notes = { 0 };

	for (; groups != NULL; groups = groups->under)
		crm_kpi_mix_words(groups, figure, figures, groups, &notes);
	crm_kpi_notes_print(&notes, out);
}

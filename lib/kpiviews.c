/* SPDX-License-Identifier: ISC */
#include "kpiviews.h"

#include "kpicalls.h"
#include "kpiday.h"
#include "kpieff.h"
#include "kpiload.h"
#include "kpipadding.h"
#include "kpipage.h"
#include "kpispeed.h"
#include "kpitrend.h"
#include "mem.h"
#include "wrap.h"

static const struct crm_kpi_view *const views[] = {
	&crm_kpi_view_summary,
	&crm_kpi_view_goals,
	&crm_kpi_view_activity,
	&crm_kpi_view_speed,
	&crm_kpi_view_load,
	&crm_kpi_view_calls,
	&crm_kpi_view_efficiency,
	&crm_kpi_view_trend,
	&crm_kpi_view_day,
	&crm_kpi_view_padding,
};
enum { INDENT = 2 };	/* of the lines that a sentence goes on with */
enum { VIEWS = sizeof(views) / sizeof(*views) };

const struct crm_kpi_view *crm_kpi_views_find(struct crm_str name)
{
	for (size_t i = 0; i < VIEWS; i++)
		if (crm_str_is(name, views[i]->name))
			return views[i];
	return NULL;
}

const struct crm_kpi_view *crm_kpi_views_usual(bool text)
{
	return text ? &crm_kpi_view_summary : &crm_kpi_view_activity;
}

void crm_kpi_views_names(struct crm_buf *b, const char *between)
{
	for (size_t i = 0; i < VIEWS; i++) {
		if (i > 0)
			crm_buf_puts(b, between);
		crm_buf_puts(b, views[i]->name);
	}
}

bool crm_kpi_view_owns(const struct crm_kpi_view *v, int id)
{
	for (const struct crm_opt *o = v->opt; o != NULL && o->name != NULL;
	    o++)
		if (o->id == id)
			return true;
	return false;
}

struct list {
	struct crm_opt *opt;
	size_t n, cap;
};

/* Those that are not there yet. */
static void add(struct list *l, const struct crm_opt *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		size_t i = 0;

		while (i < l->n && l->opt[i].id != o->id)
			i++;
		if (i < l->n)
			continue;
		l->opt = crm_mem_grow(l->opt, &l->cap, l->n + 1,
		    sizeof(*l->opt));
		l->opt[l->n++] = *o;
	}
}

struct crm_opt *crm_kpi_views_options(const struct crm_opt *first,
    const struct crm_opt *last)
{
	struct list l = { 0 };

	add(&l, first);
	for (size_t i = 0; i < VIEWS; i++)
		add(&l, views[i]->opt);
	add(&l, last);
	l.opt = crm_mem_grow(l.opt, &l.cap, l.n + 1, sizeof(*l.opt));
	l.opt[l.n] = (struct crm_opt){ 0 };
	return l.opt;
}

/* Break sentences that are wider than a line: not event lines, nor what
 * begins with a blank, nor what holds an escape, a head in colour. */
static void wrap(struct crm_buf *out, size_t width)
{
	struct crm_buf b = { 0 };
	struct crm_str line, rest = crm_buf_str(out);

	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		if (line.n <= width || crm_width(line) <= width ||
		    line.p[0] == ' ' || line.p[0] == '{' ||
		    memchr(line.p, '\033', line.n) != NULL) {
			crm_buf_str_add(&b, line);
			crm_buf_char(&b, '\n');
		} else {
			crm_wrap(&b, line, 0, 0, INDENT, width);
		}
	}
	crm_buf_free(out);
	*out = b;
}

enum crm_status crm_kpi_view_run(const struct crm_kpi_view *v, void *self,
    struct crm_kpi_run *r, struct crm_buf *out, struct crm_err *err)
{
	enum crm_status s = v->open(self, r, err);

	if (s == CRM_OK)
		s = crm_query_run(&r->query, &r->fold, r->need_facts, err);
	r->facts = true;
	for (size_t i = 0; s == CRM_OK && i < r->query.fold.deals; i++)
		r->facts &= !r->query.fold.deal[i].from_line;
	if (s == CRM_OK && v->finish != NULL)
		s = v->finish(self, r, err);
	if (s == CRM_OK)
		s = v->print(self, r, out, err);
	if (r->style.format == CRM_TEXT && r->style.width > 0)
		wrap(out, r->style.width);
	return s;
}

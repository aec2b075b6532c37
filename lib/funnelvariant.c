/* SPDX-License-Identifier: ISC */
#include "funnelvariant.h"

#include <math.h>
#include <stdlib.h>

#include "experiment.h"
#include "mem.h"
#include "table.h"
#include "wrap.h"

enum { MAIL = 80 };

/* The variants of one pipeline. */
struct side {
	struct crm_arm *arm;
	struct crm_str *name;
	size_t n;
	struct crm_experiment e;
	struct crm_buf b;
};

static void name(struct side *s, size_t no)
{
	crm_show_text(&s->b, s->name[no]);
}

static void share(struct side *s, size_t no)
{
	crm_buf_printf(&s->b, "%.1f %%", 100.0 * (double)s->arm[no].won /
	    (double)s->arm[no].settled);
}

/* "B wins 40.0 % of 200 settled deals, A 25.0 % of 180" */
static void add_sides(struct side *s)
{
	const size_t no[] = { s->e.best, s->e.rival };

	for (size_t i = 0; i < 2; i++) {
		crm_buf_puts(&s->b, i > 0 ? ", " : "");
		name(s, no[i]);
		crm_buf_puts(&s->b, i > 0 ? " " : " wins ");
		share(s, no[i]);
		crm_buf_printf(&s->b, " of %lld%s",
		    (long long)s->arm[no[i]].settled, i > 0 ? "" :
		    " settled deals");
	}
}

/* How sure that is. */
static void add_chance(struct side *s)
{
	const struct crm_experiment *e = &s->e;

	if (e->p < 0.001)
		crm_buf_puts(&s->b, "p < 0.001");
	else
		crm_buf_printf(&s->b, "p = %.3f", e->p);
	crm_buf_printf(&s->b, ", %s", crm_chance_test_name(e->test));
	if (e->pairs > 1)
		crm_buf_printf(&s->b, ", Holm for %zu comparisons", e->pairs);
}

static void add_difference(struct side *s)
{
	double d = (double)s->arm[s->e.best].won /
	    (double)s->arm[s->e.best].settled - (double)
	    s->arm[s->e.rival].won / (double)s->arm[s->e.rival].settled;

	crm_buf_printf(&s->b, "; %.1f points more (95 %%: %.1f to %.1f; ",
	    d * 100, s->e.low * 100, s->e.high * 100);
	add_chance(s);
	crm_buf_puts(&s->b, ")");
}

static void winner(struct side *s)
{
	crm_buf_puts(&s->b, "the best variant is ");
	name(s, s->e.best);
	crm_buf_puts(&s->b, s->e.compared > 2 ? ", beyond chance; the "
	    "difference is the least sure from " : ", beyond chance: ");
	if (s->e.compared > 2) {
		name(s, s->e.rival);
		crm_buf_puts(&s->b, ": ");
	}
	add_sides(s);
	add_difference(s);
}

static void no_winner(struct side *s)
{
	crm_buf_puts(&s->b, "no best variant yet, this may be chance: ");
	add_sides(s);
	add_difference(s);
	if (s->e.enough > 0)
		crm_buf_printf(&s->b, "; if the difference is that large, "
		    "about %lld settled deals of each would show it",
		    (long long)s->e.enough);
}

/* Those that are not compared, and how far they are. */
static void add_small(struct side *s)
{
	bool first = true;

	for (size_t i = 0; i < s->n; i++) {
		if (s->arm[i].settled >= CRM_EXPERIMENT_LEAST)
			continue;
		crm_buf_puts(&s->b, first ? "" : ", ");
		name(s, i);
		crm_buf_printf(&s->b, " has %lld",
		    (long long)s->arm[i].settled);
		first = false;
	}
	crm_buf_printf(&s->b, " of the %d settled deals that a comparison "
	    "wants", CRM_EXPERIMENT_LEAST);
}

static void say(struct side *s, struct crm_buf *out, size_t width)
{
	bool small = false;

	crm_experiment_judge(&s->e, s->arm, s->n);
	for (size_t i = 0; i < s->n; i++)
		small |= s->arm[i].settled < CRM_EXPERIMENT_LEAST;
	if (s->e.verdict == CRM_TOO_MANY)
		crm_buf_printf(&s->b, "%zu variants are too many to be "
		    "compared", s->e.compared);
	else if (s->e.verdict == CRM_WINNER)
		winner(s);
	else if (s->e.verdict == CRM_NO_WINNER)
		no_winner(s);
	else
		crm_buf_puts(&s->b, "too early to compare the variants: ");
	if (s->e.verdict == CRM_TOO_EARLY) {
		add_small(s);
	} else if (small && s->e.verdict != CRM_TOO_MANY) {
		crm_buf_puts(&s->b, "; not compared: ");
		add_small(s);
	}
	crm_wrap(out, crm_buf_str(&s->b), 0, 0, 0, width);
	s->b.n = 0;
}

void crm_funnel_variants(const struct crm_funnel_set *set,
    const struct crm_funnel_view *v, struct crm_buf *out)
{
	const struct crm_rules *r = &v->query.src.rules;
	size_t width = v->opt->style.width > 0 ? v->opt->style.width : MAIL;
	struct side s = { 0 };

	if (v->by.fields != 1 || v->by.field->key != CRM_KEY_VARIANT)
		return;
	s.arm = crm_mem_new(set->groups + 1, sizeof(*s.arm));
	s.name = crm_mem_new(set->groups + 1, sizeof(*s.name));
	for (int p = 0; p < r->pipelines; p++) {
		s.n = 0;
		for (size_t i = 0; i < set->groups; i++) {
			const struct crm_funnel_group *g = &set->group[i];

			if (g->funnel.pipeline != p || g->name.n == 0)
				continue;
			s.name[s.n] = g->name;
			s.arm[s.n++] = (struct crm_arm){ g->funnel.won,
				g->funnel.won + g->funnel.lost };
		}
		if (s.n < 2)
			continue;
		if (v->many)
			crm_buf_printf(&s.b, "%s: ", r->pipeline[p].id.p);
		say(&s, out, width);
	}
	free(s.arm);
	free(s.name);
	crm_buf_free(&s.b);
}

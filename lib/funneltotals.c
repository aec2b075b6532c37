/* SPDX-License-Identifier: ISC */
#include "funneltotals.h"

#include <math.h>
#include <stdlib.h>

#include "funneltable.h"
#include "funnelvariant.h"
#include "immature.h"
#include "mem.h"
#include "money.h"
#include "wrap.h"

/* What is known of all groups of one pipeline. */
struct side {
	size_t *rank;		/* of each group of the set, 0: none */
	bool *ranked;		/* may it have one? */
	bool *young;		/* its period is immature */
	int64_t *p80;		/* of each pipeline's cycle; -1: none */
	const struct crm_simpson *simpson;	/* of each pipeline; its sides
						 * are the groups */
};

static int64_t settled(const struct crm_funnel *f)
{
	return f->won + f->lost;
}

static bool has_gap(const struct crm_funnel_view *v, struct crm_str group)
{
	for (size_t i = 0; i < v->by.fields; i++)
		if (crm_by_part(group, i).n == 0)
			return true;
	return false;
}

/* Does the group take part in the ranking?  One that has no value is no
 * rival; months of different age are not alike. */
static bool is_ranked(const struct crm_funnel_view *v,
    const struct crm_funnel_group *g, bool young)
{
	enum crm_unit unit;
	size_t at;

	return v->by.fields > 0 && settled(&g->funnel) >= CRM_SIMPSON_LEAST &&
	    !has_gap(v, g->name) && !(young && crm_by_unit(&v->by, &unit,
	    &at));
}

/* One more than the groups of the same pipeline that win a larger share. */
static size_t rank_of(const struct crm_funnel_set *set, const bool *ranked,
    size_t no)
{
	const struct crm_funnel *f = &set->group[no].funnel;
	size_t rank = 1;

	if (!ranked[no])
		return 0;
	for (size_t i = 0; i < set->groups; i++) {
		const struct crm_funnel *g = &set->group[i].funnel;

		if (ranked[i] && g->pipeline == f->pipeline &&
		    (__int128)g->won * settled(f) >
		    (__int128)f->won * settled(g))
			rank++;
	}
	return rank;
}

static void add_cycle(struct crm_table *t, struct crm_funnel *f, int percent)
{
	int64_t secs = 0;
	bool has = crm_funnel_cycle(f, percent, &secs);

	crm_funnel_days(t, has, secs);
}

/* The columns that came later, behind those that scripts may count. */
static void add_more(struct crm_table *t, const struct crm_funnel_view *v,
    const struct crm_funnel *f, const struct side *side, size_t no)
{
	const struct crm_simpson *s = &side->simpson[f->pipeline];
	int64_t all = crm_funnel_whole(f);
	int64_t gone = 0, waiting = 0;

	for (size_t i = 0; i < f->known; i++) {
		gone += f->stage[i].gone;
		waiting += f->stage[i].waiting;
	}
	crm_funnel_share(t, v, gone, f->known > 0 ? all : 0);
	crm_funnel_share(t, v, waiting, f->known > 0 ? all : 0);
	crm_funnel_interval(t, v, f->won, settled(f));
	if (s->field.n > 0 && isfinite(s->standard[no])) {
		crm_funnel_share(t, v, llround(s->standard[no] * 1e9),
		    1000000000);
		crm_table_text(t, s->field);
	} else {
		crm_table_none(t);
		crm_table_none(t);
	}
	crm_table_count(t, side->young[no]);
	crm_table_count(t, f->no_amount_lost);
	crm_table_count(t, f->no_amount_open);
}

static void add_row(struct crm_table *t, const struct crm_funnel_view *v,
    struct crm_funnel_group *g, const struct side *side, size_t no)
{
	struct crm_funnel *f = &g->funnel;
	int64_t average = 0, velocity = 0, decided = f->won_money;
	bool has = crm_funnel_average(f, &average);

	crm_funnel_table_row(t, v, g->name, f->pipeline);
	crm_table_count(t, f->deals);
	crm_table_count(t, f->open);
	crm_table_count(t, f->won);
	crm_table_count(t, f->lost);
	crm_funnel_share(t, v, f->won, settled(f));
	if (v->opt->style.format == CRM_TEXT) {
		crm_funnel_between(t, v, f->won, settled(f));
		if (side->rank[no] > 0)
			crm_table_count(t, (int64_t)side->rank[no]);
		else
			crm_table_none(t);
	}
	crm_table_money(t, f->won_money);
	crm_funnel_money(t, has, average);
	crm_table_money(t, crm_funnel_potential(f));
	crm_funnel_share(t, v, f->won_money, crm_funnel_whole(f));
	crm_funnel_share(t, v, f->lost, f->deals);
	crm_funnel_share(t, v, f->won_money, crm_funnel_lost_priced(f) &&
	    crm_money_add(&decided, f->lost_money) ? decided : 0);
	crm_table_money(t, f->open_money);
	crm_table_money(t, f->lost_money);
	add_cycle(t, f, 50);
	add_cycle(t, f, 80);
	add_cycle(t, f, 90);
	has = crm_funnel_velocity(f, &velocity);
	crm_funnel_money(t, has, velocity);
	crm_table_count(t, f->no_amount);
	crm_table_count(t, f->junk);
	if (side->rank[no] > 0)
		crm_table_count(t, (int64_t)side->rank[no]);
	else
		crm_table_none(t);
	add_more(t, v, f, side, no);
}

static struct crm_table *table(const struct crm_funnel_view *v)
{
	static const struct crm_funnel_column first[] = {
		{ "deals", NULL }, { "open", NULL }, { "won", NULL },
		{ "lost", NULL }, { "win_rate", "win rate" },
		{ "between", "95 %" }, { "ranked", "rank" } }, rest[] = {
		{ "won_money", "won money" }, { "average", "" },
		{ "potential", "" }, { "won_share", "" },
		{ "lost_share", "" }, { "win_rate_money", "" },
		{ "open_money", "" }, { "lost_money", "" },
		{ "cycle_days", "cycle" }, { "cycle_p80_days", "" },
		{ "cycle_p90_days", "" }, { "velocity", "" },
		{ "no_amount", "" }, { "junk", "" }, { "rank", "" },
		{ "loss_share", "" }, { "open_share", "" },
		{ "win_rate_low", "" }, { "win_rate_high", "" },
		{ "standard_rate", "" }, { "standard_by", "" },
		{ "immature", "" }, { "no_amount_lost", "" },
		{ "no_amount_open", "" } };
	enum { FIRST = sizeof(first) / sizeof(*first),
		REST = sizeof(rest) / sizeof(*rest) };
	/* what text alone shows is not there for the other faces */
	size_t n = v->opt->style.format == CRM_TEXT ? FIRST : FIRST - 2;
	struct crm_funnel_column column[FIRST + REST];

	memcpy(column, first, n * sizeof(*column));
	memcpy(column + n, rest, sizeof(rest));
	if (v->by.fields == 0 && n == FIRST)
		column[FIRST - 1].head = "";
	return crm_funnel_table_new(v, v->many, column, n + REST);
}

static void say_group(const struct crm_funnel_view *v,
    const struct crm_funnel_group *g, struct crm_buf *b)
{
	for (size_t i = 0; i < v->by.fields; i++) {
		struct crm_str s = crm_by_part(g->name, i);

		crm_buf_puts(b, i > 0 ? ", " : "");
		crm_show_text(b, s.n > 0 ? s : CRM_STR("-"));
	}
}

static void say_simpson(const struct crm_funnel_set *set,
    const struct crm_funnel_view *v, const struct crm_simpson *s,
    struct crm_buf *b)
{
	if (!s->reversed)
		return;
	crm_buf_puts(b, "Simpson: ");
	if (v->many) {
		crm_show_text(b, v->query.src.rules.pipeline[
		    set->group[s->a].funnel.pipeline].id);
		crm_buf_puts(b, ": ");
	}
	say_group(v, &set->group[s->a], b);
	crm_buf_puts(b, " wins more than ");
	say_group(v, &set->group[s->b], b);
	crm_buf_printf(b, " (%.1f to %.1f %%),\nbut less for every %s; with "
	    "alike shares of each: %.1f to %.1f %%\n", s->raw[0] * 100,
	    s->raw[1] * 100, s->field.p, s->standard[s->a] * 100,
	    s->standard[s->b] * 100);
}

static void say(const struct crm_funnel_set *set,
    const struct crm_funnel_view *v, const struct side *side,
    struct crm_buf *b)
{
	size_t small = 0, young = 0, at;
	enum crm_unit unit;

	for (size_t i = 0; i < set->groups; i++) {
		small += settled(&set->group[i].funnel) < CRM_SIMPSON_LEAST;
		young += side->young[i];
	}
	if (v->by.fields > 0 && small > 0)
		crm_buf_printf(b, "%zu of %zu groups %s fewer than %d "
		    "settled deals and %s not ranked\n", small, set->groups,
		    small == 1 ? "has" : "have", CRM_SIMPSON_LEAST,
		    small == 1 ? "is" : "are");
	if (young > 0) {
		bool first = true;

		crm_buf_puts(b, crm_by_unit(&v->by, &unit, &at) ?
		    "immature and not ranked, " : "immature, ");
		crm_buf_puts(b, "ended less than P80 of the cycle ago: ");
		for (size_t i = 0; i < set->groups; i++) {
			const struct crm_funnel_group *g =
			    &set->group[i];

			if (!side->young[i])
				continue;
			crm_buf_puts(b, first ? "" : "; ");
			say_group(v, g, b);
			first = false;
		}
		crm_buf_char(b, '\n');
	}
	for (int p = 0; p < v->query.src.rules.pipelines; p++)
		say_simpson(set, v, &side->simpson[p], b);
	crm_funnel_variants(set, v, b);
}

/* Has the group's own period, or the report's, ended too lately? */
static bool is_young(const struct crm_funnel_view *v,
    const struct crm_funnel_group *g, int64_t *p80)
{
	int64_t end = v->who.period.until;
	struct crm_period p;
	enum crm_unit unit;
	size_t at;

	if (v->who.cohort == CRM_COHORT_CLOSED)
		return false;
	if (crm_by_unit(&v->by, &unit, &at) && crm_when_period(crm_by_part(
	    g->name, at), &v->query.src.when, &p))
		end = p.until;
	else if (v->who.period.from == CRM_TIME_NONE &&
	    v->who.period.until == CRM_TIME_NONE)
		return false;
	p80 += g->funnel.pipeline;
	if (*p80 == 0 && !crm_immature_p80(v, g->funnel.pipeline, p80))
		*p80 = -1;
	return *p80 >= 0 && crm_immature(v, end, *p80);
}

/* The sides of a comparison are groups of one pipeline, for pipelines are not
 * compared. */
static void look(struct crm_simpson *s, const struct crm_funnel_count *c,
    const struct crm_funnel_view *v)
{
	const struct crm_funnel_set *set = &c->set;
	bool *in = crm_mem_new(set->groups + 1, sizeof(*in));

	for (int p = 0; p < v->query.src.rules.pipelines; p++) {
		size_t sides = 0;

		for (size_t i = 0; i < set->groups; i++) {
			in[i] = set->group[i].funnel.pipeline == p;
			sides += in[i];
		}
		if (sides > 0)
			crm_simpson_look(&s[p], v, c->simpson, c->as, in,
			    set->groups);
	}
	free(in);
}

void crm_funnel_totals(struct crm_funnel_count *c, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	struct crm_funnel_set *set = &c->set;
	size_t pipelines = (size_t)v->query.src.rules.pipelines;
	struct crm_simpson *simpson = crm_mem_new(pipelines + 1,
	    sizeof(*simpson));
	struct side side = {
		.rank = crm_mem_new(set->groups + 1, sizeof(*side.rank)),
		.ranked = crm_mem_new(set->groups + 1, sizeof(bool)),
		.young = crm_mem_new(set->groups + 1, sizeof(*side.young)),
		.p80 = crm_mem_new(pipelines + 1, sizeof(*side.p80)),
		.simpson = simpson };
	struct crm_table *t = table(v);

	if (c->simpson != NULL)
		look(simpson, c, v);
	for (size_t i = 0; i < set->groups; i++) {
		side.young[i] = is_young(v, &set->group[i], side.p80);
		side.ranked[i] = is_ranked(v, &set->group[i], side.young[i]);
	}
	for (size_t i = 0; i < set->groups; i++)
		side.rank[i] = rank_of(set, side.ranked, i);
	for (size_t i = 0; i < set->groups; i++) {
		struct crm_funnel_group *g = &set->group[i];

		if (crm_funnel_set_shows(set, g))
			add_row(t, v, g, &side, i);
	}
	crm_table_print(t, &v->opt->style, out);
	if (v->opt->style.format == CRM_TEXT) {
		size_t was = out->n;

		crm_buf_char(out, '\n');
		say(set, v, &side, out);
		if (out->n == was + 1)
			out->n = was;
		else
			crm_wrap_lines(out, was + 1, v->opt->style.width);
	}
	crm_table_free(t);
	for (size_t i = 0; i < pipelines; i++)
		crm_simpson_free(&simpson[i]);
	free(simpson);
	free(side.rank);
	free(side.ranked);
	free(side.young);
	free(side.p80);
}

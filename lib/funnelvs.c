/* SPDX-License-Identifier: ISC */
#include "funnelvs.h"

#include <math.h>
#include <stdlib.h>

#include "chance.h"
#include "funneltable.h"
#include "immature.h"
#include "mem.h"
#include "money.h"
#include "simpson.h"
#include "wrap.h"

/* The same wall clock, a year before. */
static int64_t year_before(const struct crm_zone *zone, int64_t t)
{
	int32_t secs, day = crm_zone_day(zone, t, &secs);
	struct crm_date d = crm_day_date(day);

	d.year--;
	if (d.day > crm_month_days(d.year, d.month))
		d.day = crm_month_days(d.year, d.month);
	return crm_zone_at(zone, crm_date_day(d), secs);
}

enum crm_status crm_funnel_vs_period(const struct crm_funnel_view *v,
    struct crm_period *before, struct crm_err *err)
{
	const struct crm_zone *zone = v->query.src.rules.zone;
	struct crm_period p = v->who.period;
	enum crm_unit unit = CRM_DAY;
	bool whole;

	/* "last-30d" and the like end now. */
	if (p.until == CRM_TIME_NONE)
		p.until = v->query.as_of + 1;
	if (p.from == CRM_TIME_NONE || p.from >= p.until)
		return crm_err_set(err, CRM_USAGE,
		    "--vs: a period with a beginning is needed");
	whole = crm_period_unit(&p, zone, &unit);
	if (v->opt->vs == CRM_VS_YEAR && whole && unit == CRM_WEEK) {
		int32_t s, day = crm_zone_day(zone, p.from, &s);

		*before = (struct crm_period){ crm_zone_at(zone, day - 364,
		    0), crm_zone_at(zone, day - 357, 0) };
	} else if (v->opt->vs == CRM_VS_YEAR) {
		*before = (struct crm_period){ year_before(zone, p.from),
			year_before(zone, p.until) };
	} else if (whole) {
		*before = crm_unit_at(unit, zone, p.from - 1);
	} else {
		*before = (struct crm_period){ p.from - (p.until - p.from),
			p.from };
	}
	return CRM_OK;
}

struct pair {
	struct crm_table *table;
	const struct crm_funnel_view *v;
	struct crm_str group;
	struct crm_funnel *now, *before;
	bool young;		/* one of the periods is immature */
};

static void begin(struct pair *p, const char *measure, struct crm_str stage)
{
	crm_funnel_table_row(p->table, p->v, p->group, p->now->pipeline);
	if (p->v->opt->style.format == CRM_TEXT) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "%s%s%.*s", measure, stage.n > 0 ? " " :
		    "", (int)stage.n, stage.p);
		crm_table_text(p->table, crm_buf_str(&b));
		crm_buf_free(&b);
		return;
	}
	crm_table_text(p->table, crm_str(measure));
	if (stage.n > 0)
		crm_table_text(p->table, stage);
	else
		crm_table_none(p->table);
}

static void count(struct pair *p, const char *measure, int64_t now,
    int64_t before)
{
	begin(p, measure, CRM_STR(""));
	crm_table_count(p->table, now);
	crm_table_count(p->table, before);
	crm_table_count(p->table, now - before);
}

static void money(struct pair *p, const char *measure, bool has, int64_t now,
    bool had, int64_t before)
{
	int64_t less;
	bool both = has && had && !__builtin_sub_overflow(now, before, &less);

	begin(p, measure, CRM_STR(""));
	crm_funnel_money(p->table, has, now);
	crm_funnel_money(p->table, had, before);
	crm_funnel_money(p->table, both, both ? less : 0);
}

/* A share of deals: its difference in points, and what chance says. */
static void share(struct pair *p, const char *measure, struct crm_str stage,
    int64_t a, int64_t n, int64_t b, int64_t m)
{
	enum crm_chance_test test;
	double chance;
	bool beyond;

	begin(p, measure, stage);
	crm_funnel_share(p->table, p->v, a, n);
	crm_funnel_share(p->table, p->v, b, m);
	if (n == 0 || m == 0) {
		crm_table_none(p->table);
		return;
	}
	crm_funnel_share(p->table, p->v, llround(((double)a / (double)n -
	    (double)b / (double)m) * 1e12), 1000000000000);
	if (!crm_chance_alike(a, n, b, m, &test, &chance))
		return;
	crm_table_decimal(p->table, chance, 4);
	beyond = chance < 0.05 && !p->young;
	if (p->v->opt->style.format == CRM_TEXT) {
		bool z = test == CRM_CHANCE_Z;

		crm_table_text(p->table, beyond ? z ? CRM_STR("z *") :
		    CRM_STR("F *") : z ? CRM_STR("z") : CRM_STR("F"));
		return;
	}
	crm_table_text(p->table, crm_str(crm_chance_test_name(test)));
	crm_table_text(p->table, beyond ? CRM_STR("yes") : p->young ?
	    CRM_STR("immature") : CRM_STR("no"));
}

static void rows(struct pair *p)
{
	struct crm_funnel *f = p->now, *g = p->before;
	int64_t a = 0, b = 0;
	bool has, had;

	count(p, "deals", f->deals, g->deals);
	count(p, "open", f->open, g->open);
	count(p, "won", f->won, g->won);
	count(p, "lost", f->lost, g->lost);
	money(p, "potential", true, crm_funnel_potential(f), true,
	    crm_funnel_potential(g));
	money(p, "won_money", true, f->won_money, true, g->won_money);
	money(p, "lost_money", true, f->lost_money, true, g->lost_money);
	has = crm_funnel_average(f, &a);
	had = crm_funnel_average(g, &b);
	money(p, "average", has, a, had, b);
	share(p, "win_rate", CRM_STR(""), f->won, f->won + f->lost, g->won,
	    g->won + g->lost);
	share(p, "lost_share", CRM_STR(""), f->lost, f->deals, g->lost,
	    g->deals);
	for (size_t i = 0; i < f->known && p->v->by.fields == 0; i++) {
		struct crm_buf name = { 0 };

		crm_funnel_shape_name(f->shape, f->stage[i].stage, &name);
		share(p, "settled", crm_buf_str(&name),
		    crm_funnel_reached(f, i + 1), crm_funnel_settled(f, i),
		    crm_funnel_reached(g, i + 1), crm_funnel_settled(g, i));
		crm_buf_free(&name);
	}
	crm_table_rule(p->table);
}

/* A whole that moves one way while each part of it moves the other. */
static void say_simpson(const struct crm_simpson_count *count,
    const struct crm_funnel_view *v, struct crm_buf *out)
{
	static const size_t as[] = { 0, 1 };
	static const bool in[] = { true, true };
	struct crm_simpson s;

	crm_simpson_look(&s, v, count, as, in, 2);
	if (s.reversed)
		crm_buf_printf(out, "Simpson: the win rate is %.1f %% after "
		    "%.1f %%, but the other way for every %.*s; with alike "
		    "shares of each: %.1f %% after %.1f %%\n",
		    s.raw[s.a != 0] * 100, s.raw[s.a == 0] * 100,
		    (int)s.field.n, s.field.p, s.standard[0] * 100,
		    s.standard[1] * 100);
	crm_simpson_free(&s);
}

static void say_period(const struct crm_funnel_view *v, const char *word,
    const struct crm_period *p, struct crm_buf *out)
{
	crm_buf_puts(out, word);
	crm_period_say(p, v->query.src.rules.zone, out);
	if (p->until == CRM_TIME_NONE || p->until > v->query.as_of)
		crm_buf_puts(out, ", not over yet");
	crm_buf_char(out, '\n');
}

/* For people, stage and verdict are in the cells before them. */
static struct crm_table *table(const struct crm_funnel_view *v)
{
	static const struct crm_funnel_column text[] = {
		{ "<measure", NULL }, { "now", NULL }, { "before", NULL },
		{ "difference", NULL }, { "p", NULL }, { "<test", NULL },
	}, data[] = {
		{ "<measure", NULL }, { "<stage", NULL }, { "now", NULL },
		{ "before", NULL }, { "difference", NULL }, { "p", NULL },
		{ "<test", NULL }, { "<beyond_chance", NULL },
	};

	if (v->opt->style.format == CRM_TEXT)
		return crm_funnel_table_new(v, v->many, text,
		    sizeof(text) / sizeof(*text));
	return crm_funnel_table_new(v, v->many, data,
	    sizeof(data) / sizeof(*data));
}

/* Is one of the two periods too young for its rates?  The earlier one may be,
 * too, when it ended lately. */
static bool is_young(const struct crm_funnel_view *v, int pipeline)
{
	struct crm_period before;
	struct crm_err err = { 0 };
	int64_t p80;
	bool young = v->who.cohort != CRM_COHORT_CLOSED &&
	    crm_immature_p80(v, pipeline, &p80) &&
	    (crm_immature(v, v->who.period.until, p80) ||
	    (crm_funnel_vs_period(v, &before, &err) == CRM_OK &&
	    crm_immature(v, before.until, p80)));

	crm_err_free(&err);
	return young;
}

/* The group g, of now or (NULL) only of before. */
static void add_pair(struct crm_table *t, const struct crm_funnel_view *v,
    struct crm_funnel_group *g, struct crm_funnel_set *now,
    struct crm_funnel_set *before)
{
	int64_t no = crm_funnel_set_find(before, g->funnel.pipeline, g->name);
	struct crm_funnel none;
	struct pair pair = { t, v, g->name, &none, &none,
		is_young(v, g->funnel.pipeline) };

	crm_funnel_init(&none, &v->shape, g->funnel.pipeline);
	if (now != NULL)
		pair.now = &g->funnel;
	if (no >= 0)
		pair.before = &before->group[no].funnel;
	if (pair.now->deals > 0 || pair.before->deals > 0 || !v->many)
		rows(&pair);
	crm_funnel_free(&none);
}

static void say_immature(const struct crm_funnel_set *now,
    const struct crm_funnel_view *v, struct crm_buf *out)
{
	const struct crm_rules *r = &v->query.src.rules;

	for (int i = 0; i < r->pipelines; i++) {
		struct crm_buf b = { 0 };
		bool any = false;

		for (size_t k = 0; k < now->groups; k++)
			any |= now->group[k].funnel.pipeline == i &&
			    now->group[k].funnel.deals > 0;
		if (any)
			crm_immature_say(v, i, &b);
		if (b.n > 0 && v->many) {
			crm_show_text(out, r->pipeline[i].id);
			crm_buf_puts(out, ": ");
		}
		crm_buf_str_add(out, crm_buf_str(&b));
		crm_buf_free(&b);
		if (any && is_young(v, i))
			crm_buf_puts(out, "no * there: deals of an immature "
			    "period have had less time to be won or lost\n");
	}
}

void crm_funnel_vs(struct crm_funnel_set *now, struct crm_funnel_set *before,
    const struct crm_simpson_count *count, struct crm_funnel_view *v,
    struct crm_buf *out)
{
	struct crm_table *t = table(v);
	struct crm_period p;
	struct crm_err err = { 0 };
	size_t from;

	for (size_t i = 0; i < now->groups; i++)
		add_pair(t, v, &now->group[i], now, before);
	/* What was before, and is no more. */
	for (size_t i = 0; i < before->groups; i++) {
		struct crm_funnel_group *g = &before->group[i];

		if (crm_funnel_set_find(now, g->funnel.pipeline, g->name) < 0)
			add_pair(t, v, g, NULL, before);
	}
	crm_table_print(t, &v->opt->style, out);
	crm_table_free(t);
	if (v->opt->style.format != CRM_TEXT ||
	    crm_funnel_vs_period(v, &p, &err) != CRM_OK)
		return;
	crm_buf_char(out, '\n');
	from = out->n;
	say_period(v, "now    ", &v->who.period, out);
	say_period(v, "before ", &p, out);
	crm_buf_puts(out, "* beyond chance: p below 5 %, two-sided; z: the "
	    "two-proportion z-test,\nF: Fisher's exact test, where a count is "
	    "expected below 5\n");
	say_immature(now, v, out);
	say_simpson(count, v, out);
	crm_wrap_lines(out, from, v->opt->style.width);
}

/* SPDX-License-Identifier: ISC */
#include "score.h"

#include <math.h>
#include <stdlib.h>

#include "odds.h"
#include "deal.h"
#include "mem.h"
#include "names.h"

enum { DAY = 86400, ALONE = 0 };

/* More points than any score needs; their sums stay finite. */
static const double MANY = 1e12;

struct rule {
	struct crm_expr *when;
	struct crm_expr *points;	/* NULL: a constant */
	struct crm_expr *since;		/* NULL: the default */
	double constant, decay;		/* seconds; 0: none */
	uint32_t group;			/* ALONE, or its number */
	struct crm_str why;
};

struct term {
	size_t rule;
	double points;
};

struct crm_score {
	const struct crm_rules *rules;
	int64_t now;
	struct rule *rule;
	size_t n;
	double *cap, *sum;		/* by number of the group */
	struct crm_names group;
	/* of the deal at hand */
	int64_t at;			/* the time that it is of */
	struct term *term;		/* the largest first */
	size_t terms;
	struct crm_buf number, why;
	struct crm_odds chance;
	bool with_chance;
};

/* The time of a field by its name, read as expressions read times. */
static enum crm_status compile_since(struct rule *r, struct crm_str name,
    const struct crm_when *when, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	enum crm_status s;

	crm_buf_puts(&b, "$'");
	for (size_t i = 0; i < name.n; i++) {
		crm_buf_char(&b, name.p[i]);
		if (name.p[i] == '\'')
			crm_buf_char(&b, '\'');
	}
	crm_buf_puts(&b, "' + 0s");
	s = crm_expr_new(crm_buf_str(&b), when, &r->since, err);
	crm_buf_free(&b);
	return s;
}

/* As a term of a sum, so that text that is a number is one. */
static enum crm_status compile_points(struct rule *r, struct crm_str text,
    const struct crm_when *when, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	enum crm_status s;

	crm_buf_printf(&b, "(%.*s) + 0", (int)text.n, text.p);
	s = crm_expr_new(crm_buf_str(&b), when, &r->points, err);
	crm_buf_free(&b);
	return s;
}

static bool number_of(const struct crm_expr *e, const struct crm_line *l,
    crm_expr_field_fn *fn, void *ctx, double *points)
{
	struct crm_value v = crm_expr_value(e, l, fn, ctx);

	*points = fmax(-MANY, fmin(MANY, v.number));
	return v.type == CRM_V_NUMBER;
}

/* Points that read no field are reckoned once. */
static bool settle(struct rule *r)
{
	struct crm_line *none;
	struct crm_str name;
	bool ok;

	if (crm_expr_field(r->points, 0, &name))
		return true;
	none = crm_mem_new(1, sizeof(*none));
	ok = number_of(r->points, none, NULL, NULL, &r->constant);
	crm_line_free(none);
	free(none);
	crm_expr_free(r->points);
	r->points = NULL;
	return ok;
}

static enum crm_status refuse_own(const struct crm_rules *rules,
    const struct crm_score_rule *from, const struct crm_expr *e,
    const char *column, struct crm_err *err)
{
	struct crm_str name;

	for (size_t i = 0; e != NULL && crm_expr_field(e, i, &name); i++)
		if (crm_score_own(name))
			return crm_rules_bad(rules, "score", from->line,
			    column, err, "a rule cannot read '%.*s': the "
			    "rules make it", (int)name.n, name.p);
	return CRM_OK;
}

static enum crm_status compile(struct crm_score *sc, size_t i,
    const struct crm_when *when, struct crm_err *err)
{
	const struct crm_score_rule *from = &sc->rules->score[i];
	struct rule *r = &sc->rule[i];
	enum crm_status s = crm_expr_new(from->when, when, &r->when, err);

	if (s == CRM_OK)
		s = compile_points(r, from->points, when, err);
	if (s == CRM_OK && from->since.n > 0)
		s = compile_since(r, from->since, when, err);
	if (s != CRM_OK)	/* the rules have been checked: not to be */
		return s;
	r->decay = from->decay_days * DAY;
	r->why = from->why.n > 0 ? from->why : from->when.n > 0 ?
	    from->when : from->group;
	r->group = from->group.n > 0 ? crm_names_add(&sc->group,
	    from->group) : ALONE;
	s = refuse_own(sc->rules, from, r->when, "when", err);
	if (s == CRM_OK)
		s = refuse_own(sc->rules, from, r->points, "points", err);
	if (s == CRM_OK)
		s = refuse_own(sc->rules, from, r->since, "since", err);
	if (s == CRM_OK && !settle(r))
		s = crm_rules_bad(sc->rules, "score", from->line, "points",
		    err, "'%.*s' is no number", (int)from->points.n,
		    from->points.p);
	return s;
}

enum crm_status crm_score_new(const struct crm_rules *rules,
    const struct crm_when *when, struct crm_score **out, struct crm_err *err)
{
	struct crm_score *sc = crm_mem_new(1, sizeof(*sc));
	size_t n = rules->scores;
	enum crm_status s = CRM_OK;

	*sc = (struct crm_score){ .rules = rules, .now = when->now, .n = n,
		.rule = crm_mem_new(n + 1, sizeof(*sc->rule)),
		.term = crm_mem_new(n + 1, sizeof(*sc->term)),
		.cap = crm_mem_new(n + 1, sizeof(*sc->cap)),
		.sum = crm_mem_new(n + 1, sizeof(*sc->sum)) };
	sc->cap[ALONE] = NAN;
	for (size_t i = 0; i < n && s == CRM_OK; i++) {
		s = compile(sc, i, when, err);
		if (s == CRM_OK && sc->rule[i].group != ALONE)
			sc->cap[sc->rule[i].group] = rules->score[i].cap;
	}
	if (s != CRM_OK) {
		crm_score_free(sc);
		sc = NULL;
	}
	*out = sc;
	return s;
}

void crm_score_free(struct crm_score *sc)
{
	if (sc == NULL)
		return;
	for (size_t i = 0; i < sc->n; i++) {
		crm_expr_free(sc->rule[i].when);
		crm_expr_free(sc->rule[i].points);
		crm_expr_free(sc->rule[i].since);
	}
	free(sc->rule);
	free(sc->term);
	free(sc->cap);
	free(sc->sum);
	crm_names_free(&sc->group);
	crm_odds_free(&sc->chance);
	crm_buf_free(&sc->number);
	crm_buf_free(&sc->why);
	free(sc);
}

bool crm_score_field(const struct crm_score *sc, size_t i, size_t k,
    struct crm_str *name)
{
	const struct crm_expr *e[3];

	if (i >= sc->n)
		return false;
	e[0] = sc->rule[i].when;
	e[1] = sc->rule[i].points;
	e[2] = sc->rule[i].since;
	for (size_t part = 0; part < 3; part++)
		for (size_t at = 0; e[part] != NULL &&
		    crm_expr_field(e[part], at, name); at++)
			if (k-- == 0)
				return true;
	return false;
}

enum crm_status crm_score_want_chance(struct crm_score *sc,
    struct crm_err *err)
{
	for (size_t i = 0; i < sc->n && !sc->with_chance; i++)
		sc->with_chance = sc->rules->score[i].chance.n > 0 &&
		    crm_odds_parse(&sc->chance, sc->rules->score[i].chance);
	return sc->with_chance ? CRM_OK : crm_rules_bad(sc->rules, "score", 0,
	    "chance", err, "the table does not say what its scores are "
	    "worth: learn it (--learn)");
}

bool crm_score_own(struct crm_str name)
{
	return crm_str_is(name, "score") || crm_str_is(name, "warmth") ||
	    crm_str_is(name, "why") || crm_str_is(name, "chance");
}

static bool time_since(const struct rule *r, const struct crm_line *l,
    crm_expr_field_fn *fn, void *ctx, int64_t *t)
{
	struct crm_value v;

	if (r->since == NULL)
		return crm_clock_parse(crm_line_str(l, CRM_KEY_LAST_TOUCH), t)
		    || crm_clock_parse(crm_line_str(l, CRM_KEY_CREATED), t);
	v = crm_expr_value(r->since, l, fn, ctx);
	*t = v.time;
	return v.type == CRM_V_TIME;
}

/* Does the rule hold, and what does it give? */
static bool apply(const struct crm_score *sc, const struct rule *r,
    const struct crm_line *l, crm_expr_field_fn *fn, void *ctx,
    double *points)
{
	int64_t t;

	if (!crm_expr_match(r->when, l, fn, ctx))
		return false;
	*points = r->constant;
	if (r->points != NULL && !number_of(r->points, l, fn, ctx, points))
		return false;
	if (r->decay == 0)
		return true;
	if (!time_since(r, l, fn, ctx, &t))
		return false;
	if (t < sc->at)
		*points *= exp2(-(double)(sc->at - t) / r->decay);
	return true;
}

/* Sums of decimals are a hair off in binary: that must not decide a half. */
static double whole(double v)
{
	return round(round(v * 1e9) / 1e9);
}

static void add_term(struct crm_score *sc, size_t rule, double points)
{
	size_t i = sc->terms++;

	for (; i > 0 && fabs(sc->term[i - 1].points) < fabs(points); i--)
		sc->term[i] = sc->term[i - 1];
	sc->term[i] = (struct term){ rule, points };
}

/* What the cap takes away from the group's sum, or gives back to it. */
static double beyond_cap(const struct crm_score *sc, uint32_t group)
{
	double sum = sc->sum[group], cap = sc->cap[group];

	if (isnan(cap) || fabs(sum) <= cap)
		return 0;
	return (sum < 0 ? -cap : cap) - sum;
}

static void say(struct crm_buf *b, const char *head, struct crm_str words,
    double points)
{
	double v = whole(points);

	if (v == 0)
		return;
	if (b->n > 0)
		crm_buf_add(b, ", ", 2);
	crm_buf_puts(b, head);
	crm_buf_str_add(b, words);
	if (words.n > 0)
		crm_buf_char(b, ' ');
	if (v > 0)
		crm_buf_char(b, '+');
	crm_buf_int(b, (int64_t)v);
}

/* The score; sc->why gets the reasons. */
static double reckon(struct crm_score *sc, const struct crm_line *l,
    crm_expr_field_fn *fn, void *ctx)
{
	double points, total = 0;

	sc->terms = sc->why.n = 0;
	sc->at = crm_deal_now(l, sc->now);
	memset(sc->sum, 0, (sc->group.n + 1) * sizeof(*sc->sum));
	for (size_t i = 0; i < sc->n; i++) {
		if (!apply(sc, &sc->rule[i], l, fn, ctx, &points))
			continue;
		sc->sum[sc->rule[i].group] += points;
		add_term(sc, i, points);
	}
	for (size_t i = 0; i < sc->terms; i++)
		say(&sc->why, "", sc->rule[sc->term[i].rule].why,
		    sc->term[i].points);
	for (uint32_t g = 0; g <= sc->group.n; g++) {
		double beyond = beyond_cap(sc, g);

		total += sc->sum[g] + beyond;
		if (beyond != 0)
			say(&sc->why, "cap of ", crm_names_get(&sc->group, g),
			    beyond);
	}
	return whole(fmax(0, fmin(100, total)));
}

double crm_score_number(struct crm_score *sc, const struct crm_line *l,
    crm_expr_field_fn *fn, void *ctx)
{
	return reckon(sc, l, fn, ctx);
}

bool crm_score_line(struct crm_score *sc, struct crm_line *l,
    crm_expr_field_fn *fn, void *ctx)
{
	double score = reckon(sc, l, fn, ctx);
	struct crm_str warmth = score >= sc->rules->hot ? CRM_STR("hot") :
	    score >= sc->rules->warm ? CRM_STR("warm") : CRM_STR("cold");
	struct crm_buf *b = &sc->number;	/* the score, then the chance */
	size_t n;

	b->n = 0;
	crm_buf_int(b, (int64_t)score);
	n = b->n;
	if (sc->with_chance)
		crm_buf_printf(b, "%.3f", crm_odds_at(&sc->chance, score));
	while (b->n > n && b->p[b->n - 1] == '0')
		b->n--;
	return crm_line_set_key(l, CRM_KEY_SCORE, CRM_NUMBER,
	    (struct crm_str){ b->p, n }) &&
	    crm_line_set_key(l, CRM_KEY_WARMTH, CRM_STRING, warmth) &&
	    crm_line_set_key(l, CRM_KEY_WHY, CRM_STRING,
	    crm_buf_str(&sc->why)) && (b->n == n ||
	    crm_line_set_key(l, CRM_KEY_CHANCE, CRM_NUMBER,
	    (struct crm_str){ b->p + n, b->n - n }));
}

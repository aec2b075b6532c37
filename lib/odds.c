/* SPDX-License-Identifier: ISC */
#include "odds.h"

#include <math.h>
#include <stdlib.h>

#include "expr.h"
#include "mem.h"

enum { KNOTS = 8, FEWEST = 20, SHIFTS = 10 };

static const double SURE = 0.999;
/* Of chi-square with two degrees of freedom, one in twenty is more. */
static const double BEYOND = 5.991;

static double log_odds(double p)
{
	p = fmax(1 - SURE, fmin(SURE, p));
	return log(p / (1 - p));
}

static void push(struct crm_odds *c, double score, double odds)
{
	c->knot = crm_mem_grow(c->knot, &c->cap, c->n + 1, sizeof(*c->knot));
	c->knot[c->n++] = (struct crm_odds_knot){ score, odds };
}

bool crm_odds_parse(struct crm_odds *c, struct crm_str text)
{
	struct crm_str word, rest = crm_str_trim(text), left, right;
	double score, percent;

	*c = (struct crm_odds){ 0 };
	while (rest.n > 0) {
		crm_str_cut(rest, ' ', &word, &rest);
		rest = crm_str_trim(rest);
		if (!crm_str_cut(word, '=', &left, &right) ||
		    !crm_expr_number(left, &score) ||
		    !crm_expr_number(right, &percent) || percent <= 0 ||
		    percent >= 100 || score < 0 || score > 100)
			return false;
		percent = log_odds(percent / 100);
		if (c->n > 0 && (score <= c->knot[c->n - 1].score ||
		    percent < c->knot[c->n - 1].odds))
			return false;
		push(c, score, percent);
	}
	return c->n > 1;
}

int crm_case_cmp(const void *a, const void *b)
{
	const struct crm_case *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->won - y->won;
}

/* Cases that stand side by side. */
struct pool { double score, n, won; };

static double rate(const struct pool *p)
{
	return (p->won + 0.5) / (p->n + 1);
}

/*
 * Cases of equal number are pooled, none apart that have one score; then
 * neighbours that would fall are, until none does.
 */
void crm_odds_fit(struct crm_odds *c, struct crm_case *cases, size_t n)
{
	size_t most = n / FEWEST < KNOTS ? n / FEWEST : KNOTS, pools = 0;
	struct pool *pool = crm_mem_new(KNOTS + 2, sizeof(*pool));

	*c = (struct crm_odds){ 0 };
	if (n > 0)
		qsort(cases, n, sizeof(*cases), crm_case_cmp);
	for (size_t i = 0, from = 0; i < n; i++) {
		struct pool *p = &pool[pools];

		p->n++;
		p->won += cases[i].won;
		p->score += cases[i].score;
		if (i + 1 < n && (cases[i].score == cases[i + 1].score ||
		    (i + 1 - from) * most < n || (n - i - 1) * most < n / 2))
			continue;
		from = i + 1;
		pools++;
		while (pools > 1 && rate(p - 1) >= rate(p)) {
			p[-1].n += p->n;
			p[-1].won += p->won;
			p[-1].score += p->score;
			*p-- = (struct pool){ 0 };
			pools--;
		}
	}
	for (size_t i = 0; i < pools; i++)
		push(c, pool[i].score / pool[i].n, log_odds(rate(&pool[i])));
	if (c->n < 2) {	/* nothing is told apart: everywhere the same */
		double odds = c->n > 0 ? c->knot[0].odds : 0;

		c->n = 0;
		push(c, 0, odds);
		push(c, 100, odds);
	}
	free(pool);
}

double crm_odds_at(const struct crm_odds *c, double score)
{
	size_t i = 1;
	const struct crm_odds_knot *a, *b;
	double z;

	while (i + 1 < c->n && score > c->knot[i].score)
		i++;
	a = &c->knot[i - 1];
	b = &c->knot[i];
	z = a->odds + (score - a->score) / (b->score - a->score) *
	    (b->odds - a->odds);
	return fmax(1 - SURE, fmin(SURE, 1 / (1 + exp(-z))));
}

/* Twice the log-likelihood that the cases gain by a factor and a term. */
static double gain(const struct crm_odds *c, const struct crm_case *cases,
    size_t n, double a, double b)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double z = log_odds(crm_odds_at(c, cases[i].score));
		double sign = cases[i].won ? -1 : 1;

		sum += log1p(exp(sign * z)) - log1p(exp(sign * (a * z + b)));
	}
	return 2 * sum;
}

/* Newton's method; the prior weighs as much as a few deals do. */
void crm_odds_shift(struct crm_odds *c, const struct crm_case *cases,
    size_t n)
{
	double a = 1, b = 0;

	for (int round = 0; round < SHIFTS; round++) {
		double ga = a - 1, gb = b, aa = 1, ab = 0, bb = 1, det;

		for (size_t i = 0; i < n; i++) {
			double z = log_odds(crm_odds_at(c, cases[i].score));
			double p = 1 / (1 + exp(-a * z - b)), v = p * (1 - p);

			ga += (p - cases[i].won) * z;
			gb += p - cases[i].won;
			aa += v * z * z;
			ab += v * z;
			bb += v;
		}
		det = aa * bb - ab * ab;
		a -= (bb * ga - ab * gb) / det;
		b -= (aa * gb - ab * ga) / det;
	}
	if (!(a > 0.2 && a < 5 && fabs(b) < 5) ||
	    gain(c, cases, n, a, b) < BEYOND)
		return;
	for (size_t i = 0; i < c->n; i++)
		c->knot[i].odds = a * c->knot[i].odds + b;
}

void crm_odds_write(const struct crm_odds *c, struct crm_buf *b)
{
	for (size_t i = 0; i < c->n; i++)
		crm_buf_printf(b, "%s%.1f=%.1f", i > 0 ? " " : "",
		    c->knot[i].score, 100 / (1 + exp(-c->knot[i].odds)));
}

void crm_odds_free(struct crm_odds *c)
{
	free(c->knot);
	*c = (struct crm_odds){ 0 };
}

/* SPDX-License-Identifier: ISC */
#include "experiment.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"

static const double alpha = 0.05;
/* The points of the normal distribution of a two-sided 5 % and of a power of
 * 80 %. */
static const double z_alpha = 1.959963984540054, z_power = 0.8416212335729143;

static int cmp(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

void crm_experiment_holm(double *p, size_t n)
{
	double **order = crm_mem_new(n + 1, sizeof(double *)), most = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	if (n > 0)
		qsort(order, n, sizeof(double *), cmp);
	for (size_t i = 0; i < n; i++) {
		double raised = *order[i] * (double)(n - i);

		most = fmax(most, fmin(1, raised));
		*order[i] = most;
	}
	free(order);
}

static double rate(const struct crm_arm *a)
{
	return (double)a->won / (double)a->settled;
}

/* The formula for two proportions without continuity correction: J. Fleiss,
 * Statistical Methods for Rates and Proportions, 1981, ch. 3. */
static int64_t enough(double a, double b)
{
	double mean = (a + b) / 2, d = fabs(a - b), n;

	if (d <= 0)
		return 0;
	n = z_alpha * sqrt(2 * mean * (1 - mean)) + z_power * sqrt(a *
	    (1 - a) + b * (1 - b));
	n = ceil(n * n / (d * d));
	return n < 1e15 ? (int64_t)n : 0;
}

/* Those that are compared, by their numbers: the first is the best. */
struct field {
	const struct crm_arm *arm;
	size_t no[CRM_EXPERIMENT_MOST];
};

/* The rival: the one whose difference from the best is the least sure. */
static void find_rival(struct crm_experiment *e, const struct field *f)
{
	size_t n = e->compared, pair = 0;
	double *p = crm_mem_new(n * n / 2, sizeof(*p));
	enum crm_chance_test test;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			const struct crm_arm *a = &f->arm[f->no[i]];
			const struct crm_arm *b = &f->arm[f->no[j]];

			p[e->pairs] = 1;
			crm_chance_alike(a->won, a->settled, b->won,
			    b->settled, &test, &p[e->pairs++]);
		}
	crm_experiment_holm(p, e->pairs);
	e->p = -1;
	for (size_t j = 1; j < n; j++, pair++)
		if (p[pair] > e->p) {
			e->rival = f->no[j];
			e->p = p[pair];
		}
	free(p);
}

/* Who is compared; the best is put first. */
static void take(struct crm_experiment *e, struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = e->compared;

		if (f->arm[i].settled < CRM_EXPERIMENT_LEAST)
			continue;
		e->compared++;
		if (at >= CRM_EXPERIMENT_MOST)
			continue;
		f->no[at] = i;
		if (rate(&f->arm[i]) > rate(&f->arm[f->no[0]])) {
			f->no[at] = f->no[0];
			f->no[0] = i;
		}
	}
	e->best = f->no[0];
}

void crm_experiment_judge(struct crm_experiment *e, const struct crm_arm *arm,
    size_t n)
{
	struct field f = { .arm = arm };
	const struct crm_arm *a, *b;
	double p;

	*e = (struct crm_experiment){ .verdict = CRM_TOO_EARLY };
	take(e, &f, n);
	if (e->compared > CRM_EXPERIMENT_MOST)
		e->verdict = CRM_TOO_MANY;
	if (e->compared < 2 || e->compared > CRM_EXPERIMENT_MOST)
		return;
	find_rival(e, &f);
	a = &arm[e->best];
	b = &arm[e->rival];
	crm_chance_alike(a->won, a->settled, b->won, b->settled, &e->test, &p);
	crm_chance_difference(a->won, a->settled, b->won, b->settled, &e->low,
	    &e->high);
	e->enough = enough(rate(a), rate(b));
	e->verdict = e->p < alpha ? CRM_WINNER : CRM_NO_WINNER;
}

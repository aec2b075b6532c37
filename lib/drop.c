/* SPDX-License-Identifier: ISC */
#include "drop.h"

#include <math.h>
#include <stdlib.h>

#include "mem.h"

static double log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/* The continued fraction of the incomplete beta function, DLMF 8.17.22, by
 * the method of Lentz (8.17.22 converges fast for x < (a+1)/(a+b+2)). */
static double fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), f;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	f = d;
	for (int m = 1; m < 10000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) *
		    (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) *
		    (a + 2 * m + 1));

		d = 1 + even * d;
		c = 1 + even / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		f *= c * d;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		f *= c * d;
		if (fabs(c * d - 1) < 1e-14)
			break;
	}
	return f;
}

/* The regularized incomplete beta function, 0 < x < 1, a and b > 0. */
static double beta_share(double a, double b, double x)
{
	double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) +
	    a * log(x) + b * log1p(-x));

	if (x < (a + 1) / (a + b + 2))
		return front * fraction(a, b, x) / a;
	return 1 - front * fraction(b, a, 1 - x) / b;
}

double crm_drop_binomial(double x, double n, double p)
{
	if (x >= n || p <= 0)
		return 1;
	if (p >= 1)
		return 0;
	return beta_share(n - x, x + 1, 1 - p);
}

double crm_drop_chi2(const struct crm_drop_cell *cell, size_t n)
{
	double count = 0, time = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		count += (double)cell[i].count;
		time += cell[i].time;
	}
	for (size_t i = 0; i < n && count > 0; i++) {
		double mean = count * cell[i].time / time;
		double off = (double)cell[i].count - mean;

		sum += off * off / mean;
	}
	return sum;
}

double crm_drop_chance(const struct crm_drop_cell *before,
    const struct crm_drop_cell *after, double variance)
{
	double sum = (double)(before->count + after->count);

	if (sum <= 0)
		return 1;
	return crm_drop_binomial((double)after->count / variance,
	    sum / variance, after->time / (before->time + after->time));
}

static int cmp(const void *a, const void *b)
{
	const double *const *x = a, *const *y = b;

	return (**x > **y) - (**x < **y);
}

void crm_drop_holm(double *p, size_t n)
{
	double **order = crm_mem_new(n + 1, sizeof(double *)), most = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = &p[i];
	qsort(order, n, sizeof(double *), cmp);
	for (size_t i = 0; i < n; i++) {
		double adjusted = *order[i] * (double)(n - i);

		most = adjusted > most ? adjusted : most;
		*order[i] = most < 1 ? most : 1;
	}
	free(order);
}

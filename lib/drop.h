/* SPDX-License-Identifier: ISC */
/*
 * Has a rate dropped beyond chance?
 *
 * Two counts, each with the time that it was counted in, are compared by the
 * conditional test: were the rates alike, the later count, given the sum of
 * both, would be binomial with the later share of the time (J. Przyborowski
 * and H. Wilenski, Homogeneity of results in testing samples from Poisson
 * series, Biometrika 31, 1940, 313-323).  It is exact however few there are,
 * takes stretches of unequal length, and knows that the usual rate is itself
 * counted in a few weeks only.  A CUSUM is told that rate as if it were
 * known; from eight weeks its run length is far from the one in the tables
 * (L. A. Jones, C. W. Champ and S. E. Rigdon, The run length distribution of
 * the CUSUM with estimated parameters, J. Quality Technology 36, 2004,
 * 95-108).
 *
 * What people do varies more than Poisson.  The variance is taken to be so
 * many times the mean as Pearson's chi-square says, never less than once; the
 * counts are divided by it (P. McCullagh and J. A. Nelder, Generalized Linear
 * Models, 2nd ed. 1989, 4.5).
 *
 * Of many tests, those that hold at 5 % for all of them together are found by
 * Holm's step-down (S. Holm, A simple sequentially rejective multiple test
 * procedure, Scandinavian J. of Statistics 6, 1979, 65-70).
 */
#ifndef CRM_DROP_H
#define CRM_DROP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A count and its time, in any unit. */
struct crm_drop_cell {
	int64_t count;
	double time;		/* > 0 */
};

enum { CRM_DROP_BEFORE = 8, CRM_DROP_AFTER = 4 };

/*
 * Pearson's chi-square of n cells about their common rate; 0 where nothing
 * was counted.  It has n - 1 degrees of freedom.
 */
double crm_drop_chi2(const struct crm_drop_cell *, size_t n);
/*
 * The chance that so few or fewer are counted after, were the rate that of
 * before; variance is that of the counts in means, >= 1.  1 where nothing
 * was counted.
 */
double crm_drop_chance(const struct crm_drop_cell *before,
    const struct crm_drop_cell *after, double variance);
/* P(X <= x) for a binomial X of n and p; x and n need not be whole. */
double crm_drop_binomial(double x, double n, double p);
/* Make of n chances those that Holm compares with 5 %: adjusted, 0 … 1. */
void crm_drop_holm(double *p, size_t n);

#endif

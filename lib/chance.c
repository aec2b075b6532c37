/* SPDX-License-Identifier: ISC */
#include "chance.h"

#include <math.h>

/* The 97.5 % point of the normal distribution. */
static const double z95 = 1.959963984540054;

static bool proportion(int64_t num, int64_t den)
{
	return den > 0 && num >= 0 && num <= den;
}

bool crm_chance_interval(int64_t num, int64_t den, double *low, double *high)
{
	double n = (double)den, p = (double)num / n, zz = z95 * z95;
	double middle = p + zz / (2 * n), width, whole = 1 + zz / n;

	if (!proportion(num, den))
		return false;
	width = z95 * sqrt(p * (1 - p) / n + zz / (4 * n * n));
	*low = num == 0 ? 0 : (middle - width) / whole;
	*high = num == den ? 1 : (middle + width) / whole;
	return true;
}

bool crm_chance_difference(int64_t a, int64_t n, int64_t b, int64_t m,
    double *low, double *high)
{
	double x = (double)a / (double)n, y = (double)b / (double)m;
	double lx, hx, ly, hy;

	if (!crm_chance_interval(a, n, &lx, &hx) ||
	    !crm_chance_interval(b, m, &ly, &hy))
		return false;
	*low = x - y - hypot(x - lx, hy - y);
	*high = x - y + hypot(hx - x, y - ly);
	return true;
}

/* log of n over k */
static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* The tables with these margins that are no likelier than the one seen. */
static double fisher(double a, double n, double b, double m)
{
	double hits = a + b, whole = log_choose(n + m, hits), sum = 0;
	double first = hits > m ? hits - m : 0, last = hits < n ? hits : n;
	double seen = log_choose(n, a) + log_choose(m, b) - whole;

	for (double k = first; k <= last; k++) {
		double l = log_choose(n, k) + log_choose(m, hits - k) - whole;

		/* What is as likely may come out a little different. */
		if (l <= seen + 1e-7)
			sum += exp(l);
	}
	return sum < 1 ? sum : 1;
}

bool crm_chance_alike(int64_t a, int64_t n, int64_t b, int64_t m,
    enum crm_chance_test *test, double *p)
{
	double x = (double)a, y = (double)b, nx = (double)n, ny = (double)m;
	double rate = (x + y) / (nx + ny), rare = rate < 1 - rate ? rate :
	    1 - rate;
	double sd;

	if (!proportion(a, n) || !proportion(b, m))
		return false;
	*test = rare * (nx < ny ? nx : ny) < 5 ? CRM_CHANCE_FISHER :
	    CRM_CHANCE_Z;
	if (*test == CRM_CHANCE_FISHER) {
		*p = fisher(x, nx, y, ny);
		return true;
	}
	sd = sqrt(rate * (1 - rate) * (1 / nx + 1 / ny));
	*p = erfc(fabs(x / nx - y / ny) / sd / sqrt(2));
	return true;
}

const char *crm_chance_test_name(enum crm_chance_test test)
{
	return test == CRM_CHANCE_Z ? "z-test" : "Fisher";
}

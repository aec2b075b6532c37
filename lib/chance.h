/* SPDX-License-Identifier: ISC */
/* How sure shares of counts are, and whether two of them differ beyond
 * chance. */
#ifndef CRM_CHANCE_H
#define CRM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

/* The 95 % Wilson interval of num / den; false where 0 <= num <= den and
 * den > 0 do not hold, for then it is no proportion. */
bool crm_chance_interval(int64_t num, int64_t den, double *low, double *high);

/*
 * The 95 % interval of a / n - b / m from the Wilson intervals of both: method
 * 10 of R. Newcombe, Interval estimation for the difference between
 * independent proportions, Statistics in Medicine 17, 1998, 873-890.  False
 * where one of them is no proportion.
 */
bool crm_chance_difference(int64_t a, int64_t n, int64_t b, int64_t m,
    double *low, double *high);

enum crm_chance_test { CRM_CHANCE_Z, CRM_CHANCE_FISHER };
/*
 * The two-sided p of a / n and b / m being alike: the two-proportion z-test
 * with the pooled rate; Fisher's exact test where a count is expected below
 * 5.  False where one of them is no proportion.
 */
bool crm_chance_alike(int64_t a, int64_t n, int64_t b, int64_t m,
    enum crm_chance_test *, double *p);
const char *crm_chance_test_name(enum crm_chance_test);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Experiments: which of several variants (of a script, of an offer) wins a
 * larger share of its settled deals, and whether that may be chance.
 *
 * - A variant with fewer than CRM_EXPERIMENT_LEAST settled deals is not
 *   compared.
 * - Each two of the others are compared as crm_chance_alike does (a z-test,
 *   or Fisher's exact one where deals are few).  As the best is only seen
 *   afterwards, all pairs count as comparisons, and their p are raised by
 *   Holm's step-down procedure (S. Holm, A simple sequentially rejective
 *   multiple test procedure, Scandinavian Journal of Statistics 6, 1979,
 *   65-70), so that the chance to name any difference where there is none
 *   is at most 5 %.
 * - The best is the winner when each of its comparisons has p below 0.05.
 */
#ifndef CRM_EXPERIMENT_H
#define CRM_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chance.h"

enum { CRM_EXPERIMENT_LEAST = 30, CRM_EXPERIMENT_MOST = 50 };

struct crm_arm { int64_t won, settled; };

enum crm_verdict {
	CRM_TOO_EARLY,		/* fewer than two can be compared */
	CRM_TOO_MANY,		/* more than CRM_EXPERIMENT_MOST can */
	CRM_NO_WINNER,		/* the best may be so by chance */
	CRM_WINNER
};

struct crm_experiment {
	enum crm_verdict verdict;
	size_t compared;	/* variants that were */
	size_t best;		/* of them the one with the highest share */
	size_t rival;		/* the one that differs from it the least
				 * surely */
	size_t pairs;		/* comparisons that were made */
	enum crm_chance_test test;	/* of best and rival … */
	double p;		/* … raised for the number of pairs */
	double low, high;	/* 95 % interval of share of best - share of
				 * rival */
	int64_t enough;		/* settled deals each that would show that
				 * difference in four of five experiments; 0
				 * where they win alike */
};

/* Too early or too many: compared alone is set; else all. */
void crm_experiment_judge(struct crm_experiment *, const struct crm_arm *,
    size_t n);
/* Raise n p for being so many, each in its place. */
void crm_experiment_holm(double *p, size_t n);

#endif

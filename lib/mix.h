/* SPDX-License-Identifier: ISC */
/*
 * Why a ratio of a whole has moved: its groups do better or worse (rate
 * effect), or other groups have more of it (mix effect).
 *
 * A group has x_i of n_i (wins of settled deals, seconds of touched deals …);
 * its ratio is r_i = x_i / n_i, its weight w_i = n_i / sum n, and the whole's
 * ratio R = sum w_i r_i.  Between two periods (0 and 1)
 *
 *	R1 - R0 = sum (w_i0 + w_i1) / 2 (r_i1 - r_i0)	rate effect
 *	        + sum (r_i0 + r_i1) / 2 (w_i1 - w_i0)	mix effect
 *
 * without a rest: E. M. Kitagawa, "Components of a Difference Between Two
 * Rates", Journal of the American Statistical Association 50 (1955),
 * 1168-1194.  A group that is there in one period only has its ratio of that
 * in both, so that its coming and going is mix.
 */
#ifndef CRM_MIX_H
#define CRM_MIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crm_mix_part {
	int64_t x[2], n[2];	/* of the period before, and of this one;
				 * n >= 0, and 0: it has no ratio then */
};

struct crm_mix {
	bool known;		/* the whole has both ratios */
	double before, now;	/* its ratio */
	double rate, mix;	/* effects: now - before = rate + mix */
	size_t up, down;	/* groups whose ratio has risen, has fallen */
	size_t both;		/* groups that have both ratios */
	bool against;		/* the whole has moved one way, more than half
				 * of those groups the other */
};

void crm_mix_reckon(const struct crm_mix_part *, size_t n, struct crm_mix *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Weights of levels, in log-odds: by logistic regression, or by counting.
 * Deterministic: the same rows give the same bits.
 */
#ifndef CRM_LOGIT_H
#define CRM_LOGIT_H

#include <stdbool.h>
#include <stddef.h>

#include "bins.h"

struct crm_logit {
	double base;
	double *weight;		/* by number of the level among those used */
};

/*
 * Logistic regression by Newton's method on the rows where use holds: the
 * least sum of log-losses and half the sum of the squared weights, but for
 * the base.  from, or NULL, is where to start: from
 * a fit of nearly the same rows two rounds will do.
 */
void crm_logit_fit(struct crm_logit *, const struct crm_bins *,
    const struct crm_dataset *, const bool *use, const struct crm_logit *from);
/*
 * As Odoo reckons it: the counts of won and of lost deals with each value,
 * plus 0.1 each, as shares of all won and all lost ones; a value that is
 * missing says nothing.
 */
void crm_logit_bayes(struct crm_logit *, const struct crm_bins *,
    const struct crm_dataset *, const bool *use);
/* The log-odds of a row. */
double crm_logit_at(const struct crm_logit *, const struct crm_bins *,
    size_t row);
void crm_logit_free(struct crm_logit *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A deal line with what is asked for by name besides: client.name,
 * entered.proposal and the like are in no line unless somebody wants them.
 */
#ifndef CRM_DEALMORE_H
#define CRM_DEALMORE_H

#include <stdbool.h>
#include <stddef.h>

#include "expr.h"
#include "fold.h"
#include "line.h"
#include "str.h"

/*
 * Build the deal line with all fields and, behind them, the named ones that
 * are not among them.  The names must live as long as the line is used.
 * False when the line is full, and does not hold everything.
 */
bool crm_deal_more(const struct crm_fold *, const struct crm_deal *,
    const struct crm_str *want, size_t wants, struct crm_line *);

/* The same with the fields that the expression reads, for its eyes: it must
 * outlive the line. */
bool crm_deal_more_for(const struct crm_fold *, const struct crm_deal *,
    const struct crm_expr *, struct crm_line *);

#endif

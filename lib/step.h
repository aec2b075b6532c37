/* SPDX-License-Identifier: ISC */
/*
 * The end of a contact as a fact: built for a deal as it is, and refused
 * where stages.csv does not allow it.
 *
 * A result without a stage is written with the one that it leads to, so that
 * the fact does not change its meaning when the table does.
 */
#ifndef CRM_STEP_H
#define CRM_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "event.h"
#include "fold.h"
#include "line.h"
#include "when.h"

/* What is asked for; NULL where it is not. */
struct crm_step {
	enum crm_outcome outcome;
	const char *to;		/* of a result: NULL for the next stage */
	const char *reason;	/* of a refuse */
	const char *todo, *note, *variant, *by;
	const char *amount, *margin;	/* as JSON numbers */
	int64_t next;		/* or CRM_TIME_NONE */
	int64_t at;		/* or CRM_TIME_NONE for now */
};

/*
 * Build the event line for the deal.  postpones: how often in a row it has
 * been postponed by now.  CRM_DATA with the deal as field when the
 * step would have no effect, or `moves`, `require` or `max_postpones` of
 * stages.csv forbids it.  What the line shows lives as long as step and the
 * line do.
 */
enum crm_status crm_step_line(const struct crm_step *, const struct crm_fold *,
    const struct crm_deal *, int postpones, const struct crm_when *,
    struct crm_line *, struct crm_err *);

#endif

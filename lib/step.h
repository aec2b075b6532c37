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
	size_t touches;		/* that are written with it */
};

/* What the steps that have an effect say of each deal: a fold gathers it, by
 * the fact function with this as its ctx.  Zero it to start. */
struct crm_step_past {
	struct crm_step_was {
		int postpones;	/* in a row, by now */
		int64_t last;	/* the time of the last step */
		bool any;
		uint8_t said_ev;	/* the last fact about the deal but
					 * its creation, its owner and its next
					 * step: enum crm_ev, 0 for none … */
		int64_t said;		/* … and its time */
	} *was;			/* by number of the deal in the fold */
	size_t cap;
};
crm_fold_fact_fn crm_step_seen;
struct crm_step_was crm_step_past_get(const struct crm_step_past *,
    const struct crm_deal *);
void crm_step_past_free(struct crm_step_past *);

/*
 * Build the event line for the deal.  CRM_DATA with the deal as field when
 * the step would have no effect, a later one is known (what it would do then
 * to the deal nobody has seen), or `moves`, `require` or `max_postpones` of
 * stages.csv forbids it; with the key as field when a text is not UTF-8.
 * What the line shows lives as long as step and the line do.
 */
enum crm_status crm_step_line(const struct crm_step *, const struct crm_fold *,
    const struct crm_deal *, const struct crm_step_past *,
    const struct crm_when *, struct crm_line *, struct crm_err *);

#endif

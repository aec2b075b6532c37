/* SPDX-License-Identifier: ISC */
/*
 * One command about many deals, as one batch: the steps of each with the
 * touches of the same contact and the deal that it hands over to; or the undo
 * of its last step.
 */
#ifndef CRM_STEPJOB_H
#define CRM_STEPJOB_H

#include <stdbool.h>

#include "err.h"
#include "fold.h"
#include "names.h"
#include "step.h"
#include "touches.h"
#include "write.h"

/* Zero it to start, free it in every case. */
struct crm_stepjob {
	struct crm_step step;
	struct crm_touches touches;
	bool undo;		/* take the last step back: of step only by
				 * and note are read */
	/* private */
	struct crm_batch *batch;
	struct crm_fold fold;
	struct crm_step_past past;
	struct crm_names deal;	/* those asked for, then their children */
	size_t asked;
	size_t *first, *next;	/* children of each deal of the fold, + 1 */
	struct crm_line *line;
};

/*
 * Put the facts of the deals into the batch, which is open; it is locked from
 * here on.  Times of the step are set.  CRM_DATA with the deal as field where
 * crm_step_line refuses, there is no such deal, or there is nothing to be
 * taken back.  The win of a deal that has gone on in the next pipeline before
 * hands nothing over.
 *
 * An undo of a win takes the deal that it handed over to back, too, unless
 * that one has facts of its own.
 */
enum crm_status crm_stepjob_run(struct crm_stepjob *, struct crm_batch *,
    const struct crm_names *deals, struct crm_err *);
void crm_stepjob_free(struct crm_stepjob *);

#endif

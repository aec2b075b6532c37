/* SPDX-License-Identifier: ISC */
/*
 * Giving deals to members of staff, as one batch of set facts: deals that are
 * named, those that nobody owns, or what somebody who leaves has promised: all
 * open deals, closed ones with a recall, and tasks.  What happened to a deal
 * stays, and so does who closed it; its facts to come are another's.  A task
 * is given by a second task fact, which names its new owner alone.
 */
#ifndef CRM_ASSIGNJOB_H
#define CRM_ASSIGNJOB_H

#include "assign.h"
#include "err.h"
#include "fold.h"
#include "line.h"
#include "names.h"
#include "write.h"

/* Zero it to start, free it in every case.  NULL where it is not asked. */
struct crm_assignjob {
	const char *to;		/* to this one; NULL: to the least loaded */
	const char *from;	/* all that this one has to do */
	const char *team;	/* among these; NULL: the team of the stage */
	const char *by, *note;	/* note NULL: whose it was */
	/* private */
	struct crm_batch *batch;
	struct crm_assign assign;
	struct crm_fold fold;
	struct crm_line *line;
};

/*
 * Put the facts into the batch, which is open; it is locked from here on.
 * Without deals (NULL) those of from, or without an owner.  A deal that is
 * its new owner's already gets no fact.  CRM_DATA where a named deal is not
 * there, or closed without a recall, or nobody can take one (says why);
 * CRM_USAGE where neither staff.csv nor a fact knows from.
 */
enum crm_status crm_assignjob_run(struct crm_assignjob *, struct crm_batch *,
    const struct crm_names *deals, struct crm_err *);
void crm_assignjob_free(struct crm_assignjob *);

#endif

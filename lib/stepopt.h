/* SPDX-License-Identifier: ISC */
/* The options of crm-step: what is to be done with the deals. */
#ifndef CRM_STEPOPT_H
#define CRM_STEPOPT_H

#include "assignjob.h"
#include "opt.h"
#include "stepjob.h"
#include "write.h"

enum { CRM_STEPOPT_RESULT = CRM_OPT_OWN, CRM_STEPOPT_TO,
	CRM_STEPOPT_POSTPONE, CRM_STEPOPT_REFUSE, CRM_STEPOPT_UNDO,
	CRM_STEPOPT_ASSIGN, CRM_STEPOPT_FROM, CRM_STEPOPT_TEAM,
	CRM_STEPOPT_TODO, CRM_STEPOPT_NEXT, CRM_STEPOPT_AMOUNT,
	CRM_STEPOPT_MARGIN, CRM_STEPOPT_VARIANT, CRM_STEPOPT_AT,
	CRM_STEPOPT_WHO, CRM_STEPOPT_FUTURE, CRM_STEPOPT_DRY,
	CRM_STEPOPT_CALL, CRM_STEPOPT_MISSED, CRM_STEPOPT_IN,
	CRM_STEPOPT_TOUCH /* and behind it, by enum crm_touch */ };

/* Zero it to start, free it in every case. */
struct crm_stepopt {
	struct crm_batch_opt batch;
	struct crm_stepjob step;
	struct crm_assignjob assign;
	bool assigns;		/* the deals get an owner, not a step */
	/* private */
	int acts;		/* how many outcomes and the like were given */
	bool extra;		/* what goes with a step alone */
	const char *to, *postpone, *next, *at, *call;
	struct crm_buf secs;
};

/* Take an option. */
void crm_stepopt_take(struct crm_stepopt *, int id, const char *arg);
/* Are they fit for each other, and for so many operands?  CRM_USAGE, said. */
int crm_stepopt_check(struct crm_stepopt *, const struct crm_cli *,
    int operands);
/* Read the times, and do to these deals (of which there may be none where
 * operands named none) what was asked, in the open batch. */
enum crm_status crm_stepopt_run(struct crm_stepopt *, struct crm_batch *,
    const struct crm_names *deals, bool named, struct crm_err *);
void crm_stepopt_free(struct crm_stepopt *);

#endif

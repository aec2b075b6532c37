/* SPDX-License-Identifier: ISC */
/*
 * A deal that is won goes on in the next pipeline, where `handover` of
 * stages.csv says so: as a new deal, whose parent the won one is.
 */
#ifndef CRM_HANDON_H
#define CRM_HANDON_H

#include <stdbool.h>
#include <stdint.h>

#include "fold.h"
#include "journal.h"
#include "line.h"
#include "names.h"
#include "step.h"

/* Where the deal goes on when this step wins it: a stage of the tables, or
 * CRM_NO_STAGE. */
int crm_handon_stage(const struct crm_step *, const struct crm_fold *,
    const struct crm_deal *);

/*
 * Build the new deal's fact, without an id.  It is of the same client, and
 * brings on title, source, campaign, variant, amount and the user's fields,
 * what the step says of next, todo, amount and variant among them.  The owner
 * stays, unless that stage has a team and the owner is not in it.  The line
 * shows what the fold and the step own.
 */
void crm_handon_line(const struct crm_step *, const struct crm_fold *,
    const struct crm_deal *, int stage, int64_t now, struct crm_line *);

/* Add to child the ids of the deals that were made with one of these as their
 * parent. */
enum crm_status crm_handon_children(struct crm_journal *,
    const struct crm_names *deals, struct crm_names *child,
    struct crm_err *);

#endif

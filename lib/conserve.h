/* SPDX-License-Identifier: ISC */
/*
 * Conservation from two sides (DESIGN 6): what enters and leaves each stage,
 * counted from the facts as they are applied, must be what the visits of the
 * deals say afterwards.
 */
#ifndef CRM_CONSERVE_H
#define CRM_CONSERVE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "fold.h"

struct crm_conserve_stage {
	int64_t entries, exits;
};

/* Zero it to start. */
struct crm_conserve {
	struct crm_conserve_stage *stage;	/* by index of the rules */
	size_t stages;
	/* the deal whose facts come now: where it was, and what they moved,
	 * which does not count yet: stages entered, and left as ~stage */
	int stage_was;
	uint8_t status_was;
	int *moved;
	size_t moves, move_cap;
};

/* A fact of a deal as crm_fold_fact_fn has it; deal may be NULL. */
void crm_conserve_fact(struct crm_conserve *, const struct crm_deal *,
    const struct crm_fact *);
/* The facts of the deal whose creation was told last do not count. */
void crm_conserve_drop(struct crm_conserve *);
/* The other side: what the deal's visits say.  Deal lines have but one. */
void crm_conserve_deal(struct crm_conserve *, const struct crm_deal *);
/* Add what another has counted. */
void crm_conserve_join(struct crm_conserve *, struct crm_conserve *part);
/* After all of both sides: CRM_BUG where they differ. */
enum crm_status crm_conserve_check(struct crm_conserve *,
    const struct crm_rules *, struct crm_err *);
void crm_conserve_free(struct crm_conserve *);

#endif

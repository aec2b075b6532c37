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
	uint32_t deal;		/* whose facts come now, and where it was */
	int stage_was;
	uint8_t status_was;
};

/* A crm_fold_fact_fn; ctx is the struct crm_conserve. */
enum crm_status crm_conserve_fact(void *ctx, const struct crm_fold *,
    const struct crm_deal *, const struct crm_fact *, struct crm_err *);
/* CRM_BUG where the two sides differ.  Deal lines have but one side. */
enum crm_status crm_conserve_check(struct crm_conserve *,
    const struct crm_fold *, struct crm_err *);
void crm_conserve_free(struct crm_conserve *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * How busy an owner was when a deal came: the deals that were open and the
 * owner's at that second, without those that came to the owner in it.
 */
#ifndef CRM_ARRIVAL_H
#define CRM_ARRIVAL_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"

/* Zero it to start, free it in every case. */
struct crm_arrivals {
	struct crm_arrival {
		uint32_t deal, owner;	/* the owner at creation, in word */
		int64_t at;
		int64_t load;		/* after finish */
	} *arrival;		/* by deal as the fold tells them, then by
				 * time; those without an owner are not here */
	size_t arrivals;
	/* private: when who had a deal more, or less */
	size_t cap;
	struct crm_arrival_change {
		int64_t at;
		uint32_t owner;
		int8_t by;
	} *change;
	size_t changes, change_cap;
	uint32_t deal, owner;	/* the deal that is being told; its owner */
	int64_t since;		/* while it is open; else CRM_TIME_NONE */
};

/* For crm_fold_opt.fact, with this as its ctx. */
crm_fold_fact_fn crm_arrivals_seen;
/* When the fold has finished: finds the loads. */
void crm_arrivals_finish(struct crm_arrivals *, const struct crm_fold *);
void crm_arrivals_free(struct crm_arrivals *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Missed calls that nobody has returned (DESIGN 6, calls).  An incoming call
 * that was missed is returned by any later touch of that client, also about
 * another deal, that is not a missed incoming call itself; a deal without a
 * client stands for its own.  Who called back and was not answered has
 * returned the call, too.
 */
#ifndef CRM_MISSED_H
#define CRM_MISSED_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"

/* Is the fact an incoming call that was missed? */
bool crm_missed_is(const struct crm_fact *);

/* The calls of one deal, or of a client apart from deals, not yet returned. */
struct crm_missed_call {
	uint32_t deal;		/* in crm_fold.deal_name, or 0 */
	uint32_t client;	/* in crm_fold.client_name, merges followed,
				 * or 0 */
	uint32_t by;		/* who missed the last one, in word, or 0 */
	uint32_t calls;
	int64_t first, last;
};

/* Zero it to start, free it in every case. */
struct crm_missed {
	struct crm_missed_call *call;	/* after finish: by deal, then by
					 * client */
	size_t calls, cap;
	/* private: when each deal and client was touched last */
	int64_t *deal, *client;
	size_t deal_cap, client_cap;
};

/* For crm_fold_opt.fact, with this as its ctx. */
crm_fold_fact_fn crm_missed_seen;
/* When the fold has finished: keeps what was not returned. */
void crm_missed_finish(struct crm_missed *, const struct crm_fold *);
void crm_missed_free(struct crm_missed *);

#endif

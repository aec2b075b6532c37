/* SPDX-License-Identifier: ISC */
/*
 * The base: every client that facts name, who is touched and who is not.
 * What counts is a touch of the client or of a deal of theirs, but for
 * incoming calls that were missed, and a step that has an effect.  Clients
 * that were merged into another, or forgotten, are none.
 */
#ifndef CRM_COVERAGE_H
#define CRM_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "fold.h"
#include "when.h"

struct crm_covered {		/* a client */
	bool is;		/* neither merged nor forgotten */
	bool touched;		/* in the period */
	int64_t last;		/* when last, or CRM_TIME_NONE */
	uint32_t deals, open, won;
	int64_t money;		/* of the won deals, minor units */
	const struct crm_deal *deal;	/* the latest, or NULL */
};

/* Zero it to start but for the period; free it in every case. */
struct crm_coverage {
	struct crm_period period;
	struct crm_covered *client;	/* after finish, by number of
					 * crm_fold.client_name, from
					 * 1 to clients */
	size_t clients;
	/* private: by number */
	struct crm_coverage_at {
		int64_t last, named, forgotten;
		bool in;
	} *of_deal, *of_client;
	size_t deal_cap, client_cap;
};

/* For crm_fold_opt.fact, with this as its ctx; the fold must keep clients. */
crm_fold_fact_fn crm_coverage_seen;
/* When the fold has finished.  CRM_DATA when money overflows. */
enum crm_status crm_coverage_finish(struct crm_coverage *,
    const struct crm_fold *, struct crm_err *);
/* When the deal was touched last, or CRM_TIME_NONE.  Of a deal line, as it
 * says: missed calls count there, too. */
int64_t crm_coverage_deal(const struct crm_coverage *,
    const struct crm_deal *);
void crm_coverage_free(struct crm_coverage *);

#endif

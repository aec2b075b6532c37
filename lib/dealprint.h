/* SPDX-License-Identifier: ISC */
/*
 * Deals that a query is told, printed as deal lines by a listing: several
 * threads make the lines, one writes them, in the order of the deals.
 */
#ifndef CRM_DEALPRINT_H
#define CRM_DEALPRINT_H

#include "conserve.h"
#include "listing.h"
#include "query.h"

/*
 * The line of a deal that the eye's fold has; CRM_NONE where it is not to be
 * printed.  Several threads ask.
 */
typedef enum crm_status crm_dealprint_fn(void *ctx, struct crm_query_eye *,
    const struct crm_deal *, struct crm_line *, struct crm_err *);

/* Zero it but for the first four; free it in every case. */
struct crm_dealprint {
	struct crm_query *query;
	struct crm_listing *out;	/* started */
	struct crm_cli *cli;
	crm_dealprint_fn *line;
	void *ctx;
	struct crm_conserve sides;	/* of the moves of the deals told */
	/* private */
	struct crm_dealprint *all;	/* of a part */
	struct crm_listing part;
	struct crm_query_eye eye;
	struct crm_line *made;
	struct crm_buf text;		/* lines to be read again */
	enum crm_status status;		/* what stopped the part, after these */
	struct crm_err err;
};

/* What it wants of crm_query_run, or crm_query_shards, to be told. */
void crm_dealprint_ask(struct crm_dealprint *, struct crm_fold_opt *);
/* One deal of the query's fold. */
enum crm_status crm_dealprint_deal(struct crm_dealprint *,
    const struct crm_deal *, struct crm_err *);
void crm_dealprint_free(struct crm_dealprint *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The filter that crm-score is: deal lines pass through as they come, each
 * with its score; of facts, deals are made, and written behind them.
 */
#ifndef CRM_SCORING_H
#define CRM_SCORING_H

#include <stdbool.h>
#include <stddef.h>

#include "listing.h"
#include "names.h"
#include "opt.h"
#include "query.h"
#include "score.h"

/* Fields of a folded deal that expressions compute, the client's too: ctx
 * is this. */
struct crm_scoring_ctx {
	struct crm_deal_ctx deal_ctx;
	const struct crm_fold *fold;
	const struct crm_deal *deal;	/* or NULL: of a deal line */
};
bool crm_scoring_field(void *ctx, const struct crm_line *,
    struct crm_str name, struct crm_value *);

/* Zero it, set these four. */
struct crm_scoring {
	struct crm_cli *cli;
	struct crm_query_opt opt;	/* at_age: scored as they were then, but
					 * written as they are now */
	struct crm_listing table;	/* all faces but jsonl */
	bool chance;			/* --probability */
	/* private */
	struct crm_query query;
	struct crm_fold then;		/* the deals at their age */
	struct crm_score *score;
	struct crm_buf out;
	struct crm_scoring_ctx ctx;	/* of the deal at hand */
	bool where_last;		/* --where reads what is added here */
	bool lines;			/* deal lines have come */
	struct crm_names missing;	/* client's fields that rules read … */
	bool *there;			/* … and that deal lines bear */
};

/* Score the lines of the files, or of the store, to standard output. */
enum crm_status crm_scoring_run(struct crm_scoring *, char **file,
    size_t files, struct crm_err *);
void crm_scoring_free(struct crm_scoring *);

#endif

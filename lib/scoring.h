/* SPDX-License-Identifier: ISC */
/*
 * The filter that crm-score is: deal lines pass through as they come, each
 * with its score; of facts, deals are made, and written behind them.
 */
#ifndef CRM_SCORING_H
#define CRM_SCORING_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"
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

/* What each thread that scores has for itself. */
struct crm_scorer {
	struct crm_score *score;
	struct crm_scoring_ctx ctx;	/* of the deal at hand */
	struct crm_buf out;
	bool lines;			/* deal lines have come */
	bool *there;			/* client's fields that rules read and
					 * deal lines bear, by their numbers */
};

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
	struct crm_when when;
	struct crm_scorer own;
	bool where_last;		/* --where reads what is added here, */
	bool asks_chance;		/* chance too */
	struct crm_names missing;	/* client's fields that rules read */
	/* a stream of lines, in lanes */
	struct crm_input in;
	size_t files;			/* that are open, or were */
	bool alone;			/* what is read makes lanes unsafe */
	bool serial;			/* what came ends the lanes */
};

/* Score the lines of the files, or of the store, to standard output. */
enum crm_status crm_scoring_run(struct crm_scoring *, char **file,
    size_t files, struct crm_err *);
void crm_scoring_free(struct crm_scoring *);

#endif

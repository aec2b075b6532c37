/* SPDX-License-Identifier: ISC */
/* What the files of the scoring filter share; for nobody else. */
#ifndef CRM_SCORINGPRIV_H
#define CRM_SCORINGPRIV_H

#include "scoring.h"

/* Make what one thread needs; free it in either case. */
enum crm_status crm_scoring_scorer(struct crm_scoring *, struct crm_scorer *,
    struct crm_err *);
void crm_scoring_scorer_free(struct crm_scorer *);

/* Score a deal line into scorer.out; CRM_NONE where it is none. */
enum crm_status crm_scoring_deal(struct crm_scoring *, struct crm_scorer *,
    struct crm_line *, struct crm_str text, struct crm_err *);
/* Any line, in the main thread's scorer: ctx is the scoring.  CRM_NONE when
 * nothing more is wanted. */
enum crm_status crm_scoring_take(void *ctx, const struct crm_line *,
    struct crm_str text, struct crm_err *);

/*
 * Read the files by several threads: as crm_source_read with
 * crm_scoring_take, but that deal lines are scored at once.  Other lines, and
 * what is wrong, end that: from the first of them on one thread goes on.
 */
enum crm_status crm_scoring_lanes(struct crm_scoring *, struct crm_err *);

#endif

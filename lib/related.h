/* SPDX-License-Identifier: ISC */
/*
 * All lines of a store's journal that some deals depend on: their own facts,
 * and those of their clients and of whom these were merged with.  A fold of
 * them makes of these deals what a fold of the whole journal makes of them,
 * but for the order of stages that no table knows.
 */
#ifndef CRM_RELATED_H
#define CRM_RELATED_H

#include <stdbool.h>

#include "expr.h"
#include "names.h"
#include "source.h"

/*
 * Which deals: those that are named; those that clients who are named had at
 * any time.  Letter case apart; with odd, all of an odd id (term.h) too.
 */
struct crm_related {
	const struct crm_names *deal, *client;	/* or NULL */
	bool odd;
};

/* fn and status as with crm_source_read, in the order of reading.  A line of
 * the journal that cannot be read is an error, whosever it is. */
enum crm_status crm_related_read(const struct crm_store *,
    const struct crm_related *, crm_source_fn *, void *ctx, struct crm_err *);

/*
 * For reports that take an expression or two (or NULL): the same of the deals
 * for which they can hold; or the lines of facts for which they can.  *few is
 * false, and nothing is read, when these may be any; for a source of files
 * too.
 */
enum crm_status crm_related_deals(const struct crm_source *src,
    const struct crm_expr *a, const struct crm_expr *b, crm_source_fn *fn,
    void *ctx, bool *few, struct crm_err *err);
enum crm_status crm_related_facts(const struct crm_source *src,
    const struct crm_expr *a, const struct crm_expr *b, crm_source_fn *fn,
    void *ctx, bool *few, struct crm_err *err);

#endif

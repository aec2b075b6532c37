/* SPDX-License-Identifier: ISC */
/* The options of the filters that list lines. */
#ifndef CRM_LISTOPT_H
#define CRM_LISTOPT_H

#include "listing.h"
#include "opt.h"
#include "query.h"

/* Ids and rows of the options, to be put into a tool's table. */
enum { CRM_OPT_SORT = CRM_OPT_OWN, CRM_OPT_LIMIT, CRM_OPT_FIELDS };
#define CRM_OPT_ROW_FIELDS(example) { CRM_OPT_FIELDS, "fields", \
	CRM_ARG_NEEDED, "LIST", "these fields only: " example }
#define CRM_OPT_ROW_SORT { CRM_OPT_SORT, "sort", CRM_ARG_NEEDED, "LIST", \
	"by these fields; a '-' before one: from large to small" }
#define CRM_OPT_ROW_LIMIT { CRM_OPT_LIMIT, "limit", CRM_ARG_NEEDED, "N", \
	"the first N only" }

/*
 * Read all options into the query's and the listing's; the format is text on
 * a terminal, else jsonl, unless one is asked for.  CRM_USAGE, said, when a
 * value is bad.
 */
enum crm_status crm_listopt_read(struct crm_cli *, int argc, char **argv,
    struct crm_query_opt *, struct crm_listing *);
/*
 * Begin: the listing, the query, and the expression of the first operand,
 * which is the caller's to free.  CRM_DATA for a bad expression.
 */
enum crm_status crm_listopt_open(struct crm_listing *, struct crm_query *,
    const struct crm_query_opt *, const char *expr, char *const *file,
    size_t files, struct crm_expr **, struct crm_err *);

#endif

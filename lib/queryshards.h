/* SPDX-License-Identifier: ISC */
/* A query whose deals are folded shard by shard: for query.c, and for
 * crm-list, which takes what else comes by itself. */
#ifndef CRM_QUERYSHARDS_H
#define CRM_QUERYSHARDS_H

#include "query.h"

/* The query's fold has been begun, with fork, join and deal.  CRM_NONE:
 * nothing has been told, and it must be run in the other way. */
enum crm_status crm_query_shards(struct crm_query *, struct crm_err *);

#endif

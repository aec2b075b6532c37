/* SPDX-License-Identifier: ISC */
/* Groups: --by FIELD, or by the day, week, month, quarter or year. */
#ifndef CRM_BY_H
#define CRM_BY_H

#include <stdbool.h>

#include "query.h"
#include "str.h"
#include "when.h"

struct crm_by {
	const char *name;	/* as given; NULL for no groups */
	bool is_unit;
	enum crm_unit unit;
};

/* Reads the name and asks the query for the field. */
void crm_by_open(struct crm_by *, const char *name, struct crm_query *);
/*
 * The deal's group, appended; t is the time that units are cut by.  A deal
 * without the field is in the group "" (shown as "-").
 */
void crm_by_value(const struct crm_by *, struct crm_query *,
    const struct crm_deal *, int64_t t, struct crm_buf *);

#endif

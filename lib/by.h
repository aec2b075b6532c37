/* SPDX-License-Identifier: ISC */
/*
 * Groups: --by FIELD[,FIELD …]; a field of deal lines, or day, week, month,
 * quarter, year.  score and warmth are reckoned by score.csv where no deal
 * line brings them.
 */
#ifndef CRM_BY_H
#define CRM_BY_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "names.h"
#include "query.h"
#include "score.h"
#include "str.h"
#include "when.h"

struct crm_by_field {
	char *name;
	enum crm_key key;
	bool is_unit;
	enum crm_unit unit;
};

/* Zero it to start, close it in every case. */
struct crm_by {
	struct crm_by_field *field;
	size_t fields;
	/* private */
	struct crm_score *score;	/* whether it can be reckoned */
};

/* Reads the names and asks the query for the fields; list may be NULL, for
 * no groups.  CRM_USAGE for an empty name; CRM_DATA for a bad score.csv,
 * should it be needed. */
enum crm_status crm_by_open(struct crm_by *, const char *list,
    struct crm_query *, struct crm_err *);
/*
 * The deal's group, appended: the fields' values, a NUL between two of them
 * (no text has one inside).  t is the time that units are cut by.  A deal
 * without the field has "" (shown as "-").
 */
void crm_by_value(const struct crm_by *, struct crm_query_eye *,
    const struct crm_deal *, int64_t t, struct crm_buf *);
/* What crm_by_value has said before; zero it to start, for deals of one
 * fold. */
struct crm_by_memo {
	struct crm_names text;
	struct crm_by_span {
		struct crm_period p;
		uint32_t field;		/* + 1; 0: free */
	} span[64];
};
/* Is there one field, of which deals have words?  Then the deal's. */
bool crm_by_is_word(const struct crm_by *);
uint32_t crm_by_word(const struct crm_by *, const struct crm_deal *);
/* Numbers instead of values, appended as bytes: deals that have the same
 * numbers are of one group. */
void crm_by_codes(const struct crm_by *, struct crm_by_memo *,
    struct crm_query_eye *, const struct crm_deal *, int64_t t,
    struct crm_buf *);
void crm_by_memo_free(struct crm_by_memo *);
/* Value i of a group. */
struct crm_str crm_by_part(struct crm_str group, size_t i);
/* Is one of the fields a unit of time; which (the first such), or false. */
bool crm_by_unit(const struct crm_by *, enum crm_unit *, size_t *at);
void crm_by_close(struct crm_by *);

#endif

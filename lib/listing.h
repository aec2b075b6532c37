/* SPDX-License-Identifier: ISC */
/*
 * Lines to be written by a filter: kept where they must be sorted, then
 * printed as JSON Lines (as they are) or as a table of chosen fields.
 */
#ifndef CRM_LISTING_H
#define CRM_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "clock.h"
#include "line.h"
#include "opt.h"
#include "str.h"
#include "table.h"

struct crm_listing {
	/* set before the first line */
	const char *fields;	/* "deal,owner,amount", or NULL: all in jsonl,
				 * csv and tsv, the default ones in text */
	const char *text_fields;	/* the default ones of text */
	const char *sort;	/* "amount" or "-amount,created", or NULL */
	size_t limit;		/* 0: none */
	bool event;		/* lines are events: canonical order */
	struct crm_style style;
	const struct crm_zone *zone;	/* text: times by this clock */
	/* private */
	struct crm_buf text;
	struct crm_listing_row *row;
	size_t rows, cap, written;
};

/* Does the field named so occur in sort or fields?  For asking it of deals:
 * i counts from 0, false behind the last. */
bool crm_listing_field(const struct crm_listing *, size_t i,
    struct crm_str *name);
/*
 * One line.  Written at once where nothing must wait (jsonl without sort),
 * else kept.  False when no more is wanted: the limit is reached, or the
 * output lost.
 */
bool crm_listing_add(struct crm_listing *, struct crm_cli *,
    const struct crm_line *);
/* Sort, cut and print what was kept.  Returns the number of lines written. */
size_t crm_listing_end(struct crm_listing *, struct crm_cli *);
void crm_listing_free(struct crm_listing *);

#endif

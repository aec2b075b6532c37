/* SPDX-License-Identifier: ISC */
/*
 * Lines to be written by a filter: kept where they must be sorted or where
 * all of them decide the face, then printed as JSON Lines (as they are) or as
 * a table of chosen fields.
 */
#ifndef CRM_LISTING_H
#define CRM_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "clock.h"
#include "err.h"
#include "line.h"
#include "names.h"
#include "opt.h"
#include "str.h"
#include "table.h"

struct crm_listing {
	/* set before crm_listing_start */
	const char *fields;	/* "deal,owner,amount", or NULL: all in jsonl,
				 * csv and tsv, the default ones in text */
	const char *text_fields;	/* the default ones of text */
	const char *sort;	/* "amount" or "-amount,created", or NULL */
	size_t limit;		/* 0: none */
	bool event;		/* lines are events: canonical order */
	struct crm_style style;
	const struct crm_zone *zone;	/* text: times by this clock */
	/* private */
	struct crm_listing_by *by;	/* what is sorted by */
	size_t bys, by_cap;
	struct crm_names known;	/* names of fields: those that are shown */
	uint32_t *col;		/* the columns, as ids of known; none: all */
	size_t cols, col_cap;
	const struct crm_field **cell;	/* of a row, by id of known */
	size_t cell_cap;
	struct crm_buf text;	/* rows, as they are printed or encoded */
	struct crm_buf keytext;
	struct crm_listing_key *key;	/* bys of them a row */
	struct crm_listing_row *row;
	size_t rows, row_cap, key_cap;
	struct crm_line *some;	/* the chosen fields of a line */
	struct crm_table *table;	/* of the row at hand */
};

/* Read the lists of fields, once the style is settled.  CRM_USAGE when a name
 * in them is empty. */
enum crm_status crm_listing_start(struct crm_listing *, struct crm_err *);
/* The fields that were asked for by name, in sort or fields: i counts from 0,
 * false behind the last. */
bool crm_listing_field(const struct crm_listing *, size_t i,
    struct crm_str *name);
/*
 * One line.  Written at once where nothing must wait (jsonl, and csv or tsv
 * of chosen fields, without sort), else kept.  CRM_NONE when no more is
 * wanted: the limit is reached, or the output lost.  CRM_DATA, with its deal
 * named, for a line of jsonl that would be longer than a line may be.
 */
enum crm_status crm_listing_add(struct crm_listing *, struct crm_cli *,
    const struct crm_line *, struct crm_err *);
/*
 * The same by several threads, where lines neither wait nor are counted:
 * a part, made like the whole and started, gets lines that are not written
 * yet; then the whole writes them, and CRM_NONE is as of crm_listing_add.
 */
bool crm_listing_parts(const struct crm_listing *);
enum crm_status crm_listing_put(struct crm_listing *part,
    const struct crm_line *, struct crm_err *);
enum crm_status crm_listing_join(struct crm_listing *, struct crm_cli *,
    struct crm_listing *part);
/* Sort, cut and print what was kept.  Returns the number of lines written.
 * Of no lines, text and chosen fields have a head; nothing else is printed. */
size_t crm_listing_end(struct crm_listing *, struct crm_cli *);
void crm_listing_free(struct crm_listing *);

#endif

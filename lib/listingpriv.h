/* SPDX-License-Identifier: ISC */
/* What the files of the listing module share; nobody else includes this. */
#ifndef CRM_LISTINGPRIV_H
#define CRM_LISTINGPRIV_H

#include "listing.h"

enum { CRM_LISTING_FLUSH = 64 * 1024 };

struct crm_listing_by {
	struct crm_str name;	/* a view into the list */
	enum crm_key id;
	bool down;
};

struct crm_listing_key {
	enum crm_listing_rank {	/* values of a field in their order */
		CRM_RANK_NUMBER, CRM_RANK_TIME, CRM_RANK_TEXT, CRM_RANK_NONE
	} rank;
	union {
		double number;
		int64_t time;
		struct { size_t at, n; } text;	/* in keytext */
	};
};

struct crm_listing_row {
	size_t at, n;		/* in text */
	size_t no;		/* order of coming */
};

/* The cells of the line, by id of known: NULL for those it does not have. */
void crm_listing_cells(struct crm_listing *, const struct crm_line *);
/* The value of a JSON number; b is used and left as it was. */
double crm_listing_number(struct crm_str, struct crm_buf *b);
/* Append the head of the chosen fields; a row of them, printed; a row to be
 * printed later. */
void crm_listing_head(struct crm_listing *, struct crm_buf *);
void crm_listing_print(struct crm_listing *, const struct crm_line *,
    struct crm_buf *);
void crm_listing_encode(struct crm_listing *, const struct crm_line *,
    struct crm_buf *);
/* Print the first n of the encoded rows as a table. */
void crm_listing_table(struct crm_listing *, struct crm_cli *, size_t n);

#endif

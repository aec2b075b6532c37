/* SPDX-License-Identifier: ISC */
/*
 * What a score is learned from and judged by: a row a deal that is won or
 * lost for good, with what was known of it at some age and before its
 * outcome, in the order of time.
 *
 * - Deals that were closed before they were so old are left out (nobody
 *   would have scored them), and so is junk.
 * - A row has what a deal line has, but for what only says when or which
 *   (deal, client, title, created, next, path …) and the fields of clients,
 *   which are not kept by time.
 * - Deals of the same second stand in the order of reading.
 */
#ifndef CRM_DATASET_H
#define CRM_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "fold.h"
#include "names.h"
#include "source.h"

struct crm_column {
	uint32_t *word;		/* by row: in crm_dataset.value; 0: missing */
	bool number;		/* all that are there are numbers */
};

struct crm_value_of {		/* of a value's number */
	struct crm_str text;	/* as it was written first */
	double number;
	uint8_t type;		/* enum crm_type */
};

struct crm_dataset {
	/* set before reading */
	int64_t age;		/* seconds; -1: 7 days, but 0 when more than
				 * half of the closed deals did not live so
				 * long; the reading settles it */
	bool by_id;		/* hold out by a hash of the id, not by time */
	double share;		/* that is held out, 0 … 1 */
	const struct crm_names *allow;	/* fields that are taken as they are
					 * now where they were not there then;
					 * or NULL */
	/* read */
	struct crm_fold whole;	/* the deals as they ended */
	struct crm_fold then;	/* and as they were */
	struct crm_names via;	/* the imports that facts came by */
	size_t rows, held;
	const struct crm_deal **deal;	/* by row, of then */
	bool *won, *out;	/* by row; out: held out */
	struct crm_names name;	/* of the columns, 1 … n */
	struct crm_column *column;	/* [1 … name.n] */
	struct crm_names after;	/* fields that no deal had so early */
	size_t open, young, junk;	/* deals that are no rows */
	/* private */
	struct crm_names value;	/* the type's letter and the folded text */
	struct crm_value_of *of;
	size_t column_cap, of_cap;
	struct crm_buf text;
	struct crm_line *now;
};

/*
 * Read the facts of a source.  CRM_DATA for deal lines, which do not say
 * what was known when.  The source outlives the set.  Free it in every case.
 */
enum crm_status crm_dataset_read(struct crm_dataset *, struct crm_source *,
    int64_t as_of, struct crm_err *);
void crm_dataset_free(struct crm_dataset *);

/* The deal line of a row, as it was then (and what is allowed). */
void crm_dataset_line(struct crm_dataset *, size_t row, struct crm_line *);
/* The value of a column in a row, or NULL when it is missing. */
const struct crm_value_of *crm_dataset_value(const struct crm_dataset *,
    uint32_t column, size_t row);

#endif

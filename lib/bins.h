/* SPDX-License-Identifier: ISC */
/*
 * The columns of a dataset cut into levels: of a number, ranges between its
 * quantiles; of anything else, its common values and one level for the rare
 * ones; and what is missing is a level of its own.  Each row is in one level
 * of each column.  Chosen by the rows that are not held out.
 */
#ifndef CRM_BINS_H
#define CRM_BINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dataset.h"

enum crm_level_kind { CRM_LEVEL_MISSING, CRM_LEVEL_OTHER, CRM_LEVEL_VALUE,
	CRM_LEVEL_RANGE };

struct crm_level {
	uint8_t kind;
	const struct crm_value_of *value;	/* VALUE; RANGE: from it on, or
						 * NULL from the least on */
	const struct crm_value_of *until;	/* RANGE: below it, or NULL */
	uint32_t no;		/* of the value, in the dataset */
	size_t n, won;		/* rows that are not held out */
};

/* Why a column is not learned from. */
enum crm_bin_state { CRM_BIN_USED, CRM_BIN_SAME, CRM_BIN_LATE,
	CRM_BIN_SUSPICIOUS };

struct crm_bin {
	struct crm_str name;
	struct crm_level *level;
	size_t levels, cap;
	size_t first;		/* the number of level 0 among those used */
	uint16_t *at;		/* by row: its level */
	double auc;		/* of this column alone */
	enum crm_bin_state state;
	bool number;
};

struct crm_bins {
	struct crm_bin *bin;	/* a column each, in their order */
	size_t bins;
	size_t used;		/* levels of the columns that are used */
};

enum { CRM_SUSPICIOUS = 85 };	/* an AUC of that many hundredths is */

/* late: columns that are not to be used; allow: to be used in spite of all.
 * Either may be NULL.  Views into the dataset. */
void crm_bins_make(struct crm_bins *, const struct crm_dataset *,
    const struct crm_names *late, const struct crm_names *allow);
void crm_bins_free(struct crm_bins *);

#endif

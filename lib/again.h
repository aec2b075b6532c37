/* SPDX-License-Identifier: ISC */
/* What packs and columns have left out, folded in the way that takes all. */
#ifndef CRM_AGAIN_H
#define CRM_AGAIN_H

#include <stdbool.h>

#include "columns.h"
#include "fold.h"
#include "source.h"

struct crm_again {
	struct crm_source *src;
	const struct crm_columns *columns;	/* or NULL: all is read */
	const struct crm_names *hard;	/* deals to be folded */
	bool loose;		/* facts without a deal to be told, too: of
				 * what has been packed */
	bool tells;		/* likewise of the columns */
};

/*
 * Count in ctx, as fold's options say; touches that have been counted are
 * taken back before.  Orphans are added to the fold's.
 */
enum crm_status crm_again_fold(const struct crm_again *, struct crm_fold *,
    void *ctx, struct crm_err *);

#endif

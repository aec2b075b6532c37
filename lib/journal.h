/* SPDX-License-Identifier: ISC */
/* What a writer reads of the journal: no more than what concerns it. */
#ifndef CRM_JOURNAL_H
#define CRM_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "line.h"
#include "names.h"
#include "store.h"

/* What is sought in the journal. */
struct crm_journal_want {
	const struct crm_names *list[3];	/* lines with one of these */
	size_t lists;
	bool all;		/* or every line */
};
typedef enum crm_status crm_journal_fn(void *ctx, const struct crm_line *,
    struct crm_err *);

/*
 * Read the lines of the journal that bear one of the wanted names (find.h),
 * and perhaps others.
 */
enum crm_status crm_journal_read(const struct crm_store *,
    const struct crm_journal_want *, crm_journal_fn *, void *ctx,
    struct crm_err *);

#endif

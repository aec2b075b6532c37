/* SPDX-License-Identifier: ISC */
/* What a writer reads of the journal: no more than what concerns it. */
#ifndef CRM_JOURNAL_H
#define CRM_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "index.h"
#include "line.h"
#include "names.h"
#include "store.h"

struct crm_journal_found;

/*
 * The journal of a store that is open.  While the lock is held it is changed
 * by its holder alone: the segments, the index, and the lines that were found
 * are kept then from one reading to the next.  Set store to start, the rest
 * being zero; forget it before anything is appended, and in every case before
 * the store is closed.
 */
struct crm_journal {
	const struct crm_store *store;
	/* private */
	struct crm_index index;
	bool open;
	struct crm_journal_found *found;
	size_t founds, cap;
};

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
 * and perhaps others, in the order of reading.
 */
enum crm_status crm_journal_read(struct crm_journal *,
    const struct crm_journal_want *, crm_journal_fn *, void *ctx,
    struct crm_err *);
/* Back to what it was at the start, but for the store. */
void crm_journal_forget(struct crm_journal *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The index held against the journal, line by line: each term of each line
 * is found at its place, and no other; and the columns against those that
 * are made of the journal now (streamcheck.h).
 */
#ifndef CRM_INDEXCHECK_H
#define CRM_INDEXCHECK_H

#include "index.h"
#include "line.h"

/* Told of each thing that is wrong: the part, the segment and the offset of
 * its line (offset -1: of none), and what it is. */
typedef void crm_index_wrong_fn(void *ctx, const char *part,
    const char *segment, int64_t offset, const char *what);

/* What was looked at. */
struct crm_index_checked {
	size_t parts, unused;	/* that count; that do not, or no more */
	int64_t covered, bytes;	/* of the journal; of the parts */
	size_t lines, wrong;
};

/*
 * Check all parts there are; one that does not fit the journal is no fault,
 * for it is not used, but counted.  CRM_OK also when something is wrong; CRM_IO
 * when the journal cannot be read.
 */
enum crm_status crm_index_check(const struct crm_store *,
    struct crm_index_checked *, crm_index_wrong_fn *, void *ctx,
    struct crm_err *);

#endif

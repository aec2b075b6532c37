/* SPDX-License-Identifier: ISC */
/*
 * Lines of the journal by what they bear: ids of deals, clients, parents and
 * tasks, keys, imports (via), telephone numbers, e-mail addresses.  Where
 * the index has them they are found by it, and only the rest of the journal
 * is read; the lines, and their order, are the same without it.
 */
#ifndef CRM_FIND_H
#define CRM_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "index.h"
#include "line.h"
#include "names.h"
#include "scan.h"

/* Where a line begins. */
struct crm_find_at {
	size_t segment;		/* its number in crm_index.segment */
	int64_t offset;
};

/*
 * Another way to choose lines than by what they bear.  blocks appends where
 * in a part of the index they may be (in any order, also twice); false: all
 * of it must be read.  Of a line that is read there, scan says CRM_OK if it
 * is one, CRM_NONE if not, CRM_DATA if that is not to be known so: then is
 * says it.
 */
struct crm_blocks;
typedef bool crm_find_blocks_fn(void *ctx, const struct crm_index_part *,
    struct crm_blocks *);
struct crm_find_by {
	crm_find_blocks_fn *blocks;
	enum crm_status (*scan)(void *ctx, const struct crm_scan *,
	    struct crm_find_at);
	bool (*is)(void *ctx, const struct crm_line *);
	void *ctx;
};

struct crm_find {
	const struct crm_names *list[4];	/* lines with one of these */
	size_t lists;
	bool odd;		/* or with an odd value (term.h) */
	const struct crm_find_by *by;	/* or so, or NULL */
	bool all;		/* or every line */
	/* A line that cannot be read is an error wherever it is; else only
	 * where one of few names stands in it. */
	bool strict;
};

/* A status other than CRM_OK stops and is returned (CRM_NONE as CRM_OK),
 * with file and line set in err. */
typedef enum crm_status crm_find_fn(void *ctx, const struct crm_line *,
    struct crm_str text, struct crm_find_at, struct crm_err *);

/* The lines that bear one of the names, letter case apart, and perhaps
 * others, in the order of reading. */
enum crm_status crm_find_lines(const struct crm_index *,
    const struct crm_find *, crm_find_fn *, void *ctx, struct crm_err *);
/* Say of which file and line err speaks. */
void crm_find_where(const struct crm_index *, struct crm_find_at,
    struct crm_err *);

#endif

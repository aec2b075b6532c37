/* SPDX-License-Identifier: ISC */
/*
 * Input of many facts at once: JSON Lines, and CSV by a map (map.h); and
 * what is refused of it, put into a file of its own.
 */
#ifndef CRM_IMPORT_H
#define CRM_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "map.h"
#include "mem.h"
#include "spool.h"
#include "str.h"
#include "write.h"

struct crm_import_bad {
	size_t where;		/* line of the input */
	char *reason;
};

/* Zero it to start, close it in every case. */
struct crm_import {
	struct crm_batch *batch;	/* opened by the caller */
	bool keep;		/* the input is kept for --reject: set it, and
				 * batch->opt.reject to crm_import_reject with
				 * this as its ctx */
	struct crm_buf brought;	/* after commit: the rows that a map added to
				 * the tables, a line each: stages.csv: … */
	struct crm_buf warned;	/* after commit: what people should know */
	size_t lines;		/* of input that said something */
	bool brief;		/* each row is done with before the next, so
				 * that values may show its cells */
	/* or NULL: told how much of the input is read, in bytes; total is 0
	 * where it is unknown */
	void (*progress)(void *ctx, int64_t done, int64_t total);
	void *progress_ctx;
	/* private */
	struct crm_map *map;
	struct crm_import_bad *bad;
	size_t bads, bad_cap;
	struct crm_arena arena;
	struct crm_import_text *text;
	size_t texts, text_cap;
	struct crm_str *head;	/* names of a CSV's columns */
	size_t heads, head_cap;
	struct crm_import_row *row;
	size_t rows, row_cap;
	struct crm_import_plan *plan;
	struct crm_spool_known known;	/* its rows are passed over */
};

/*
 * Put the facts of a file ("-" is standard input) of JSON Lines into the
 * batch.  Blank lines, and lines that begin with '#', are skipped.
 */
enum crm_status crm_import_lines(struct crm_import *, const char *path,
    struct crm_err *);
/* Read a CSV file as its map says, and find what is wrong with its rows by
 * themselves.  The map outlives the import. */
enum crm_status crm_import_rows(struct crm_import *, struct crm_map *,
    const char *path, struct crm_err *);
/*
 * Do both for a large file of which all rows are new deals, without holding
 * them: its facts are on the disk then.  So too where all say what they said
 * last time, and there are no facts.  CRM_NONE when it is no such file:
 * nothing has been done, and the map is to be read anew for crm_import_rows,
 * which passes over those that say the same.
 */
enum crm_status crm_import_fresh(struct crm_import *, struct crm_map *,
    const char *path, struct crm_err *);
/*
 * Write it: of a CSV, what differs from the deals that are there; with the
 * rows that its map adds to the store's tables.
 */
enum crm_status crm_import_commit(struct crm_import *, struct crm_err *);

/* A crm_batch_reject_fn. */
void crm_import_reject(void *import, size_t where, const struct crm_err *);
/*
 * Append what was refused: of JSON Lines, "# reason" and the line as it was;
 * of CSV, what is before its header, that and rows with the columns
 * reject_line and reject_reason behind, which an import passes over, in the
 * map's encoding.
 */
void crm_import_rejected(struct crm_import *, struct crm_buf *);
void crm_import_close(struct crm_import *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * CSV rows (RFC 4180) by libcsv in strict mode; the one place that includes
 * it.  A byte order mark is skipped, CRLF and LF both end a row, quoted
 * cells may hold both.  Blank lines are skipped; lines that begin with '#'
 * are, where comments are asked for (our own tables).
 */
#ifndef CRM_ROWS_H
#define CRM_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

struct crm_rows_opt {
	char delim;		/* 0 is ',' */
	bool comments;		/* skip lines that begin with '#' */
	const char *encoding;	/* iconv(3) name; NULL is UTF-8 (checked) */
};

/*
 * Called for every row: line is where it starts (from 1), cell[0 … n-1] are
 * views valid during the call, not trimmed.  Anything but CRM_OK stops the
 * reading and is returned.
 */
typedef enum crm_status crm_rows_fn(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *);

/*
 * Read all of fd ("name" for messages).  CRM_DATA with file and line for
 * what is not CSV (a stray quote, an unclosed one), for NUL and for bytes
 * that are not of the encoding; CRM_IO.
 */
enum crm_status crm_rows_read(int fd, const char *name,
    const struct crm_rows_opt *, crm_rows_fn *, void *ctx, struct crm_err *);

/* Append a cell, quoted where it must be for that delimiter. */
void crm_rows_cell(struct crm_buf *, struct crm_str, char delim);

#endif

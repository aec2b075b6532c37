/* SPDX-License-Identifier: ISC */
/*
 * CSV rows (RFC 4180) by libcsv in strict mode; the one place that includes
 * it.  A byte order mark is skipped; LF, CRLF and CR (old Macs) end a row and
 * a line, quoted cells may hold them.  Blank lines are skipped; lines that
 * begin with '#' are, where comments are asked for (our own tables).
 */
#ifndef CRM_ROWS_H
#define CRM_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

struct crm_rows_opt {
	char delim;		/* 0 is ',' ; ASCII, no quote, no newline */
	bool comments;		/* skip lines that begin with '#' */
	const char *encoding;	/* iconv(3) name; NULL is UTF-8 (checked) */
};

/*
 * Called for every row: line is where it starts (from 1), cell[0 … n-1] are
 * views valid during the call, not trimmed, n >= 1.  Anything but CRM_OK stops
 * the reading and is returned; a CRM_DATA without a place is given the row's
 * file and line.
 */
typedef enum crm_status crm_rows_fn(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *);

/*
 * Read all of fd ("name" for messages), which stays the caller's.  CRM_DATA
 * with file and line (and column, in characters) for what is not CSV (a stray
 * quote, an unclosed one), for NUL and for bytes that are not of the encoding;
 * rows before it have been handed out by then.  CRM_USAGE for an encoding or
 * a delimiter that cannot be; CRM_IO.
 */
enum crm_status crm_rows_read(int fd, const char *name,
    const struct crm_rows_opt *, crm_rows_fn *, void *ctx, struct crm_err *);

/*
 * The same of text that is whole rows in UTF-8, whose first line has that
 * number; opt's encoding is not looked at, and errors bear no name.
 */
enum crm_status crm_rows_parse(struct crm_str text, size_t line,
    const struct crm_rows_opt *, crm_rows_fn *, void *ctx, struct crm_err *);
/* Does an encoding of that name need no conversion? */
bool crm_rows_utf8(const char *encoding);
/*
 * How much of text is whole rows: up to the last newline that no quote is
 * open at, if none is open at the start.  0 where there is none.
 */
size_t crm_rows_whole(struct crm_str text);

/* Cells of a row. */
struct crm_cells {
	struct crm_str *cell;
	size_t n, cap;
	struct crm_buf text;	/* of those that are no part of the line */
};
/*
 * The cells of a line (with what ends it) as libcsv would have them, several
 * times as fast: views of the line, and of the text.  False where it is none
 * that is a whole row by itself, for libcsv to take or refuse.
 */
bool crm_rows_split(struct crm_str line, char delim, struct crm_cells *);

/* Append a cell, quoted where it must be for that delimiter, or where it
 * begins or ends with a blank or begins with '#', so that it comes back from
 * any reader.  An empty cell that is a whole row is the caller's affair. */
void crm_rows_cell(struct crm_buf *, struct crm_str, char delim);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Blocks into lines: reads a descriptor with read(2) in large blocks and
 * hands out one line after the other as views into its one buffer.
 */
#ifndef CRM_INPUT_H
#define CRM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct crm_input {
	int fd;
	char *name;		/* for messages; owned */
	size_t line;		/* the number of the last line, from 1 */
	int64_t offset;		/* where it starts, from where reading began */
	bool ended;		/* it had its newline */
	/* private */
	char *buf;
	size_t start, end;	/* what is read and not yet handed out */
	int64_t limit;		/* stop before this offset; -1 for none */
	int64_t read;		/* the offset of buf[end] */
	bool eof;
};

/* Open a file ("-" is standard input).  CRM_IO, with its name. */
enum crm_status crm_input_open(struct crm_input *, const char *path,
    struct crm_err *);
/* Read from fd, which it then owns, up to limit bytes (-1: to the end).  A
 * UTF-8 byte order mark at the start is skipped. */
void crm_input_init(struct crm_input *, int fd, const char *name,
    int64_t limit);
/*
 * The next line, without its newline; blank lines too.  CRM_OK, CRM_NONE at
 * the end, CRM_IO, or CRM_DATA for a line longer than 1 MiB, which is passed
 * over: the next call goes on behind it.  A last line without a newline is a
 * line.  Errors bear the file's name and the line's number.
 */
enum crm_status crm_input_next(struct crm_input *, struct crm_str *line,
    struct crm_err *);
/*
 * All whole lines that are there, one at least, with their newlines (that of
 * the last line may be missing); line is then the number of the last.
 * Otherwise as crm_input_next, with which it may be mixed.
 */
enum crm_status crm_input_block(struct crm_input *, struct crm_str *lines,
    struct crm_err *err);
void crm_input_close(struct crm_input *);

#endif

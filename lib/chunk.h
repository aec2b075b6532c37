/* SPDX-License-Identifier: ISC */
/*
 * The files that a source has, as one row of bytes that several readers cut
 * among them: each reads the lines that begin in its part, in blocks of
 * whole lines.  Only files that can be read at any place will do.
 */
#ifndef CRM_CHUNK_H
#define CRM_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source.h"

struct crm_chunks {
	const struct crm_source *src;
	struct crm_segment *segment;	/* of the journal; else src->file */
	int64_t *start;		/* [i]: where file i is begun; NULL: at 0 */
	int64_t *end;		/* [i]: what file i and those before it have */
	size_t files;
	int64_t size;
};

/* False when a file is none that will do, or cannot be had: then another
 * reader must, and say why.  Free it in either case. */
bool crm_chunks_open(struct crm_chunks *, const struct crm_source *);
/* Only these stretches of the journal's segments, in their order; each
 * begins with a line and ends with one. */
struct crm_chunk_range {
	const char *name;
	int64_t from, to;
};
void crm_chunks_ranges(struct crm_chunks *, const struct crm_source *,
    const struct crm_chunk_range *, size_t n);
/* File or range i, opened; -1 when it cannot be. */
int crm_chunks_file(const struct crm_chunks *, size_t i);
void crm_chunks_free(struct crm_chunks *);

struct crm_chunk {
	const struct crm_chunks *all;
	int64_t from, upto;	/* the part */
	/* of the block that was handed out last */
	size_t of;		/* its file or range */
	int64_t offset;		/* in the file */
	/* private */
	size_t file;
	int fd;
	int64_t at, stop, size;	/* within the file; stop: where its part ends */
	char *buf;
	size_t have, done;	/* bytes in buf; those handed out */
};

/* The reader of part no of so many. */
void crm_chunk_init(struct crm_chunk *, const struct crm_chunks *,
    size_t no, size_t parts);
/* The next block, which ends in a newline, with CRM_SCAN_PAD bytes behind it
 * that may be read: CRM_OK, CRM_NONE at the end, CRM_IO when another reader
 * must. */
enum crm_status crm_chunk_next(struct crm_chunk *, char **text, size_t *n);
void crm_chunk_free(struct crm_chunk *);

#endif

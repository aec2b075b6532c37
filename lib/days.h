/* SPDX-License-Identifier: ISC */
/*
 * The journal by days, from the index: in which blocks facts are that are
 * dated a day (of UTC), and how many lines end in each block.
 *
 * Section "days", numbers as in stream.h: var the version; then for each day
 * that there is, in their order: zig what it is above the one before (the
 * first: above 1970-01-01), var how many runs of blocks, and of each var how
 * far it begins behind the one before (the first: behind block 0), and var
 * how many blocks it has.  An undo is in the day of what it undoes, too.
 * Section "lines": for each block of the part var how many lines end there.
 */
#ifndef CRM_DAYS_H
#define CRM_DAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "find.h"
#include "index.h"
#include "line.h"
#include "scan.h"

struct crm_index_maker;
extern const struct crm_index_maker crm_days_maker;

/* A span of time to be found (find.h): lines whose at, or undo's of, is in
 * [from, until]. */
struct crm_days {
	int64_t from, until;
};
crm_find_blocks_fn crm_days_blocks;	/* ctx: struct crm_days */

/* The times of a line: its own, and that of what it undoes (or its own). */
struct crm_days_time {
	int64_t at, of;
};
/* CRM_NONE: the line has to be read to know. */
enum crm_status crm_days_scan(const struct crm_scan *,
    struct crm_days_time *);
/* False when it has none. */
bool crm_days_read(const struct crm_line *, struct crm_days_time *);

/* The bytes of the journal in the blocks of that span, and in gaps; -1 when
 * a part does not say. */
int64_t crm_days_size(const struct crm_index *, const struct crm_days *);

/* The numbers of lines.  Zero it to start. */
struct crm_days_lines {
	uint32_t **before;	/* [part][block]: lines ended before it */
	size_t parts;
};
/* The number of the line that begins there, from 1; 0 when it cannot be
 * known. */
size_t crm_days_line(struct crm_days_lines *, const struct crm_index *,
    struct crm_find_at);
void crm_days_lines_free(struct crm_days_lines *);

/* A section as a whole, up to *end, and the window on it; NULL when it is not
 * there or damaged. */
const uint8_t *crm_days_view(struct crm_index_view *,
    const struct crm_index_part *, const char *name, const uint8_t **end);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The index (DESIGN 9): files in the store's index/ that make reading the
 * journal quicker, and never say anything that it does not.  They may be
 * deleted at any time.
 *
 * A part is a file that covers ranges of segments [from, to), and consists of
 * named sections, each the work of a maker (indexmake.h).  Parts stack: a
 * large one, and smaller ones over what was appended since; where they do
 * not reach is a gap, which is read from the journal.  A part counts only
 * while all its segments are those that it was made of, and every block of it
 * is checked against its sum before a byte of it is believed.
 */
#ifndef CRM_INDEX_H
#define CRM_INDEX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "store.h"
#include "str.h"

enum {
	/* Bytes that have a sum of their own; a place in the journal is the
	 * number of a block of as many bytes, too. */
	CRM_INDEX_BLOCK = 4096,
	CRM_INDEX_NAME = 16,	/* bytes of a section's name, with a NUL */
	CRM_INDEX_SECTIONS = 24	/* at most */
};

/* In the order of reading: by segment name, then from. */
struct crm_index_range {
	struct crm_str name;	/* of the segment */
	size_t segment;		/* its number in crm_index.segment */
	int64_t from, to;	/* begins with a line and ends with one */
	uint32_t block;		/* the number of its first block: those of all
				 * ranges are counted on */
};

struct crm_index_section {
	char name[CRM_INDEX_NAME];
	int64_t at, size;	/* in the file */
};

struct crm_index_part {
	char *name;		/* in index/ */
	int fd;
	struct crm_index_range *range;
	size_t ranges;
	uint32_t blocks;	/* of its ranges */
	int64_t covers;		/* bytes of the journal */
	struct crm_index_section *section;
	size_t sections;
	/* private */
	struct crm_buf head;
	const uint64_t *top;	/* sums of the blocks of the table of sums */
	int64_t table, size;	/* where that is; the file */
	bool barren;		/* there is a line that cannot be read */
	atomic_bool *damaged;	/* a view has met what was not written so */
};

/* What no part covers: of one segment. */
struct crm_index_gap {
	size_t segment;
	int64_t from, to;
};

struct crm_index {
	const struct crm_store *store;
	struct crm_segment *segment;	/* as crm_store_segments gives them */
	size_t segments;
	/* the largest first; no two cover the same */
	struct crm_index_part *part;
	size_t parts;
	struct crm_index_gap *gap;	/* in the order of reading */
	size_t gaps;
	/* private */
	struct crm_index_part *other;	/* parts that may not be used: barren,
					 * or none any more */
	size_t others;
	int64_t want;		/* bytes that a further part could cover */
};

/*
 * The journal's segments and the parts that are good for them; none of these
 * when CRM_INDEX is 0 in the environment, or index/ cannot be read: that is
 * no error.  CRM_IO when the segments cannot be listed.  Close it in every
 * case; it must not outlive the store.  Parts that were found to be damaged
 * are removed then, where that may be done, so that a report makes them anew.
 */
enum crm_status crm_index_open(struct crm_index *, const struct crm_store *,
    struct crm_err *);
void crm_index_close(struct crm_index *);
/* The same, but first a part is made of what is covered by none, where that
 * is worth it and possible: for reports.  See indexmake.h. */
enum crm_status crm_index_ready(struct crm_index *, const struct crm_store *,
    size_t threads, struct crm_err *);

/* Only make that part, for those that come later: a report that does not
 * look into the index itself. */
void crm_index_update(const struct crm_store *, size_t threads);

/* The part cannot be used, and is to be removed when the index is closed.
 * Any thread may say so. */
void crm_index_damaged(const struct crm_index_part *);

/* The number of a section by name; false when the part has none. */
bool crm_index_find(const struct crm_index_part *, const char *name,
    size_t *section);

/*
 * A window on a section.  Several threads may look at one part, each through
 * windows of its own.
 */
struct crm_index_view {
	const struct crm_index_part *part;
	int64_t size;		/* of the section */
	/* private */
	int64_t base;		/* of the section, in the file */
	int64_t at;		/* of buf, in the file */
	size_t have, cap, ahead;
	char *buf;
	int64_t sum_at;		/* the block of sums at hand, or -1 */
	uint64_t *sum;
};

/* ahead: bytes to read at once where that is more than what is asked for; 0
 * to look here and there. */
void crm_index_view_init(struct crm_index_view *, const struct crm_index_part *,
    size_t section, size_t ahead);
/* n bytes from at on, as they were written; valid until the next call.  NULL
 * when they are not there, cannot be read, or are damaged: then nothing of
 * the part may be used. */
const char *crm_index_view(struct crm_index_view *, int64_t at, size_t n);
void crm_index_view_free(struct crm_index_view *);

/* Every block of every section against its sum. */
bool crm_index_whole(const struct crm_index_part *);

#endif

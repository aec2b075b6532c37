/* SPDX-License-Identifier: ISC */
/*
 * Making parts of the index: the ranges that a part is to cover are scanned
 * once, by several threads, and every line is shown to every maker, of which
 * each writes its sections.
 *
 * Nobody waits for this work but the report that does it: it goes on without
 * when another process is at it (index/lock), when it may not write there,
 * or when the disk is full.  A part is written beside and renamed in; what
 * is not worth it (less than CRM_INDEX_WORTH, in a store of less than
 * CRM_INDEX_STORE) is left to be read.
 */
#ifndef CRM_INDEXMAKE_H
#define CRM_INDEXMAKE_H

#include "index.h"
#include "line.h"
#include "scan.h"

enum {
	CRM_INDEX_STORE = 1 << 20,
	CRM_INDEX_WORTH = 256 << 10,
	/* A part is made anew along with a new one that is more than this
	 * share of it. */
	CRM_INDEX_RATIO = 8
};

/* Where a line begins. */
struct crm_index_at {
	uint32_t range;		/* of the part */
	uint32_t block;		/* crm_index_range.block counted on */
	int64_t offset;		/* in the segment */
};

/* The file that is being written. */
struct crm_index_out;

/* A section begins; what was begun before is ended. */
void crm_index_section(struct crm_index_out *, const char *name);
void crm_index_put(struct crm_index_out *, const void *p, size_t n);

/*
 * What writes sections.  All but end is called by one thread for its own
 * share, which is a stretch of the lines in the order of reading: those of
 * thread 0 come before those of thread 1.
 */
struct crm_index_maker {
	/* What thread no counts in; ranges and their bytes are known. */
	void *(*open)(const struct crm_index_part *, size_t no);
	/* A line that the scan has read, without its newline.  CRM_NONE: line
	 * is to be called.  Any other but CRM_OK: the maker cannot, and its
	 * sections will be missing. */
	enum crm_status (*scan)(void *, const struct crm_scan *,
	    struct crm_str text, struct crm_index_at);
	enum crm_status (*line)(void *, const struct crm_line *,
	    struct crm_str text, struct crm_index_at);
	/* The text of the lines so far goes away; may be NULL. */
	void (*flush)(void *);
	/* Write the sections of what n threads have counted; those of a
	 * maker that could not are not written. */
	void (*end)(void **, size_t n, struct crm_index_out *);
	void (*free)(void *);
};

/* All of them, ended by NULL. */
extern const struct crm_index_maker *const crm_index_makers[];

/* For crm_index_ready and tests: make a part of the gaps and of the parts
 * that are small beside them, whatever it is worth.  False when it was not
 * made. */
bool crm_index_make(const struct crm_store *, size_t threads);

#endif

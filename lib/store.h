/* SPDX-License-Identifier: ISC */
/*
 * The store (DESIGN 2, 8): a directory of rules and a journal of segments.
 * Readers take no lock; writers hold flock(2) on "lock".  A fact is on the
 * disk before crm_store_append returns.
 */
#ifndef CRM_STORE_H
#define CRM_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "str.h"

struct crm_store {
	char *dir;		/* as found; owned */
	int fd;			/* the directory */
	int journal;		/* its journal/ */
	int lock;		/* -1 when not held */
	char *site;		/* empty for none; owned */
	/* private: the segments that were mended with the lock, whose ends
	 * are known until something is written; owned */
	struct crm_segment *mended;
	size_t mendeds;
};

/*
 * The store of `given` (--store), else $CRM_STORE, else the nearest .crm
 * upwards from the working directory.  CRM_USAGE when there is none (says
 * crm-init), CRM_IO.
 */
enum crm_status crm_store_open(struct crm_store *, const char *given,
    struct crm_err *);
void crm_store_close(struct crm_store *);
/* Segment names and counted ids bear it; from the settings, "" for none. */
void crm_store_set_site(struct crm_store *, struct crm_str site);

/* A segment as a reader sees it: all before `end` is acknowledged. */
struct crm_segment {
	char *name;		/* 2026-11.jsonl; owned */
	int64_t end;
};

/*
 * The segments in the order of their names, each with its acknowledged end:
 * a last line without a newline, and a run of "more" lines without its last,
 * are behind it.  CRM_AGAIN when the journal was written anew since the store
 * was opened.  Free with crm_store_segments_free.
 */
enum crm_status crm_store_segments(const struct crm_store *,
    struct crm_segment **list, size_t *n, struct crm_err *);
void crm_store_segments_free(struct crm_segment *list, size_t n);
/* Open one for reading; -1 and CRM_IO in err, or CRM_AGAIN where the journal
 * was written anew since it was listed. */
int crm_store_segment_open(const struct crm_store *, const char *name,
    struct crm_err *);
/* The path of a segment for messages, appended. */
void crm_store_path(const struct crm_store *, const char *name,
    struct crm_buf *);

/*
 * Take the lock, waiting at most 10 s (CRM_AGAIN, which names the holder),
 * and mend what a crash left behind: unacknowledged tails move to torn/,
 * leftovers of large batches are removed.
 */
enum crm_status crm_store_lock(struct crm_store *, struct crm_err *);
void crm_store_unlock(struct crm_store *);

/*
 * Reserve n ids, lock held: the first of n counted numbers, on the disk
 * before it returns.  Numbers never come twice.  CRM_DATA when "seq" is
 * missing or damaged: it is not guessed, the message says how to mend it.
 */
enum crm_status crm_store_reserve(struct crm_store *, uint64_t n,
    uint64_t *first, struct crm_err *);
/* The highest number that was given out, 0 if none. */
enum crm_status crm_store_seq(const struct crm_store *, uint64_t *last,
    struct crm_err *);

/*
 * The number of an id as a store of that site counts them up ("1042",
 * "msk-1042"), of so many digits at most; 0 for any other id.  Ids that come
 * from elsewhere count up to CRM_STORE_REACHED digits: to count on from a
 * longer one, often another system's, would spoil our own.
 */
enum { CRM_STORE_REACHED = 9 };
uint64_t crm_store_counted(struct crm_str site, struct crm_str id,
    size_t digits);
/*
 * Must the lines of a batch but the last bear "more":true?  bytes is its
 * size without these keys, newlines counted.  Yes when there are several and
 * they fit into one write with them.
 */
enum { CRM_STORE_WRITE = 1 << 20 };
bool crm_store_batch_more(size_t lines, size_t bytes);
/*
 * Append lines (each with its newline, canonical) as one batch, lock held:
 * all or nothing, synced.  One line, or several of which all but the last
 * bear "more":true, is one write to the segment of now's UTC month; several
 * without it, and all that are more than CRM_STORE_WRITE bytes, become a
 * segment of their own.  CRM_BUG when the lines break this or cannot be
 * read back, CRM_IO: nothing is written, unless the message says that the
 * state is unknown (a failed fdatasync: do not go on).
 */
enum crm_status crm_store_append(struct crm_store *, struct crm_str lines,
    int64_t now, struct crm_err *);

/*
 * A batch that is too large to be held: a file of no name in journal/, which
 * is gone when it is closed.  No lock is needed.  CRM_NONE where the file
 * system has no such files.
 */
enum crm_status crm_store_spool(const struct crm_store *, int *fd,
    struct crm_err *);
/*
 * Make it a segment, lock held: whole lines without "more", two at least;
 * synced.  The file stays open.  CRM_IO: as for crm_store_append.
 */
enum crm_status crm_store_adopt(struct crm_store *, int fd, int64_t now,
    struct crm_err *);

/*
 * Write a file of the store anew, beside and renamed in, synced: a table
 * ("staff.csv"), or a segment by its path ("journal/2026-11.jsonl").  Lock
 * held.
 */
enum crm_status crm_store_replace(struct crm_store *, const char *name,
    struct crm_str content, struct crm_err *);

/*
 * Make dir a store: its directories and files; the tables are given as
 * pairs name, content, ended by NULL, stages.csv among them.  A new dir is
 * built beside and renamed in.  One that exists gets what it lacks; a file
 * that is there and differs is never touched: CRM_USAGE, as when it is a
 * store already.  What was made is removed on failure.
 */
enum crm_status crm_store_init(const char *dir, const char *const *tables,
    struct crm_err *);

#endif

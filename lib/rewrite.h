/* SPDX-License-Identifier: ISC */
/*
 * The journal written anew (DESIGN 2: it is append-only but for `forget`):
 * its segments are put together beside, in a directory of their own, which
 * then changes places with journal/ in one call.  A crash leaves the old
 * journal or the new one; what is left of the other is removed by the next
 * writer.
 *
 * Readers take no lock.  One that has the old directory open reads on what it
 * has open; where it looks for a file that is gone, or lists a directory that
 * is not the journal any more, it is told to try again (CRM_AGAIN).
 */
#ifndef CRM_REWRITE_H
#define CRM_REWRITE_H

#include <stdbool.h>

#include "err.h"
#include "store.h"

/* In the store.  What has this name is garbage at any time: before the change
 * the new journal, behind it the old one. */
#define CRM_REWRITE_BESIDE ".tmp-journal"

/* May the journal ("") or a segment of it be replaced by a copy of ours, so
 * that nobody loses a right and its place can be taken?  CRM_USAGE: no, and
 * who may; CRM_IO. */
enum crm_status crm_rewrite_may(const struct crm_store *, const char *name,
    struct crm_err *);

struct crm_rewrite {
	struct crm_store *store;
	int dir;		/* what will be the journal */
};

/* Begin, lock held.  CRM_IO: nothing is changed, as for all before end. */
enum crm_status crm_rewrite_begin(struct crm_rewrite *, struct crm_store *,
    struct crm_err *);
/* A new file, with the rights of a segment of the old journal; -1 and CRM_IO
 * in err.  The caller writes it, and calls crm_rewrite_done, which closes
 * it. */
int crm_rewrite_create(struct crm_rewrite *, const char *name,
    const char *like, struct crm_err *);
enum crm_status crm_rewrite_done(struct crm_rewrite *, const char *name,
    int fd, struct crm_err *);
/* A file of the old journal, as it is. */
enum crm_status crm_rewrite_keep(struct crm_rewrite *, const char *name,
    struct crm_err *);
/* Put it in the journal's place, synced, and remove what was there. */
enum crm_status crm_rewrite_end(struct crm_rewrite *, struct crm_err *);
/* Give it up. */
void crm_rewrite_abort(struct crm_rewrite *);

/* Remove what a crash has left of one; lock held.  CRM_IO: it cannot be, and
 * whose it is; it is in the way of the next one alone. */
enum crm_status crm_rewrite_sweep(const struct crm_store *, struct crm_err *);
/* Is what the store has open still its journal? */
bool crm_rewrite_current(const struct crm_store *);
/* Say that it is not, CRM_AGAIN. */
enum crm_status crm_rewrite_again(const struct crm_store *, struct crm_err *);
/* Open the journal that there is now in the place of that; lock held. */
enum crm_status crm_rewrite_reopen(struct crm_store *, struct crm_err *);

#endif

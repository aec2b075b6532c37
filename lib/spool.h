/* SPDX-License-Identifier: ISC */
/*
 * A batch that is not held in memory: facts of deals that nobody knows yet,
 * put in by pieces, each a batch of its own that several threads may fill at
 * once.  It is for what a fold could find nothing wrong with: each deal is
 * created before its other facts, and by no line that is there already.
 * Whatever needs more than that is left to crm_batch_commit.
 */
#ifndef CRM_SPOOL_H
#define CRM_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "names.h"
#include "write.h"

/* The deals of a spool that is not to be appended, for some are known to the
 * journal.  Free it. */
struct crm_spool_known {
	size_t same;		/* so many say what is there by that import */
	/* private */
	struct crm_names deal;
	uint8_t *state;		/* by number in deal */
};

/* Zero it to start, close it in every case. */
struct crm_spool {
	struct crm_batch *batch;
	struct crm_str via;	/* the import's name, which is in its lines */
	/* private */
	int fd;			/* + 1 */
	struct crm_names deal;	/* of all pieces */
	int64_t size, sent;	/* bytes; those on their way to the disk */
	uint64_t highest;	/* number among their ids */
	size_t lines;
	bool met;		/* one of them is in the journal */
};

/* CRM_NONE where there is no place for it. */
enum crm_status crm_spool_open(struct crm_spool *, struct crm_batch *,
    struct crm_err *);
void crm_spool_close(struct crm_spool *);

/* A batch of the same rules, writer and time, into which crm_batch_add puts
 * facts; free it. */
void crm_spool_piece(struct crm_batch *piece, const struct crm_batch *of);
void crm_spool_piece_free(struct crm_batch *piece);

/* The piece's text has from there on the canonical line of a deal fact of an
 * import, of that time, that crm_batch_add would have put there as it is. */
void crm_spool_put(struct crm_batch *piece, size_t from, struct crm_str deal,
    int64_t at, size_t where);

/*
 * Take what the piece has, which is empty then.  CRM_NONE when it is no
 * matter for a spool: a deal that came before, a key, a fact without deal.
 */
enum crm_status crm_spool_take(struct crm_spool *, struct crm_batch *piece,
    struct crm_err *);
/*
 * Append it as crm_batch_commit does; the lines are in batch->spool then, and
 * not in its text.  Where deals are known to the journal nothing is written:
 * CRM_OK if all say what they said last time, so that nothing is to be; else
 * CRM_NONE, and known tells which do.
 */
enum crm_status crm_spool_commit(struct crm_spool *,
    struct crm_spool_known *known, struct crm_err *);

/* What is known of its deals; the lock is held. */
enum crm_status crm_spool_compare(struct crm_spool *,
    struct crm_spool_known *, struct crm_err *);
/* Does the deal say what it said last time? */
bool crm_spool_is_same(const struct crm_spool_known *, struct crm_str deal);
void crm_spool_known_free(struct crm_spool_known *);

#endif

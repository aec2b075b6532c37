/* SPDX-License-Identifier: ISC */
/* What the files of the writer share; for nobody else. */
#ifndef CRM_WRITEPRIV_H
#define CRM_WRITEPRIV_H

#include "fold.h"
#include "journal.h"
#include "key.h"
#include "write.h"

enum { CRM_ROW_GOOD, CRM_ROW_SKIPPED, CRM_ROW_BAD };

struct crm_batch_row {
	size_t text, len;	/* in batch.text; without its newline */
	size_t where;
	int64_t at;
	uint32_t deal, key;	/* in batch.deal, batch.key; 0 for none */
	uint32_t task;		/* of a task fact, in batch.task */
	uint8_t ev;		/* enum crm_ev */
	uint8_t state;
	bool no_id;		/* a counted one is to be given */
	bool lone;		/* a touch of a client, without a deal */
	bool via;		/* it came by an import */
	bool dated;		/* its time was named */
};

/* A batch being checked. */
struct crm_check {
	struct crm_batch *b;
	bool *key_seen;		/* by number in batch.key */
	size_t keys;		/* known to batch.key when it began */
	/* clients of touches without a deal and of merges, and who is one
	 * with them */
	struct crm_names client;
	uint32_t *same;		/* by number, towards the one they are now */
	size_t same_cap;
	bool *named;		/* by number: a fact but a merge names it */
	size_t named_cap;
	bool grew;
	int32_t *made;		/* deal facts of each deal, by number */
	bool *taken;		/* by number in batch.task */
	bool clash;		/* a counted id is there already */
	struct crm_names undo;	/* "deal at ev" that an undo of ours names */
	int32_t *left;		/* how many of them there are */
	/* of the journal and of our rows so far: "deal kind time", by numbers,
	 * that undos name; and of each deal of the batch, by number, when its
	 * last fact is that was put off, or 0 */
	struct crm_names undone;
	int64_t *ahead;
	size_t group;		/* + 1: the row that the time of the input
				 * line at work was found for … */
	int64_t group_at;	/* … which that is */
	struct crm_fold fold;
	size_t folded;		/* facts given to it */
	size_t base;		/* those of the journal */
	size_t *row;		/* the row of each after those */
	uint8_t *why;		/* by row */
};

/* Which keys are known, and the deals of lone touches' clients. */
enum crm_status crm_check_learn(struct crm_check *, struct crm_err *);
/* Merges of clients that nobody knows or that are one already are refused. */
enum crm_status crm_check_merges(struct crm_check *, struct crm_err *);
/*
 * The seconds that undos hold: an undo takes the last fact of its deal, time
 * and kind, and so would a later one (fold.h).
 */
/* Begin; then each fact of the journal, and each row behind its own time. */
void crm_check_times(struct crm_check *);
void crm_check_note(struct crm_check *, const struct crm_line *,
    uint32_t deal);
/* When a fact of that deal and kind that would be of time t can be. */
int64_t crm_check_free_time(const struct crm_check *, uint32_t deal,
    enum crm_ev, int64_t t);
/* Row i finds its time: one that was not named is put off to a second that
 * is free, one that was named is refused where it is not. */
enum crm_status crm_check_time(struct crm_check *, size_t i,
    struct crm_err *);

/* Lone touches get the client's one open deal, after the fold. */
enum crm_status crm_check_give_deals(struct crm_check *, struct crm_err *);

/* The row's line, read again into batch.line. */
enum crm_status crm_batch_line(struct crm_batch *,
    const struct crm_batch_row *, struct crm_err *);
/* Write batch.line as the row's new text. */
void crm_batch_rewrite(struct crm_batch *, struct crm_batch_row *);
/* Row i is refused, and the others of its input line: CRM_OK when
 * opt.reject took it, else err's status. */
enum crm_status crm_batch_bad(struct crm_batch *, size_t i, struct crm_err *);

/*
 * Count ids for those that lack one.  Numbers that come from the user's data
 * are counted as given out too, so that no later one can be the same; those
 * of more than nine digits are not, and may be reached.
 */
enum crm_status crm_batch_ids(struct crm_batch *, struct crm_err *);
/* The highest number among the ids that the batch's rows bring, 0 for none;
 * and: it is given out. */
uint64_t crm_batch_highest(const struct crm_batch *);
enum crm_status crm_batch_pass(struct crm_batch *, uint64_t highest,
    struct crm_err *);
/* Once more, when one was there already: passing over all the journal has. */
enum crm_status crm_batch_free_ids(struct crm_batch *, struct crm_err *);
/* Is the row one that enum crm_plan takes: of a deal made, moved, given
 * back? */
bool crm_batch_plans(const struct crm_batch *, const struct crm_batch_row *);
/* The owners that new deals of the batch lack; the fold is of it. */
enum crm_status crm_batch_owners(struct crm_batch *, const struct crm_fold *,
    struct crm_err *);
/* The next steps that the batch does not name, after its fold. */
enum crm_status crm_batch_plan(const struct crm_check *, struct crm_err *);
/* Row i leaves its deal open, and its next step is then; where that takes a
 * set of its own, this is of time at. */
enum crm_status crm_batch_put_next(struct crm_batch *, size_t i, int64_t next,
    int64_t at, struct crm_err *);
/* The checks against the journal; the lock is held. */
enum crm_status crm_batch_check(struct crm_batch *, struct crm_err *);

#endif

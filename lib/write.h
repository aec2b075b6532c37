/* SPDX-License-Identifier: ISC */
/*
 * A batch being written: what every tool that appends facts does with them.
 * Lines are put in outside of the lock; commit takes it, checks each against
 * the journal and the lines before it, and appends all or nothing.
 *
 * Putting in completes a line: at is now where it has none; by is who
 * writes, unless the line comes by an import (via); logged is now where at
 * differs by a minute or more; times are written in UTC.  Committing gives
 * deal and task facts without an id a counted one, and a touch of a client
 * with exactly one open deal that deal.  Open deals
 * get next steps (enum crm_plan).
 *
 * An undo takes the last fact of its deal, time and kind (fold.h): a fact
 * that says no time is put off to the first second, from now, of which none
 * such has been undone, and behind what was put off for its deal; those of
 * one input line stay together.
 *
 * Refused are: what crm_event_check refuses; more than a day ahead; a deal
 * or task fact of an id that exists; a fact about a deal that no line creates,
 * or before it was created; a step without effect; an undo that finds nothing;
 * a fact whose time was named, where one of its deal, time and kind has been
 * undone.
 * A fact whose key is known is skipped, and counted.
 */
#ifndef CRM_WRITE_H
#define CRM_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "fold.h"
#include "journal.h"
#include "line.h"
#include "names.h"
#include "source.h"
#include "str.h"

/* So many seconds ahead of now at most, a fact is held to be put off. */
enum { CRM_BATCH_AHEAD = 10 };

/*
 * Told of each input line that is refused, once, with the reason; where is
 * what crm_batch_add was given.  When it is set, a batch goes on without
 * those.
 */
typedef void crm_batch_reject_fn(void *ctx, size_t where,
    const struct crm_err *);

/*
 * An open deal that the batch leaves without a next step, by a deal fact, a
 * step or an undo, gets the one that nextstep.h finds: after the facts of now
 * alone, for what a file tells of the past is history; after all; after none.
 */
enum crm_plan { CRM_PLAN_LIVE, CRM_PLAN_ALL, CRM_PLAN_NONE };

struct crm_batch_opt {
	const char *store;	/* --store, or NULL */
	const char *by;		/* --by; NULL: $CRM_USER, the login name,
				 * where staff.csv knows them */
	bool dry;		/* write nothing, and do without a store (with
				 * the built-in tables) where none is found */
	bool future;		/* let plans through */
	enum crm_plan plan;	/* whose facts are planned on */
	crm_batch_reject_fn *reject;	/* or NULL: all or nothing */
	void *ctx;
};

struct crm_batch_row;

/* Zero it to start, close it in every case. */
struct crm_batch {
	struct crm_source src;	/* the store, its rules, now */
	struct crm_batch_opt opt;
	const char *file;	/* the input's name for messages, or NULL: the
				 * lines have no place worth naming, and of
				 * several the deal is named */
	size_t refused;		/* input lines, with opt.reject */
	size_t skipped;		/* facts whose key is known */
	size_t unowned;		/* new deals that nobody could be given … */
	struct crm_buf unowned_why;	/* … and why not the first */
	/* or NULL: called when all is checked, before it is appended */
	enum crm_status (*before)(void *ctx, struct crm_err *);
	void *before_ctx;
	/* after commit: what was written (or would be), a canonical line
	 * each, without "more" */
	struct crm_buf text;
	size_t lines;
	int spool;		/* + 1: a file that has them instead of text
				 * (spool.h); 0 for none */
	/* private */
	struct crm_journal journal;
	struct crm_str by;
	char *by_own;
	struct crm_line *line;
	struct crm_batch_row *row;
	size_t rows, row_cap;
	bool several;		/* deals were folded, so that it is about */
	size_t bad_where;	/* + 1: its further lines are dropped */
	struct crm_names deal;	/* those that the rows name */
	struct crm_names key, task;
};

/* Find the store and read its rules: CRM_USAGE, CRM_DATA, CRM_IO. */
enum crm_status crm_batch_open(struct crm_batch *,
    const struct crm_batch_opt *, struct crm_err *);
void crm_batch_close(struct crm_batch *);

/*
 * Put "key=value", as a command line has it, into a line (which must not have
 * the key): a number, true or false, a time in the words of crm(7), or text,
 * as the key wants it.  A field of the user's is a number where the value is
 * one as we write numbers, else text.  A set's empty value is null.  CRM_DATA
 * with the field.  The value is copied, the key is not.
 */
enum crm_status crm_batch_word(const struct crm_batch *, struct crm_line *,
    struct crm_str word, struct crm_err *);

/* Is this text a number as we write them? */
bool crm_batch_is_number(struct crm_str);

/*
 * Take the store's lock (none in a dry run), when what is to be written
 * depends on what is there; commit does it otherwise.
 */
enum crm_status crm_batch_lock(struct crm_batch *, struct crm_err *);
/*
 * The deals as they are in the journal, each with all its fields and those
 * of its client, and of the clients named (or NULL); call it under the lock.
 * opt may be NULL, else gives fact, ctx and as_of (0 is the end of time); the
 * rest is filled in here.  Free the fold in every case.
 */
enum crm_status crm_batch_fold(struct crm_batch *, const struct crm_names *deal,
    const struct crm_names *client, const struct crm_fold_opt *opt,
    struct crm_fold *, struct crm_err *);

/*
 * Put in a fact: the line is completed, checked by itself, and copied.
 * where is its line in the input, from 1; facts of the same where that come
 * one after the other are one thing: if one is refused all are.  CRM_DATA
 * with file, line and field, unless opt.reject took it.
 */
enum crm_status crm_batch_add(struct crm_batch *, struct crm_line *,
    size_t where, struct crm_err *);
/* An input line that cannot even be put in: err says why (its place is
 * filled in).  CRM_OK when opt.reject took it, else err's status. */
enum crm_status crm_batch_refuse(struct crm_batch *, size_t where,
    struct crm_err *err);

/*
 * Check against the journal and append; the lock is given back.  CRM_OK also
 * when nothing is left to be written.  CRM_DATA, CRM_AGAIN, CRM_IO: nothing
 * is written, unless the message says that the state is unknown.
 */
enum crm_status crm_batch_commit(struct crm_batch *, struct crm_err *);

#endif

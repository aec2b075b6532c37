/* SPDX-License-Identifier: ISC */
/* What the files of the writer share; for nobody else. */
#ifndef CRM_WRITEPRIV_H
#define CRM_WRITEPRIV_H

#include "key.h"
#include "write.h"

enum { CRM_ROW_GOOD, CRM_ROW_SKIPPED, CRM_ROW_BAD };

struct crm_batch_row {
	size_t text, len;	/* in batch.text; without its newline */
	size_t where;
	int64_t at;
	uint32_t deal, key;	/* in batch.deal, batch.key; 0 for none */
	uint8_t ev;		/* enum crm_ev */
	uint8_t state;
	bool no_id;		/* a counted one is to be given */
	bool lone;		/* a touch of a client, without a deal */
};

/* What is sought in the journal. */
struct crm_journal_want {
	const struct crm_names *list[3];	/* lines with one of these */
	size_t lists;
	bool all;		/* or every line */
};
typedef enum crm_status crm_journal_fn(void *ctx, const struct crm_line *,
    struct crm_err *);

/*
 * Read the lines of the journal that hold one of the wanted names as a
 * string, and perhaps others.  Few names are looked for in the raw text, so
 * that a point operation parses only what concerns it.
 */
enum crm_status crm_journal_read(const struct crm_store *,
    const struct crm_journal_want *, crm_journal_fn *, void *ctx,
    struct crm_err *);

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
 * are counted as given out too, so that no later one can be the same.
 */
enum crm_status crm_batch_ids(struct crm_batch *, struct crm_err *);
/* The checks against the journal; the lock is held. */
enum crm_status crm_batch_check(struct crm_batch *, struct crm_err *);

#endif

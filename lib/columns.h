/* SPDX-License-Identifier: ISC */
/*
 * A report from the index: the parts' columns (stream.h) and, of what no part
 * covers, packs, folded together.  The largest part is read once, block by
 * block; the others, which are small, are held, and what the packs and they
 * have of a deal is folded with it.
 *
 * Facts of one deal and second that come from two of these stand in the
 * order of reading where one is wholly before the other; where they are not,
 * the deal is hard.
 */
#ifndef CRM_COLUMNS_H
#define CRM_COLUMNS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "chunk.h"
#include "streamread.h"

enum { CRM_COLUMNS_BITS = 1 << 20 };	/* for hashes of what is held */

struct crm_columns {
	struct crm_index index;
	struct crm_stream *stream;	/* the largest first */
	size_t streams;
	struct crm_pack *pack;
	size_t packs;
	/* private */
	size_t rank;		/* of the packs */
	size_t *order;		/* streams by rank; SIZE_MAX: the packs */
	bool mixed;		/* two are neither before the other */
	uint64_t *some;		/* a bit for each hash that any but the first
				 * stream may have; NULL: none has */
	atomic_size_t next, next_touches;
};

/* Open the index for a report, which is made if need be.  False when it does
 * not cover anything, or not in columns.  Words become the common ones.  Close
 * it in every case. */
bool crm_columns_open(struct crm_columns *, const struct crm_store *,
    size_t threads, struct crm_names *words);
void crm_columns_close(struct crm_columns *);
/* What is to be read into packs, as chunks have it. */
void crm_columns_gaps(const struct crm_columns *, struct crm_chunks *,
    const struct crm_source *);
/* The packs, all of whose words are common now. */
void crm_columns_begin(struct crm_columns *, struct crm_pack *, size_t n);

/*
 * By each thread: fold the deals of that stream, each that no stream before
 * it has; all threads must have done so before the next.  Then what no stream
 * has is left for crm_pack_fold.  CRM_IO when the part is damaged.
 */
enum crm_status crm_columns_fold(struct crm_columns *, size_t stream,
    const struct crm_fold_opt *, const struct crm_names *words, void *ctx,
    struct crm_names *hard, size_t *orphans, struct crm_err *);
/* By each thread: tell the touches. */
enum crm_status crm_columns_tell(struct crm_columns *,
    const struct crm_fold_opt *, const struct crm_names *words, void *ctx,
    struct crm_err *);

#endif

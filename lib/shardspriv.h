/* SPDX-License-Identifier: ISC */
/* What the files of the shards share; nobody else includes this. */
#ifndef CRM_SHARDSPRIV_H
#define CRM_SHARDSPRIV_H

#include "chunk.h"
#include "shards.h"

#define CRM_SHARD_LOOSE UINT32_MAX	/* of no deal that is picked */

/* The lines that one thread has noted, in the order of reading. */
struct crm_shard_notes {
	struct crm_shard_line {
		uint32_t deal;	/* its place among the picks, or LOOSE */
		uint32_t at;	/* in the block */
	} *line;
	size_t lines, line_cap;
	struct crm_shard_block {
		size_t file;	/* of the chunks */
		int64_t at;	/* in the file */
		uint32_t n;	/* bytes */
		uint32_t least, most;	/* deal of its lines; LOOSE apart */
		size_t first;	/* line; it ends where the next begins */
		bool loose;	/* it has such lines */
	} *block;
	size_t blocks, block_cap;
};

/* Note all lines, by n threads.  CRM_NONE where another reader must read. */
enum crm_status crm_shard_scan(const struct crm_shards *,
    const struct crm_fold_opt *, const struct crm_chunks *,
    struct crm_shard_notes *, size_t n);
void crm_shard_notes_free(struct crm_shard_notes *);

/* Reading noted lines again; set fd to -1 to start. */
struct crm_shard_reader {
	const struct crm_chunks *chunks;
	size_t file;
	int fd;
	char *buf;
	size_t cap;
	struct crm_line *line;
};

/* Add the lines of the deals from … to - 1, of n notes, to the fold; from LOOSE
 * to 0: those of no deal. */
enum crm_status crm_shard_read(struct crm_shard_reader *,
    const struct crm_shard_notes *, size_t n, uint32_t from, uint32_t to,
    struct crm_fold *, struct crm_err *);
void crm_shard_reader_free(struct crm_shard_reader *);

#endif

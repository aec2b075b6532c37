/* SPDX-License-Identifier: ISC */
/* Lines that were noted, read again. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "shardspriv.h"

enum {
	NEAR = 8192,		/* what lies closer is read at once */
	TAIL = 1024		/* where the last line may end */
};

void crm_shard_reader_free(struct crm_shard_reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	free(r->buf);
	if (r->line != NULL)
		crm_line_free(r->line);
	free(r->line);
	*r = (struct crm_shard_reader){ .fd = -1 };
}

static bool open_file(struct crm_shard_reader *r, size_t file)
{
	if (r->fd >= 0 && r->file == file)
		return true;
	if (r->fd >= 0)
		close(r->fd);
	r->file = file;
	r->fd = crm_chunks_file(r->chunks, file);
	return r->fd >= 0;
}

/* Bytes from … to of the block, or as many as there are; *n of them. */
static bool fill(struct crm_shard_reader *r, const struct crm_shard_block *b,
    uint32_t from, uint32_t to, size_t *n)
{
	r->buf = crm_mem_grow(r->buf, &r->cap, to - from + 1, 1);
	*n = 0;
	while (*n < to - from) {
		ssize_t got = pread(r->fd, r->buf + *n, to - from - *n,
		    b->at + from + (int64_t)*n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		*n += (size_t)got;
	}
	return true;
}

/* The lines list[0 … n-1] of a block, which lie near each other. */
static enum crm_status read_run(struct crm_shard_reader *r,
    const struct crm_shard_block *b, const uint32_t *list, size_t n,
    struct crm_fold *fold, struct crm_err *err)
{
	uint32_t from = list[0], last = list[n - 1];
	uint32_t upto = b->n - last < TAIL ? b->n : last + TAIL;
	enum crm_status s = CRM_OK;
	size_t have;

	if (!fill(r, b, from, upto, &have))
		return CRM_IO;
	if (upto < b->n && (have <= last - from || memchr(r->buf + last - from,
	    '\n', have - (last - from)) == NULL) &&
	    !fill(r, b, from, b->n, &have))
		return CRM_IO;
	for (size_t i = 0; i < n && s == CRM_OK; i++) {
		size_t at = list[i] - from;
		const char *end;

		if (at >= have)
			return CRM_IO;
		end = memchr(r->buf + at, '\n', have - at);
		s = crm_line_read(r->line, (struct crm_str){ r->buf + at,
		    end != NULL ? (size_t)(end - r->buf) - at : have - at },
		    err);
		if (s == CRM_OK)
			s = crm_fold_add(fold, r->line, err);
	}
	return s;
}

static enum crm_status read_block(struct crm_shard_reader *r,
    const struct crm_shard_notes *o, size_t block, uint32_t from, uint32_t to,
    struct crm_fold *fold, struct crm_err *err)
{
	const struct crm_shard_block *b = &o->block[block];
	size_t end = block + 1 < o->blocks ? b[1].first : o->lines, n = 0;
	uint32_t *list = crm_mem_new(end - b->first + 1, sizeof(*list));
	enum crm_status s = open_file(r, b->file) ? CRM_OK : CRM_IO;

	for (size_t i = b->first; i < end && s == CRM_OK; i++) {
		const struct crm_shard_line *l = &o->line[i];

		if (l->deal - from >= to - from)
			continue;
		if (n > 0 && l->at - list[n - 1] > NEAR) {
			s = read_run(r, b, list, n, fold, err);
			n = 0;
		}
		list[n++] = l->at;
	}
	if (n > 0 && s == CRM_OK)
		s = read_run(r, b, list, n, fold, err);
	free(list);
	return s;
}

enum crm_status crm_shard_read(struct crm_shard_reader *r,
    const struct crm_shard_notes *notes, size_t n, uint32_t from, uint32_t to,
    struct crm_fold *fold, struct crm_err *err)
{
	bool loose = from == CRM_SHARD_LOOSE;
	enum crm_status s = CRM_OK;

	if (r->line == NULL)
		r->line = crm_mem_new(1, sizeof(*r->line));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < notes[i].blocks && s == CRM_OK; k++) {
			const struct crm_shard_block *b = &notes[i].block[k];

			if (loose ? b->loose : b->least < to &&
			    b->most >= from && b->least != UINT32_MAX)
				s = read_block(r, &notes[i], k, from, to,
				    fold, err);
		}
	return s;
}

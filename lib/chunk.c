/* SPDX-License-Identifier: ISC */
#include "chunk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "line.h"
#include "mem.h"
#include "scan.h"

enum {
	BLOCK = 128 * 1024,	/* so that it and its marks stay in a cache */
	MORE = 4096,		/* to find the end of a part's last line */
	ROOM = CRM_LINE_MAX + BLOCK + MORE
};

int crm_chunks_file(const struct crm_chunks *c, size_t i)
{
	struct crm_err err = { 0 };
	int fd;

	if (c->src->files > 0)
		return open(c->src->file[i], O_RDONLY | O_CLOEXEC);
	fd = crm_store_segment_open(&c->src->store, c->segment[i].name, &err);
	crm_err_free(&err);
	return fd;
}

static bool add_files(struct crm_chunks *c)
{
	struct stat st;

	c->files = c->src->files;
	c->end = crm_mem_new(c->files, sizeof(*c->end));
	for (size_t i = 0; i < c->files; i++) {
		if (strcmp(c->src->file[i], "-") == 0 ||
		    stat(c->src->file[i], &st) != 0 || !S_ISREG(st.st_mode))
			return false;
		c->size += st.st_size;
		c->end[i] = c->size;
	}
	return true;
}

bool crm_chunks_open(struct crm_chunks *c, const struct crm_source *src)
{
	struct crm_err err = { 0 };

	*c = (struct crm_chunks){ .src = src };
	if (src->files > 0)
		return add_files(c);
	if (crm_store_segments(&src->store, &c->segment, &c->files, &err) !=
	    CRM_OK) {
		c->files = 0;
		crm_err_free(&err);
		return false;
	}
	c->end = crm_mem_new(c->files, sizeof(*c->end));
	for (size_t i = 0; i < c->files; i++) {
		c->size += c->segment[i].end;
		c->end[i] = c->size;
	}
	return true;
}

void crm_chunks_ranges(struct crm_chunks *c, const struct crm_source *src,
    const struct crm_chunk_range *range, size_t n)
{
	*c = (struct crm_chunks){ .src = src, .files = n };
	c->segment = crm_mem_new(n + 1, sizeof(*c->segment));
	c->start = crm_mem_new(n + 1, sizeof(*c->start));
	c->end = crm_mem_new(n + 1, sizeof(*c->end));
	for (size_t i = 0; i < n; i++) {
		const char *name = range[i].name;

		c->segment[i] = (struct crm_segment){
			crm_mem_copy(name, strlen(name)), range[i].to };
		c->start[i] = range[i].from;
		c->size += range[i].to - range[i].from;
		c->end[i] = c->size;
	}
}

void crm_chunks_free(struct crm_chunks *c)
{
	free(c->start);
	if (c->segment != NULL)
		crm_store_segments_free(c->segment, c->files);
	free(c->end);
	*c = (struct crm_chunks){ 0 };
}

void crm_chunk_init(struct crm_chunk *c, const struct crm_chunks *all,
    size_t no, size_t parts)
{
	int64_t share = all->size / (int64_t)parts;

	*c = (struct crm_chunk){ .all = all, .fd = -1,
		.from = share * (int64_t)no,
		.upto = no + 1 == parts ? all->size :
		    share * (int64_t)(no + 1) };
	c->buf = crm_mem_new(ROOM + 1 + CRM_SCAN_PAD, 1);
}

void crm_chunk_free(struct crm_chunk *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c->buf);
	*c = (struct crm_chunk){ .fd = -1 };
}

static int64_t start(const struct crm_chunk *c)
{
	return c->all->start != NULL ? c->all->start[c->file] : 0;
}

/* One pread(2) of n bytes at most; false when there are none. */
static bool fill(struct crm_chunk *c, int64_t n)
{
	ssize_t got;

	if ((int64_t)(ROOM - c->have) < n)
		return false;
	do
		got = pread(c->fd, c->buf + c->have, (size_t)n,
		    start(c) + c->at);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return false;
	c->have += (size_t)got;
	c->at += got;
	return true;
}

static void drop(struct crm_chunk *c, size_t n)
{
	memmove(c->buf, c->buf + n, c->have - n);
	c->have -= n;
}

/* Go to the first line of the file that begins in the part. */
static bool begin(struct crm_chunk *c)
{
	char *line;

	if (c->at == 0) {
		while (c->have < 3 && c->at < c->size)
			if (!fill(c, c->size < BLOCK ? c->size : BLOCK))
				return false;
		if (c->have >= 3 && start(c) == 0 &&
		    memcmp(c->buf, "\xef\xbb\xbf", 3) == 0)
			drop(c, 3);
		return true;
	}
	c->at--;
	do {
		if (c->at == c->size) {
			drop(c, c->have);
			return true;
		}
		if (!fill(c, MORE < c->size - c->at ? MORE :
		    c->size - c->at))
			return false;
		line = memchr(c->buf, '\n', c->have);
	} while (line == NULL);
	drop(c, (size_t)(line - c->buf) + 1);
	return true;
}

static bool open_next(struct crm_chunk *c)
{
	int64_t base = c->file > 0 ? c->all->end[c->file - 1] : 0;

	c->size = c->all->end[c->file] - base;
	c->at = c->from > base ? c->from - base : 0;
	c->stop = c->upto - base < c->size ? c->upto - base : c->size;
	c->have = c->done = 0;
	if (c->at >= c->stop)
		return true;
	c->fd = crm_chunks_file(c->all, c->file);
	return c->fd >= 0 && begin(c);
}

/* Where the lines that may be handed out end; NULL when more must be read. */
static char *whole(struct crm_chunk *c)
{
	char *p = c->buf + c->done, *end;
	size_t n = c->have - c->done;
	int64_t over = c->at - c->stop;

	/* a line that begins behind the part is not ours */
	if (over >= (int64_t)n)
		return p;
	if (over >= 0) {
		end = p + n - over;
		if (end[-1] == '\n')
			return end;
		end = memchr(end, '\n', (size_t)over);
		if (end == NULL && c->at == c->size) {
			c->buf[c->have] = '\n';
			return c->buf + c->have + 1;
		}
		return end != NULL ? end + 1 : NULL;
	}
	end = memrchr(p, '\n', n);
	return end != NULL ? end + 1 : NULL;
}

enum crm_status crm_chunk_next(struct crm_chunk *c, char **text, size_t *n)
{
	char *end;

	for (;;) {
		if (c->fd < 0) {
			if (c->file == c->all->files || (c->file > 0 &&
			    c->all->end[c->file - 1] >= c->upto))
				return CRM_NONE;
			if (!open_next(c))
				return CRM_IO;
			if (c->fd < 0) {
				c->file++;
				continue;
			}
		}
		if (c->done > 0)
			memmove(c->buf, c->buf + c->done, c->have - c->done);
		c->have -= c->done;
		c->done = 0;
		if (c->at < c->stop && !fill(c, c->stop - c->at < BLOCK ?
		    c->stop - c->at : BLOCK))
			return CRM_IO;
		while ((end = whole(c)) == NULL)
			if (!fill(c, c->at < c->stop ? (c->stop - c->at <
			    BLOCK ? c->stop - c->at : BLOCK) :
			    c->size - c->at < MORE ? c->size - c->at : MORE))
				return CRM_IO;
		c->of = c->file;
		c->offset = start(c) + c->at - (int64_t)c->have;
		*text = c->buf;
		*n = (size_t)(end - c->buf);
		c->done = *n < c->have ? *n : c->have;
		memset(c->buf + (*n > c->have ? *n : c->have), 0,
		    CRM_SCAN_PAD);
		if (c->at >= c->stop) {
			close(c->fd);
			c->fd = -1;
			c->file++;
		}
		if (*n > 0)
			return CRM_OK;
	}
}

/* SPDX-License-Identifier: ISC */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "line.h"
#include "mem.h"

enum {
	BLOCK = 256 * 1024,
	/* the longest line with its newline, and room to read behind it */
	ROOM = CRM_LINE_MAX + 1 + BLOCK
};

enum crm_status crm_input_open(struct crm_input *in, const char *path,
    struct crm_err *err)
{
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0) {
		do
			fd = open(path, O_RDONLY | O_CLOEXEC);
		while (fd < 0 && errno == EINTR);
		if (fd < 0) {
			enum crm_status status = crm_err_sys(err,
			    "cannot open");

			crm_err_where(err, path, 0, 0);
			*in = (struct crm_input){ .fd = -1 };
			return status;
		}
	}
	crm_input_init(in, fd, path, -1);
	return CRM_OK;
}

void crm_input_init(struct crm_input *in, int fd, const char *name,
    int64_t limit)
{
	*in = (struct crm_input){ .fd = fd, .limit = limit };
	in->name = crm_mem_copy(name, strlen(name));
	in->buf = crm_mem_new(ROOM, 1);
}

/* One read(2) more behind what there is.  At the end it sets eof. */
static enum crm_status fill(struct crm_input *in, struct crm_err *err)
{
	size_t want = BLOCK;
	enum crm_status status;
	ssize_t n;

	if (in->start > 0) {
		memmove(in->buf, in->buf + in->start, in->end - in->start);
		in->end -= in->start;
		in->start = 0;
	}
	if (want > ROOM - in->end)
		want = ROOM - in->end;
	if (in->limit >= 0 && (int64_t)want > in->limit - in->read)
		want = (size_t)(in->limit - in->read);
	do
		n = want > 0 ? read(in->fd, in->buf + in->end, want) : 0;
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		status = crm_err_sys(err, "cannot read");
		crm_err_where(err, in->name, in->line, 0);
		return status;
	}
	in->eof = n == 0;
	in->end += (size_t)n;
	in->read += n;
	return CRM_OK;
}

/* Pass over a byte order mark; it may come in pieces. */
static enum crm_status skip_mark(struct crm_input *in, struct crm_err *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	enum crm_status status;

	while (!in->eof && in->end < 3 && memcmp(in->buf, mark, in->end) == 0)
		if ((status = fill(in, err)) != CRM_OK)
			return status;
	if (in->end >= 3 && memcmp(in->buf, mark, 3) == 0)
		in->start = 3;
	return CRM_OK;
}

/*
 * The newline of the line at start, *n bytes away; at the end of the input,
 * or where the line is too long, false and the number of bytes there are.
 */
static enum crm_status seek(struct crm_input *in, size_t *n, bool *found,
    struct crm_err *err)
{
	enum crm_status status;
	size_t done = 0;

	for (;;) {
		const char *from = in->buf + in->start;
		const char *at = memchr(from + done, '\n',
		    in->end - in->start - done);

		*found = at != NULL;
		*n = at != NULL ? (size_t)(at - from) : in->end - in->start;
		if (*found || in->eof || *n > CRM_LINE_MAX)
			return CRM_OK;
		done = *n;
		if ((status = fill(in, err)) != CRM_OK)
			return status;
	}
}

/* Pass over a line that is too long, and say so. */
static enum crm_status refuse(struct crm_input *in, size_t n, bool found,
    struct crm_err *err)
{
	enum crm_status status;

	in->start += n;
	while (!found && !in->eof) {
		if ((status = fill(in, err)) != CRM_OK ||
		    (status = seek(in, &n, &found, err)) != CRM_OK)
			return status;
		in->start += n;
	}
	in->start += found;
	in->ended = found;
	crm_err_where(err, in->name, in->line, CRM_LINE_MAX + 1);
	return crm_err_set(err, CRM_DATA, "longer than 1 MiB");
}

/* Make the line at start whole; *n is its length. */
static enum crm_status begin(struct crm_input *in, size_t *n, bool *found,
    struct crm_err *err)
{
	enum crm_status status;

	if (in->line == 0 && (status = skip_mark(in, err)) != CRM_OK)
		return status;
	if ((status = seek(in, n, found, err)) != CRM_OK)
		return status;
	if (*n == 0 && !*found)
		return CRM_NONE;
	in->line++;
	in->offset = in->read - (int64_t)(in->end - in->start);
	return *n > CRM_LINE_MAX ? refuse(in, *n, *found, err) : CRM_OK;
}

enum crm_status crm_input_next(struct crm_input *in, struct crm_str *line,
    struct crm_err *err)
{
	bool found = false;
	size_t n = 0;
	enum crm_status status = begin(in, &n, &found, err);

	if (status != CRM_OK)
		return status;
	*line = (struct crm_str){ in->buf + in->start, n };
	in->start += n + found;
	in->ended = found;
	return CRM_OK;
}

enum crm_status crm_input_block(struct crm_input *in, struct crm_str *lines,
    struct crm_err *err)
{
	bool found = false;
	size_t n = 0;
	enum crm_status status = begin(in, &n, &found, err);
	const char *from = in->buf + in->start, *last;

	if (status != CRM_OK)
		return status;
	in->ended = found;
	last = memrchr(from, '\n', in->end - in->start);
	*lines = (struct crm_str){ from, found ? (size_t)(last + 1 - from) :
	    n };
	if (found)
		in->line += crm_str_count(*lines, '\n') - 1;
	in->start += lines->n;
	return CRM_OK;
}

void crm_input_close(struct crm_input *in)
{
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	free(in->name);
	free(in->buf);
	*in = (struct crm_input){ .fd = -1 };
}

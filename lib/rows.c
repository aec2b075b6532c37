/* SPDX-License-Identifier: ISC */
/*
 * A line at a time goes to libcsv, so that a row knows the line it starts
 * in, a mistake its line and column, and a call of csv_parse ends one row at
 * most.
 */
#include "rows.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "mem.h"

enum { BLOCK = 256 * 1024, CELL = 64 * 1024 };

struct reader {
	int fd;
	const struct crm_rows_opt *opt;
	char delim;
	bool convert, eof;
	bool bad;		/* what follows is not of the encoding */
	bool broken;		/* reading failed */
	iconv_t iconv;
	struct crm_buf raw;	/* read, not converted yet */
	struct crm_buf in;	/* UTF-8 */
	size_t start, seen;	/* in .in: the line; no end of it before */
	size_t line;		/* its number */
	struct csv_parser csv;
	bool in_row, ended;	/* set by the parser's calls: ended */
	size_t row_line;	/* where the row starts, */
	size_t cell_line;	/* and the cell that is not ended */
	struct crm_cells row;
	size_t *end;		/* libcsv's cells end there in row.text */
	size_t ends, end_cap;
};

/* Every byte of an unquoted cell belongs to it: none is a blank to drop. */
static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void *grow(void *p, size_t size)
{
	size_t cap = 0;

	return crm_mem_grow(p, &cap, size, 1);
}

static void on_cell(void *p, size_t n, void *ctx)
{
	struct reader *r = ctx;

	crm_buf_add(&r->row.text, p, n);
	r->end = crm_mem_grow(r->end, &r->end_cap, r->ends + 1,
	    sizeof(*r->end));
	r->end[r->ends++] = r->row.text.n;
	r->cell_line = r->line;
}

static void on_row(int c, void *ctx)
{
	struct reader *r = ctx;

	(void)c;
	r->ended = true;
}

static enum crm_status open_reader(struct reader *r, struct crm_err *err)
{
	const char *name = r->opt->encoding;

	r->delim = r->opt->delim != '\0' ? r->opt->delim : ',';
	if (r->delim == '"' || r->delim == '\n' || r->delim == '\r' ||
	    (unsigned char)r->delim >= 0x80)
		return crm_err_set(err, CRM_USAGE,
		    "cells cannot be parted by that character");
	if (!crm_rows_utf8(name)) {
		r->iconv = iconv_open("UTF-8", name);
		/* iconv(3) has it so: its error is (iconv_t)-1. */
		if (r->iconv == (iconv_t)-1)
			return crm_err_set(err, CRM_USAGE,
			    "no such encoding: '%s'", name);
		r->convert = true;
	}
	if (csv_init(&r->csv, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return crm_err_set(err, CRM_BUG, "libcsv does not start");
	csv_set_delim(&r->csv, (unsigned char)r->delim);
	csv_set_space_func(&r->csv, no_space);
	csv_set_realloc_func(&r->csv, grow);
	csv_set_blk_size(&r->csv, CELL);
	r->line = 1;
	return CRM_OK;
}

static void close_reader(struct reader *r)
{
	if (r->convert)
		iconv_close(r->iconv);
	csv_free(&r->csv);
	crm_buf_free(&r->raw);
	crm_buf_free(&r->in);
	crm_buf_free(&r->row.text);
	free(r->row.cell);
	free(r->end);
}

static enum crm_status read_block(struct reader *r, struct crm_buf *b,
    struct crm_err *err)
{
	char *p = crm_buf_room(b, BLOCK);
	ssize_t n;

	do
		n = read(r->fd, p, b->cap - b->n);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		r->broken = true;
		return crm_err_sys(err, "cannot read");
	}
	b->n += (size_t)n;
	r->eof = n == 0;
	return CRM_OK;
}

/* Move what can be converted from raw to in. */
static void convert(struct reader *r)
{
	char *from = r->raw.p;
	size_t left = r->raw.n;

	while (left > 0) {
		char *to = crm_buf_room(&r->in, BLOCK);
		size_t room = r->in.cap - r->in.n;
		size_t got = iconv(r->iconv, &from, &left, &to, &room);

		r->in.n = r->in.cap - room;
		if (got == (size_t)-1 && errno != E2BIG) {
			/* EINVAL: the rest of a character is to come. */
			r->bad = errno == EILSEQ || r->eof;
			break;
		}
	}
	memmove(r->raw.p, from, left);
	r->raw.n = left;
}

/* More input behind the line that is not whole yet. */
static enum crm_status fill(struct reader *r, struct crm_err *err)
{
	enum crm_status st;

	if (r->bad) {
		crm_err_where(err, NULL, r->line, 0);
		return crm_err_set(err, CRM_DATA, "not %s",
		    r->opt->encoding);
	}
	if (r->start > 0) {
		r->in.n -= r->start;
		r->seen -= r->start;
		memmove(r->in.p, r->in.p + r->start, r->in.n);
		r->start = 0;
	}
	if (!r->convert)
		return read_block(r, &r->in, err);
	st = read_block(r, &r->raw, err);
	if (st == CRM_OK)
		convert(r);
	/* The end comes after what is bad before it. */
	if (r->bad)
		r->eof = false;
	return st;
}

/* Where the first end of a line is from i on, or n. */
static size_t line_end(const char *p, size_t i, size_t n)
{
	const char *lf = i < n ? memchr(p + i, '\n', n - i) : NULL;
	size_t end = lf != NULL ? (size_t)(lf - p) : n;
	const char *cr = i < end ? memchr(p + i, '\r', end - i) : NULL;

	return cr != NULL ? (size_t)(cr - p) : end;
}

/* The next line with what ends it: CRM_OK, CRM_NONE at the end, an error. */
static enum crm_status next_line(struct reader *r, struct crm_str *line,
    struct crm_err *err)
{
	for (;;) {
		const char *p = r->in.p;
		size_t i = line_end(p, r->seen, r->in.n), n = r->in.n;
		enum crm_status st;

		r->seen = i;
		if (r->eof && r->start == n)
			return CRM_NONE;
		/* Behind a CR there may be an LF yet to be read. */
		if (r->eof || (i < n && (p[i] == '\n' || i + 1 < n))) {
			if (i < n)
				i++;
			if (i < n && p[i - 1] == '\r' && p[i] == '\n')
				i++;
			*line = (struct crm_str){ p + r->start, i - r->start };
			r->start = r->seen = i;
			return CRM_OK;
		}
		st = fill(r, err);
		if (st != CRM_OK)
			return st;
	}
}

/* Columns count characters. */
static size_t column(struct crm_str line, size_t offset)
{
	size_t n = 1;

	for (size_t i = 0; i < offset; i++)
		n += ((unsigned char)line.p[i] & 0xc0) != 0x80;
	return n;
}

static enum crm_status check(const struct reader *r, struct crm_str line,
    struct crm_err *err)
{
	const char *nul = line.n > 0 ? memchr(line.p, '\0', line.n) : NULL;
	size_t good = crm_str_utf8(line);

	if (good < line.n) {
		crm_err_where(err, NULL, r->line, column(line, good));
		return crm_err_set(err, CRM_DATA,
		    "not UTF-8: is it of another encoding?");
	}
	if (nul != NULL) {
		crm_err_where(err, NULL, r->line,
		    column(line, (size_t)(nul - line.p)));
		return crm_err_set(err, CRM_DATA,
		    "a NUL character: is it UTF-16, or no text at all?");
	}
	return CRM_OK;
}

static bool is_blank(const struct reader *r, struct crm_str line)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == r->delim || (c != ' ' && c != '\t' && c != '\n' &&
		    c != '\r'))
			return false;
	}
	return true;
}

static enum crm_status stray(const struct reader *r, struct crm_str line,
    size_t offset, struct crm_err *err)
{
	crm_err_where(err, NULL, r->line, column(line, offset));
	if (!r->csv.quoted)
		return crm_err_set(err, CRM_DATA,
		    "a quote inside a cell that does not begin with one");
	if (r->cell_line < r->line)
		return crm_err_set(err, CRM_DATA, "text behind the closing "
		    "quote of a cell that begins in line %zu", r->cell_line);
	return crm_err_set(err, CRM_DATA, "text behind a closing quote");
}

/* Hand out the row and make ready for the next. */
static enum crm_status give(struct reader *r, crm_rows_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_cells *row = &r->row;
	size_t at = 0;
	enum crm_status st;

	if (r->ends > 0)
		row->cell = crm_mem_grow(row->cell, &row->cap, r->ends,
		    sizeof(*row->cell));
	for (size_t i = 0; i < r->ends; i++) {
		row->cell[i] = (struct crm_str){ row->text.p + at,
			r->end[i] - at };
		at = r->end[i];
		row->n = r->ends;
	}
	st = fn(ctx, r->row_line, row->cell, row->n, err);
	if (st == CRM_DATA && err->file == NULL && err->line == 0)
		crm_err_where(err, NULL, r->row_line, 0);
	r->in_row = r->ended = false;
	r->row.text.n = r->row.n = r->ends = 0;
	return st;
}

static enum crm_status take_line(struct reader *r, struct crm_str line,
    struct crm_err *err)
{
	enum crm_status st = check(r, line, err);
	size_t used;

	if (st != CRM_OK)
		return st;
	if (!r->in_row) {
		if (is_blank(r, line) ||
		    (r->opt->comments && line.p[0] == '#'))
			return CRM_OK;
		r->in_row = true;
		r->row_line = r->cell_line = r->line;
		r->ended = crm_rows_split(line, r->delim, &r->row);
		if (r->ended)
			return CRM_OK;
		r->row.text.n = r->row.n = 0;
	}
	used = csv_parse(&r->csv, line.p, line.n, on_cell, on_row, r);
	return used < line.n ? stray(r, line, used, err) : CRM_OK;
}

static enum crm_status read_all(struct reader *r, crm_rows_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_str line;
	enum crm_status st;

	while ((st = next_line(r, &line, err)) == CRM_OK) {
		if (r->line == 1 && line.n >= 3 &&
		    memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
			line.p += 3, line.n -= 3;
		st = take_line(r, line, err);
		if (st == CRM_OK && r->ended)
			st = give(r, fn, ctx, err);
		if (st != CRM_OK)
			return st;
		r->line++;
	}
	if (st != CRM_NONE)
		return st;
	if (csv_fini(&r->csv, on_cell, on_row, r) != 0) {
		crm_err_where(err, NULL, r->cell_line, 0);
		return crm_err_set(err, CRM_DATA,
		    "the quote of a cell that begins here is never closed");
	}
	return r->ended ? give(r, fn, ctx, err) : CRM_OK;
}

enum crm_status crm_rows_read(int fd, const char *name,
    const struct crm_rows_opt *opt, crm_rows_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct reader r = { .fd = fd, .opt = opt };
	enum crm_status st = open_reader(&r, err);

	if (st == CRM_OK)
		st = read_all(&r, fn, ctx, err);
	if ((st == CRM_DATA || r.broken) && err->file == NULL)
		crm_err_where(err, name, 0, 0);
	close_reader(&r);
	return st;
}

enum crm_status crm_rows_parse(struct crm_str text, size_t line,
    const struct crm_rows_opt *opt, crm_rows_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_rows_opt utf8 = { opt->delim, opt->comments, NULL };
	struct reader r = { .fd = -1, .opt = &utf8 };
	enum crm_status st = open_reader(&r, err);

	r.line = line;
	r.eof = true;
	r.in = (struct crm_buf){ .p = (char *)text.p, .n = text.n };
	if (st == CRM_OK)
		st = read_all(&r, fn, ctx, err);
	r.in = (struct crm_buf){ 0 };
	close_reader(&r);
	return st;
}

void crm_rows_cell(struct crm_buf *b, struct crm_str s, char delim)
{
	bool quote = s.n > 0 && (s.p[0] == '#' || s.p[0] == ' ' ||
	    s.p[0] == '\t' || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t');

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == delim || s.p[i] == '"' || s.p[i] == '\n' ||
		    s.p[i] == '\r';
	if (!quote) {
		crm_buf_str_add(b, s);
		return;
	}
	b->n += csv_write2(crm_buf_room(b, 2 * s.n + 2), 2 * s.n + 2, s.p,
	    s.n, '"');
}

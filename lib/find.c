/* SPDX-License-Identifier: ISC */
/* Reading the pieces, and the lines in them. */
#include "find.h"

#include <stdlib.h>
#include <unistd.h>

#include "findpriv.h"
#include "indexpriv.h"
#include "mem.h"
#include "scan.h"
#include "term.h"

enum {
	WINDOW = 256 << 10,	/* of the journal at once */
	BEHIND = 512,		/* where its last line may end */
	FEW = 24		/* names that are sought in a line that cannot
				 * be read */
};

struct finding {
	const struct crm_find *find;
	struct crm_find_terms terms;
	const struct crm_index *index;
	crm_find_fn *fn;
	void *ctx;
	struct crm_line *line;
	struct crm_scan *scan;
	/* the segment that is read */
	struct crm_find_at at;
	int fd;
	char *buf;
	size_t have, cap;
	int64_t base;		/* where buf begins in it */
};

static const struct crm_segment *segment(const struct finding *f)
{
	return &f->index->segment[f->at.segment];
}

/* Have buf reach upto, a place of the segment. */
static bool fill(struct finding *f, int64_t upto)
{
	size_t n;

	if (upto > segment(f)->end)
		upto = segment(f)->end;
	if (upto <= f->base + (int64_t)f->have)
		return true;
	n = (size_t)(upto - f->base) - f->have;
	f->buf = crm_mem_grow(f->buf, &f->cap, f->have + n + CRM_SCAN_PAD, 1);
	if (!crm_index_pread(f->fd, f->buf + f->have, n, f->base +
	    (int64_t)f->have))
		return false;
	f->have += n;
	/* looked at, and of no account */
	memset(f->buf + f->have, 0, CRM_SCAN_PAD);
	return true;
}

void crm_find_where(const struct crm_index *x, struct crm_find_at at,
    struct crm_err *err)
{
	const char *name = x->segment[at.segment].name;
	struct crm_buf path = { 0 };
	struct crm_err ignored = { 0 };
	int fd = crm_store_segment_open(x->store, name, &ignored);
	char *buf = crm_mem_new(WINDOW, 1);
	size_t line = 1, n;

	for (int64_t i = 0; i < at.offset; i += WINDOW) {
		n = at.offset - i < WINDOW ? (size_t)(at.offset - i) : WINDOW;
		if (fd < 0 || !crm_index_pread(fd, buf, n, i))
			break;
		for (size_t k = 0; k < n; k++)
			line += buf[k] == '\n';
	}
	crm_store_path(x->store, name, &path);
	crm_err_where(err, crm_buf_z(&path), line, 0);
	crm_buf_free(&path);
	crm_err_free(&ignored);
	free(buf);
	if (fd >= 0)
		close(fd);
}

/* May a line that cannot be read be one of those that are sought? */
static bool concerns(const struct finding *f, struct crm_str text)
{
	const struct crm_find *find = f->find;

	if (find->all || find->strict || find->by != NULL ||
	    f->terms.n > FEW ||
	    memchr(text.p, '\\', text.n) != NULL)
		return true;
	for (size_t i = 0; i < find->lists; i++)
		for (size_t k = 1; k <= find->list[i]->n; k++)
			if (memmem(text.p, text.n, find->list[i]->name[k].p,
			    find->list[i]->name[k].n) != NULL)
				return true;
	return false;
}

/* A line that is read to know whether it is sought. */
static enum crm_status look(struct finding *f, struct crm_str text,
    bool sought, struct crm_err *err)
{
	uint32_t term[CRM_TERMS];
	enum crm_status s = crm_line_read(f->line, text, err);
	size_t n;

	if (s != CRM_OK && !concerns(f, text)) {
		crm_err_free(err);
		return CRM_OK;
	}
	n = s == CRM_OK && !sought ? crm_term_line(f->line, term) : 0;
	for (size_t i = 0; i < n && !sought; i++)
		sought = crm_find_has(&f->terms, term[i]);
	if (s == CRM_OK && !sought && f->find->by != NULL)
		sought = f->find->by->is(f->find->by->ctx, f->line);
	if (s == CRM_OK && sought)
		s = f->fn(f->ctx, f->line, text, f->at, err);
	if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
		crm_find_where(f->index, f->at, err);
	return s;
}

/* Is the line that has been scanned one?  *terms becomes SIZE_MAX where it
 * has to be read to know. */
static bool by_scan(const struct finding *f, size_t *terms)
{
	const struct crm_find_by *by = f->find->by;
	enum crm_status s = by->scan(by->ctx, f->scan, f->at);

	if (s == CRM_DATA)
		*terms = SIZE_MAX;
	return s == CRM_OK;
}

/* The lines of buf, from and to in it; the last byte is a newline. */
static enum crm_status look_lines(struct finding *f, size_t from, size_t to,
    struct crm_err *err)
{
	char *text = f->buf + from;
	size_t n = to - from;
	int64_t base = f->base + (int64_t)from;
	enum crm_status s = CRM_OK;
	uint32_t term[CRM_TERMS];

	crm_scan_block(f->scan, text, n);
	for (uint32_t at = 0, end; at < n && s == CRM_OK; at = end + 1) {
		bool read = crm_scan_line(f->scan, at, &end);
		size_t terms = read && end - at <= CRM_LINE_MAX ?
		    crm_term_scan(f->scan, term) : SIZE_MAX;
		bool sought = f->find->all;

		f->at.offset = base + at;
		for (size_t i = 0; !sought && terms != SIZE_MAX && i < terms;
		    i++)
			sought = crm_find_has(&f->terms, term[i]);
		if (!sought && terms != SIZE_MAX && f->find->by != NULL)
			sought = by_scan(f, &terms);
		if (sought || terms == SIZE_MAX)
			s = look(f, (struct crm_str){ text + at, end - at },
			    sought, err);
	}
	return s;
}

static enum crm_status cannot_read(struct finding *f, struct crm_err *err)
{
	struct crm_buf path = { 0 };

	crm_err_sys(err, "cannot read");
	crm_store_path(f->index->store, segment(f)->name, &path);
	crm_err_where(err, crm_buf_z(&path), 0, 0);
	crm_buf_free(&path);
	return CRM_IO;
}

/* The lines that begin in [from, to); whole: one begins at from. */
static enum crm_status look_window(struct finding *f, int64_t from, int64_t to,
    bool whole, struct crm_err *err)
{
	size_t first = 0, last, more = BEHIND;
	const char *nl;

	f->base = whole ? from : from - 1;
	f->have = 0;
	if (!fill(f, to + BEHIND))
		return cannot_read(f, err);
	last = (size_t)(to - 1 - f->base);
	if (!whole) {
		nl = memchr(f->buf, '\n', last);
		if (nl == NULL)
			return CRM_OK;
		first = (size_t)(nl + 1 - f->buf);
	}
	if (from == 0 && f->have >= 3 && memcmp(f->buf, "\xef\xbb\xbf", 3) == 0)
		first = 3;
	/* the line of the last byte is ours to its end */
	while ((nl = memchr(f->buf + last, '\n', f->have - last)) == NULL) {
		last = f->have;
		more *= 2;
		if (f->base + (int64_t)f->have >= segment(f)->end ||
		    !fill(f, f->base + (int64_t)(f->have + more)))
			return cannot_read(f, err);
	}
	last = (size_t)(nl + 1 - f->buf);
	return first < last ? look_lines(f, first, last, err) : CRM_OK;
}

static enum crm_status look_piece(struct finding *f,
    const struct crm_find_piece *p, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	if (f->fd < 0 || f->at.segment != p->segment) {
		if (f->fd >= 0)
			close(f->fd);
		f->at.segment = p->segment;
		f->fd = crm_store_segment_open(f->index->store,
		    segment(f)->name, err);
		if (f->fd < 0)
			return err->status;
	}
	for (int64_t at = p->from; at < p->to && s == CRM_OK; at += WINDOW)
		s = look_window(f, at, at + WINDOW < p->to ? at + WINDOW :
		    p->to, p->whole && at == p->from, err);
	return s;
}

/* All of the journal. */
static struct crm_find_piece *every_piece(const struct crm_index *x, size_t *n)
{
	struct crm_find_piece *p = crm_mem_new(x->segments + 1, sizeof(*p));

	*n = x->segments;
	for (size_t i = 0; i < x->segments; i++)
		p[i] = (struct crm_find_piece){ i, 0, x->segment[i].end,
			true };
	return p;
}

enum crm_status crm_find_lines(const struct crm_index *index,
    const struct crm_find *find, crm_find_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct finding f = { .find = find, .index = index, .fn = fn,
		.ctx = ctx, .fd = -1 };
	struct crm_find_piece *piece = NULL;
	enum crm_status s = CRM_OK;
	size_t n = 0;

	if (index->parts == 0 && index->gaps == 0)	/* an empty journal */
		return CRM_OK;
	crm_find_terms(&f.terms, find);
	if (find->all)
		piece = every_piece(index, &n);
	else if (f.terms.n > 0 || find->by != NULL)
		piece = crm_find_pieces(index, &f.terms, find->by, &n);
	f.line = crm_mem_new(1, sizeof(*f.line));
	f.scan = crm_mem_new(1, sizeof(*f.scan));
	for (size_t i = 0; i < n && s == CRM_OK; i++)
		s = look_piece(&f, &piece[i], err);
	if (f.fd >= 0)
		close(f.fd);
	free(piece);
	free(f.buf);
	crm_line_free(f.line);
	free(f.line);
	crm_scan_free(f.scan);
	free(f.scan);
	crm_find_terms_free(&f.terms);
	return s == CRM_NONE ? CRM_OK : s;
}

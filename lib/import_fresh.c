/* SPDX-License-Identifier: ISC */
/*
 * The import of a large file whose rows are all new deals: rows become facts
 * as they come, by several threads, and nothing is held but the ids.  At the
 * first thing that this does not do (a deal that is known, a mistake, a
 * client, a table that wants a row) it is given up, for the way that does.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "importpriv.h"
#include "lanes.h"
#include "rows.h"

enum { BLOCK = 1 << 20, LEAST = 1 << 21, LANES = 16 };

struct fresh {
	struct crm_import *im;
	struct crm_import_reading head;
	struct crm_rows_opt opt;
	struct crm_spool spool;
	int fd;
	bool eof;
	struct crm_buf rest;	/* read, and not whole rows yet */
	size_t line;		/* the number of its first line */
	int64_t done, size;	/* bytes */
};

struct lane {
	struct fresh *f;
	struct crm_buf text;	/* whole rows */
	size_t line;
	int64_t done;		/* bytes of the file up to their end */
	struct crm_map map;	/* as the import's, with its own text */
	struct crm_import im;	/* one row at a time */
	struct crm_batch piece;
	struct crm_import_reading reading;
	struct crm_import_plan plan;
};

/* Until there are whole rows, or the end. */
static enum crm_status fill(struct fresh *f, size_t *whole,
    struct crm_err *err)
{
	for (*whole = 0; *whole == 0 && !f->eof;) {
		char *p = crm_buf_room(&f->rest, BLOCK);
		ssize_t n = read(f->fd, p, BLOCK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return crm_err_sys(err, "cannot read");
		if (f->rest.n > 16 * BLOCK)	/* what a row! */
			return CRM_DATA;
		f->rest.n += (size_t)n;
		f->eof = n == 0;
		*whole = crm_rows_whole(crm_buf_str(&f->rest));
	}
	if (f->eof)
		*whole = f->rest.n;
	return CRM_OK;
}

/* Take n bytes off the front. */
static void drop(struct fresh *f, size_t n)
{
	f->line += crm_str_count((struct crm_str){ f->rest.p, n }, '\n');
	f->done += (int64_t)n;
	f->rest.n -= n;
	memmove(f->rest.p, f->rest.p + n, f->rest.n);
}

/* The header is the first row. */
static enum crm_status read_header(struct fresh *f, struct crm_err *err)
{
	size_t whole, n = 0;
	enum crm_status s = fill(f, &whole, err);

	while (s == CRM_OK && !f->head.header && n < whole) {
		const char *p = f->rest.p + n;
		const char *lf = memchr(p, '\n', whole - n);
		size_t len = lf != NULL ? (size_t)(lf + 1 - p) : whole - n;

		s = crm_rows_parse((struct crm_str){ p, len }, 1, &f->opt,
		    crm_import_row, &f->head, err);
		n += len;
	}
	if (s == CRM_OK)
		drop(f, n);
	return s;
}

static void bind_lane(struct lane *lane)
{
	const struct crm_import *im = lane->f->im;

	if (lane->im.head != NULL)
		return;
	lane->map = *im->map;
	lane->map.text = (struct crm_buf){ 0 };
	lane->im = (struct crm_import){ .batch = &lane->piece,
		.map = &lane->map, .head = im->head, .heads = im->heads,
		.brief = true };
	lane->reading = (struct crm_import_reading){ .im = &lane->im,
		.map = &lane->map, .header = true };
	lane->plan.im = &lane->im;
	lane->plan.deal = crm_map_fact(&lane->map, CRM_EV_DEAL);
	lane->plan.now = im->batch->src.when.now;
	/* a file that has next steps says where there is none, too */
	lane->plan.plans = crm_map_key(lane->plan.deal,
	    CRM_STR("next")) == NULL;
	lane->plan.shape = crm_import_shape(&lane->plan);
}

static enum crm_status read_rows(void *p, struct crm_err *err)
{
	struct lane *lane = p;
	struct fresh *f = lane->f;
	size_t whole;
	enum crm_status s = CRM_OK;

	if (!f->head.header)
		s = read_header(f, err);
	if (s == CRM_OK)
		s = fill(f, &whole, err);
	if (s != CRM_OK)
		return s;
	if (whole == 0)
		return CRM_NONE;
	bind_lane(lane);
	lane->text.n = 0;
	crm_buf_add(&lane->text, f->rest.p, whole);
	lane->line = f->line;
	drop(f, whole);
	lane->done = f->done;
	return CRM_OK;
}

/* Money in another currency may lack its rate, which a fold finds out. */
static bool is_foreign(const struct lane *lane,
    const struct crm_import_row *row)
{
	struct crm_str own = lane->piece.src.rules.currency;

	for (size_t i = 0; i < lane->plan.deal->keys; i++)
		if (lane->plan.deal->key[i].id == CRM_KEY_CUR &&
		    row->value[i].type != CRM_NULL &&
		    !crm_str_eq(row->value[i].text, own))
			return true;
	return false;
}

static enum crm_status on_row(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	struct lane *lane = ctx;
	const char *field;
	enum crm_status s = crm_import_row(&lane->reading, line, cell, n,
	    err);

	if (s != CRM_OK || lane->reading.stopped)
		return CRM_DATA;
	if (lane->im.rows == 0)		/* passed over */
		return CRM_OK;
	if (crm_import_ahead(&lane->plan, lane->im.row, &field) ||
	    is_foreign(lane, lane->im.row))
		return CRM_DATA;
	s = crm_import_new(&lane->plan, lane->im.row, err);
	lane->im.rows = 0;
	crm_arena_reset(&lane->im.arena);
	return s;
}

static enum crm_status work(void *p, struct crm_err *err)
{
	struct lane *lane = p;

	return crm_rows_parse(crm_buf_str(&lane->text), lane->line,
	    &lane->f->opt, on_row, lane, err);
}

static enum crm_status give(void *p, struct crm_err *err)
{
	struct lane *lane = p;
	struct fresh *f = lane->f;
	enum crm_status s = crm_spool_take(&f->spool, &lane->piece, err);

	if (s != CRM_OK)
		return s == CRM_NONE ? CRM_DATA : s;
	if (f->im->progress != NULL)
		f->im->progress(f->im->progress_ctx, lane->done, f->size);
	return CRM_OK;
}

static void free_lane(struct lane *lane)
{
	lane->f->im->lines += lane->im.lines;
	crm_spool_piece_free(&lane->piece);
	crm_buf_free(&lane->text);
	crm_buf_free(&lane->map.text);
	crm_arena_free(&lane->im.arena);
	free(lane->im.row);
	crm_import_shape_free(lane->plan.shape);
	crm_line_free(lane->plan.line);
	free(lane->plan.line);
	free(lane);
}

static enum crm_status run(struct fresh *f, struct crm_err *err)
{
	struct crm_lanes lanes = { .read = read_rows, .work = work,
		.give = give };
	void *room[LANES];
	enum crm_status s;
	size_t n = crm_lanes_count(0, LANES);

	lanes.lane = room;
	while (lanes.n < n) {
		struct lane *lane = crm_mem_new(1, sizeof(*lane));

		lane->f = f;
		lane->plan.line = crm_mem_new(1, sizeof(*lane->plan.line));
		crm_spool_piece(&lane->piece, f->im->batch);
		room[lanes.n++] = lane;
	}
	s = crm_lanes_run(&lanes, err);
	for (size_t i = 0; i < lanes.n; i++)
		free_lane(room[i]);
	return s;
}

/* What the map says that this does not do. */
static bool is_for_us(const struct crm_import *im, const struct crm_map *m)
{
	const struct crm_rules *r = &im->batch->src.rules;

	if (im->keep || m->facts != 1 || m->fact[0].ev != CRM_EV_DEAL ||
	    m->staffed || m->skip > 0 || m->columns > 0 ||
	    !crm_rows_utf8(m->encoding))
		return false;
	for (size_t i = 0; i < m->broughts; i++) {
		const struct crm_map_brought *g = &m->brought[i];
		bool reason = g->pipeline.n == 0;
		int no = reason ? 0 : crm_rules_pipeline(r, g->pipeline);

		if (!reason && (no < 0 || crm_rules_stage(r, no, g->id) ==
		    CRM_NO_STAGE))
			return false;
		if (reason && (r->has_reasons || g->junk) &&
		    crm_rules_reason(r, g->id) == NULL)
			return false;
	}
	return true;
}

enum crm_status crm_import_fresh(struct crm_import *im, struct crm_map *map,
    const char *path, struct crm_err *err)
{
	struct fresh f = { .im = im, .line = 1, .head = {
		.im = im, .map = map }, .opt = { .delim = map->delim } };
	struct stat st;
	enum crm_status s = CRM_NONE;

	if (!is_for_us(im, map))
		return CRM_NONE;
	f.spool.via = map->name;
	f.fd = open(path, O_RDONLY | O_CLOEXEC);
	im->map = map;
	im->batch->file = path;
	if (f.fd >= 0 && fstat(f.fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size >= LEAST)
		s = crm_spool_open(&f.spool, im->batch, err);
	f.size = s == CRM_OK ? st.st_size : 0;
	if (s == CRM_OK)
		s = run(&f, err);
	if (s == CRM_OK)
		s = crm_spool_commit(&f.spool, &im->known, err);
	/* Mistakes are the other way's to tell; what the disk says is not. */
	if (s == CRM_DATA)
		s = CRM_NONE;
	if (s != CRM_OK) {
		crm_import_rows_free(im);
		im->lines = 0;
		im->map = NULL;
	}
	if (s == CRM_NONE)
		crm_err_free(err);
	crm_spool_close(&f.spool);
	crm_buf_free(&f.rest);
	if (f.fd >= 0)
		close(f.fd);
	return s;
}

/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lanes.h"
#include "mem.h"
#include "scoringpriv.h"

enum { LANES = 64 };

struct lane {
	struct crm_scoring *r;
	struct crm_scorer own;
	struct crm_line *line;
	struct crm_buf text;	/* the block */
	const char *file;
	size_t first;		/* the number of its first line */
	size_t done;		/* bytes of it that are scored */
	size_t lines;		/* and lines */
};

/* The next file of the stream is open, or there is none. */
static enum crm_status open_next(struct crm_scoring *r, struct crm_err *err)
{
	if (r->files == r->query.src.files)
		return CRM_NONE;
	return crm_input_open(&r->in, r->query.src.file[r->files++], err);
}

static enum crm_status read_block(void *p, struct crm_err *err)
{
	struct lane *lane = p;
	struct crm_scoring *r = lane->r;
	struct crm_str text;
	enum crm_status s = CRM_OK;

	for (;;) {
		if (r->in.name == NULL && (s = open_next(r, err)) != CRM_OK)
			return s;
		lane->first = r->in.line + 1;
		s = crm_input_block(&r->in, &text, err);
		if (s != CRM_NONE)
			break;
		crm_input_close(&r->in);
	}
	lane->file = r->query.src.file[r->files - 1];
	lane->text.n = 0;
	if (s == CRM_OK)
		crm_buf_str_add(&lane->text, text);
	return s;
}

/* The line at *at, which moves behind it; blank ones are passed over. */
static bool next_line(const struct crm_buf *b, size_t *at, size_t *lines,
    struct crm_str *line)
{
	while (*at < b->n) {
		const char *p = b->p + *at;
		const char *end = memchr(p, '\n', b->n - *at);
		size_t n = end != NULL ? (size_t)(end - p) : b->n - *at;

		*at += n + (end != NULL);
		++*lines;
		*line = (struct crm_str){ p, n };
		if (crm_str_trim(*line).n > 0)
			return true;
	}
	return false;
}

/* Score deal lines up to the first that is none, or is wrong. */
static enum crm_status work(void *p, struct crm_err *err)
{
	struct lane *lane = p;
	size_t at = 0, lines = 0;
	struct crm_str text;

	lane->own.out.n = lane->done = lane->lines = 0;
	while (next_line(&lane->text, &at, &lines, &text)) {
		size_t out = lane->own.out.n;

		if (crm_line_read(lane->line, text, err) != CRM_OK ||
		    crm_scoring_deal(lane->r, &lane->own, lane->line, text,
		    err) != CRM_OK) {
			lane->own.out.n = out;
			crm_err_free(err);
			return CRM_OK;
		}
		lane->done = at;
		lane->lines = lines;
	}
	lane->done = lane->text.n;
	return CRM_OK;
}

/* What is left of the block, in the way that takes all. */
static enum crm_status go_on(struct lane *lane, struct crm_err *err)
{
	size_t at = lane->done, lines = lane->lines;
	struct crm_str text;
	enum crm_status s = CRM_OK;

	while (s == CRM_OK && next_line(&lane->text, &at, &lines, &text)) {
		s = crm_line_read(lane->line, text, err);
		if (s == CRM_OK)
			s = crm_scoring_take(lane->r, lane->line, text, err);
	}
	if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
		crm_err_where(err, lane->file, lane->first + lines - 1, 0);
	return s;
}

static enum crm_status give(void *p, struct crm_err *err)
{
	struct lane *lane = p;
	struct crm_scoring *r = lane->r;

	if (r->serial)
		lane->done = lane->lines = 0;
	else if (!crm_cli_out(r->cli, &lane->own.out))
		return CRM_NONE;
	r->serial = r->serial || lane->done < lane->text.n;
	return r->serial ? go_on(lane, err) : CRM_OK;
}

static void free_lane(struct lane *lane)
{
	struct crm_scorer *own = &lane->r->own;

	own->lines = own->lines || lane->own.lines;
	for (uint32_t i = 1; i <= lane->r->missing.n; i++)
		own->there[i] = own->there[i] || lane->own.there[i];
	crm_scoring_scorer_free(&lane->own);
	crm_line_free(lane->line);
	free(lane->line);
	crm_buf_free(&lane->text);
	free(lane);
}

enum crm_status crm_scoring_lanes(struct crm_scoring *r, struct crm_err *err)
{
	struct crm_lanes lanes = { .read = read_block, .work = work,
		.give = give };
	void *room[LANES];
	enum crm_status s = CRM_OK;
	size_t n = crm_lanes_count(0, r->alone ? 1 : LANES);

	lanes.lane = room;
	while (lanes.n < n && s == CRM_OK) {
		struct lane *lane = crm_mem_new(1, sizeof(*lane));

		lane->r = r;
		lane->line = crm_mem_new(1, sizeof(*lane->line));
		lane->own.there = crm_mem_new(r->missing.n + 1, sizeof(bool));
		s = crm_scoring_scorer(r, &lane->own, err);
		room[lanes.n++] = lane;
	}
	r->in.fd = -1;
	if (s == CRM_OK)
		s = crm_lanes_run(&lanes, err);
	if (r->in.name != NULL)
		crm_input_close(&r->in);
	for (size_t i = 0; i < lanes.n; i++)
		free_lane(room[i]);
	return s;
}

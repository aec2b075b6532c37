/* SPDX-License-Identifier: ISC */
#include "again.h"

#include <stdlib.h>
#include <unistd.h>

#include "event.h"
#include "find.h"
#include "foldpriv.h"

/* The fold of what has been left out. */
struct folding {
	struct crm_fold now;
	struct crm_fold then;	/* where fold's options want both */
};

static enum crm_status take(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	struct folding *f = ctx;
	struct crm_fold *fold = &f->now;
	struct crm_fold_private *p = fold->p;
	size_t was = p->facts;
	enum crm_status s = CRM_OK;

	(void)text;
	if (fold->opt.both != NULL)
		s = crm_fold_add(&f->then, l, err);
	if (s == CRM_OK)
		s = crm_fold_add(fold, l, err);
	if (s != CRM_OK || p->facts == was || fold->opt.back == NULL)
		return s;
	if (p->fact[was].ev == CRM_EV_TOUCH && p->fact[was].deal != 0)
		return fold->opt.back(fold->opt.ctx, fold, NULL,
		    &p->fact[was], err);
	return s;
}

/* A line that was found: what has no deal is found otherwise. */
static enum crm_status take_found(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	const struct crm_field *deal = crm_line_get(l, CRM_KEY_DEAL);

	(void)at;
	if (deal == NULL || deal->type == CRM_NULL)
		return CRM_OK;
	return take(ctx, l, text, err);
}

/* A line without a deal at a place of the journal. */
static enum crm_status take_at(struct folding *fold, int fd, int64_t at,
    struct crm_line *line, struct crm_buf *b, struct crm_err *err)
{
	const struct crm_field *deal;
	const char *end = NULL;
	size_t want = 1024;
	enum crm_status s;

	b->n = 0;
	while (end == NULL && want <= 2 * (size_t)CRM_LINE_MAX) {
		ssize_t got;

		crm_buf_room(b, want);
		got = pread(fd, b->p, want, at);
		if (got <= 0)
			return CRM_IO;
		b->n = (size_t)got;
		end = memchr(b->p, '\n', b->n);
		want *= 2;
	}
	if (end == NULL)
		return CRM_IO;
	s = crm_line_read(line, (struct crm_str){ b->p,
		(size_t)(end - b->p) }, err);
	if (s != CRM_OK)
		return s;
	deal = crm_line_get(line, CRM_KEY_DEAL);
	return deal == NULL || deal->type == CRM_NULL ?
	    take(fold, line, CRM_STR(""), err) : CRM_OK;
}

/* The facts without a deal that the columns have the places of. */
static enum crm_status read_loose(const struct crm_again *a,
    struct folding *fold, struct crm_line *line, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < a->columns->streams && st == CRM_OK; i++) {
		const struct crm_stream *s = &a->columns->stream[i];
		uint32_t range = UINT32_MAX;
		int fd = -1;

		for (uint64_t k = 0; k < s->head.loose && st == CRM_OK; k++) {
			const struct crm_stream_loose *l = &s->loose[k];

			if (l->range >= s->part->ranges)
				st = CRM_IO;
			else if (l->range != range) {
				if (fd >= 0)
					close(fd);
				fd = crm_store_segment_open(&a->src->store,
				    a->columns->index.segment[s->part->range[
				    l->range].segment].name, err);
				range = l->range;
			}
			if (st == CRM_OK)
				st = fd < 0 ? err->status : take_at(fold, fd,
				    l->offset, line, &b, err);
		}
		if (fd >= 0)
			close(fd);
	}
	crm_buf_free(&b);
	return st;
}

/* The same where nothing is covered. */
static enum crm_status read_gaps(const struct crm_again *a,
    struct folding *fold, struct crm_line *line, struct crm_err *err)
{
	struct crm_chunk *c = crm_mem_new(1, sizeof(*c));
	struct crm_chunks gaps;
	enum crm_status s;
	char *text;
	size_t n;

	crm_columns_gaps(a->columns, &gaps, a->src);
	crm_chunk_init(c, &gaps, 0, 1);
	while ((s = crm_chunk_next(c, &text, &n)) == CRM_OK) {
		struct crm_str head, rest = { text, n };

		while (rest.n > 0 && s == CRM_OK) {
			const struct crm_field *deal;

			crm_str_cut(rest, '\n', &head, &rest);
			s = crm_line_read(line, head, err);
			deal = s == CRM_OK ?
			    crm_line_get(line, CRM_KEY_DEAL) : NULL;
			if (s == CRM_OK && (deal == NULL ||
			    deal->type == CRM_NULL))
				s = take(fold, line, head, err);
		}
		if (s != CRM_OK)
			break;
	}
	crm_chunk_free(c);
	crm_chunks_free(&gaps);
	free(c);
	return s == CRM_NONE ? CRM_OK : s;
}

/* What is left, from where it is. */
static enum crm_status read_lines(const struct crm_again *a,
    struct folding *fold, struct crm_err *err)
{
	struct crm_find find = { .list = { a->hard }, .lists = 1 };
	struct crm_line *line;
	enum crm_status s = CRM_OK;

	if (a->columns == NULL)
		return crm_source_read(a->src, take, fold, err);
	if (a->hard->n > 0)
		s = crm_find_lines(&a->columns->index, &find, take_found, fold,
		    err);
	line = crm_mem_new(1, sizeof(*line));
	if (s == CRM_OK && a->tells)
		s = read_loose(a, fold, line, err);
	if (s == CRM_OK && a->loose)
		s = read_gaps(a, fold, line, err);
	crm_line_free(line);
	free(line);
	return s;
}

static enum crm_status tell(struct folding *f, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &f->now.opt;
	enum crm_status s = crm_fold_finish(&f->now, err);

	if (s == CRM_OK && opt->both != NULL)
		s = crm_fold_finish(&f->then, err);
	if (s == CRM_OK && opt->both != NULL)
		s = crm_fold_both(&f->now, &f->then, err);
	for (size_t i = 0; i < f->now.deals && s == CRM_OK; i++)
		s = opt->deal(opt->ctx, &f->now, &f->now.deal[i], err);
	return s;
}

enum crm_status crm_again_fold(const struct crm_again *a,
    struct crm_fold *fold, void *ctx, struct crm_err *err)
{
	struct folding f = { 0 };
	struct crm_fold_opt opt = fold->opt;
	enum crm_status s;

	opt.only = a->hard;
	opt.ctx = ctx;
	crm_fold_init(&f.now, &opt);
	if (opt.both != NULL)
		crm_fold_init_then(&f.then, &opt);
	s = read_lines(a, &f, err);
	if (s == CRM_OK)
		s = tell(&f, err);
	if (s == CRM_OK)
		fold->orphans += f.now.orphans;
	crm_fold_free(&f.now);
	crm_fold_free(&f.then);
	return s;
}

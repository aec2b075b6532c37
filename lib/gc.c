/* SPDX-License-Identifier: ISC */
#include "gc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "indexpriv.h"
#include "mem.h"
#include "rewrite.h"
#include "segment.h"

enum { BLOCK = 256 << 10, MONTH = 7 };	/* MONTH: bytes of 2026-11 */

/* Which segments are put together. */

/* 2026-10.jsonl and 2026-10-22T071500Z-4711.jsonl: of this store alone.  Those
 * of a site are known to other stores by their names. */
static bool is_own(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL && strcmp(dot, ".jsonl") == 0 &&
	    (dot == name + MONTH || (!crm_segment_grows(name) &&
	    dot > name + 10));
}

static bool is_small(const struct crm_gc *gc, size_t i, const char *month)
{
	const struct crm_segment *g = &gc->index.segment[i];

	return is_own(g->name) && strncmp(g->name, month, MONTH) < 0 &&
	    g->end <= CRM_GC_SMALL;
}

/* Neighbours of one month, so that nothing changes its place in the order. */
static void find_runs(struct crm_gc *gc, int64_t now)
{
	const struct crm_segment *g = gc->index.segment;
	struct crm_buf month = { 0 };
	size_t end;

	crm_clock_add(&month, now);
	for (size_t i = 0; i < gc->index.segments; i = end) {
		end = i + 1;
		if (!is_small(gc, i, crm_buf_z(&month)))
			continue;
		while (end < gc->index.segments && is_small(gc, end,
		    month.p) && strncmp(g[i].name, g[end].name, MONTH) == 0)
			end++;
		if (end == i + 1)
			continue;
		gc->run = crm_mem_grow(gc->run, &gc->cap, gc->runs + 1,
		    sizeof(*gc->run));
		gc->run[gc->runs++] = (struct crm_gc_run){ i, end };
	}
	crm_buf_free(&month);
}

/* Writing. */

struct copying {
	struct crm_gc *gc;
	struct crm_rewrite rewrite;
	size_t edit;		/* the next one */
	char *buf;
};

static enum crm_status failed(const struct copying *c, const char *name,
    struct crm_err *err)
{
	return crm_segment_fail(c->rewrite.store, "journal/", name, err,
	    "the journal is not changed");
}

static bool copy_bytes(struct copying *c, int from, int64_t at, int64_t to,
    int out)
{
	while (at < to) {
		size_t n = to - at < BLOCK ? (size_t)(to - at) : BLOCK;

		errno = EIO;	/* it has become shorter */
		if (!crm_index_pread(from, c->buf, n, at) ||
		    !crm_segment_write(out, (struct crm_str){ c->buf, n }))
			return false;
		at += (int64_t)n;
	}
	return true;
}

/* A segment behind what is in out, with its edits. */
static bool copy_segment(struct copying *c, size_t segment, int from, int out)
{
	const struct crm_erase *e = &c->gc->erase;
	int64_t end = c->gc->index.segment[segment].end, at = 0;

	/* a byte order mark would be one at the start alone */
	if (end >= 3 && crm_index_pread(from, c->buf, 3, 0) &&
	    memcmp(c->buf, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (; c->edit < e->edits && e->edit[c->edit].segment == segment;
	    c->edit++) {
		const struct crm_erase_edit *d = &e->edit[c->edit];

		if (!copy_bytes(c, from, at, d->at, out) ||
		    !crm_segment_write(out, (struct crm_str){
		    e->text.p + d->text, d->text_n }))
			return false;
		at = d->at + (int64_t)d->n + 1;
	}
	return copy_bytes(c, from, at, end, out);
}

/* Segments first to end become one, of the last one's name. */
static enum crm_status write_run(struct copying *c, size_t first, size_t end,
    struct crm_err *err)
{
	const struct crm_segment *g = c->gc->index.segment;
	const char *name = g[end - 1].name;
	int out = crm_rewrite_create(&c->rewrite, name, name, err);
	enum crm_status s = CRM_OK, t;

	if (out < 0)
		return CRM_IO;
	for (size_t i = first; i < end && s == CRM_OK; i++) {
		int from = -1;
		int64_t size;

		/* what is behind its end must not get between lines */
		s = crm_segment_mend(c->rewrite.store, g[i].name, &size, err);
		if (s == CRM_OK && (from = crm_store_segment_open(
		    c->rewrite.store, g[i].name, err)) < 0)
			s = err->status;
		else if (s == CRM_OK && !copy_segment(c, i, from, out))
			s = failed(c, g[i].name, err);
		if (from >= 0)
			close(from);
	}
	t = crm_rewrite_done(&c->rewrite, name, out, err);
	return s == CRM_OK ? t : s;
}

/* What is in journal/ and is no segment, too. */
static enum crm_status keep_others(struct copying *c, struct crm_err *err)
{
	DIR *d = crm_segment_dir(c->rewrite.store->journal);
	enum crm_status s = CRM_OK;
	struct dirent *e = NULL;

	while (s == CRM_OK && d != NULL &&
	    (errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 && !crm_segment_is(e->d_name))
			s = crm_rewrite_keep(&c->rewrite, e->d_name, err);
	if (s == CRM_OK && (d == NULL || errno != 0))
		s = failed(c, "", err);
	if (d != NULL)
		closedir(d);
	return s;
}

static enum crm_status write_all(struct copying *c, struct crm_err *err)
{
	const struct crm_gc *gc = c->gc;
	enum crm_status s = keep_others(c, err);
	size_t run = 0, end;

	for (size_t i = 0; i < gc->index.segments && s == CRM_OK; i = end) {
		end = i + 1;
		if (run < gc->runs && gc->run[run].first == i) {
			end = gc->run[run++].end;
			s = write_run(c, i, end, err);
		} else if (c->edit < gc->erase.edits &&
		    gc->erase.edit[c->edit].segment == i) {
			s = write_run(c, i, end, err);
		} else {
			s = crm_rewrite_keep(&c->rewrite,
			    gc->index.segment[i].name, err);
		}
	}
	return s;
}

/* Its parts are of files that are gone. */
static void drop_index(const struct crm_store *s)
{
	int dir = openat(s->fd, "index", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = dir >= 0 ? crm_segment_dir(dir) : NULL;
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		const char *dot = strrchr(e->d_name, '.');

		if (dot != NULL && dot != e->d_name &&
		    strcmp(dot, CRM_INDEX_SUFFIX) == 0)
			unlinkat(dir, e->d_name, 0);
	}
	if (d != NULL)
		closedir(d);
	if (dir >= 0)
		close(dir);
}

static enum crm_status rewrite(struct crm_gc *gc, struct crm_store *store,
    struct crm_err *err)
{
	struct copying c = { .gc = gc };
	enum crm_status s = crm_rewrite_begin(&c.rewrite, store, err);

	c.buf = crm_mem_new(BLOCK, 1);
	if (s == CRM_OK)
		s = write_all(&c, err);
	if (s == CRM_OK)
		s = crm_rewrite_end(&c.rewrite, err);
	if (s == CRM_OK)
		drop_index(store);
	crm_rewrite_abort(&c.rewrite);
	free(c.buf);
	return s;
}

enum crm_status crm_gc(struct crm_gc *gc, struct crm_store *store,
    struct crm_rules *rules, int64_t now, bool dry, struct crm_err *err)
{
	enum crm_status s = dry ? CRM_OK : crm_store_lock(store, err);

	if (s != CRM_OK)
		return s;
	s = crm_index_open(&gc->index, store, err);
	if (s == CRM_OK)
		s = crm_erase_find(&gc->erase, &gc->index, rules, err);
	if (s == CRM_OK && store->site[0] == '\0')
		find_runs(gc, now);
	if (s == CRM_OK && (gc->runs > 0 || gc->erase.edits > 0)) {
		s = crm_gc_check(gc, store, err);
		if (s == CRM_OK && !dry)
			s = rewrite(gc, store, err);
	}
	if (!dry)
		crm_store_unlock(store);
	return s;
}

void crm_gc_close(struct crm_gc *gc)
{
	if (gc->index.store != NULL)
		crm_index_close(&gc->index);
	crm_erase_free(&gc->erase);
	crm_buf_free(&gc->warning);
	free(gc->run);
	*gc = (struct crm_gc){ 0 };
}

/* Saying what was done. */

static void row(struct crm_table *t, const char *what, struct crm_str name,
    size_t segments, size_t lines)
{
	crm_table_row(t);
	crm_table_text(t, crm_str(what));
	crm_table_text(t, name);
	if (segments > 0)
		crm_table_count(t, (int64_t)segments);
	else
		crm_table_none(t);
	if (lines > 0)
		crm_table_count(t, (int64_t)lines);
	else
		crm_table_none(t);
}

void crm_gc_print(const struct crm_gc *gc, const struct crm_style *style,
    struct crm_buf *out)
{
	struct crm_table *t = crm_table_new();

	crm_table_column(t, "what", NULL, CRM_KEPT);
	crm_table_column(t, "name", NULL, CRM_LEFT);
	crm_table_column(t, "segments", NULL, CRM_RIGHT);
	crm_table_column(t, "lines", NULL, CRM_RIGHT);
	for (size_t i = 0; i < gc->runs; i++)
		row(t, "merged", crm_str(gc->index.segment[gc->run[i].end -
		    1].name), gc->run[i].end - gc->run[i].first, 0);
	for (size_t i = 1; i <= gc->erase.client.n; i++)
		if (gc->erase.lines[i] > 0)
			row(t, "erased", gc->erase.client.name[i], 0,
			    gc->erase.lines[i]);
	if (gc->runs > 0 || gc->erase.edits > 0 || style->format != CRM_TEXT)
		crm_table_print(t, style, out);
	crm_table_free(t);
}

/* SPDX-License-Identifier: ISC */
#include "source.h"

#include <stdlib.h>

#include "clock.h"
#include "input.h"
#include "mem.h"

enum crm_status crm_source_open(struct crm_source *src, const char *store,
    char *const *file, size_t files, struct crm_err *err)
{
	const char *env = getenv("CRM_STORE");
	bool named = env != NULL && *env != '\0';
	enum crm_status s;

	src->file = file;
	src->files = files;
	s = crm_store_open(&src->store, store, err);
	src->has_store = s == CRM_OK;
	if (s == CRM_USAGE && files > 0 && store == NULL && !named) {
		crm_err_free(err);
		s = CRM_OK;
	}
	if (s == CRM_OK)
		s = crm_rules_read(&src->rules, src->has_store ?
		    src->store.dir : NULL, err);
	if (s != CRM_OK)
		return s;
	if (src->has_store)
		crm_store_set_site(&src->store, src->rules.site);
	src->when.zone = src->rules.zone;
	if (!crm_clock_now(&src->when.now))
		return crm_err_set(err, CRM_USAGE,
		    "CRM_NOW is not a time such as 2026-11-22T07:15:00Z");
	return CRM_OK;
}

void crm_source_close(struct crm_source *src)
{
	if (src->has_store)
		crm_store_close(&src->store);
	crm_rules_free(&src->rules);
	*src = (struct crm_source){ 0 };
}

/* The next line.  CRM_NONE, *end: there is none. */
static enum crm_status read_one(struct crm_source *src, struct crm_input *in,
    struct crm_line *line, crm_source_fn *fn, void *ctx, bool *end,
    struct crm_err *err)
{
	struct crm_str text;
	enum crm_status s = crm_input_next(in, &text, err);

	*end = s == CRM_NONE;
	if (s != CRM_OK || (src->files > 0 && crm_str_trim(text).n == 0))
		return s;
	src->line = in->line;
	s = crm_line_read(line, text, err);
	return s == CRM_OK ? fn(ctx, line, text, err) : s;
}

/* All lines of one input, which is closed.  CRM_NONE when the callback wants
 * no more. */
static enum crm_status read_input(struct crm_source *src, struct crm_input *in,
    struct crm_line *line, crm_source_fn *fn, void *ctx, struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	bool end = false;

	src->name = in->name;
	while (s == CRM_OK && !end) {
		s = read_one(src, in, line, fn, ctx, &end, err);
		if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
			crm_err_where(err, in->name, in->line, 0);
		if (s == CRM_DATA && src->bad != NULL) {
			src->bad(src->bad_ctx, err);
			crm_err_free(err);
			s = CRM_OK;
		}
	}
	src->name = NULL;
	crm_input_close(in);
	return end ? CRM_OK : s;
}

static enum crm_status read_segment(struct crm_source *src,
    const struct crm_segment *seg, struct crm_line *line, crm_source_fn *fn,
    void *ctx, struct crm_err *err)
{
	int fd = crm_store_segment_open(&src->store, seg->name, err);
	struct crm_buf path = { 0 };
	struct crm_input in;

	if (fd < 0)
		return err->status;
	crm_store_path(&src->store, seg->name, &path);
	crm_input_init(&in, fd, crm_buf_z(&path), seg->end);
	crm_buf_free(&path);
	return read_input(src, &in, line, fn, ctx, err);
}

static enum crm_status read_journal(struct crm_source *src,
    struct crm_line *line, crm_source_fn *fn, void *ctx, struct crm_err *err)
{
	struct crm_segment *seg;
	size_t n;
	enum crm_status s = crm_store_segments(&src->store, &seg, &n, err);

	if (s != CRM_OK)
		return s;
	for (size_t i = 0; i < n && s == CRM_OK; i++)
		s = read_segment(src, &seg[i], line, fn, ctx, err);
	crm_store_segments_free(seg, n);
	return s;
}

enum crm_status crm_source_read(struct crm_source *src, crm_source_fn *fn,
    void *ctx, struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	if (src->files == 0)
		s = read_journal(src, line, fn, ctx, err);
	for (size_t i = 0; i < src->files && s == CRM_OK; i++) {
		struct crm_input in;

		s = crm_input_open(&in, src->file[i], err);
		if (s == CRM_OK)
			s = read_input(src, &in, line, fn, ctx, err);
	}
	crm_line_free(line);
	free(line);
	return s;
}

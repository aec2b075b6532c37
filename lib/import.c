/* SPDX-License-Identifier: ISC */
/* JSON Lines, and what is refused. */
#include "import.h"

#include <stdlib.h>

#include "importpriv.h"
#include "input.h"
#include "rows.h"

void crm_import_reject(void *import, size_t where, const struct crm_err *err)
{
	struct crm_import *im = import;
	struct crm_buf reason = { 0 };

	if (err->field != NULL)
		crm_buf_printf(&reason, "%s: ", err->field);
	crm_buf_puts(&reason, err->text);
	im->bad = crm_mem_grow(im->bad, &im->bad_cap, im->bads + 1,
	    sizeof(*im->bad));
	crm_buf_z(&reason);
	im->bad[im->bads++] = (struct crm_import_bad){ where, reason.p };
}

/* Lines of the input, as they were, for the file of what is refused. */
static void keep(struct crm_import *im, size_t where, struct crm_str text)
{
	if (!im->keep)
		return;
	im->text = crm_mem_grow(im->text, &im->text_cap, im->texts + 1,
	    sizeof(*im->text));
	im->text[im->texts++] = (struct crm_import_text){ where,
		{ crm_arena_copy(&im->arena, text.p, text.n), text.n } };
}

/* A line that could not be read as one: the input is over, or goes on. */
static enum crm_status add_line(struct crm_import *im, size_t where,
    struct crm_str text, struct crm_err *err)
{
	struct crm_line *l = im->batch->line;
	enum crm_status s;

	keep(im, where, text);
	im->lines++;
	s = crm_line_read(l, text, err);
	if (s != CRM_OK)
		return crm_batch_refuse(im->batch, where, err);
	return crm_batch_add(im->batch, l, where, err);
}

enum crm_status crm_import_lines(struct crm_import *im, const char *path,
    struct crm_err *err)
{
	struct crm_input in;
	struct crm_str text;
	enum crm_status s = crm_input_open(&in, path, err);

	im->batch->file = path;
	while (s == CRM_OK) {
		s = crm_input_next(&in, &text, err);
		if (s == CRM_DATA) {
			keep(im, in.line, CRM_STR("(a line longer than "
			    "1 MiB)"));
			s = crm_batch_refuse(im->batch, in.line, err);
			continue;
		}
		if (s != CRM_OK)
			break;
		if (crm_str_trim(text).n > 0 && text.p[0] != '#')
			s = add_line(im, in.line, text, err);
	}
	crm_input_close(&in);
	return s == CRM_NONE ? CRM_OK : s;
}

static int by_where(const void *a, const void *b)
{
	const struct crm_import_bad *x = a, *y = b;

	return (x->where > y->where) - (x->where < y->where);
}

static void rejected_line(const struct crm_import *im,
    const struct crm_import_bad *bad, size_t *at, struct crm_buf *out)
{
	while (*at < im->texts && im->text[*at].where < bad->where)
		++*at;
	crm_buf_printf(out, "# %s:%zu: %s\n", im->batch->file, bad->where,
	    bad->reason);
	if (*at < im->texts && im->text[*at].where == bad->where) {
		crm_buf_str_add(out, im->text[*at].text);
		crm_buf_char(out, '\n');
	}
}

void crm_import_rejected(struct crm_import *im, struct crm_buf *out)
{
	size_t at = 0;

	if (im->bads > 0)
		qsort(im->bad, im->bads, sizeof(*im->bad), by_where);
	if (im->map != NULL) {
		crm_import_rejected_rows(im, out);
		return;
	}
	for (size_t i = 0; i < im->bads; i++)
		rejected_line(im, &im->bad[i], &at, out);
}

void crm_import_close(struct crm_import *im)
{
	for (size_t i = 0; i < im->bads; i++)
		free(im->bad[i].reason);
	free(im->bad);
	free(im->text);
	crm_import_rows_free(im);
	crm_spool_known_free(&im->known);
	crm_arena_free(&im->arena);
	crm_buf_free(&im->brought);
	crm_buf_free(&im->warned);
	*im = (struct crm_import){ 0 };
}

/* SPDX-License-Identifier: ISC */
/* What is refused of a CSV file: a file that the same map reads, with two
 * columns more. */
#include <errno.h>
#include <iconv.h>
#include <strings.h>

#include "importpriv.h"
#include "rows.h"

/* A column that an earlier file of what was refused has brought. */
static bool is_reject(struct crm_str name)
{
	return crm_str_is(name, "reject_line") ||
	    crm_str_is(name, "reject_reason");
}

size_t crm_import_without_reject(const struct crm_import *im,
    const struct crm_str *cell, size_t n)
{
	int64_t line;

	if (im->map->columns > 0 && n == im->heads + 2 &&
	    crm_str_int(cell[im->heads], &line) && line > 0)
		return im->heads;
	return n;
}

size_t crm_import_needs(const struct crm_import *im)
{
	size_t n = im->heads;

	while (n > 0 && crm_str_trim(im->head[n - 1]).n == 0)
		n--;
	return n;
}

/* A row that is too short stays too short with two cells more, so that it is
 * refused until somebody mends it. */
void crm_import_keep(struct crm_import *im, size_t where,
    const struct crm_str *cell, size_t n)
{
	struct crm_buf b = { 0 };
	size_t cells = im->heads > n ? im->heads : n;

	if (n < crm_import_needs(im))
		cells = im->map->columns > 0 && n + 2 == im->heads ? n + 1 :
		    n;
	for (size_t i = 0; i < cells; i++) {
		if (i < im->heads && is_reject(im->head[i]))
			continue;
		if (i < n)
			crm_rows_cell(&b, cell[i], im->map->delim);
		crm_buf_char(&b, im->map->delim);
	}
	im->text = crm_mem_grow(im->text, &im->text_cap, im->texts + 1,
	    sizeof(*im->text));
	im->text[im->texts++] = (struct crm_import_text){ where,
		{ crm_arena_copy(&im->arena, b.p, b.n), b.n } };
	crm_buf_free(&b);
}

/* The lines before the header, as many as there were: a cell may have had
 * some of them, and a blank one is no row. */
static void put_skipped(const struct crm_import *im, size_t *at,
    struct crm_buf *out)
{
	for (size_t line = 1; line <= im->map->skip; line++) {
		struct crm_str s = CRM_STR("");

		if (*at < im->texts && im->text[*at].where == line)
			s = im->text[(*at)++].text;
		if (s.n > 0)
			s.n--;		/* what parts it from the next cell */
		for (size_t i = 0; i < s.n; i++)
			line += s.p[i] == '\n';
		crm_buf_str_add(out, s);
		crm_buf_char(out, '\n');
	}
}

static void put_head(const struct crm_import *im, struct crm_buf *out)
{
	if (im->map->columns > 0)
		return;
	for (size_t i = 0; i < im->heads; i++) {
		if (is_reject(im->head[i]))
			continue;
		crm_rows_cell(out, im->head[i], im->map->delim);
		crm_buf_char(out, im->map->delim);
	}
	crm_buf_printf(out, "reject_line%creject_reason\n", im->map->delim);
}

static void convert(iconv_t ic, const struct crm_buf *b, struct crm_buf *out)
{
	char *from = b->p, mark[] = "?";
	size_t left = b->n;

	while (left > 0) {
		char *to = crm_buf_room(out, left * 4 + 16), *q = mark;
		size_t room = out->cap - out->n, one = 1;
		size_t got = iconv(ic, &from, &left, &to, &room);

		if (got == (size_t)-1 && errno != E2BIG && room >= 8) {
			iconv(ic, &q, &one, &to, &room);
			do {
				from++;
				left--;
			} while (left > 0 && (*from & 0xc0) == 0x80);
		}
		out->n = out->cap - room;
	}
}

/* Append b in that encoding; a letter that it lacks becomes '?'. */
static void encode(const struct crm_buf *b, const char *encoding,
    struct crm_buf *out)
{
	iconv_t ic = iconv_open(encoding, "UTF-8");

	/* (iconv_t)-1 does not happen: the input was read by it.  Closing
	 * that is an error and no more. */
	if (ic == (iconv_t)-1)
		crm_buf_str_add(out, crm_buf_str(b));
	else
		convert(ic, b, out);
	iconv_close(ic);
}

void crm_import_rejected_rows(struct crm_import *im, struct crm_buf *out)
{
	const char *encoding = im->map->encoding;
	char delim = im->map->delim;
	struct crm_buf b = { 0 };
	size_t at = 0;

	put_skipped(im, &at, &b);
	put_head(im, &b);
	for (size_t i = 0; i < im->bads; i++) {
		while (at < im->texts && im->text[at].where <
		    im->bad[i].where)
			at++;
		if (at < im->texts && im->text[at].where == im->bad[i].where)
			crm_buf_str_add(&b, im->text[at].text);
		crm_buf_printf(&b, "%zu%c", im->bad[i].where, delim);
		crm_rows_cell(&b, crm_str(im->bad[i].reason), delim);
		crm_buf_char(&b, '\n');
	}
	if (encoding == NULL || strcasecmp(encoding, "UTF-8") == 0)
		crm_buf_str_add(out, crm_buf_str(&b));
	else
		encode(&b, encoding, out);
	crm_buf_free(&b);
}

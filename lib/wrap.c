/* SPDX-License-Identifier: ISC */
#include "wrap.h"

#include "table.h"

enum { LEAST = 20,		/* columns that are worth filling */
	HANG = 2 };

/* How many bytes go into the line whose first `column` columns are taken. */
static size_t fit(struct crm_str text, size_t column, size_t indent,
    size_t width)
{
	size_t taken, room = width > column ? width - column : 0;
	size_t n = crm_width_fit(text, room, &taken), cut = n;

	if (n == text.n)
		return n;
	while (cut > 0 && text.p[cut] != ' ')
		cut--;
	/* a word that is longer than a line is cut, not one that is longer
	 * than what a long label leaves */
	return cut > 0 || column > indent ? cut : n;
}

void crm_wrap(struct crm_buf *out, struct crm_str text, size_t at,
    size_t column, size_t indent, size_t width)
{
	struct crm_buf shown = { 0 };
	struct crm_str rest;

	crm_show_text(&shown, text);
	rest = crm_str_trim(crm_buf_str(&shown));
	while (rest.n > 0) {
		size_t n = width > indent + LEAST ? fit(rest, column, indent,
		    width) : rest.n;
		struct crm_str head = { rest.p, n };

		if (n > 0)
			crm_buf_printf(out, "%*s", (int)(column - at), "");
		crm_buf_str_add(out, crm_str_trim(head));
		rest = crm_str_trim((struct crm_str){ rest.p + n,
		    rest.n - n });
		if (rest.n > 0)
			crm_buf_char(out, '\n');
		at = 0;
		column = indent;
	}
	crm_buf_char(out, '\n');
	crm_buf_free(&shown);
}

void crm_wrap_lines(struct crm_buf *out, size_t from, size_t width)
{
	struct crm_buf text = { 0 };
	struct crm_str line, rest;

	crm_buf_add(&text, out->p + from, out->n - from);
	out->n = from;
	rest = crm_buf_str(&text);
	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		crm_wrap(out, line, 0, 0, HANG, width);
	}
	crm_buf_free(&text);
}

void crm_wrap_cell(struct crm_buf *out, struct crm_str text, size_t width)
{
	struct crm_buf shown = { 0 };
	struct crm_str s;
	size_t taken, n;

	crm_show_text(&shown, text);
	s = crm_buf_str(&shown);
	n = crm_width_fit(s, width, &taken);
	if (n < s.n && width > 0) {
		n = crm_width_fit(s, width - 1, &taken);
		crm_buf_add(out, s.p, n);
		crm_buf_puts(out, "…");
		taken++;
	} else if (n > 0) {
		crm_buf_add(out, s.p, n);
	}
	crm_buf_printf(out, "%*s", (int)(width - taken), "");
	crm_buf_free(&shown);
}

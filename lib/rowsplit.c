/* SPDX-License-Identifier: ISC */
#include "rows.h"

#include <stdlib.h>

#include "mem.h"

/* A cell's text with its doubled quotes, each once: it has room in out. */
static struct crm_str undouble(struct crm_str s, struct crm_buf *out)
{
	char *to = out->p + out->n, *from = to;

	for (size_t i = 0; i < s.n; i++) {
		*to++ = s.p[i];
		i += s.p[i] == '"';
	}
	out->n += (size_t)(to - from);
	return (struct crm_str){ from, (size_t)(to - from) };
}

/* The quoted cell that begins behind p, and its end; NULL where it has none
 * in this line. */
static const char *quoted(const char *p, const char *end, struct crm_cells *c,
    struct crm_str *cell)
{
	const char *from = p;
	bool doubled = false;

	for (;;) {
		const char *q = p < end ? memchr(p, '"', (size_t)(end - p)) :
		    NULL;

		if (q == NULL)
			return NULL;
		if (q + 1 == end || q[1] != '"') {
			*cell = (struct crm_str){ from, (size_t)(q - from) };
			if (doubled)
				*cell = undouble(*cell, &c->text);
			return q + 1;
		}
		doubled = true;
		p = q + 2;
	}
}

bool crm_rows_split(struct crm_str line, char delim, struct crm_cells *c)
{
	const char *p = line.p, *end = line.p + line.n;
	bool quotes = line.n > 0 && memchr(line.p, '"', line.n) != NULL;

	c->text.n = c->n = 0;
	if (quotes)	/* so that it does not move under a cell */
		crm_buf_room(&c->text, line.n);
	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (;; p++) {
		struct crm_str cell;

		if (p < end && *p == '"') {
			p = quoted(p + 1, end, c, &cell);
			if (p == NULL || (p < end && *p != delim))
				return false;
		} else {
			const char *d = p < end ? memchr(p, delim,
			    (size_t)(end - p)) : NULL;
			size_t n = (size_t)((d != NULL ? d : end) - p);

			if (quotes && n > 0 && memchr(p, '"', n) != NULL)
				return false;
			cell = (struct crm_str){ p, n };
			p += n;
		}
		if (c->n == c->cap)
			c->cell = crm_mem_grow(c->cell, &c->cap, c->n + 1,
			    sizeof(*c->cell));
		c->cell[c->n++] = cell;
		if (p == end)
			return true;
	}
}

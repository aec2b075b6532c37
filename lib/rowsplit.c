/* SPDX-License-Identifier: ISC */
#include "rows.h"

#include <stdlib.h>

#include "mem.h"

/* The end of the quoted cell that begins behind p (its text goes to out), or
 * NULL where it has none in this line. */
static const char *quoted(const char *p, const char *end, struct crm_buf *out)
{
	for (;;) {
		const char *q = p < end ? memchr(p, '"', (size_t)(end - p)) :
		    NULL;

		if (q == NULL)
			return NULL;
		crm_buf_add(out, p, (size_t)(q - p));
		if (q + 1 == end || q[1] != '"')
			return q + 1;
		crm_buf_char(out, '"');
		p = q + 2;
	}
}

static void end_cell(struct crm_cells *c)
{
	c->end = crm_mem_grow(c->end, &c->cap, c->n + 1, sizeof(*c->end));
	c->end[c->n++] = c->text.n;
}

bool crm_rows_split(struct crm_str line, char delim, struct crm_cells *c)
{
	const char *p = line.p, *end = line.p + line.n;

	c->text.n = c->n = 0;
	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (;; p++) {
		if (p < end && *p == '"') {
			p = quoted(p + 1, end, &c->text);
			if (p == NULL || (p < end && *p != delim))
				return false;
		} else {
			const char *d = p < end ? memchr(p, delim,
			    (size_t)(end - p)) : NULL;
			size_t n = (size_t)((d != NULL ? d : end) - p);

			if (n > 0 && memchr(p, '"', n) != NULL)
				return false;
			crm_buf_add(&c->text, p, n);
			p += n;
		}
		end_cell(c);
		if (p == end)
			return true;
	}
}

/* SPDX-License-Identifier: ISC */
/* How wide a text is, and what of it may be shown (table.h). */
#include "table.h"

#include <utf8proc.h>

/* Line and paragraph separators, and what turns the direction of writing
 * round: with these, a line would not say what it seems to say. */
static bool is_sly(utf8proc_int32_t c)
{
	return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/*
 * The length in bytes of the character that s (not empty) begins with; in
 * *shown what may be shown of it, in *width the columns that takes.
 */
static size_t next(struct crm_str s, utf8proc_int32_t *shown, size_t *width)
{
	unsigned char c = (unsigned char)s.p[0];
	utf8proc_int32_t code;
	utf8proc_ssize_t n;

	*width = 1;
	if (c < 0x80) {
		if (c == '\t' || c == '\n' || c == '\r')
			*shown = ' ';
		else
			*shown = c < ' ' || c == 0x7f ? '?' : c;
		return 1;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)s.n, &code);
	if (n <= 0) {
		*shown = '?';
		return 1;
	}
	if (code < 0xa0 || is_sly(code)) {
		*shown = '?';
	} else {
		*shown = code;
		*width = (size_t)utf8proc_charwidth(code);
	}
	return (size_t)n;
}

size_t crm_width_fit(struct crm_str s, size_t width, size_t *taken)
{
	size_t i = 0;

	*taken = 0;
	while (i < s.n) {
		utf8proc_int32_t shown;
		size_t w;
		size_t n = next((struct crm_str){ s.p + i, s.n - i }, &shown,
		    &w);

		if (w > width - *taken)
			break;
		*taken += w;
		i += n;
	}
	return i;
}

size_t crm_width(struct crm_str s)
{
	size_t taken;

	crm_width_fit(s, SIZE_MAX, &taken);
	return taken;
}

void crm_show_text(struct crm_buf *b, struct crm_str s)
{
	size_t from = 0, i = 0;

	while (i < s.n) {
		utf8proc_int32_t shown;
		size_t w;
		size_t n = next((struct crm_str){ s.p + i, s.n - i }, &shown,
		    &w);

		/* A replacement is ASCII and differs from the byte here. */
		if (shown < 0x80 && shown != (unsigned char)s.p[i]) {
			crm_buf_add(b, s.p + from, i - from);
			crm_buf_char(b, (char)shown);
			from = i + n;
		}
		i += n;
	}
	crm_buf_add(b, s.p + from, s.n - from);
}

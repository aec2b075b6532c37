/* SPDX-License-Identifier: ISC */
/*
 * Folding a pattern.  Its plain characters fold as any text; brackets want
 * more: a range holds the folded form of each of its characters, and glibc
 * knows no ranges beyond ASCII in C.UTF-8 ("Invalid collation character"),
 * so there they are written out.
 */
#include "expr_tree.h"

#include <utf8proc.h>

enum { RANGE = 1024 };		/* characters that one range may have */

/* The length of the character at i, and which it is. */
static size_t character(struct crm_str s, size_t i, utf8proc_int32_t *c)
{
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p +
	    i, (utf8proc_ssize_t)(s.n - i), c);

	if (n > 0)
		return (size_t)n;
	*c = (unsigned char)s.p[i];
	return 1;
}

static void add_folded(struct crm_buf *b, struct crm_str s)
{
	b->n += crm_expr_fold(s, crm_buf_room(b, 2 * s.n));
}

static void add_range(struct crm_buf *b, utf8proc_int32_t from,
    utf8proc_int32_t to)
{
	char c[4];

	if (from < 0x80) {
		utf8proc_int32_t end = to < 0x80 ? to : 0x7f;

		crm_buf_printf(b, "%c-%c", (int)from, (int)end);
		for (; from <= end; from++)
			if (from >= 'A' && from <= 'Z')
				crm_buf_char(b, (char)(from + 32));
		from = 0x80;
	}
	for (; from <= to; from++)
		if (utf8proc_codepoint_valid(from))
			add_folded(b, (struct crm_str){ c,
			    (size_t)utf8proc_encode_char(from,
			    (utf8proc_uint8_t *)c) });
}

/* "[:class:]" and the like at i: it is copied, and its length returned. */
static size_t add_class(struct crm_buf *b, struct crm_str s, size_t i)
{
	char end[] = { s.p[i + 1], ']' };
	const char *close = memmem(s.p + i + 2, s.n - i - 2, end, 2);
	struct crm_str all = { s.p + i, close != NULL ?
		(size_t)(close - s.p) + 2 - i : s.n - i };

	/* No letter of a folded text is upper: what is asked is a letter. */
	crm_buf_str_add(b, crm_str_is(all, "[:upper:]") ?
	    CRM_STR("[:lower:]") : all);
	return all.n;
}

/* The inside of a bracket at i: one character, range or class of it. */
static size_t add_member(struct crm_buf *b, struct crm_str s, size_t i)
{
	utf8proc_int32_t from, to;
	size_t n, m;

	if (s.p[i] == '[' && i + 1 < s.n && strchr(":=.", s.p[i + 1]) != NULL)
		return add_class(b, s, i);
	n = character(s, i, &from);
	if (i + n + 1 < s.n && s.p[i + n] == '-' && s.p[i + n + 1] != ']' &&
	    s.p[i + n + 1] != '[') {
		m = n + 1 + character(s, i + n + 1, &to);
		if (from <= to && to - from < RANGE)
			add_range(b, from, to);
		else
			crm_buf_add(b, s.p + i, m);
		return m;
	}
	add_folded(b, (struct crm_str){ s.p + i, n });
	return n;
}

/* "[…]" at i; returns where it ends. */
static size_t add_bracket(struct crm_buf *b, struct crm_str s, size_t i)
{
	crm_buf_char(b, s.p[i++]);
	if (i < s.n && s.p[i] == '^')
		crm_buf_char(b, s.p[i++]);
	if (i < s.n && s.p[i] == ']')
		crm_buf_char(b, s.p[i++]);
	while (i < s.n && s.p[i] != ']')
		i += add_member(b, s, i);
	if (i < s.n)
		crm_buf_char(b, s.p[i++]);
	return i;
}

size_t crm_expr_bracket_end(struct crm_str s, size_t i)
{
	struct crm_buf b = { 0 };

	i = add_bracket(&b, s, i);
	crm_buf_free(&b);
	return i;
}

struct crm_str crm_expr_pattern_fold(struct crm_str s,
    struct crm_arena *arena)
{
	struct crm_buf b = { 0 };
	utf8proc_int32_t c;
	struct crm_str out;
	size_t i = 0;

	while (i < s.n) {
		size_t n = character(s, i, &c);

		if (c == '[') {
			i = add_bracket(&b, s, i);
			continue;
		}
		/* \W is not \w: what is behind a '\' stays. */
		if (c == '\\' && i + 1 < s.n && (s.p[i + 1] & 0x80) == 0)
			crm_buf_add(&b, s.p + i, n = 2);
		else
			add_folded(&b, (struct crm_str){ s.p + i, n });
		i += n;
	}
	out = (struct crm_str){ crm_arena_copy(arena, b.p, b.n), b.n };
	crm_buf_free(&b);
	return out;
}

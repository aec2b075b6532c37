/* SPDX-License-Identifier: ISC */
#include "expr_tree.h"

#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

bool crm_expr_number(struct crm_str s, double *value)
{
	static const double ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
		1e18, 1e19, 1e20, 1e21, 1e22 };
	size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+');
	size_t digits = 0, behind = 0;
	bool point = false;
	uint64_t m = 0;
	int e = 0;
	double v;

	for (; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (s.p[i] == '.' && !point && digits > 0) {
			point = true;
			continue;
		}
		if (d > 9)
			return false;
		digits++;
		behind += point;
		if (m < 1000000000000000000u) {	/* m * 10 + 9 fits */
			m = m * 10 + d;
			e -= point;
		} else {
			e += !point;
		}
	}
	if (digits == 0 || (point && behind == 0))
		return false;
	/* A division is exact to the last bit for all 15 digits may say. */
	v = (double)m;
	for (; e > 0 && v < HUGE_VAL; e--)
		v *= 10;
	for (; e < -22; e++)
		v /= 10;
	v /= ten[e < 0 ? -e : 0];
	*value = s.p[0] == '-' ? -v : v;
	return v < HUGE_VAL;
}

/* The digits of s from i to before j; they are checked to be digits. */
static bool digits(struct crm_str s, size_t i, size_t j, int *value)
{
	*value = 0;
	for (; i < j; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*value = *value * 10 + (s.p[i] - '0');
	}
	return true;
}

bool crm_expr_time(struct crm_str s, const struct crm_zone *zone, int64_t *t)
{
	struct crm_date d;

	if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    s.p[0] < '0' || s.p[0] > '9')
		return false;
	if (s.n > 10)
		return crm_clock_parse(s, t);
	if (!digits(s, 0, 4, &d.year) || !digits(s, 5, 7, &d.month) ||
	    !digits(s, 8, 10, &d.day) || d.year < 1 || !crm_date_valid(d))
		return false;
	*t = crm_zone_at(zone, crm_date_day(d), 0);
	return true;
}

static utf8proc_int32_t fold_rare(utf8proc_int32_t c)
{
	utf8proc_int32_t out[8];
	int class = 0;

	if (utf8proc_decompose_char(c, out, 8, UTF8PROC_CASEFOLD, &class) == 1)
		return out[0];
	/* Full folding makes several characters of it: the simple one. */
	return utf8proc_tolower(c);
}

/*
 * Fold the character at s into out, which has room for 4 bytes: *n bytes of
 * it.  Returns how many bytes it had.  Bytes that are no UTF-8 stay.
 */
static size_t fold_one(struct crm_str s, char *out, size_t *n)
{
	unsigned char b = (unsigned char)s.p[0];
	utf8proc_ssize_t len;
	utf8proc_int32_t c;

	*n = 1;
	if (b < 0x80) {
		out[0] = (char)(b >= 'A' && b <= 'Z' ? b + 32 : b);
		return 1;
	}
	len = utf8proc_iterate((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)(s.n < 4 ? s.n : 4), &c);
	if (len <= 0) {
		out[0] = s.p[0];
		return 1;
	}
	if (c >= 0x400 && c <= 0x45f)	/* Cyrillic, the common case */
		c += c < 0x410 ? 0x50 : c < 0x430 ? 0x20 : 0;
	else
		c = fold_rare(c);
	*n = (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)out);
	return (size_t)len;
}

size_t crm_expr_fold(struct crm_str s, char *out)
{
	size_t i = 0, n = 0, len;
	char c[4];

	while (i < s.n) {
		i += fold_one((struct crm_str){ s.p + i, s.n - i }, c, &len);
		memcpy(out + n, c, len);
		n += len;
	}
	return n;
}

int crm_expr_fold_cmp(struct crm_str s, struct crm_str folded)
{
	size_t i = 0, j = 0, len;
	char c[4];

	while (i < s.n) {
		i += fold_one((struct crm_str){ s.p + i, s.n - i }, c, &len);
		for (size_t k = 0; k < len; k++, j++) {
			if (j == folded.n)
				return 1;
			if (c[k] != folded.p[j])
				return (unsigned char)c[k] <
				    (unsigned char)folded.p[j] ? -1 : 1;
		}
	}
	return j < folded.n ? -1 : 0;
}

int crm_expr_text_cmp(struct crm_str a, struct crm_str b)
{
	char *p;
	int c;

	if (crm_str_eq(a, b))
		return 0;
	p = crm_mem_new(b.n, 2);
	c = crm_expr_fold_cmp(a, (struct crm_str){ p, crm_expr_fold(b, p) });
	free(p);
	return c;
}

/* SPDX-License-Identifier: ISC */
#include "str.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "mem.h"

int crm_str_cmp(struct crm_str a, struct crm_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct crm_str crm_str_trim(struct crm_str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s.p++, s.n--;
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool crm_str_cut(struct crm_str s, char c, struct crm_str *head,
    struct crm_str *rest)
{
	const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	if (at == NULL) {
		*head = s;
		*rest = (struct crm_str){ s.p + s.n, 0 };
		return false;
	}
	*head = (struct crm_str){ s.p, (size_t)(at - s.p) };
	*rest = (struct crm_str){ at + 1, s.n - head->n - 1 };
	return true;
}

bool crm_str_int(struct crm_str s, int64_t *value)
{
	size_t i = s.n > 0 && s.p[0] == '-';
	int64_t v = 0;

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' ||
		    __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, s.p[i] - '0', &v))
			return false;
	}
	if (s.p[0] != '-' && __builtin_sub_overflow(0, v, &v))
		return false;
	*value = v;
	return true;
}

/* U+0080 to U+009F are control characters, too: C2 80 to C2 9F. */
static bool is_c1(struct crm_str s, size_t i)
{
	return s.p[i] == '\xc2' && i + 1 < s.n &&
	    (unsigned char)s.p[i + 1] < 0xa0;
}

bool crm_str_id(struct crm_str s)
{
	if (s.n < 1 || s.n > 64 || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == ',' || c == 0x7f || is_c1(s, i))
			return false;
	}
	return crm_str_utf8(s) == s.n;
}

/* The length of the UTF-8 sequence at p of n bytes; 0 if it is not valid. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (p[0] == 0xe0)
		lo = 0xa0;
	else if (p[0] == 0xed)
		hi = 0x9f;
	else if (p[0] == 0xf0)
		lo = 0x90;
	else if (p[0] == 0xf4)
		hi = 0x8f;
	if (n < len || p[1] < lo || p[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return len;
}

size_t crm_str_count(struct crm_str s, char c)
{
	size_t n = 0, i = 0;

	/* in steps that a compiler makes vectors of */
	for (; i + 128 <= s.n; i += 128) {
		unsigned char some = 0;

		for (size_t k = 0; k < 128; k++)
			some = (unsigned char)(some + (s.p[i + k] == c));
		n += some;
	}
	for (; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

#ifdef __SSE2__
/*
 * How far from i on whole sequences of one to three bytes go that begin with
 * none of the bytes (c0, c1, e0, ed, f0 ...) whose second byte has rules of
 * its own: sixteen bytes at a time, a bit for each, the continuations being
 * the leads moved on by one, and by two for leads of three.
 */
static size_t pass_blocks(const unsigned char *p, size_t i, size_t n)
{
	while (i + 16 <= n) {
		__m128i x = _mm_loadu_si128((const __m128i *)(p + i));
		unsigned int high = (unsigned int)_mm_movemask_epi8(x);
		unsigned int tail, three, want, odd;

		if (high == 0) {
			i += 16;
			continue;
		}
#define MASK(m) ((unsigned int)_mm_movemask_epi8(m))
#define IS(c) _mm_cmpeq_epi8(x, _mm_set1_epi8((char)(c)))
		/* as signed bytes: 80 is the least, ff is -1 */
		tail = MASK(_mm_cmplt_epi8(x, _mm_set1_epi8((char)0xc0)));
		three = high & ~MASK(_mm_cmplt_epi8(x,
		    _mm_set1_epi8((char)0xe0)));
		odd = MASK(_mm_or_si128(_mm_or_si128(IS(0xc0), IS(0xc1)),
		    _mm_or_si128(IS(0xe0), IS(0xed)))) | (high &
		    MASK(_mm_cmpgt_epi8(x, _mm_set1_epi8((char)0xef))));
#undef IS
#undef MASK
		want = (high & ~tail) << 1 | three << 2;
		if (odd != 0 || tail != (want & 0xffff))
			break;
		/* a sequence that goes on behind begins the next */
		i += (want & 0x10000) == 0 ? 16 :
		    (three & 0x4000) != 0 ? 14 : 15;
	}
	return i;
}
#else
static size_t pass_blocks(const unsigned char *p, size_t i, size_t n)
{
	(void)p;
	(void)n;
	return i;
}
#endif

size_t crm_str_utf8(struct crm_str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	while (i < s.n) {
		size_t len;

		i = pass_blocks(p, i, s.n);
		for (size_t upto = i + 16; i < s.n && i < upto; i += len) {
			len = utf8_length(p + i, s.n - i);
			if (len == 0)
				return i;
		}
	}
	return s.n;
}

uint64_t crm_str_hash(struct crm_str s)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ s.n, w;
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	for (; i < s.n; i += 8) {
		w = 0;
		if (i + 8 <= s.n)
			memcpy(&w, p + i, 8);
		else
			memcpy(&w, p + i, s.n - i);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 29;
}

char *crm_buf_room(struct crm_buf *b, size_t n)
{
	if (b->p == NULL || b->cap - b->n < n)
		b->p = crm_mem_grow(b->p, &b->cap, b->n + n, 1);
	return b->p + b->n;
}

void crm_buf_add(struct crm_buf *b, const char *p, size_t n)
{
	if (n > 0) {
		memcpy(crm_buf_room(b, n), p, n);
		b->n += n;
	}
}

void crm_buf_str_add(struct crm_buf *b, struct crm_str s)
{
	crm_buf_add(b, s.p, s.n);
}

void crm_buf_char(struct crm_buf *b, char c)
{
	*crm_buf_room(b, 1) = c;
	b->n++;
}

void crm_buf_puts(struct crm_buf *b, const char *z)
{
	crm_buf_add(b, z, strlen(z));
}

void crm_buf_int(struct crm_buf *b, int64_t v)
{
	char t[24], *p = t + sizeof(t);
	uint64_t u = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		*--p = '-';
	crm_buf_add(b, p, (size_t)(t + sizeof(t) - p));
}

void crm_buf_vprintf(struct crm_buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(crm_buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt,
		    again);
		b->n += (size_t)n;
	}
	va_end(again);
}

void crm_buf_printf(struct crm_buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(b, fmt, ap);
	va_end(ap);
}

const char *crm_buf_z(struct crm_buf *b)
{
	*crm_buf_room(b, 1) = '\0';
	return b->p;
}

void crm_buf_free(struct crm_buf *b)
{
	free(b->p);
	*b = (struct crm_buf){ 0 };
}

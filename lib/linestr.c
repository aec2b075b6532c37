/* SPDX-License-Identifier: ISC */
/*
 * What strings may hold besides plain ASCII, for the fast reader: UTF-8,
 * which is checked, and escapes, which are undone.
 */
#include "line.h"

#include "linepriv.h"

static const char *refuse(struct crm_reader *r, const char *at,
    const char *reason)
{
	return crm_line_refuse_at(r, at, NULL, reason);
}

/* The slow way through text with bytes that are not ASCII. */
static const char *check_utf8(struct crm_reader *r, const char *p)
{
	const char *stop = crm_line_scan(r->start, p, r->end, false);
	size_t n = (size_t)(stop - p);
	size_t good = crm_str_utf8((struct crm_str){ p, n });

	return good == n ? stop : refuse(r, p + good, CRM_LINE_UTF8);
}

#ifdef __SSE2__

/*
 * The same sixteen bytes at a time, as long as sequences are of two or three
 * bytes and begin with none of those (c0, c1, e0, ed, f0 …) whose second
 * byte has rules of its own: a bit for each byte, and the bits of the
 * continuations must be those of the leads moved on by one, and by two for
 * leads of three.  Anything else, and anything wrong, goes the slow way.
 */
const char *crm_line_pass_utf8(struct crm_reader *r, const char *from)
{
	unsigned int carry = 0;
	const char *p = from;

	for (;;) {
		char pad[16];
		__m128i x, odd;
		unsigned int high, tail, three, want, stop, upto;

		if (r->end - p < 16) {
			memset(pad, '"', sizeof(pad));
			memcpy(pad, p, (size_t)(r->end - p));
			x = _mm_loadu_si128((const __m128i *)pad);
		} else {
			x = _mm_loadu_si128((const __m128i *)p);
		}
#define MASK(m) ((unsigned int)_mm_movemask_epi8(m))
#define BYTE(c) _mm_set1_epi8((char)(c))
		high = MASK(x);
		tail = MASK(_mm_cmplt_epi8(x, BYTE(0xc0)));
		tail &= high;
		three = MASK(_mm_cmpgt_epi8(x, BYTE(0xdf))) & high;
		odd = _mm_or_si128(_mm_cmpeq_epi8(x, BYTE(0xe0)),
		    _mm_cmpeq_epi8(x, BYTE(0xed)));
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(
		    _mm_and_si128(x, BYTE(0xfe)), BYTE(0xc0)));
		odd = _mm_or_si128(odd, _mm_cmpeq_epi8(
		    _mm_and_si128(x, BYTE(0xf0)), BYTE(0xf0)));
		stop = MASK(_mm_cmplt_epi8(x, BYTE(' '))) & ~high;
		stop |= MASK(_mm_cmpeq_epi8(x, BYTE('"')));
		stop |= MASK(_mm_cmpeq_epi8(x, BYTE('\\')));
		/* the bits up to the stop, with its own */
		upto = stop != 0 ? stop ^ (stop - 1) : 0xffff;
		want = (high & ~tail) << 1 | three << 2 | carry;
		if (((MASK(odd) | (want ^ tail)) & upto) != 0)
			return check_utf8(r, from);
		if (stop != 0)
			return p + __builtin_ctz(stop);
		carry = want >> 16;
		p += 16;
#undef MASK
#undef BYTE
	}
}

#else

const char *crm_line_pass_utf8(struct crm_reader *r, const char *from)
{
	return check_utf8(r, from);
}

#endif

/* What stands at the stop of a plain part is not to be there. */
const char *crm_line_refuse_char(struct crm_reader *r, const char *at)
{
	if (at == r->end)
		return refuse(r, at + 1, "a string without its end");
	if (*at == '\0')
		return refuse(r, at, CRM_LINE_NUL);
	return refuse(r, at, "a control character in a string");
}

/* Four hexadecimal digits; -1 if they are not. */
static int hex4(const char *p, const char *end)
{
	int v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			v = v << 4 | ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return v;
}

static char *put_utf8(char *out, unsigned int c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xe0 | c >> 12);
		} else {
			*out++ = (char)(0xf0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

/* \uXXXX, or two of them for one character; p is behind the 'u'. */
static const char *unescape_hex(struct crm_reader *r, const char *p, char **out)
{
	int c = hex4(p, r->end), low;

	if (c < 0)
		return refuse(r, p, "\\u wants four hexadecimal digits");
	if (c == 0)
		return refuse(r, p, CRM_LINE_NUL);
	if (c >= 0xd800 && c <= 0xdfff) {
		low = c < 0xdc00 && r->end - p >= 10 && p[4] == '\\' &&
		    p[5] == 'u' ? hex4(p + 6, r->end) : -1;
		if (low < 0xdc00 || low > 0xdfff)
			return refuse(r, p, "half of a surrogate pair");
		c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
		p += 6;
	}
	*out = put_utf8(*out, (unsigned int)c);
	return p + 4;
}

/* One escape; p is at its '\'. */
static const char *unescape(struct crm_reader *r, const char *p, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (r->end - p < 2)
		return refuse(r, r->end + 1, "a string without its "
		    "end");
	if (p[1] == 'u')
		return unescape_hex(r, p + 2, out);
	at = p[1] != '\0' ? strchr(from, p[1]) : NULL;
	if (at == NULL)
		return refuse(r, p, "an unknown escape");
	*(*out)++ = to[at - from];
	return p + 2;
}

/* Where the plain part of a string that begins at p stops. */
static const char *plain(struct crm_reader *r, const char *p)
{
	const char *at = crm_line_scan(r->start, p, r->end, true);

	if (at < r->end && (unsigned char)*at >= 0x80)
		at = crm_line_pass_utf8(r, at);
	return at;
}

/* A string with escapes: p is its first byte, at is its first '\'. */
const char *crm_line_unescape(struct crm_reader *r, const char *p,
    const char *at, struct crm_str *s)
{
	const char *close = at;
	char *out;

	while (close < r->end && *close != '"')
		close += *close == '\\' ? 2 : 1;
	if (close >= r->end)
		return refuse(r, r->end + 1, "a string without its "
		    "end");
	/* what is unescaped is never longer */
	s->p = out = crm_arena_new(&r->line->scratch, (size_t)(close - p));
	for (;;) {
		memcpy(out, p, (size_t)(at - p));
		out += at - p;
		if (at == close)
			break;
		if (*at != '\\')
			return crm_line_refuse_char(r, at);
		p = unescape(r, at, &out);
		if (p == NULL)
			return NULL;
		at = plain(r, p);
		if (at == NULL)
			return NULL;
	}
	s->n = (size_t)(out - s->p);
	return close + 1;
}

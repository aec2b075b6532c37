/* SPDX-License-Identifier: ISC */
/* What the files of the line module share; nobody else includes this. */
#ifndef CRM_LINEPRIV_H
#define CRM_LINEPRIV_H

#include "line.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Reasons that both readers give. */
#define CRM_LINE_BIG "longer than 1 MiB"
#define CRM_LINE_MANY "more than 256 keys"
#define CRM_LINE_NESTED "objects and arrays inside a line are not taken"
#define CRM_LINE_TWICE "the key is there twice"
#define CRM_LINE_UTF8 "not UTF-8"
#define CRM_LINE_NUL "a NUL character is not taken"
#define CRM_LINE_DIGITS "a number of more than 15 digits: " \
	"write it as a string"

/*
 * Empty the line, fill the diagnostic: the byte column counts from 0 here;
 * field may be NULL.  Returns CRM_DATA.
 */
enum crm_status crm_line_refuse(struct crm_line *, struct crm_err *,
    size_t column, const struct crm_str *field, const char *reason);

/* How many bytes of a line are mapped before it is read. */
enum { CRM_LINE_MAP = 512 };

/* The fast reader at work. */
struct crm_reader {
	const char *text;	/* what columns count from */
	const char *start;	/* '{' */
	const char *end;	/* the last '}', which may be read */
	struct crm_line *line;
	struct crm_err *err;
	uint64_t users;		/* hashes of the user's keys that were seen */
	enum crm_status status;
	size_t mapped;
	const char *base;	/* the word of the map at hand: its place, */
	uint64_t word;		/* and its stops that are still ahead */
	/* a bit for each mapped byte where plain text stops */
	uint64_t stops[CRM_LINE_MAP / 64 + 1];
};

/* crm_line_refuse at a place of the text; f may be NULL.  Returns NULL. */
const char *crm_line_refuse_at(struct crm_reader *, const char *at,
    const struct crm_field *f, const char *reason);
/* Where plain text stops in a string, at is not to be there: NULL. */
const char *crm_line_refuse_char(struct crm_reader *, const char *at);
/* From a byte that is not ASCII to the next '"', '\' or control character,
 * or the end; NULL if it is not UTF-8. */
const char *crm_line_pass_utf8(struct crm_reader *, const char *from);
/* Undo the escapes of the string that begins at p and has its first '\' at
 * at: behind its closing quote, or NULL. */
const char *crm_line_unescape(struct crm_reader *, const char *p,
    const char *at, struct crm_str *);

/*
 * A bit for each of sixteen bytes that is '"', '\' or a control character,
 * or, if ascii, not ASCII.
 */
static inline uint64_t crm_line_stops(const char *p, bool ascii)
{
#ifdef __SSE2__
	__m128i x = _mm_loadu_si128((const __m128i *)p);
	/* signed: bytes that are not ASCII are below the blank too */
	__m128i stop = _mm_cmplt_epi8(x, _mm_set1_epi8(' '));

	if (!ascii)
		stop = _mm_and_si128(stop,
		    _mm_cmpgt_epi8(x, _mm_set1_epi8(-1)));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	return (uint16_t)_mm_movemask_epi8(stop);
#else
	unsigned int stop = 0;

	for (unsigned int i = 0; i < 16; i++) {
		unsigned char c = (unsigned char)p[i];

		stop |= (unsigned int)(c == '"' || c == '\\' || c < ' ' ||
		    (ascii && c >= 0x80)) << i;
	}
	return stop;
#endif
}

/*
 * The first such byte from p on; end if there is none.  Bytes from base on
 * may be read.  (Before the end too: a last block that is not whole is read
 * with some before it.)
 */
static inline const char *crm_line_scan(const char *base, const char *p,
    const char *end, bool ascii)
{
	while (p < end && end - base >= 16) {
		ptrdiff_t back = end - p < 16 ? 16 - (end - p) : 0;
		uint64_t stop = crm_line_stops(p - back, ascii) >> back;

		if (stop != 0)
			return p + __builtin_ctzll(stop);
		p += 16 - back;
	}
	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\' || c < ' ' || (ascii && c >= 0x80))
			break;
	}
	return p;
}

#endif

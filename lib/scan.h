/* SPDX-License-Identifier: ISC */
/*
 * A block of lines, read as crm_line_read reads them, but that values are
 * places in the text.  First it is found for all of it where quotes and
 * newlines are, many bytes at a time, and that every byte may be there.  Then
 * a line's keys are compared with those of lines before: the same keys come
 * in the same order again and again, so that most lines are a way through a
 * small tree of what stands between two values.  Which way is guessed by the
 * lengths of some keys and tried at once; where that fails the tree is
 * followed step by step.  A line that is not in the tree is walked key by
 * key, and put into it.
 *
 * A line is taken here only if crm_line_read would read it, with the same
 * result; all others are left to it: blanks between values, escapes by
 * number, exponents, numbers that are long, characters of four bytes, and
 * what is wrong.
 */
#ifndef CRM_SCAN_H
#define CRM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key.h"
#include "line.h"

enum { CRM_SCAN_PAD = 128, CRM_SCAN_KEYS = 1024,
	CRM_SCAN_STEPS = 512, CRM_SCAN_GUESSES = 1024 };

struct crm_scan_value {
	const char *p;		/* of a string, behind its quote */
	uint32_t n;		/* bytes, escapes not undone */
	uint32_t type;		/* enum crm_type */
};

/* Where a line's values are among its marks: between a mark, or two bytes
 * behind it where it is the quote of the key, and the next. */
struct crm_scan_shape {
	uint64_t seen;		/* a bit for each known key that it has */
	uint8_t ev;		/* enum crm_ev, or 0: its value says it */
	struct { uint16_t mark; uint8_t skip, type; } of[CRM_KEYS];
};

/* Zero it to start. */
struct crm_scan {
	const char *text;
	/* the line that was read last */
	const uint32_t *line;	/* its marks */
	const struct crm_scan_shape *shape;
	/* private */
	uint32_t *mark;		/* quotes of strings, and newlines */
	uint32_t *bad;		/* what makes a line be left */
	size_t bads, cap, next, next_bad;
	int simd;
	struct { uint64_t name; uint8_t id; } key[CRM_SCAN_KEYS];
	struct crm_scan_step *step;	/* the tree; the first is its root */
	size_t steps;
	const struct crm_scan_path *guess[CRM_SCAN_GUESSES];
	const struct crm_scan_path *ahead;	/* that of the next line */
	struct crm_scan_shape own;	/* of a line that is not in the tree */
};

/* Take a block of n bytes, which ends in a newline, with CRM_SCAN_PAD bytes
 * behind it that may be read.  It must stay while its lines are read. */
void crm_scan_block(struct crm_scan *, const char *text, size_t n);
/* Read the line that begins at from (the first, or behind *end of the last):
 * *end becomes the place of its newline.  False: crm_line_read must. */
bool crm_scan_line(struct crm_scan *, uint32_t from, uint32_t *end);
void crm_scan_free(struct crm_scan *);

static inline bool crm_scan_has(const struct crm_scan *s, enum crm_key key)
{
	return (s->shape->seen >> key & 1) != 0;
}

static inline enum crm_type crm_scan_type(const struct crm_scan *s,
    enum crm_key key)
{
	return (enum crm_type)s->shape->of[key].type;
}

/* The value of a key that the line has; sixteen bytes may be read from it
 * on. */
static inline struct crm_scan_value crm_scan_get(const struct crm_scan *s,
    enum crm_key key)
{
	const uint32_t *mark = s->line + s->shape->of[key].mark;
	uint32_t skip = s->shape->of[key].skip;

	return (struct crm_scan_value){ s->text + mark[0] + skip,
		mark[1] - mark[0] - 2 * skip + 1, s->shape->of[key].type };
}

/*
 * How quotes are found: 0 portable, 1 SSE2, 2 AVX2, 3 AVX-512; the best that
 * the processor has, unless CRM_SIMD names a lesser one.  The result is the
 * same.
 */
int crm_scan_simd(void);

#endif

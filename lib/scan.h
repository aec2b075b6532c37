/* SPDX-License-Identifier: ISC */
/*
 * A block of lines at once: where quotes and newlines are is found for all of
 * it, many bytes at a time, then each line is walked along these marks and
 * its known keys' values are noted as places in the text.  Every byte is
 * checked as crm_line_read checks it.  A line is taken here only if it would
 * read it, with the same result; all others are left to it: blanks between
 * values, escapes by number, exponents, numbers that are long, characters
 * of four bytes, and what is wrong.
 */
#ifndef CRM_SCAN_H
#define CRM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "key.h"
#include "line.h"

/* The bytes that must be readable, and are overwritten, behind a block. */
enum { CRM_SCAN_PAD = 128, CRM_SCAN_KEYS = 1024 };

struct crm_scan_value {
	const char *p;		/* of a string, behind its quote */
	uint32_t n;		/* bytes, escapes not undone */
	uint32_t type;		/* enum crm_type */
};

/* Zero it to start; sixteen bytes may be read from any value on. */
struct crm_scan {
	const char *text;
	/* the line that was read last */
	uint64_t seen;		/* a bit for each known key that it has */
	struct crm_scan_value value[CRM_KEYS];
	/* private */
	uint32_t *mark;		/* quotes of strings, and newlines */
	uint32_t *bad;		/* what makes a line be left */
	size_t marks, bads, cap, next, next_bad;
	int simd;
	struct { uint64_t name; uint8_t id; } key[CRM_SCAN_KEYS];
};

/*
 * Take a block of n bytes, which ends in a newline; CRM_SCAN_PAD bytes
 * behind it are overwritten.  It must stay while its lines are read.
 */
void crm_scan_block(struct crm_scan *, char *text, size_t n);
/* Read the line that begins at from (the first, or behind *end of the last):
 * *end becomes the place of its newline.  False: crm_line_read must. */
bool crm_scan_line(struct crm_scan *, uint32_t from, uint32_t *end);
void crm_scan_free(struct crm_scan *);

static inline bool crm_scan_has(const struct crm_scan *s, enum crm_key key)
{
	return (s->seen >> key & 1) != 0;
}

/*
 * How the marks are found: 0 portable, 1 SSE2, 2 AVX2, 3 AVX-512; the best
 * that the processor has, unless CRM_SIMD names a lesser one.  The result is
 * the same.
 */
int crm_scan_simd(void);

#endif

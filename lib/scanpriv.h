/* SPDX-License-Identifier: ISC */
/* What the files of the scan share; nobody else includes this. */
#ifndef CRM_SCANPRIV_H
#define CRM_SCANPRIV_H

#include "scan.h"

/* A bit for each of 64 bytes. */
struct crm_scan_bits {
	uint64_t quote, slash;	/* '"', '\' */
	uint64_t low, line;	/* control characters, newlines among them */
	uint64_t high;		/* not ASCII */
};

/* The same where there are bytes that are not ASCII: continuations, leads of
 * three bytes, and leads that have rules of their own. */
struct crm_scan_utf8 {
	uint64_t tail, three, odd;
};

/* Between two words of 64 bytes. */
struct crm_scan_carry {
	uint64_t tail;		/* continuations that must come first */
	uint64_t escaped;	/* 1: the first byte is behind a '\' */
};

/* The quotes that are not behind a '\'; *bad gets a bit for each escape that
 * is left to the other reader.  p is the word's first byte. */
uint64_t crm_scan_escapes(const char *p, uint64_t quote, uint64_t slash,
    struct crm_scan_carry *, uint64_t *bad);

void crm_scan_map_plain(struct crm_scan *, const char *text, size_t n);
#ifdef __x86_64__
void crm_scan_map_sse2(struct crm_scan *, const char *text, size_t n);
void crm_scan_map_avx2(struct crm_scan *, const char *text, size_t n);
void crm_scan_map_avx512(struct crm_scan *, const char *text, size_t n);
#endif

#endif

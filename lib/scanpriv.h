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

/* Note the marks of a text, which is read to a multiple of 64 bytes. */
typedef void crm_scan_map_fn(struct crm_scan *, const char *text, size_t n);
crm_scan_map_fn crm_scan_map_plain;
#ifdef __x86_64__
crm_scan_map_fn crm_scan_map_sse2, crm_scan_map_avx2, crm_scan_map_avx512;
#endif

/* The type of a number of at most fifteen digits, or of a word, whose text is
 * canonical; CRM_STRING for what is left to the other reader. */
enum crm_type crm_scan_scalar(const char *p, uint32_t n);
/* The key of ours, or CRM_KEY_USER. */
unsigned int crm_scan_key(const struct crm_scan *, const char *p, uint32_t n);

/*
 * A step of the tree: from where a value ends (at its quote, if it has one)
 * to where another one begins (behind its quote), or to the end of the line.
 * Some values are of the text, like what is around them: words, and the kind
 * of a fact.  Where those do not fit in, it ends before the next comma.
 */
enum { CRM_SCAN_TO_STRING, CRM_SCAN_TO_NUMBER, CRM_SCAN_TO_END,
	CRM_SCAN_TO_MORE };
struct crm_scan_step {
	char text[48];		/* what is there; n bytes, then zeros */
	uint64_t mask[2];	/* of its first sixteen bytes */
	struct crm_scan_step *child;	/* the first that may follow, or NULL */
	struct crm_scan_step *other;	/* that may be there instead, or NULL */
	uint32_t n;
	uint8_t to, ev;		/* the kind of fact, if that is in it */
	uint32_t marks;		/* in it, but that of the value before */
	struct crm_scan_path *path;	/* to the end; owned */
};

/*
 * All of a way through the tree: what must be where for a line to have gone
 * it, in pieces of sixteen bytes, so that it can be tried in one go when the
 * way is guessed.  Some pieces more are of no bytes, to look at four at once.
 */
enum { CRM_SCAN_PIECES = 32, CRM_SCAN_NUMBERS = 4 };
typedef uint64_t crm_scan_16 __attribute__((vector_size(16)));
struct crm_scan_path {
	struct crm_scan_shape shape;
	uint32_t marks;		/* of the line, but the newline's */
	uint32_t pieces, numbers;	/* pieces 0: too many to be tried */
	struct { int16_t mark, by; }	/* so far behind that mark */
		at[CRM_SCAN_PIECES], number[CRM_SCAN_NUMBERS];
	uint8_t end[CRM_SCAN_NUMBERS];	/* the mark behind the number */
	struct { crm_scan_16 text, mask; } piece[CRM_SCAN_PIECES];
};

/* Read a line that is odd, or not in the tree. */
bool crm_scan_new(struct crm_scan *, uint32_t from, uint32_t *end);
/* Guess the next line's way. */
void crm_scan_ahead(struct crm_scan *);
/* Put a line into the tree that has been read. */
void crm_scan_learn(struct crm_scan *, const char *line,
    const uint32_t *mark);

#endif

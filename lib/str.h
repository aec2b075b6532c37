/* SPDX-License-Identifier: ISC */
/*
 * Strings.  A crm_str is a view of bytes that somebody else owns; it need
 * not end in NUL.  A crm_buf is a string that grows and owns its bytes.
 */
#ifndef CRM_STR_H
#define CRM_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct crm_str {
	const char *p;
	size_t n;
};

#define CRM_STR(lit) ((struct crm_str){ (lit), sizeof(lit) - 1 })

static inline struct crm_str crm_str(const char *z)
{
	return (struct crm_str){ z, z != NULL ? strlen(z) : 0 };
}

static inline bool crm_str_eq(struct crm_str a, struct crm_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool crm_str_is(struct crm_str a, const char *z)
{
	return crm_str_eq(a, crm_str(z));
}

/* By bytes, shorter first: <0, 0, >0. */
int crm_str_cmp(struct crm_str a, struct crm_str b);
/* Without the ASCII blanks (space, tab, CR, LF) at both ends. */
struct crm_str crm_str_trim(struct crm_str);
/*
 * Cut s at the first c: *head gets what is before it, *rest what is behind
 * it.  Without a c, head is all, rest is empty, and false is returned.
 */
bool crm_str_cut(struct crm_str s, char c, struct crm_str *head,
    struct crm_str *rest);
/* A decimal integer, all of s, no sign but '-': false if it is not one. */
bool crm_str_int(struct crm_str s, int64_t *value);
/* May it stand as an id (DESIGN 2): 1-64 bytes, no blank, comma … */
bool crm_str_id(struct crm_str s);
/* The offset of the first byte that is not valid UTF-8, or s.n. */
size_t crm_str_utf8(struct crm_str s);
/* 64-bit hash for tables; the same on every machine. */
uint64_t crm_str_hash(struct crm_str s);

struct crm_buf {
	char *p;
	size_t n, cap;
};

static inline struct crm_str crm_buf_str(const struct crm_buf *b)
{
	return (struct crm_str){ b->p, b->n };
}

/* How many bytes of s are c. */
size_t crm_str_count(struct crm_str s, char c);

/* Room for n more bytes behind b->n; returns where they start. */
char *crm_buf_room(struct crm_buf *b, size_t n);
void crm_buf_add(struct crm_buf *b, const char *p, size_t n);
void crm_buf_str_add(struct crm_buf *b, struct crm_str s);
void crm_buf_char(struct crm_buf *b, char c);
void crm_buf_puts(struct crm_buf *b, const char *z);
void crm_buf_int(struct crm_buf *b, int64_t v);
void crm_buf_printf(struct crm_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void crm_buf_vprintf(struct crm_buf *b, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));
/* The bytes as a C string, NUL added; valid until the next change. */
const char *crm_buf_z(struct crm_buf *b);
void crm_buf_free(struct crm_buf *b);

#endif

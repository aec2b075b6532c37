/* SPDX-License-Identifier: ISC */
/*
 * Lines: one flat JSON object each (DESIGN 3).  Reading takes any flat
 * object in any key order and spacing; writing makes the canonical form.
 * Values stay text: a line is a list of fields that are views into the text
 * that was read (or into the line's own scratch where escapes had to be
 * undone), valid until the next read into the same line.
 */
#ifndef CRM_LINE_H
#define CRM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "key.h"
#include "mem.h"
#include "str.h"

enum { CRM_LINE_MAX = 1 << 20, CRM_LINE_KEYS = 256 };

enum crm_type { CRM_NULL, CRM_FALSE, CRM_TRUE, CRM_NUMBER, CRM_STRING };

struct crm_field {
	struct crm_str key;
	struct crm_str value;	/* a string unescaped; a number in canonical
				 * form: no exponent, no trailing zeros, no
				 * "-0"; for the rest its JSON word */
	uint8_t type;		/* enum crm_type */
	uint8_t id;		/* enum crm_key */
};

/* Zero it to start. */
struct crm_line {
	struct crm_field field[CRM_LINE_KEYS];
	size_t n;
	uint16_t at[CRM_KEYS];	/* field index + 1 of each known key, or 0 */
	struct crm_arena scratch;
};

/*
 * Read text (without its newline; a CR before it is white space) into the
 * line.  CRM_DATA with line column and reason when it is not a flat object,
 * has a duplicate key, NUL, a lone surrogate, invalid UTF-8, more than 15
 * significant digits, more than 256 keys, or is longer than 1 MiB.
 * What the fast reader declines is read by jansson, with the same result.
 */
enum crm_status crm_line_read(struct crm_line *, struct crm_str text,
    struct crm_err *);
/* The two readers apart, for the tests that compare them.  The fast one
 * returns CRM_NONE for what it leaves to the other: escapes in keys,
 * exponents, and what does not begin with '{' and end in '}'. */
enum crm_status crm_line_read_fast(struct crm_line *, struct crm_str text,
    struct crm_err *);
enum crm_status crm_line_read_slow(struct crm_line *, struct crm_str text,
    struct crm_err *);

/* The field, or NULL.  find takes the name of a user's field. */
static inline const struct crm_field *crm_line_get(const struct crm_line *l,
    enum crm_key key)
{
	return l->at[key] != 0 ? &l->field[l->at[key] - 1] : NULL;
}
const struct crm_field *crm_line_find(const struct crm_line *,
    struct crm_str name);
/* Its string, or an empty one when it is absent or not a string. */
struct crm_str crm_line_str(const struct crm_line *, enum crm_key);

/*
 * Building a line: views are kept, not copied, so what they show must live
 * as long as the line is used.  set replaces a field of the same name in its
 * place, else appends; drop removes.  set returns false when the line is
 * full.
 */
void crm_line_clear(struct crm_line *);
bool crm_line_set(struct crm_line *, struct crm_str key, enum crm_type,
    struct crm_str value);
bool crm_line_set_key(struct crm_line *, enum crm_key, enum crm_type,
    struct crm_str value);
/* The same for a field that is not there, whose key's number is known. */
bool crm_line_add(struct crm_line *, struct crm_str key, enum crm_key,
    enum crm_type, struct crm_str value);
void crm_line_drop(struct crm_line *, struct crm_str key);
/* A copy of a view in the line's scratch. */
struct crm_str crm_line_keep(struct crm_line *, struct crm_str);
void crm_line_free(struct crm_line *);

/* Append the fields as they stand, one JSON object and a newline. */
void crm_line_write(const struct crm_line *, struct crm_buf *);
/* Append an event line in canonical order: at, logged, more, ev, own keys,
 * by, via, key, the user's as given, note last. */
void crm_line_write_event(const struct crm_line *, struct crm_buf *);
/* Append s as a JSON string with its quotes: only '"', '\' and control
 * characters are escaped. */
void crm_line_write_string(struct crm_buf *, struct crm_str s);
/* The canonical form of a JSON number's text, appended; false if it cannot
 * be had (more than 15 significant digits, or larger than they can hold). */
bool crm_line_number(struct crm_str text, struct crm_buf *);

#endif

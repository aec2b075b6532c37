/* SPDX-License-Identifier: ISC */
/*
 * The one expression language (DESIGN 5, crm(7) EXPRESSIONS), over lines.
 *
 *	expr   = or ; or = and { "or" and } ; and = not { "and" not }
 *	not    = ["not" | "!"] cmp
 *	cmp    = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~")
 *	         list ]
 *	list   = sum { "," sum }                    one of them (= != ~ !~)
 *	sum    = prod { ("+" | "-") prod } ; prod = unary { ("*"|"/") unary }
 *	unary  = ["-"] atom
 *	atom   = "(" or ")" | "has" "(" field ")" | min/max/abs/if (…)
 *	       | number | duration | date or period word | 'text' | "text"
 *	       | word                               a field, or bare text
 *
 * A bare word is a field on the left of a comparison, in arithmetic and
 * alone, and text or a date word on the right of a comparison ("source =
 * google", "created >= 2026-10", "owner = anna,boris"); $name is a field
 * everywhere ("next < $closed").  `&`, `|` are taken for and, or; `==` for
 * `=`.  A word may hold letters of any script, digits, _ . - : / @ #; a '-'
 * inside a word belongs to it, so subtraction wants blanks.
 *
 * Comparing: numbers as numbers; times with dates and periods (= is inside
 * the period, < before it, > behind it, <= and >= include it); texts
 * without regard to letter case, byte order for < and >; ~ is a POSIX
 * extended regular expression found anywhere, letter case ignored.
 * idle_days-like counts compare with numbers, idle and age with durations.
 * A field that is absent makes every comparison false but != and !~, which
 * are true; arithmetic with it is absent.  A word alone is true when the
 * field is there and is not false, 0 or "".
 */
#ifndef CRM_EXPR_H
#define CRM_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "line.h"
#include "str.h"
#include "when.h"

struct crm_expr;

enum crm_value_type { CRM_V_NONE, CRM_V_BOOL, CRM_V_NUMBER, CRM_V_TEXT,
	CRM_V_TIME, CRM_V_DURATION };

struct crm_value {
	enum crm_value_type type;
	double number;		/* number; seconds of a duration; 0 or 1 */
	int64_t time;
	struct crm_str text;	/* as it stands in the line */
};

/*
 * Fields that no line bears are asked of this (team, idle, age, client.name
 * …) when the line has no field of that name; false when there is none.
 * May be NULL.  The text must live until the next call.
 */
typedef bool crm_expr_field_fn(void *ctx, const struct crm_line *,
    struct crm_str name, struct crm_value *);

/*
 * Compile.  An empty or blank text is the expression that is always true.
 * CRM_DATA with column and reason on a bad one.  The date words are fixed
 * against when, which is only read here.  The text need not outlive it.
 */
enum crm_status crm_expr_new(struct crm_str text, const struct crm_when *when,
    struct crm_expr **out, struct crm_err *);
void crm_expr_free(struct crm_expr *);

/* Does it hold for the line? */
bool crm_expr_match(const struct crm_expr *, const struct crm_line *,
    crm_expr_field_fn *, void *ctx);
/* Its value for the line (points of a score may be a sum). */
struct crm_value crm_expr_value(const struct crm_expr *,
    const struct crm_line *, crm_expr_field_fn *, void *ctx);

/* The names of the fields that it reads; i from 0, false behind the last. */
bool crm_expr_field(const struct crm_expr *, size_t i, struct crm_str *name);

#endif

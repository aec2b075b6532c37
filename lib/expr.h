/* SPDX-License-Identifier: ISC */
/*
 * The one expression language (DESIGN 5, crm(7) EXPRESSIONS), over lines.
 *
 *	expr   = or
 *	or     = and { "or" and }
 *	and    = not { "and" not }
 *	not    = ["not" | "!"] not | cmp
 *	cmp    = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~")
 *	         sum { "," sum } ]             a list: one of them; = != ~ !~
 *	sum    = prod { ("+" | "-") prod }
 *	prod   = unary { ("*" | "/") unary }
 *	unary  = ["-"] unary | atom
 *	atom   = "(" or ")" | "has" "(" name ")" | "abs" "(" or ")"
 *	       | ("min" | "max") "(" or { "," or } ")"
 *	       | "if" "(" or "," or [ "," or ] ")"
 *	       | "$" name | 'text' | "text" | word
 *
 * `&`, `&&`, `|`, `||` are and, or; `==` is `=`.  A quote inside quoted text
 * is written twice.  A word has letters of any script, digits, _ . - : @ #,
 * so subtraction wants blanks; a sign before a digit is the number's.  To the
 * right of a comparison it may hold '/' too, unless a number follows: there
 * "b2b/proposal" is a word, "budget/2" a division.  Two words that are a
 * date together are one: "monday 10:00", "14d ago", "last month".
 *
 * What a word is:
 *  - alone to the right of a comparison: text, or the number, duration,
 *    date or period that it reads as (what it is compared with chooses); if
 *    nothing to the left reads a field, a word that is only text is one;
 *  - elsewhere: a number, duration, date or period if it begins with no
 *    letter (and it must read so: "5x" is a slip); an instant ("today",
 *    "eom") if it reads so and is no name of ours; else a field.  $name,
 *    $'any name' is a field wherever it stands ("next < $closed", "$1c").
 *    Quoted text is always text.
 * Inside a function's arguments a comma ends the argument; a list there
 * wants parentheses: if((owner = anna,boris), 10, 0).
 *
 * Comparing:
 *  - numbers as numbers; a string with a number as text for = and != ("01"
 *    is not 1), as numbers for < and > when it is wholly one;
 *  - times (RFC 3339, or a date alone, which is its midnight in the zone)
 *    with dates and periods: = is inside the period, < before it, > behind
 *    it, <= and >= include it.  A word for a day means the whole day, "now"
 *    and words with a time of day an instant; a duration is from now;
 *  - durations with durations; of a plain number, a duration is its seconds;
 *  - texts without regard to letter case (Unicode's simple folding, whatever
 *    the locale), the order of < and > being that of the folded characters;
 *  - ~ is a POSIX extended regular expression found anywhere in the value
 *    as it stands in the line, letter case ignored, without back-references
 *    (a computed number has no text, so nothing is found in it).
 * A field that is absent or null, and two values that have no order, make
 * every comparison false but != and !~, which are true.
 *
 * Reckoning: with what is absent, is no number, or divides by 0 the result
 * is absent.  A time less a time is a duration; a time and a duration a
 * time; a duration by a number a duration, by a duration a number.  true
 * counts 1.  min and max are of one kind of value.  A value alone is true
 * when it is there and is not false, 0 or "".
 *
 * What could not hold for any line is refused: a word that is no date
 * compared with `next`, no number with `amount`, a number without unit with
 * `idle`, a division by 0.  Nesting is at most 200 deep, a pattern at most
 * 1024 bytes.
 */
#ifndef CRM_EXPR_H
#define CRM_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "line.h"
#include "names.h"
#include "str.h"
#include "when.h"

struct crm_expr;

enum crm_value_type { CRM_V_NONE, CRM_V_BOOL, CRM_V_NUMBER, CRM_V_TEXT,
	CRM_V_TIME, CRM_V_DURATION };

struct crm_value {
	enum crm_value_type type;
	double number;		/* number; seconds of a duration; 0 or 1 */
	int64_t time;
	struct crm_str text;	/* as it stands in the line, else empty */
};

/*
 * Fields that no line bears are asked of this (team, idle, age, and names
 * that are none of ours, as client.name is) when the line has no field of
 * that name; false when there is none.
 * May be NULL.  The text must live until the next call.  A CRM_V_TEXT is
 * treated like a string of the line: as a time if it is one.
 */
typedef bool crm_expr_field_fn(void *ctx, const struct crm_line *,
    struct crm_str name, struct crm_value *);

/*
 * Compile.  An empty or blank text is the expression that is always true.
 * CRM_DATA with column (in characters, from 1) and reason on a bad one, and
 * *out is NULL.  The date words are fixed against when, which is copied; its
 * zone must live as long as the expression, the text need not.
 */
enum crm_status crm_expr_new(struct crm_str text, const struct crm_when *when,
    struct crm_expr **out, struct crm_err *);
void crm_expr_free(struct crm_expr *);

/* Does it hold for the line?  An expression may be used by several threads
 * at once. */
bool crm_expr_match(const struct crm_expr *, const struct crm_line *,
    crm_expr_field_fn *, void *ctx);
/* Its value for the line (points of a score may be a sum). */
struct crm_value crm_expr_value(const struct crm_expr *,
    const struct crm_line *, crm_expr_field_fn *, void *ctx);

/* The names of the fields that it reads, once each, as they come; i from 0,
 * false behind the last. */
bool crm_expr_field(const struct crm_expr *, size_t i, struct crm_str *name);

/*
 * Can it hold only for lines whose field `key` is one of some texts?  Then
 * these are added to names, and a line for which it holds has one of them
 * there, letter case apart, or a value that reads as a time, or true or
 * false.
 */
bool crm_expr_pins(const struct crm_expr *, enum crm_key key,
    struct crm_names *names);

/*
 * Letter case is undone as Unicode's simple case folding does it, one
 * character for one, whatever the locale: texts that fold to the same are
 * equal.  fold wants room for 2 * s.n bytes and returns how many it wrote.
 */
size_t crm_expr_fold(struct crm_str s, char *out);
/* A decimal number without exponent, all of s, a sign allowed. */
bool crm_expr_number(struct crm_str s, double *);

#endif

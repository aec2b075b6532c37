/* SPDX-License-Identifier: ISC */
/*
 * What the files of the expression module share, and nobody else: words of
 * the language, the tree that they become, and texts without letter case.
 * Everything in a tree lives in its expression's arena.
 */
#ifndef CRM_EXPR_TREE_H
#define CRM_EXPR_TREE_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "expr.h"
#include "mem.h"
#include "str.h"
#include "when.h"

/* The order of comparisons is relied upon: CRM_TOK_EQ … CRM_TOK_UNLIKE. */
enum crm_expr_tok {
	CRM_TOK_END, CRM_TOK_WORD, CRM_TOK_NAME, CRM_TOK_QUOTED,
	CRM_TOK_OPEN, CRM_TOK_CLOSE, CRM_TOK_COMMA,
	CRM_TOK_PLUS, CRM_TOK_MINUS, CRM_TOK_TIMES, CRM_TOK_OVER,
	CRM_TOK_EQ, CRM_TOK_NE, CRM_TOK_LT, CRM_TOK_LE, CRM_TOK_GT,
	CRM_TOK_GE, CRM_TOK_LIKE, CRM_TOK_UNLIKE,
	CRM_TOK_AND, CRM_TOK_OR, CRM_TOK_NOT
};

/* The lexer, and the word that it stands at. */
struct crm_expr_lex {
	struct crm_str s;
	size_t pos;		/* behind the word */
	bool slashes;		/* a word may hold '/': right of a comparison */
	enum crm_expr_tok tok;
	size_t at;		/* where the word begins */
	struct crm_str text;	/* without quotes or '$' */
	struct crm_arena *arena;
	struct crm_err *err;
};

/* Go to the next word.  False, and err is filled, if there is none. */
bool crm_expr_next(struct crm_expr_lex *);
/* Fill err: what went wrong at that byte.  Always false. */
bool crm_expr_fail(struct crm_expr_lex *, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool crm_expr_is_comparison(enum crm_expr_tok);

enum crm_expr_kind {
	CRM_NODE_OR, CRM_NODE_AND, CRM_NODE_NOT, CRM_NODE_COMPARE,
	CRM_NODE_SUM, CRM_NODE_PRODUCT, CRM_NODE_NEGATE,
	CRM_NODE_HAS, CRM_NODE_MIN, CRM_NODE_MAX, CRM_NODE_ABS, CRM_NODE_IF,
	CRM_NODE_FIELD, CRM_NODE_LITERAL,
	CRM_NODE_WORD		/* while parsing: one of the two above */
};

struct crm_expr_pattern;

/*
 * All chains are flat ("a or b or c" is one node of three children), so that
 * the depth of a tree is that of its nesting, which the parser bounds.
 */
struct crm_expr_node {
	enum crm_expr_kind kind;
	enum crm_expr_tok op;	/* of a comparison */
	enum crm_expr_tok before;	/* of a term: + - * / or 0 */
	enum crm_key key;	/* of a field */
	size_t at;		/* byte in the text, for messages */
	struct crm_expr_node *first, *last, *next;
	struct crm_str text;	/* a field's name, a literal as typed */
	/*
	 * A literal has all the readings that its word has at once; what it
	 * is compared with chooses among them.  Quoted text has none.
	 */
	bool quoted, has_number, has_secs, has_span, has_truth;
	bool truth;
	double number, secs;
	struct crm_period span;
	struct crm_str fold;
	struct crm_expr_pattern *pattern;
};

struct crm_expr {
	struct crm_arena arena;
	struct crm_expr_node *root;	/* NULL: always true */
	struct crm_when when;
	struct crm_str *name;		/* the fields read, once each */
	size_t names, name_cap;
	struct crm_expr_pattern *patterns;
	locale_t locale;		/* of the patterns; 0 until needed */
};

/* Build e->root from the text, which is in e's arena. */
bool crm_expr_parse(struct crm_expr *e, struct crm_str text, struct crm_err *);

/* Put the name among those that e reads, once. */
void crm_expr_name_add(struct crm_expr *e, struct crm_str name);

/* Find the readings of n->text. */
void crm_expr_read(struct crm_expr_node *n, const struct crm_when *,
    struct crm_arena *);
/* Why a word that does not read as any of them can be no field, and in which
 * of its bytes; or NULL. */
const char *crm_expr_no_name(struct crm_str, size_t *at);
/* Is it the number 0? */
bool crm_expr_is_zero(const struct crm_expr_node *);
/* Does the text read as an instant or a period? */
bool crm_expr_is_date(struct crm_str, const struct crm_when *);
static inline bool crm_expr_is_read(const struct crm_expr_node *n)
{
	return n->has_number || n->has_secs || n->has_span;
}
/*
 * May the field be compared so with the literal?  Else what to say.  It
 * catches what would be silently false for every line: "next < tody".
 */
const char *crm_expr_mismatch(const struct crm_expr_node *field,
    enum crm_expr_tok op, const struct crm_expr_node *literal);

/* How the left of a comparison stands to the right; bits, so that an
 * operator is the set of those that it accepts.  APART: they have no order. */
enum crm_expr_relation {
	CRM_REL_LESS = 1, CRM_REL_SAME = 2, CRM_REL_MORE = 4,
	CRM_REL_APART = 8
};
enum crm_expr_relation crm_expr_flipped(enum crm_expr_relation);
/* ordered: it is asked for < or >, not for =, which differ over texts. */
enum crm_expr_relation crm_expr_relate_literal(const struct crm_expr *,
    struct crm_value, const struct crm_expr_node *literal, bool ordered);
enum crm_expr_relation crm_expr_relate(const struct crm_expr *,
    struct crm_value, struct crm_value, bool ordered);

/* A time of RFC 3339, or a date alone: its midnight. */
bool crm_expr_time(struct crm_str s, const struct crm_zone *, int64_t *);

/* <0, 0, >0: s, once folded, against what is folded already. */
int crm_expr_fold_cmp(struct crm_str s, struct crm_str folded);
/* The same of two that are not. */
int crm_expr_text_cmp(struct crm_str a, struct crm_str b);

/* The pattern that finds in folded text what s finds, case ignored, in any;
 * a NUL behind it. */
struct crm_str crm_expr_pattern_fold(struct crm_str s, struct crm_arena *);
/* Where the bracket expression at i of a pattern ends. */
size_t crm_expr_bracket_end(struct crm_str s, size_t i);
/* Compile n->text as a pattern of e into n->pattern. */
bool crm_expr_pattern_new(struct crm_expr *e, struct crm_expr_node *n,
    struct crm_expr_lex *);
bool crm_expr_pattern_match(const struct crm_expr *,
    const struct crm_expr_pattern *, struct crm_str text);
void crm_expr_pattern_free(struct crm_expr_pattern *);

#endif

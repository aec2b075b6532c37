/* SPDX-License-Identifier: ISC */
/*
 * The parser: one function for each line of the grammar in expr.h.  Each
 * returns NULL, with the error filled, when it cannot.
 */
#include "expr_tree.h"

enum { DEPTH = 200 };	/* of parentheses, functions, signs, nots */

struct parser {
	struct crm_expr_lex lex;
	struct crm_expr *e;
	size_t depth;
	size_t fields;		/* fields met so far */
	bool args;		/* a comma ends an argument, makes no list */
};

typedef struct crm_expr_node *part_fn(struct parser *);

static part_fn parse_or, parse_sum;

static struct crm_expr_node *fail(struct parser *p, size_t at,
    const char *why)
{
	crm_expr_fail(&p->lex, at, "%s", why);
	return NULL;
}

static struct crm_expr_node *node(struct parser *p, enum crm_expr_kind kind)
{
	struct crm_expr_node *n = crm_arena_new(&p->e->arena, sizeof(*n));

	*n = (struct crm_expr_node){ .kind = kind, .at = p->lex.at,
		.text = p->lex.text };
	return n;
}

static void append(struct crm_expr_node *parent, struct crm_expr_node *child)
{
	if (parent->last != NULL)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

static bool enter(struct parser *p)
{
	if (++p->depth <= DEPTH)
		return true;
	crm_expr_fail(&p->lex, p->lex.at, "nested more than %d deep", DEPTH);
	return false;
}

static struct crm_expr_node *field(struct parser *p, struct crm_expr_node *n)
{
	n->kind = CRM_NODE_FIELD;
	n->key = crm_key_find(n->text);
	crm_expr_name_add(p->e, n->text);
	p->fields++;
	return n;
}

/*
 * A word where a field may stand: a name of ours is that, else a word that
 * reads as an instant ("today") is that, and one that does not begin with a
 * letter is a number, duration or period if it reads as one.
 */
static struct crm_expr_node *named(struct parser *p, struct crm_expr_node *n)
{
	const struct crm_when *when = &p->e->when;
	const char *why;
	size_t behind;
	bool letter;
	int64_t t;

	if (n == NULL || n->kind != CRM_NODE_WORD)
		return n;
	letter = (unsigned char)n->text.p[0] >= 'A';
	if (!letter || (crm_key_find(n->text) == CRM_KEY_USER &&
	    crm_when_instant(n->text, when, &t))) {
		crm_expr_read(n, when, &p->e->arena);
		n->kind = CRM_NODE_LITERAL;
		if (crm_expr_is_read(n))
			return n;
	}
	why = crm_expr_no_name(n->text, &behind);
	if (why != NULL)
		return fail(p, n->at + behind, why);
	return field(p, n);
}

static struct crm_expr_node *unexpected(struct parser *p)
{
	enum crm_expr_tok tok = p->lex.tok;

	if (tok == CRM_TOK_END)
		return fail(p, p->lex.at, "a ) is missing");
	crm_expr_fail(&p->lex, p->lex.at, tok == CRM_TOK_WORD ||
	    tok == CRM_TOK_NAME || tok == CRM_TOK_QUOTED ?
	    "unexpected %.*s; and, or is missing" : "unexpected %.*s",
	    (int)p->lex.text.n, p->lex.text.p);
	return NULL;
}

/*
 * What stands between parentheses, the lexer being at the opening one: the
 * parts become children of n.  With args there may be many.
 */
static bool parts(struct parser *p, struct crm_expr_node *n, bool args)
{
	bool slashes = p->lex.slashes, outer = p->args;
	struct crm_expr_node *part;

	p->lex.slashes = false;
	p->args = args;
	do {
		if (!crm_expr_next(&p->lex) || (part = parse_or(p)) == NULL)
			return false;
		append(n, part);
	} while (args && p->lex.tok == CRM_TOK_COMMA);
	if (p->lex.tok != CRM_TOK_CLOSE)
		return unexpected(p) != NULL;
	p->lex.slashes = slashes;
	p->args = outer;
	return crm_expr_next(&p->lex);
}

/* The rest of "has(name)", the lexer being at the "(". */
static struct crm_expr_node *parse_has(struct parser *p,
    struct crm_expr_node *n)
{
	bool slashes = p->lex.slashes;

	p->lex.slashes = false;
	if (!crm_expr_next(&p->lex))
		return NULL;
	if (p->lex.tok != CRM_TOK_WORD && p->lex.tok != CRM_TOK_NAME &&
	    p->lex.tok != CRM_TOK_QUOTED)
		return fail(p, p->lex.at, "a field's name is missing");
	append(n, field(p, node(p, CRM_NODE_FIELD)));
	if (!crm_expr_next(&p->lex))
		return NULL;
	if (p->lex.tok != CRM_TOK_CLOSE)
		return unexpected(p);
	p->lex.slashes = slashes;
	return crm_expr_next(&p->lex) ? n : NULL;
}

/* The word n stands before a "(", where the lexer is. */
static struct crm_expr_node *parse_call(struct parser *p,
    struct crm_expr_node *n)
{
	static const struct {
		const char *name;
		enum crm_expr_kind kind;
		size_t min, max;
		const char *usage;
	} functions[] = {
		{ "has", CRM_NODE_HAS, 1, 1, "has takes a field's name" },
		{ "min", CRM_NODE_MIN, 1, SIZE_MAX, "" },
		{ "max", CRM_NODE_MAX, 1, SIZE_MAX, "" },
		{ "abs", CRM_NODE_ABS, 1, 1, "abs takes one value" },
		{ "if", CRM_NODE_IF, 2, 3,
		    "if takes a condition and one or two values" }
	};
	const size_t count = sizeof(functions) / sizeof(*functions);
	size_t i = 0, got = 0;

	while (i < count && !crm_str_is(n->text, functions[i].name))
		i++;
	if (i == count) {
		crm_expr_fail(&p->lex, n->at, "no function is named %.*s: "
		    "there are has, min, max, abs and if", (int)n->text.n,
		    n->text.p);
		return NULL;
	}
	n->kind = functions[i].kind;
	if (n->kind == CRM_NODE_HAS)
		return parse_has(p, n);
	if (!parts(p, n, true))
		return NULL;
	for (const struct crm_expr_node *a = n->first; a; a = a->next)
		got++;
	if (got < functions[i].min || got > functions[i].max)
		return fail(p, n->at, functions[i].usage);
	return n;
}

/*
 * The word where the lexer is, from at on (before it, if it has a sign); or
 * two words that are a date together: "monday 10:00", "14d ago".
 */
static struct crm_expr_node *parse_word(struct parser *p, size_t at)
{
	struct crm_expr_node *n = node(p, CRM_NODE_WORD);
	struct crm_str both;

	n->at = at;
	n->text = (struct crm_str){ p->lex.s.p + at, p->lex.pos - at };
	if (!crm_expr_next(&p->lex))
		return NULL;
	if (p->lex.tok == CRM_TOK_OPEN)
		return parse_call(p, n);
	both = (struct crm_str){ n->text.p, p->lex.pos - at };
	if (p->lex.tok == CRM_TOK_WORD && crm_expr_is_date(both, &p->e->when)) {
		n->text = both;
		if (!crm_expr_next(&p->lex))
			return NULL;
	}
	return n;
}

static struct crm_expr_node *parse_atom(struct parser *p)
{
	struct crm_expr_node *n, paren = { 0 };

	switch (p->lex.tok) {
	case CRM_TOK_OPEN:
		return parts(p, &paren, false) ? paren.first : NULL;
	case CRM_TOK_WORD:
		return parse_word(p, p->lex.at);
	case CRM_TOK_NAME:
		n = field(p, node(p, CRM_NODE_FIELD));
		break;
	case CRM_TOK_QUOTED:
		n = node(p, CRM_NODE_LITERAL);
		n->quoted = true;
		crm_expr_read(n, &p->e->when, &p->e->arena);
		break;
	default:
		return fail(p, p->lex.at, "a value is missing");
	}
	return crm_expr_next(&p->lex) ? n : NULL;
}

/* The lexer is at a "not" or "-" before a part. */
static struct crm_expr_node *prefixed(struct parser *p,
    enum crm_expr_kind kind, part_fn *part)
{
	struct crm_expr_node *n = node(p, kind), *one;

	if (!enter(p) || !crm_expr_next(&p->lex) ||
	    (one = named(p, part(p))) == NULL)
		return NULL;
	p->depth--;
	append(n, one);
	return n;
}

static struct crm_expr_node *parse_unary(struct parser *p)
{
	size_t at = p->lex.at, behind = p->lex.pos;
	bool minus = p->lex.tok == CRM_TOK_MINUS;
	bool plus = p->lex.tok == CRM_TOK_PLUS;

	if ((minus || plus) && behind < p->lex.s.n &&
	    p->lex.s.p[behind] >= '0' && p->lex.s.p[behind] <= '9')
		return crm_expr_next(&p->lex) ? parse_word(p, at) : NULL;
	return minus ? prefixed(p, CRM_NODE_NEGATE, parse_unary) :
	    parse_atom(p);
}

/* part { (a | b) part }, as one node of that kind, or the part itself. */
static struct crm_expr_node *chain(struct parser *p, enum crm_expr_kind kind,
    enum crm_expr_tok a, enum crm_expr_tok b, part_fn *part)
{
	struct crm_expr_node *n, *one = part(p);

	if (one == NULL || (p->lex.tok != a && p->lex.tok != b))
		return one;
	n = node(p, kind);
	if ((one = named(p, one)) == NULL)
		return NULL;
	append(n, one);
	while (p->lex.tok == a || p->lex.tok == b) {
		enum crm_expr_tok op = p->lex.tok;

		if (!crm_expr_next(&p->lex) ||
		    (one = named(p, part(p))) == NULL)
			return NULL;
		if (op == CRM_TOK_OVER && crm_expr_is_zero(one))
			return fail(p, one->at, "a division by 0");
		one->before = op;
		append(n, one);
	}
	return n;
}

static struct crm_expr_node *parse_product(struct parser *p)
{
	return chain(p, CRM_NODE_PRODUCT, CRM_TOK_TIMES, CRM_TOK_OVER,
	    parse_unary);
}

static struct crm_expr_node *parse_sum(struct parser *p)
{
	return chain(p, CRM_NODE_SUM, CRM_TOK_PLUS, CRM_TOK_MINUS,
	    parse_product);
}

/* One value on the right of a comparison.  A word is text or a date there,
 * but if the left side reads no field, it can only be one itself. */
static bool parse_right(struct parser *p, struct crm_expr_node *n, bool fixed)
{
	struct crm_expr_node *left = n->first, *right = parse_sum(p);
	bool like = n->op == CRM_TOK_LIKE || n->op == CRM_TOK_UNLIKE;
	const char *why;

	if (right == NULL)
		return false;
	append(n, right);
	if (right->kind == CRM_NODE_WORD) {
		crm_expr_read(right, &p->e->when, &p->e->arena);
		if (fixed && !like && !crm_expr_is_read(right))
			return named(p, right) != NULL;
		right->kind = CRM_NODE_LITERAL;
	}
	if (like)
		return right->kind == CRM_NODE_LITERAL ?
		    crm_expr_pattern_new(p->e, right, &p->lex) :
		    crm_expr_fail(&p->lex, right->at, "a pattern is missing");
	if (left->kind != CRM_NODE_FIELD || right->kind != CRM_NODE_LITERAL)
		return true;
	why = crm_expr_mismatch(left, n->op, right);
	if (why == NULL)
		return true;
	return crm_expr_fail(&p->lex, right->at, right->quoted ||
	    crm_key_find(right->text) == CRM_KEY_USER ? "%s" :
	    "%s; the field is $%.*s", why, (int)right->text.n, right->text.p);
}

static struct crm_expr_node *parse_compare(struct parser *p)
{
	size_t fields = p->fields;
	struct crm_expr_node *n, *left = named(p, parse_sum(p));
	bool fixed = fields == p->fields;

	if (left == NULL || !crm_expr_is_comparison(p->lex.tok))
		return left;
	n = node(p, CRM_NODE_COMPARE);
	n->op = p->lex.tok;
	append(n, left);
	p->lex.slashes = true;
	do {
		if (!crm_expr_next(&p->lex) || !parse_right(p, n, fixed))
			return NULL;
	} while (p->lex.tok == CRM_TOK_COMMA && !p->args &&
	    (n->op < CRM_TOK_LT || n->op > CRM_TOK_GE));
	p->lex.slashes = false;
	if (p->lex.tok == CRM_TOK_COMMA && !p->args)
		return fail(p, p->lex.at, "a list goes with = != ~ !~ only");
	if (crm_expr_is_comparison(p->lex.tok))
		return fail(p, p->lex.at,
		    "two comparisons want and between them");
	return n;
}

static struct crm_expr_node *parse_not(struct parser *p)
{
	return p->lex.tok == CRM_TOK_NOT ? prefixed(p, CRM_NODE_NOT,
	    parse_not) : parse_compare(p);
}

static struct crm_expr_node *parse_and(struct parser *p)
{
	return chain(p, CRM_NODE_AND, CRM_TOK_AND, CRM_TOK_AND, parse_not);
}

static struct crm_expr_node *parse_or(struct parser *p)
{
	struct crm_expr_node *n;

	if (!enter(p))
		return NULL;
	n = chain(p, CRM_NODE_OR, CRM_TOK_OR, CRM_TOK_OR, parse_and);
	p->depth--;
	return n;
}

bool crm_expr_parse(struct crm_expr *e, struct crm_str text,
    struct crm_err *err)
{
	struct parser p = { .e = e, .lex = { .s = text, .arena = &e->arena,
		.err = err } };
	size_t bad = crm_str_utf8(text);

	if (bad < text.n)
		return crm_expr_fail(&p.lex, bad, "not UTF-8");
	if (memchr(text.p, '\0', text.n) != NULL)
		return crm_expr_fail(&p.lex, strlen(text.p), "a NUL byte");
	if (!crm_expr_next(&p.lex))
		return false;
	if (p.lex.tok == CRM_TOK_END)
		return true;
	e->root = parse_or(&p);
	return e->root != NULL && (p.lex.tok == CRM_TOK_END ||
	    unexpected(&p) != NULL);
}

/* SPDX-License-Identifier: ISC */
/*
 * Patterns.  Text and pattern are both folded, and a pattern that is only
 * text, perhaps anchored, is searched for without the regex engine.
 */
#include "expr_tree.h"

#include <regex.h>
#include <stdlib.h>

/*
 * Bounds that keep regcomp from using up the stack or the memory, which it
 * would of "((a+)+)+…": bytes of the pattern, parentheses within each other,
 * and nodes of the tree when all repetitions are written out, for the
 * memory goes with their square.
 */
enum { LENGTH = 1024, PARENTHESES = 64, SIZE = 2048 };

struct crm_expr_pattern {
	struct crm_expr_pattern *next;
	bool plain, start, end;	/* only text; anchored there */
	struct crm_str text;	/* folded */
	regex_t re;
};

/* The text that is searched, folded, with a NUL behind it. */
struct folded {
	char *p, small[1024];
	size_t n;
};

static void folded_init(struct folded *f, struct crm_str s)
{
	f->p = s.n < sizeof(f->small) / 2 ? f->small :
	    crm_mem_new(s.n + 1, 2);
	f->n = crm_expr_fold(s, f->p);
	f->p[f->n] = '\0';
}

static void folded_free(struct folded *f)
{
	if (f->p != f->small)
		free(f->p);
}

/* What stands between two parentheses: its last atom, and all before. */
struct level {
	size_t sum, last;
};

/* The length of the interval "{…}" at i, and its largest number, at least 2;
 * 0 if it is none. */
static size_t interval(struct crm_str s, size_t i, size_t *most)
{
	size_t from = i++, v = 0;

	*most = 2;
	for (; i < s.n && (s.p[i] == ',' || (s.p[i] >= '0' &&
	    s.p[i] <= '9')); i++) {
		if (s.p[i] == ',')
			v = 0;
		else if (v <= SIZE)
			v = v * 10 + (size_t)(s.p[i] - '0');
		if (v > *most)
			*most = v;
	}
	return i < s.n && s.p[i] == '}' ? i + 1 - from : 0;
}

static void atom(struct level *l, size_t size)
{
	l->sum += l->last;
	l->last = size;
}

/* Reckon with what is at i, at level *l; returns its length. */
static size_t weigh(struct crm_str s, size_t i, struct level *level,
    size_t *depth)
{
	struct level *l = level + *depth;
	size_t n, most;

	switch (s.p[i]) {
	case '(':
		level[++*depth] = (struct level){ 0, 0 };
		return 1;
	case ')':
		if (*depth > 0)
			atom(level + --*depth, l->sum + l->last + 1);
		return 1;
	case '[':
		atom(l, 1);
		return crm_expr_bracket_end(s, i) - i;
	case '+':		/* regcomp makes "xx*" of it */
		l->last = 2 * l->last + 1;
		return 1;
	case '*':
	case '?':
		l->last++;
		return 1;
	case '{':
		n = interval(s, i, &most);
		if (n > 0)
			l->last *= most;
		else
			atom(l, 1);
		return n > 0 ? n : 1;
	default:
		atom(l, 1);
		return s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
	}
}

/* NULL, or why we do not give it to regcomp. */
static const char *refusal(struct crm_str s)
{
	struct level level[PARENTHESES + 1] = { { 0, 0 } };
	size_t depth = 0, i = 0;

	if (s.n > LENGTH)
		return "the pattern is too long";
	while (i < s.n) {
		if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] >= '1' &&
		    s.p[i + 1] <= '9')
			return "a pattern has no back-references";
		if (s.p[i] == '(' && depth == PARENTHESES)
			return "the pattern is too large";
		i += weigh(s, i, level, &depth);
		if (level[depth].sum + level[depth].last > SIZE)
			return "the pattern is too large";
	}
	return NULL;
}

static bool is_plain(struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(".[]()*+?{}|\\^$", s.p[i]) != NULL)
			return false;
	return true;
}

/* The "." of a pattern is a character, not a byte, in this locale alone. */
static bool compile(struct crm_expr *e, struct crm_expr_pattern *p,
    size_t at, struct crm_expr_lex *l)
{
	char why[256];
	locale_t old;
	int rc;

	if (e->locale == (locale_t)0)
		e->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (e->locale == (locale_t)0)
		return crm_expr_fail(l, at, "this machine has no locale "
		    "C.UTF-8, which patterns need");
	old = uselocale(e->locale);
	rc = regcomp(&p->re, p->text.p, REG_EXTENDED | REG_NOSUB);
	uselocale(old);
	if (rc == 0)
		return true;
	/* regerror's longest text is far shorter, and never data. */
	regerror(rc, &p->re, why, sizeof(why));
	return crm_expr_fail(l, at, "bad pattern: %s", why);
}

bool crm_expr_pattern_new(struct crm_expr *e, struct crm_expr_node *n,
    struct crm_expr_lex *l)
{
	struct crm_str s = n->text;
	const char *why = refusal(s);
	struct crm_expr_pattern *p;

	if (why != NULL)
		return crm_expr_fail(l, n->at, "%s", why);
	p = crm_arena_new(&e->arena, sizeof(*p));
	*p = (struct crm_expr_pattern){ 0 };
	p->start = s.n > 0 && s.p[0] == '^';
	s.p += p->start;
	s.n -= p->start;
	p->end = s.n > 0 && s.p[s.n - 1] == '$';
	s.n -= p->end;
	p->plain = is_plain(s);
	p->text = crm_expr_pattern_fold(p->plain ? s : n->text, &e->arena);
	if (!p->plain) {
		if (!compile(e, p, n->at, l))
			return false;
		p->next = e->patterns;
		e->patterns = p;
	}
	n->pattern = p;
	return true;
}

static bool plain_match(const struct crm_expr_pattern *p,
    const struct folded *f)
{
	size_t n = p->text.n;

	if (n > f->n || (p->start && p->end && n != f->n))
		return false;
	if (p->start)
		return memcmp(f->p, p->text.p, n) == 0;
	if (p->end)
		return memcmp(f->p + f->n - n, p->text.p, n) == 0;
	return memmem(f->p, f->n, p->text.p, n) != NULL;
}

bool crm_expr_pattern_match(const struct crm_expr *e,
    const struct crm_expr_pattern *p, struct crm_str text)
{
	struct folded f;
	bool found;

	folded_init(&f, text);
	if (p->plain) {
		found = plain_match(p, &f);
	} else {
		locale_t old = uselocale(e->locale);

		found = regexec(&p->re, f.p, 0, NULL, 0) == 0;
		uselocale(old);
	}
	folded_free(&f);
	return found;
}

void crm_expr_pattern_free(struct crm_expr_pattern *p)
{
	for (; p != NULL; p = p->next)
		regfree(&p->re);
}

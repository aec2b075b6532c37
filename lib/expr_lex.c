/* SPDX-License-Identifier: ISC */
#include "expr_tree.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || is_digit(c) ||
	    (unsigned char)c >= 0x80 || c == '_' || c == '.' || c == '-' ||
	    c == ':' || c == '@' || c == '#';
}

/* The length of the blank at i: ASCII, or the no-break space that comes
 * along when text is pasted from a page. */
static size_t blank(struct crm_str s, size_t i)
{
	if (i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
		return 1;
	return i + 1 < s.n && s.p[i] == '\xc2' && s.p[i + 1] == '\xa0' ? 2 : 0;
}

bool crm_expr_fail(struct crm_expr_lex *l, size_t at, const char *fmt, ...)
{
	struct crm_buf b = { 0 };
	size_t column = 1;
	va_list ap;

	for (size_t i = 0; i < at && i < l->s.n; i++)
		column += ((unsigned char)l->s.p[i] & 0xc0) != 0x80;
	va_start(ap, fmt);
	crm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	crm_err_set(l->err, CRM_DATA, "%s", crm_buf_z(&b));
	crm_err_where(l->err, NULL, 0, column);
	crm_buf_free(&b);
	return false;
}

bool crm_expr_is_comparison(enum crm_expr_tok tok)
{
	return tok >= CRM_TOK_EQ && tok <= CRM_TOK_UNLIKE;
}

/* Does the '/' at i belong to a word ("b2b/proposal")?  Before a number it
 * divides. */
static bool joins(const struct crm_expr_lex *l, size_t i)
{
	bool number = true;
	size_t from = ++i;

	for (; i < l->s.n && is_word(l->s.p[i]) && blank(l->s, i) == 0; i++)
		number = number && (is_digit(l->s.p[i]) || l->s.p[i] == '.');
	return i > from && !number;
}

static bool is_keyword(struct crm_str s, const char *lower)
{
	if (s.n != strlen(lower))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 32) != lower[i])
			return false;
	return true;
}

static void word(struct crm_expr_lex *l, bool slashes)
{
	size_t from = l->pos, i = from;

	while (i < l->s.n && blank(l->s, i) == 0 && (is_word(l->s.p[i]) ||
	    (l->s.p[i] == '/' && slashes && i > from && joins(l, i))))
		i++;
	l->pos = i;
	l->text = (struct crm_str){ l->s.p + from, i - from };
}

/* 'text' or "text"; the quote itself is written twice inside. */
static bool quoted(struct crm_expr_lex *l)
{
	size_t from = l->pos + 1, i = from, n = 0;
	char q = l->s.p[l->pos], *out;

	while (i < l->s.n && (l->s.p[i] != q ||
	    (i + 1 < l->s.n && l->s.p[i + 1] == q)))
		i += l->s.p[i] == q ? 2 : 1;
	if (i == l->s.n)
		return crm_expr_fail(l, from - 1, "no closing %c", q);
	l->pos = i + 1;
	out = crm_arena_new(l->arena, i - from + 1);
	for (size_t k = from; k < i; k++) {
		out[n++] = l->s.p[k];
		k += l->s.p[k] == q;
	}
	l->text = (struct crm_str){ out, n };
	return true;
}

/* $name, or $'any name'. */
static bool name(struct crm_expr_lex *l)
{
	size_t from = l->pos++;
	char c = l->pos < l->s.n ? l->s.p[l->pos] : '\0';

	if (c == '\'' || c == '"') {
		if (!quoted(l))
			return false;
	} else {
		word(l, false);
	}
	if (l->text.n == 0)
		return crm_expr_fail(l, from + 1,
		    "a field's name is missing behind $");
	return true;
}

/* The operators; a longer one before its own beginning. */
static const struct {
	const char *text;
	enum crm_expr_tok tok;
} operators[] = {
	{ "(", CRM_TOK_OPEN }, { ")", CRM_TOK_CLOSE }, { ",", CRM_TOK_COMMA },
	{ "+", CRM_TOK_PLUS }, { "-", CRM_TOK_MINUS }, { "*", CRM_TOK_TIMES },
	{ "/", CRM_TOK_OVER }, { "==", CRM_TOK_EQ }, { "=", CRM_TOK_EQ },
	{ "!=", CRM_TOK_NE }, { "<=", CRM_TOK_LE }, { "<", CRM_TOK_LT },
	{ ">=", CRM_TOK_GE }, { ">", CRM_TOK_GT }, { "~", CRM_TOK_LIKE },
	{ "!~", CRM_TOK_UNLIKE }, { "!", CRM_TOK_NOT },
	{ "&&", CRM_TOK_AND }, { "&", CRM_TOK_AND },
	{ "||", CRM_TOK_OR }, { "|", CRM_TOK_OR }
};

static bool symbol(struct crm_expr_lex *l)
{
	struct crm_str rest = { l->s.p + l->pos, l->s.n - l->pos };

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		size_t n = strlen(operators[i].text);

		if (n <= rest.n && memcmp(rest.p, operators[i].text, n) == 0) {
			l->tok = operators[i].tok;
			l->text = (struct crm_str){ rest.p, n };
			l->pos += n;
			return true;
		}
	}
	if ((unsigned char)*rest.p < ' ' || *rest.p == 0x7f)
		return crm_expr_fail(l, l->pos, "a control character");
	return crm_expr_fail(l, l->pos,
	    "unexpected %c; text that holds it wants quotes", *rest.p);
}

bool crm_expr_next(struct crm_expr_lex *l)
{
	size_t n;
	char c;

	while ((n = blank(l->s, l->pos)) > 0)
		l->pos += n;
	l->at = l->pos;
	if (l->pos == l->s.n) {
		l->tok = CRM_TOK_END;
		l->text = (struct crm_str){ l->s.p + l->pos, 0 };
		return true;
	}
	c = l->s.p[l->pos];
	if (c == '\'' || c == '"') {
		l->tok = CRM_TOK_QUOTED;
		return quoted(l);
	}
	if (c == '$') {
		l->tok = CRM_TOK_NAME;
		return name(l);
	}
	if (!is_word(c) || c == '-' || c == ':')
		return symbol(l);
	word(l, l->slashes);
	l->tok = is_keyword(l->text, "and") ? CRM_TOK_AND :
	    is_keyword(l->text, "or") ? CRM_TOK_OR :
	    is_keyword(l->text, "not") ? CRM_TOK_NOT : CRM_TOK_WORD;
	return true;
}

/* SPDX-License-Identifier: ISC */
/* The right side of a key's line: columns, texts, functions. */
#include "mappriv.h"

static const struct {
	const char *name;
	int as;
} functions[] = {
	{ "slug", CRM_MAP_SLUG }, { "lower", CRM_MAP_LOWER },
	{ "number", CRM_MAP_NUMBER }, { "date", CRM_MAP_DATE },
	{ "text", CRM_MAP_TEXT },
};

static bool is_bare(char c)
{
	return c != ' ' && c != '\t' && c != '"' && c != '\'' && c != '(' &&
	    c != ')' && c != '|' && c != '+';
}

static void push(struct crm_map_key *k, struct crm_map_term t)
{
	t.column = -1;
	k->term = crm_mem_grow(k->term, &k->term_cap, k->terms + 1,
	    sizeof(*k->term));
	k->term[k->terms++] = t;
}

/* A quoted thing at the start of s, with its quotes. */
static struct crm_str quoted(struct crm_str s)
{
	size_t i = 1;

	while (i < s.n && (s.p[i] != s.p[0] ||
	    (i + 1 < s.n && s.p[i + 1] == s.p[0])))
		i += s.p[i] == s.p[0] ? 2 : 1;
	return (struct crm_str){ s.p, i < s.n ? i + 1 : s.n };
}

static void advance(struct crm_str *s, size_t n)
{
	s->p += n;
	s->n -= n;
	*s = crm_str_trim(*s);
}

/* A column or a text; what is read is taken off s. */
static enum crm_status operand(struct crm_map_reader *r, struct crm_str *s,
    struct crm_map_term *t)
{
	struct crm_str word = { s->p, 0 };

	if (s->n > 0 && (s->p[0] == '"' || s->p[0] == '\'')) {
		t->kind = s->p[0] == '"' ? CRM_TERM_COLUMN : CRM_TERM_TEXT;
		word = quoted(*s);
		if (crm_map_unquote(r, word, &t->text) != CRM_OK)
			return CRM_DATA;
	} else {
		while (word.n < s->n && is_bare(s->p[word.n]))
			word.n++;
		t->kind = CRM_TERM_COLUMN;
		t->text = (struct crm_str){ crm_arena_copy(&r->map->arena,
		    word.p, word.n), word.n };
	}
	if (word.n == 0)
		return crm_map_bad(r, "a column is wanted here: '%.*s'",
		    (int)s->n, s->p);
	advance(s, word.n);
	return CRM_OK;
}

static enum crm_status function(struct crm_map_reader *r, struct crm_str *s,
    struct crm_map_term *t)
{
	struct crm_str name = t->text;
	size_t i, n = sizeof(functions) / sizeof(*functions);

	for (i = 0; i < n && !crm_str_is(name, functions[i].name); i++)
		;
	if (i >= n)
		return crm_map_bad(r, "there is no function '%.*s': there are "
		    "slug, lower, number, date, text", (int)name.n, name.p);
	advance(s, 1);
	if (operand(r, s, t) != CRM_OK)
		return CRM_DATA;
	t->as = functions[i].as;
	if (s->n == 0 || s->p[0] != ')')
		return crm_map_bad(r, "a ')' is missing");
	advance(s, 1);
	return CRM_OK;
}

enum crm_status crm_map_terms(struct crm_map_reader *r, struct crm_map_key *k,
    struct crm_str s)
{
	s = crm_str_trim(s);
	while (s.n > 0) {
		struct crm_map_term t = { .as = CRM_MAP_AS_IS };
		bool name = s.p[0] != '"' && s.p[0] != '\'';

		if (s.p[0] == '|' || s.p[0] == '+') {
			t.kind = s.p[0] == '|' ? CRM_TERM_OR : CRM_TERM_BLANK;
			advance(&s, 1);
		} else if (operand(r, &s, &t) != CRM_OK || (name && s.n > 0 &&
		    s.p[0] == '(' && function(r, &s, &t) != CRM_OK)) {
			return CRM_DATA;
		}
		push(k, t);
	}
	if (k->terms == 0)
		return crm_map_bad(r, "a column, or a 'text', is wanted");
	return CRM_OK;
}

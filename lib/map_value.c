/* SPDX-License-Identifier: ISC */
/* Values of rows. */
#include <stdlib.h>
#include <utf8proc.h>

#include "mappriv.h"

enum { ID_MAX = 64 };	/* bytes: crm_str_id */

/* Binding to a header. */

static enum crm_status bind_bad(const struct crm_map *m, size_t line,
    struct crm_str name, struct crm_err *err, const char *what)
{
	crm_err_where(err, m->path, line, 0);
	return crm_err_set(err, CRM_DATA, "column '%.*s' %s", (int)name.n,
	    name.p, what);
}

/* NAME, or NAME#2 for the second of that name. */
static enum crm_status find(const struct crm_map *m, struct crm_map_term *t,
    const struct crm_str *name, size_t n, size_t line, struct crm_err *err)
{
	const char *hash = memrchr(t->text.p, '#', t->text.n);
	struct crm_str base = t->text;
	int64_t want = 0, seen = 0;

	t->column = -1;
	for (size_t i = 0; i < n; i++) {
		if (!crm_str_eq(crm_str_trim(name[i]), t->text))
			continue;
		if (seen++ == 0)
			t->column = (int)i;
	}
	if (seen == 0 && hash != NULL && crm_str_int((struct crm_str){
	    hash + 1, t->text.n - (size_t)(hash + 1 - t->text.p) }, &want)) {
		base.n = (size_t)(hash - t->text.p);
		for (size_t i = 0; i < n; i++)
			if (crm_str_eq(crm_str_trim(name[i]), base) &&
			    ++seen == want)
				t->column = (int)i;
	} else if (seen > 1) {
		return bind_bad(m, line, t->text, err, "is there more than "
		    "once: say which, as in NAME#2");
	}
	return t->column >= 0 ? CRM_OK :
	    bind_bad(m, line, t->text, err, "is not in the header");
}

static enum crm_status bind_key(struct crm_map *m, struct crm_map_key *k,
    const struct crm_str *name, size_t n, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < k->terms && s == CRM_OK; i++)
		if (k->term[i].kind == CRM_TERM_COLUMN)
			s = find(m, &k->term[i], name, n, k->line, err);
	return s;
}

static bool used(const struct crm_map *m, int column)
{
	for (size_t f = 0; f < m->facts; f++)
		for (size_t k = 0; k < m->fact[f].keys; k++)
			for (size_t t = 0; t < m->fact[f].key[k].terms; t++)
				if (m->fact[f].key[k].term[t].column == column)
					return true;
	for (size_t i = 0; i < m->overs; i++)
		if (m->over[i].term[0].column == column)
			return true;
	return false;
}

/* Another column becomes a field of the first section's facts. */
static enum crm_status keep_column(struct crm_map *m, struct crm_str name,
    int column, struct crm_err *err)
{
	struct crm_map_fact *f = &m->fact[0];
	struct crm_map_key k = { 0 };
	struct crm_buf slug = { 0 };
	struct crm_str word;

	crm_map_slug(name, '_', &slug);
	word = (struct crm_str){ crm_arena_copy(&m->arena, slug.p, slug.n),
		slug.n };
	for (int64_t i = 2; crm_map_key(f, word) != NULL; i++) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "%.*s_%lld", (int)slug.n, slug.p,
		    (long long)i);
		word = (struct crm_str){ crm_arena_copy(&m->arena, b.p, b.n),
			b.n };
		crm_buf_free(&b);
	}
	crm_buf_free(&slug);
	if (word.n == 0)	/* a column without a name */
		return CRM_OK;
	if (crm_key_reserved(word))
		return bind_bad(m, f->line, name, err, "cannot be kept under "
		    "its name, which is reserved: give it another one by a "
		    "line such as my_name = \"Column\"");
	k.name = word;
	k.line = f->line;
	k.term = crm_mem_grow(NULL, &k.term_cap, 1, sizeof(*k.term));
	k.term[k.terms++] = (struct crm_map_term){ .kind = CRM_TERM_COLUMN,
		.text = word, .column = column };
	f->key = crm_mem_grow(f->key, &f->key_cap, f->keys + 1,
	    sizeof(*f->key));
	f->key[f->keys++] = k;
	return CRM_OK;
}

enum crm_status crm_map_bind(struct crm_map *m, const struct crm_str *name,
    size_t n, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (size_t f = 0; f < m->facts && s == CRM_OK; f++)
		for (size_t k = 0; k < m->fact[f].keys && s == CRM_OK; k++)
			s = bind_key(m, &m->fact[f].key[k], name, n, err);
	for (size_t i = 0; i < m->overs && s == CRM_OK; i++)
		s = bind_key(m, &m->over[i], name, n, err);
	for (size_t i = 0; i < 2 && s == CRM_OK; i++)
		s = bind_key(m, &m->staff[i], name, n, err);
	for (size_t i = 0; i < n && s == CRM_OK && m->keep; i++) {
		struct crm_str col = crm_str_trim(name[i]);

		if (!used(m, (int)i) && !crm_str_is(col, "reject_line") &&
		    !crm_str_is(col, "reject_reason"))
			s = keep_column(m, col, (int)i, err);
	}
	return s;
}

/* Words. */

void crm_map_slug(struct crm_str s, char sep, struct crm_buf *out)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	utf8proc_ssize_t left = (utf8proc_ssize_t)s.n, n;
	size_t start = out->n;
	bool gap = false;

	for (; left > 0; p += n, left -= n) {
		utf8proc_int32_t c;
		utf8proc_uint8_t utf8[4];
		utf8proc_category_t cat;

		n = utf8proc_iterate(p, left, &c);
		if (n <= 0)
			return;
		cat = utf8proc_category(c);
		if ((cat < UTF8PROC_CATEGORY_LU ||
		    cat > UTF8PROC_CATEGORY_ME) &&
		    cat != UTF8PROC_CATEGORY_ND) {
			gap = true;
			continue;
		}
		if (gap && out->n > start)
			crm_buf_char(out, sep);
		gap = false;
		crm_buf_add(out, (const char *)utf8, (size_t)
		    utf8proc_encode_char(utf8proc_tolower(c), utf8));
	}
}

void crm_map_cut(struct crm_buf *b, size_t from)
{
	struct crm_str s = { b->p + from, b->n - from };
	size_t n = ID_MAX - 9;
	unsigned int hash;

	if (s.n <= ID_MAX)
		return;
	hash = (unsigned int)(crm_str_hash(s) & 0xffffffff);
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	while (n > 0 && s.p[n - 1] == '-')
		n--;
	b->n = from + n;
	crm_buf_printf(b, "-%08x", hash);
}

static void lower(struct crm_str s, struct crm_buf *out)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	utf8proc_ssize_t left = (utf8proc_ssize_t)s.n, n;

	for (; left > 0; p += n, left -= n) {
		utf8proc_uint8_t utf8[4];
		utf8proc_int32_t c;

		n = utf8proc_iterate(p, left, &c);
		if (n <= 0)
			return;
		crm_buf_add(out, (const char *)utf8, (size_t)
		    utf8proc_encode_char(utf8proc_tolower(c), utf8));
	}
}

static bool is_empty(const struct crm_map *m, struct crm_str s)
{
	for (size_t i = 0; i < m->empties; i++)
		if (crm_str_eq(s, m->empty[i]))
			return true;
	return s.n == 0;
}

static struct crm_str cell_of(const struct crm_map *m,
    const struct crm_map_term *t, const struct crm_str *cell, size_t n)
{
	struct crm_str s = CRM_STR("");

	if (t->column >= 0 && (size_t)t->column < n)
		s = crm_str_trim(cell[t->column]);
	return is_empty(m, s) ? CRM_STR("") : s;
}

static bool apply(const struct crm_map *m, const struct crm_map_term *t,
    struct crm_str s, const struct crm_zone *zone, struct crm_buf *out,
    struct crm_err *err)
{
	bool whole;
	size_t from = out->n;
	int64_t at;

	switch (t->as) {
	case CRM_MAP_SLUG:
		crm_map_slug(s, '-', out);
		crm_map_cut(out, from);
		return true;
	case CRM_MAP_LOWER:
		lower(s, out);
		return true;
	case CRM_MAP_NUMBER:
		if (crm_map_number(m, s, out))
			return true;
		crm_err_set(err, CRM_DATA, "'%.*s' is not a number",
		    (int)s.n, s.p);
		return false;
	case CRM_MAP_DATE:
		if (crm_map_date(m, s, zone, &at, &whole)) {
			crm_clock_add(out, at);
			return true;
		}
		crm_err_set(err, CRM_DATA, "'%.*s' is not a date", (int)s.n,
		    s.p);
		return false;
	default:
		crm_buf_str_add(out, s);
		return true;
	}
}

/* What [values] makes of it: a place in buf, which may grow. */
static void translate(const struct crm_map_key *k, struct crm_buf *buf,
    size_t from)
{
	const struct crm_map_word *any = NULL;
	struct crm_str s = { buf->p + from, buf->n - from };

	for (size_t i = 0; i < k->words; i++) {
		if (crm_str_eq(k->word[i].from, s)) {
			any = &k->word[i];
			break;
		}
		if (crm_str_is(k->word[i].from, "*") && s.n > 0)
			any = &k->word[i];
	}
	if (any == NULL)
		return;
	buf->n = from;
	crm_buf_str_add(buf, any->to);
}

bool crm_map_value(struct crm_map *m, const struct crm_map_key *k,
    const struct crm_str *cell, size_t n, const struct crm_zone *zone,
    struct crm_buf *buf, int *typed, struct crm_err *err)
{
	size_t from = buf->n;
	bool column = false, filled = false, gap = false, slug = false;

	*typed = CRM_MAP_AS_IS;
	for (size_t i = 0; i <= k->terms; i++) {
		const struct crm_map_term *t = &k->term[i];
		struct crm_str s;

		if (i == k->terms || t->kind == CRM_TERM_OR) {
			if (filled || !column)
				break;
			buf->n = from;	/* nothing but texts: the next one */
			if (i == k->terms)
				break;
			column = gap = false;
			continue;
		}
		if (t->kind == CRM_TERM_BLANK) {
			gap = true;
			continue;
		}
		s = t->kind == CRM_TERM_TEXT ? t->text :
		    cell_of(m, t, cell, n);
		column |= t->kind == CRM_TERM_COLUMN;
		filled |= t->kind == CRM_TERM_COLUMN && s.n > 0;
		if (s.n == 0)
			continue;
		if (gap && buf->n > from)
			crm_buf_char(buf, ' ');
		gap = false;
		*typed = (int)t->as;
		slug |= t->as == CRM_MAP_SLUG;
		if (!apply(m, t, s, zone, buf, err))
			return false;
	}
	/* with a text before it the whole may again be too long */
	if (slug && crm_key_value(k->id) == CRM_VALUE_ID)
		crm_map_cut(buf, from);
	translate(k, buf, from);
	return true;
}

bool crm_map_plain(const struct crm_map *m, const struct crm_map_key *k,
    const struct crm_str *cell, size_t n, struct crm_str *s, int *typed)
{
	const struct crm_map_term *t = k->term;

	if (k->terms != 1 || k->words > 0 || t->kind != CRM_TERM_COLUMN ||
	    (t->as != CRM_MAP_AS_IS && t->as != CRM_MAP_DATE))
		return false;
	*s = cell_of(m, t, cell, n);
	*typed = (int)t->as;
	return true;
}

bool crm_map_over(struct crm_map *m, bool stop, const struct crm_str *cell,
    size_t n)
{
	for (size_t i = 0; i < m->overs; i++) {
		const struct crm_map_key *k = &m->over[i];
		struct crm_str want = k->word[0].from, s = CRM_STR("");

		if (k->late != stop)
			continue;
		if ((size_t)k->term[0].column < n)
			s = crm_str_trim(cell[k->term[0].column]);
		if (want.n > 0 && want.p[want.n - 1] == '*' &&
		    s.n >= --want.n)
			s.n = want.n;
		if (crm_str_eq(s, want))
			return true;
	}
	return false;
}

const struct crm_map_stage *crm_map_stage(const struct crm_map *m,
    struct crm_str word)
{
	const struct crm_map_stage *any = NULL;

	for (size_t i = 0; i < m->stages; i++) {
		if (crm_str_eq(m->stage[i].word, word))
			return &m->stage[i];
		if (word.n > 0 && crm_str_is(m->stage[i].word, "*"))
			any = &m->stage[i];
	}
	return any;
}

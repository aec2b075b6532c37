/* SPDX-License-Identifier: ISC */
/* The lines of a map's sections. */
#include <stdlib.h>

#include "event.h"
#include "mappriv.h"

enum crm_status crm_map_bad(const struct crm_map_reader *r, const char *fmt,
    ...)
{
	struct crm_buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	crm_err_set(r->err, CRM_DATA, "%s", crm_buf_z(&b));
	crm_err_where(r->err, r->map->path, r->line, 0);
	crm_buf_free(&b);
	return CRM_DATA;
}

static struct crm_str keep(struct crm_map *m, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&m->arena, s.p, s.n), s.n };
}

/* Without the comment: a '#' outside of quotes, first or behind a blank. */
struct crm_str crm_map_strip(struct crm_str s)
{
	char quote = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quote != 0)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '#' && (i == 0 || s.p[i - 1] == ' ' ||
		    s.p[i - 1] == '\t'))
			s.n = i;
	}
	return crm_str_trim(s);
}

/* The text of "quoted" (a quote within is written twice) or of 'quoted';
 * what is bare stands for itself. */
enum crm_status crm_map_unquote(const struct crm_map_reader *r,
    struct crm_str s, struct crm_str *out)
{
	struct crm_buf b = { 0 };
	char q;

	s = crm_str_trim(s);
	*out = s;
	if (s.n == 0 || (s.p[0] != '"' && s.p[0] != '\''))
		return CRM_OK;
	q = s.p[0];
	for (size_t i = 1; i + 1 < s.n; i++) {
		if (s.p[i] == q && s.p[++i] != q)
			break;
		if (i + 1 < s.n)
			crm_buf_char(&b, s.p[i]);
	}
	*out = keep(r->map, crm_buf_str(&b));
	crm_buf_free(&b);
	if (s.n < 2 || s.p[s.n - 1] != q)
		return crm_map_bad(r, "a quote without its end");
	return CRM_OK;
}

/* A word of a list parted by commas. */
static bool next_word(struct crm_str *rest, struct crm_str *word)
{
	while (rest->n > 0) {
		char q = 0;
		size_t i;

		for (i = 0; i < rest->n && (q != 0 || rest->p[i] != ','); i++)
			if (q != 0)
				q = rest->p[i] == q ? 0 : q;
			else if (rest->p[i] == '"' || rest->p[i] == '\'')
				q = rest->p[i];
		*word = crm_str_trim((struct crm_str){ rest->p, i });
		i += i < rest->n;
		rest->p += i;
		rest->n -= i;
		if (word->n > 0)
			return true;
	}
	return false;
}

enum crm_status crm_map_list(const struct crm_map_reader *r, struct crm_str s,
    struct crm_str **array, size_t *n, size_t *cap)
{
	struct crm_str word;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && next_word(&s, &word)) {
		*array = crm_mem_grow(*array, cap, *n + 1, sizeof(**array));
		st = crm_map_unquote(r, word, &(*array)[(*n)++]);
	}
	return st;
}

static enum crm_status one_char(const struct crm_map_reader *r,
    struct crm_str v, char *out)
{
	if (crm_str_is(v, "tab"))
		v = CRM_STR("\t");
	if (v.n != 1)
		return crm_map_bad(r, "not one character");
	*out = v.p[0];
	return CRM_OK;
}

/* [file] */
enum crm_status crm_map_file_line(struct crm_map_reader *r, struct crm_str key,
    struct crm_str raw)
{
	struct crm_map *m = r->map;
	struct crm_str v;
	int64_t n;

	if (crm_str_is(key, "columns"))
		return crm_map_list(r, raw, &m->column, &m->columns,
		    &m->column_cap);
	if (crm_str_is(key, "empty"))
		return crm_map_list(r, raw, &m->empty, &m->empties,
		    &m->empty_cap);
	if (crm_map_unquote(r, raw, &v) != CRM_OK)
		return CRM_DATA;
	if (crm_str_is(key, "delimiter"))
		return one_char(r, v, &m->delim);
	if (crm_str_is(key, "decimal"))
		return one_char(r, v, &m->decimal);
	if (crm_str_is(key, "thousands"))
		return one_char(r, v, &m->thousands);
	if (crm_str_is(key, "encoding")) {
		m->encoding = keep(m, v).p;
	} else if (crm_str_is(key, "skip")) {
		if (!crm_str_int(v, &n) || n < 0)
			return crm_map_bad(r, "not a number of lines");
		m->skip = (size_t)n;
	} else if (crm_str_is(key, "timezone")) {
		crm_zone_free(m->zone);
		m->zone = crm_zone_new(v);
		if (m->zone == NULL)
			return crm_map_bad(r, "there is no time zone '%.*s'",
			    (int)v.n, v.p);
	} else if (crm_str_is(key, "date")) {
		m->date = crm_mem_grow(m->date, &m->date_cap, m->dates + 1,
		    sizeof(*m->date));
		m->date[m->dates++] = v;
	} else if (crm_str_is(key, "other") && (crm_str_is(v, "keep") ||
	    crm_str_is(v, "ignore"))) {
		m->keep = crm_str_is(v, "keep");
	} else {
		return crm_map_bad(r, "[file] has no such line: there are "
		    "delimiter, encoding, skip, columns, date, timezone, "
		    "decimal, thousands, empty, other (keep or ignore)");
	}
	return CRM_OK;
}

static struct crm_map_key *push_key(struct crm_map_key **key, size_t *n,
    size_t *cap, const struct crm_map_reader *r, struct crm_str name)
{
	*key = crm_mem_grow(*key, cap, *n + 1, sizeof(**key));
	(*key)[*n] = (struct crm_map_key){ .name = keep(r->map, name),
		.id = crm_key_find(name), .line = r->line };
	return &(*key)[(*n)++];
}

/* Which keys a row that is a deal now may say. */
static bool deal_key(struct crm_str name, enum crm_key id)
{
	return crm_str_is(name, "modified") || id == CRM_KEY_CREATED ||
	    id == CRM_KEY_CLOSED || id == CRM_KEY_STAGE ||
	    id == CRM_KEY_REASON || crm_ev_has(CRM_EV_SET, id) ||
	    (id == CRM_KEY_USER && !crm_key_reserved(name));
}

static enum crm_status fact_key(const struct crm_map_reader *r,
    struct crm_str name)
{
	enum crm_ev ev = r->map->fact[r->fact].ev;
	enum crm_key id = crm_key_find(name);
	bool ours = id == CRM_KEY_MORE || id == CRM_KEY_LOGGED ||
	    id == CRM_KEY_VIA || id == CRM_KEY_EV;

	if (ev == CRM_EV_DEAL && (ours || !deal_key(name, id) ||
	    id == CRM_KEY_NOTE || id == CRM_KEY_AT || id == CRM_KEY_KEY ||
	    id == CRM_KEY_BY || id == CRM_KEY_NAME || id == CRM_KEY_COMPANY ||
	    id == CRM_KEY_PHONE || id == CRM_KEY_EMAIL))
		return crm_map_bad(r, "a deal cannot have the field '%.*s': "
		    "take another name (what is the client's belongs to "
		    "[client])",
		    (int)name.n, name.p);
	if (ev != CRM_EV_DEAL && (ours || !crm_ev_has(ev, id) ||
	    (id == CRM_KEY_USER && crm_key_reserved(name))))
		return crm_map_bad(r, "a %s cannot have the key '%.*s'",
		    crm_ev_name(ev).p, (int)name.n, name.p);
	if (crm_map_key(&r->map->fact[r->fact], name) != NULL)
		return crm_map_bad(r, "'%.*s' is there twice", (int)name.n,
		    name.p);
	return CRM_OK;
}

enum crm_status crm_map_fact_line(struct crm_map_reader *r, struct crm_str key,
    struct crm_str raw)
{
	struct crm_map_fact *f = &r->map->fact[r->fact];
	struct crm_map_key *k;
	struct crm_str name;

	if (crm_map_unquote(r, key, &name) != CRM_OK)
		return CRM_DATA;
	if (f->ev == CRM_EV_DEAL && crm_str_is(name, "late"))
		return crm_map_list(r, raw, &r->late, &r->lates, &r->late_cap);
	if (fact_key(r, name) != CRM_OK)
		return CRM_DATA;
	k = push_key(&f->key, &f->keys, &f->key_cap, r, name);
	return crm_map_terms(r, k, raw);
}

enum crm_status crm_map_staff_line(struct crm_map_reader *r,
    struct crm_str key, struct crm_str raw)
{
	int i = crm_str_is(key, "name") ? 0 : crm_str_is(key, "team") ? 1 : -1;
	struct crm_map_key *k;

	if (i < 0)
		return crm_map_bad(r, "[staff] has name and team; the id is "
		    "the deal's owner");
	k = &r->map->staff[i];
	k->name = keep(r->map, key);
	k->line = r->line;
	return crm_map_terms(r, k, raw);
}

enum crm_status crm_map_word_line(struct crm_map_reader *r,
    struct crm_map_key *k, struct crm_str from, struct crm_str to)
{
	struct crm_map_word w = { .line = r->line };

	if (crm_map_unquote(r, from, &w.from) != CRM_OK ||
	    crm_map_unquote(r, to, &w.to) != CRM_OK)
		return CRM_DATA;
	k->word = crm_mem_grow(k->word, &k->word_cap, k->words + 1,
	    sizeof(*k->word));
	k->word[k->words++] = w;
	return CRM_OK;
}

/* "won", "lost from STAGE because REASON", a stage. */
enum crm_status crm_map_stage_line(struct crm_map_reader *r,
    struct crm_str word, struct crm_str raw)
{
	struct crm_map *m = r->map;
	struct crm_map_stage s = { .line = r->line };
	struct crm_str rest = raw, head;

	if (crm_map_unquote(r, word, &s.word) != CRM_OK)
		return CRM_DATA;
	crm_str_cut(rest, ' ', &head, &rest);
	s.status = crm_str_is(head, "won") ? CRM_MAP_WON :
	    crm_str_is(head, "lost") ? CRM_MAP_LOST : CRM_MAP_OPEN;
	if (s.status == CRM_MAP_OPEN)
		s.stage = head;
	while ((rest = crm_str_trim(rest)).n > 0) {
		struct crm_str value;

		crm_str_cut(rest, ' ', &head, &rest);
		rest = crm_str_trim(rest);
		crm_str_cut(rest, ' ', &value, &rest);
		if (s.status == CRM_MAP_OPEN || value.n == 0)
			return crm_map_bad(r, "not a stage, won, or lost "
			    "[from STAGE] [because REASON]");
		if (crm_str_is(head, "from"))
			s.stage = value;
		else if (crm_str_is(head, "because") &&
		    s.status == CRM_MAP_LOST)
			s.reason = value;
		else
			return crm_map_bad(r, "not from STAGE or because "
			    "REASON");
	}
	if ((s.stage.n > 0 && !crm_event_stage_name(s.stage)) ||
	    (s.status == CRM_MAP_OPEN && s.stage.n == 0))
		return crm_map_bad(r, "not the id of a stage");
	m->stage = crm_mem_grow(m->stage, &m->stage_cap, m->stages + 1,
	    sizeof(*m->stage));
	m->stage[m->stages++] = s;
	return CRM_OK;
}

/* A row for stages.csv or reasons.csv. */
enum crm_status crm_map_brought_line(struct crm_map_reader *r,
    struct crm_str id, struct crm_str raw)
{
	struct crm_map *m = r->map;
	struct crm_map_brought g = { .pipeline = r->pipeline };
	bool reason = r->section == CRM_MAP_REASONS;

	if (crm_map_unquote(r, id, &g.id) != CRM_OK ||
	    (g.junk = reason && raw.n >= 5 && memcmp(raw.p + raw.n - 5,
	    " junk", 5) == 0, raw.n -= g.junk ? 5 : 0,
	    crm_map_unquote(r, raw, &g.title)) != CRM_OK)
		return CRM_DATA;
	if (!crm_str_id(g.id) || (!reason && (!crm_event_stage_name(g.id) ||
	    memchr(g.id.p, '/', g.id.n) != NULL)))
		return crm_map_bad(r, "'%.*s' cannot be an id", (int)g.id.n,
		    g.id.p);
	m->brought = crm_mem_grow(m->brought, &m->brought_cap,
	    m->broughts + 1, sizeof(*m->brought));
	m->brought[m->broughts++] = g;
	return CRM_OK;
}

/* [skip] and [stop]: column = value; the section stands in late. */
enum crm_status crm_map_over_line(struct crm_map_reader *r, struct crm_str key,
    struct crm_str raw)
{
	struct crm_map *m = r->map;
	struct crm_map_key *k = push_key(&m->over, &m->overs, &m->over_cap, r,
	    CRM_STR(""));

	k->late = r->section == CRM_MAP_STOP;
	if (crm_map_terms(r, k, key) != CRM_OK)
		return CRM_DATA;
	return crm_map_word_line(r, k, raw, CRM_STR(""));
}

/* SPDX-License-Identifier: ISC */
/* Finding a map and reading its sections. */
#include "map.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "input.h"
#include "mappriv.h"

static const struct {
	const char *name;
	enum crm_map_section section;
} sections[] = {
	{ "file", CRM_MAP_FILE }, { "values", CRM_MAP_VALUES },
	{ "stages", CRM_MAP_STAGES }, { "pipeline", CRM_MAP_PIPELINE },
	{ "reasons", CRM_MAP_REASONS }, { "staff", CRM_MAP_STAFF },
	{ "skip", CRM_MAP_SKIP }, { "stop", CRM_MAP_STOP },
};

/* A section that makes facts: a kind that rows can be. */
static enum crm_status fact_section(struct crm_map_reader *r,
    struct crm_str name)
{
	struct crm_map *m = r->map;
	enum crm_ev ev = crm_ev_find(name);

	if (ev != CRM_EV_DEAL && ev != CRM_EV_CLIENT && ev != CRM_EV_TOUCH &&
	    ev != CRM_EV_COST && ev != CRM_EV_SALE && ev != CRM_EV_TASK)
		return crm_map_bad(r, "there is no section [%.*s]",
		    (int)name.n, name.p);
	if (crm_map_fact(m, ev) != NULL)
		return crm_map_bad(r, "[%.*s] is there twice", (int)name.n,
		    name.p);
	m->fact = crm_mem_grow(m->fact, &m->fact_cap, m->facts + 1,
	    sizeof(*m->fact));
	m->fact[m->facts] = (struct crm_map_fact){ .ev = ev, .line = r->line };
	r->fact = m->facts++;
	r->section = CRM_MAP_FACT;
	return CRM_OK;
}

static enum crm_map_section find_section(struct crm_str name)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (crm_str_is(name, sections[i].name))
			return sections[i].section;
	return CRM_MAP_NONE;
}

static enum crm_status section(struct crm_map_reader *r, struct crm_str s)
{
	struct crm_str name, rest;

	if (s.n < 2 || s.p[s.n - 1] != ']')
		return crm_map_bad(r, "a ']' is missing");
	s = crm_str_trim((struct crm_str){ s.p + 1, s.n - 2 });
	crm_str_cut(s, ' ', &name, &rest);
	rest = crm_str_trim(rest);
	r->section = find_section(name);
	if (r->section == CRM_MAP_NONE)
		return fact_section(r, s);
	if ((rest.n > 0) != (r->section == CRM_MAP_VALUES ||
	    r->section == CRM_MAP_PIPELINE))
		return crm_map_bad(r, rest.n > 0 ? "[%.*s] has no name" :
		    "[%.*s NAME]: the name is missing", (int)name.n, name.p);
	r->map->staffed |= r->section == CRM_MAP_STAFF;
	if (crm_map_unquote(r, rest, &rest) != CRM_OK)
		return CRM_DATA;
	rest.p = crm_arena_copy(&r->map->arena, rest.p, rest.n);
	r->pipeline = r->section == CRM_MAP_PIPELINE ? rest : CRM_STR("");
	if (r->section == CRM_MAP_VALUES) {
		r->values = crm_mem_grow(r->values, &r->values_cap,
		    r->valueses + 1, sizeof(*r->values));
		r->values[r->valueses++] = (struct crm_map_values){
			.name = rest, .list = { .line = r->line } };
	}
	return CRM_OK;
}

/* The '=' that parts a line: the first that is in no quotes. */
static bool part(struct crm_str s, struct crm_str *left, struct crm_str *right)
{
	char q = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (q != 0) {
			q = s.p[i] == q ? 0 : q;
		} else if (s.p[i] == '"' || s.p[i] == '\'') {
			q = s.p[i];
		} else if (s.p[i] == '=') {
			*left = crm_str_trim((struct crm_str){ s.p, i });
			*right = crm_str_trim((struct crm_str){ s.p + i + 1,
			    s.n - i - 1 });
			return true;
		}
	}
	return false;
}

static enum crm_status read_line(struct crm_map_reader *r, struct crm_str s)
{
	struct crm_str left, right;

	s = crm_map_strip(s);
	if (s.n == 0)
		return CRM_OK;
	if (s.p[0] == '[')
		return section(r, s);
	if (!part(s, &left, &right))
		return crm_map_bad(r, "neither [section] nor name = value");
	switch (r->section) {
	case CRM_MAP_FILE:
		return crm_map_file_line(r, left, right);
	case CRM_MAP_FACT:
		return crm_map_fact_line(r, left, right);
	case CRM_MAP_VALUES:
		return crm_map_word_line(r, &r->values[r->valueses - 1].list,
		    left, right);
	case CRM_MAP_STAGES:
		return crm_map_stage_line(r, left, right);
	case CRM_MAP_PIPELINE: case CRM_MAP_REASONS:
		return crm_map_brought_line(r, left, right);
	case CRM_MAP_STAFF:
		return crm_map_staff_line(r, left, right);
	case CRM_MAP_SKIP: case CRM_MAP_STOP:
		return crm_map_over_line(r, left, right);
	case CRM_MAP_NONE:
		break;
	}
	return crm_map_bad(r, "a section comes first, such as [deal]");
}

/* Give [values] and late to the keys that they speak of. */
static enum crm_status settle(struct crm_map_reader *r)
{
	struct crm_map *m = r->map;
	struct crm_map_fact *deal = crm_map_fact(m, CRM_EV_DEAL);

	for (size_t i = 0; i < r->valueses; i++) {
		struct crm_map_values *v = &r->values[i];

		for (size_t f = 0; f < m->facts; f++) {
			struct crm_map_key *k = crm_map_key(&m->fact[f],
			    v->name);

			if (k == NULL || k->words > 0 || v->used)
				continue;
			k->word = v->list.word;
			k->words = v->list.words;
			v->used = true;
		}
		r->line = v->list.line;
		if (!v->used)
			return crm_map_bad(r, "no key '%.*s' has a line in a "
			    "section of facts, or it has values already",
			    (int)v->name.n, v->name.p);
	}
	r->line = deal != NULL ? deal->line : 0;
	for (size_t i = 0; i < r->lates; i++) {
		struct crm_map_key *k = crm_map_key(deal, r->late[i]);

		if (k == NULL)
			return crm_map_bad(r, "late: [deal] has no line for "
			    "'%.*s'", (int)r->late[i].n, r->late[i].p);
		k->late = true;
	}
	return CRM_OK;
}

/* What a map must have. */
static enum crm_status check(struct crm_map_reader *r)
{
	struct crm_map *m = r->map;
	struct crm_map_fact *deal = crm_map_fact(m, CRM_EV_DEAL);

	r->line = 0;
	if (m->facts == 0)
		return crm_map_bad(r, "the map makes no facts: it has no "
		    "[deal], [client], [touch] …");
	for (size_t i = 0; i < m->facts; i++) {
		struct crm_map_fact *f = &m->fact[i];
		bool state = f->ev == CRM_EV_DEAL || f->ev == CRM_EV_CLIENT;

		r->line = f->line;
		if (!state && crm_map_key(f, CRM_STR("key")) == NULL)
			return crm_map_bad(r, "a %s needs a key, so that it "
			    "is not written twice", crm_ev_name(f->ev).p);
	}
	if (deal == NULL)
		return CRM_OK;
	r->line = deal->line;
	if (crm_map_key(deal, CRM_STR("deal")) == NULL)
		return crm_map_bad(r, "[deal] has no line for deal: the id "
		    "tells that a row is known");
	if ((crm_map_key(deal, CRM_STR("stage")) != NULL) != (m->stages > 0))
		return crm_map_bad(r, "a stage in [deal] and [stages], which "
		    "says what its words mean, go together");
	return CRM_OK;
}

enum crm_status crm_map_parse(struct crm_map *m, const char *path,
    struct crm_str text, struct crm_err *err)
{
	struct crm_map_reader r = { .map = m, .err = err };
	struct crm_str line, rest;
	const char *base = strrchr(path, '/');
	enum crm_status s = CRM_OK;

	*m = (struct crm_map){ .delim = ',', .decimal = '.' };
	m->path = crm_mem_copy(path, strlen(path));
	m->name = crm_str(base != NULL ? base + 1 : path);
	if (m->name.n > 4 && memcmp(m->name.p + m->name.n - 4, ".map", 4) == 0)
		m->name.n -= 4;
	m->name.p = crm_arena_copy(&m->arena, m->name.p, m->name.n);
	/* what is kept of the text are views */
	rest = (struct crm_str){ crm_arena_copy(&m->arena, text.p, text.n),
		text.n };
	if (rest.n >= 3 && memcmp(rest.p, "\xef\xbb\xbf", 3) == 0) {
		rest.p += 3;
		rest.n -= 3;
	}
	if (crm_str_utf8(rest) < rest.n)
		s = crm_map_bad(&r, "not UTF-8");
	while (s == CRM_OK && rest.n > 0) {
		r.line++;
		crm_str_cut(rest, '\n', &line, &rest);
		s = read_line(&r, line);
	}
	if (s == CRM_OK)
		s = settle(&r);
	if (s == CRM_OK)
		s = check(&r);
	for (size_t i = 0; i < r.valueses; i++)
		if (!r.values[i].used)
			free(r.values[i].list.word);
	free(r.values);
	free(r.late);
	return s;
}

/* All of a file; CRM_NONE when it is not there. */
static enum crm_status read_file(const char *path, struct crm_buf *out,
    struct crm_err *err)
{
	struct crm_input in;
	struct crm_str line;
	enum crm_status s;

	if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return CRM_NONE;
	s = crm_input_open(&in, path, err);
	while (s == CRM_OK) {
		s = crm_input_next(&in, &line, err);
		if (s == CRM_OK) {
			crm_buf_str_add(out, line);
			crm_buf_char(out, '\n');
		}
	}
	crm_input_close(&in);
	return s == CRM_NONE ? CRM_OK : s;
}

enum crm_status crm_map_read(struct crm_map *m, const char *name,
    const char *dir, struct crm_err *err)
{
	struct crm_buf path = { 0 }, text = { 0 };
	enum crm_status s = CRM_NONE;

	crm_buf_puts(&path, name);
	if (strchr(name, '/') != NULL || strchr(name, '.') != NULL)
		s = read_file(crm_buf_z(&path), &text, err);
	if (s == CRM_NONE && strchr(name, '/') == NULL && dir != NULL) {
		path.n = 0;
		crm_buf_printf(&path, "%s/maps/%s.map", dir, name);
		s = read_file(crm_buf_z(&path), &text, err);
	}
	if (s == CRM_NONE && strchr(name, '/') == NULL) {
		path.n = 0;
		crm_buf_printf(&path, CRM_SHARE "/maps/%s.map", name);
		s = read_file(crm_buf_z(&path), &text, err);
	}
	if (s == CRM_NONE)
		s = crm_err_set(err, CRM_USAGE, "there is no map '%s', here, "
		    "in the store's maps/ or in " CRM_SHARE "/maps", name);
	if (s == CRM_OK)
		s = crm_map_parse(m, crm_buf_z(&path), crm_buf_str(&text),
		    err);
	crm_buf_free(&path);
	crm_buf_free(&text);
	return s;
}

static void free_key(struct crm_map_key *k)
{
	free(k->term);
	free(k->word);
}

void crm_map_free(struct crm_map *m)
{
	for (size_t i = 0; i < m->facts; i++) {
		for (size_t k = 0; k < m->fact[i].keys; k++)
			free_key(&m->fact[i].key[k]);
		free(m->fact[i].key);
	}
	for (size_t i = 0; i < m->overs; i++)
		free_key(&m->over[i]);
	free_key(&m->staff[0]);
	free_key(&m->staff[1]);
	free(m->fact);
	free(m->over);
	free(m->column);
	free(m->date);
	free(m->empty);
	free(m->stage);
	free(m->brought);
	free(m->path);
	crm_zone_free(m->zone);
	crm_arena_free(&m->arena);
	crm_buf_free(&m->text);
	*m = (struct crm_map){ 0 };
}

struct crm_map_fact *crm_map_fact(struct crm_map *m, enum crm_ev ev)
{
	for (size_t i = 0; i < m->facts; i++)
		if (m->fact[i].ev == ev)
			return &m->fact[i];
	return NULL;
}

struct crm_map_key *crm_map_key(struct crm_map_fact *f, struct crm_str name)
{
	for (size_t i = 0; f != NULL && i < f->keys; i++)
		if (crm_str_eq(f->key[i].name, name))
			return &f->key[i];
	return NULL;
}

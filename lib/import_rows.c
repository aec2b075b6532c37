/* SPDX-License-Identifier: ISC */
/* A CSV file's rows, each by itself. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "importpriv.h"
#include "rows.h"

static struct crm_str copy(struct crm_import *im, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(&im->arena, s.p, s.n), s.n };
}

static bool is_word(struct crm_str s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (crm_str_is(s, *words))
			return true;
	return false;
}

static enum crm_status bad_value(const struct crm_map_key *k,
    struct crm_str s, const char *what, struct crm_err *err)
{
	crm_err_field(err, k->name);
	return crm_err_set(err, CRM_DATA, "'%.*s' is not %s", (int)s.n, s.p,
	    what);
}

static enum crm_status read_bool(const struct crm_map_key *k,
    struct crm_str s, struct crm_import_value *v, struct crm_err *err)
{
	static const char *const yes[] = { "true", "yes", "1", "Yes", "Y",
		"да", "Да", "ДА", NULL };
	static const char *const no[] = { "false", "no", "0", "No", "N",
		"нет", "Нет", "НЕТ", NULL };

	if (!is_word(s, yes) && !is_word(s, no))
		return bad_value(k, s, "yes or no", err);
	v->type = is_word(s, yes) ? CRM_TRUE : CRM_FALSE;
	v->text = v->type == CRM_TRUE ? CRM_STR("true") : CRM_STR("false");
	return CRM_OK;
}

static enum crm_status read_number(struct crm_import *im,
    const struct crm_map_key *k, struct crm_str s,
    struct crm_import_value *v, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	bool good = crm_map_number(im->map, s, &b);

	v->type = CRM_NUMBER;
	if (good)
		v->text = copy(im, crm_buf_str(&b));
	crm_buf_free(&b);
	return good ? CRM_OK : bad_value(k, s, "a number", err);
}

static enum crm_status read_time(struct crm_import *im,
    const struct crm_map_key *k, struct crm_str s,
    struct crm_import_value *v, struct crm_err *err)
{
	char text[CRM_CLOCK_LEN];
	bool whole;
	int64_t t;

	if (!crm_map_date(im->map, s, im->batch->src.rules.zone, &t, &whole))
		return bad_value(k, s, "a date as the map has them", err);
	crm_clock_format(t, text);
	v->type = CRM_STRING;
	v->text = copy(im, (struct crm_str){ text, sizeof(text) });
	return CRM_OK;
}

/* What most values are: a cell as it stands. */
static bool read_plain(struct crm_import *im, const struct crm_map_key *k,
    const struct crm_str *cell, size_t n, struct crm_import_value *v)
{
	enum crm_kind_of_value kind = crm_key_value(k->id);
	struct crm_str s;
	int typed;

	if (kind == CRM_VALUE_BOOL || kind == CRM_VALUE_COUNT ||
	    kind == CRM_VALUE_TIME || !crm_map_plain(im->map, k, cell, n, &s,
	    &typed) || typed != CRM_MAP_AS_IS)
		return false;
	if (s.n == 0)
		return true;
	v->type = CRM_STRING;
	if (kind == CRM_VALUE_MONEY && !crm_map_digits(s))
		return false;
	if (kind == CRM_VALUE_MONEY || (kind == CRM_VALUE_ANY &&
	    (unsigned char)s.p[0] <= '9' && crm_batch_is_number(s)))
		v->type = CRM_NUMBER;
	v->text = im->brief ? s : copy(im, s);
	return true;
}

enum crm_status crm_import_value(struct crm_import *im,
    const struct crm_map_key *k, const struct crm_str *cell, size_t n,
    struct crm_import_value *v, struct crm_err *err)
{
	struct crm_map *m = im->map;
	enum crm_kind_of_value kind = crm_key_value(k->id);
	struct crm_str s;
	int typed;

	m->text.n = 0;
	*v = (struct crm_import_value){ .type = CRM_NULL,
		.text = CRM_STR("null") };
	if (read_plain(im, k, cell, n, v))
		return CRM_OK;
	*v = (struct crm_import_value){ .type = CRM_NULL,
		.text = CRM_STR("null") };
	if (!crm_map_value(m, k, cell, n, im->batch->src.rules.zone, &m->text,
	    &typed, err)) {
		crm_err_field(err, k->name);
		return CRM_DATA;
	}
	s = crm_buf_str(&m->text);
	if (s.n == 0)
		return CRM_OK;
	if (kind == CRM_VALUE_BOOL)
		return read_bool(k, s, v, err);
	if ((kind == CRM_VALUE_MONEY || kind == CRM_VALUE_COUNT) &&
	    typed != CRM_MAP_NUMBER)
		return read_number(im, k, s, v, err);
	if (kind == CRM_VALUE_TIME && typed != CRM_MAP_DATE)
		return read_time(im, k, s, v, err);
	v->type = CRM_STRING;
	if (typed == CRM_MAP_NUMBER || (kind == CRM_VALUE_ANY &&
	    typed == CRM_MAP_AS_IS && crm_batch_is_number(s)))
		v->type = CRM_NUMBER;
	v->text = copy(im, s);
	return CRM_OK;
}

enum crm_status crm_import_event(struct crm_import *im,
    const struct crm_map_fact *f, const struct crm_str *cell, size_t n,
    size_t where, struct crm_err *err)
{
	struct crm_line *l = im->batch->line;
	enum crm_status s = CRM_OK;
	struct crm_import_value v;

	crm_line_clear(l);
	crm_line_set_key(l, CRM_KEY_EV, CRM_STRING, crm_ev_name(f->ev));
	crm_line_set_key(l, CRM_KEY_VIA, CRM_STRING, im->map->name);
	for (size_t i = 0; i < f->keys && s == CRM_OK; i++) {
		s = crm_import_value(im, &f->key[i], cell, n, &v, err);
		if (s == CRM_OK && v.type != CRM_NULL && !crm_line_set(l,
		    f->key[i].name, (enum crm_type)v.type,
		    crm_line_keep(l, v.text)))
			s = crm_err_set(err, CRM_DATA, "too many columns");
	}
	/* what the line shows is its own by now */
	if (!im->keep && im->rows == 0)
		crm_arena_reset(&im->arena);
	if (s != CRM_OK)
		return crm_batch_refuse(im->batch, where, err);
	return crm_batch_add(im->batch, l, where, err);
}

static enum crm_status bind(struct crm_import_reading *g,
    const struct crm_str *name, size_t n, struct crm_err *err)
{
	struct crm_import *im = g->im;

	g->header = true;
	for (size_t i = 0; i < n; i++) {
		im->head = crm_mem_grow(im->head, &im->head_cap,
		    im->heads + 1, sizeof(*im->head));
		im->head[im->heads++] = (struct crm_str){ crm_mem_copy(
		    name[i].p, name[i].n), name[i].n };
	}
	return crm_map_bind(g->map, name, n, err);
}

/* Nothing is wrong with the row, and nothing is new. */
static bool says_the_same(struct crm_import *im, const struct crm_str *cell,
    size_t n)
{
	struct crm_map_key *id = crm_map_key(crm_map_fact(im->map,
	    CRM_EV_DEAL), CRM_STR("deal"));
	struct crm_import_value v;
	struct crm_err err = { 0 };
	bool same;

	im->brief = true;
	same = crm_import_value(im, id, cell, n, &v, &err) == CRM_OK &&
	    crm_spool_is_same(&im->known, v.text);
	im->brief = false;
	crm_err_free(&err);
	return same;
}

static enum crm_status take(struct crm_import_reading *g, size_t where,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	struct crm_import *im = g->im;
	enum crm_status s = CRM_OK;
	bool state = false;

	if (im->lines++ % 1024 == 0 && im->progress != NULL && g->size > 0)
		im->progress(im->progress_ctx, lseek(g->fd, 0, SEEK_CUR),
		    g->size);
	n = crm_import_without_reject(im, cell, n);
	if (im->keep)
		crm_import_keep(im, where, cell, n);
	if (im->known.same > 0 && says_the_same(im, cell, n))
		return CRM_OK;
	while (n > im->heads && crm_str_trim(cell[n - 1]).n == 0)
		n--;
	if (n > im->heads || n < crm_import_needs(im)) {
		crm_err_set(err, CRM_DATA, "%zu cells, and %s has %zu", n,
		    g->map->columns > 0 ? "columns" : "the header",
		    im->heads);
		return crm_batch_refuse(im->batch, where, err);
	}
	for (size_t i = 0; i < g->map->facts && s == CRM_OK; i++) {
		const struct crm_map_fact *f = &g->map->fact[i];

		if (f->ev == CRM_EV_DEAL || f->ev == CRM_EV_CLIENT)
			state = true;
		else
			s = crm_import_event(im, f, cell, n, where, err);
	}
	return s == CRM_OK && state ?
	    crm_import_state(im, cell, n, where, err) : s;
}

enum crm_status crm_import_row(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	struct crm_import_reading *g = ctx;
	struct crm_map *m = g->map;
	enum crm_status s = CRM_OK;
	bool any = false;

	if (line <= m->skip && g->im->keep)
		crm_import_keep(g->im, line, cell, n);
	if (g->stopped || line <= m->skip)
		return CRM_OK;
	if (!g->header && m->columns == 0)
		return bind(g, cell, n, err);
	if (!g->header)
		s = bind(g, m->column, m->columns, err);
	if (s != CRM_OK)
		return s;
	for (size_t i = 0; i < n && !any; i++)
		any = crm_str_trim(cell[i]).n > 0;
	g->stopped = crm_map_over(m, true, cell, n);
	if (!any || g->stopped || crm_map_over(m, false, cell, n))
		return CRM_OK;
	return take(g, line, cell, n, err);
}

enum crm_status crm_import_rows(struct crm_import *im,
    struct crm_map *map, const char *path, struct crm_err *err)
{
	struct crm_import_reading g = { .im = im, .map = map };
	struct crm_rows_opt opt = { .delim = map->delim,
		.encoding = map->encoding };
	bool std = strcmp(path, "-") == 0;
	struct stat st;
	int fd = std ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	enum crm_status s;

	im->map = map;
	im->batch->file = path;
	if (fd < 0) {
		s = crm_err_sys(err, "cannot open");
		crm_err_where(err, path, 0, 0);
		return s;
	}
	g.fd = fd;
	g.size = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
	s = crm_rows_read(fd, path, &opt, crm_import_row, &g, err);
	if (!std)
		close(fd);
	if (s == CRM_OK && !g.header && map->columns == 0) {
		s = crm_err_set(err, CRM_DATA, "there is no header: the file "
		    "is empty");
		crm_err_where(err, path, 0, 0);
	}
	return s;
}

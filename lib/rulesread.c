/* SPDX-License-Identifier: ISC */
#include "rules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expr.h"
#include "rows.h"
#include "rulespriv.h"
#include "template.h"
#include "when.h"

static void path_of(const struct crm_rules *r, const char *table,
    struct crm_buf *path)
{
	if (r->file != NULL)
		crm_buf_puts(path, r->file);
	else if (r->dir != NULL)
		crm_buf_printf(path, "%s/%s.csv", r->dir, table);
	else
		crm_buf_printf(path, "built-in %s.csv", table);
	crm_buf_z(path);
}

enum crm_status crm_rules_bad(const struct crm_rules *r, const char *table,
    size_t line, const char *column, struct crm_err *err, const char *fmt, ...)
{
	struct crm_buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_buf_vprintf(&b, fmt, ap);
	va_end(ap);
	crm_err_set(err, CRM_DATA, "%s", crm_buf_z(&b));
	b.n = 0;
	path_of(r, table, &b);
	crm_err_where(err, b.p, line, 0);
	if (column != NULL)
		crm_err_field(err, crm_str(column));
	crm_buf_free(&b);
	return CRM_DATA;
}

/* The file's columns, as its header has them, to the table's. */
struct reading {
	struct crm_rules_row row;
	bool header;		/* has been read */
	int *column;		/* the table's, or -1 for one not its own */
	size_t columns, cap;
};

static int column_of(const struct crm_rules_table *t, struct crm_str name)
{
	for (int i = 0; i < CRM_RULES_COLUMNS && t->column[i] != NULL; i++)
		if (crm_str_is(name, t->column[i]))
			return i;
	return -1;
}

static enum crm_status read_header(struct reading *g, size_t line,
    const struct crm_str *cell, size_t n)
{
	const struct crm_rules_table *t = g->row.table;
	unsigned seen = 0;

	g->header = true;
	g->columns = n;
	g->column = crm_mem_grow(g->column, &g->cap, n, sizeof(*g->column));
	for (size_t i = 0; i < n; i++) {
		int c = g->column[i] = column_of(t, crm_str_trim(cell[i]));

		if (c < 0)
			continue;
		if (seen >> c & 1)
			return crm_rules_bad(g->row.rules, t->name, line,
			    t->column[c], g->row.err, "the column is there "
			    "twice");
		seen |= 1u << c;
	}
	for (int c = 0; c < CRM_RULES_COLUMNS && t->column[c] != NULL; c++)
		if ((t->required & ~seen) >> c & 1)
			return crm_rules_bad(g->row.rules, t->name, line,
			    t->column[c], g->row.err, "the column is missing "
			    "in the header row");
	return CRM_OK;
}

/* Nothing in it, or a comment that a spreadsheet has quoted. */
static bool is_void(const struct crm_str *cell, size_t n)
{
	if (n > 0 && cell[0].n > 0 && cell[0].p[0] == '#')
		return true;
	for (size_t i = 0; i < n; i++)
		if (crm_str_trim(cell[i]).n > 0)
			return false;
	return true;
}

static enum crm_status read_row(void *ctx, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *err)
{
	struct reading *g = ctx;
	struct crm_rules_row *row = &g->row;
	enum crm_status st;

	if (is_void(cell, n))
		return CRM_OK;
	if (!g->header)
		return read_header(g, line, cell, n);
	for (int i = 0; i < CRM_RULES_COLUMNS; i++)
		row->cell[i] = CRM_STR("");
	for (size_t i = 0; i < n; i++) {
		struct crm_str s = crm_str_trim(cell[i]);

		if (i >= g->columns && s.n > 0)
			return crm_rules_bad(row->rules, row->table->name,
			    line, NULL, err, "more cells than the header has "
			    "(quote a cell that has a comma in it)");
		if (i < g->columns && g->column[i] >= 0)
			row->cell[g->column[i]] = s;
	}
	row->line = line;
	row->status = CRM_OK;
	st = row->table->row(row);
	return row->status != CRM_OK ? row->status : st;
}

/*
 * What parts the cells: a spreadsheet whose decimals have a comma saves CSV
 * with ';'.  The header decides, for no column's name has either in it.
 */
static char delimiter(int fd)
{
	char head[4096];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	struct crm_str rest = { head, n > 0 ? (size_t)n : 0 }, line;

	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (memchr(line.p, ';', line.n) != NULL &&
		    memchr(line.p, ',', line.n) == NULL)
			return ';';
		break;
	}
	return ',';
}

static enum crm_status read_fd(struct crm_rules *r,
    const struct crm_rules_table *t, int fd, struct crm_err *err)
{
	struct crm_rows_opt opt = { .comments = true, .delim = delimiter(fd) };
	struct reading g = { .row = { .rules = r, .table = t, .err = err } };
	struct crm_buf path = { 0 };
	enum crm_status st;

	path_of(r, t->name, &path);
	st = crm_rows_read(fd, path.p, &opt, read_row, &g, err);
	free(g.column);
	crm_names_free(&g.row.seen);
	crm_buf_free(&path);
	return st;
}

static enum crm_status read_file(struct crm_rules *r,
    const struct crm_rules_table *t, struct crm_err *err)
{
	struct crm_buf path = { 0 };
	enum crm_status st = CRM_OK;
	int fd;

	path_of(r, t->name, &path);
	fd = open(path.p, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		st = read_fd(r, t, fd, err);
		close(fd);
	} else if (errno != ENOENT) {
		st = crm_err_sys(err, "%s", path.p);
	}
	crm_buf_free(&path);
	return st;
}

/* The tables that there are without a store. */
static enum crm_status read_builtin(struct crm_rules *r,
    const struct crm_rules_table *t, struct crm_err *err)
{
	struct crm_str text = { 0 };
	enum crm_status st;
	int fd;

	if (crm_str_is(crm_str(t->name), "stages"))
		text = crm_template_table("b2b", "stages.csv");
	else if (crm_str_is(crm_str(t->name), "score"))
		text = crm_template_table("b2b", "score.csv");
	if (text.n == 0)
		return CRM_OK;
	fd = memfd_create(t->name, MFD_CLOEXEC);
	if (fd < 0)
		return crm_err_sys(err, "the built-in %s", t->name);
	if (pwrite(fd, text.p, text.n, 0) != (ssize_t)text.n)
		st = crm_err_sys(err, "the built-in %s", t->name);
	else
		st = read_fd(r, t, fd, err);
	close(fd);
	return st;
}

enum crm_status crm_rules_read(struct crm_rules *r, const char *dir,
    struct crm_err *err)
{
	const struct crm_rules_table *t;
	enum crm_status st;

	*r = (struct crm_rules){ 0 };
	if (dir != NULL)
		r->dir = crm_mem_copy(dir, strlen(dir));
	for (t = crm_rules_tables; t->name != NULL; t++) {
		st = dir != NULL ? read_file(r, t, err) :
		    read_builtin(r, t, err);
		if (st == CRM_OK && t->end != NULL)
			st = t->end(r, err);
		if (st != CRM_OK)
			return st;
	}
	return crm_rules_check_exprs(r, err);
}

enum crm_status crm_rules_read_score(struct crm_rules *r, const char *file,
    const struct crm_rules *like, struct crm_err *err)
{
	const struct crm_rules_table *t = crm_rules_tables;
	struct crm_str zone = crm_rules_setting(like, "timezone");
	enum crm_status st;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	*r = (struct crm_rules){ .hot = like->hot, .warm = like->warm };
	if (fd < 0)
		return crm_err_sys(err, "%s", file);
	r->file = crm_mem_copy(file, strlen(file));
	r->zone = crm_zone_new(zone.n > 0 ? zone : CRM_STR("UTC"));
	while (!crm_str_is(crm_str(t->name), "score"))
		t++;
	st = read_fd(r, t, fd, err);
	close(fd);
	if (st == CRM_OK)
		st = t->end(r, err);
	return st == CRM_OK ? crm_rules_check_exprs(r, err) : st;
}

static enum crm_status check(const struct crm_rules *r,
    const struct crm_when *when, const char *table, size_t line,
    const char *column, struct crm_str text, struct crm_err *err)
{
	struct crm_expr *e = NULL;
	struct crm_err why = { 0 };
	enum crm_status st;

	if (text.n == 0)
		return CRM_OK;
	st = crm_expr_new(text, when, &e, &why);
	if (st != CRM_OK && why.column > 0)	/* of the text, not the row */
		crm_rules_bad(r, table, line, column, err,
		    "%s, at character %zu of '%.*s'", why.text, why.column,
		    (int)text.n, text.p);
	else if (st != CRM_OK)
		crm_rules_bad(r, table, line, column, err, "%s", why.text);
	crm_err_free(&why);
	crm_expr_free(e);
	return st;
}

enum crm_status crm_rules_check_exprs(const struct crm_rules *r,
    struct crm_err *err)
{
	struct crm_when when = { .zone = r->zone };
	enum crm_status st = CRM_OK;

	/* what words for dates mean now does not matter, only that they are */
	if (!crm_clock_now(&when.now))
		when.now = 0;
	for (int i = 0; i < r->known && st == CRM_OK; i++)
		st = check(r, &when, "stages", r->stage[i].line, "require",
		    r->stage[i].require, err);
	for (size_t i = 0; i < r->scripts && st == CRM_OK; i++)
		st = check(r, &when, "script", r->script[i].line, "when",
		    r->script[i].when, err);
	for (size_t i = 0; i < r->scores && st == CRM_OK; i++) {
		const struct crm_score_rule *s = &r->score[i];

		st = check(r, &when, "score", s->line, "when", s->when, err);
		if (st == CRM_OK)
			st = check(r, &when, "score", s->line, "points",
			    s->points, err);
	}
	return st;
}

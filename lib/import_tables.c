/* SPDX-License-Identifier: ISC */
/*
 * Rows that a map brings to the store's tables.  They are tried first: the
 * rules are read with them from a directory of their own, which is gone
 * again before anything is written.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "importpriv.h"
#include "rows.h"
#include "template.h"

static const char *const table_name[CRM_IMPORT_TABLES] = { "stages.csv",
	"staff.csv", "reasons.csv" };
static const char *const table_head[CRM_IMPORT_TABLES] = {
	"pipeline,stage,title,rot_days,sla_hours,next_days,max_postpones,"
	"require,moves,handover\n",
	"id,name,team,email,ext,weight,min_deals,max_deals,from,until,"
	"away_from,away_until\n",
	"reason,title,junk\n" };
/* All that rules are read from. */
static const char *const rules_name[] = { "stages.csv", "staff.csv",
	"goals.csv", "reasons.csv", "script.csv", "score.csv", "hours.csv",
	"rates.csv", "settings.csv" };
enum { RULES = sizeof(rules_name) / sizeof(*rules_name) };

static enum crm_status read_all(int dir, const char *name,
    struct crm_buf *out, struct crm_err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? CRM_OK :
		    crm_err_sys(err, "cannot open %s", name);
	do {
		n = read(fd, crm_buf_room(out, 65536), 65536);
		if (n > 0)
			out->n += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		crm_err_sys(err, "cannot read %s", name);
	close(fd);
	return n < 0 ? CRM_IO : CRM_OK;
}

/* The table's header line, and what parts its cells. */
static struct crm_str header(const struct crm_buf *text, char *delim)
{
	struct crm_str rest = crm_buf_str(text), line = { 0 };

	if (rest.n >= 3 && memcmp(rest.p, "\xef\xbb\xbf", 3) == 0) {
		rest.p += 3;
		rest.n -= 3;
	}
	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		if (crm_str_trim(line).n > 0 && line.p[0] != '#')
			break;
		line.n = 0;
	}
	if (text->n == 0 || line.n == 0)
		return CRM_STR("");
	*delim = memchr(line.p, ';', line.n) != NULL &&
	    memchr(line.p, ',', line.n) == NULL ? ';' : ',';
	return line;
}

/* Append a row, its cells where the header has their columns; cells are
 * pairs of column and value, ended by NULL. */
static enum crm_status add_row(struct crm_import_plan *p, int table,
    const char *const *column, const struct crm_str *value,
    struct crm_err *err)
{
	const struct crm_store *store = &p->im->batch->src.store;
	struct crm_buf *text = &p->table[table].text;
	struct crm_str head, name, rest;
	char delim = ',';
	enum crm_status s = CRM_OK;

	if (text->n == 0 && p->im->batch->src.has_store)
		s = read_all(store->fd, table_name[table], text, err);
	else if (text->n == 0)
		crm_buf_str_add(text, crm_template_table("b2b",
		    table_name[table]));
	if (s != CRM_OK)
		return s;
	if (text->n > 0 && text->p[text->n - 1] != '\n')
		crm_buf_char(text, '\n');
	if (header(text, &delim).n == 0)
		crm_buf_puts(text, table_head[table]);
	/* the header may move as the text grows */
	rest = head = header(text, &delim);
	rest.p = head.p = crm_mem_copy(head.p, head.n);
	while (rest.n > 0) {
		bool more = crm_str_cut(rest, delim, &name, &rest);

		name = crm_str_trim(name);
		if (name.n >= 2 && name.p[0] == '"')
			name = (struct crm_str){ name.p + 1, name.n - 2 };
		for (size_t i = 0; column[i] != NULL; i++)
			if (crm_str_is(name, column[i]))
				crm_rows_cell(text, value[i], delim);
		if (more)
			crm_buf_char(text, delim);
	}
	crm_buf_puts(text, head.n > 0 && head.p[head.n - 1] == '\r' ?
	    "\r\n" : "\n");
	free((char *)head.p);
	crm_buf_puts(&p->table[table].added, p->table[table].added.n > 0 ?
	    ", " : " added ");
	if (table == CRM_IMPORT_STAGES) {
		crm_buf_str_add(&p->table[table].added, value[1]);
		crm_buf_char(&p->table[table].added, '/');
	}
	crm_buf_str_add(&p->table[table].added, value[0]);
	return CRM_OK;
}

static bool has_stage(const struct crm_rules *r, struct crm_str pipeline,
    struct crm_str id)
{
	int no = crm_rules_pipeline(r, pipeline);

	return no >= 0 && crm_rules_stage(r, no, id) != CRM_NO_STAGE;
}

/* Stages and reasons; a reason that is no junk is not brought to a table
 * that is empty, for then any will do. */
static enum crm_status bring(struct crm_import_plan *p,
    const struct crm_rules *r, struct crm_err *err)
{
	static const char *const stage[] = { "stage", "pipeline", "title",
		NULL };
	static const char *const reason[] = { "reason", "title", "junk",
		NULL };
	const struct crm_map *m = p->im->map;
	enum crm_status s = CRM_OK;
	bool junk = false;

	for (size_t i = 0; i < m->broughts; i++)
		junk |= m->brought[i].junk;
	for (size_t i = 0; i < m->broughts && s == CRM_OK; i++) {
		const struct crm_map_brought *g = &m->brought[i];
		struct crm_str v[3] = { g->id, g->pipeline, g->title };

		if (g->pipeline.n > 0 && !has_stage(r, g->pipeline, g->id))
			s = add_row(p, CRM_IMPORT_STAGES, stage, v, err);
		v[1] = g->title;
		v[2] = g->junk ? CRM_STR("yes") : CRM_STR("");
		if (g->pipeline.n == 0 && (r->has_reasons || junk) &&
		    crm_rules_reason(r, g->id) == NULL)
			s = add_row(p, CRM_IMPORT_REASONS, reason, v, err);
	}
	return s;
}

static enum crm_status bring_staff(struct crm_import_plan *p,
    const struct crm_rules *r, struct crm_err *err)
{
	static const char *const column[] = { "id", "name", "team", NULL };
	struct crm_names seen = { 0 };
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < p->im->rows && s == CRM_OK; i++) {
		const struct crm_import_row *row = &p->im->row[i];
		struct crm_str v[3] = { row->owner, row->staff[0],
			row->staff[1] };

		if (row->owner.n == 0 || crm_names_find(&seen, row->owner) ||
		    crm_rules_staff(r, row->owner, p->now) != NULL ||
		    !crm_str_id(row->owner))
			continue;
		crm_names_add(&seen, row->owner);
		if (v[1].n == 0)
			v[1] = row->owner;
		s = add_row(p, CRM_IMPORT_STAFF, column, v, err);
	}
	crm_names_free(&seen);
	return s;
}

static enum crm_status put_file(int dir, const char *name,
    struct crm_str text, struct crm_err *err)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	enum crm_status s = CRM_OK;

	if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n)
		s = crm_err_sys(err, "cannot try the table %s", name);
	if (fd >= 0)
		close(fd);
	return s;
}

/* The tables as they will be, in a directory. */
static enum crm_status lay_out(struct crm_import_plan *p, int dir,
    struct crm_err *err)
{
	const struct crm_batch *b = p->im->batch;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < RULES && s == CRM_OK; i++) {
		struct crm_buf text = { 0 };

		for (int t = 0; t < CRM_IMPORT_TABLES; t++)
			if (strcmp(table_name[t], rules_name[i]) == 0)
				crm_buf_str_add(&text, crm_buf_str(
				    &p->table[t].text));
		if (text.n == 0 && b->src.has_store)
			s = read_all(b->src.store.fd, rules_name[i], &text,
			    err);
		else if (text.n == 0 && (strcmp(rules_name[i],
		    "stages.csv") == 0 || strcmp(rules_name[i],
		    "score.csv") == 0))
			crm_buf_str_add(&text, crm_template_table("b2b",
			    rules_name[i]));
		if (s == CRM_OK && text.n > 0)
			s = put_file(dir, rules_name[i], crm_buf_str(&text),
			    err);
		crm_buf_free(&text);
	}
	return s;
}

static enum crm_status read_rules(struct crm_import_plan *p,
    struct crm_err *err)
{
	struct crm_source *src = &p->im->batch->src;
	const char *tmp = getenv("TMPDIR");
	struct crm_buf path = { 0 };
	enum crm_status s;
	int dir;

	crm_buf_printf(&path, "%s/crm-XXXXXX", tmp != NULL && tmp[0] != '\0' ?
	    tmp : "/tmp");
	crm_buf_z(&path);
	if (mkdtemp(path.p) == NULL) {
		s = crm_err_sys(err, "cannot make %s", path.p);
		crm_buf_free(&path);
		return s;
	}
	dir = open(path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s = dir < 0 ? crm_err_sys(err, "cannot open %s", path.p) :
	    lay_out(p, dir, err);
	if (s == CRM_OK) {
		crm_rules_free(&src->rules);
		s = crm_rules_read(&src->rules, path.p, err);
		src->when.zone = src->rules.zone;
	}
	for (size_t i = 0; i < RULES && dir >= 0; i++)
		unlinkat(dir, rules_name[i], 0);
	if (dir >= 0)
		close(dir);
	rmdir(path.p);
	crm_buf_free(&path);
	return s;
}

enum crm_status crm_import_tables(struct crm_import_plan *p,
    struct crm_err *err)
{
	struct crm_source *src = &p->im->batch->src;
	enum crm_status s = CRM_OK;
	bool any = false;

	/* somebody may have changed them since they were read */
	if (src->has_store) {
		crm_rules_free(&src->rules);
		s = crm_rules_read(&src->rules, src->store.dir, err);
		src->when.zone = src->rules.zone;
	}
	if (s == CRM_OK)
		s = bring(p, &src->rules, err);
	if (s == CRM_OK && p->im->map->staffed)
		s = bring_staff(p, &src->rules, err);
	for (int i = 0; i < CRM_IMPORT_TABLES; i++) {
		if (p->table[i].added.n == 0)
			continue;
		any = true;
		crm_buf_printf(&p->im->brought, "%s:", table_name[i]);
		crm_buf_str_add(&p->im->brought,
		    crm_buf_str(&p->table[i].added));
		crm_buf_char(&p->im->brought, '\n');
	}
	return s == CRM_OK && any ? read_rules(p, err) : s;
}

enum crm_status crm_import_tables_write(void *ctx, struct crm_err *err)
{
	struct crm_import_plan *p = ctx;
	struct crm_store *store = &p->im->batch->src.store;
	enum crm_status s = p->before != NULL ?
	    p->before(p->before_ctx, err) : CRM_OK;

	for (int i = 0; i < CRM_IMPORT_TABLES && s == CRM_OK; i++)
		if (p->table[i].text.n > 0)
			s = crm_store_replace(store, table_name[i],
			    crm_buf_str(&p->table[i].text), err);
	return s;
}

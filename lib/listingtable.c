/* SPDX-License-Identifier: ISC */
/* A listing's rows as a table. */
#include "listing.h"

#include <stdlib.h>

#include "listingpriv.h"
#include "mem.h"
#include "money.h"

/* An encoded cell: this, and the bytes of its value behind it. */
struct head {
	uint32_t id;		/* of known */
	uint32_t n;
	uint8_t type, key;	/* enum crm_type, enum crm_key */
};

/* What the cells of a column are. */
struct look {
	uint32_t id;		/* of known */
	size_t numbers, times, others;
};

double crm_listing_number(struct crm_str s, struct crm_buf *b)
{
	size_t from = b->n;
	double v;

	crm_buf_str_add(b, s);
	v = strtod(crm_buf_z(b) + from, NULL);
	b->n = from;
	return v;
}

static void clear_cells(struct crm_listing *l)
{
	l->cell = crm_mem_grow(l->cell, &l->cell_cap, l->known.n + 1,
	    sizeof(*l->cell));
	memset(l->cell, 0, (l->known.n + 1) * sizeof(*l->cell));
}

void crm_listing_cells(struct crm_listing *l, const struct crm_line *line)
{
	clear_cells(l);
	for (size_t i = 0; i < line->n; i++) {
		uint32_t id = crm_names_find(&l->known, line->field[i].key);

		l->cell[id] = &line->field[i];
	}
	l->cell[0] = NULL;
}

/* A number with the places that it was written with; money has two. */
static void add_number(struct crm_listing *l, const struct crm_field *f)
{
	const char *dot = memchr(f->value.p, '.', f->value.n);
	int64_t n;

	if (crm_key_value((enum crm_key)f->id) == CRM_VALUE_MONEY &&
	    crm_money_parse(f->value, &n))
		crm_table_money(l->table, n);
	else if (crm_str_int(f->value, &n))
		crm_table_count(l->table, n);
	else
		crm_table_decimal(l->table,
		    crm_listing_number(f->value, &l->keytext), dot == NULL ?
		    0 : (int)(f->value.p + f->value.n - dot - 1));
}

/* People see a time by their own clock, to the minute. */
static void add_text(struct crm_listing *l, const struct crm_field *f)
{
	struct crm_buf b = { 0 };
	int64_t at;

	if (l->style.format != CRM_TEXT || l->zone == NULL ||
	    !crm_clock_parse(f->value, &at)) {
		crm_table_text(l->table, f->value);
		return;
	}
	crm_zone_text(l->zone, at, &b);
	crm_table_text(l->table, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void add_cell(struct crm_listing *l, const struct crm_field *f)
{
	if (f == NULL || f->type == CRM_NULL)
		crm_table_none(l->table);
	else if (f->type == CRM_NUMBER)
		add_number(l, f);
	else
		add_text(l, f);
}

/* Numbers stand to the right; no id and no time is cut before a text is. */
static enum crm_align align(struct crm_str name, const struct look *look)
{
	enum crm_key key = crm_key_find(name);
	enum crm_kind_of_value v = crm_key_value(key);

	if (v == CRM_VALUE_MONEY || v == CRM_VALUE_COUNT ||
	    (look->numbers > 0 && look->times + look->others == 0))
		return CRM_RIGHT;
	if (key == CRM_KEY_DEAL || key == CRM_KEY_CLIENT ||
	    key == CRM_KEY_INTO || key == CRM_KEY_PARENT ||
	    key == CRM_KEY_TASK || v == CRM_VALUE_TIME ||
	    (look->times > 0 && look->numbers + look->others == 0))
		return CRM_WHOLE;
	return CRM_LEFT;
}

static void start_table(struct crm_listing *l, const struct look *look,
    size_t n)
{
	l->table = crm_table_new();
	for (size_t i = 0; i < n; i++) {
		struct crm_str name = crm_names_get(&l->known, look[i].id);

		crm_table_column(l->table, name.p, NULL,
		    align(name, &look[i]));
	}
}

/* The table for rows of the chosen fields, one at a time. */
static void need_table(struct crm_listing *l)
{
	struct look *look;

	if (l->table != NULL)
		return;
	look = crm_mem_new(l->cols, sizeof(*look));
	for (size_t i = 0; i < l->cols; i++)
		look[i].id = l->col[i];
	start_table(l, look, l->cols);
	free(look);
}

void crm_listing_head(struct crm_listing *l, struct crm_buf *out)
{
	need_table(l);
	crm_table_print_head(l->table, &l->style, out);
}

void crm_listing_print(struct crm_listing *l, const struct crm_line *line,
    struct crm_buf *out)
{
	need_table(l);
	crm_listing_cells(l, line);
	crm_table_row(l->table);
	for (size_t i = 0; i < l->cols; i++)
		add_cell(l, l->cell[l->col[i]]);
	crm_table_print_rows(l->table, &l->style, out);
}

void crm_listing_encode(struct crm_listing *l, const struct crm_line *line,
    struct crm_buf *out)
{
	for (size_t i = 0; i < line->n; i++) {
		const struct crm_field *f = &line->field[i];
		struct head h = { .n = (uint32_t)f->value.n, .type = f->type,
			.key = f->id };

		h.id = l->cols > 0 ? crm_names_find(&l->known, f->key) :
		    crm_names_add(&l->known, f->key);
		if (h.id == 0)
			continue;
		crm_buf_add(out, (const char *)&h, sizeof(h));
		crm_buf_str_add(out, f->value);
	}
}

/* The next cell of an encoded row; p is moved behind it. */
static uint32_t decode(const char **p, struct crm_field *f)
{
	struct head h;

	memcpy(&h, *p, sizeof(h));
	*p += sizeof(h);
	*f = (struct crm_field){ .value = { *p, h.n }, .type = h.type,
		.id = h.key };
	*p += h.n;
	return h.id;
}

static void look_at(struct crm_listing *l, struct look *look,
    const struct crm_field *f)
{
	int64_t t;

	if (f->type == CRM_NUMBER)
		look->numbers++;
	else if (f->type == CRM_STRING && look->others == 0 &&
	    l->style.format == CRM_TEXT && crm_clock_parse(f->value, &t))
		look->times++;
	else if (f->type != CRM_NULL)
		look->others++;
}

/*
 * The columns of the first n rows, to be freed: the chosen ones, else every
 * field that occurs in the order of first sight, but path last.
 */
static struct look *columns(struct crm_listing *l, size_t n, size_t *cols)
{
	size_t *place = crm_mem_new(l->known.n + 1, sizeof(*place));
	struct look *look = crm_mem_new(l->known.n + l->cols + 1,
	    sizeof(*look));
	uint32_t path = crm_names_find(&l->known, CRM_STR("path"));
	bool all = l->cols == 0, has_path = false;

	*cols = 0;
	for (size_t i = 0; i < l->cols; i++) {
		place[l->col[i]] = ++*cols;
		look[*cols - 1].id = l->col[i];
	}
	for (size_t i = 0; i < n; i++) {
		const char *p = l->text.p + l->row[i].at;
		const char *end = p + l->row[i].n;

		while (p < end) {
			struct crm_field f;
			uint32_t id = decode(&p, &f);

			has_path = has_path || id == path;
			if (place[id] == 0 && id != path && all) {
				place[id] = ++*cols;
				look[*cols - 1].id = id;
			}
			if (place[id] > 0)
				look_at(l, &look[place[id] - 1], &f);
		}
	}
	if (all && has_path)
		look[(*cols)++].id = path;
	free(place);
	return look;
}

void crm_listing_table(struct crm_listing *l, struct crm_cli *cli, size_t n)
{
	bool text = l->style.format == CRM_TEXT, goes = true;
	struct crm_field *field = crm_mem_new(l->known.n + 1, sizeof(*field));
	struct crm_buf out = { 0 };
	size_t cols;
	struct look *look = columns(l, n, &cols);

	start_table(l, look, cols);
	if (!text && n > 0)
		crm_table_print_head(l->table, &l->style, &out);
	for (size_t i = 0; i < n && goes; i++) {
		const char *p = l->text.p + l->row[i].at;
		const char *end = p + l->row[i].n;

		clear_cells(l);
		while (p < end) {
			struct crm_field f;
			uint32_t id = decode(&p, &f);

			field[id] = f;
			l->cell[id] = &field[id];
		}
		crm_table_row(l->table);
		for (size_t k = 0; k < cols; k++)
			add_cell(l, l->cell[look[k].id]);
		if (!text)
			crm_table_print_rows(l->table, &l->style, &out);
		if (out.n >= CRM_LISTING_FLUSH)
			goes = crm_cli_out(cli, &out);
	}
	if (text)
		crm_table_print(l->table, &l->style, &out);
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
	free(look);
	free(field);
}

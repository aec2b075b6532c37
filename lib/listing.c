/* SPDX-License-Identifier: ISC */
#include "listing.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"
#include "money.h"

enum { FLUSH = 64 * 1024 };

struct crm_listing_row {
	size_t at, n;		/* the line in text */
	size_t no;		/* order of coming */
	struct crm_str *key;	/* a value for each sort field */
	bool *number;
};

/* Item i of a comma list; the sign before it in *down. */
static bool item(const char *list, size_t i, struct crm_str *name, bool *down)
{
	struct crm_str rest = crm_str(list);

	if (list == NULL)
		return false;
	do {
		if (rest.n == 0)
			return false;
		crm_str_cut(rest, ',', name, &rest);
	} while (i-- > 0);
	*name = crm_str_trim(*name);
	*down = name->n > 0 && name->p[0] == '-';
	if (*down)
		name->p++, name->n--;
	return true;
}

bool crm_listing_field(const struct crm_listing *l, size_t i,
    struct crm_str *name)
{
	size_t n = 0;
	bool down;

	while (n <= i && item(l->sort, n, name, &down))
		n++;
	if (n > i)
		return true;
	return item(l->fields != NULL ? l->fields :
	    l->style.format == CRM_TEXT ? l->text_fields : NULL, i - n, name,
	    &down);
}

static void write_line(const struct crm_listing *l,
    const struct crm_line *line, struct crm_buf *out)
{
	struct crm_str name;
	struct crm_line *some;
	bool down;

	if (l->fields == NULL) {
		(l->event ? crm_line_write_event : crm_line_write)(line, out);
		return;
	}
	some = crm_mem_new(1, sizeof(*some));
	for (size_t i = 0; item(l->fields, i, &name, &down); i++) {
		const struct crm_field *f = crm_line_find(line, name);

		if (f != NULL)
			crm_line_set(some, f->key, (enum crm_type)f->type,
			    f->value);
	}
	crm_line_write(some, out);
	crm_line_free(some);
	free(some);
}

static void keep(struct crm_listing *l, const struct crm_line *line)
{
	struct crm_listing_row *r;
	struct crm_str name;
	size_t n = 0;
	bool down;

	l->row = crm_mem_grow(l->row, &l->cap, l->rows + 1, sizeof(*l->row));
	r = &l->row[l->rows];
	*r = (struct crm_listing_row){ .at = l->text.n, .no = l->rows++ };
	/* Whole, for a table takes its fields from it later. */
	(l->event ? crm_line_write_event : crm_line_write)(line, &l->text);
	r->n = l->text.n - r->at - 1;
	while (item(l->sort, n, &name, &down))
		n++;
	if (n == 0)
		return;
	r->key = crm_mem_new(n, sizeof(*r->key));
	r->number = crm_mem_new(n, sizeof(*r->number));
	for (size_t i = 0; item(l->sort, i, &name, &down); i++) {
		const struct crm_field *f = crm_line_find(line, name);

		if (f == NULL || f->type == CRM_NULL)
			continue;
		r->key[i] = (struct crm_str){ crm_mem_copy(f->value.p,
		    f->value.n), f->value.n };
		r->number[i] = f->type == CRM_NUMBER;
	}
}

bool crm_listing_add(struct crm_listing *l, struct crm_cli *cli,
    const struct crm_line *line)
{
	if (l->sort != NULL || l->style.format != CRM_JSONL) {
		keep(l, line);
		return l->sort != NULL || l->limit == 0 || l->rows < l->limit;
	}
	write_line(l, line, &l->text);
	l->written++;
	if (l->text.n >= FLUSH && !crm_cli_out(cli, &l->text))
		return false;
	return l->limit == 0 || l->written < l->limit;
}

/* Missing values come last, whichever way the rest is sorted. */
static int cmp_key(const struct crm_listing_row *a,
    const struct crm_listing_row *b, size_t i, bool down)
{
	int c;

	if (a->key[i].p == NULL || b->key[i].p == NULL)
		return (a->key[i].p == NULL) - (b->key[i].p == NULL);
	if (a->number[i] && b->number[i]) {
		double x = strtod(a->key[i].p, NULL);
		double y = strtod(b->key[i].p, NULL);

		c = (x > y) - (x < y);
	} else {
		c = crm_str_cmp(a->key[i], b->key[i]);
	}
	return down ? -c : c;
}

static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_listing_row *x = a, *y = b;
	const struct crm_listing *l = ctx;
	struct crm_str name;
	bool down;

	for (size_t i = 0; item(l->sort, i, &name, &down); i++) {
		int c = cmp_key(x, y, i, down);

		if (c != 0)
			return c;
	}
	return (x->no > y->no) - (x->no < y->no);
}

/* A number with the places that it was written with; money has two. */
static void number(struct crm_table *t, const struct crm_field *f)
{
	const char *dot = memchr(f->value.p, '.', f->value.n);
	int64_t n;

	if (crm_key_value((enum crm_key)f->id) == CRM_VALUE_MONEY &&
	    crm_money_parse(f->value, &n))
		crm_table_money(t, n);
	else if (crm_str_int(f->value, &n))
		crm_table_count(t, n);
	else
		crm_table_decimal(t, strtod(f->value.p, NULL), dot == NULL ?
		    0 : (int)(f->value.p + f->value.n - dot - 1));
}

/* People see a time by their own clock, to the minute. */
static void text(const struct crm_listing *l, struct crm_table *t,
    const struct crm_field *f)
{
	struct crm_buf b = { 0 };
	int64_t at;
	int32_t secs;
	struct crm_date d;

	if (l->style.format != CRM_TEXT || l->zone == NULL ||
	    !crm_clock_parse(f->value, &at)) {
		crm_table_text(t, f->value);
		return;
	}
	d = crm_day_date(crm_zone_day(l->zone, at, &secs));
	crm_buf_printf(&b, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day,
	    secs / 3600, secs / 60 % 60);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void cell(const struct crm_listing *l, struct crm_table *t,
    const struct crm_field *f)
{
	if (f == NULL || f->type == CRM_NULL)
		crm_table_none(t);
	else if (f->type == CRM_NUMBER)
		number(t, f);
	else
		text(l, t, f);
}

/* The columns of csv and tsv without --fields: every field that occurs, in
 * the order of first sight, but path last. */
static void all_fields(const struct crm_listing *l, struct crm_line *line,
    struct crm_buf *out)
{
	struct crm_line *seen = crm_mem_new(1, sizeof(*seen));
	struct crm_err err = { 0 };
	bool path = false;

	for (size_t i = 0; i < l->rows; i++) {
		if (crm_line_read(line, (struct crm_str){ l->text.p +
		    l->row[i].at, l->row[i].n }, &err) != CRM_OK)
			continue;
		for (size_t k = 0; k < line->n; k++) {
			struct crm_str key = line->field[k].key;

			path = path || crm_str_is(key, "path");
			if (crm_str_is(key, "path") ||
			    crm_line_find(seen, key) != NULL)
				continue;
			crm_line_set(seen, crm_line_keep(seen, key), CRM_TRUE,
			    CRM_STR("true"));
			crm_buf_printf(out, "%s%.*s", out->n > 0 ? "," : "",
			    (int)key.n, key.p);
		}
	}
	if (path)
		crm_buf_puts(out, ",path");
	crm_err_free(&err);
	crm_line_free(seen);
	free(seen);
}

static struct crm_table *columns(const char *fields)
{
	struct crm_table *t = crm_table_new();
	struct crm_str name;
	bool down;

	for (size_t i = 0; item(fields, i, &name, &down); i++) {
		enum crm_kind_of_value v =
		    crm_key_value(crm_key_find(name));
		char *z = crm_mem_copy(name.p, name.n);

		crm_table_column(t, z, NULL, v == CRM_VALUE_MONEY ||
		    v == CRM_VALUE_COUNT ? CRM_RIGHT : CRM_LEFT);
		free(z);
	}
	return t;
}

static void print_table(struct crm_listing *l, struct crm_cli *cli, size_t n)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_buf out = { 0 };
	struct crm_err err = { 0 };
	const char *fields = l->fields;
	struct crm_table *t;
	struct crm_str name;
	bool down;

	if (fields == NULL && l->style.format == CRM_TEXT)
		fields = l->text_fields;
	if (fields == NULL) {
		all_fields(l, line, &out);
		fields = crm_mem_copy(out.p != NULL ? out.p : "", out.n);
		out.n = 0;
	}
	t = columns(fields);
	for (size_t i = 0; i < n; i++) {
		if (crm_line_read(line, (struct crm_str){ l->text.p +
		    l->row[i].at, l->row[i].n }, &err) != CRM_OK)
			continue;
		crm_table_row(t);
		for (size_t k = 0; item(fields, k, &name, &down); k++)
			cell(l, t, crm_line_find(line, name));
	}
	crm_table_print(t, &l->style, &out);
	crm_cli_out(cli, &out);
	crm_table_free(t);
	if (fields != l->fields && fields != l->text_fields)
		free((char *)fields);
	crm_buf_free(&out);
	crm_err_free(&err);
	crm_line_free(line);
	free(line);
}

static void print_lines(struct crm_listing *l, struct crm_cli *cli, size_t n)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_buf out = { 0 };
	struct crm_err err = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (crm_line_read(line, (struct crm_str){ l->text.p +
		    l->row[i].at, l->row[i].n }, &err) == CRM_OK)
			write_line(l, line, &out);
		if (out.n >= FLUSH && !crm_cli_out(cli, &out))
			break;
	}
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
	crm_err_free(&err);
	crm_line_free(line);
	free(line);
}

size_t crm_listing_end(struct crm_listing *l, struct crm_cli *cli)
{
	size_t n = l->rows;

	if (l->sort == NULL && l->style.format == CRM_JSONL) {
		crm_cli_out(cli, &l->text);
		return l->written;
	}
	if (n > 0)
		qsort_r(l->row, n, sizeof(*l->row), cmp, l);
	if (l->limit > 0 && n > l->limit)
		n = l->limit;
	if (l->style.format == CRM_JSONL)
		print_lines(l, cli, n);
	else
		print_table(l, cli, n);
	return n;
}

void crm_listing_free(struct crm_listing *l)
{
	struct crm_str name;
	bool down;

	for (size_t i = 0; i < l->rows; i++) {
		for (size_t k = 0; l->row[i].key != NULL &&
		    item(l->sort, k, &name, &down); k++)
			free((char *)l->row[i].key[k].p);
		free(l->row[i].key);
		free(l->row[i].number);
	}
	free(l->row);
	crm_buf_free(&l->text);
}

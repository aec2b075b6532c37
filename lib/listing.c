/* SPDX-License-Identifier: ISC */
#include "listing.h"

#include <stdlib.h>

#include "clock.h"
#include "listingpriv.h"
#include "mem.h"

/* Only text, and csv or tsv of all fields, need all rows for one. */
static bool is_printed_at_once(const struct crm_listing *l)
{
	return l->style.format == CRM_JSONL ||
	    (l->style.format != CRM_TEXT && l->cols > 0);
}

static enum crm_status add_by(struct crm_listing *l, struct crm_str name,
    struct crm_err *err)
{
	bool down = name.n > 0 && name.p[0] == '-';

	if (down)
		name.p++, name.n--;
	if (name.n == 0)
		return crm_err_set(err, CRM_USAGE, "--sort: a name of a field "
		    "is empty");
	l->by = crm_mem_grow(l->by, &l->by_cap, l->bys + 1, sizeof(*l->by));
	l->by[l->bys++] = (struct crm_listing_by){ name, crm_key_find(name),
	    down };
	return CRM_OK;
}

static enum crm_status add_column(struct crm_listing *l, struct crm_str name,
    struct crm_err *err)
{
	size_t before = l->known.n;
	uint32_t id;

	if (name.n == 0)
		return crm_err_set(err, CRM_USAGE, "--fields: a name of a "
		    "field is empty");
	id = crm_names_add(&l->known, name);
	/* An object has a key once. */
	if (l->style.format == CRM_JSONL && l->known.n == before)
		return CRM_OK;
	l->col = crm_mem_grow(l->col, &l->col_cap, l->cols + 1,
	    sizeof(*l->col));
	l->col[l->cols++] = id;
	return CRM_OK;
}

static enum crm_status each(struct crm_listing *l, const char *list,
    enum crm_status (*fn)(struct crm_listing *, struct crm_str,
    struct crm_err *), struct crm_err *err)
{
	struct crm_str name, rest = crm_str(list);
	enum crm_status s = CRM_OK;
	bool more = list != NULL;

	while (more && s == CRM_OK) {
		more = crm_str_cut(rest, ',', &name, &rest);
		s = fn(l, crm_str_trim(name), err);
	}
	return s;
}

enum crm_status crm_listing_start(struct crm_listing *l, struct crm_err *err)
{
	const char *fields = l->fields != NULL ? l->fields :
	    l->style.format == CRM_TEXT ? l->text_fields : NULL;
	enum crm_status s = each(l, l->sort, add_by, err);

	return s == CRM_OK ? each(l, fields, add_column, err) : s;
}

bool crm_listing_field(const struct crm_listing *l, size_t i,
    struct crm_str *name)
{
	if (i < l->bys)
		*name = l->by[i].name;
	else if (i - l->bys < l->cols)
		*name = crm_names_get(&l->known, l->col[i - l->bys]);
	else
		return false;
	return true;
}

/* A line of jsonl; no reader takes one that is longer than a line may be. */
static enum crm_status write_line(struct crm_listing *l,
    const struct crm_line *line, struct crm_err *err)
{
	const struct crm_field *deal = crm_line_get(line, CRM_KEY_DEAL);
	size_t from = l->text.n;

	if (l->cols > 0) {
		if (l->some == NULL)
			l->some = crm_mem_new(1, sizeof(*l->some));
		crm_listing_cells(l, line);
		l->some->n = 0;
		for (size_t i = 0; i < l->cols; i++)
			if (l->cell[l->col[i]] != NULL)
				l->some->field[l->some->n++] =
				    *l->cell[l->col[i]];
		crm_line_write(l->some, &l->text);
	} else if (l->event) {
		crm_line_write_event(line, &l->text);
	} else {
		crm_line_write(line, &l->text);
	}
	if (l->text.n - from - 1 <= CRM_LINE_MAX)
		return CRM_OK;
	l->text.n = from;
	if (deal == NULL)
		return crm_err_set(err, CRM_DATA, "the line would be longer "
		    "than 1 MiB");
	return crm_err_set(err, CRM_DATA, "deal %.*s: its line would be "
	    "longer than 1 MiB: choose --fields, or csv",
	    (int)deal->value.n, deal->value.p);
}

static void add_key(struct crm_listing *l, const struct crm_listing_by *by,
    const struct crm_line *line, struct crm_listing_key *key)
{
	const struct crm_field *f = by->id != CRM_KEY_USER ?
	    crm_line_get(line, by->id) : crm_line_find(line, by->name);

	if (f == NULL || f->type == CRM_NULL) {
		key->rank = CRM_RANK_NONE;
	} else if (f->type == CRM_NUMBER) {
		key->rank = CRM_RANK_NUMBER;
		key->number = crm_listing_number(f->value, &l->keytext);
	} else if (crm_key_value(by->id) == CRM_VALUE_TIME &&
	    crm_clock_parse(f->value, &key->time)) {
		key->rank = CRM_RANK_TIME;
	} else {
		key->rank = CRM_RANK_TEXT;
		key->text.at = l->keytext.n;
		key->text.n = f->value.n;
		crm_buf_str_add(&l->keytext, f->value);
	}
}

/* The row that text holds from there on. */
static void add_row(struct crm_listing *l, const struct crm_line *line,
    size_t from)
{
	size_t keys = l->rows * l->bys;

	l->row = crm_mem_grow(l->row, &l->row_cap, l->rows + 1,
	    sizeof(*l->row));
	l->row[l->rows] = (struct crm_listing_row){ from, l->text.n - from,
	    l->rows };
	l->key = crm_mem_grow(l->key, &l->key_cap, keys + l->bys,
	    sizeof(*l->key));
	for (size_t i = 0; i < l->bys; i++)
		add_key(l, &l->by[i], line, &l->key[keys + i]);
}

enum crm_status crm_listing_add(struct crm_listing *l, struct crm_cli *cli,
    const struct crm_line *line, struct crm_err *err)
{
	size_t from = l->text.n;
	enum crm_status s = CRM_OK;
	bool full;

	if (l->style.format == CRM_JSONL) {
		s = write_line(l, line, err);
	} else if (is_printed_at_once(l)) {
		if (l->rows == 0 && l->bys == 0)
			crm_listing_head(l, &l->text);
		crm_listing_print(l, line, &l->text);
	} else {
		crm_listing_encode(l, line, &l->text);
	}
	if (s != CRM_OK)
		return s;
	if (l->bys > 0 || !is_printed_at_once(l))
		add_row(l, line, from);
	l->rows++;
	full = l->bys == 0 && l->limit > 0 && l->rows >= l->limit;
	if (l->bys == 0 && is_printed_at_once(l) &&
	    l->text.n >= CRM_LISTING_FLUSH)
		full = !crm_cli_out(cli, &l->text) || full;
	return full ? CRM_NONE : CRM_OK;
}

bool crm_listing_parts(const struct crm_listing *l)
{
	return l->style.format == CRM_JSONL && l->bys == 0 && l->limit == 0;
}

enum crm_status crm_listing_put(struct crm_listing *part,
    const struct crm_line *line, struct crm_err *err)
{
	enum crm_status s = write_line(part, line, err);

	part->rows += s == CRM_OK;
	return s;
}

enum crm_status crm_listing_join(struct crm_listing *l, struct crm_cli *cli,
    struct crm_listing *part)
{
	l->rows += part->rows;
	part->rows = 0;
	return crm_cli_out(cli, &part->text) ? CRM_OK : CRM_NONE;
}

static int cmp_key(const struct crm_listing *l,
    const struct crm_listing_key *a, const struct crm_listing_key *b)
{
	if (a->rank != b->rank)
		return (a->rank > b->rank) - (a->rank < b->rank);
	switch (a->rank) {
	case CRM_RANK_NUMBER:
		return (a->number > b->number) - (a->number < b->number);
	case CRM_RANK_TIME:
		return (a->time > b->time) - (a->time < b->time);
	case CRM_RANK_TEXT:
		return crm_str_cmp(
		    (struct crm_str){ l->keytext.p + a->text.at, a->text.n },
		    (struct crm_str){ l->keytext.p + b->text.at, b->text.n });
	case CRM_RANK_NONE:
		break;
	}
	return 0;
}

/* Missing values come last, whichever way the rest is sorted. */
static int cmp(const void *a, const void *b, void *ctx)
{
	const struct crm_listing_row *x = a, *y = b;
	const struct crm_listing *l = ctx;

	for (size_t i = 0; i < l->bys; i++) {
		const struct crm_listing_key *j = &l->key[x->no * l->bys + i];
		const struct crm_listing_key *k = &l->key[y->no * l->bys + i];
		int c = cmp_key(l, j, k);

		if (c != 0)
			return l->by[i].down && j->rank != CRM_RANK_NONE &&
			    k->rank != CRM_RANK_NONE ? -c : c;
	}
	return (x->no > y->no) - (x->no < y->no);
}

static void print_rows(struct crm_listing *l, struct crm_cli *cli, size_t n)
{
	struct crm_buf out = { 0 };
	bool goes = true;

	if (l->style.format != CRM_JSONL)
		crm_listing_head(l, &out);
	for (size_t i = 0; i < n && goes; i++) {
		crm_buf_add(&out, l->text.p + l->row[i].at, l->row[i].n);
		if (out.n >= CRM_LISTING_FLUSH)
			goes = crm_cli_out(cli, &out);
	}
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

size_t crm_listing_end(struct crm_listing *l, struct crm_cli *cli)
{
	size_t n = l->rows;

	if (l->bys == 0 && is_printed_at_once(l)) {
		if (n == 0 && l->style.format != CRM_JSONL)
			crm_listing_head(l, &l->text);
		crm_cli_out(cli, &l->text);
		return n;
	}
	if (l->bys > 0 && n > 0)
		qsort_r(l->row, n, sizeof(*l->row), cmp, l);
	if (l->limit > 0 && n > l->limit)
		n = l->limit;
	if (is_printed_at_once(l))
		print_rows(l, cli, n);
	else
		crm_listing_table(l, cli, n);
	return n;
}

void crm_listing_free(struct crm_listing *l)
{
	free(l->by);
	crm_names_free(&l->known);
	free(l->col);
	free(l->cell);
	crm_buf_free(&l->text);
	crm_buf_free(&l->keytext);
	free(l->key);
	free(l->row);
	crm_line_free(l->some);
	free(l->some);
	crm_table_free(l->table);
}

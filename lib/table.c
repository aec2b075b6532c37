/* SPDX-License-Identifier: ISC */
#include "tablepriv.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "line.h"
#include "money.h"
#include "rows.h"

bool crm_format_parse(struct crm_str s, enum crm_format *format)
{
	static const char *const name[] = { [CRM_TEXT] = "text",
		[CRM_JSONL] = "jsonl", [CRM_CSV] = "csv", [CRM_TSV] = "tsv" };

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		if (crm_str_is(s, name[i])) {
			*format = (enum crm_format)i;
			return true;
		}
	}
	return false;
}

struct crm_table *crm_table_new(void)
{
	return crm_mem_new(1, sizeof(struct crm_table));
}

void crm_table_free(struct crm_table *t)
{
	if (t == NULL)
		return;
	crm_arena_free(&t->arena);
	crm_arena_free(&t->names);
	free(t->col);
	free(t->cell);
	free(t->rule);
	free(t);
}

static struct crm_str keep(struct crm_arena *a, struct crm_str s)
{
	return (struct crm_str){ crm_arena_copy(a, s.p, s.n), s.n };
}

void crm_table_column(struct crm_table *t, const char *name, const char *head,
    enum crm_align align)
{
	struct crm_column *c;

	assert(t->rows == 0);
	t->col = crm_mem_grow(t->col, &t->col_cap, t->cols + 1,
	    sizeof(*t->col));
	c = &t->col[t->cols++];
	c->name = keep(&t->names, crm_str(name));
	c->head = head != NULL ? keep(&t->names, crm_str(head)) : c->name;
	c->align = align;
}

void crm_table_fold(struct crm_table *t)
{
	t->folds = true;
}

void crm_table_row(struct crm_table *t)
{
	size_t first = t->rows * t->cols;

	t->cell = crm_mem_grow(t->cell, &t->cell_cap, first + t->cols,
	    sizeof(*t->cell));
	for (size_t i = 0; i < t->cols; i++)
		t->cell[first + i] = (struct crm_cell){ .kind = EMPTY };
	t->rows++;
	t->at = 0;
}

void crm_table_rule(struct crm_table *t)
{
	if (t->rows == 0 ||
	    (t->rules > 0 && t->rule[t->rules - 1] == t->rows))
		return;
	t->rule = crm_mem_grow(t->rule, &t->rule_cap, t->rules + 1,
	    sizeof(*t->rule));
	t->rule[t->rules++] = t->rows;
}

static struct crm_cell *next_cell(struct crm_table *t, enum crm_kind kind)
{
	struct crm_cell *c;

	assert(t->rows > 0 && t->at < t->cols);
	c = &t->cell[(t->rows - 1) * t->cols + t->at++];
	c->kind = (uint8_t)kind;
	return c;
}

void crm_table_text(struct crm_table *t, struct crm_str s)
{
	next_cell(t, TEXT)->text = keep(&t->arena, s);
}

void crm_table_count(struct crm_table *t, int64_t n)
{
	next_cell(t, COUNT)->number = n;
}

void crm_table_money(struct crm_table *t, int64_t minor)
{
	next_cell(t, MONEY)->number = minor;
}

void crm_table_percent(struct crm_table *t, int64_t tenths)
{
	struct crm_cell *c = next_cell(t, PERCENT);

	c->number = tenths;
	c->places = 1;
}

void crm_table_share(struct crm_table *t, int64_t num, int64_t den,
    int places)
{
	struct crm_cell *c = next_cell(t, den != 0 ? PERCENT : NONE);

	c->places = (uint8_t)places;
	if (den != 0)
		c->number = crm_money_percent(num, den, places);
}

void crm_table_decimal(struct crm_table *t, double v, int places)
{
	struct crm_cell *c = next_cell(t, isfinite(v) ? DECIMAL : NONE);

	assert(places >= 0 && places <= 15);
	c->places = (uint8_t)places;
	c->decimal = v;
}

void crm_table_none(struct crm_table *t)
{
	next_cell(t, NONE);
}

size_t crm_table_rows(const struct crm_table *t)
{
	return t->rows;
}

/* What rounds to nothing has no sign. */
static void add_decimal(struct crm_buf *b, double v, int places)
{
	size_t from = b->n;

	crm_buf_printf(b, "%.*f", places, v);
	if (b->p[from] == '-' &&
	    strspn(crm_buf_z(b) + from + 1, "0.") == b->n - from - 1) {
		memmove(b->p + from, b->p + from + 1, b->n - from - 1);
		b->n--;
	}
}

/* Drop the zeros that end the decimals of the number at from. */
static void drop_zeros(struct crm_buf *b, size_t from)
{
	if (memchr(b->p + from, '.', b->n - from) == NULL)
		return;
	while (b->p[b->n - 1] == '0')
		b->n--;
	if (b->p[b->n - 1] == '.')
		b->n--;
}

void crm_table_number(struct crm_buf *b, const struct crm_cell *c)
{
	switch ((enum crm_kind)c->kind) {
	case COUNT:
		crm_buf_int(b, c->number);
		break;
	case MONEY:
		crm_money_fixed(b, c->number);
		break;
	case PERCENT:
		crm_money_places(b, c->number, c->places);
		break;
	case DECIMAL:
		add_decimal(b, c->decimal, c->places);
		break;
	case EMPTY: case NONE: case TEXT:
		break;
	}
}

/* Would a spreadsheet take it for a formula?  A number it may. */
static bool is_formula(struct crm_str s)
{
	size_t i = 1, points = 0;

	if (s.n == 0 || memchr("=+-@\t\n\r", s.p[0], 7) == NULL)
		return false;
	if (s.n == 1 || (s.p[0] != '+' && s.p[0] != '-'))
		return true;
	for (; i < s.n; i++) {
		if ((s.p[i] == '.' || s.p[i] == ',') && i > 1 && points == 0 &&
		    i + 1 < s.n)
			points++;
		else if (s.p[i] < '0' || s.p[i] > '9')
			return true;
	}
	return false;
}

/* A cell of csv or tsv that is text, in b, which is emptied first. */
static void guard(struct crm_buf *b, struct crm_str s,
    const struct crm_style *style)
{
	b->n = 0;
	if (!style->raw && is_formula(s))
		crm_buf_char(b, '\'');
	crm_buf_str_add(b, s);
}

static void decimal_comma(struct crm_buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] == '.')
			b->p[i] = ',';
}

static void add_tsv(struct crm_buf *out, struct crm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		crm_buf_char(out, c == '\t' || c == '\n' || c == '\r' ? ' ' :
		    c);
	}
}

/* A row of csv or tsv: row NULL for the names. */
static void add_row(const struct crm_table *t, const struct crm_style *style,
    const struct crm_cell *row, struct crm_buf *out)
{
	bool csv = style->excel || style->format == CRM_CSV;
	char delim = !csv ? '\t' : style->excel ? ';' : ',';
	struct crm_buf b = { 0 };
	size_t from = out->n;

	for (size_t i = 0; i < t->cols; i++) {
		b.n = 0;
		if (row == NULL)
			guard(&b, t->col[i].name, style);
		else if (row[i].kind == TEXT)
			guard(&b, row[i].text, style);
		else
			crm_table_number(&b, &row[i]);
		if (row != NULL && row[i].kind != TEXT && style->excel)
			decimal_comma(&b);
		if (i > 0)
			crm_buf_char(out, delim);
		if (csv)
			crm_rows_cell(out, crm_buf_str(&b), delim);
		else
			add_tsv(out, crm_buf_str(&b));
	}
	/* A row of one empty cell would be a blank line, and no row. */
	if (csv && t->cols == 1 && out->n == from)
		crm_buf_puts(out, "\"\"");
	crm_buf_puts(out, style->excel ? "\r\n" : "\n");
	crm_buf_free(&b);
}

static void print_json(const struct crm_table *t, const struct crm_cell *row,
    struct crm_buf *out)
{
	bool first = true;

	crm_buf_char(out, '{');
	for (size_t i = 0; i < t->cols; i++) {
		size_t from;

		if (row[i].kind == EMPTY || row[i].kind == NONE)
			continue;
		if (!first)
			crm_buf_char(out, ',');
		first = false;
		crm_line_write_string(out, t->col[i].name);
		crm_buf_char(out, ':');
		from = out->n;
		if (row[i].kind == TEXT) {
			crm_line_write_string(out, row[i].text);
		} else {
			crm_table_number(out, &row[i]);
			drop_zeros(out, from);
		}
	}
	crm_buf_puts(out, "}\n");
}

void crm_table_print_head(const struct crm_table *t,
    const struct crm_style *style, struct crm_buf *out)
{
	if (style->format == CRM_JSONL && !style->excel)
		return;
	if (style->excel)
		crm_buf_puts(out, "\xef\xbb\xbf");
	add_row(t, style, NULL, out);
}

static void add_rows(const struct crm_table *t, const struct crm_style *style,
    struct crm_buf *out)
{
	for (size_t i = 0; i < t->rows; i++) {
		if (style->format == CRM_JSONL && !style->excel)
			print_json(t, &t->cell[i * t->cols], out);
		else
			add_row(t, style, &t->cell[i * t->cols], out);
	}
}

void crm_table_print_rows(struct crm_table *t, const struct crm_style *style,
    struct crm_buf *out)
{
	add_rows(t, style, out);
	t->rows = t->rules = 0;
	crm_arena_reset(&t->arena);
}

void crm_table_print(const struct crm_table *t, const struct crm_style *style,
    struct crm_buf *out)
{
	if (style->format == CRM_TEXT && !style->excel) {
		crm_table_people(t, style, out);
		return;
	}
	crm_table_print_head(t, style, out);
	add_rows(t, style, out);
}

/* SPDX-License-Identifier: ISC */
/* A table as aligned text. */
#include "tablepriv.h"

#include <stdlib.h>

#include "money.h"

enum { GAP = 2,			/* blanks between columns of text */
	NARROW = 4 };		/* no column is cut below that */

/* A cell as text for people, in b, which is emptied first. */
static struct crm_str shown(struct crm_buf *b, const struct crm_cell *c)
{
	b->n = 0;
	if (c->kind == TEXT)
		crm_show_text(b, c->text);
	else if (c->kind == NONE)
		crm_buf_char(b, '-');
	else if (c->kind == MONEY)
		crm_money_text(b, c->number);
	else
		crm_table_number(b, c);
	if (c->kind == PERCENT)
		crm_buf_puts(b, " %");
	return crm_buf_str(b);
}

static size_t total_width(const struct crm_table *t, const size_t *width)
{
	size_t total = 0;

	for (size_t i = 0; i < t->cols; i++)
		if (t->col[i].head.n > 0)
			total += width[i] + (total > 0 ? GAP : 0);
	return total;
}

/* Take what is too much from the widest columns of that kind.  Returns the
 * width that is left. */
static size_t shrink(const struct crm_table *t, size_t *width, size_t limit,
    enum crm_align kind)
{
	size_t total = total_width(t, width);

	while (total > limit) {
		size_t widest = t->cols, second = NARROW, cut;

		for (size_t i = 0; i < t->cols; i++) {
			if (t->col[i].align != kind || t->col[i].head.n == 0)
				continue;
			if (widest == t->cols || width[i] > width[widest]) {
				if (widest < t->cols &&
				    width[widest] > second)
					second = width[widest];
				widest = i;
			} else if (width[i] > second) {
				second = width[i];
			}
		}
		if (widest == t->cols || width[widest] <= NARROW)
			break;
		/* Down to the next one, then they give in turn. */
		cut = width[widest] > second ? width[widest] - second : 1;
		if (cut > total - limit)
			cut = total - limit;
		width[widest] -= cut;
		total -= cut;
	}
	return total;
}

static size_t *measure(const struct crm_table *t, size_t limit)
{
	size_t *width = crm_mem_new(t->cols, sizeof(*width));
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < t->cols; i++)
		width[i] = crm_width(t->col[i].head);
	for (size_t i = 0; i < t->rows * t->cols; i++) {
		size_t c = i % t->cols, w;

		if (t->col[c].head.n == 0)
			continue;
		w = crm_width(shown(&b, &t->cell[i]));
		if (w > width[c])
			width[c] = w;
	}
	crm_buf_free(&b);
	/* What ids and times say is gone when they are cut: they are last. */
	if (limit > 0 && shrink(t, width, limit, CRM_LEFT) > limit)
		shrink(t, width, limit, CRM_WHOLE);
	return width;
}

static void add_blanks(struct crm_buf *out, size_t n)
{
	memset(crm_buf_room(out, n), ' ', n);
	out->n += n;
}

/* s, which is fit to be shown, in a column of that width. */
static void add_padded(struct crm_buf *out, struct crm_str s, size_t width,
    enum crm_align align)
{
	size_t taken = crm_width(s);

	if (taken > width) {
		size_t n = crm_width_fit(s, width - 1, &taken);

		crm_buf_add(out, s.p, n);
		crm_buf_puts(out, "…");
		add_blanks(out, width - taken - 1);
		return;
	}
	if (align == CRM_RIGHT)
		add_blanks(out, width - taken);
	crm_buf_str_add(out, s);
	if (align != CRM_RIGHT)
		add_blanks(out, width - taken);
}

/* A line of text: row NULL for the heads. */
static void add_line(const struct crm_table *t, const size_t *width,
    const struct crm_cell *row, struct crm_buf *out)
{
	struct crm_buf b = { 0 };
	size_t from = out->n;
	bool first = true;

	for (size_t i = 0; i < t->cols; i++) {
		if (t->col[i].head.n == 0)
			continue;
		if (!first)
			add_blanks(out, GAP);
		first = false;
		b.n = 0;
		if (row != NULL)
			shown(&b, &row[i]);
		else
			crm_show_text(&b, t->col[i].head);
		add_padded(out, crm_buf_str(&b), width[i], t->col[i].align);
	}
	while (out->n > from && out->p[out->n - 1] == ' ')
		out->n--;
	crm_buf_free(&b);
}

static void add_rule(const struct crm_table *t, const size_t *width,
    struct crm_buf *out)
{
	bool first = true;

	for (size_t i = 0; i < t->cols; i++) {
		if (t->col[i].head.n == 0)
			continue;
		if (!first)
			add_blanks(out, GAP);
		first = false;
		memset(crm_buf_room(out, width[i]), '-', width[i]);
		out->n += width[i];
	}
	crm_buf_char(out, '\n');
}

void crm_table_people(const struct crm_table *t, const struct crm_style *s,
    struct crm_buf *out)
{
	size_t *width = measure(t, s->width);
	size_t rule = 0;

	if (s->color)
		crm_buf_puts(out, "\033[1m");
	add_line(t, width, NULL, out);
	if (s->color)
		crm_buf_puts(out, "\033[0m");
	crm_buf_char(out, '\n');
	add_rule(t, width, out);
	for (size_t i = 0; i < t->rows; i++) {
		if (rule < t->rules && t->rule[rule] == i) {
			add_rule(t, width, out);
			rule++;
		}
		add_line(t, width, &t->cell[i * t->cols], out);
		crm_buf_char(out, '\n');
	}
	free(width);
}

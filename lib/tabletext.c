/* SPDX-License-Identifier: ISC */
/* A table as aligned text. */
#include "tablepriv.h"

#include <stdlib.h>

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
		size_t from = out->n;

		crm_table_cut(out, s, width, align);
		add_blanks(out, width - crm_width((struct crm_str){
		    out->p + from, out->n - from }));
		return;
	}
	if (align == CRM_RIGHT)
		add_blanks(out, width - taken);
	crm_buf_str_add(out, s);
	if (align != CRM_RIGHT)
		add_blanks(out, width - taken);
}

/* A line of text: row NULL for the heads. */
static void add_line(const struct crm_table *t, const struct crm_band *band,
    const struct crm_cell *row, struct crm_buf *out)
{
	struct crm_buf b = { 0 };
	size_t from = out->n;
	bool first = true;

	for (size_t i = 0; i < t->cols; i++) {
		if (!crm_band_has(t, band, i))
			continue;
		if (!first)
			add_blanks(out, CRM_TABLE_GAP);
		first = false;
		b.n = 0;
		if (row != NULL)
			crm_table_shown(&b, &row[i]);
		else
			crm_show_text(&b, t->col[i].head);
		add_padded(out, crm_buf_str(&b), band->width[i],
		    t->col[i].align);
	}
	while (out->n > from && out->p[out->n - 1] == ' ')
		out->n--;
	crm_buf_free(&b);
}

static void add_rule(const struct crm_table *t, const struct crm_band *band,
    struct crm_buf *out)
{
	bool first = true;

	for (size_t i = 0; i < t->cols; i++) {
		size_t width = band->width[i];

		if (!crm_band_has(t, band, i))
			continue;
		if (!first)
			add_blanks(out, CRM_TABLE_GAP);
		first = false;
		memset(crm_buf_room(out, width), '-', width);
		out->n += width;
	}
	crm_buf_char(out, '\n');
}

static void add_band(const struct crm_table *t, const struct crm_style *s,
    const struct crm_band *band, struct crm_buf *out)
{
	size_t rule = 0;

	if (s->color)
		crm_buf_puts(out, "\033[1m");
	add_line(t, band, NULL, out);
	if (s->color)
		crm_buf_puts(out, "\033[0m");
	crm_buf_char(out, '\n');
	add_rule(t, band, out);
	for (size_t i = 0; i < t->rows; i++) {
		if (rule < t->rules && t->rule[rule] == i) {
			add_rule(t, band, out);
			rule++;
		}
		add_line(t, band, &t->cell[i * t->cols], out);
		crm_buf_char(out, '\n');
	}
}

void crm_table_people(const struct crm_table *t, const struct crm_style *s,
    struct crm_buf *out)
{
	struct crm_band band = { 0 };
	bool more = crm_band_first(t, s->width, &band);

	add_band(t, s, &band, out);
	while (more) {
		more = crm_band_next(t, s->width, &band);
		crm_buf_char(out, '\n');
		add_band(t, s, &band, out);
	}
	free(band.width);
}

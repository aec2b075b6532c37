/* SPDX-License-Identifier: ISC */
/* How wide the columns of a text table are, and which stand side by side. */
#include "tablepriv.h"

#include <stdlib.h>

#include "money.h"

enum { NARROW = 4,		/* no column is cut below that */
	NAME = 8 };		/* nor one of groups below that */

struct crm_str crm_table_shown(struct crm_buf *b, const struct crm_cell *c)
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

void crm_table_cut(struct crm_buf *out, struct crm_str s, size_t width,
    enum crm_align align)
{
	size_t taken, all = crm_width(s);
	size_t tail = align == CRM_GROUP ? (width - 1) / 2 : 0;
	size_t n = crm_width_fit(s, width - 1 - tail, &taken);

	crm_buf_add(out, s.p, n);
	crm_buf_puts(out, "…");
	if (tail == 0)
		return;
	n = crm_width_fit(s, all - tail, &taken);
	if (all - taken > tail)		/* half of a wide letter */
		n = crm_width_fit(s, all - tail + 1, &taken);
	crm_buf_add(out, s.p + n, s.n - n);
}

static int cmp_str(const void *a, const void *b)
{
	return crm_str_cmp(*(const struct crm_str *)a,
	    *(const struct crm_str *)b);
}

/* Sort the texts and drop those that are there twice; how many are left. */
static size_t unique(struct crm_str *s, size_t n)
{
	size_t kept = 0;

	qsort(s, n, sizeof(*s), cmp_str);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || !crm_str_eq(s[kept - 1], s[i]))
			s[kept++] = s[i];
	return kept;
}

/* Do the texts, all different, stay so in a column of that width? */
static bool differ(const struct crm_str *s, size_t n, size_t width)
{
	struct crm_str *cut = crm_mem_new(n, sizeof(*cut));
	struct crm_arena arena = { 0 };
	struct crm_buf b = { 0 };
	bool all;

	for (size_t i = 0; i < n; i++) {
		cut[i] = s[i];
		if (crm_width(s[i]) <= width)
			continue;
		b.n = 0;
		crm_table_cut(&b, s[i], width, CRM_GROUP);
		cut[i].p = crm_arena_copy(&arena, b.p, b.n);
		cut[i].n = b.n;
	}
	all = unique(cut, n) == n;
	free(cut);
	crm_arena_free(&arena);
	crm_buf_free(&b);
	return all;
}

/* The least width of a column of groups, which is as wide as its widest. */
static size_t least_of_groups(const struct crm_table *t, size_t column,
    size_t width)
{
	struct crm_str *s = crm_mem_new(t->rows + 1, sizeof(*s));
	struct crm_arena arena = { 0 };
	struct crm_buf b = { 0 };
	size_t low = NAME < width ? NAME : width, n;

	for (size_t i = 0; i < t->rows; i++) {
		crm_table_shown(&b, &t->cell[i * t->cols + column]);
		s[i].p = crm_arena_copy(&arena, b.n > 0 ? b.p : "", b.n);
		s[i].n = b.n;
	}
	n = unique(s, t->rows);
	while (low < width && n > 0) {
		size_t middle = low + (width - low) / 2;

		if (differ(s, n, middle))
			width = middle;
		else
			low = middle + 1;
	}
	free(s);
	crm_arena_free(&arena);
	crm_buf_free(&b);
	return n > 0 ? width : low;
}

static bool is_shown(const struct crm_table *t, size_t column)
{
	return t->col[column].head.n > 0;
}

/* How wide the columns before end are, side by side. */
static size_t total_width(const struct crm_table *t, const size_t *width,
    size_t end)
{
	size_t total = 0;

	for (size_t i = 0; i < end; i++)
		if (is_shown(t, i))
			total += width[i] + (total > 0 ? CRM_TABLE_GAP : 0);
	return total;
}

static bool gives(enum crm_align align, bool whole)
{
	return whole ? align == CRM_WHOLE :
	    align == CRM_LEFT || align == CRM_GROUP;
}

/* Take what is too much from the widest of the columns before end. */
static void shrink(const struct crm_table *t, size_t *width,
    const size_t *least, size_t end, size_t limit, bool whole)
{
	size_t total = total_width(t, width, end);

	while (total > limit) {
		size_t widest = end, second = 0, cut;

		for (size_t i = 0; i < end; i++) {
			if (!gives(t->col[i].align, whole) ||
			    !is_shown(t, i) || width[i] <= least[i])
				continue;
			if (widest == end || width[i] > width[widest]) {
				if (widest < end && width[widest] > second)
					second = width[widest];
				widest = i;
			} else if (width[i] > second) {
				second = width[i];
			}
		}
		if (widest == end)
			break;
		/* Down to the next one, then they give in turn. */
		if (second < least[widest])
			second = least[widest];
		cut = width[widest] > second ? width[widest] - second : 1;
		if (cut > total - limit)
			cut = total - limit;
		width[widest] -= cut;
		total -= cut;
	}
}

static void measure(const struct crm_table *t, size_t *width)
{
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < t->cols; i++)
		width[i] = crm_width(t->col[i].head);
	for (size_t i = 0; i < t->rows * t->cols; i++) {
		size_t c = i % t->cols, w;

		if (!is_shown(t, c))
			continue;
		w = crm_width(crm_table_shown(&b, &t->cell[i]));
		if (w > width[c])
			width[c] = w;
	}
	crm_buf_free(&b);
}

static size_t *least_widths(const struct crm_table *t, const size_t *width)
{
	size_t *least = crm_mem_new(t->cols + 1, sizeof(*least));

	for (size_t i = 0; i < t->cols; i++)
		least[i] = !is_shown(t, i) ? 0 :
		    t->col[i].align == CRM_GROUP ?
		    least_of_groups(t, i, width[i]) : NARROW;
	return least;
}

/* What ids and times say is gone when they are cut: they are last. */
static void squeeze(const struct crm_table *t, size_t *width,
    const size_t *least, size_t end, size_t limit)
{
	shrink(t, width, least, end, limit, false);
	shrink(t, width, least, end, limit, true);
}

/* The columns that are repeated in each band. */
static size_t count_labels(const struct crm_table *t)
{
	size_t n = 0;

	while (n < t->cols && (t->col[n].align != CRM_RIGHT ||
	    !is_shown(t, n)))
		n++;
	return n;
}

/* Room for labels: half of a line, but what the widest column leaves. */
static size_t label_room(const struct crm_table *t, const size_t *width,
    size_t labels, size_t limit)
{
	size_t widest = 0;

	for (size_t i = labels; i < t->cols; i++)
		if (is_shown(t, i) && width[i] > widest)
			widest = width[i];
	widest += CRM_TABLE_GAP;
	return widest > limit ? 0 : limit - widest < limit / 2 ?
	    limit - widest : limit / 2;
}

bool crm_band_has(const struct crm_table *t, const struct crm_band *b,
    size_t column)
{
	return is_shown(t, column) && (column < b->labels ||
	    (column >= b->first && column < b->end));
}

bool crm_band_next(const struct crm_table *t, size_t limit,
    struct crm_band *b)
{
	size_t total = total_width(t, b->width, b->labels), n = 0;

	b->first = b->end;
	for (; b->end < t->cols; b->end++) {
		size_t w = b->width[b->end] + (total > 0 ? CRM_TABLE_GAP : 0);

		if (!is_shown(t, b->end))
			continue;
		if (n > 0 && total + w > limit)
			return true;
		total += w;
		n++;
	}
	return false;
}

bool crm_band_first(const struct crm_table *t, size_t limit,
    struct crm_band *b)
{
	size_t *least;

	b->width = crm_mem_new(t->cols + 1, sizeof(*b->width));
	b->end = t->cols;
	measure(t, b->width);
	if (limit == 0 || total_width(t, b->width, t->cols) <= limit)
		return false;
	least = least_widths(t, b->width);
	squeeze(t, b->width, least, t->cols, limit);
	b->labels = count_labels(t);
	if (t->folds && b->labels < t->cols &&
	    total_width(t, b->width, t->cols) > limit) {
		measure(t, b->width);
		squeeze(t, b->width, least, b->labels, label_room(t, b->width,
		    b->labels, limit));
		b->end = b->labels;
	}
	free(least);
	return b->end < t->cols && crm_band_next(t, limit, b);
}

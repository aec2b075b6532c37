/* SPDX-License-Identifier: ISC */
#include "bins.h"

#include <stdlib.h>

#include "evaluate.h"
#include "mem.h"

enum {
	QUANTILES = 10,		/* of a number */
	VALUES = 30,		/* of a column that are levels, at most */
	RARE = 10		/* rows, or a hundredth of them: the least */
};

static size_t least(size_t rows)
{
	return rows / 100 > RARE ? rows / 100 : RARE;
}

static struct crm_level *push(struct crm_bin *b, enum crm_level_kind kind)
{
	b->level = crm_mem_grow(b->level, &b->cap, b->levels + 1,
	    sizeof(*b->level));
	b->level[b->levels] = (struct crm_level){ .kind = (uint8_t)kind };
	return &b->level[b->levels++];
}

/* A value and how many rows have it. */
struct tally { uint32_t no; size_t n; double number; };

static int by_count(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return (x->no > y->no) - (x->no < y->no);
}

static int by_number(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* The values of the rows that are not held out; the number of them. */
static size_t count_values(const struct crm_dataset *ds, uint32_t column,
    struct tally *t)
{
	const uint32_t *word = ds->column[column].word;
	size_t n = 0;

	for (size_t i = 0; i <= ds->value.n; i++)
		t[i] = (struct tally){ .no = (uint32_t)i };
	for (size_t i = 0; i < ds->rows; i++)
		t[word[i]].n += !ds->out[i];
	for (size_t i = 1; i <= ds->value.n; i++)
		if (t[i].n > 0) {
			t[n] = t[i];
			t[n++].number = ds->of[t[i].no].number;
		}
	return n;
}

static void make_values(struct crm_bin *b, const struct crm_dataset *ds,
    struct tally *t, size_t n)
{
	size_t rare = least(ds->rows - ds->held);

	if (n > 0)
		qsort(t, n, sizeof(*t), by_count);
	for (size_t i = 0; i < n && i < VALUES && t[i].n >= rare; i++) {
		struct crm_level *l = push(b, CRM_LEVEL_VALUE);

		l->value = &ds->of[t[i].no];
		l->no = t[i].no;
	}
}

static void make_ranges(struct crm_bin *b, const struct crm_dataset *ds,
    struct tally *t, size_t n)
{
	size_t all = 0, from = 0, seen = 0, rare;
	const struct crm_value_of *start = NULL;

	if (n == 0)
		return;
	qsort(t, n, sizeof(*t), by_number);
	for (size_t i = 0; i < n; i++)
		all += t[i].n;
	rare = least(all);
	for (size_t i = 0; i < n; i++) {
		/* does a range end before this value? */
		if (seen - from >= rare && all - seen >= rare &&
		    (seen - from) * QUANTILES >= all) {
			struct crm_level *l = push(b, CRM_LEVEL_RANGE);

			l->value = start;
			l->until = start = &ds->of[t[i].no];
			from = seen;
		}
		seen += t[i].n;
	}
	push(b, CRM_LEVEL_RANGE)->value = start;
}

/* The level of a value; they are few, and found once a value. */
static uint16_t find_level(const struct crm_bin *b,
    const struct crm_dataset *ds, uint32_t no)
{
	for (size_t i = 2; i < b->levels && no != 0; i++) {
		const struct crm_level *l = &b->level[i];

		if (l->kind == CRM_LEVEL_VALUE ? l->no == no :
		    ds->of[no].type == CRM_NUMBER && (l->until == NULL ||
		    ds->of[no].number < l->until->number))
			return (uint16_t)i;
	}
	return no == 0 ? CRM_LEVEL_MISSING : CRM_LEVEL_OTHER;
}

static void place_rows(struct crm_bin *b, const struct crm_dataset *ds,
    uint32_t column, uint16_t *memo)
{
	memset(memo, 0xff, (ds->value.n + 1) * sizeof(*memo));
	b->at = crm_mem_new(ds->rows + 1, sizeof(*b->at));
	for (size_t i = 0; i < ds->rows; i++) {
		uint32_t no = ds->column[column].word[i];

		if (memo[no] == UINT16_MAX)
			memo[no] = find_level(b, ds, no);
		b->at[i] = memo[no];
		if (ds->out[i])
			continue;
		b->level[memo[no]].n++;
		b->level[memo[no]].won += ds->won[i];
	}
}

/* How well the win rates of its levels alone would sort the deals. */
static double auc_alone(const struct crm_bin *b, const struct crm_dataset *ds,
    double rate)
{
	struct crm_case *c = crm_mem_new(ds->rows + 1, sizeof(*c));
	size_t n = 0;
	double auc;

	for (size_t i = 0; i < ds->rows; i++) {
		const struct crm_level *l = &b->level[b->at[i]];

		if (!ds->out[i])
			c[n++] = (struct crm_case){ ((double)l->won + rate) /
				((double)l->n + 1), ds->won[i] };
	}
	auc = crm_evaluate_auc(c, n);
	free(c);
	return auc;
}

static enum crm_bin_state judge(const struct crm_bin *b,
    const struct crm_names *late, const struct crm_names *allow)
{
	size_t levels = 0;

	for (size_t i = 0; i < b->levels; i++)
		levels += b->level[i].n > 0;
	if (levels < 2)
		return CRM_BIN_SAME;
	if (allow != NULL && crm_names_find(allow, b->name) != 0)
		return CRM_BIN_USED;
	if (late != NULL && crm_names_find(late, b->name) != 0)
		return CRM_BIN_LATE;
	return b->auc * 100 >= CRM_SUSPICIOUS ? CRM_BIN_SUSPICIOUS :
	    CRM_BIN_USED;
}

void crm_bins_make(struct crm_bins *bins, const struct crm_dataset *ds,
    const struct crm_names *late, const struct crm_names *allow)
{
	struct tally *t = crm_mem_new(ds->value.n + 1, sizeof(*t));
	uint16_t *memo = crm_mem_new(ds->value.n + 1, sizeof(*memo));
	size_t won = 0;

	*bins = (struct crm_bins){ .bins = ds->name.n,
		.bin = crm_mem_new(ds->name.n + 1, sizeof(*bins->bin)) };
	for (size_t i = 0; i < ds->rows; i++)
		won += ds->won[i] && !ds->out[i];
	for (uint32_t c = 1; c <= ds->name.n; c++) {
		struct crm_bin *b = &bins->bin[c - 1];
		size_t n = count_values(ds, c, t);

		b->name = crm_names_get(&ds->name, c);
		b->number = ds->column[c].number;
		push(b, CRM_LEVEL_MISSING);
		push(b, CRM_LEVEL_OTHER);
		if (b->number)
			make_ranges(b, ds, t, n);
		else
			make_values(b, ds, t, n);
		place_rows(b, ds, c, memo);
		b->auc = auc_alone(b, ds, (double)won /
		    (double)(ds->rows - ds->held + 1));
		b->state = judge(b, late, allow);
		b->first = bins->used;
		if (b->state == CRM_BIN_USED)
			bins->used += b->levels;
	}
	free(t);
	free(memo);
}

void crm_bins_free(struct crm_bins *bins)
{
	for (size_t i = 0; i < bins->bins; i++) {
		free(bins->bin[i].level);
		free(bins->bin[i].at);
	}
	free(bins->bin);
	*bins = (struct crm_bins){ 0 };
}

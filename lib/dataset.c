/* SPDX-License-Identifier: ISC */
#include "dataset.h"

#include <stdlib.h>

#include "deal.h"
#include "expr.h"
#include "mem.h"

enum { DAY = 86400, USUAL = 7 * DAY };

/* Which of our own fields may tell what a deal will become. */
static bool telling(enum crm_key key)
{
	switch (key) {
	case CRM_KEY_USER: case CRM_KEY_PIPELINE: case CRM_KEY_REACHED:
	case CRM_KEY_OWNER: case CRM_KEY_SOURCE: case CRM_KEY_CAMPAIGN:
	case CRM_KEY_VARIANT: case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
	case CRM_KEY_TOUCHES: case CRM_KEY_IDLE_DAYS:
		return true;
	default:
		return false;
	}
}

static enum crm_status take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct crm_dataset *ds = ctx;
	struct crm_str via = crm_line_str(line, CRM_KEY_VIA);
	enum crm_status s;

	(void)text;
	if (crm_line_get(line, CRM_KEY_EV) == NULL &&
	    crm_line_get(line, CRM_KEY_DEAL) != NULL)
		return crm_err_set(err, CRM_DATA, "learning needs facts: deal "
		    "lines say only what a deal is now");
	if (via.n > 0)
		crm_names_add(&ds->via, via);
	s = crm_fold_add(&ds->whole, line, err);
	return s == CRM_OK ? crm_fold_add(&ds->then, line, err) : s;
}

static bool closed(const struct crm_deal *d)
{
	return d->status != CRM_OPEN;
}

/* Seven days, if most deals lived so long; else what was known at first. */
static void settle_age(struct crm_dataset *ds)
{
	size_t all = 0, old = 0;

	for (size_t i = 0; i < ds->whole.deals; i++) {
		const struct crm_deal *d = &ds->whole.deal[i];

		all += closed(d);
		old += closed(d) && d->closed - d->created >= USUAL;
	}
	if (ds->age < 0)
		ds->age = old * 2 >= all ? USUAL : 0;
	ds->then.opt.age = ds->age;
}

static bool is_junk(const struct crm_fold *fold, const struct crm_deal *d)
{
	const struct crm_reason *r = d->status == CRM_LOST ?
	    crm_rules_reason(fold->opt.rules, crm_names_get(&fold->word,
	    d->reason)) : NULL;

	return r != NULL && r->junk;
}

static int by_time(const void *a, const void *b)
{
	const struct crm_deal *x = *(const struct crm_deal *const *)a;
	const struct crm_deal *y = *(const struct crm_deal *const *)b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static struct crm_str id_of(const struct crm_dataset *ds, size_t row)
{
	return crm_names_get(&ds->then.deal_name, ds->deal[row]->id);
}

static void choose_rows(struct crm_dataset *ds)
{
	size_t n = ds->whole.deals;

	ds->deal = crm_mem_new(n + 1, sizeof(struct crm_deal *));
	for (size_t i = 0; i < n; i++) {
		const struct crm_deal *d = &ds->whole.deal[i];
		const struct crm_deal *then = crm_fold_find(&ds->then,
		    crm_names_get(&ds->whole.deal_name, d->id));

		if (!closed(d))
			ds->open++;
		else if (is_junk(&ds->whole, d))
			ds->junk++;
		else if (d->closed - d->created < ds->age || then == NULL)
			ds->young++;
		else
			ds->deal[ds->rows++] = then;
	}
	if (ds->rows > 0)
		qsort(ds->deal, ds->rows, sizeof(struct crm_deal *), by_time);
	ds->won = crm_mem_new(ds->rows + 1, sizeof(bool));
	ds->out = crm_mem_new(ds->rows + 1, sizeof(bool));
	for (size_t i = 0; i < ds->rows; i++) {
		struct crm_str id = id_of(ds, i);

		ds->won[i] = crm_fold_find(&ds->whole, id)->status == CRM_WON;
		ds->out[i] = ds->by_id ? (double)(crm_str_hash(id) % 10000) <
		    ds->share * 10000 : i >= ds->rows - (size_t)(ds->share *
		    (double)ds->rows + 0.5);
		ds->held += ds->out[i];
	}
}

/* The number of a value; texts that differ in letter case are one. */
static uint32_t value_no(struct crm_dataset *ds, const struct crm_field *f)
{
	struct crm_buf *b = &ds->text;
	struct crm_value_of v = { .type = f->type };
	size_t known = ds->value.n;
	uint32_t no;

	b->n = 0;
	crm_buf_char(b, (char)('0' + f->type));
	if (f->type == CRM_STRING) {
		char *p = crm_buf_room(b, f->value.n * 2 + 4);

		b->n += crm_expr_fold(f->value, p);
	} else {
		crm_buf_str_add(b, f->value);
	}
	no = crm_names_add(&ds->value, crm_buf_str(b));
	if (ds->value.n == known)
		return no;
	if (f->type == CRM_NUMBER)
		crm_expr_number(f->value, &v.number);
	v.text = (struct crm_str){ crm_arena_copy(&ds->value.arena,
	    f->value.p, f->value.n), f->value.n };
	ds->of = crm_mem_grow(ds->of, &ds->of_cap, no + (size_t)1,
	    sizeof(*ds->of));
	ds->of[no] = v;
	return no;
}

static struct crm_column *column_of(struct crm_dataset *ds,
    struct crm_str name)
{
	size_t known = ds->name.n;
	uint32_t no = crm_names_add(&ds->name, name);

	if (ds->name.n > known) {
		ds->column = crm_mem_grow(ds->column, &ds->column_cap,
		    no + (size_t)1, sizeof(*ds->column));
		ds->column[no] = (struct crm_column){ .number = true,
			.word = crm_mem_new(ds->rows, sizeof(uint32_t)) };
	}
	return &ds->column[no];
}

void crm_dataset_line(struct crm_dataset *ds, size_t row,
    struct crm_line *line)
{
	const struct crm_deal *d;

	crm_deal_line(&ds->then, ds->deal[row], NULL, 0, line);
	if (ds->allow == NULL || ds->allow->n == 0)
		return;
	d = crm_fold_find(&ds->whole, id_of(ds, row));
	crm_deal_line(&ds->whole, d, ds->allow->name + 1, ds->allow->n,
	    ds->now);
	for (size_t i = 0; i < ds->now->n; i++) {
		const struct crm_field *f = &ds->now->field[i];

		if (crm_line_find(line, f->key) == NULL)
			crm_line_set(line, f->key, (enum crm_type)f->type,
			    f->value);
	}
}

static void read_row(struct crm_dataset *ds, struct crm_line *line, size_t row)
{
	crm_dataset_line(ds, row, line);
	for (size_t i = 0; i < line->n; i++) {
		const struct crm_field *f = &line->field[i];
		struct crm_column *c;

		if (!telling((enum crm_key)f->id) || f->type == CRM_NULL)
			continue;
		c = column_of(ds, f->key);
		c->word[row] = value_no(ds, f);
		c->number &= f->type == CRM_NUMBER;
	}
}

/* Fields that deals have now and none had then. */
static void find_after(struct crm_dataset *ds)
{
	const struct crm_fold *fold = &ds->whole;

	for (size_t i = 0; i < ds->rows; i++) {
		const struct crm_deal *d = crm_fold_find(fold, id_of(ds, i));

		for (uint32_t k = 0; k < d->fields; k++) {
			struct crm_str name = crm_names_get(&fold->field,
			    d->field[k].key - CRM_KEYS);

			if (crm_names_find(&ds->name, name) == 0)
				crm_names_add(&ds->after, name);
		}
	}
}

enum crm_status crm_dataset_read(struct crm_dataset *ds,
    struct crm_source *src, int64_t as_of, struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = &src->rules, .as_of = as_of,
		.all = true };
	struct crm_line *line;
	enum crm_status s;

	crm_fold_init(&ds->whole, &opt);
	opt.rewind = opt.unclosed = true;
	crm_fold_init(&ds->then, &opt);
	s = crm_source_read(src, take, ds, err);
	if (s == CRM_OK)
		s = crm_fold_finish(&ds->whole, err);
	if (s != CRM_OK)
		return s;
	settle_age(ds);
	s = crm_fold_finish(&ds->then, err);
	if (s != CRM_OK)
		return s;
	choose_rows(ds);
	line = crm_mem_new(1, sizeof(*line));
	ds->now = crm_mem_new(1, sizeof(*ds->now));
	for (size_t i = 0; i < ds->rows; i++)
		read_row(ds, line, i);
	crm_line_free(line);
	free(line);
	find_after(ds);
	return CRM_OK;
}

const struct crm_value_of *crm_dataset_value(const struct crm_dataset *ds,
    uint32_t column, size_t row)
{
	uint32_t no = ds->column[column].word[row];

	return no != 0 ? &ds->of[no] : NULL;
}

void crm_dataset_free(struct crm_dataset *ds)
{
	for (uint32_t i = 1; i <= ds->name.n; i++)
		free(ds->column[i].word);
	free(ds->column);
	free(ds->of);
	free(ds->deal);
	free(ds->won);
	free(ds->out);
	crm_fold_free(&ds->whole);
	crm_fold_free(&ds->then);
	crm_names_free(&ds->via);
	crm_names_free(&ds->name);
	crm_names_free(&ds->after);
	crm_names_free(&ds->value);
	crm_buf_free(&ds->text);
	crm_line_free(ds->now);
	free(ds->now);
	*ds = (struct crm_dataset){ 0 };
}

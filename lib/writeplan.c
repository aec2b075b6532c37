/* SPDX-License-Identifier: ISC */
/*
 * What a batch leaves undone, after its checks: a deal that it makes, moves or
 * gives back, is open and has no next step gets the one that stages.csv
 * wants, as a fact: on the line that leaves it so; where that is an undo, by
 * a set behind it.
 */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "nextstep.h"
#include "writepriv.h"

/* The last row of each deal that leaves it without a next step. */
struct plan {
	const struct crm_check *check;
	struct crm_batch *b;
	size_t *last;		/* index + 1, by number in batch.deal */
	bool *fresh;		/* no step of it is there */
};

bool crm_batch_plans(const struct crm_batch *b,
    const struct crm_batch_row *row)
{
	int64_t age = b->src.when.now - row->at;

	if (b->opt.plan == CRM_PLAN_NONE || row->state != CRM_ROW_GOOD ||
	    row->deal == 0)
		return false;
	if (row->ev != CRM_EV_DEAL && row->ev != CRM_EV_STEP &&
	    row->ev != CRM_EV_UNDO)
		return false;
	return b->opt.plan == CRM_PLAN_ALL || (age < 60 && age > -60);
}

static enum crm_status full(struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "more than %d keys",
	    (int)CRM_LINE_KEYS);
}

static struct crm_str time_text(struct crm_line *l, int64_t t)
{
	char text[CRM_CLOCK_LEN];

	crm_clock_format(t, text);
	return crm_line_keep(l, (struct crm_str){ text, sizeof(text) });
}

static void put_time(struct crm_buf *t, const char *key, int64_t at)
{
	crm_buf_puts(t, key);
	crm_clock_add(t, at);
	crm_buf_puts(t, "\",");
}

/* A set of our own making: its canonical line at once, for what is checked
 * and put in order of others holds of it. */
static void add_set(struct crm_batch *b, size_t i, int64_t next, int64_t at)
{
	struct crm_batch_row row = { .text = b->text.n,
		.where = b->row[i].where, .at = at,
		.deal = b->row[i].deal, .ev = CRM_EV_SET };
	int64_t age = b->src.when.now - row.at;
	struct crm_buf *t = &b->text;

	put_time(t, "{\"at\":\"", row.at);
	if (age >= 60 || age <= -60)
		put_time(t, "\"logged\":\"", b->src.when.now);
	crm_buf_puts(t, "\"ev\":\"set\",\"deal\":");
	crm_line_write_string(t, crm_names_get(&b->deal, row.deal));
	crm_buf_puts(t, ",\"next\":\"");
	crm_clock_add(t, next);
	crm_buf_char(t, '"');
	if (b->by.n > 0) {
		crm_buf_puts(t, ",\"by\":");
		crm_line_write_string(t, b->by);
	}
	crm_buf_puts(t, "}\n");
	row.len = t->n - row.text - 1;
	b->row = crm_mem_grow(b->row, &b->row_cap, b->rows + 1,
	    sizeof(*b->row));
	b->row[b->rows++] = row;
}

enum crm_status crm_batch_put_next(struct crm_batch *b, size_t i,
    int64_t next, int64_t at, struct crm_err *err)
{
	struct crm_batch_row *row = &b->row[i];
	enum crm_status s;

	s = crm_batch_line(b, row, err);
	if (s != CRM_OK)
		return s;
	if (row->ev == CRM_EV_UNDO) {
		if (!crm_str_is(crm_line_str(b->line, CRM_KEY_WHAT),
		    "touch"))	/* of that it moves nothing */
			add_set(b, i, next, at);
		return CRM_OK;
	}
	if (!crm_line_set_key(b->line, CRM_KEY_NEXT, CRM_STRING,
	    time_text(b->line, next)))
		return full(err);
	crm_batch_rewrite(b, row);
	return CRM_OK;
}

static enum crm_status plan_deal(struct plan *p, uint32_t deal,
    struct crm_err *err)
{
	struct crm_batch *b = p->b;
	const struct crm_deal *d = crm_fold_find(&p->check->fold,
	    crm_names_get(&b->deal, deal));
	size_t last = p->last[deal] - 1;
	int64_t next;

	if (d == NULL || d->status != CRM_OPEN || d->next != CRM_TIME_NONE)
		return CRM_OK;
	next = crm_nextstep_due(&b->src.rules, d->stage, p->fresh[deal],
	    b->row[last].at, b->src.when.now);
	return next == CRM_TIME_NONE ? CRM_OK :
	    crm_batch_put_next(b, last, next, crm_check_free_time(p->check,
	    deal, CRM_EV_SET, b->row[last].at), err);
}

enum crm_status crm_batch_plan(const struct crm_check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct plan p = { .check = c, .b = b,
		.last = crm_mem_new(b->deal.n + 1, sizeof(*p.last)),
		.fresh = crm_mem_new(b->deal.n + 1, sizeof(*p.fresh)) };
	size_t deals = b->opt.plan == CRM_PLAN_NONE ? 0 : b->deal.n;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < b->rows; i++) {
		const struct crm_batch_row *row = &b->row[i];

		if (!crm_batch_plans(b, row))
			continue;
		p.fresh[row->deal] = row->ev == CRM_EV_DEAL;
		p.last[row->deal] = i + 1;
	}
	for (uint32_t deal = 1; deal <= deals && s == CRM_OK; deal++)
		if (p.last[deal] != 0)
			s = plan_deal(&p, deal, err);
	free(p.last);
	free(p.fresh);
	return s;
}

/* SPDX-License-Identifier: ISC */
/*
 * A batch against the journal: deals and tasks that are there, and the fold
 * of both, which tells the steps without effect.
 */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "writepriv.h"

enum { WHY_FINE, WHY_OPEN, WHY_WON, WHY_LOST };

/* Undos. */

static uint32_t undo_name(struct crm_check *c, struct crm_str deal,
    struct crm_str at, struct crm_str ev, bool add)
{
	struct crm_buf b = { 0 };
	uint32_t no;

	crm_buf_str_add(&b, deal);
	crm_buf_char(&b, ' ');
	crm_buf_str_add(&b, at);
	crm_buf_char(&b, ' ');
	crm_buf_str_add(&b, ev);
	no = add ? crm_names_add(&c->undo, crm_buf_str(&b)) :
	    crm_names_find(&c->undo, crm_buf_str(&b));
	crm_buf_free(&b);
	return no;
}

static enum crm_status find_undos(struct crm_check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < b->rows && s == CRM_OK; i++) {
		if (b->row[i].ev != CRM_EV_UNDO)
			continue;
		s = crm_batch_line(b, &b->row[i], err);
		if (s == CRM_OK)
			undo_name(c, crm_line_str(b->line, CRM_KEY_DEAL),
			    crm_line_str(b->line, CRM_KEY_OF),
			    crm_line_str(b->line, CRM_KEY_WHAT), true);
	}
	c->left = crm_mem_new(c->undo.n + 1, sizeof(*c->left));
	return s;
}

/* Count a fact of ours or the journal's as there, or, when it is an undo,
 * what it undoes as gone.  False for an undo that finds nothing. */
static bool count(struct crm_check *c, const struct crm_line *l, uint32_t deal)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	bool undo = ev == CRM_EV_UNDO;
	enum crm_ev what = undo ? crm_ev_find(crm_line_str(l, CRM_KEY_WHAT)) :
	    ev;
	uint32_t no = c->undo.n == 0 ? 0 : undo_name(c,
	    crm_names_get(&c->b->deal, deal),
	    crm_line_str(l, undo ? CRM_KEY_OF : CRM_KEY_AT),
	    crm_ev_name(what), false);

	if (no != 0 && undo && c->left[no] <= 0)
		return false;
	if (no != 0)
		c->left[no] += undo ? -1 : 1;
	if (what == CRM_EV_DEAL)
		c->made[deal] += undo ? -1 : 1;
	return true;
}

/* The fold. */

static bool folds(enum crm_ev ev)
{
	return ev == CRM_EV_DEAL || ev == CRM_EV_SET || ev == CRM_EV_STEP ||
	    ev == CRM_EV_UNDO || ev == CRM_EV_TOUCH;
}

static enum crm_status fold_journal(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct crm_check *c = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	uint32_t deal = crm_names_find(&c->b->deal,
	    crm_line_str(l, CRM_KEY_DEAL));

	if (ev == CRM_EV_TASK)
		c->taken[crm_names_find(&c->b->task,
		    crm_line_str(l, CRM_KEY_TASK))] = true;
	if (deal == 0)
		return CRM_OK;
	crm_check_note(c, l, deal);
	count(c, l, deal);
	/* touches change nothing that is asked here, but may be undone */
	if (!folds(ev) || (ev == CRM_EV_TOUCH && c->undo.n == 0))
		return CRM_OK;
	c->folded++;
	return crm_fold_add(&c->fold, l, err);
}

static enum crm_status tell(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *deal, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_check *c = ctx;

	(void)fold;
	(void)err;
	if (deal != NULL && f->seq >= c->base && f->ev == CRM_EV_STEP &&
	    f->idle)
		c->why[c->row[f->seq - c->base]] = (uint8_t)(
		    deal->status == CRM_WON ? WHY_WON :
		    deal->status == CRM_LOST ? WHY_LOST : WHY_OPEN);
	return CRM_OK;
}

static enum crm_status refuse(struct crm_check *c, size_t i, const char *field,
    struct crm_err *err, const char *why)
{
	if (field != NULL)
		crm_err_field(err, crm_str(field));
	crm_err_set(err, CRM_DATA, "%s", why);
	return crm_batch_bad(c->b, i, err);
}

/* A task of an id that is there may be given to somebody else, or put off;
 * what says anew what is to be done is a second task of one id. */
static bool retasks(struct crm_check *c, const struct crm_batch_row *row)
{
	const struct crm_line *l = c->b->line;
	struct crm_err err = { 0 };
	bool does = !row->no_id && crm_batch_line(c->b, row, &err) == CRM_OK &&
	    (crm_line_get(l, CRM_KEY_OWNER) != NULL ||
	    crm_line_get(l, CRM_KEY_DUE) != NULL) &&
	    crm_line_get(l, CRM_KEY_TODO) == NULL &&
	    crm_line_get(l, CRM_KEY_DEAL) == NULL;

	crm_err_free(&err);
	return does;
}

/* A deal or task whose id is there already, also by one of our own; an id
 * that we have counted becomes another one, and the fold is begun again. */
static enum crm_status check_new(struct crm_check *c, size_t i,
    struct crm_err *err)
{
	struct crm_batch_row *row = &c->b->row[i];
	bool deal = row->ev == CRM_EV_DEAL;

	if (deal ? c->made[row->deal] <= 0 : !c->taken[row->task] ||
	    retasks(c, row)) {
		c->taken[row->task] = row->task != 0;
		return CRM_OK;
	}
	if (row->no_id) {
		c->clash = true;
		return CRM_OK;
	}
	return refuse(c, i, deal ? "deal" : "task", err, deal ?
	    "there is a deal of this id already: what has changed is a set" :
	    "there is a task of this id already");
}

static enum crm_status fold_row(struct crm_check *c, size_t i,
    struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_batch_row *row = &b->row[i];
	enum crm_status s = CRM_OK;

	if (row->ev == CRM_EV_DEAL || row->ev == CRM_EV_TASK)
		s = check_new(c, i, err);
	if (s != CRM_OK || row->state != CRM_ROW_GOOD || c->clash ||
	    row->deal == 0)
		return s;
	s = crm_check_time(c, i, err);
	if (s != CRM_OK || row->state != CRM_ROW_GOOD)
		return s;
	s = crm_batch_line(b, row, err);
	if (s != CRM_OK)
		return s;
	if (!count(c, b->line, row->deal))
		return refuse(c, i, "of", err, "there is no such fact of the "
		    "deal to be undone");
	crm_check_note(c, b->line, row->deal);
	if (!folds((enum crm_ev)row->ev) ||
	    (row->ev == CRM_EV_TOUCH && c->undo.n == 0))
		return CRM_OK;
	c->row[c->folded++ - c->base] = i;
	s = crm_fold_add(&c->fold, b->line, err);
	return s == CRM_DATA ? crm_batch_bad(b, i, err) : s;
}

static enum crm_status fold_all(struct crm_check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_fold_opt opt = { .rules = &b->src.rules,
		.as_of = INT64_MAX, .moves_only = true, .fact = tell,
		.ctx = c };
	struct crm_journal_want want = { { &b->deal, &b->task }, 2, false };
	enum crm_status s = CRM_OK;

	crm_fold_free(&c->fold);
	crm_fold_init(&c->fold, &opt);
	c->folded = 0;
	c->clash = false;
	free(c->made);
	free(c->taken);
	c->made = crm_mem_new(b->deal.n + 1, sizeof(*c->made));
	c->taken = crm_mem_new(b->task.n + 1, sizeof(*c->taken));
	crm_check_times(c);
	memset(c->why, 0, b->rows);
	memset(c->left, 0, (c->undo.n + 1) * sizeof(*c->left));
	if (b->src.has_store)
		s = crm_journal_read(&b->journal, &want, fold_journal, c,
		    err);
	c->base = c->folded;
	c->taken[0] = false;
	for (size_t i = 0; i < b->rows && s == CRM_OK && !c->clash; i++)
		if (b->row[i].state == CRM_ROW_GOOD &&
		    (b->row[i].deal != 0 || b->row[i].task != 0))
			s = fold_row(c, i, err);
	return s == CRM_OK && !c->clash ? crm_fold_finish(&c->fold, err) : s;
}

static const char *step_why(uint8_t why)
{
	switch (why) {
	case WHY_WON:
		return "the deal is won: this result changes nothing";
	case WHY_LOST:
		return "the deal is lost: only a result to a stage or to won, "
		    "or a postpone, changes anything";
	default:
		return "the step changes nothing: no stage is next";
	}
}

/* A row about a deal, after the fold. */
static enum crm_status judge(struct crm_check *c, size_t i, struct crm_err *err)
{
	const struct crm_batch_row *row = &c->b->row[i];
	const struct crm_deal *d = crm_fold_find(&c->fold,
	    crm_names_get(&c->b->deal, row->deal));
	struct crm_buf b = { 0 };
	enum crm_status s;

	/* its own undo has taken it away */
	if (d == NULL && row->ev == CRM_EV_UNDO)
		return CRM_OK;
	if (d == NULL) {
		crm_err_field(err, CRM_STR("deal"));
		crm_err_set(err, CRM_DATA, "there is no deal %s",
		    crm_names_get(&c->b->deal, row->deal).p);
		return crm_batch_bad(c->b, i, err);
	}
	if (c->why[i] != WHY_FINE)
		return refuse(c, i, "outcome", err, step_why(c->why[i]));
	if (row->at >= d->created || row->ev == CRM_EV_UNDO)
		return CRM_OK;
	crm_buf_puts(&b, "before the deal was created, at ");
	crm_clock_add(&b, d->created);
	s = refuse(c, i, "at", err, crm_buf_z(&b));
	crm_buf_free(&b);
	return s;
}

/* Until nothing more is refused: what is refused may have been what others
 * stood on. */
static enum crm_status fold_and_judge(struct crm_check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	enum crm_status s;
	size_t before;

	do {
		before = b->refused;
		s = fold_all(c, err);
		if (s == CRM_OK && c->clash)
			s = crm_batch_free_ids(b, err);
		if (s == CRM_OK && c->clash)
			continue;
		for (size_t i = 0; i < b->rows && s == CRM_OK; i++)
			if (b->row[i].state == CRM_ROW_GOOD &&
			    b->row[i].deal != 0)
				s = judge(c, i, err);
	} while (s == CRM_OK && (c->clash || b->refused > before));
	return s;
}

enum crm_status crm_batch_check(struct crm_batch *b, struct crm_err *err)
{
	struct crm_check c = { .b = b };
	enum crm_status s = crm_check_learn(&c, err);

	if (s == CRM_OK)
		s = crm_check_merges(&c, err);
	if (s == CRM_OK)
		s = crm_batch_ids(b, err);
	if (s == CRM_OK)
		s = find_undos(&c, err);
	c.row = crm_mem_new(b->rows, sizeof(*c.row));
	c.why = crm_mem_new(b->rows, sizeof(*c.why));
	if (s == CRM_OK && (b->deal.n > 0 || b->task.n > 0))
		s = fold_and_judge(&c, err);
	if (s == CRM_OK && c.client.n > 0 && c.fold.p != NULL)
		s = crm_check_give_deals(&c, err);
	if (s == CRM_OK && c.fold.p != NULL)
		s = crm_batch_owners(b, &c.fold, err);
	if (s == CRM_OK && c.fold.p != NULL)
		s = crm_batch_plan(&c, err);
	crm_fold_free(&c.fold);
	crm_names_free(&c.client);
	crm_names_free(&c.undo);
	crm_names_free(&c.undone);
	free(c.ahead);
	free(c.key_seen);
	free(c.same);
	free(c.named);
	free(c.made);
	free(c.taken);
	free(c.left);
	free(c.row);
	free(c.why);
	return s;
}

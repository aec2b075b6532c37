/* SPDX-License-Identifier: ISC */
/*
 * A batch against the journal: known keys, deals that are there, and the fold
 * of both, which tells the steps without effect.
 */
#include <stdlib.h>

#include "clock.h"
#include "event.h"
#include "writepriv.h"

enum { WHY_FINE, WHY_OPEN, WHY_WON, WHY_LOST };

struct check {
	struct crm_batch *b;
	bool *key_seen;		/* by number in batch.key */
	size_t keys;		/* known to batch.key when it began */
	/* clients of touches without a deal, and who is one with them */
	struct crm_names client;
	uint32_t *same;		/* by number, towards the one they are now */
	size_t same_cap;
	bool grew;
	int32_t *made;		/* deal facts of each deal, by number */
	struct crm_names undo;	/* "deal at ev" that an undo of ours names */
	int32_t *left;		/* how many of them there are */
	struct crm_fold fold;
	size_t folded;		/* facts given to it */
	size_t base;		/* those of the journal */
	size_t *row;		/* the row of each after those */
	uint8_t *why;		/* by row */
};

static uint32_t now(const struct check *c, uint32_t client)
{
	while (c->same[client] != client)
		client = c->same[client];
	return client;
}

static uint32_t know_client(struct check *c, struct crm_str name)
{
	size_t n = c->client.n;
	uint32_t no = crm_names_add(&c->client, name);

	if (c->client.n > n) {
		c->grew = true;
		c->same = crm_mem_grow(c->same, &c->same_cap,
		    (size_t)no + 1, sizeof(*c->same));
		c->same[no] = no;
	}
	return no;
}

/* Keys that are there, and the deals of the clients of lone touches. */
static enum crm_status learn(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct check *c = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str into = crm_line_str(l, CRM_KEY_INTO);
	uint32_t key = crm_names_find(&c->b->key,
	    crm_line_str(l, CRM_KEY_KEY));
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));

	(void)err;
	if (key != 0 && key <= c->keys)
		c->key_seen[key] = true;
	if (client.n == 0 || (crm_names_find(&c->client, client) == 0 &&
	    crm_names_find(&c->client, into) == 0))
		return CRM_OK;
	if (ev == CRM_EV_MERGE && into.n > 0)
		c->same[now(c, know_client(c, client))] =
		    now(c, know_client(c, into));
	else if ((ev == CRM_EV_DEAL || ev == CRM_EV_SET) && deal.n > 0)
		crm_names_add(&c->b->deal, deal);
	return CRM_OK;
}

static enum crm_status learn_all(struct check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_journal_want want = { { &b->key, &c->client }, 2, false };
	enum crm_status s = CRM_OK;

	c->keys = b->key.n;
	c->key_seen = crm_mem_new(b->key.n + 1, sizeof(*c->key_seen));
	for (size_t i = 0; i < b->rows && s == CRM_OK; i++) {
		if (b->row[i].state != CRM_ROW_GOOD || !b->row[i].lone)
			continue;
		s = crm_batch_line(b, &b->row[i], err);
		if (s == CRM_OK)
			know_client(c, crm_line_str(b->line, CRM_KEY_CLIENT));
	}
	do {
		c->grew = false;
		if (s == CRM_OK && b->src.has_store)
			s = crm_journal_read(&b->src.store, &want, learn, c,
			    err);
	} while (s == CRM_OK && c->grew);
	for (size_t i = 0; i < b->rows; i++) {
		struct crm_batch_row *row = &b->row[i];

		if (row->state != CRM_ROW_GOOD || row->key == 0)
			continue;
		if (c->key_seen[row->key]) {
			row->state = CRM_ROW_SKIPPED;
			b->skipped++;
		}
		c->key_seen[row->key] = true;
	}
	return s;
}

/* Undos. */

static uint32_t undo_name(struct check *c, struct crm_str deal,
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

static enum crm_status find_undos(struct check *c, struct crm_err *err)
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
static bool count(struct check *c, const struct crm_line *l, uint32_t deal)
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
	struct check *c = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	uint32_t deal = crm_names_find(&c->b->deal,
	    crm_line_str(l, CRM_KEY_DEAL));

	if (deal == 0)
		return CRM_OK;
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
	struct check *c = ctx;

	(void)fold;
	(void)err;
	if (deal != NULL && f->seq >= c->base && f->ev == CRM_EV_STEP &&
	    f->idle)
		c->why[c->row[f->seq - c->base]] = (uint8_t)(
		    deal->status == CRM_WON ? WHY_WON :
		    deal->status == CRM_LOST ? WHY_LOST : WHY_OPEN);
	return CRM_OK;
}

static enum crm_status refuse(struct check *c, size_t i, const char *field,
    struct crm_err *err, const char *why)
{
	if (field != NULL)
		crm_err_field(err, crm_str(field));
	crm_err_set(err, CRM_DATA, "%s", why);
	return crm_batch_bad(c->b, i, err);
}

static enum crm_status fold_row(struct check *c, size_t i,
    struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_batch_row *row = &b->row[i];
	enum crm_status s = crm_batch_line(b, row, err);

	if (s != CRM_OK)
		return s;
	if (row->ev == CRM_EV_DEAL && c->made[row->deal] > 0)
		return refuse(c, i, "deal", err, "there is a deal of this id "
		    "already: what has changed is a set");
	if (!count(c, b->line, row->deal))
		return refuse(c, i, "of", err, "there is no such fact of the "
		    "deal to be undone");
	if (!folds((enum crm_ev)row->ev) ||
	    (row->ev == CRM_EV_TOUCH && c->undo.n == 0))
		return CRM_OK;
	c->row[c->folded++ - c->base] = i;
	s = crm_fold_add(&c->fold, b->line, err);
	return s == CRM_DATA ? crm_batch_bad(b, i, err) : s;
}

static enum crm_status fold_all(struct check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	struct crm_fold_opt opt = { .rules = &b->src.rules,
		.as_of = INT64_MAX, .moves_only = true, .fact = tell,
		.ctx = c };
	struct crm_journal_want want = { { &b->deal }, 1, false };
	enum crm_status s = CRM_OK;

	crm_fold_free(&c->fold);
	crm_fold_init(&c->fold, &opt);
	c->folded = 0;
	memset(c->why, 0, b->rows);
	memset(c->made, 0, (b->deal.n + 1) * sizeof(*c->made));
	memset(c->left, 0, (c->undo.n + 1) * sizeof(*c->left));
	if (b->src.has_store)
		s = crm_journal_read(&b->src.store, &want, fold_journal, c,
		    err);
	c->base = c->folded;
	for (size_t i = 0; i < b->rows && s == CRM_OK; i++)
		if (b->row[i].state == CRM_ROW_GOOD && b->row[i].deal != 0)
			s = fold_row(c, i, err);
	return s == CRM_OK ? crm_fold_finish(&c->fold, err) : s;
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
static enum crm_status judge(struct check *c, size_t i, struct crm_err *err)
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

/* Lone touches: the client's one open deal. */
static enum crm_status give_deals(struct check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	size_t n = c->client.n + 1;
	const struct crm_deal **only = crm_mem_new(n, sizeof(*only));
	size_t *open = crm_mem_new(n, sizeof(*open));
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < c->fold.deals; i++) {
		const struct crm_deal *d = &c->fold.deal[i];
		uint32_t no = crm_names_find(&c->client, crm_names_get(
		    &c->fold.client_name, d->client));

		if (d->client == 0 || no == 0 || d->status != CRM_OPEN)
			continue;
		open[now(c, no)]++;
		only[now(c, no)] = d;
	}
	for (size_t i = 0; i < b->rows && s == CRM_OK; i++) {
		struct crm_batch_row *row = &b->row[i];
		uint32_t no;

		if (row->state != CRM_ROW_GOOD || !row->lone)
			continue;
		s = crm_batch_line(b, row, err);
		no = s == CRM_OK ? now(c, crm_names_find(&c->client,
		    crm_line_str(b->line, CRM_KEY_CLIENT))) : 0;
		if (no == 0 || open[no] != 1 || row->at < only[no]->created)
			continue;
		if (crm_line_set_key(b->line, CRM_KEY_DEAL, CRM_STRING,
		    crm_names_get(&c->fold.deal_name, only[no]->id)))
			crm_batch_rewrite(b, row);
	}
	free(only);
	free(open);
	return s;
}

/* Until nothing more is refused: what is refused may have been what others
 * stood on. */
static enum crm_status fold_and_judge(struct check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	enum crm_status s;
	size_t before;

	do {
		before = b->refused;
		s = fold_all(c, err);
		for (size_t i = 0; i < b->rows && s == CRM_OK; i++)
			if (b->row[i].state == CRM_ROW_GOOD &&
			    b->row[i].deal != 0)
				s = judge(c, i, err);
	} while (s == CRM_OK && b->refused > before);
	return s;
}

enum crm_status crm_batch_check(struct crm_batch *b, struct crm_err *err)
{
	struct check c = { .b = b };
	enum crm_status s = learn_all(&c, err);

	if (s == CRM_OK)
		s = crm_batch_ids(b, err);
	if (s == CRM_OK)
		s = find_undos(&c, err);
	c.made = crm_mem_new(b->deal.n + 1, sizeof(*c.made));
	c.row = crm_mem_new(b->rows, sizeof(*c.row));
	c.why = crm_mem_new(b->rows, sizeof(*c.why));
	if (s == CRM_OK && b->deal.n > 0)
		s = fold_and_judge(&c, err);
	if (s == CRM_OK && c.client.n > 0 && c.fold.p != NULL)
		s = give_deals(&c, err);
	crm_fold_free(&c.fold);
	crm_names_free(&c.client);
	crm_names_free(&c.undo);
	free(c.key_seen);
	free(c.same);
	free(c.made);
	free(c.left);
	free(c.row);
	free(c.why);
	return s;
}

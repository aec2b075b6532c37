/* SPDX-License-Identifier: ISC */
/* Counted ids. */
#include "writepriv.h"

static void put_id(const struct crm_batch *b, uint64_t no, struct crm_buf *id)
{
	id->n = 0;
	if (b->src.rules.site.n > 0) {
		crm_buf_str_add(id, b->src.rules.site);
		crm_buf_char(id, '-');
	}
	crm_buf_int(id, (int64_t)no);
}

static enum crm_status give_id(struct crm_batch *b, struct crm_batch_row *row,
    struct crm_str id, struct crm_err *err)
{
	bool deal = row->ev == CRM_EV_DEAL;
	enum crm_status s = crm_batch_line(b, row, err);

	if (s != CRM_OK)
		return s;
	if (!crm_line_set_key(b->line, deal ? CRM_KEY_DEAL : CRM_KEY_TASK,
	    CRM_STRING, id))
		return crm_err_set(err, CRM_DATA, "more than %d keys",
		    (int)CRM_LINE_KEYS);
	if (deal)
		row->deal = crm_names_add(&b->deal, id);
	else
		row->task = crm_names_add(&b->task, id);
	crm_batch_rewrite(b, row);
	return CRM_OK;
}

/* The highest number of those that come with their ids.  Longer ones are
 * often another system's: to count on from them would spoil our own. */
uint64_t crm_batch_highest(const struct crm_batch *b)
{
	uint64_t most = 0;

	for (size_t i = 0; i < b->rows; i++) {
		const struct crm_batch_row *row = &b->row[i];
		uint64_t no;

		if (row->state != CRM_ROW_GOOD || row->no_id ||
		    (row->ev != CRM_EV_DEAL && row->ev != CRM_EV_TASK))
			continue;
		no = crm_store_counted(b->src.rules.site,
		    row->ev == CRM_EV_DEAL ?
		    crm_names_get(&b->deal, row->deal) :
		    crm_names_get(&b->task, row->task), CRM_STORE_REACHED);
		if (no > most)
			most = no;
	}
	return most;
}

/*
 * Numbers above last for those that lack one, but none of an id that is
 * taken or that the batch names.
 */
static enum crm_status give_ids(struct crm_batch *b,
    const struct crm_names *taken, uint64_t *last, struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	struct crm_buf id = { 0 };

	for (size_t i = 0; i < b->rows && s == CRM_OK; i++) {
		if (b->row[i].state != CRM_ROW_GOOD || !b->row[i].no_id)
			continue;
		do {
			if (*last >= INT64_MAX) {
				s = crm_err_set(err, CRM_DATA, "no numbers "
				    "are left");
				break;
			}
			put_id(b, ++*last, &id);
		} while (crm_names_find(taken, crm_buf_str(&id)) != 0 ||
		    crm_names_find(&b->deal, crm_buf_str(&id)) != 0 ||
		    crm_names_find(&b->task, crm_buf_str(&id)) != 0);
		if (s == CRM_OK)
			s = give_id(b, &b->row[i], crm_buf_str(&id), err);
	}
	crm_buf_free(&id);
	return s;
}

static enum crm_status number(struct crm_batch *b,
    const struct crm_names *taken, struct crm_err *err)
{
	uint64_t most = crm_batch_highest(b), last = 0, first, next;
	enum crm_status s = CRM_OK;
	bool any = most > 0;

	for (size_t i = 0; i < b->rows && !any; i++)
		any = b->row[i].state == CRM_ROW_GOOD && b->row[i].no_id;
	if (any && b->src.has_store)
		s = crm_store_seq(&b->src.store, &last, err);
	next = most > last ? most : last;
	if (s == CRM_OK)
		s = give_ids(b, taken, &next, err);
	if (s == CRM_OK && next > last && !b->opt.dry)
		s = crm_store_reserve(&b->src.store, next - last, &first,
		    err);
	return s;
}

enum crm_status crm_batch_pass(struct crm_batch *b, uint64_t highest,
    struct crm_err *err)
{
	uint64_t last, first;
	enum crm_status s = highest == 0 ? CRM_NONE :
	    crm_store_seq(&b->src.store, &last, err);

	if (s == CRM_OK && highest > last)
		s = crm_store_reserve(&b->src.store, highest - last, &first,
		    err);
	return s == CRM_NONE ? CRM_OK : s;
}

enum crm_status crm_batch_ids(struct crm_batch *b, struct crm_err *err)
{
	struct crm_names none = { 0 };

	return number(b, &none, err);
}

struct taken {
	const struct crm_batch *b;
	struct crm_names id;
};

static enum crm_status take(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct taken *t = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_str id = crm_line_str(l, ev == CRM_EV_DEAL ? CRM_KEY_DEAL :
	    CRM_KEY_TASK);

	(void)err;
	if ((ev == CRM_EV_DEAL || ev == CRM_EV_TASK) &&
	    crm_store_counted(t->b->src.rules.site, id, SIZE_MAX) > 0)
		crm_names_add(&t->id, id);
	return CRM_OK;
}

enum crm_status crm_batch_free_ids(struct crm_batch *b, struct crm_err *err)
{
	struct crm_journal_want all = { .all = true };
	struct taken t = { .b = b };
	enum crm_status s = CRM_OK;

	if (b->src.has_store)
		s = crm_journal_read(&b->journal, &all, take, &t, err);
	if (s == CRM_OK)
		s = number(b, &t.id, err);
	crm_names_free(&t.id);
	return s;
}

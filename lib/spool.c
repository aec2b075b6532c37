/* SPDX-License-Identifier: ISC */
#include "spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "event.h"
#include "segment.h"
#include "writepriv.h"

enum { NO_FD = -1, SEND = 8 << 20 /* bytes */ };

enum crm_status crm_spool_open(struct crm_spool *sp, struct crm_batch *b,
    struct crm_err *err)
{
	enum crm_status s;
	int fd = NO_FD;

	sp->batch = b;
	if (b->opt.dry || !b->src.has_store || b->opt.reject != NULL ||
	    b->rows > 0)
		return CRM_NONE;
	s = crm_store_spool(&b->src.store, &fd, err);
	sp->fd = fd + 1;
	return s;
}

void crm_spool_close(struct crm_spool *sp)
{
	if (sp->fd > 0)
		close(sp->fd - 1);
	crm_names_free(&sp->deal);
	*sp = (struct crm_spool){ 0 };
}

void crm_spool_piece(struct crm_batch *piece, const struct crm_batch *of)
{
	*piece = (struct crm_batch){ .src = of->src, .opt = of->opt,
		.file = of->file, .by = of->by,
		.line = crm_mem_new(1, sizeof(*piece->line)) };
}

static void empty(struct crm_batch *piece)
{
	crm_names_clear(&piece->deal);
	piece->rows = piece->text.n = 0;
}

void crm_spool_piece_free(struct crm_batch *piece)
{
	crm_names_free(&piece->deal);
	crm_names_free(&piece->key);
	crm_names_free(&piece->task);
	crm_line_free(piece->line);
	free(piece->line);
	free(piece->row);
	crm_buf_free(&piece->text);
}

void crm_spool_put(struct crm_batch *piece, size_t from, struct crm_str deal,
    int64_t at, size_t where)
{
	piece->row = crm_mem_grow(piece->row, &piece->row_cap, piece->rows + 1,
	    sizeof(*piece->row));
	piece->row[piece->rows++] = (struct crm_batch_row){ .text = from,
		.len = piece->text.n - from - 1, .where = where, .at = at,
		.deal = crm_names_add(&piece->deal, deal), .ev = CRM_EV_DEAL,
		.via = true, .dated = at != piece->src.when.now };
}

/* Is each deal created by the first of its facts, and none twice? */
static bool is_plain(const struct crm_batch *piece)
{
	uint32_t deals = 0;

	if (piece->key.n > 0 || piece->task.n > 0)
		return false;
	for (size_t i = 0; i < piece->rows; i++) {
		const struct crm_batch_row *row = &piece->row[i];

		if (row->state != CRM_ROW_GOOD || row->no_id ||
		    row->deal == 0)
			return false;
		if (row->ev == CRM_EV_DEAL) {
			if (row->deal != ++deals)
				return false;
		} else if (row->deal != deals ||
		    (row->ev != CRM_EV_STEP && row->ev != CRM_EV_SET)) {
			return false;
		}
	}
	return true;
}

/* The ids are new to all pieces, and are known from now on. */
static bool take_deals(struct crm_names *all, const struct crm_names *deal)
{
	enum { AHEAD = 16 };

	for (size_t i = 1; i <= deal->n; i++) {
		size_t was = all->n;

		/* where they are is far apart: on the way some steps before */
		if (i + AHEAD <= deal->n)
			crm_names_ahead(all, deal->name[i + AHEAD]);
		crm_names_add(all, deal->name[i]);
		if (all->n == was)
			return false;
	}
	return true;
}

/* What was written goes to the disk while more is made, so that little is
 * left for the end to wait for; whether it got there is asked then. */
static void send(struct crm_spool *sp, size_t n)
{
	sp->size += (int64_t)n;
	if (sp->size - sp->sent < SEND)
		return;
	sync_file_range(sp->fd - 1, sp->sent, sp->size - sp->sent,
	    SYNC_FILE_RANGE_WRITE);
	sp->sent = sp->size;
}

enum crm_status crm_spool_take(struct crm_spool *sp, struct crm_batch *piece,
    struct crm_err *err)
{
	uint64_t highest = crm_batch_highest(piece);

	if (!is_plain(piece) || !take_deals(&sp->deal, &piece->deal))
		return CRM_NONE;
	if (!crm_segment_write(sp->fd - 1, crm_buf_str(&piece->text)))
		return crm_segment_fail(&sp->batch->src.store, "journal", "",
		    err, "nothing is written");
	send(sp, piece->text.n);
	sp->highest = highest > sp->highest ? highest : sp->highest;
	sp->lines += piece->rows;
	empty(piece);
	return CRM_OK;
}

/* A line of the journal about one of the deals. */
static enum crm_status known(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct crm_spool *sp = ctx;

	(void)err;
	sp->met |= crm_names_find(&sp->deal,
	    crm_line_str(l, CRM_KEY_DEAL)) != 0;
	return sp->met ? CRM_NONE : CRM_OK;
}

/* Some deals are known: what about them?  The other way parses outside of
 * the lock. */
static enum crm_status compare(struct crm_spool *sp,
    struct crm_spool_known *to, struct crm_err *err)
{
	size_t deals = sp->deal.n;
	enum crm_status s = crm_spool_compare(sp, to, err);

	crm_journal_forget(&sp->batch->journal);
	crm_store_unlock(&sp->batch->src.store);
	return s == CRM_OK && to->same < deals ? CRM_NONE : s;
}

enum crm_status crm_spool_commit(struct crm_spool *sp,
    struct crm_spool_known *to, struct crm_err *err)
{
	struct crm_batch *b = sp->batch;
	struct crm_journal_want want = { { &sp->deal }, 1, false };
	enum crm_status s;

	/* several lines that are more than one write: a segment of their own */
	if (sp->lines < 2 || lseek(sp->fd - 1, 0, SEEK_CUR) <= CRM_STORE_WRITE)
		return CRM_NONE;
	s = crm_batch_lock(b, err);
	if (s == CRM_OK)
		s = crm_journal_read(&b->journal, &want, known, sp, err);
	if (s == CRM_OK && sp->met)
		return compare(sp, to, err);
	if (s == CRM_OK)
		s = crm_batch_pass(b, sp->highest, err);
	if (s == CRM_OK && b->before != NULL)
		s = b->before(b->before_ctx, err);
	crm_journal_forget(&b->journal);
	if (s == CRM_OK)
		s = crm_store_adopt(&b->src.store, sp->fd - 1,
		    b->src.when.now, err);
	crm_store_unlock(&b->src.store);
	if (s != CRM_OK)
		return s;
	b->lines = sp->lines;
	b->spool = sp->fd;
	sp->fd = 0;
	return CRM_OK;
}

/* SPDX-License-Identifier: ISC */
/* Counted ids. */
#include "writepriv.h"

/* The number of an id as the store counts them, or 0. */
static uint64_t counted(const struct crm_batch *b, struct crm_str id)
{
	struct crm_str site = b->src.rules.site;
	int64_t n;

	if (site.n > 0) {
		if (id.n <= site.n + 1 || id.p[site.n] != '-' ||
		    memcmp(id.p, site.p, site.n) != 0)
			return 0;
		id.p += site.n + 1;
		id.n -= site.n + 1;
	}
	/* longer numbers are somebody's own, which counting does not reach */
	return id.n <= 9 && crm_str_int(id, &n) && n > 0 ? (uint64_t)n : 0;
}

static enum crm_status give_id(struct crm_batch *b, struct crm_batch_row *row,
    uint64_t no, struct crm_err *err)
{
	struct crm_buf id = { 0 };
	enum crm_status s = crm_batch_line(b, row, err);

	if (s != CRM_OK)
		return s;
	if (b->src.rules.site.n > 0) {
		crm_buf_str_add(&id, b->src.rules.site);
		crm_buf_char(&id, '-');
	}
	crm_buf_int(&id, (int64_t)no);
	if (!crm_line_set_key(b->line, row->ev == CRM_EV_DEAL ? CRM_KEY_DEAL :
	    CRM_KEY_TASK, CRM_STRING, crm_buf_str(&id)))
		s = crm_err_set(err, CRM_DATA, "more than %d keys",
		    (int)CRM_LINE_KEYS);
	if (s == CRM_OK) {
		if (row->ev == CRM_EV_DEAL)
			row->deal = crm_names_add(&b->deal, crm_buf_str(&id));
		crm_batch_rewrite(b, row);
	}
	crm_buf_free(&id);
	return s;
}

enum crm_status crm_batch_ids(struct crm_batch *b, struct crm_err *err)
{
	uint64_t n = 0, most = 0, last = 0;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < b->rows; i++) {
		const struct crm_batch_row *row = &b->row[i];
		uint64_t no = row->ev == CRM_EV_DEAL ? counted(b,
		    crm_names_get(&b->deal, row->deal)) : 0;

		if (row->state != CRM_ROW_GOOD)
			continue;
		n += row->no_id;
		if (no > most)
			most = no;
	}
	if (n == 0 && most == 0)
		return CRM_OK;
	if (b->src.has_store)
		s = crm_store_seq(&b->src.store, &last, err);
	if (s == CRM_OK && most > last && !b->opt.dry)
		s = crm_store_reserve(&b->src.store, most - last, &last, err);
	if (s == CRM_OK && most > last)
		last = most;
	last++;
	if (s == CRM_OK && n > 0 && !b->opt.dry)
		s = crm_store_reserve(&b->src.store, n, &last, err);
	for (size_t i = 0; i < b->rows && s == CRM_OK && n > 0; i++)
		if (b->row[i].state == CRM_ROW_GOOD && b->row[i].no_id)
			s = give_id(b, &b->row[i], last++, err);
	return s;
}

/* SPDX-License-Identifier: ISC */
/*
 * What a batch's own facts do not say and the journal does: known keys, and
 * the deals of the clients of touches without one.
 */
#include <stdlib.h>

#include "writepriv.h"

static uint32_t now(const struct crm_check *c, uint32_t client)
{
	while (c->same[client] != client)
		client = c->same[client];
	return client;
}

static uint32_t know_client(struct crm_check *c, struct crm_str name)
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
	struct crm_check *c = ctx;
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

enum crm_status crm_check_learn(struct crm_check *c, struct crm_err *err)
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

/* Lone touches: the client's one open deal. */
enum crm_status crm_check_give_deals(struct crm_check *c, struct crm_err *err)
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

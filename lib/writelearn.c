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
		c->named = crm_mem_grow(c->named, &c->named_cap,
		    (size_t)no + 1, sizeof(*c->named));
		c->named[no] = false;
	}
	return no;
}

/* A fact but a merge that speaks of a client shows that there is one. */
static void name_client(struct crm_check *c, enum crm_ev ev,
    struct crm_str client)
{
	uint32_t no = client.n > 0 && ev != CRM_EV_MERGE ?
	    crm_names_find(&c->client, client) : 0;

	if (no != 0)
		c->named[no] = true;
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
	name_client(c, ev, client);
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
		bool merge = b->row[i].ev == CRM_EV_MERGE;

		if (b->row[i].state != CRM_ROW_GOOD ||
		    (!b->row[i].lone && !merge))
			continue;
		s = crm_batch_line(b, &b->row[i], err);
		if (s == CRM_OK)
			know_client(c, crm_line_str(b->line, CRM_KEY_CLIENT));
		if (s == CRM_OK && merge)
			know_client(c, crm_line_str(b->line, CRM_KEY_INTO));
	}
	do {
		c->grew = false;
		if (s == CRM_OK && b->src.has_store)
			s = crm_journal_read(&b->journal, &want, learn, c,
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

static enum crm_status check_merge(struct crm_check *c, size_t i,
    struct crm_err *err)
{
	const struct crm_line *l = c->b->line;
	uint32_t from = crm_names_find(&c->client,
	    crm_line_str(l, CRM_KEY_CLIENT));
	uint32_t into = crm_names_find(&c->client,
	    crm_line_str(l, CRM_KEY_INTO));
	enum crm_key key = !c->named[from] ? CRM_KEY_CLIENT : CRM_KEY_INTO;
	struct crm_str one = crm_line_str(l, key);

	crm_err_field(err, crm_key_name(key));
	if (!c->named[from] || !c->named[into]) {
		crm_err_set(err, CRM_DATA, "there is no client %.*s",
		    (int)one.n, one.p);
		return crm_batch_bad(c->b, i, err);
	}
	if (now(c, from) == now(c, into)) {
		crm_err_set(err, CRM_DATA, "they are one client already, %s",
		    crm_names_get(&c->client, now(c, into)).p);
		return crm_batch_bad(c->b, i, err);
	}
	crm_err_free(err);
	c->same[now(c, from)] = now(c, into);
	return CRM_OK;
}

enum crm_status crm_check_merges(struct crm_check *c, struct crm_err *err)
{
	struct crm_batch *b = c->b;
	enum crm_status s = CRM_OK;
	bool any = false;

	for (size_t i = 0; i < b->rows && !any; i++)
		any = b->row[i].ev == CRM_EV_MERGE;
	for (size_t i = 0; any && i < b->rows && s == CRM_OK; i++) {
		if (b->row[i].state != CRM_ROW_GOOD)
			continue;
		s = crm_batch_line(b, &b->row[i], err);
		if (s != CRM_OK)
			break;
		name_client(c, (enum crm_ev)b->row[i].ev,
		    crm_line_str(b->line, CRM_KEY_CLIENT));
		if (b->row[i].ev == CRM_EV_MERGE)
			s = check_merge(c, i, err);
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
		if (!crm_line_set_key(b->line, CRM_KEY_DEAL, CRM_STRING,
		    crm_names_get(&c->fold.deal_name, only[no]->id)))
			continue;
		crm_batch_rewrite(b, row);
		row->deal = crm_names_find(&b->deal, crm_names_get(
		    &c->fold.deal_name, only[no]->id));
		s = crm_check_time(c, i, err);
	}
	free(only);
	free(open);
	return s;
}

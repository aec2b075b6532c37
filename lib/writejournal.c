/* SPDX-License-Identifier: ISC */
/* Folding deals and their clients, as the journal has them. */
#include "writepriv.h"

struct folding {
	struct crm_fold *fold;
	const struct crm_names *deal;
	struct crm_names client;
	struct crm_buf text;	/* the facts of clients, a line each */
	bool grew;		/* a merge led to a further client */
};

static enum crm_status fold_deal(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct folding *f = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);

	if (deal.n == 0 || crm_names_find(f->deal, deal) == 0)
		return CRM_OK;
	if (client.n > 0)
		crm_names_add(&f->client, client);
	return crm_fold_add(f->fold, l, err);
}

static enum crm_status keep_client(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct folding *f = ctx;
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str into = crm_line_str(l, CRM_KEY_INTO);
	size_t n = f->client.n;

	(void)err;
	if (crm_line_get(l, CRM_KEY_DEAL) != NULL || client.n == 0 ||
	    crm_ev_find(crm_line_str(l, CRM_KEY_EV)) == CRM_EV_TOUCH ||
	    (crm_names_find(&f->client, client) == 0 && (into.n == 0 ||
	    crm_names_find(&f->client, into) == 0)))
		return CRM_OK;
	if (into.n > 0) {
		crm_names_add(&f->client, client);
		crm_names_add(&f->client, into);
	}
	f->grew |= f->client.n > n;
	crm_line_write(l, &f->text);
	return CRM_OK;
}

static enum crm_status fold_clients(struct crm_batch *b, struct folding *f,
    struct crm_err *err)
{
	struct crm_journal_want want = { { &f->client }, 1, false };
	struct crm_str line, rest;
	enum crm_status s = CRM_OK;

	do {
		f->grew = false;
		f->text.n = 0;
		s = crm_journal_read(&b->journal, &want, keep_client, f,
		    err);
	} while (s == CRM_OK && f->grew);
	rest = crm_buf_str(&f->text);
	while (s == CRM_OK && rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		s = crm_line_read(b->line, line, err);
		if (s == CRM_OK)
			s = crm_fold_add(f->fold, b->line, err);
	}
	return s;
}

enum crm_status crm_batch_fold(struct crm_batch *b,
    const struct crm_names *deal, const struct crm_names *client,
    const struct crm_fold_opt *opt, struct crm_fold *fold,
    struct crm_err *err)
{
	struct crm_fold_opt o = { 0 };
	struct folding f = { .fold = fold, .deal = deal };
	struct crm_journal_want want = { { deal }, 1, false };
	enum crm_status s = CRM_OK;

	b->several |= deal->n > 1;
	if (opt != NULL)
		o = *opt;
	o.rules = &b->src.rules;
	o.all = true;
	o.only = NULL;
	if (o.as_of == 0)
		o.as_of = INT64_MAX;
	crm_fold_init(fold, &o);
	for (size_t i = 1; client != NULL && i <= client->n; i++)
		crm_names_add(&f.client, client->name[i]);
	if (b->src.has_store)
		s = crm_journal_read(&b->journal, &want, fold_deal, &f, err);
	if (s == CRM_OK && b->src.has_store)
		s = fold_clients(b, &f, err);
	if (s == CRM_OK)
		s = crm_fold_finish(fold, err);
	crm_names_free(&f.client);
	crm_buf_free(&f.text);
	return s;
}

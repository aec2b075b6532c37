/* SPDX-License-Identifier: ISC */
/* What a writer reads of the journal: no more than what concerns it. */
#include <stdlib.h>

#include "input.h"
#include "writepriv.h"

/* As many names are sought in the raw text; of more, every line is parsed
 * and they are looked up. */
enum { NEEDLES = 24 };

struct needles {
	struct crm_buf text;
	size_t end[NEEDLES];
	size_t n;
	bool all;
};

/* A name as it stands in a line, with its quotes: where it must be escaped
 * the line has a '\', and such lines are all parsed. */
static void sharpen(const struct crm_journal_want *want, struct needles *k)
{
	k->all = want->all;
	for (size_t i = 0; i < want->lists && !k->all; i++)
		for (size_t j = 1; j <= want->list[i]->n && !k->all; j++) {
			if (k->n == NEEDLES) {
				k->all = true;
				break;
			}
			crm_buf_char(&k->text, '"');
			crm_buf_str_add(&k->text, want->list[i]->name[j]);
			crm_buf_char(&k->text, '"');
			k->end[k->n++] = k->text.n;
		}
}

static bool hit(const struct needles *k, struct crm_str text)
{
	size_t from = 0;

	if (k->all)
		return true;
	for (size_t i = 0; i < k->n; i++) {
		if (memmem(text.p, text.n, k->text.p + from,
		    k->end[i] - from) != NULL)
			return true;
		from = k->end[i];
	}
	return memchr(text.p, '\\', text.n) != NULL;
}

static enum crm_status read_segment(const struct crm_store *store,
    const struct crm_segment *seg, const struct needles *k,
    struct crm_line *line, crm_journal_fn *fn, void *ctx, struct crm_err *err)
{
	int fd = crm_store_segment_open(store, seg->name, err);
	struct crm_buf path = { 0 };
	struct crm_input in;
	struct crm_str text;
	enum crm_status s;

	if (fd < 0)
		return CRM_IO;
	crm_store_path(store, seg->name, &path);
	crm_input_init(&in, fd, crm_buf_z(&path), seg->end);
	crm_buf_free(&path);
	while ((s = crm_input_next(&in, &text, err)) == CRM_OK) {
		if (!hit(k, text))
			continue;
		s = crm_line_read(line, text, err);
		if (s == CRM_OK)
			s = fn(ctx, line, err);
		if (s != CRM_OK)
			break;
	}
	if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
		crm_err_where(err, in.name, in.line, 0);
	crm_input_close(&in);
	return s == CRM_NONE ? CRM_OK : s;
}

enum crm_status crm_journal_read(const struct crm_store *store,
    const struct crm_journal_want *want, crm_journal_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct needles k = { 0 };
	struct crm_segment *seg;
	struct crm_line *line;
	enum crm_status s;
	size_t n;

	sharpen(want, &k);
	if (k.n == 0 && !k.all)
		return CRM_OK;
	s = crm_store_segments(store, &seg, &n, err);
	if (s != CRM_OK) {
		crm_buf_free(&k.text);
		return s;
	}
	line = crm_mem_new(1, sizeof(*line));
	for (size_t i = 0; i < n && s == CRM_OK; i++)
		s = read_segment(store, &seg[i], &k, line, fn, ctx, err);
	crm_line_free(line);
	free(line);
	crm_store_segments_free(seg, n);
	crm_buf_free(&k.text);
	return s;
}

/* Folding deals and their clients. */

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
		s = crm_journal_read(&b->src.store, &want, keep_client, f,
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
		s = crm_journal_read(&b->src.store, &want, fold_deal, &f, err);
	if (s == CRM_OK && b->src.has_store)
		s = fold_clients(b, &f, err);
	if (s == CRM_OK)
		s = crm_fold_finish(fold, err);
	crm_names_free(&f.client);
	crm_buf_free(&f.text);
	return s;
}

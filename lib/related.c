/* SPDX-License-Identifier: ISC */
#include "related.h"

#include <stdlib.h>

#include "event.h"
#include "find.h"
#include "mem.h"
#include "term.h"

/* A line that was kept. */
struct kept {
	struct crm_find_at at;
	size_t text, n;		/* in texts */
};

struct gathering {
	struct crm_index index;
	bool odd;
	/* the names that were given, folded: they stand for all ways to
	 * write them */
	struct crm_names deal_seed, client_seed;
	struct crm_names deal, client;	/* that are concerned */
	bool grew;		/* a client was met of whom was not asked yet */
	struct kept *kept;
	size_t n, cap;
	struct crm_buf texts, buf;
};

static bool has(const struct crm_names *names, struct crm_str name)
{
	return name.n > 0 && crm_names_find(names, name) != 0;
}

static struct crm_str folded(struct gathering *g, struct crm_str name)
{
	g->buf.n = 0;
	crm_buf_room(&g->buf, name.n * 2);
	g->buf.n = crm_expr_fold(name, g->buf.p);
	return crm_buf_str(&g->buf);
}

static bool is_seed(struct gathering *g, const struct crm_names *seed,
    struct crm_str name)
{
	return name.n > 0 && seed->n > 0 &&
	    (crm_names_find(seed, folded(g, name)) != 0 ||
	    (g->odd && crm_term_odd(name.p, name.n)));
}

static void keep(struct gathering *g, struct crm_str text,
    struct crm_find_at at)
{
	g->kept = crm_mem_grow(g->kept, &g->cap, g->n + 1, sizeof(*g->kept));
	g->kept[g->n++] = (struct kept){ at, g->texts.n, text.n };
	crm_buf_str_add(&g->texts, text);
}

static void meet(struct gathering *g, struct crm_str client)
{
	size_t n = g->client.n;

	crm_names_add(&g->client, client);
	g->grew |= g->client.n > n && !is_seed(g, &g->client_seed, client);
}

/* Is the fact one of a client that is concerned?  Whom that was merged with
 * is then concerned too. */
static bool concerns(struct gathering *g, const struct crm_line *l)
{
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str into = crm_line_str(l, CRM_KEY_INTO);

	if (!has(&g->client, client) && !has(&g->client, into) &&
	    !is_seed(g, &g->client_seed, client) &&
	    !is_seed(g, &g->client_seed, into))
		return false;
	if (into.n > 0 && client.n > 0) {
		meet(g, client);
		meet(g, into);
	}
	return true;
}

/* The deals of clients, when these are what is asked for. */
static enum crm_status seek_deal(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct gathering *g = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);

	(void)text;
	(void)at;
	(void)err;
	if (concerns(g, l) && deal.n > 0)
		crm_names_add(&g->deal, deal);
	return CRM_OK;
}

static enum crm_status keep_deal(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct gathering *g = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);

	(void)err;
	if (!has(&g->deal, deal) && !is_seed(g, &g->deal_seed, deal))
		return CRM_OK;
	if (client.n > 0)
		meet(g, client);
	keep(g, text, at);
	return CRM_OK;
}

static enum crm_status keep_client(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	(void)err;
	if (crm_line_str(l, CRM_KEY_DEAL).n == 0 && concerns(ctx, l) &&
	    crm_ev_find(crm_line_str(l, CRM_KEY_EV)) != CRM_EV_TOUCH)
		keep(ctx, text, at);
	return CRM_OK;
}

/* Ask for facts of clients until no more of these are met. */
static enum crm_status ask_clients(struct gathering *g, crm_find_fn *fn,
    const struct crm_related *which, struct crm_err *err)
{
	struct crm_find find = { .list = { &g->client, which->client },
		.lists = which->client != NULL ? 2 : 1,
		.odd = g->odd && which->client != NULL, .strict = true };
	size_t lines = g->n, text = g->texts.n;
	enum crm_status s = CRM_OK;

	do {
		g->grew = false;
		g->n = lines;
		g->texts.n = text;
		s = crm_find_lines(&g->index, &find, fn, g, err);
	} while (s == CRM_OK && g->grew);
	return s;
}

static enum crm_status gather(struct gathering *g,
    const struct crm_related *which, struct crm_err *err)
{
	struct crm_find deals = { .list = { &g->deal, which->deal },
		.lists = which->deal != NULL ? 2 : 1,
		.odd = g->odd && which->deal != NULL, .strict = true };
	enum crm_status s = CRM_OK;

	for (size_t i = 1; which->deal != NULL && i <= which->deal->n; i++)
		crm_names_add(&g->deal_seed, folded(g, which->deal->name[i]));
	for (size_t i = 1; which->client != NULL && i <= which->client->n; i++)
		crm_names_add(&g->client_seed,
		    folded(g, which->client->name[i]));
	if (which->client != NULL)
		s = ask_clients(g, seek_deal, which, err);
	if (s == CRM_OK)
		s = crm_find_lines(&g->index, &deals, keep_deal, g, err);
	return s == CRM_OK ? ask_clients(g, keep_client, which, err) : s;
}

static int by_place(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->at.segment != y->at.segment)
		return x->at.segment < y->at.segment ? -1 : 1;
	return (x->at.offset > y->at.offset) - (x->at.offset < y->at.offset);
}

static enum crm_status tell(struct gathering *g, crm_source_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	if (g->n > 0)
		qsort(g->kept, g->n, sizeof(*g->kept), by_place);
	for (size_t i = 0; i < g->n && s == CRM_OK; i++) {
		struct crm_str text = { g->texts.p + g->kept[i].text,
			g->kept[i].n };

		s = crm_line_read(line, text, err);
		if (s == CRM_OK)
			s = fn(ctx, line, text, err);
		if (s != CRM_OK && s != CRM_NONE && err->file == NULL)
			crm_find_where(&g->index, g->kept[i].at, err);
	}
	crm_line_free(line);
	free(line);
	return s;
}

enum crm_status crm_related_read(const struct crm_store *store,
    const struct crm_related *which, crm_source_fn *fn, void *ctx,
    struct crm_err *err)
{
	struct gathering g = { .odd = which->odd };
	enum crm_status s = crm_index_open(&g.index, store, err);

	if (s == CRM_OK)
		s = gather(&g, which, err);
	if (s == CRM_OK)
		s = tell(&g, fn, ctx, err);
	crm_index_close(&g.index);
	crm_names_free(&g.deal_seed);
	crm_names_free(&g.client_seed);
	crm_names_free(&g.deal);
	crm_names_free(&g.client);
	free(g.kept);
	crm_buf_free(&g.texts);
	crm_buf_free(&g.buf);
	return s;
}

/* Does one of them pin the field? */
static bool pins(const struct crm_expr *a, const struct crm_expr *b,
    enum crm_key key, struct crm_names *names)
{
	return (a != NULL && crm_expr_pins(a, key, names)) ||
	    (b != NULL && crm_expr_pins(b, key, names));
}

enum crm_status crm_related_deals(const struct crm_source *src,
    const struct crm_expr *a, const struct crm_expr *b, crm_source_fn *fn,
    void *ctx, bool *few, struct crm_err *err)
{
	struct crm_names names = { 0 };
	struct crm_related which = { .odd = true };
	enum crm_status s = CRM_OK;

	if (src->files == 0 && pins(a, b, CRM_KEY_DEAL, &names))
		which.deal = &names;
	else if (src->files == 0 && pins(a, b, CRM_KEY_CLIENT, &names))
		which.client = &names;
	*few = which.deal != NULL || which.client != NULL;
	if (*few)
		s = crm_related_read(&src->store, &which, fn, ctx, err);
	crm_names_free(&names);
	return s;
}

struct passing {
	crm_source_fn *fn;
	void *ctx;
	bool stopped;
};

static enum crm_status pass_on(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct passing *p = ctx;
	enum crm_status s = p->fn(p->ctx, l, text, err);

	(void)at;
	p->stopped = s == CRM_NONE;
	return s;
}

enum crm_status crm_related_facts(const struct crm_source *src,
    const struct crm_expr *a, const struct crm_expr *b, crm_source_fn *fn,
    void *ctx, bool *few, struct crm_err *err)
{
	static const enum crm_key keys[] = { CRM_KEY_DEAL, CRM_KEY_KEY,
		CRM_KEY_TASK, CRM_KEY_CLIENT, CRM_KEY_INTO, CRM_KEY_PARENT,
		CRM_KEY_PHONE, CRM_KEY_EMAIL, CRM_KEY_VIA };
	struct crm_names names = { 0 };
	struct crm_find find = { .list = { &names }, .lists = 1, .odd = true,
		.strict = true };
	struct passing p = { .fn = fn, .ctx = ctx };
	struct crm_index index = { 0 };
	enum crm_status s = CRM_OK;

	*few = false;
	for (size_t i = 0; src->files == 0 && !*few &&
	    i < sizeof(keys) / sizeof(*keys); i++)
		*few = pins(a, b, keys[i], &names);
	if (*few)
		s = crm_index_open(&index, &src->store, err);
	if (*few && s == CRM_OK)
		s = crm_find_lines(&index, &find, pass_on, &p, err);
	crm_index_close(&index);
	crm_names_free(&names);
	return s == CRM_OK && p.stopped ? CRM_NONE : s;
}

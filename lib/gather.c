/* SPDX-License-Identifier: ISC */
#include "gather.h"

#include <stdlib.h>

#include "key.h"
#include "mem.h"

static uint32_t find(const struct crm_gather *g, enum crm_gather_kind kind,
    struct crm_str name)
{
	return name.n > 0 ? crm_names_find(&g->list[kind].name, name) : 0;
}

static bool has(const struct crm_gather *g, enum crm_gather_kind kind,
    struct crm_str name)
{
	return find(g, kind, name) != 0;
}

static bool is_whole(const struct crm_gather *g, enum crm_gather_kind kind,
    struct crm_str name)
{
	uint32_t no = find(g, kind, name);

	return no != 0 && g->list[kind].whole[no];
}

void crm_gather_add(struct crm_gather *g, enum crm_gather_kind kind,
    struct crm_str name, bool whole)
{
	struct crm_gather_list *l = &g->list[kind];
	size_t had = l->name.n;
	uint32_t no;

	if (name.n == 0)
		return;
	no = crm_names_add(&l->name, name);
	l->whole = crm_mem_grow(l->whole, &l->cap, no + (size_t)1,
	    sizeof(*l->whole));
	l->asked = crm_mem_grow(l->asked, &l->asked_cap, no + (size_t)1,
	    sizeof(*l->asked));
	if (l->name.n > had)
		l->whole[no] = l->asked[no] = false;
	if (l->name.n > had || (whole && !l->whole[no])) {
		l->asked[no] = false;
		l->grew = true;
	}
	l->whole[no] |= whole;
}

static bool is_touch(const struct crm_line *l)
{
	return crm_ev_find(crm_line_str(l, CRM_KEY_EV)) == CRM_EV_TOUCH;
}

static bool is_task(const struct crm_line *l)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));

	return ev == CRM_EV_TASK || ev == CRM_EV_DONE;
}

static struct crm_str id(const struct crm_line *l, enum crm_key key)
{
	const struct crm_field *f = crm_line_get(l, key);

	return f != NULL && (f->type == CRM_STRING || f->type == CRM_NUMBER) ?
	    f->value : CRM_STR("");
}

/* What is chosen because of a line. */
static void follow(struct crm_gather *g, const struct crm_line *l)
{
	struct crm_str deal = id(l, CRM_KEY_DEAL);
	struct crm_str client = id(l, CRM_KEY_CLIENT);
	struct crm_str into = id(l, CRM_KEY_INTO);
	struct crm_str task = is_task(l) ? id(l, CRM_KEY_TASK) :
	    CRM_STR("");
	bool whole;

	if (deal.n > 0 && (has(g, CRM_GATHER_TASK, task) ||
	    is_whole(g, CRM_GATHER_CLIENT, client) || (g->children &&
	    has(g, CRM_GATHER_DEAL, id(l, CRM_KEY_PARENT)))))
		crm_gather_add(g, CRM_GATHER_DEAL, deal, false);
	/* a touch of a deal that no line creates is the client's alone */
	if (has(g, CRM_GATHER_DEAL, deal)) {
		crm_gather_add(g, CRM_GATHER_CLIENT, client,
		    is_touch(l) || is_whole(g, CRM_GATHER_DEAL, deal));
		crm_gather_add(g, CRM_GATHER_TASK, task, false);
	} else if (is_whole(g, CRM_GATHER_CLIENT, client)) {
		crm_gather_add(g, CRM_GATHER_TASK, task, false);
	}
	if (client.n > 0 && (has(g, CRM_GATHER_CLIENT, client) ||
	    has(g, CRM_GATHER_CLIENT, into)) && into.n > 0) {
		whole = is_whole(g, CRM_GATHER_CLIENT, client) ||
		    is_whole(g, CRM_GATHER_CLIENT, into);
		crm_gather_add(g, CRM_GATHER_CLIENT, client, whole);
		crm_gather_add(g, CRM_GATHER_CLIENT, into, whole);
	}
}

/* Is the line to be told? */
static bool concerns(const struct crm_gather *g, const struct crm_line *l)
{
	struct crm_str deal = id(l, CRM_KEY_DEAL);
	struct crm_str client = id(l, CRM_KEY_CLIENT);

	if (deal.n > 0)
		return has(g, CRM_GATHER_DEAL, deal);
	if (is_task(l))
		return has(g, CRM_GATHER_TASK, id(l, CRM_KEY_TASK));
	if (is_touch(l))
		return is_whole(g, CRM_GATHER_CLIENT, client);
	return has(g, CRM_GATHER_CLIENT, client) ||
	    has(g, CRM_GATHER_CLIENT, id(l, CRM_KEY_INTO));
}

void crm_gather_keep(struct crm_gather *g, struct crm_str text,
    struct crm_find_at at)
{
	g->line = crm_mem_grow(g->line, &g->cap, g->lines + 1,
	    sizeof(*g->line));
	g->line[g->lines++] = (struct crm_gather_line){ at, g->texts.n,
		text.n };
	crm_buf_str_add(&g->texts, text);
}

static enum crm_status take(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_gather *g = ctx;

	(void)err;
	follow(g, l);
	if (concerns(g, l))
		crm_gather_keep(g, text, at);
	return CRM_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct crm_gather_line *x = a, *y = b;

	if (x->at.segment != y->at.segment)
		return x->at.segment < y->at.segment ? -1 : 1;
	return (x->at.offset > y->at.offset) - (x->at.offset < y->at.offset);
}

/* A round: the lines of those whose lines have not been sought. */
static enum crm_status ask(struct crm_gather *g, const struct crm_index *x,
    struct crm_err *err)
{
	struct crm_names name[CRM_GATHER_KINDS] = { 0 };
	struct crm_find find = { .strict = false };
	enum crm_status s;

	for (int i = 0; i < CRM_GATHER_KINDS; i++) {
		struct crm_gather_list *l = &g->list[i];

		for (uint32_t k = 1; k <= l->name.n; k++)
			if (!l->asked[k])
				crm_names_add(&name[i],
				    crm_names_get(&l->name, k));
		for (uint32_t k = 1; k <= l->name.n; k++)
			l->asked[k] = true;
		l->grew = false;
		find.list[find.lists++] = &name[i];
	}
	s = crm_find_lines(x, &find, take, g, err);
	for (int i = 0; i < CRM_GATHER_KINDS; i++)
		crm_names_free(&name[i]);
	return s;
}

enum crm_status crm_gather_find(struct crm_gather *g,
    const struct crm_index *x, struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	bool grew = true;
	size_t n = 0;

	while (s == CRM_OK && grew) {
		s = ask(g, x, err);
		if (s == CRM_OK && g->most > 0 && g->texts.n > g->most)
			s = CRM_NONE;
		grew = false;
		for (int i = 0; i < CRM_GATHER_KINDS; i++)
			grew |= g->list[i].grew;
	}
	if (g->lines > 0)
		qsort(g->line, g->lines, sizeof(*g->line), by_place);
	/* what was found by two of its ids */
	for (size_t i = 0; i < g->lines; i++)
		if (n == 0 || by_place(&g->line[n - 1], &g->line[i]) != 0)
			g->line[n++] = g->line[i];
	g->lines = n;
	return s;
}

enum crm_status crm_gather_tell(struct crm_gather *g, crm_source_fn *fn,
    void *ctx, struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < g->lines && s == CRM_OK; i++) {
		struct crm_str text = { g->texts.p + g->line[i].text,
			g->line[i].n };

		g->at = g->line[i].at;
		s = crm_line_read(line, text, err);
		if (s == CRM_OK)
			s = fn(ctx, line, text, err);
	}
	crm_line_free(line);
	free(line);
	return s;
}

void crm_gather_free(struct crm_gather *g)
{
	for (int i = 0; i < CRM_GATHER_KINDS; i++) {
		crm_names_free(&g->list[i].name);
		free(g->list[i].whole);
		free(g->list[i].asked);
	}
	free(g->line);
	crm_buf_free(&g->texts);
	*g = (struct crm_gather){ 0 };
}

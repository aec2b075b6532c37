/* SPDX-License-Identifier: ISC */
#include "erase.h"

#include <stdlib.h>
#include <string.h>

#include "erasepriv.h"
#include "event.h"
#include "input.h"
#include "mem.h"

bool crm_erase_before(const struct crm_erase_place *a,
    const struct crm_erase_place *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	if (a->first != b->first)
		return a->first;
	if (a->segment != b->segment)
		return a->segment < b->segment;
	return a->offset < b->offset;
}

static int by_place(const void *a, const void *b)
{
	const struct crm_erase_note *x = a, *y = b;

	return crm_erase_before(&x->place, &y->place) ? -1 :
	    crm_erase_before(&y->place, &x->place) ? 1 : 0;
}

bool crm_erase_place_of(const struct crm_line *l, struct crm_find_at at,
    struct crm_erase_place *p)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_err err = { 0 };
	bool ok = crm_event_time(l, CRM_KEY_AT, &p->at, NULL, &err) == CRM_OK;

	crm_err_free(&err);
	p->segment = at.segment;
	p->offset = at.offset;
	p->first = ev == CRM_EV_DEAL || ev == CRM_EV_CLIENT;
	return ok && ev != CRM_EV_NONE;
}

static void take_note(struct crm_erase_finding *f, struct crm_find_at at)
{
	const struct crm_line *l = f->line;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str into = crm_line_str(l, CRM_KEY_INTO);
	struct crm_erase_note n = { 0 };

	if (client.n == 0 || !crm_erase_place_of(l, at, &n.place) ||
	    (ev != CRM_EV_FORGET && (ev != CRM_EV_MERGE || into.n == 0)))
		return;
	n.client = crm_names_add(&f->name, client);
	if (ev == CRM_EV_MERGE)
		n.into = crm_names_add(&f->name, into);
	f->note = crm_mem_grow(f->note, &f->note_cap, f->notes + 1,
	    sizeof(*f->note));
	f->note[f->notes++] = n;
}

/* May it be one?  Few others are read. */
static bool tells(struct crm_str text)
{
	return memmem(text.p, text.n, "forget", 6) != NULL ||
	    memmem(text.p, text.n, "merge", 5) != NULL ||
	    memmem(text.p, text.n, "\\u00", 4) != NULL;
}

static enum crm_status note_segment(struct crm_erase_finding *f, size_t segment,
    struct crm_err *err)
{
	const struct crm_segment *g = &f->index->segment[segment];
	int fd = crm_store_segment_open(f->index->store, g->name, err);
	struct crm_err ignored = { 0 };
	struct crm_input in;
	struct crm_str text;
	enum crm_status s = CRM_OK;

	if (fd < 0)
		return err->status;
	crm_input_init(&in, fd, g->name, g->end);
	while (s == CRM_OK || s == CRM_DATA) {	/* too long a line */
		crm_err_free(err);
		s = crm_input_next(&in, &text, err);
		if (s == CRM_OK && tells(text) &&
		    crm_line_read(f->line, text, &ignored) == CRM_OK)
			take_note(f, (struct crm_find_at){ segment,
			    in.offset });
		crm_err_free(&ignored);
	}
	crm_input_close(&in);
	return s == CRM_NONE ? CRM_OK : s;
}

static uint32_t now_of(const struct crm_erase_finding *f, uint32_t client)
{
	while (f->now[client] != 0)
		client = f->now[client];
	return client;
}

/* Into goes what was merged into it, behind it in a ring. */
static void join(struct crm_erase_finding *f, uint32_t client, uint32_t into)
{
	uint32_t next = f->next[client];

	if (client == into)
		return;
	f->now[client] = into;
	f->next[client] = f->next[into];
	f->next[into] = next;
}

/* All that are one client with it, as of a forget. */
static void forgotten(struct crm_erase_finding *f, struct crm_erase_note *n,
    uint32_t now)
{
	uint32_t k = now;

	n->first = f->members;
	do {
		f->until[k] = (struct crm_erase_until){ n->place, true };
		f->member = crm_mem_grow(f->member, &f->member_cap,
		    f->members + 1, sizeof(*f->member));
		f->member[f->members++] = k;
		k = f->next[k];
	} while (k != now);
	n->end = f->members;
}

/* What was merged by then goes with the one that a forget names. */
static void follow(struct crm_erase_finding *f)
{
	f->until = crm_mem_new(f->name.n + 1, sizeof(*f->until));
	f->now = crm_mem_new(f->name.n + 1, sizeof(*f->now));
	f->next = crm_mem_new(f->name.n + 1, sizeof(*f->next));
	for (uint32_t k = 1; k <= f->name.n; k++)
		f->next[k] = k;
	if (f->notes > 0)
		qsort(f->note, f->notes, sizeof(*f->note), by_place);
	for (size_t i = 0; i < f->notes; i++) {
		struct crm_erase_note *n = &f->note[i];
		uint32_t now = now_of(f, n->client);

		if (n->into != 0)
			join(f, now, now_of(f, n->into));
		else
			forgotten(f, n, now);
	}
	for (uint32_t k = 1; k <= f->name.n; k++)
		if (f->until[k].is)
			crm_names_add(&f->erase->client, f->name.name[k]);
}

/* The last: whose is the line, 0 for nobody's? */
static uint32_t whose(const struct crm_erase_finding *f,
    const struct crm_line *l, const struct crm_erase_place *p)
{
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str id = crm_line_str(l, CRM_KEY_DEAL);
	uint32_t name = crm_names_find(&f->name, client), deal;
	bool of_deal = crm_line_get(l, CRM_KEY_DEAL) != NULL &&
	    (p->first || crm_str_is(crm_line_str(l, CRM_KEY_EV), "set"));

	/* a deal's own fields are those of whose it was, whoever it names */
	if (!of_deal && name != 0 && f->until[name].is &&
	    crm_erase_before(p, &f->until[name].place))
		return crm_names_find(&f->erase->client, client);
	deal = id.n > 0 ? crm_names_find(&f->deal, id) :
	    crm_erase_task_deal(f, crm_line_str(l, CRM_KEY_TASK), p);
	return deal != 0 && f->deal_until[deal].is &&
	    crm_erase_before(p, &f->deal_until[deal].place) ?
	    f->deal_of[deal] : 0;
}

static enum crm_status edit(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_erase_finding *f = ctx;
	struct crm_erase *e = f->erase;
	struct crm_erase_edit d = { at.segment, at.offset, text.n, e->text.n,
		0 };
	struct crm_erase_place p;
	uint32_t client = crm_erase_place_of(l, at, &p) ? whose(f, l, &p) : 0;

	if (client == 0)
		return CRM_OK;
	if (crm_line_read(f->line, text, err) != CRM_OK)
		return CRM_BUG;
	if (!crm_erase_line(f->line))
		return CRM_OK;
	crm_line_write(f->line, &e->text);
	d.text_n = e->text.n - d.text;
	e->edit = crm_mem_grow(e->edit, &e->cap, e->edits + 1,
	    sizeof(*e->edit));
	e->edit[e->edits++] = d;
	e->lines[client]++;
	return CRM_OK;
}

static enum crm_status find_all(struct crm_erase_finding *f,
    struct crm_err *err)
{
	struct crm_erase *e = f->erase;
	struct crm_find all = { .list = { &e->client, &f->deal, &f->task },
		.lists = 3 };
	enum crm_status s;

	e->lines = crm_mem_new(e->client.n + 1, sizeof(*e->lines));
	s = crm_erase_deals(f, err);
	return s == CRM_OK ? crm_find_lines(f->index, &all, edit, f, err) : s;
}

enum crm_status crm_erase_find(struct crm_erase *e, const struct crm_index *x,
    struct crm_rules *rules, struct crm_err *err)
{
	struct crm_erase_finding f = { .erase = e, .index = x, .rules = rules,
		.line = crm_mem_new(1, sizeof(*f.line)) };
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < x->segments && s == CRM_OK; i++)
		s = note_segment(&f, i, err);
	follow(&f);
	if (s == CRM_OK && e->client.n > 0)
		s = find_all(&f, err);
	crm_line_free(f.line);
	free(f.line);
	free(f.note);
	free(f.until);
	free(f.now);
	free(f.next);
	free(f.member);
	crm_names_free(&f.name);
	crm_erase_deals_free(&f);
	return s;
}

void crm_erase_free(struct crm_erase *e)
{
	crm_names_free(&e->client);
	free(e->lines);
	free(e->edit);
	crm_buf_free(&e->text);
	*e = (struct crm_erase){ 0 };
}

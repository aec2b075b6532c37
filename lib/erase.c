/* SPDX-License-Identifier: ISC */
#include "erase.h"

#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "find.h"
#include "fold.h"
#include "input.h"
#include "mem.h"

/* A place in the order of facts. */
struct place {
	int64_t at;
	size_t segment;
	int64_t offset;
	bool first;		/* deal and client come before others */
};

/* A forget, or a merge. */
struct note {
	struct place place;
	uint32_t client, into;	/* in names; into 0: a forget */
};

struct finding {
	struct crm_erase *erase;
	const struct crm_index *index;
	struct crm_rules *rules;
	struct crm_line *line;
	struct note *note;
	size_t notes, note_cap;
	struct crm_names name;		/* of the clients in notes */
	struct until {			/* [name] */
		struct place place;	/* facts before that are erased */
		bool is;
	} *until;
	uint32_t *now;			/* [name]: whom it was merged into */
	struct crm_names deal;		/* that may have been theirs */
	struct until *deal_until;
	uint32_t *deal_of;		/* [deal]: the client, in erase */
	struct crm_names task;		/* of these */
	uint32_t *task_of;		/* [task]: its deal */
	size_t task_cap;
	struct crm_buf told;		/* their deal, set and undo lines, and
					 * merges */
};

static bool before(const struct place *a, const struct place *b)
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
	const struct note *x = a, *y = b;

	return before(&x->place, &y->place) ? -1 :
	    before(&y->place, &x->place) ? 1 : 0;
}

/* False for a line that is no fact: it stays as it is. */
static bool place_of(const struct crm_line *l, struct crm_find_at at,
    struct place *p)
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

static void take_note(struct finding *f, struct crm_find_at at)
{
	const struct crm_line *l = f->line;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	struct crm_str into = crm_line_str(l, CRM_KEY_INTO);
	struct note n = { 0 };

	if (client.n == 0 || !place_of(l, at, &n.place) ||
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

static enum crm_status note_segment(struct finding *f, size_t segment,
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

static uint32_t now_of(const struct finding *f, uint32_t client)
{
	while (f->now[client] != 0)
		client = f->now[client];
	return client;
}

/* What was merged by then goes with the one that a forget names. */
static void follow(struct finding *f)
{
	f->until = crm_mem_new(f->name.n + 1, sizeof(*f->until));
	f->now = crm_mem_new(f->name.n + 1, sizeof(*f->now));
	if (f->notes > 0)
		qsort(f->note, f->notes, sizeof(*f->note), by_place);
	for (size_t i = 0; i < f->notes; i++) {
		const struct note *n = &f->note[i];
		uint32_t now = now_of(f, n->client);

		if (n->into != 0) {
			uint32_t into = now_of(f, n->into);

			if (into != now)
				f->now[now] = into;
			continue;
		}
		for (uint32_t k = 1; k <= f->name.n; k++)
			if (now_of(f, k) == now)
				f->until[k] = (struct until){ n->place, true };
	}
	for (uint32_t k = 1; k <= f->name.n; k++)
		if (f->until[k].is)
			crm_names_add(&f->erase->client, f->name.name[k]);
}

/* The first look: whose deals there are. */
static enum crm_status find_deals(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct finding *f = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));

	(void)text, (void)at, (void)err;
	if ((ev == CRM_EV_DEAL || ev == CRM_EV_SET) && deal.n > 0 &&
	    crm_names_find(&f->erase->client,
	    crm_line_str(l, CRM_KEY_CLIENT)) != 0)
		crm_names_add(&f->deal, deal);
	return CRM_OK;
}

/* The second: what says whose they were, and their tasks. */
static enum crm_status keep_told(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct finding *f = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	uint32_t deal = crm_names_find(&f->deal, crm_line_str(l,
	    CRM_KEY_DEAL)), task;

	(void)at, (void)err;
	if (ev == CRM_EV_MERGE || (deal != 0 && (ev == CRM_EV_DEAL ||
	    ev == CRM_EV_SET || ev == CRM_EV_UNDO))) {
		crm_buf_str_add(&f->told, text);
		crm_buf_char(&f->told, '\n');
	}
	if (deal == 0 || crm_line_str(l, CRM_KEY_TASK).n == 0)
		return CRM_OK;
	task = crm_names_add(&f->task, crm_line_str(l, CRM_KEY_TASK));
	f->task_of = crm_mem_grow(f->task_of, &f->task_cap, task + 1,
	    sizeof(*f->task_of));
	f->task_of[task] = deal;
	return CRM_OK;
}

/* The deals that were the client's as of one forget. */
static enum crm_status fold_deals(struct finding *f, const struct note *n,
    struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = f->rules, .as_of = n->place.at,
		.moves_only = true };
	struct crm_str client = f->name.name[n->client], text;
	struct crm_str rest = crm_buf_str(&f->told);
	struct crm_err ignored = { 0 };
	enum crm_status s = CRM_OK;
	struct crm_fold fold;
	uint32_t now;

	crm_fold_init(&fold, &opt);
	while (rest.n > 0) {	/* what cannot be read was passed over before */
		crm_str_cut(rest, '\n', &text, &rest);
		if (crm_line_read(f->line, text, &ignored) == CRM_OK) {
			/* no rate of a currency is wanted here */
			crm_line_drop(f->line, CRM_STR("cur"));
			crm_fold_add(&fold, f->line, &ignored);
		}
		crm_err_free(&ignored);
	}
	s = crm_fold_finish(&fold, err);
	now = crm_fold_client_now(&fold, crm_names_find(&fold.client_name,
	    client));
	for (size_t i = 0; s == CRM_OK && now != 0 && i < fold.deals; i++) {
		uint32_t deal = crm_names_find(&f->deal,
		    crm_names_get(&fold.deal_name, fold.deal[i].id));

		if (deal == 0 || crm_fold_client_now(&fold,
		    fold.deal[i].client) != now)
			continue;
		f->deal_until[deal] = (struct until){ n->place, true };
		f->deal_of[deal] = crm_names_find(&f->erase->client, client);
	}
	crm_fold_free(&fold);
	return s;
}

/* The last: whose is the line, 0 for nobody's? */
static uint32_t whose(const struct finding *f, const struct crm_line *l,
    const struct place *p)
{
	struct crm_str client = crm_line_str(l, CRM_KEY_CLIENT);
	uint32_t deal = crm_names_find(&f->deal, crm_line_str(l,
	    CRM_KEY_DEAL));
	uint32_t task = crm_names_find(&f->task, crm_line_str(l,
	    CRM_KEY_TASK));
	uint32_t name = crm_names_find(&f->name, client);
	bool of_deal = crm_line_get(l, CRM_KEY_DEAL) != NULL &&
	    (p->first || crm_str_is(crm_line_str(l, CRM_KEY_EV), "set"));

	/* a deal's own fields are those of whose it was, whoever it names */
	if (!of_deal && name != 0 && f->until[name].is &&
	    before(p, &f->until[name].place))
		return crm_names_find(&f->erase->client, client);
	if (deal == 0 && task != 0)
		deal = f->task_of[task];
	return deal != 0 && f->deal_until[deal].is &&
	    before(p, &f->deal_until[deal].place) ? f->deal_of[deal] : 0;
}

static enum crm_status edit(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct finding *f = ctx;
	struct crm_erase *e = f->erase;
	struct crm_erase_edit d = { at.segment, at.offset, text.n, e->text.n,
		0 };
	struct place p;
	uint32_t client = place_of(l, at, &p) ? whose(f, l, &p) : 0;

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

static enum crm_status find_all(struct finding *f, struct crm_err *err)
{
	struct crm_erase *e = f->erase;
	struct crm_find clients = { .list = { &e->client }, .lists = 1 };
	struct crm_find deals = { .list = { &f->deal, &f->name }, .lists = 2 };
	struct crm_find all = { .list = { &e->client, &f->deal, &f->task },
		.lists = 3 };
	enum crm_status s = crm_find_lines(f->index, &clients, find_deals, f,
	    err);

	if (s == CRM_OK)
		s = crm_find_lines(f->index, &deals, keep_told, f, err);
	e->lines = crm_mem_new(e->client.n + 1, sizeof(*e->lines));
	f->deal_until = crm_mem_new(f->deal.n + 1, sizeof(*f->deal_until));
	f->deal_of = crm_mem_new(f->deal.n + 1, sizeof(*f->deal_of));
	for (size_t i = 0; i < f->notes && s == CRM_OK; i++)
		if (f->note[i].into == 0)
			s = fold_deals(f, &f->note[i], err);
	return s == CRM_OK ? crm_find_lines(f->index, &all, edit, f, err) : s;
}

enum crm_status crm_erase_find(struct crm_erase *e, const struct crm_index *x,
    struct crm_rules *rules, struct crm_err *err)
{
	struct finding f = { .erase = e, .index = x, .rules = rules,
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
	free(f.deal_until);
	free(f.deal_of);
	free(f.task_of);
	crm_names_free(&f.name);
	crm_names_free(&f.deal);
	crm_names_free(&f.task);
	crm_buf_free(&f.told);
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

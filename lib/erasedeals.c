/* SPDX-License-Identifier: ISC */
/*
 * Whose deals and tasks are.  A deal is the client's that the fold of its
 * lines gives it at the time of a forget; one that is not there then (it was
 * undone, or no line creates it) is the client's that its deal and set lines
 * named last, undone or not.  A task is of the deal that it was given last;
 * what is said of it before it has one is of its first.
 */
#include <stdlib.h>

#include "erasepriv.h"
#include "event.h"
#include "fold.h"
#include "mem.h"

static bool says_whose(enum crm_ev ev)
{
	return ev == CRM_EV_DEAL || ev == CRM_EV_SET;
}

/* The first look: what deals there are. */
static enum crm_status find_deals(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_erase_finding *f = ctx;
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	uint32_t client = crm_names_find(&f->erase->client,
	    crm_line_str(l, CRM_KEY_CLIENT));

	(void)text, (void)at, (void)err;
	if (deal.n == 0 || client == 0 ||
	    !says_whose(crm_ev_find(crm_line_str(l, CRM_KEY_EV))))
		return CRM_OK;
	f->pair = crm_mem_grow(f->pair, &f->pair_cap, f->pairs + 1,
	    sizeof(*f->pair));
	f->pair[f->pairs++] = (struct crm_erase_pair){ client,
		crm_names_add(&f->deal, deal) };
	return CRM_OK;
}

/* The second: what says whose they were, and their tasks. */
static enum crm_status keep_told(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_erase_finding *f = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_erase_told t = {
		.deal = crm_names_find(&f->deal, crm_line_str(l,
		    CRM_KEY_DEAL)),
		.client = crm_names_find(&f->name, crm_line_str(l,
		    CRM_KEY_CLIENT)),
		.names = says_whose(ev) &&
		    crm_line_get(l, CRM_KEY_CLIENT) != NULL,
		.text = f->told_text.n, .text_n = text.n };
	struct crm_str task = crm_line_str(l, CRM_KEY_TASK);

	(void)err;
	if (t.deal == 0 || !crm_erase_place_of(l, at, &t.place))
		return CRM_OK;
	if (says_whose(ev) || ev == CRM_EV_UNDO) {
		crm_buf_str_add(&f->told_text, text);
		f->told = crm_mem_grow(f->told, &f->told_cap, f->tolds + 1,
		    sizeof(*f->told));
		f->told[f->tolds++] = t;
	}
	if (task.n > 0)
		crm_names_add(&f->task, task);
	return CRM_OK;
}

/* The third: where these tasks went. */
static enum crm_status keep_move(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_erase_finding *f = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_erase_move m = {
		.task = crm_names_find(&f->task, crm_line_str(l,
		    CRM_KEY_TASK)),
		.deal = crm_names_find(&f->deal, deal) };

	(void)text, (void)err;
	if (m.task == 0 || deal.n == 0 ||
	    (ev != CRM_EV_TASK && ev != CRM_EV_DONE) ||
	    !crm_erase_place_of(l, at, &m.place))
		return CRM_OK;
	if (ev == CRM_EV_DONE)	/* it gives none, but to a task that has none */
		m.place.at = INT64_MAX;
	f->move = crm_mem_grow(f->move, &f->move_cap, f->moves + 1,
	    sizeof(*f->move));
	f->move[f->moves++] = m;
	return CRM_OK;
}

static int by_client(const void *a, const void *b)
{
	const struct crm_erase_pair *x = a, *y = b;

	if (x->client != y->client)
		return x->client < y->client ? -1 : 1;
	return (x->deal > y->deal) - (x->deal < y->deal);
}

static int by_deal(const void *a, const void *b)
{
	const struct crm_erase_told *x = a, *y = b;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	return (x->text > y->text) - (x->text < y->text);
}

static int by_task(const void *a, const void *b)
{
	const struct crm_erase_move *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return crm_erase_before(&x->place, &y->place) ? -1 :
	    crm_erase_before(&y->place, &x->place);
}

static void sort(struct crm_erase_finding *f)
{
	if (f->pairs > 0)
		qsort(f->pair, f->pairs, sizeof(*f->pair), by_client);
	if (f->tolds > 0)
		qsort(f->told, f->tolds, sizeof(*f->told), by_deal);
	if (f->moves > 0)
		qsort(f->move, f->moves, sizeof(*f->move), by_task);
}

/* The first of its kind; of a client, deal or task that is sorted by. */
static size_t first_pair(const struct crm_erase_finding *f, uint32_t client)
{
	size_t lo = 0, hi = f->pairs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->pair[mid].client < client)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t first_told(const struct crm_erase_finding *f, uint32_t deal)
{
	size_t lo = 0, hi = f->tolds;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->told[mid].deal < deal)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Is that client, in name, one of those whom the forget is of? */
static bool is_member(const struct crm_erase_finding *f,
    const struct crm_erase_note *n, uint32_t client)
{
	for (size_t i = n->first; client != 0 && i < n->end; i++)
		if (f->member[i] == client)
			return true;
	return false;
}

/* Whom its lines up to that time named last, as client in name. */
static uint32_t named_last(const struct crm_erase_finding *f, uint32_t deal,
    int64_t as_of)
{
	const struct crm_erase_told *last = NULL;

	for (size_t i = first_told(f, deal); i < f->tolds &&
	    f->told[i].deal == deal; i++) {
		const struct crm_erase_told *t = &f->told[i];

		if (t->names && t->place.at <= as_of && (last == NULL ||
		    !crm_erase_before(&t->place, &last->place)))
			last = t;
	}
	return last != NULL ? last->client : 0;
}

static void add_told(struct crm_erase_finding *f, struct crm_fold *fold,
    uint32_t deal)
{
	for (size_t i = first_told(f, deal); i < f->tolds &&
	    f->told[i].deal == deal; i++) {
		const struct crm_erase_told *t = &f->told[i];
		struct crm_err ignored = { 0 };

		/* what cannot be read was passed over before */
		if (crm_line_read(f->line, (struct crm_str){
		    f->told_text.p + t->text, t->text_n }, &ignored) ==
		    CRM_OK) {
			/* no rate of a currency is wanted here */
			crm_line_drop(f->line, CRM_STR("cur"));
			crm_fold_add(fold, f->line, &ignored);
		}
		crm_err_free(&ignored);
	}
}

/* The deal's client as of a forget, in name. */
static uint32_t client_of(const struct crm_erase_finding *f,
    const struct crm_fold *fold, const struct crm_erase_note *n,
    uint32_t deal)
{
	const struct crm_deal *d = crm_fold_find(fold,
	    crm_names_get(&f->deal, deal));

	return d == NULL ? named_last(f, deal, n->place.at) :
	    crm_names_find(&f->name, crm_names_get(&fold->client_name,
	    d->client));
}

/* The deals that were the client's as of one forget: of those alone that its
 * names were given. */
static enum crm_status fold_deals(struct crm_erase_finding *f,
    const struct crm_erase_note *n, struct crm_err *err)
{
	struct crm_fold_opt opt = { .rules = f->rules, .as_of = n->place.at,
		.moves_only = true };
	struct crm_names mine = { 0 };
	enum crm_status s = CRM_OK;
	struct crm_fold fold;

	for (size_t m = n->first; m < n->end; m++) {
		uint32_t client = crm_names_find(&f->erase->client,
		    f->name.name[f->member[m]]);

		for (size_t i = first_pair(f, client); i < f->pairs &&
		    f->pair[i].client == client; i++)
			crm_names_add(&mine, f->deal.name[f->pair[i].deal]);
	}
	if (mine.n == 0)
		return CRM_OK;
	crm_fold_init(&fold, &opt);
	for (uint32_t i = 1; i <= mine.n; i++)
		add_told(f, &fold, crm_names_find(&f->deal, mine.name[i]));
	s = crm_fold_finish(&fold, err);
	for (uint32_t i = 1; s == CRM_OK && i <= mine.n; i++) {
		uint32_t deal = crm_names_find(&f->deal, mine.name[i]);

		if (!is_member(f, n, client_of(f, &fold, n, deal)))
			continue;
		f->deal_until[deal] = (struct crm_erase_until){ n->place,
			true };
		f->deal_of[deal] = crm_names_find(&f->erase->client,
		    f->name.name[n->client]);
	}
	crm_fold_free(&fold);
	crm_names_free(&mine);
	return s;
}

enum crm_status crm_erase_deals(struct crm_erase_finding *f,
    struct crm_err *err)
{
	struct crm_find clients = { .list = { &f->erase->client },
		.lists = 1 };
	struct crm_find deals = { .list = { &f->deal }, .lists = 1 };
	struct crm_find tasks = { .list = { &f->task }, .lists = 1 };
	enum crm_status s = crm_find_lines(f->index, &clients, find_deals, f,
	    err);

	if (s == CRM_OK && f->deal.n > 0)
		s = crm_find_lines(f->index, &deals, keep_told, f, err);
	if (s == CRM_OK && f->task.n > 0)
		s = crm_find_lines(f->index, &tasks, keep_move, f, err);
	sort(f);
	f->deal_until = crm_mem_new(f->deal.n + 1, sizeof(*f->deal_until));
	f->deal_of = crm_mem_new(f->deal.n + 1, sizeof(*f->deal_of));
	for (size_t i = 0; i < f->notes && s == CRM_OK; i++)
		if (f->note[i].into == 0)
			s = fold_deals(f, &f->note[i], err);
	return s;
}

uint32_t crm_erase_task_deal(const struct crm_erase_finding *f,
    struct crm_str task, const struct crm_erase_place *p)
{
	uint32_t no = crm_names_find(&f->task, task);
	size_t lo = 0, hi = f->moves;

	if (no == 0)
		return 0;
	while (lo < hi) {	/* the first one behind the place */
		size_t mid = lo + (hi - lo) / 2;
		const struct crm_erase_move *m = &f->move[mid];

		if (m->task < no || (m->task == no &&
		    !crm_erase_before(p, &m->place)))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo > 0 && f->move[lo - 1].task == no)
		return f->move[lo - 1].deal;
	return lo < f->moves && f->move[lo].task == no ? f->move[lo].deal : 0;
}

void crm_erase_deals_free(struct crm_erase_finding *f)
{
	crm_names_free(&f->deal);
	crm_names_free(&f->task);
	crm_buf_free(&f->told_text);
	free(f->deal_until);
	free(f->deal_of);
	free(f->pair);
	free(f->told);
	free(f->move);
}

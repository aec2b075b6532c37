/* SPDX-License-Identifier: ISC */
/* What the journal knows of the deals and clients of a file. */
#include <stdlib.h>

#include "importpriv.h"

static struct crm_import_known *known_of(struct crm_import_plan *p,
    uint32_t deal)
{
	size_t old = p->knowns;

	if (deal >= p->knowns) {
		p->known = crm_mem_grow(p->known, &p->known_cap,
		    (size_t)deal + 1, sizeof(*p->known));
		p->knowns = (size_t)deal + 1;
		memset(p->known + old, 0,
		    (p->knowns - old) * sizeof(*p->known));
		for (size_t i = old; i < p->knowns; i++)
			p->known[i].last = p->known[i].said =
			    p->known[i].step = p->known[i].before =
			    CRM_TIME_NONE;
	}
	return &p->known[deal];
}

static struct crm_import_client *party_of(struct crm_import_plan *p,
    uint32_t client)
{
	size_t old = p->parties;

	if (client >= p->parties) {
		p->party = crm_mem_grow(p->party, &p->party_cap,
		    (size_t)client + 1, sizeof(*p->party));
		p->parties = (size_t)client + 1;
		for (size_t i = old; i < p->parties; i++)
			p->party[i] = (struct crm_import_client){
				.last = CRM_TIME_NONE,
				.forgotten = CRM_TIME_NONE };
	}
	return &p->party[client];
}

static void note_client(struct crm_import_plan *p, const struct crm_fact *f)
{
	struct crm_import_client *c = party_of(p, f->client);

	if (f->ev == CRM_EV_CLIENT && f->at > p->now)
		c->ahead = true;
	else if (f->ev == CRM_EV_CLIENT && c->last < f->at)
		c->last = f->at;
	if (f->ev == CRM_EV_MERGE || f->ev == CRM_EV_FORGET)
		c->gone = true;
	if (f->ev == CRM_EV_FORGET && f->at <= p->now &&
	    c->forgotten < f->at)
		c->forgotten = f->at;
}

static bool forgotten_since(const struct crm_import_plan *p, uint32_t client,
    int64_t created)
{
	return client < p->parties && p->party[client].forgotten !=
	    CRM_TIME_NONE && p->party[client].forgotten >= created;
}

bool crm_import_forgotten(struct crm_import_plan *p,
    const struct crm_deal *d)
{
	/* who it was, and who that is by now */
	return forgotten_since(p, p->known[d->id].client, d->created) ||
	    forgotten_since(p, d->client, d->created);
}

/* True when they say something of money. */
static bool note_changes(struct crm_import_known *k,
    const struct crm_change *c, size_t n, bool step)
{
	bool money = false;

	for (size_t i = 0; i < n; i++) {
		bool null = c[i].type == CRM_NULL;

		money |= c[i].key == CRM_KEY_AMOUNT ||
		    c[i].key == CRM_KEY_MARGIN;
		switch (c[i].key) {
		case CRM_KEY_AMOUNT:
			k->has_amount = !null;
			k->amount = c[i].n;
			k->amount_rode = step;
			break;
		case CRM_KEY_MARGIN:
			k->has_margin = !null;
			k->margin = c[i].n;
			k->margin_rode = step;
			break;
		case CRM_KEY_CUR:
			k->cur = c[i].word;
			break;
		case CRM_KEY_OWNER:
			k->owner = c[i].word;
			break;
		case CRM_KEY_VARIANT:
			k->variant = c[i].word;
			break;
		case CRM_KEY_CLIENT:
			k->client = c[i].word;
			break;
		default:
			break;
		}
	}
	return money;
}

/* Of what says no more than that somebody called, or will, nothing hangs. */
static void note_deal(struct crm_import_known *k, const struct crm_fold *fold,
    const struct crm_fact *f, int64_t at, struct crm_import_plan *p)
{
	struct crm_import_told *told = f->ev == CRM_EV_TOUCH ? NULL :
	    crm_import_told(p, crm_names_get(&fold->deal_name, f->deal));
	bool step = f->ev == CRM_EV_STEP, money;
	bool counts = step || f->ev == CRM_EV_DEAL || f->ev == CRM_EV_SET ||
	    f->ev == CRM_EV_UNDO;

	if (counts && at > p->now)
		k->ahead = true;
	else if (counts && k->last < at)
		k->last = at;
	if (f->ev == CRM_EV_UNDO) {
		k->undone = crm_mem_grow(k->undone, &k->undo_cap,
		    k->undos + 1, sizeof(*k->undone));
		k->undone[k->undos++] = crm_fold_changes(fold, f)->n;
	}
	if ((f->ev != CRM_EV_DEAL && f->ev != CRM_EV_SET && !step) ||
	    (step && f->idle))
		return;
	if (step && f->outcome != CRM_POSTPONE)
		k->amount_rode = k->margin_rode = false;
	money = note_changes(k, crm_fold_changes(fold, f), f->changes,
	    step);
	if (!step && money)
		k->said = at;
	if (k->step == CRM_TIME_NONE) {
		k->step = at;
		if (told != NULL)
			told->before = at;
	}
	if (step && f->outcome != CRM_POSTPONE) {
		k->before = k->step;
		k->step = at;
		if (told != NULL && at < told->at)
			told->before = at;
	}
}

static enum crm_status note(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *deal, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_import_plan *p = ctx;

	(void)err;
	if (deal == NULL) {
		if (f->deal == 0 && f->client != 0)
			note_client(p, f);
		return CRM_OK;
	}
	note_deal(known_of(p, f->deal), fold, f, f->at < deal->created ?
	    deal->created : f->at, p);
	return CRM_OK;
}

enum crm_status crm_import_know(struct crm_import_plan *p,
    struct crm_err *err)
{
	struct crm_fold_opt opt = { .fact = note, .ctx = p };
	enum crm_status s = crm_import_hear(p, err);

	if (s == CRM_OK)
		s = crm_batch_fold(p->im->batch, &p->deals, &p->clients, &opt,
		    &p->fold, err);

	if (s != CRM_OK)
		return s;
	/* so that every deal and client of the fold has its place */
	known_of(p, (uint32_t)p->fold.deal_name.n);
	party_of(p, (uint32_t)p->fold.client_name.n);
	return CRM_OK;
}

void crm_import_forget(struct crm_import_plan *p)
{
	for (size_t i = 0; i < p->knowns; i++)
		free(p->known[i].undone);
	free(p->known);
	free(p->party);
	p->known = NULL;
	p->party = NULL;
	p->knowns = p->parties = 0;
	crm_fold_free(&p->fold);
	crm_import_unhear(p);
}

/* Clients: of what the file's rows say of one, the first that is said. */

static struct crm_import_value *value_of(struct crm_import_plan *p,
    const struct crm_import_row *row, size_t key)
{
	return &row->value[(p->deal != NULL ? p->deal->keys : 0) + key];
}

static struct crm_str old_value(struct crm_import_plan *p, uint32_t client,
    struct crm_str field)
{
	return client != 0 ? crm_fold_client(&p->fold, client, field) :
	    CRM_STR("");
}

static enum crm_status put_client(struct crm_import_plan *p,
    const struct crm_import_row *row, struct crm_str id, struct crm_err *err)
{
	uint32_t client = crm_names_find(&p->fold.client_name, id);
	struct crm_import_client *c = &p->party[client];
	bool known = client != 0 && (c->last != CRM_TIME_NONE || c->ahead);
	bool differs = false;
	int64_t at = row->created != CRM_TIME_NONE ? row->created : p->now;

	if (client != 0 && c->gone)
		return CRM_OK;
	if (known) {
		at = row->modified != CRM_TIME_NONE ? row->modified : p->now;
		at = at > c->last ? at : c->last + 1;
	}
	crm_import_begin(p, CRM_EV_CLIENT, at, CRM_STR(""));
	crm_line_set_key(p->line, CRM_KEY_CLIENT, CRM_STRING, id);
	for (size_t i = 0; i < p->client->keys; i++) {
		const struct crm_map_key *k = &p->client->key[i];
		const struct crm_import_value *v = value_of(p, row, i);

		if (k->id == CRM_KEY_CLIENT || k->id == CRM_KEY_AT ||
		    v->type == CRM_NULL || crm_str_eq(v->text,
		    old_value(p, client, k->name)) || (client != 0 &&
		    crm_import_again(p, id, i, v)))
			continue;
		differs = true;
		crm_line_set(p->line, k->name, (enum crm_type)v->type,
		    v->text);
	}
	if (differs && c->ahead) {
		crm_import_warn(&p->ahead, id);
		return CRM_OK;
	}
	return differs ? crm_import_put(p, row->where, err) : CRM_OK;
}

/* Fill the row's empty fields from those of its client that follow. */
static void gather(struct crm_import_plan *p, size_t i)
{
	struct crm_import *im = p->im;

	for (size_t n = p->next[i]; n != 0; n = p->next[n - 1])
		for (size_t k = 0; k < p->client->keys; k++) {
			struct crm_import_value *v = value_of(p, &im->row[i],
			    k);

			if (v->type == CRM_NULL)
				*v = *value_of(p, &im->row[n - 1], k);
		}
}

void crm_import_chain(struct crm_import_plan *p)
{
	struct crm_import *im = p->im;
	size_t *after = crm_mem_new(p->clients.n + 1, sizeof(*after));

	p->next = crm_mem_new(im->rows + 1, sizeof(*p->next));
	p->done = crm_mem_new(p->clients.n + 1, sizeof(*p->done));
	for (size_t i = im->rows; i-- > 0;) {
		uint32_t no = im->row[i].client.n == 0 ? 0 :
		    crm_names_find(&p->clients, im->row[i].client);

		p->next[i] = after[no];
		after[no] = i + 1;
	}
	free(after);
}

enum crm_status crm_import_client(struct crm_import_plan *p, size_t i,
    uint32_t *no, struct crm_err *err)
{
	const struct crm_import_row *row = &p->im->row[i];

	*no = row->client.n == 0 ? 0 :
	    crm_names_find(&p->clients, row->client);
	if (*no == 0 || p->done[*no])
		return CRM_OK;
	gather(p, i);
	return put_client(p, row, crm_names_get(&p->clients, *no), err);
}

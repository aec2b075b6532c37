/* SPDX-License-Identifier: ISC */
/* Taking facts in, and putting each deal's in order. */
#include "fold.h"

#include <stdlib.h>

#include "clock.h"
#include "foldpriv.h"
#include "money.h"

void crm_fold_init(struct crm_fold *fold, const struct crm_fold_opt *opt)
{
	*fold = (struct crm_fold){ .opt = *opt };
	fold->p = crm_mem_new(1, sizeof(*fold->p));
	for (size_t i = 0; i < opt->wants; i++) {
		struct crm_str name = opt->want[i];
		enum crm_key key = crm_key_find(name);

		if (key != CRM_KEY_USER)
			fold->p->want_key[key] = true;
		else
			crm_names_add(&fold->field, name);
		if (name.n > 7 && memcmp(name.p, "client.", 7) == 0)
			fold->p->want_clients = true;
	}
	if (opt->all)
		fold->p->want_clients = true;
}

void crm_fold_free(struct crm_fold *fold)
{
	struct crm_fold_private *p = fold->p;

	if (p == NULL)
		return;
	for (size_t i = 0; p->client != NULL && i <= fold->client_name.n; i++)
		free(p->client[i].field);
	free(p->client);
	free(p->fact);
	free(p->change);
	free(p->visit);
	free(p->field);
	free(p->by_name);
	free(p->place);
	crm_arena_free(&p->arena);
	free(p);
	free(fold->deal);
	crm_names_free(&fold->deal_name);
	crm_names_free(&fold->client_name);
	crm_names_free(&fold->word);
	crm_names_free(&fold->field);
	*fold = (struct crm_fold){ 0 };
}

int crm_fact_cmp(const struct crm_fact *a, const struct crm_fact *b)
{
	bool la = a->ev != CRM_EV_DEAL && a->ev != CRM_EV_CLIENT;
	bool lb = b->ev != CRM_EV_DEAL && b->ev != CRM_EV_CLIENT;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (la != lb)
		return la - lb;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static void push_change(struct crm_fold *fold, struct crm_fact *f,
    uint32_t key, enum crm_type type, uint32_t word, int64_t n)
{
	struct crm_fold_private *p = fold->p;

	p->change = crm_mem_grow(p->change, &p->change_cap, p->changes + 1,
	    sizeof(*p->change));
	if (f->changes == 0)
		f->first = (uint32_t)p->changes;
	p->change[p->changes++] = (struct crm_change){ key, (uint8_t)type,
		word, n };
	f->changes++;
}

/* A field of the user's, or any other that is kept as it was written. */
static void push_other(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_field *v, uint32_t key)
{
	uint32_t word = 0;

	if (v->type == CRM_STRING || v->type == CRM_NUMBER)
		word = crm_names_add(&fold->word, v->value);
	push_change(fold, f, key, (enum crm_type)v->type, word, 0);
}

static enum crm_status push_time(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, enum crm_key key, struct crm_err *err)
{
	bool null;
	int64_t t = 0;
	enum crm_status s = crm_event_time(l, key, &t, &null, err);

	if (s == CRM_OK)
		push_change(fold, f, key, null ? CRM_NULL : CRM_STRING, 0, t);
	return s;
}

static enum crm_status push_money(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, enum crm_key key, struct crm_err *err)
{
	bool null;
	int64_t n = 0;
	enum crm_status s = crm_event_money(l, key, &n, &null, err);

	if (s == CRM_OK)
		push_change(fold, f, key, null ? CRM_NULL : CRM_NUMBER, 0, n);
	return s;
}

static enum crm_status push_word(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, enum crm_key key, struct crm_err *err)
{
	struct crm_str v = { 0 };
	bool null;
	enum crm_status s = crm_event_text(l, key, &v, &null, err);

	if (s == CRM_OK)
		push_change(fold, f, key, null ? CRM_NULL : CRM_STRING,
		    null ? 0 : crm_names_add(&fold->word, v), 0);
	return s;
}

/* The changes that a deal, set, step or client fact says, in line order. */
static enum crm_status push_changes(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, struct crm_err *err)
{
	struct crm_fold_private *p = fold->p;
	bool of_client = f->deal == 0, step = f->ev == CRM_EV_STEP;
	bool task = f->ev == CRM_EV_TASK || f->ev == CRM_EV_DONE;
	enum crm_status s = CRM_OK;
	struct crm_str v = { 0 };

	for (size_t i = 0; i < l->n && s == CRM_OK; i++) {
		const struct crm_field *field = &l->field[i];
		enum crm_key key = (enum crm_key)field->id;
		uint32_t no;

		switch (key) {
		case CRM_KEY_CLIENT:
			s = of_client || step ? CRM_OK :
			    crm_event_id(l, key, &v, &(bool){ false }, err);
			if (s == CRM_OK && !of_client && !step)
				push_change(fold, f, key,
				    (enum crm_type)field->type,
				    field->type == CRM_NULL ? 0 :
				    crm_names_add(&fold->client_name, v), 0);
			break;
		case CRM_KEY_OWNER: case CRM_KEY_SOURCE: case CRM_KEY_CAMPAIGN:
		case CRM_KEY_PARENT: case CRM_KEY_CUR:
			if (!step)
				s = push_word(fold, f, l, key, err);
			break;
		case CRM_KEY_VARIANT: case CRM_KEY_REASON:
			s = push_word(fold, f, l, key, err);
			break;
		case CRM_KEY_TITLE: case CRM_KEY_TODO:
			if (fold->opt.all || p->want_key[key])
				s = push_word(fold, f, l, key, err);
			break;
		case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN:
			s = push_money(fold, f, l, key, err);
			break;
		case CRM_KEY_NEXT:
			s = push_time(fold, f, l, key, err);
			break;
		case CRM_KEY_TASK:
			if (task)
				s = push_word(fold, f, l, key, err);
			break;
		case CRM_KEY_DUE: case CRM_KEY_FROM: case CRM_KEY_UNTIL:
			if (key == CRM_KEY_DUE ? task : f->ev == CRM_EV_COST)
				s = push_time(fold, f, l, key, err);
			break;
		case CRM_KEY_NAME: case CRM_KEY_COMPANY: case CRM_KEY_PHONE:
		case CRM_KEY_EMAIL:
			if (of_client && p->want_clients)
				push_other(fold, f, field, key);
			break;
		case CRM_KEY_USER:
			if (step || (of_client && !p->want_clients))
				break;
			no = fold->opt.all || of_client ?
			    crm_names_add(&fold->field, field->key) :
			    crm_names_find(&fold->field, field->key);
			if (no != 0)
				push_other(fold, f, field, CRM_KEYS + no);
			break;
		default:
			break;
		}
	}
	return s;
}

/* Where a deal begins or a step leads. */
static enum crm_status read_to(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, struct crm_err *err)
{
	enum crm_key key = f->ev == CRM_EV_DEAL ? CRM_KEY_STAGE : CRM_KEY_TO;
	struct crm_str to = { 0 }, pipeline = { 0 };
	bool null;
	enum crm_status s = crm_event_text(l, key, &to, &null, err);

	if (s == CRM_DATA)
		return s;
	if (f->ev == CRM_EV_DEAL) {
		if (crm_event_text(l, CRM_KEY_PIPELINE, &pipeline, &null,
		    err) == CRM_DATA)
			return CRM_DATA;
		if (pipeline.n > 0) {
			if (memchr(pipeline.p, '/', pipeline.n) != NULL ||
			    !crm_event_stage_name(pipeline)) {
				crm_err_field(err, CRM_STR("pipeline"));
				return crm_err_set(err, CRM_DATA,
				    "not the id of a pipeline");
			}
			push_change(fold, f, CRM_KEY_PIPELINE, CRM_STRING,
			    crm_names_add(&fold->word, pipeline), 0);
		}
	}
	if (s == CRM_NONE || to.n == 0)
		return CRM_OK;
	if (!crm_event_stage_name(to)) {
		crm_err_field(err, crm_key_name(key));
		return crm_err_set(err, CRM_DATA, "not the id of a stage");
	}
	if (crm_str_is(to, "won"))
		f->to = f->ev == CRM_EV_DEAL ? 0 : CRM_TO_WON;
	else if (crm_str_is(to, "lost"))
		f->to = f->ev == CRM_EV_DEAL ? 0 : CRM_TO_NOWHERE;
	else
		f->to = crm_names_add(&fold->word, to);
	return CRM_OK;
}

static enum crm_status read_touch(struct crm_fact *f, const struct crm_line *l,
    struct crm_err *err)
{
	const struct crm_field *missed = crm_line_get(l, CRM_KEY_MISSED);
	int64_t secs = 0;

	f->kind = (uint8_t)crm_touch_find(crm_line_str(l, CRM_KEY_KIND));
	f->dir = (uint8_t)crm_dir_find(crm_line_str(l, CRM_KEY_DIR));
	f->missed = missed != NULL && missed->type == CRM_TRUE;
	if (crm_event_count(l, CRM_KEY_SECS, &secs, NULL, err) == CRM_DATA)
		return CRM_DATA;
	f->secs = (uint32_t)secs;
	return CRM_OK;
}

static enum crm_status read_undo(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, struct crm_err *err)
{
	int64_t of;
	enum crm_status s = crm_event_time(l, CRM_KEY_OF, &of, NULL, err);

	if (s == CRM_NONE) {
		crm_err_field(err, CRM_STR("of"));
		return crm_err_set(err, CRM_DATA, "an undo says of what time");
	}
	if (s == CRM_OK) {
		f->kind = (uint8_t)crm_ev_find(crm_line_str(l, CRM_KEY_WHAT));
		push_change(fold, f, CRM_KEY_OF, CRM_STRING, 0, of);
	}
	return s;
}

static enum crm_status read_merge(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, struct crm_err *err)
{
	struct crm_str into = { 0 };
	enum crm_status s = crm_event_id(l, CRM_KEY_INTO, &into, NULL, err);

	if (s == CRM_OK) {
		fold->p->merged = true;
		push_change(fold, f, CRM_KEY_INTO, CRM_STRING,
		    crm_names_add(&fold->client_name, into), 0);
	}
	return s == CRM_NONE ? CRM_OK : s;
}

/* Is this a fact that anybody has asked for? */
static bool wanted(const struct crm_fold *fold, const struct crm_fact *f)
{
	bool all = fold->opt.fact != NULL && !fold->opt.fact_moves;

	switch (f->ev) {
	case CRM_EV_TOUCH:
		return !fold->opt.moves_only || all;
	case CRM_EV_TASK: case CRM_EV_DONE: case CRM_EV_COST:
		return all && !fold->opt.fact_sales;
	case CRM_EV_SALE:
		return all;
	case CRM_EV_CLIENT: case CRM_EV_FORGET:
		return fold->p->want_clients;
	default:
		return true;
	}
}

static enum crm_status read_ids(struct crm_fold *fold, struct crm_fact *f,
    const struct crm_line *l, bool *take, struct crm_err *err)
{
	struct crm_str deal = { 0 }, client = { 0 }, by = { 0 };
	bool null;
	enum crm_status s = crm_event_id(l, CRM_KEY_DEAL, &deal, &null, err);

	if (s != CRM_DATA)
		s = crm_event_id(l, CRM_KEY_CLIENT, &client, &null, err);
	if (s != CRM_DATA)
		s = crm_event_id(l, CRM_KEY_BY, &by, &null, err);
	if (s == CRM_DATA)
		return s;
	*take = fold->opt.only == NULL || (deal.n > 0 ?
	    crm_names_find(fold->opt.only, deal) != 0 : f->ev != CRM_EV_TOUCH);
	if (!*take)
		return CRM_OK;
	if (deal.n > 0)
		f->deal = crm_names_add(&fold->deal_name, deal);
	if (client.n > 0)
		f->client = crm_names_add(&fold->client_name, client);
	if (by.n > 0)
		f->by = crm_names_add(&fold->word, by);
	if (f->ev == CRM_EV_DEAL && f->deal == 0) {
		crm_err_field(err, CRM_STR("deal"));
		return crm_err_set(err, CRM_DATA, "a deal fact has none");
	}
	return CRM_OK;
}

static enum crm_status add_event(struct crm_fold *fold,
    const struct crm_line *l, struct crm_err *err)
{
	struct crm_str name = crm_line_str(l, CRM_KEY_EV);
	struct crm_fold_private *p = fold->p;
	struct crm_fact f = { .seq = p->seq++ };
	enum crm_status s = crm_event_time(l, CRM_KEY_AT, &f.at, NULL, err);
	bool take;

	if (s == CRM_NONE) {
		crm_err_field(err, CRM_STR("at"));
		return crm_err_set(err, CRM_DATA, "a fact has a time");
	}
	f.ev = (uint8_t)crm_ev_find(name);
	if (s == CRM_OK && f.ev == CRM_EV_NONE) {
		crm_err_field(err, CRM_STR("ev"));
		return crm_err_set(err, CRM_DATA,
		    "\"%.*s\" is no kind of fact", (int)name.n, name.p);
	}
	if (f.ev == CRM_EV_STEP)
		f.outcome = (uint8_t)crm_outcome_find(crm_line_str(l,
		    CRM_KEY_OUTCOME));
	if (s != CRM_OK || f.at > fold->opt.as_of || !wanted(fold, &f))
		return s;
	s = read_ids(fold, &f, l, &take, err);
	if (s != CRM_OK || !take)
		return s;
	if (f.ev == CRM_EV_DEAL || f.ev == CRM_EV_STEP)
		s = read_to(fold, &f, l, err);
	else if (f.ev == CRM_EV_TOUCH)
		s = read_touch(&f, l, err);
	else if (f.ev == CRM_EV_UNDO)
		s = read_undo(fold, &f, l, err);
	else if (f.ev == CRM_EV_MERGE)
		s = read_merge(fold, &f, l, err);
	if (s == CRM_OK && f.ev != CRM_EV_TOUCH && f.ev != CRM_EV_MERGE)
		s = push_changes(fold, &f, l, err);
	if (s == CRM_DATA)
		return s;
	p->fact = crm_mem_grow(p->fact, &p->fact_cap, p->facts + 1,
	    sizeof(*p->fact));
	p->fact[p->facts++] = f;
	return CRM_OK;
}

enum crm_status crm_fold_add(struct crm_fold *fold, const struct crm_line *l,
    struct crm_err *err)
{
	if (crm_line_get(l, CRM_KEY_EV) != NULL)
		return add_event(fold, l, err);
	if (crm_line_get(l, CRM_KEY_DEAL) != NULL)
		return crm_fold_add_deal(fold, l, err);
	return crm_err_set(err, CRM_DATA,
	    "neither a fact (no \"ev\") nor a deal line (no \"deal\")");
}

const struct crm_change *crm_fold_changes(const struct crm_fold *fold,
    const struct crm_fact *f)
{
	return f->changes > 0 ? &fold->p->change[f->first] : NULL;
}

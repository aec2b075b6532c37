/* SPDX-License-Identifier: ISC */
/* Rows that say what is now: what each says by itself; and the import of all
 * of them. */
#include <stdlib.h>

#include "importpriv.h"

static enum crm_status put_time(struct crm_import *im,
    const struct crm_map_key *k, const struct crm_str *cell, size_t n,
    int64_t *t, bool *whole, struct crm_err *err)
{
	struct crm_map *m = im->map;
	const struct crm_zone *zone = im->batch->src.rules.zone;
	struct crm_str s;
	int typed;

	m->text.n = 0;
	*t = CRM_TIME_NONE;
	*whole = false;
	if (crm_map_plain(m, k, cell, n, &s, &typed)) {
		bool day = false;

		if (s.n == 0)
			return CRM_OK;
		if (crm_map_date(m, s, zone, t, &day)) {
			*whole = day && typed == CRM_MAP_AS_IS;
			return CRM_OK;
		}
	}
	if (!crm_map_value(m, k, cell, n, zone, &m->text, &typed, err)) {
		crm_err_field(err, k->name);
		return CRM_DATA;
	}
	if (m->text.n == 0 || (typed == CRM_MAP_DATE &&
	    crm_clock_parse(crm_buf_str(&m->text), t)) || crm_map_date(m,
	    crm_buf_str(&m->text), zone, t, whole))
		return CRM_OK;
	crm_err_field(err, k->name);
	return crm_err_set(err, CRM_DATA, "'%.*s' is not a date as the map "
	    "has them", (int)m->text.n, m->text.p);
}

static enum crm_status put_stage(struct crm_import *im,
    const struct crm_map_key *k, const struct crm_str *cell, size_t n,
    struct crm_import_row *row, struct crm_err *err)
{
	struct crm_import_value v;
	enum crm_status s = crm_import_value(im, k, cell, n, &v, err);
	struct crm_str word = v.type == CRM_NULL ? CRM_STR("") : v.text;

	if (s != CRM_OK)
		return s;
	row->stage = crm_map_stage(im->map, word);
	if (row->stage != NULL)
		return CRM_OK;
	crm_err_field(err, k->name);
	return crm_err_set(err, CRM_DATA, "[stages] of the map does not say "
	    "what '%.*s' is", (int)word.n, word.p);
}

/* A key of [deal]: what moves the deal is kept apart. */
static enum crm_status put_key(struct crm_import *im,
    const struct crm_map_key *k, const struct crm_str *cell, size_t n,
    struct crm_import_row *row, struct crm_import_value *v,
    struct crm_err *err)
{
	enum crm_status s;
	bool whole;

	if (k->id == CRM_KEY_CREATED)
		return put_time(im, k, cell, n, &row->created, &whole, err);
	if (k->id == CRM_KEY_USER && crm_str_is(k->name, "modified"))
		return put_time(im, k, cell, n, &row->modified, &whole, err);
	if (k->id == CRM_KEY_CLOSED)
		return put_time(im, k, cell, n, &row->closed,
		    &row->closed_day, err);
	if (k->id == CRM_KEY_STAGE)
		return put_stage(im, k, cell, n, row, err);
	s = crm_import_value(im, k, cell, n, v, err);
	if (s != CRM_OK || v->type == CRM_NULL)
		return s;
	if (k->id == CRM_KEY_DEAL)
		row->deal = v->text;
	else if (k->id == CRM_KEY_CLIENT)
		row->client = v->text;
	else if (k->id == CRM_KEY_OWNER)
		row->owner = v->text;
	else if (k->id == CRM_KEY_REASON)
		row->reason = v->text;
	return CRM_OK;
}

static enum crm_status put_deal(struct crm_import *im,
    const struct crm_map_fact *f, const struct crm_str *cell, size_t n,
    struct crm_import_row *row, struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	struct crm_import_value v;

	for (size_t i = 0; i < f->keys && s == CRM_OK; i++)
		s = put_key(im, &f->key[i], cell, n, row, &row->value[i],
		    err);
	for (int i = 0; i < 2 && s == CRM_OK; i++) {
		if (im->map->staff[i].terms == 0)
			continue;
		s = crm_import_value(im, &im->map->staff[i], cell, n, &v, err);
		if (s == CRM_OK && v.type != CRM_NULL)
			row->staff[i] = v.text;
	}
	if (s != CRM_OK || row->deal.n > 0)
		return s;
	crm_err_field(err, CRM_STR("deal"));
	return crm_err_set(err, CRM_DATA, "a row without an id");
}

static enum crm_status put_client(struct crm_import *im,
    const struct crm_map_fact *f, const struct crm_str *cell, size_t n,
    struct crm_import_row *row, struct crm_import_value *value,
    struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < f->keys && s == CRM_OK; i++) {
		bool whole;

		if (f->key[i].id == CRM_KEY_AT) {
			s = put_time(im, &f->key[i], cell, n, &row->created,
			    &whole, err);
			continue;
		}
		s = crm_import_value(im, &f->key[i], cell, n, &value[i], err);
		if (f->key[i].id == CRM_KEY_CLIENT && s == CRM_OK)
			row->client = value[i].type != CRM_NULL ?
			    value[i].text : CRM_STR("");
	}
	return s;
}

enum crm_status crm_import_state(struct crm_import *im,
    const struct crm_str *cell, size_t n, size_t where, struct crm_err *err)
{
	struct crm_map_fact *deal = crm_map_fact(im->map, CRM_EV_DEAL);
	struct crm_map_fact *client = crm_map_fact(im->map, CRM_EV_CLIENT);
	size_t keys = (deal != NULL ? deal->keys : 0) +
	    (client != NULL ? client->keys : 0);
	struct crm_import_row row = { .where = where,
		.created = CRM_TIME_NONE, .closed = CRM_TIME_NONE,
		.modified = CRM_TIME_NONE };
	enum crm_status s = CRM_OK;

	row.value = crm_arena_new(&im->arena, keys * sizeof(*row.value));
	memset(row.value, 0, keys * sizeof(*row.value));
	if (deal != NULL)
		s = put_deal(im, deal, cell, n, &row, err);
	if (client != NULL && s == CRM_OK)
		s = put_client(im, client, cell, n, &row,
		    row.value + (deal != NULL ? deal->keys : 0), err);
	if (s != CRM_OK)
		return crm_batch_refuse(im->batch, where, err);
	im->row = crm_mem_grow(im->row, &im->row_cap, im->rows + 1,
	    sizeof(*im->row));
	im->row[im->rows++] = row;
	return CRM_OK;
}

/* Twice the same deal: which of the rows is now? */
static enum crm_status check_twice(struct crm_import_plan *p, size_t i,
    bool *twice, struct crm_err *err)
{
	const struct crm_import_row *row = &p->im->row[i];
	uint32_t no = crm_names_find(&p->deals, row->deal);

	*twice = no != 0 && p->first[no] != 0;
	if (!*twice) {
		p->first[no] = i + 1;
		return CRM_OK;
	}
	crm_err_field(err, CRM_STR("deal"));
	crm_err_set(err, CRM_DATA, "%.*s is on line %zu already",
	    (int)row->deal.n, row->deal.p,
	    p->im->row[p->first[no] - 1].where);
	return crm_batch_refuse(p->im->batch, row->where, err);
}

bool crm_import_ahead(const struct crm_import_plan *p,
    const struct crm_import_row *row, const char **field)
{
	int64_t limit = p->now + 86400;
	bool known = crm_fold_find(&p->fold, row->deal) != NULL;

	if (p->deal == NULL || p->im->batch->opt.future)
		return false;
	*field = row->created > limit && !known ? "created" :
	    row->modified > limit ? "modified" :
	    row->closed > limit && row->stage != NULL &&
	    row->stage->status != CRM_MAP_OPEN ? "closed" : NULL;
	return *field != NULL;
}

/* The client's fact has the row's place, and is refused with it: then the
 * client's next row brings it. */
static enum crm_status plan_row(struct crm_import_plan *p, size_t i,
    struct crm_err *err)
{
	size_t refused = p->im->batch->refused;
	enum crm_status s = CRM_OK;
	bool twice = false;
	const char *field;
	uint32_t no = 0;

	if (crm_import_ahead(p, &p->im->row[i], &field)) {
		crm_err_field(err, crm_str(field));
		crm_err_set(err, CRM_DATA, "more than a day ahead (--future "
		    "lets plans through)");
		return crm_batch_refuse(p->im->batch, p->im->row[i].where,
		    err);
	}
	if (p->deal != NULL)
		s = check_twice(p, i, &twice, err);
	if (twice || s != CRM_OK)
		return s;
	if (p->client != NULL)
		s = crm_import_client(p, i, &no, err);
	if (s == CRM_OK && p->deal != NULL)
		s = crm_import_deal(p, &p->im->row[i], err);
	if (no != 0 && p->im->batch->refused == refused)
		p->done[no] = true;
	return s;
}

static enum crm_status plan_rows(struct crm_import_plan *p,
    struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	p->first = crm_mem_new(p->deals.n + 1, sizeof(*p->first));
	if (p->client != NULL)
		crm_import_chain(p);
	for (size_t i = 0; i < p->im->rows && s == CRM_OK; i++)
		s = plan_row(p, i, err);
	return s;
}

/* The facts are in the batch: what they were made of makes room for its
 * checks. */
static void forget(struct crm_import_plan *p)
{
	struct crm_import *im = p->im;

	crm_import_forget(p);
	crm_names_free(&p->deals);
	crm_names_free(&p->clients);
	free(im->row);
	im->row = NULL;
	im->rows = im->row_cap = 0;
	if (!im->keep)
		crm_arena_free(&im->arena);
}

enum { WARN_IDS = 5 };

void crm_import_warn(struct crm_import_warning *w, struct crm_str id)
{
	if (w->n++ >= WARN_IDS)
		return;
	crm_buf_puts(&w->first, w->n > 1 ? ", " : "");
	crm_buf_str_add(&w->first, id);
}

static void warn(struct crm_import *im, struct crm_import_warning *w,
    const char *one, const char *many)
{
	if (w->n > 0) {
		crm_buf_printf(&im->warned, "%zu %s: ", w->n,
		    w->n == 1 ? one : many);
		crm_buf_str_add(&im->warned, crm_buf_str(&w->first));
		crm_buf_puts(&im->warned, w->n > WARN_IDS ? ", …\n" : "\n");
	}
	crm_buf_free(&w->first);
}

static enum crm_status run(struct crm_import_plan *p, struct crm_err *err)
{
	struct crm_import *im = p->im;
	struct crm_batch *b = im->batch;
	enum crm_status s = crm_batch_lock(b, err);

	for (size_t i = 0; i < im->rows; i++) {
		if (im->row[i].deal.n > 0)
			crm_names_add(&p->deals, im->row[i].deal);
		if (im->row[i].client.n > 0)
			crm_names_add(&p->clients, im->row[i].client);
	}
	if (s == CRM_OK)
		s = crm_import_tables(p, err);
	if (s == CRM_OK)
		s = crm_import_know(p, err);
	if (s == CRM_OK)
		s = plan_rows(p, err);
	p->before = b->before;
	p->before_ctx = b->before_ctx;
	b->before = crm_import_tables_write;
	b->before_ctx = p;
	forget(p);
	if (s == CRM_OK)
		s = crm_batch_commit(b, err);
	b->before = NULL;
	return s;
}

enum crm_status crm_import_commit(struct crm_import *im, struct crm_err *err)
{
	struct crm_import_plan p = { .im = im };
	enum crm_status s;

	if (im->batch->spool > 0)	/* it is done */
		return CRM_OK;
	if (im->map == NULL || im->rows == 0)
		return crm_batch_commit(im->batch, err);
	p.deal = crm_map_fact(im->map, CRM_EV_DEAL);
	p.client = crm_map_fact(im->map, CRM_EV_CLIENT);
	p.line = crm_mem_new(1, sizeof(*p.line));
	p.now = im->batch->src.when.now;
	/* a file that has next steps says where there is none, too */
	im->batch->opt.plan = p.deal != NULL && crm_map_key(p.deal,
	    CRM_STR("next")) == NULL ? CRM_PLAN_ALL : CRM_PLAN_NONE;
	s = run(&p, err);
	if (im->batch->lines == 0)	/* nothing was written: no table is */
		im->brought.n = 0;
	warn(im, &p.late, "closing is dated later than the file says",
	    "closings are dated later than the file says");
	warn(im, &p.ahead, "is left as it is, for a change of it is dated "
	    "ahead", "are left as they are, for changes of them are dated "
	    "ahead");
	for (int i = 0; i < CRM_IMPORT_TABLES; i++) {
		crm_buf_free(&p.table[i].text);
		crm_buf_free(&p.table[i].added);
	}
	crm_line_free(p.line);
	free(p.line);
	free(p.first);
	free(p.next);
	free(p.done);
	return s;
}

void crm_import_rows_free(struct crm_import *im)
{
	for (size_t i = 0; i < im->heads; i++)
		free((char *)im->head[i].p);
	free(im->head);
	free(im->row);
	im->head = NULL;
	im->row = NULL;
	im->heads = im->head_cap = im->rows = im->row_cap = 0;
}

/* SPDX-License-Identifier: ISC */
/*
 * What the file said last time: of each value the last that the journal has
 * by this map.  What it says again is left as people have made it since.
 */
#include <stdlib.h>

#include "erase.h"
#include "importpriv.h"
#include "journal.h"

/* As it is compared: numbers in the form in which lines have them. */
static struct crm_str mark(enum crm_type type, struct crm_str text,
    struct crm_buf *b)
{
	b->n = 0;
	crm_buf_char(b, (char)('0' + (int)type));
	if (type != CRM_NUMBER || !crm_line_number(text, b))
		crm_buf_str_add(b, text);
	return crm_buf_str(b);
}

static size_t keys_of(const struct crm_map_fact *f)
{
	return f != NULL ? f->keys : 0;
}

static void note_values(struct crm_import_plan *p,
    const struct crm_map_fact *f, const struct crm_line *l, uint32_t *said)
{
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < f->keys; i++) {
		const struct crm_map_key *k = &f->key[i];
		const struct crm_field *v = k->id == CRM_KEY_USER ?
		    crm_line_find(l, k->name) : crm_line_get(l, k->id);

		if (v != NULL)
			said[i] = v->type == CRM_NULL ? 0 :
			    crm_names_add(&p->said.word,
			    mark((enum crm_type)v->type, v->value, &b));
	}
	crm_buf_free(&b);
}

static void note_place(struct crm_import_plan *p, const struct crm_line *l,
    enum crm_ev ev, struct crm_import_told *t)
{
	struct crm_str to = crm_line_str(l, ev == CRM_EV_DEAL ?
	    CRM_KEY_STAGE : CRM_KEY_TO);

	t->status = crm_str_is(to, "won") ? CRM_MAP_WON :
	    crm_str_is(crm_line_str(l, CRM_KEY_OUTCOME), "refuse") ?
	    CRM_MAP_LOST : CRM_MAP_OPEN;
	t->stage = to.n > 0 ? crm_names_add(&p->said.word, to) : 0;
	t->reason = crm_names_add(&p->said.word,
	    crm_line_str(l, CRM_KEY_REASON));
	crm_clock_parse(crm_line_str(l, CRM_KEY_AT), &t->at);
}

static enum crm_status note(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct crm_import_plan *p = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	bool client = ev == CRM_EV_CLIENT && p->client != NULL;
	uint32_t no = client ? crm_names_find(&p->clients, crm_line_str(l,
	    CRM_KEY_CLIENT)) : crm_names_find(&p->deals, crm_line_str(l,
	    CRM_KEY_DEAL));

	(void)err;
	if (no == 0 || !crm_str_eq(crm_line_str(l, CRM_KEY_VIA),
	    p->im->map->name))
		return CRM_OK;
	if (client) {
		note_values(p, p->client, l, p->said.client +
		    no * keys_of(p->client));
		return CRM_OK;
	}
	if (p->deal == NULL || (ev != CRM_EV_DEAL && ev != CRM_EV_SET &&
	    ev != CRM_EV_STEP))
		return CRM_OK;
	note_values(p, p->deal, l, p->said.deal + no * keys_of(p->deal));
	if (ev != CRM_EV_SET)
		note_place(p, l, ev, &p->said.told[no]);
	p->said.told[no].any = true;
	return CRM_OK;
}

enum crm_status crm_import_hear(struct crm_import_plan *p,
    struct crm_err *err)
{
	struct crm_import_said *said = &p->said;
	struct crm_names via = { 0 };
	struct crm_journal_want want = { { &via }, 1, false };
	enum crm_status s = CRM_OK;

	said->deal = crm_mem_new((p->deals.n + 1) * keys_of(p->deal) + 1,
	    sizeof(*said->deal));
	said->client = crm_mem_new((p->clients.n + 1) * keys_of(p->client) +
	    1, sizeof(*said->client));
	said->told = crm_mem_new(p->deals.n + 1, sizeof(*said->told));
	for (size_t i = 0; i <= p->deals.n; i++)
		said->told[i].at = said->told[i].before = CRM_TIME_NONE;
	crm_names_add(&via, p->im->map->name);
	if (p->im->batch->src.has_store)
		s = crm_journal_read(&p->im->batch->journal, &want, note, p,
		    err);
	crm_names_free(&via);
	return s;
}

void crm_import_unhear(struct crm_import_plan *p)
{
	crm_names_free(&p->said.word);
	free(p->said.deal);
	free(p->said.client);
	free(p->said.told);
	p->said = (struct crm_import_said){ 0 };
}

struct crm_import_told *crm_import_told(struct crm_import_plan *p,
    struct crm_str deal)
{
	uint32_t no = crm_names_find(&p->deals, deal);

	return no != 0 && p->said.told[no].any ? &p->said.told[no] : NULL;
}

static bool again(struct crm_import_plan *p, uint32_t said,
    const struct crm_import_value *v)
{
	struct crm_buf b = { 0 };
	bool yes = v->type == CRM_NULL ? said == 0 : said != 0 &&
	    crm_str_eq(crm_names_get(&p->said.word, said),
	    mark((enum crm_type)v->type, v->text, &b));

	crm_buf_free(&b);
	return yes;
}

bool crm_import_again(struct crm_import_plan *p, struct crm_str client,
    size_t key, const struct crm_import_value *v)
{
	uint32_t no = crm_names_find(&p->clients, client);

	return no != 0 && again(p, p->said.client[no * keys_of(p->client) +
	    key], v);
}

void crm_import_leave(struct crm_import_plan *p,
    const struct crm_import_row *row, const struct crm_deal *d)
{
	uint32_t no = crm_names_find(&p->deals, row->deal);
	const uint32_t *said = p->said.deal + no * keys_of(p->deal);
	bool forgotten = crm_import_forgotten(p, d);

	for (size_t i = 0; forgotten && i < p->deal->keys; i++)
		if (crm_erase_is_text(p->deal->key[i].id))
			row->value[i].left = row->value[i].forgotten = true;
	if (!p->said.told[no].any)
		return;
	for (size_t i = 0; i < p->deal->keys; i++) {
		const struct crm_map_key *k = &p->deal->key[i];
		struct crm_import_value *v = &row->value[i];

		v->said = said[i] != 0;
		if (v->forgotten)
			continue;
		if (!crm_import_field(k) || !again(p, said[i], v) ||
		    crm_import_same(p, d, k, v))
			continue;
		crm_import_now(p, d, k, v);
		v->left = true;
	}
}

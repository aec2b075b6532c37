/* SPDX-License-Identifier: ISC */
/* The last touches and steps of deals, as their lines. */
#include <stdlib.h>

#include "ask.h"
#include "cardpriv.h"
#include "event.h"
#include "mem.h"

/* A line that may count: seq as the fold counts event lines. */
struct said_line {
	uint32_t seq;
	size_t at, n;		/* in the text */
};

/* A line that does count. */
struct said_fact {
	uint32_t seq;
	bool any;		/* there is one here */
	bool idle;
};

struct crm_said {
	const struct crm_names *deal;
	size_t keep;
	uint32_t seq;
	struct crm_buf text;
	struct said_line *line;	/* by seq */
	size_t lines, line_cap;
	struct said_fact *fact;	/* keep for each deal of the fold, last first */
	size_t fact_cap;
	struct crm_contacts contacts;
};

struct crm_said *crm_said_new(const struct crm_names *deal, size_t keep)
{
	struct crm_said *said = crm_mem_new(1, sizeof(*said));

	said->deal = deal;
	said->keep = keep;
	return said;
}

void crm_said_free(struct crm_said *said)
{
	if (said == NULL)
		return;
	crm_buf_free(&said->text);
	free(said->line);
	free(said->fact);
	crm_contacts_free(&said->contacts);
	free(said);
}

void crm_said_add(struct crm_said *said, const struct crm_line *l,
    struct crm_str text)
{
	enum crm_ev ev = crm_ev_find(crm_line_str(l, CRM_KEY_EV));
	uint32_t seq;

	if (crm_line_get(l, CRM_KEY_EV) == NULL)
		return;
	seq = said->seq++;
	if ((ev != CRM_EV_TOUCH && ev != CRM_EV_STEP) ||
	    crm_names_find(said->deal, crm_line_str(l, CRM_KEY_DEAL)) == 0)
		return;
	said->line = crm_mem_grow(said->line, &said->line_cap,
	    said->lines + 1, sizeof(*said->line));
	said->line[said->lines++] = (struct said_line){ seq, said->text.n,
		text.n };
	crm_buf_str_add(&said->text, text);
}

uint32_t crm_said_contact(const struct crm_said *said,
    const struct crm_deal *d)
{
	return crm_contacts_next(&said->contacts, d);
}

/* The facts of a deal come in their order, so that the last is the last. */
enum crm_status crm_said_fact(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_said *said = ctx;
	size_t had = said->fact_cap;
	struct said_fact *list;

	crm_contacts_seen(&said->contacts, fold, d, f, err);
	if (d == NULL || (f->ev != CRM_EV_TOUCH && f->ev != CRM_EV_STEP))
		return CRM_OK;
	said->fact = crm_mem_grow(said->fact, &said->fact_cap,
	    (d->id + (size_t)1) * said->keep, sizeof(*list));
	if (said->fact_cap > had)
		memset(said->fact + had, 0, (said->fact_cap - had) *
		    sizeof(*list));
	list = said->fact + d->id * said->keep;
	memmove(list + 1, list, (said->keep - 1) * sizeof(*list));
	*list = (struct said_fact){ f->seq, true, f->idle };
	return CRM_OK;
}

static int by_seq(const void *key, const void *line)
{
	uint32_t a = *(const uint32_t *)key;
	uint32_t b = ((const struct said_line *)line)->seq;

	return (a > b) - (a < b);
}

bool crm_said_get(const struct crm_said *said, const struct crm_deal *d,
    size_t i, struct crm_str *text, bool *idle)
{
	size_t at = d->id * said->keep + i;
	const struct said_fact *f;
	const struct said_line *l;

	if (i >= said->keep || at >= said->fact_cap || !said->fact[at].any)
		return false;
	f = &said->fact[at];
	l = bsearch(&f->seq, said->line, said->lines, sizeof(*l), by_seq);
	if (l == NULL)
		return false;
	*text = (struct crm_str){ said->text.p + l->at, l->n };
	*idle = f->idle;
	return true;
}

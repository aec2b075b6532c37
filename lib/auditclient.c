/* SPDX-License-Identifier: ISC */
/* The clients of late facts: who has several deals, who may be there twice,
 * and whose phone or e-mail is none. */
#include <stdlib.h>

#include "auditfew.h"
#include "key.h"
#include "likeness.h"
#include "phone.h"

void crm_late_client(struct crm_late *l, struct crm_str id, bool keyed)
{
	size_t had = l->client.n;
	uint32_t no = crm_names_add(&l->client, id);

	l->whose = crm_mem_grow(l->whose, &l->client_cap, no + (size_t)1,
	    sizeof(*l->whose));
	if (l->client.n > had)
		l->whose[no] = (struct crm_late_client){ false, false };
	if (keyed && !l->whose[no].keyed)
		l->whose[no] = (struct crm_late_client){ true, false };
}

static uint32_t known(const struct crm_names *t, struct crm_str name)
{
	return name.n > 0 && t->n > 0 ? crm_names_find(t, name) : 0;
}

/* No number to dial, or no address? */
static bool is_bad(const struct crm_late *l, const struct crm_line *line)
{
	struct crm_str phone = crm_late_id(line, CRM_KEY_PHONE);
	struct crm_str email = crm_late_id(line, CRM_KEY_EMAIL);
	struct crm_buf b = { 0 };
	bool bad = (phone.n > 0 && crm_phone_norm(phone,
	    crm_audit_country(l->audit), &b) != CRM_PHONE_GOOD) ||
	    (email.n > 0 && !crm_likeness_email(email, &b));

	crm_buf_free(&b);
	return bad;
}

/* Who was merged is looked at as one, and as a whole. */
static void merge(struct crm_late *l, struct crm_str client,
    struct crm_str into)
{
	uint32_t a = known(&l->client, client), b = known(&l->client, into);
	bool keyed = (a != 0 && l->whose[a].keyed) ||
	    (b != 0 && l->whose[b].keyed);

	if ((a == 0 && b == 0) || client.n == 0 || into.n == 0)
		return;
	crm_late_client(l, client, keyed);
	crm_late_client(l, into, keyed);
	crm_gather_add(&l->gather, CRM_GATHER_CLIENT, client, true);
}

static void pair(struct crm_late *l, uint32_t client, struct crm_str deal)
{
	struct crm_late_pair p = { client, crm_late_deal(l, deal) };

	l->pair = crm_mem_grow(l->pair, &l->pair_cap, l->pairs + 1,
	    sizeof(*l->pair));
	l->pair[l->pairs++] = p;
}

static enum crm_status take_line(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct crm_late *l = ctx;
	enum crm_ev ev = crm_ev_find(crm_line_str(line, CRM_KEY_EV));
	struct crm_str client = crm_late_id(line, CRM_KEY_CLIENT);
	struct crm_str deal = crm_late_id(line, CRM_KEY_DEAL);
	uint32_t no;

	(void)text, (void)at, (void)err;
	if (ev == CRM_EV_TOUCH || client.n == 0)
		return CRM_OK;
	merge(l, client, crm_late_id(line, CRM_KEY_INTO));
	if (known(&l->made, deal) != 0)
		crm_late_client(l, client, false);
	no = known(&l->client, client);
	if (no == 0)
		return CRM_OK;
	if (deal.n > 0) {
		pair(l, no, deal);
	} else if (l->whose[no].keyed) {
		crm_alike_add(&l->alike, line);
		if (is_bad(l, line))
			crm_gather_add(&l->gather, CRM_GATHER_CLIENT, client,
			    true);
	}
	return CRM_OK;
}

/* A round: those who have not been asked for. */
static enum crm_status ask(struct crm_late *l, bool *more,
    struct crm_err *err)
{
	struct crm_names name[2] = { { 0 }, { 0 } };
	struct crm_find find = { .list = { &name[0], &name[1] }, .lists = 2 };
	enum crm_status s;

	for (; l->made_asked < l->made.n; l->made_asked++)
		crm_names_add(&name[0], l->made.name[l->made_asked + 1]);
	for (uint32_t i = 1; i <= l->client.n; i++)
		if (!l->whose[i].asked) {
			crm_names_add(&name[1], l->client.name[i]);
			l->whose[i].asked = true;
		}
	*more = name[0].n + name[1].n > 0;
	s = *more ? crm_find_lines(&l->few->index, &find, take_line, l, err) :
	    CRM_OK;
	crm_names_free(&name[0]);
	crm_names_free(&name[1]);
	return s;
}

/* Who has which key. */
struct like {
	uint32_t key, client;
};
struct likes {
	struct crm_names client;
	struct like *like;
	size_t n, cap;
};

static enum crm_status take_alike(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_find_at at, struct crm_err *err)
{
	struct likes *all = ctx;
	struct crm_str client = crm_late_id(line, CRM_KEY_CLIENT);
	struct crm_alike own = { 0 };

	(void)text, (void)at, (void)err;
	if (client.n == 0)
		return CRM_OK;
	crm_alike_add(&own, line);
	all->like = crm_mem_grow(all->like, &all->cap, all->n + own.n + 1,
	    sizeof(*all->like));
	for (size_t i = 0; i < own.n; i++)
		all->like[all->n++] = (struct like){ own.key[i],
			crm_names_add(&all->client, client) };
	crm_alike_free(&own);
	return CRM_OK;
}

static int by_key(const void *a, const void *b)
{
	const struct like *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->client > y->client) - (x->client < y->client);
}

/* Those who have a key in common with one of late. */
static enum crm_status find_alike(struct crm_late *l, struct crm_err *err)
{
	struct crm_find_by by = { crm_alike_blocks, crm_alike_scan,
		crm_alike_is, &l->alike };
	struct crm_find find = { .by = &by };
	struct likes all = { .n = 0 };
	enum crm_status s = CRM_OK;

	if (l->alike.n > 0)
		s = crm_find_lines(&l->few->index, &find, take_alike, &all,
		    err);
	if (all.n > 0)
		qsort(all.like, all.n, sizeof(*all.like), by_key);
	for (size_t i = 0, k; i < all.n; i = k) {
		for (k = i + 1; k < all.n && all.like[k].key ==
		    all.like[i].key;)
			k++;
		for (size_t j = i; j < k && all.like[i].client !=
		    all.like[k - 1].client; j++)
			crm_gather_add(&l->gather, CRM_GATHER_CLIENT,
			    crm_names_get(&all.client, all.like[j].client),
			    true);
	}
	crm_names_free(&all.client);
	free(all.like);
	return s;
}

enum crm_status crm_late_clients(struct crm_late *l, struct crm_err *err)
{
	enum crm_status s = CRM_OK;
	bool more = true;

	while (s == CRM_OK && more)
		s = ask(l, &more, err);
	return s == CRM_OK ? find_alike(l, err) : s;
}

/* SPDX-License-Identifier: ISC */
/* Clients that another fold has folded. */
#include <stdlib.h>

#include "foldpriv.h"

void crm_fold_settle_clients(struct crm_fold *fold)
{
	for (uint32_t i = 1; i <= fold->client_name.n; i++)
		crm_fold_client_now(fold, i);
}

/* The fields of a client there, in the words here. */
static void take_fields(struct crm_fold *fold, uint32_t client,
    const struct crm_fold *from, const struct crm_client *c)
{
	struct crm_client *mine = &fold->p->client[client];

	if (mine->fields > 0)
		return;
	for (uint32_t i = 0; i < c->fields; i++) {
		struct crm_change x = c->field[i];

		if (x.key > CRM_KEYS)
			x.key = CRM_KEYS + crm_names_add(&fold->field,
			    crm_names_get(&from->field, x.key - CRM_KEYS));
		if (x.word != 0)
			x.word = crm_names_add(&fold->word,
			    crm_names_get(&from->word, x.word));
		crm_change_put(&mine->field, &mine->fields, &mine->cap, &x);
	}
}

/* Those that the facts here name, and what these are by now. */
void crm_fold_take_clients(struct crm_fold *fold)
{
	const struct crm_fold *from = fold->opt.clients;
	uint32_t n = (uint32_t)fold->client_name.n;

	if (from->p->client == NULL)
		return;
	fold->p->client = crm_mem_new(2 * (size_t)n + 1,
	    sizeof(*fold->p->client));
	for (uint32_t i = 1; i <= n; i++) {
		uint32_t there = crm_names_find(&from->client_name,
		    crm_names_get(&fold->client_name, i)), now, here = i;

		if (there == 0)
			continue;
		now = from->p->client[there].into != 0 ?
		    from->p->client[there].into : there;
		if (now != there)
			here = crm_names_add(&fold->client_name,
			    crm_names_get(&from->client_name, now));
		if (here != i)
			fold->p->client[i].into = here;
		take_fields(fold, here, from, &from->p->client[now]);
	}
}

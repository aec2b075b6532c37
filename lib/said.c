/* SPDX-License-Identifier: ISC */
/* The last touches and steps of deals, as their lines. */
#include <stdlib.h>

#include "cardpriv.h"
#include "clock.h"
#include "event.h"
#include "mem.h"

struct crm_said *crm_said_new(size_t keep)
{
	struct crm_said *said = crm_mem_new(1, sizeof(*said));

	said->keep = keep;
	return said;
}

void crm_said_free(struct crm_said *said)
{
	if (said == NULL)
		return;
	for (size_t i = 0; i < said->cap * said->keep; i++)
		free(said->what[i].text);
	free(said->what);
	crm_names_free(&said->deal);
	free(said);
}

const struct crm_said_what *crm_said_of(const struct crm_said *said,
    struct crm_str deal)
{
	uint32_t no = crm_names_find(&said->deal, deal);

	return no != 0 ? said->what + (no - 1) * said->keep : NULL;
}

/* Latest first; of the same time the later line first. */
static void insert(struct crm_said_what *list, size_t keep, int64_t at,
    char *text)
{
	size_t i = 0;

	while (i < keep && list[i].text != NULL && list[i].at > at)
		i++;
	if (i == keep) {
		free(text);
		return;
	}
	free(list[keep - 1].text);
	memmove(list + i + 1, list + i, (keep - i - 1) * sizeof(*list));
	list[i] = (struct crm_said_what){ at, text };
}

void crm_said_add(struct crm_said *said, const struct crm_line *l,
    int64_t as_of)
{
	struct crm_str ev = crm_line_str(l, CRM_KEY_EV);
	struct crm_str deal = crm_line_str(l, CRM_KEY_DEAL);
	struct crm_buf b = { 0 };
	size_t was = said->cap;
	uint32_t no;
	int64_t at;

	if ((!crm_str_is(ev, "touch") && !crm_str_is(ev, "step")) ||
	    deal.n == 0 || !crm_clock_parse(crm_line_str(l, CRM_KEY_AT),
	    &at) || at > as_of)
		return;
	no = crm_names_add(&said->deal, deal);
	said->what = crm_mem_grow(said->what, &said->cap, no,
	    said->keep * sizeof(*said->what));
	if (said->cap > was)
		memset(said->what + was * said->keep, 0, (said->cap - was) *
		    said->keep * sizeof(*said->what));
	crm_line_write_event(l, &b);
	b.n--;
	crm_buf_z(&b);
	insert(said->what + (no - 1) * said->keep, said->keep, at, b.p);
}

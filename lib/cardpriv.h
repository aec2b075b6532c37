/* SPDX-License-Identifier: ISC */
/* What card.c and said.c share; for nobody else. */
#ifndef CRM_CARDPRIV_H
#define CRM_CARDPRIV_H

#include "card.h"
#include "names.h"

struct crm_said_what {
	int64_t at;
	char *text;		/* the event line; NULL for none */
};

struct crm_said {
	struct crm_names deal;
	struct crm_said_what *what;	/* keep for each deal, latest first */
	size_t cap, keep;
};

/* The deal's list of `keep`, or NULL. */
const struct crm_said_what *crm_said_of(const struct crm_said *,
    struct crm_str deal);

#endif

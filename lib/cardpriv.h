/* SPDX-License-Identifier: ISC */
/* What card.c and said.c share; for nobody else. */
#ifndef CRM_CARDPRIV_H
#define CRM_CARDPRIV_H

#include <stdbool.h>

#include "card.h"

/*
 * The i-th last thing said of the deal (0 is the last), as its event line;
 * false when there is none.  idle: it was a step without effect.
 */
bool crm_said_get(const struct crm_said *, const struct crm_deal *, size_t i,
    struct crm_str *text, bool *idle);
/* Which contact at its present stage comes next: 1, and 1 for each step that
 * left the deal there. */
uint32_t crm_said_contact(const struct crm_said *, const struct crm_deal *);

#endif

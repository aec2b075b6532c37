/* SPDX-License-Identifier: ISC */
/*
 * The card of a deal: stage, since when, who, how, what was said, what to
 * ask; text for people.
 */
#ifndef CRM_CARD_H
#define CRM_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "line.h"
#include "str.h"

/* The last things that were said about each deal, gathered while reading. */
struct crm_said;
struct crm_said *crm_said_new(size_t keep);
void crm_said_free(struct crm_said *);
/* A fact: kept when it is a touch or a step of a deal, up to as_of. */
void crm_said_add(struct crm_said *, const struct crm_line *, int64_t as_of);

/*
 * Append the card.  width: columns of the terminal, 0 for no limit; bold: may
 * the title stand out.
 */
void crm_card_print(const struct crm_fold *, const struct crm_deal *,
    const struct crm_said *, size_t width, bool bold, struct crm_buf *out);

#endif

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
#include "names.h"
#include "str.h"

/*
 * The last things that were said about each deal: touches and steps that
 * nobody has undone.  The lines are gathered while reading; which of them
 * count the fold tells when it finishes.
 */
struct crm_said;
/* Of these deals, which it borrows, as many for each. */
struct crm_said *crm_said_new(const struct crm_names *deal, size_t keep);
void crm_said_free(struct crm_said *);
/* Every line that the fold is given, in that order, and its text. */
void crm_said_add(struct crm_said *, const struct crm_line *,
    struct crm_str text);
/* The fold's fact function, with the crm_said as its ctx. */
crm_fold_fact_fn crm_said_fact;

/*
 * Append the card.  width: columns of the terminal, 0 for no limit; bold: may
 * the title stand out.
 */
void crm_card_print(const struct crm_fold *, const struct crm_deal *,
    const struct crm_said *, size_t width, bool bold, struct crm_buf *out);

#endif

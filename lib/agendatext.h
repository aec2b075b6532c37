/* SPDX-License-Identifier: ISC */
/* The agenda for people: a section a group, a block an item. */
#ifndef CRM_AGENDATEXT_H
#define CRM_AGENDATEXT_H

#include "agenda.h"
#include "str.h"
#include "table.h"

/* Append all of it.  explain: with the terms of each urgency.  Fits into the
 * width, and into 80 columns where there is none; from 180 on it is a table
 * with a row an item, unless more is asked of each. */
void crm_agenda_text(struct crm_agenda *, const struct crm_style *,
    bool explain, struct crm_buf *out);

#endif

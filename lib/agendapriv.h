/* SPDX-License-Identifier: ISC */
/* What the files of the agenda share; for nobody else. */
#ifndef CRM_AGENDAPRIV_H
#define CRM_AGENDAPRIV_H

#include "agenda.h"

/* Make the items of what was read. */
void crm_agenda_make(struct crm_agenda *);
/* Is work of that owner asked for (at that time, for the team)? */
bool crm_agenda_whose(const struct crm_agenda *, uint32_t owner);
/* The terms of an item and their sum. */
void crm_agenda_weigh(struct crm_agenda *, struct crm_agenda_item *);
/* The medians of the amounts of open deals. */
void crm_agenda_medians(struct crm_agenda *);
/* Name the item's group. */
void crm_agenda_group(struct crm_agenda *, struct crm_agenda_item *);

#endif

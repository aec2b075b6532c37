/* SPDX-License-Identifier: ISC */
/* What the files of the agenda share; for nobody else. */
#ifndef CRM_AGENDAPRIV_H
#define CRM_AGENDAPRIV_H

#include "agenda.h"

/* Make the items of what was read. */
void crm_agenda_make(struct crm_agenda *);
/* Is work of that owner asked for (at that time, for the team)? */
bool crm_agenda_whose(const struct crm_agenda *, uint32_t owner);
bool crm_agenda_theirs(const struct crm_agenda *, struct crm_str owner);
/* May the deal be on the agenda for what it is itself, as far as moves and
 * its next step say?  The rules are those of its fold. */
bool crm_agenda_may(const struct crm_agenda *, const struct crm_rules *,
    const struct crm_deal *);
/* CRM_USAGE when nothing knows an owner who is asked for. */
enum crm_status crm_agenda_owners(const struct crm_agenda *,
    struct crm_err *);
/* Read what the owners' agenda depends on, and fold it as opt says; CRM_NONE
 * when all must be read, and nothing has been. */
enum crm_status crm_agenda_few(struct crm_agenda *, struct crm_fold_opt *opt,
    struct crm_err *);
/* The terms of an item and their sum. */
void crm_agenda_weigh(struct crm_agenda *, struct crm_agenda_item *);
/* The medians of the amounts of open deals. */
void crm_agenda_medians(struct crm_agenda *);
/* Name the item's group. */
void crm_agenda_group(struct crm_agenda *, struct crm_agenda_item *);

#endif

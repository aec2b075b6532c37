/* SPDX-License-Identifier: ISC */
/* The agenda for programs and wide terminals: a row an item. */
#ifndef CRM_AGENDATABLE_H
#define CRM_AGENDATABLE_H

#include <stddef.h>

#include "agenda.h"
#include "str.h"
#include "table.h"

/* Append why the item is on the agenda: "overdue 3 d, missed call". */
void crm_agenda_state(const struct crm_agenda *,
    const struct crm_agenda_item *, struct crm_buf *);
/* Whom to contact: the client's name, else company, else id; of a deal without
 * a client its title.  Appended. */
void crm_agenda_who(struct crm_agenda *, const struct crm_agenda_item *,
    struct crm_buf *);
/* About what: the title of a client's deal, or nothing. */
struct crm_str crm_agenda_title(const struct crm_agenda *,
    const struct crm_agenda_item *);

/* The items from .. until as a table for csv, tsv and jsonl: times in UTC, a
 * deal by its keys, all that is known of it. */
struct crm_table *crm_agenda_table(struct crm_agenda *, size_t from,
    size_t until);
/* And for people, with times by the store's clock.  owner: with that
 * column. */
struct crm_table *crm_agenda_wide(struct crm_agenda *, size_t from,
    size_t until, bool owner);

#endif

/* SPDX-License-Identifier: ISC */
/* Goals as a table, and what text says around them. */
#ifndef CRM_GOALTABLE_H
#define CRM_GOALTABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "goals.h"
#include "str.h"
#include "table.h"

/* Append the goals: one table, or as text a page of a table for each period
 * and, where all of it is wanted, what is left to do. */
void crm_goals_print(const struct crm_goals *, const struct crm_style *,
    bool all, struct crm_buf *);
/* A number of the row's metric, in hundredths: money, or a count without
 * decimals where it is whole.  As a cell; as text. */
void crm_goals_number(struct crm_table *, const struct crm_goals_row *,
    bool has, int64_t v);
void crm_goals_say_number(const struct crm_goals_row *, int64_t v,
    struct crm_buf *);

#endif

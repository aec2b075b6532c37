/* SPDX-License-Identifier: ISC */
/* Activity and goals as tables, and what text says around them. */
#ifndef CRM_KPITABLE_H
#define CRM_KPITABLE_H

#include <stdbool.h>

#include "err.h"
#include "goals.h"
#include "kpi.h"
#include "str.h"
#include "table.h"

/*
 * A row a cell, sorted.  text: rows bear names in place of ids, and a total
 * closes them.  CRM_DATA when the total is too large.
 */
enum crm_status crm_kpi_activity(const struct crm_kpi *, bool text,
    struct crm_table **, struct crm_err *);
/* Its heading, a line. */
void crm_kpi_activity_head(const struct crm_kpi *, struct crm_buf *);

/*
 * Rows from first on: all, or (text) those of the first's period only; *next
 * is the first that is not in the table.
 */
struct crm_table *crm_kpi_goals(const struct crm_goals *, size_t first,
    bool text, size_t *next);
/* What stands before a period's table, and behind it. */
void crm_kpi_goals_head(const struct crm_goals *, size_t first,
    struct crm_buf *);
void crm_kpi_goals_words(const struct crm_goals *, size_t first, size_t next,
    struct crm_buf *);

#endif

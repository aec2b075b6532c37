/* SPDX-License-Identifier: ISC */
/* Activity as a table, and what text says around it. */
#ifndef CRM_KPITABLE_H
#define CRM_KPITABLE_H

#include <stdbool.h>

#include "err.h"
#include "kpi.h"
#include "str.h"
#include "table.h"

/* Whose row it is: an id, and a name, which stands for it in text, under that
 * head.  Two columns: who, name.  Too wide a table folds behind them. */
void crm_kpi_who_columns(struct crm_table *, const char *head);
/* Their two cells. */
void crm_kpi_who_cells(struct crm_table *, const struct crm_rules *,
    enum crm_kpi_by, struct crm_str who, int64_t then, bool text);
/* What a person calls it: the name of a staff id, else what it is. */
struct crm_str crm_kpi_name_of(const struct crm_rules *, enum crm_kpi_by,
    struct crm_str who, int64_t then);
/* " of 2026-11" where all rows are of one period, which begins then; else
 * (CRM_TIME_NONE) " by month"; and days of p that cut it. */
void crm_kpi_say_period(const struct crm_rules *, enum crm_unit per,
    const struct crm_period *p, int64_t one, struct crm_buf *);

/*
 * A row a cell, sorted.  text: rows bear names in place of ids, and a total
 * closes them.  CRM_DATA when the total is too large.
 */
enum crm_status crm_kpi_activity(const struct crm_kpi *, bool text,
    struct crm_table **, struct crm_err *);
/* Its heading, a line. */
void crm_kpi_activity_head(const struct crm_kpi *, struct crm_buf *);

#endif

/* SPDX-License-Identifier: ISC */
/* Cells that views of crm-kpi share: shares with their intervals, times. */
#ifndef CRM_KPICELL_H
#define CRM_KPICELL_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

/* Columns NAME, NAME_low and NAME_high: a share and its 95 % Wilson interval.
 * Text has the interval as one column, headed "95 %"; neither where the head
 * is empty. */
void crm_kpi_rate_columns(struct crm_table *, const char *name,
    const char *head, bool text);
void crm_kpi_rate_cells(struct crm_table *, int64_t num, int64_t den,
    bool text);
/* secs / of in hours with two decimals; in text 12:05 (hours and minutes).
 *  Nothing where of is 0. */
void crm_kpi_hours_cell(struct crm_table *, int64_t secs, int64_t of,
    bool text);

#endif

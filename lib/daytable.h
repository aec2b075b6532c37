/* SPDX-License-Identifier: ISC */
/* Days' work as tables: a row a day and person, and the facts of one. */
#ifndef CRM_DAYTABLE_H
#define CRM_DAYTABLE_H

#include "str.h"
#include "table.h"
#include "workday.h"
#include "worklog.h"

/* Minutes of waiting, begun ones not counted.  text: names, and no hours. */
struct crm_table *crm_days_table(const struct crm_workdays *, bool text);
/* Facts by hour of the wall clock, those with any. */
struct crm_table *crm_days_hours(const struct crm_workdays *);
/* The facts themselves, in order, each with the gap before it; the log has
 * kept their text. */
struct crm_table *crm_days_facts(const struct crm_workdays *,
    const struct crm_worklog *, bool text);

#endif

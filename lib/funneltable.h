/* SPDX-License-Identifier: ISC */
/* Funnels as tables: the columns, and a row a stage or a funnel. */
#ifndef CRM_FUNNELTABLE_H
#define CRM_FUNNELTABLE_H

#include <stdbool.h>

#include "funnel.h"
#include "str.h"
#include "table.h"

/*
 * The columns; by is the name of the group column, or NULL; pipelines: is
 * there a column for the pipeline in text.
 */
struct crm_table *crm_funnel_stages_new(const char *by, bool pipelines);
struct crm_table *crm_funnel_totals_new(const char *by, bool pipelines);
/* A row for each stage, those that the table does not know too. */
void crm_funnel_stages_add(struct crm_table *, const struct crm_funnel *,
    const char *by, struct crm_str group);
/* One row. */
void crm_funnel_totals_add(struct crm_table *, const struct crm_funnel *,
    const char *by, struct crm_str group);
/* The total block in words, for text, appended. */
void crm_funnel_words(const struct crm_funnel *, struct crm_buf *);

#endif

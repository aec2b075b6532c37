/* SPDX-License-Identifier: ISC */
/* Norms as a table, and what text says around it. */
#ifndef CRM_NORMTABLE_H
#define CRM_NORMTABLE_H

#include "norms.h"
#include "str.h"
#include "table.h"

/* All rows. */
struct crm_table *crm_norms_table(const struct crm_norms *);
/* For people: a table of each unit, and who is not judged. */
void crm_norms_page(const struct crm_norms *, const struct crm_style *,
    struct crm_buf *);

/* The same in a few lines: how many are done, and who is below. */
void crm_norms_brief(const struct crm_norms *, struct crm_buf *);

#endif

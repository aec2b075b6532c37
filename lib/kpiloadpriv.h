/* SPDX-License-Identifier: ISC */
/* What the files of the load share; for nobody else. */
#ifndef CRM_KPILOADPRIV_H
#define CRM_KPILOADPRIV_H

#include "kpiload.h"
#include "query.h"

/* The row of whose it is, of the team that they are in then. */
size_t crm_load_cell(struct crm_load *, const struct crm_fold *,
    uint32_t person, int64_t then);
/* Count the deals that came in the query's period; match: by deal. */
void crm_load_count_bands(struct crm_load *, const struct crm_query *,
    const bool *match);

#endif

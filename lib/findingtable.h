/* SPDX-License-Identifier: ISC */
/* Findings as tables. */
#ifndef CRM_FINDINGTABLE_H
#define CRM_FINDINGTABLE_H

#include "clock.h"
#include "finding.h"
#include "table.h"

/*
 * Append the sorted findings.  Text: a part for each kind, under a line that
 * says what it is; times by that clock; the commands where the terminal has
 * room for them.  Else one table of kind, severity, deal, client, place,
 * owner, since, what, mend.
 */
void crm_finding_print(const struct crm_findings *, const struct crm_style *,
    const struct crm_zone *, struct crm_buf *out);
/* How many there are of each kind. */
void crm_finding_count(const struct crm_findings *, const struct crm_style *,
    struct crm_buf *out);
/* All kinds there are, with their groups and severities. */
void crm_finding_kinds(const struct crm_style *, struct crm_buf *out);

#endif

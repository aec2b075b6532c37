/* SPDX-License-Identifier: ISC */
/* Which deals a report counts (DESIGN 6): those created, entered or closed in
 * the period that match. */
#ifndef CRM_POPULATION_H
#define CRM_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "query.h"

enum crm_cohort { CRM_COHORT_CREATED, CRM_COHORT_ENTERED, CRM_COHORT_CLOSED };

struct crm_population {
	enum crm_cohort cohort;
	struct crm_str stage;	/* entered: this stage first; empty: any */
	int pipeline;		/* only that one, or -1 */
	struct crm_period period;
};

/* "created", "entered", "entered:STAGE" or "closed"; the text is kept. */
bool crm_cohort_parse(struct crm_str, struct crm_population *);
/* CRM_USAGE for a stage that stages.csv does not know. */
enum crm_status crm_population_check(const struct crm_population *,
    const struct crm_rules *, struct crm_err *);
/* Is the deal of it; then *t is the time that puts it into the period. */
bool crm_population_has(const struct crm_population *, struct crm_query_eye *,
    const struct crm_deal *, int64_t *t);

#endif

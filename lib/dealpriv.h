/* SPDX-License-Identifier: ISC */
/* What deal.c and dealread.c share; for nobody else. */
#ifndef CRM_DEALPRIV_H
#define CRM_DEALPRIV_H

#include "deal.h"

/*
 * When the deal first entered the stage "id" (of its pipeline) or
 * "pipeline/id", and its seconds there, all visits together and an open one
 * up to now.  False when it never was there.
 */
bool crm_deal_entered(const struct crm_rules *, const struct crm_deal *,
    struct crm_str stage, int64_t *t);
bool crm_deal_secs(const struct crm_rules *, const struct crm_deal *,
    struct crm_str stage, int64_t now, int64_t *secs);

#endif

/* SPDX-License-Identifier: ISC */
/* What an experiment says under the totals of --by variant. */
#ifndef CRM_FUNNELVARIANT_H
#define CRM_FUNNELVARIANT_H

#include "funnelview.h"
#include "str.h"

/*
 * Append, of each pipeline where there are two variants or more, which does
 * better, or why that cannot be said; nothing where groups are not those of
 * variant alone.  Deals without a variant are in no experiment.
 */
void crm_funnel_variants(const struct crm_funnel_set *,
    const struct crm_funnel_view *, struct crm_buf *);

#endif

/* SPDX-License-Identifier: ISC */
/* How long visits to each stage last, open ones up to now. */
#ifndef CRM_FUNNELTIME_H
#define CRM_FUNNELTIME_H

#include "funnelview.h"

/* Append the report; the set was filled with the shape's times on. */
void crm_funnel_times(struct crm_funnel_set *, struct crm_funnel_view *,
    struct crm_buf *out);

#endif

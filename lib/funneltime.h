/* SPDX-License-Identifier: ISC */
/* How long visits to each stage last, open ones up to now. */
#ifndef CRM_FUNNELTIME_H
#define CRM_FUNNELTIME_H

#include "funnelopen.h"
#include "funnelview.h"

/* Append the report; the set was filled with the shape's times on, and the
 * open visits are those of its open deals. */
void crm_funnel_times(struct crm_funnel_set *, const struct crm_funnel_open *,
    struct crm_funnel_view *, struct crm_buf *out);

#endif

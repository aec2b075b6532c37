/* SPDX-License-Identifier: ISC */
/*
 * What a better funnel would bring.  A change is won*1.5, won+3,
 * average*1.1, conv:STAGE=70%, conv:STAGE*1.2, conv:STAGE+5%; several are
 * parted by commas, and multiply.  A changed conversion changes won money in
 * the same proportion: what is behind it, and the average deal, stay.
 */
#ifndef CRM_WHATIF_H
#define CRM_WHATIF_H

#include "funnelview.h"

/* Append the report.  CRM_USAGE for a change that cannot be read, or that the
 * funnel cannot take (a stage that is not there, a conversion above 100 %,
 * a conversion where none came through). */
enum crm_status crm_whatif(struct crm_funnel_set *, struct crm_funnel_view *,
    struct crm_buf *out, struct crm_err *);

#endif

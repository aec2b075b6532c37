/* SPDX-License-Identifier: ISC */
/* Lost deals by the stage they were lost at, by reason, and by the fields of
 * --by (owner, if there are none). */
#ifndef CRM_FUNNELLOSS_H
#define CRM_FUNNELLOSS_H

#include "funnelview.h"

/* After the run; appends the report.  CRM_DATA when money overflows. */
enum crm_status crm_funnel_losses(struct crm_funnel_view *,
    struct crm_buf *out, struct crm_err *);

#endif

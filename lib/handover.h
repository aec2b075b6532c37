/* SPDX-License-Identifier: ISC */
/*
 * What won deals became in the next pipeline: a hand-over makes a new deal
 * whose parent is the won one (DESIGN 4).  Counted from the side of the
 * parents and from that of the children; the two must agree.
 */
#ifndef CRM_HANDOVER_H
#define CRM_HANDOVER_H

#include "funnelview.h"

/*
 * Append a row for every two pipelines that deals went between, of the
 * parents that the view counts; always: the header too where there is none.
 * CRM_DATA when money overflows; CRM_BUG when the sides differ.
 */
enum crm_status crm_handovers(struct crm_funnel_view *, bool always,
    struct crm_buf *out, struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The deals behind a cell of the report: deals, won, lost, open, junk,
 * no_amount; and of a stage reached:S, touched:S, strict:S, skipped:S,
 * here:S, lost:S, gone:S, waiting:S.  S is a stage or a group of --group, of
 * any pipeline, or of one: pipeline/S.
 */
#ifndef CRM_FUNNELLIST_H
#define CRM_FUNNELLIST_H

#include "funnelview.h"
#include "opt.h"

/* Runs the view and writes the deal lines, as crm-list does.  CRM_USAGE for
 * what is no cell. */
enum crm_status crm_funnel_list(struct crm_funnel_view *, struct crm_cli *,
    struct crm_err *);

#endif

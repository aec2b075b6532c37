/* SPDX-License-Identifier: ISC */
/* Values that differ in blanks, punctuation or case only, and so may be
 * meant to be one: "GTXPro" and "GTX Pro". */
#ifndef CRM_LOOKALIKE_H
#define CRM_LOOKALIKE_H

#include "funnelview.h"

/* Append a line to view->said for every two such values of a field of --by
 * among the groups (ten at most; then how many more). */
void crm_lookalike(const struct crm_funnel_set *, struct crm_funnel_view *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Simpson's paradox (DESIGN 6): a side (a group, or a period) wins a larger
 * share than another, but a smaller one in every part of a third field, for
 * its deals come from other parts.  Looked for in owner, team, source,
 * campaign, variant, and what --against names.
 *
 * A rate is standardised by giving each part of the field the weight that it
 * has among the settled deals of all sides.
 */
#ifndef CRM_SIMPSON_H
#define CRM_SIMPSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "funnelview.h"

enum { CRM_SIMPSON_LEAST = 30 };	/* settled deals of a side that is
					 * compared */

struct crm_simpson {
	struct crm_str field;	/* empty: no field has two parts */
	double *standard;	/* of each side, by field; NAN: it has deals
				 * in too few of its parts */
	bool reversed;		/* field turns round a comparison: a wins */
	size_t a, b;		/* more than b in all, less in each part */
	double raw[2];		/* of a and b */
};

/*
 * side of a deal of the fold + 1, or 0 for deals that are left out; junk and
 * open deals are.  Free the result in every case.
 */
void crm_simpson_look(struct crm_simpson *, struct crm_funnel_view *,
    const uint32_t *side, size_t sides);
void crm_simpson_free(struct crm_simpson *);

#endif

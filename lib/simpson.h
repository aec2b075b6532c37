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
#include "names.h"
#include "wordbook.h"

enum { CRM_SIMPSON_LEAST = 30,	/* settled deals of a side that is compared */
	CRM_SIMPSON_PARTS = 64,
	CRM_SIMPSON_SIDES = 300 };	/* every two are compared */

struct crm_simpson {
	struct crm_str field;	/* empty: no field has two parts */
	double *standard;	/* of each side, by field; NAN: it has deals
				 * in too few of its parts */
	bool reversed;		/* field turns round a comparison: a wins */
	size_t a, b;		/* more than b in all, less in each part */
	double raw[2];		/* of a and b */
};

/* Settled deals by side and part of each field; zero it to start, free it in
 * every case. */
struct crm_simpson_count {
	struct crm_simpson_field {
		bool off;		/* the groups are by it */
		struct crm_wordbook part;
		struct crm_names key;	/* of a cell */
		struct crm_simpson_cell { int64_t won, settled; } *cell;
		size_t cell_cap;
		/* cells + 1 of parts below CRM_SIMPSON_PARTS, by side: what
		 * has been found before */
		uint32_t *near;
		size_t near_cap;
		uint32_t *team;		/* [owner]: part */
		size_t teams;
	} *field;
	size_t fields;
	bool over;		/* there are too many sides to compare */
};

void crm_simpson_begin(struct crm_simpson_count *,
    const struct crm_funnel_view *);
/* Count a deal that the eye's fold has, and that is no junk, on that side
 * (from 0), unless it is open.  All deals of a count are of one fold. */
void crm_simpson_add(struct crm_simpson_count *,
    const struct crm_funnel_view *, struct crm_query_eye *,
    const struct crm_deal *, size_t side);
/* Add what part has counted, whose side i is as[i] here. */
void crm_simpson_join(struct crm_simpson_count *,
    const struct crm_simpson_count *part, const size_t *as);
void crm_simpson_count_free(struct crm_simpson_count *);

/* The count's side i is as[i] of so many; only those are looked at that are
 * in.  Free the result in every case. */
void crm_simpson_look(struct crm_simpson *, const struct crm_funnel_view *,
    const struct crm_simpson_count *, const size_t *as, const bool *in,
    size_t sides);
void crm_simpson_free(struct crm_simpson *);

/* For the files of this module: the name of a field. */
struct crm_str crm_simpson_field_name(const struct crm_funnel_view *,
    size_t field);

#endif

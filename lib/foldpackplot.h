/* SPDX-License-Identifier: ISC */
/*
 * Plots of deals in packs: the acts of a deal's facts, in order, but for
 * their values.  A deal whose plot has an outline (outline.h) is told by
 * that, its values looked up in the cells; any that is unusual (something is
 * undone, out of order, said to come from somewhere …) has none.
 *
 * Each thread has its own, for all packs.
 */
#ifndef CRM_FOLDPACKPLOT_H
#define CRM_FOLDPACKPLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "foldpackpriv.h"
#include "names.h"
#include "outline.h"

/* Zero it to start, free it in every case. */
struct crm_pack_plots {
	struct crm_pack_work *work;
	/* private */
	uint32_t *shape;	/* [pack * CRM_PACK_ACTS + act]: of the act, as
				 * foldpackplot.c says; 0: not known yet; NULL:
				 * no outlines are fit */
	struct crm_names shapes, plots;
	struct crm_pack_plot {
		struct crm_outline *outline;	/* or NULL: none yet, */
		bool none;			/* or never one */
	} *plot;
	size_t cap;
	struct crm_arena arena;
	/* the deal at hand: its facts, and the plot that they make */
	struct crm_pack_told {
		const struct crm_pack *pack;
		const uint64_t *cell;	/* behind its head */
		uint32_t at, word;
	} *fact;
	uint32_t *key;
	size_t facts, fact_cap, keys, key_cap;
};

void crm_pack_plots_init(struct crm_pack_plots *, struct crm_pack_work *);
void crm_pack_plots_free(struct crm_pack_plots *);
/* The outline of the deal whose facts are in that string of the work's pack,
 * and in the packs behind it (alone: not in these); NULL where there is none.
 * Facts at work are others then. */
struct crm_outline *crm_pack_outline(struct crm_pack_plots *,
    const struct crm_pack_item *, const struct crm_pack_string *, bool alone);
/* Tell that deal by it. */
enum crm_status crm_pack_plot_tell(struct crm_pack_plots *,
    struct crm_outline *, const struct crm_pack_item *,
    const struct crm_pack_string *, struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What the views that are made of funnels count, as deals and their facts
 * come: in one thread, or in several and then joined.
 */
#ifndef CRM_FUNNELCOUNT_H
#define CRM_FUNNELCOUNT_H

#include "conserve.h"
#include "funnelloss.h"
#include "funnelopen.h"
#include "funnelview.h"
#include "handover.h"
#include "simpson.h"
#include "waterfall.h"

/* Zero it to start, free it in every case. */
struct crm_funnel_count {
	struct crm_funnel_view *view;
	struct crm_funnel_set set;
	/* NULL where they are not asked for */
	struct crm_simpson_count *simpson;	/* its sides are the groups; of
						 * --vs set and before */
	struct crm_handover *handover;
	struct crm_funnel_set *before;		/* of --vs */
	struct crm_funnel_loss *loss;
	struct crm_funnel_open *open;
	struct crm_waterfall *fall;
	size_t *as;		/* side i, and group i of the loss, is now
				 * group as[i] */
	/* private */
	struct crm_population earlier;		/* before's */
	struct crm_query_eye *eye, own;
	struct crm_conserve sides;
	struct crm_quantile *cycle;
	int cycles;
	size_t as_cap;
};

/*
 * Read and fold, and count all that the view counts; the view's cycle too.
 * The groups of the sets are in order.  CRM_BUG where the two sides of
 * conservation differ; CRM_USAGE where --vs has no period before.
 */
enum crm_status crm_funnel_count(struct crm_funnel_count *,
    struct crm_funnel_view *, struct crm_err *);
void crm_funnel_count_free(struct crm_funnel_count *);

#endif

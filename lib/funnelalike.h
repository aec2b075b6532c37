/* SPDX-License-Identifier: ISC */
/*
 * Deals that a funnel counts alike but for their money: those of one plot
 * (fold.h), and of other plots that have the same visits and end.  They are
 * counted once for all, when the funnels are asked.
 */
#ifndef CRM_FUNNELALIKE_H
#define CRM_FUNNELALIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "funnel.h"
#include "names.h"

enum { CRM_FUNNEL_ALIKES = 256 };	/* the rarer ones are counted singly */

/* Zero it to start, free it in every case. */
struct crm_funnel_alikes {
	struct crm_deal *deal;	/* [kind - 1]: one of each, with visits */
	size_t deals, cap;
	/* private */
	struct crm_names key;
	struct crm_buf buf;
	uint16_t *of_plot;	/* [plot]: kind; 0: unknown; UINT16_MAX: none */
	size_t plots;
	uint8_t *junk;		/* [reason]: 0: unknown; 1: no; 2: yes */
	size_t reasons;
};

/* The kind of deals that this is one of, from 1; 0: it is counted singly. */
uint32_t crm_funnel_kind(struct crm_funnel_alikes *, const struct crm_deal *);
/* crm_funnel_is_junk, remembered: of deals of one fold. */
bool crm_funnel_alikes_junk(struct crm_funnel_alikes *,
    const struct crm_fold *, const struct crm_deal *);
/* Count one more of a kind, as crm_funnel_add does; false when money
 * overflows. */
bool crm_funnel_add_kind(struct crm_funnel *, uint32_t kind,
    const struct crm_deal *);
/* Once all deals are counted: what they come to.  False when money
 * overflows. */
bool crm_funnel_settle(struct crm_funnel *, const struct crm_funnel_alikes *);
void crm_funnel_alikes_free(struct crm_funnel_alikes *);

#endif

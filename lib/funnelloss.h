/* SPDX-License-Identifier: ISC */
/* Lost deals by the stage they were lost at, by reason, and by the fields of
 * --by (owner, if there are none). */
#ifndef CRM_FUNNELLOSS_H
#define CRM_FUNNELLOSS_H

#include "funnelview.h"
#include "wordbook.h"

/* Zero it to start, free it in every case. */
struct crm_funnel_loss {
	struct crm_names key;	/* group of the set, stage (the first of its
				 * row) and reason, as three numbers */
	struct crm_funnel_loss_sum {
		size_t group;
		int stage;
		uint32_t reason;	/* in the reasons */
		int64_t lost, money;
	} *sum;			/* [number of the key - 1] */
	size_t sums, cap;
	struct crm_wordbook reason;
};

/* A deal of a fold that the set has in that group; only lost ones that are no
 * junk count.  False when money overflows. */
bool crm_funnel_loss_add(struct crm_funnel_loss *, const struct crm_fold *,
    const struct crm_funnel_set *, const struct crm_deal *, size_t group);
/* Add what part has counted, whose group i is as[i] here. */
bool crm_funnel_loss_join(struct crm_funnel_loss *,
    const struct crm_funnel_loss *part, const size_t *as);
/* Append the report: group i is now the set's as[i].  CRM_DATA when money
 * overflows. */
enum crm_status crm_funnel_losses(struct crm_funnel_loss *,
    const struct crm_funnel_set *, const size_t *as,
    const struct crm_funnel_view *, struct crm_buf *out, struct crm_err *);
void crm_funnel_loss_free(struct crm_funnel_loss *);

#endif

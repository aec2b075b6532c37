/* SPDX-License-Identifier: ISC */
/*
 * What won deals became in the next pipeline: a hand-over makes a new deal
 * whose parent is the won one (DESIGN 4).  Counted from the side of the
 * parents and from that of the children; the two must agree.
 */
#ifndef CRM_HANDOVER_H
#define CRM_HANDOVER_H

#include "funnelview.h"

/* The deals that may be parents or children; zero it to start, free it in
 * every case. */
struct crm_handover {
	struct crm_handover_deal {
		size_t id, parent;	/* in text; parent 0: none */
		int64_t amount;
		int32_t pipeline;
		int32_t due;		/* the pipeline that its last stage
					 * hands over to; -1: none */
		uint8_t status;
		bool counts;
	} *deal;
	size_t deals, cap;
	struct crm_buf text;	/* a NUL, then ids, each with a NUL */
};

/* A deal that the eye's fold has; counts: the view counts it. */
void crm_handover_add(struct crm_handover *, const struct crm_query_eye *,
    const struct crm_deal *, bool counts);
void crm_handover_join(struct crm_handover *, const struct crm_handover *);
void crm_handover_free(struct crm_handover *);

/*
 * Append a row for every two pipelines that deals went between, of the
 * parents that the view counts; always: the header too where there is none.
 * CRM_DATA when money overflows; CRM_BUG when the sides differ.
 */
enum crm_status crm_handovers(const struct crm_handover *,
    const struct crm_funnel_view *, bool always, struct crm_buf *out,
    struct crm_err *);

#endif

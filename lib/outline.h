/* SPDX-License-Identifier: ISC */
/*
 * What the fold makes of the plots of a stream (stream.h): found once for
 * each, and for each time that it may be cut short at (as_of), by folding it
 * with places of values instead of values; of a deal then only its own are
 * looked up.  That is right because the fold looks at times for their order
 * alone, in which facts stand, and at no amount, nor word but those that are
 * of the plot; undo, which compares times, has no outline.
 *
 * Each thread has its own, for one stream.
 */
#ifndef CRM_OUTLINE_H
#define CRM_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "streamread.h"

enum { CRM_OUTLINE_WORDS = 7, CRM_OUTLINES = 1 << 16,	/* at most */
	CRM_OUTLINE_PLACES = 3 };

struct crm_outline {
	struct crm_deal deal;	/* of the last that was filled in */
	/* places + 1 among the deal's facts, times, sums and words; 0: none */
	uint16_t created, closed, last_touch, next_fact, next, amount, margin;
	uint16_t word[CRM_OUTLINE_WORDS];
	uint8_t known[CRM_OUTLINE_WORDS], words;	/* which there are */
	struct crm_outline_visit { uint16_t entered, left; } *visit;
	bool told;		/* the first deal has been */
};

/* Zero it to start, free it in every case. */
struct crm_outlines {
	const struct crm_stream *stream;
	struct crm_pack_work *work;
	uint32_t first;		/* outlines are numbered from that on */
	struct crm_outline **outline;
	size_t outlines, cap;
	/* private */
	uint32_t *of;		/* of each plot what is known of it, or from
				 * CRM_OUTLINE_PLACES on the outline's place;
				 * then the same of each that is cut short */
	struct crm_arena arena;
};

void crm_outlines_init(struct crm_outlines *, const struct crm_stream *,
    struct crm_pack_work *, uint32_t first);
void crm_outlines_free(struct crm_outlines *);
/* The outline of the deal's first n facts.  NULL where there is none: it must
 * be folded as it is.  So must a deal be whose plot is met first. */
struct crm_outline *crm_outline_meet(struct crm_outlines *,
    const struct crm_stream_deal *, uint32_t n, uint32_t *of);
static inline struct crm_outline *crm_outline_of(struct crm_outlines *o,
    const struct crm_stream_deal *d, uint32_t n)
{
	const struct crm_stream *s = o->stream;
	uint32_t *of = o->of;

	if (d->plot == UINT32_MAX)
		return NULL;
	/* whole ones first: as a rule nothing is cut short */
	of += n == d->facts ? d->plot :
	    s->head.plots + s->plot[d->plot].first + n;
	return *of >= CRM_OUTLINE_PLACES ?
	    o->outline[*of - CRM_OUTLINE_PLACES] :
	    crm_outline_meet(o, d, n, of);
}
/* The deal at hand by its outline, valid until the next; brief: times of its
 * visits are not asked for.  NULL when it is damaged. */
struct crm_deal *crm_outline_fill(struct crm_outline *,
    const struct crm_stream_cursor *, bool brief);
/* Is a deal that was folded, the one filled in last, what that says? */
bool crm_outline_same(const struct crm_outline *, const struct crm_deal *);

#endif

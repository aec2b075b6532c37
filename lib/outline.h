/* SPDX-License-Identifier: ISC */
/*
 * What the fold makes of the plots of a stream (stream.h): found once for
 * each, and for each time that it may be cut short at (as_of), by folding it
 * with places of values instead of values; of a deal then only its own are
 * looked up.  That is right because the fold looks at times for their order
 * alone, in which facts stand, and at no amount, nor word but those that are
 * of the plot; undo, which compares times, has no outline.
 *
 * Each thread has its own, for one stream.  Those of packs (foldpackplot.h)
 * are drawn, filled in and proved in the same way.
 */
#ifndef CRM_OUTLINE_H
#define CRM_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mem.h"
#include "streamread.h"

enum { CRM_OUTLINE_WORDS = 7, CRM_OUTLINES = 1 << 16,	/* at most */
	CRM_OUTLINE_PLACES = 3,
	CRM_OUTLINE_FIRST = 1 << 13 };	/* of columns; packs' are below */

struct crm_outline {
	struct crm_deal deal;	/* of the last that was filled in */
	/* places + 1 of its times, sums and words; 0: none */
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

/* May these deals be told by outlines: where no fact is told, or that of
 * each plot suffices? */
static inline bool crm_outline_fits(const struct crm_fold_opt *opt)
{
	return !opt->rewind && opt->both == NULL &&
	    (opt->fact == NULL || !opt->fact_moves || opt->plots);
}
/* The outline of the list of facts at work, whose values are places + 1, in
 * order; or NULL. */
struct crm_outline *crm_outline_draw(struct crm_arena *,
    struct crm_pack_work *);
/* The first deal of an outline, filled in, is folded from its facts, the list
 * at work, and so told of them; CRM_BUG when that is another. */
enum crm_status crm_outline_prove(struct crm_outline *,
    struct crm_pack_work *, struct crm_err *);

/* Where words of changes are in a deal. */
static inline uint32_t *crm_outline_word(struct crm_deal *d, int no)
{
	uint32_t *const word[CRM_OUTLINE_WORDS] = { &d->owner, &d->keeper,
		&d->source, &d->campaign, &d->variant, &d->parent,
		&d->reason };

	return word[no];
}

/* The value in that place of the deal at hand; of a word below 0 when it is
 * damaged. */
enum crm_outline_value { CRM_OUTLINE_TIME, CRM_OUTLINE_SUM,
	CRM_OUTLINE_WORD };
typedef int64_t crm_outline_get(const void *deal, enum crm_outline_value,
    uint32_t place);

/* Fill in all but next, as crm_outline_fill does. */
static inline __attribute__((always_inline)) bool crm_outline_put(
    struct crm_outline *x, crm_outline_get *of, const void *deal, bool brief)
{
	struct crm_deal *d = &x->deal;

	d->created = of(deal, CRM_OUTLINE_TIME, x->created);
	if (x->closed != 0)
		d->closed = of(deal, CRM_OUTLINE_TIME, x->closed);
	if (x->last_touch != 0)
		d->last_touch = of(deal, CRM_OUTLINE_TIME, x->last_touch);
	if (x->amount != 0)
		d->amount = of(deal, CRM_OUTLINE_SUM, x->amount);
	if (x->margin != 0)
		d->margin = of(deal, CRM_OUTLINE_SUM, x->margin);
	for (uint8_t i = 0; i < x->words; i++) {
		int64_t n = of(deal, CRM_OUTLINE_WORD,
		    x->word[x->known[i]]);

		if (n < 0)
			return false;
		*crm_outline_word(d, x->known[i]) = (uint32_t)n;
	}
	for (uint32_t i = 0; i < d->visits && !brief; i++) {
		struct crm_visit *v = &d->visit[i];

		v->entered = of(deal, CRM_OUTLINE_TIME, x->visit[i].entered);
		if (x->visit[i].left != 0)
			v->left = of(deal, CRM_OUTLINE_TIME,
			    x->visit[i].left);
	}
	d->again = x->told;
	return true;
}

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The funnel of one group of deals of one pipeline (DESIGN 6): where deals
 * and money are, go and leak.  Counts are exact; money is in minor units.
 *
 * A deal that is won counts behind the last stage while it stays won.
 * Percentages are the caller's: they are quotients of these counts.
 */
#ifndef CRM_FUNNEL_H
#define CRM_FUNNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "fold.h"
#include "funnelshape.h"
#include "quantile.h"
#include "rules.h"

struct crm_funnel_stage {	/* a stage, or a group of stages */
	int stage;		/* the first; index into rules->stage */
	int64_t reached;	/* deals whose deepest stage is this or later */
	int64_t touched;	/* deals that visited it */
	int64_t strict;		/* deals that visited it and all before it */
	int64_t here, own;	/* open deals in it now, and their money */
	int64_t lost, lost_money;	/* lost; it was their last open one */
	int64_t value;		/* money of the reached */
	/* the lost and the open deals whose deepest stage this is */
	int64_t gone, waiting, gone_deals, waiting_deals;
	/* the two sides of the conservation of visits */
	int64_t entries, exits;
	struct crm_quantile time;	/* seconds of visits, if asked for;
					 * open ones up to now */
};

struct crm_funnel {
	const struct crm_rules *rules;
	const struct crm_funnel_shape *shape;
	int pipeline;
	struct crm_funnel_stage *stage;	/* the table's, then the unknown, by
					 * their ids after the check */
	size_t stages, known, stage_cap;
	uint32_t *row;		/* unknown stage of the rules -> row + 1 */
	size_t row_cap;
	bool *seen;		/* scratch: rows that the deal visited */
	size_t seen_cap;
	/* of each kind (funnelalike.h) what has not been settled yet */
	struct crm_funnel_kind { int64_t deals, money; } *kind;
	size_t kinds;
	int64_t deals, won, lost, open;
	int64_t won_strict;	/* won deals that visited every stage */
	int64_t money, won_money, lost_money, open_money;
	int64_t won_priced;	/* won deals that have an amount */
	int64_t no_amount;	/* deals that have none */
	int64_t no_amount_lost, no_amount_open;
	int64_t junk;		/* left out of all the rest */
	struct crm_quantile cycle;	/* seconds from creation to the last
					 * win */
};

/* The shape and its rules are kept; known stages become rows at once. */
void crm_funnel_init(struct crm_funnel *, const struct crm_funnel_shape *,
    int pipeline);
/* Is the deal lost for a reason that is junk? */
bool crm_funnel_is_junk(const struct crm_fold *, const struct crm_deal *);
/* How far it came: the number of known rows that count as reached. */
size_t crm_funnel_depth(const struct crm_funnel_shape *,
    const struct crm_deal *);
/* CRM_DATA when money overflows. */
enum crm_status crm_funnel_add(struct crm_funnel *, const struct crm_fold *,
    const struct crm_deal *, struct crm_err *);
/* So many deals that differ from this one in their money, which is given
 * together, and in times alone; those of visits and cycles are not counted.
 * False when money overflows. */
bool crm_funnel_add_alike(struct crm_funnel *, const struct crm_deal *,
    int64_t n, int64_t money);
/* Add what part has counted, of the same shape and pipeline; its quantiles
 * are emptied.  False when money overflows. */
bool crm_funnel_join(struct crm_funnel *, struct crm_funnel *part);
/*
 * Do the sums agree: visits that began = ended + still here for each stage;
 * deals, and money, = won + lost + open; the money of the first stage = won +
 * gone + waiting.  CRM_BUG when not.
 */
enum crm_status crm_funnel_check(struct crm_funnel *, struct crm_err *);
/* Deals that have reached row i, as the shape counts them; won behind the
 * last known row. */
int64_t crm_funnel_reached(const struct crm_funnel *, size_t i);
/* The money of all deals that have reached the first stage. */
int64_t crm_funnel_potential(const struct crm_funnel *);
/* Do amounts tell of the lost deals; and of the lost and the open ones, so
 * that the potential is one?  Not where they are there, and none has an
 * amount: win rates and shares of money would then say nothing. */
bool crm_funnel_lost_priced(const struct crm_funnel *);
bool crm_funnel_priced(const struct crm_funnel *);
/* The nearest-rank quantile of the cycle, in seconds; false without wins. */
bool crm_funnel_cycle(struct crm_funnel *, int percent, int64_t *secs);
/* Won money by won deals that have an amount; false without them. */
bool crm_funnel_average(const struct crm_funnel *, int64_t *minor);
/* Money a day: open deals * win rate * average / median cycle. */
bool crm_funnel_velocity(struct crm_funnel *, int64_t *minor);
/* The known row with the most money gone, or -1. */
int crm_funnel_bottleneck(const struct crm_funnel *);
void crm_funnel_free(struct crm_funnel *);

#endif

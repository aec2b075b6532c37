/* SPDX-License-Identifier: ISC */
/*
 * How well deals were rated, seen from what became of them.
 *
 * - auc: the share of all pairs of a won and a lost deal in which the won
 *   one has the higher score; a tie counts half.
 * - brier, log_loss: the mean of (chance - outcome)^2 and of -ln of the
 *   chance that was given to what happened.
 * - capture: the share of the won deals that are among the tenth (fifth) of
 *   all that have the highest scores; lift: that, by a tenth (fifth).  Where
 *   deals of one score stand across the bound, they count by their share.
 * - calibration: ten groups of the deals by their chance, of equal number:
 *   the mean of the chances, the share that was won, and its 95 % interval
 *   (Wilson).
 */
#ifndef CRM_EVALUATE_H
#define CRM_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>

#include "odds.h"
#include "table.h"

enum { CRM_DECILES = 10 };

struct crm_rating {
	double score, chance;
	bool won;
};

struct crm_evaluation {
	const char *name;		/* of what rated them; not ours */
	size_t n, won;
	double auc, brier, log_loss;	/* NAN where there is nothing */
	double capture[2], lift[2];	/* of a tenth, of a fifth */
	size_t deciles, fitting;	/* groups; predicted is in interval */
	struct crm_decile {
		size_t n, won;
		double predicted, seen, low, high;
	} decile[CRM_DECILES];
};

/* Sorts them. */
void crm_evaluate(struct crm_evaluation *, struct crm_rating *, size_t n);
/* NAN without a pair; sorts them. */
double crm_evaluate_auc(struct crm_case *, size_t n);

/*
 * The tables that are printed in text: a row a measure and a column for each
 * that is judged; and below it their calibration.  In csv, tsv and jsonl it
 * is one table (whole), whose column decile is empty in the row of the whole.
 */
struct crm_table *crm_evaluate_sums(const struct crm_evaluation *, size_t n);
struct crm_table *crm_evaluate_deciles(bool whole);
void crm_evaluate_decile(struct crm_table *, const struct crm_evaluation *,
    bool whole);

#endif

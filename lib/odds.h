/* SPDX-License-Identifier: ISC */
/*
 * What a score is worth: the chance to win that deals of that score had.
 * A curve that never falls, told by a few points of it: "20=4.5 35=18
 * 52=50.1" (score=percent, ascending).  Between them the log-odds run
 * straight, and beyond them on as in the last stretch.
 */
#ifndef CRM_ODDS_H
#define CRM_ODDS_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

struct crm_odds {
	struct crm_odds_knot { double score, odds; } *knot;	/* log-odds */
	size_t n, cap;
};

/* One deal: how it was rated, and what became of it. */
struct crm_case {
	double score;
	bool won;
};

/* False when the text is no such curve.  Free it in every case. */
bool crm_odds_parse(struct crm_odds *, struct crm_str text);
/* The curve of the cases, which are sorted by it; two points at least. */
void crm_odds_fit(struct crm_odds *, struct crm_case *, size_t n);
/* Fit its log-odds to other cases, by a factor and a term: where they differ
 * from it beyond chance (as one case in twenty would by chance). */
void crm_odds_shift(struct crm_odds *, const struct crm_case *, size_t n);
/* 0.001 … 0.999. */
double crm_odds_at(const struct crm_odds *, double score);
void crm_odds_write(const struct crm_odds *, struct crm_buf *);
void crm_odds_free(struct crm_odds *);
/* By score, then lost ones first: for qsort. */
int crm_case_cmp(const void *, const void *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The score of a deal by the rules of score.csv (DESIGN 6, crm-score(1)):
 * the points of the rules that hold, summed.
 *
 * The meaning, where DESIGN is short:
 * - Points are no whole numbers.  Those of a rule with decay_days are
 *   points / 2 ^ (days since / decay_days); a time that is still to come
 *   counts as now.
 * - A rule holds when its expression is true, its points are a number and,
 *   if they decay, the time since when is there.
 * - A group's sum is kept within -cap … cap.  A rule without a group is on
 *   its own.
 * - The score is the sum, cut to 0 … 100, rounded to a whole number, half
 *   away from zero; the warmth is that of the rounded score.
 */
#ifndef CRM_SCORE_H
#define CRM_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "expr.h"
#include "line.h"
#include "rules.h"
#include "when.h"

struct crm_score;

/*
 * Compile the rules, which must outlive it; when->now is the time of the
 * score.  CRM_DATA with file, line and column's name for points that can be
 * no number, and for a rule that reads what the rules make.
 */
enum crm_status crm_score_new(const struct crm_rules *,
    const struct crm_when *, struct crm_score **out, struct crm_err *);
void crm_score_free(struct crm_score *);

/* A field that rule i of score.csv (from 0) reads; k from 0, false behind the
 * last. */
bool crm_score_field(const struct crm_score *, size_t i, size_t k,
    struct crm_str *name);
/* Let crm_score_line set chance, too.  CRM_DATA when the table does not say
 * what its scores are worth. */
enum crm_status crm_score_want_chance(struct crm_score *, struct crm_err *);
/* One of the names that crm_score_line sets. */
bool crm_score_own(struct crm_str name);

/*
 * Set score (a number), warmth and why of a deal line (and chance, where it
 * is wanted), in place or behind the rest.  The views live until the next
 * call.  fn and ctx are asked for fields that the line has not got.  False
 * when the line is full.
 *
 * why is "words +points" of each rule that gives or takes at least half a
 * point, the largest first, then in the order of the table; then what caps
 * took away.  The words are the rule's why, else its expression, else its
 * group.
 */
bool crm_score_line(struct crm_score *, struct crm_line *,
    crm_expr_field_fn *fn, void *ctx);

/* The score alone. */
double crm_score_number(struct crm_score *, const struct crm_line *,
    crm_expr_field_fn *fn, void *ctx);

/*
 * The hot path of a filter: is text, which the line was read from, what
 * crm_line_write would write of it (but for the newline), and without the
 * keys that crm_score_line sets?  Then crm_score_write appends the same as
 * crm_line_write does after crm_score_line, with the text copied whole.
 */
bool crm_score_plain(const struct crm_line *, struct crm_str text);
void crm_score_write(const struct crm_line *, struct crm_str text,
    struct crm_buf *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A table of score.csv learned from deals: the weights of levels, as whole
 * points on a scale of 0 to 100, and the chance that scores are worth.
 *
 * The scale: `step` points double the odds, the largest number from 1 to 20
 * with which the middle 99 % of the deals fit between 0 and 100.  Of each
 * field its commonest level gives no points, the others more or less.
 */
#ifndef CRM_LEARN_H
#define CRM_LEARN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bins.h"
#include "odds.h"
#include "dataset.h"
#include "err.h"
#include "logit.h"
#include "mem.h"
#include "rules.h"

struct crm_learned {
	struct crm_bins bins;
	struct crm_logit logit;
	bool bayes;
	int64_t *points;	/* by number of the level among those used */
	int64_t base;
	int step;
	double even;		/* the score at which odds are even */
	struct crm_odds chance;
	struct crm_score_rule *rule;	/* what is written */
	size_t rules, rule_cap;
	struct crm_arena arena;
	const struct crm_zone *zone;	/* of the rules */
};

/* Learn from the rows that are not held out.  CRM_DATA when they are fewer
 * than 20, or all won, or all lost.  Free it in every case. */
enum crm_status crm_learn(struct crm_learned *, const struct crm_dataset *,
    bool bayes, const struct crm_names *late, const struct crm_names *allow,
    struct crm_err *);
/* The table as a file, with comments that say what it was learned from. */
void crm_learn_write(const struct crm_learned *, const struct crm_dataset *,
    struct crm_buf *);
void crm_learn_free(struct crm_learned *);

/* The rules (learnrules.c): called by crm_learn. */
void crm_learn_rules(struct crm_learned *);
/* The fields that the maps of the imports (and map, or NULL) mark as late. */
enum crm_status crm_learn_late(const struct crm_dataset *, const char *map,
    const char *dir, struct crm_names *late, struct crm_err *);

#endif

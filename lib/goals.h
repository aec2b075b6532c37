/* SPDX-License-Identifier: ISC */
/* The goals of a period: what each asks, and what came of it. */
#ifndef CRM_GOALS_H
#define CRM_GOALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "goal.h"
#include "kpi.h"
#include "kpifeed.h"
#include "rules.h"
#include "when.h"

/* What `who` is: a staff id before a team of that name; whom no table knows
 * is a person. */
enum crm_kpi_by crm_goals_kind(const struct crm_rules *, struct crm_str who);

struct crm_goals_row {
	const struct crm_goal *goal;
	enum crm_kpi_by by;
	enum crm_kpi_metric metric;
	struct crm_period period;
	struct crm_goal_clock clock;	/* of their own working time */
	int64_t part;		/* of the firm's working time in the period
				 * that is theirs, tenths of a percent */
	struct crm_goal_sum sum;
	bool known;		/* is sum.actual; else only its target is
				 * (deal lines do not bear touches) */
	int64_t no_margin;	/* won deals that a margin goal cannot count */
	/* Of a team or all, norms apart: the same goal of its people and
	 * (all) of teams; how many have one, and their sum.  A person's
	 * counts for the time in the team. */
	size_t people, teams;
	int64_t people_target, teams_target;
	/* private */
	size_t kpi;
};

/* Zero it to start but for these five. */
struct crm_goals {
	const struct crm_rules *rules;
	struct crm_period asked;
	const enum crm_kpi_by *by;	/* of these only, or NULL */
	const enum crm_unit *per;	/* of such periods only, or NULL */
	bool no_norms;
	/* months, quarters, years, norms; each by time, then in the order of
	 * goals.csv */
	struct crm_goals_row *row;
	size_t rows, cap;
	bool need_facts;	/* there is a goal that deals cannot answer */
	int64_t as_of;		/* once it is finished */
	/* private */
	struct crm_kpi kpi[3 * (CRM_YEAR + 1)];
};

/* Pick the goals and let the feed count for them.  The struct must not move
 * until the feed has ended. */
void crm_goals_open(struct crm_goals *, struct crm_kpi_feed *);
/* When all is counted; facts says whether the source bore touches.  CRM_DATA
 * when a number is too large. */
enum crm_status crm_goals_finish(struct crm_goals *, int64_t as_of,
    bool facts, struct crm_err *);
void crm_goals_free(struct crm_goals *);

#endif

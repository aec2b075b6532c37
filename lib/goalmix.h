/* SPDX-License-Identifier: ISC */
/*
 * Honesty about attainment: that of all who have a goal of a metric, together,
 * beside that of each, this period against the one before (mix.h).  What is
 * compared is actual / expected by now, which is attainment once the period
 * is over: a month that runs may be held against one that is over.
 */
#ifndef CRM_GOALMIX_H
#define CRM_GOALMIX_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "goals.h"
#include "kpifeed.h"
#include "str.h"
#include "table.h"

enum { CRM_GOAL_MIX_UNITS = 3 };	/* months, quarters, years */

/* Zero it to start, free it in every case. */
struct crm_goal_mix {
	struct crm_period asked;
	enum crm_kpi_by by;
	/* of each unit, with the one before the first that is asked for */
	struct crm_goals goals[CRM_GOAL_MIX_UNITS];
};

/* Goals of owners or teams, whose periods touch the one asked (of an open
 * start: all), and let the feed count for them; per: of such periods only, or
 * NULL.  The struct must not move until the feed has ended. */
void crm_goal_mix_open(struct crm_goal_mix *, const struct crm_rules *,
    const struct crm_period *asked, enum crm_kpi_by,
    const enum crm_unit *per, struct crm_kpi_feed *);
bool crm_goal_mix_need_facts(const struct crm_goal_mix *);
/* As crm_goals_finish. */
enum crm_status crm_goal_mix_finish(struct crm_goal_mix *, int64_t as_of,
    bool facts, struct crm_err *);
/* A row for each metric and period that has one before it. */
struct crm_table *crm_goal_mix_table(const struct crm_goal_mix *,
    bool text);
/* A line for each that moves against most who are in it. */
void crm_goal_mix_words(const struct crm_goal_mix *, struct crm_buf *);
void crm_goal_mix_free(struct crm_goal_mix *);

#endif

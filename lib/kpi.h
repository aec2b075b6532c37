/* SPDX-License-Identifier: ISC */
/*
 * Counting what sellers and teams did and won (DESIGN 6), by who and period.
 *
 * A touch counts for its `by` at its own time; a won deal for its owner at
 * closing, at the last win.  A team is the one that staff.csv has for that
 * person at that time.  Periods are cut in the store's zone.
 */
#ifndef CRM_KPI_H
#define CRM_KPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"
#include "rules.h"
#include "when.h"

enum crm_kpi_metric {
	CRM_KPI_CALLS,		/* calls out, answered or not */
	CRM_KPI_TALKS,		/* calls of any direction, not missed */
	CRM_KPI_MEETINGS, CRM_KPI_PROPOSALS, CRM_KPI_EMAILS,
	CRM_KPI_MESSAGES, CRM_KPI_VISITS,
	CRM_KPI_TOUCHES,	/* of every kind, missed or not */
	CRM_KPI_IN_CALLS,	/* calls in */
	CRM_KPI_MISSED,		/* calls missed that are not our own (out) */
	CRM_KPI_DEALS,		/* won */
	CRM_KPI_MONEY,		/* of them; minor units, as all below */
	CRM_KPI_MARGIN,		/* of those that have one */
	CRM_KPI_NO_MARGIN,	/* won deals of unknown margin (a count) */
	CRM_KPI_RECEIVED,	/* sales */
	CRM_KPI_METRICS
};

/* The name that goals.csv and the columns of reports have for it. */
struct crm_str crm_kpi_metric_name(enum crm_kpi_metric);
/* False for a name that is of none. */
bool crm_kpi_metric_find(struct crm_str, enum crm_kpi_metric *);
/* Is it an amount (minor units) and no count? */
bool crm_kpi_is_money(enum crm_kpi_metric);
/* Can deals alone answer it, without touches and sales? */
bool crm_kpi_of_deals(enum crm_kpi_metric);

/* By source is for views that ask deals for it: what is counted here has an
 * owner only. */
enum crm_kpi_by { CRM_KPI_OWNER, CRM_KPI_TEAM, CRM_KPI_COMPANY,
	CRM_KPI_SOURCE };
bool crm_kpi_by_find(struct crm_str, enum crm_kpi_by *);

struct crm_kpi_cell {
	uint32_t who;		/* in crm_kpi.who: a staff id, a team, "all";
				 * "" for nobody */
	struct crm_period period;
	int64_t n[CRM_KPI_METRICS];
};

struct crm_kpi_opt {
	enum crm_kpi_by by;
	bool whole;		/* one period: the whole, which has ends */
	enum crm_unit per;	/* else one for each unit */
	struct crm_period period;	/* what counts */
};

struct crm_kpi {
	const struct crm_rules *rules;
	struct crm_kpi_opt opt;
	struct crm_names who;
	struct crm_kpi_cell *cell;
	size_t cells;
	/* private */
	size_t cell_cap;
	struct crm_kpi_span { struct crm_period p; uint32_t id; } *span;
	size_t spans, span_cap, last;	/* by time; last: found last */
	struct crm_kpi_person { uint32_t who; bool seen, dated; } *person;
	size_t persons;			/* by word */
	struct crm_kpi_group { uint32_t *at; size_t n; } *group;
	size_t groups;			/* [who].at[span id]: cell + 1 */
};

/* The rules are kept. */
void crm_kpi_init(struct crm_kpi *, const struct crm_rules *,
    const struct crm_kpi_opt *);
/*
 * Where to count a fact of that person and time; NULL outside of the period.
 * word is the id's number in the words of one fold, 0 for nobody.  Valid
 * until the next call.
 */
struct crm_kpi_cell *crm_kpi_at(struct crm_kpi *, uint32_t word,
    struct crm_str id, int64_t t);
/* The same; the team is that of then. */
struct crm_kpi_cell *crm_kpi_at_then(struct crm_kpi *, uint32_t word,
    struct crm_str id, int64_t t, int64_t then);
/* Add what another of the same options has counted; false on overflow. */
bool crm_kpi_merge(struct crm_kpi *, const struct crm_kpi *);
/*
 * Where the period lies in one cell's: cells for all who were on the staff
 * in it, so that who did nothing is seen.
 */
void crm_kpi_everybody(struct crm_kpi *);
/* What was counted in the period that begins then, or NULL. */
const struct crm_kpi_cell *crm_kpi_find(const struct crm_kpi *,
    struct crm_str who, int64_t from);
/* All cells by who (nobody last), then time; the caller frees the array. */
const struct crm_kpi_cell **crm_kpi_sorted(const struct crm_kpi *);
void crm_kpi_free(struct crm_kpi *);

#endif

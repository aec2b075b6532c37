/* SPDX-License-Identifier: ISC */
/*
 * What work may look like that was done for the count (DESIGN 6): evidence
 * to look at, no verdict.
 *
 * - short: a call, in or out, that was not missed and took less than 30 s; of
 *   the talks.  One whose secs nobody wrote is none.
 * - burst: a touch that is one of so many within so long, by one person: from
 *   the first to the last of them; of the touches.
 * - again: a call out to a number (its last ten digits) that the person called
 *   five minutes ago or less; of the calls out.
 * - late: a fact that was written (`logged`) longer than so after it
 *   happened, and has no key or via, for imports come late; of the facts.
 * - outside: a fact that happened outside of the hours of hours.csv; of the
 *   facts.
 */
#ifndef CRM_PADDING_H
#define CRM_PADDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kpi.h"
#include "rules.h"
#include "worklog.h"

enum crm_padding_sign { CRM_PAD_SHORT, CRM_PAD_BURST, CRM_PAD_AGAIN,
	CRM_PAD_LATE, CRM_PAD_OUTSIDE, CRM_PAD_SIGNS };
const char *crm_padding_name(enum crm_padding_sign);
bool crm_padding_find(struct crm_str, enum crm_padding_sign *);

enum { CRM_PAD_SHORT_SECS = 30, CRM_PAD_AGAIN_SECS = 300 };

struct crm_padding_row {
	struct crm_str who;
	struct crm_period period;
	int64_t facts, touches, calls, talks;	/* calls: out */
	int64_t sign[CRM_PAD_SIGNS];
};

/* Zero it to start but for these. */
struct crm_padding {
	const struct crm_rules *rules;
	struct crm_period period;
	enum crm_kpi_by by;
	const enum crm_unit *per;	/* rows for each unit, or NULL */
	size_t burst;			/* so many touches … */
	int64_t within;			/* … within so many seconds */
	int64_t late;			/* seconds */
	struct crm_padding_row *row;	/* by who, then time */
	size_t rows, cap;
	uint8_t *mark;			/* by place in the log: a bit a sign */
};

/* The log's period begins earlier by that: what a sign looks back on. */
int64_t crm_padding_margin(const struct crm_padding *);
/* Reckon the finished log, which must outlive it. */
void crm_padding_make(struct crm_padding *, const struct crm_worklog *);
/* What a sign's share is of. */
int64_t crm_padding_base(const struct crm_padding_row *,
    enum crm_padding_sign);
void crm_padding_free(struct crm_padding *);

#endif

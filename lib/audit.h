/* SPDX-License-Identifier: ISC */
/*
 * What is wrong with the work, the facts, the tables and the files: one
 * reading of the lines, one fold, and many small checkers (check*.c) that are
 * told of deals, clients, facts and files, and put what they find into one
 * list.
 */
#ifndef CRM_AUDIT_H
#define CRM_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "finding.h"
#include "missed.h"
#include "query.h"
#include "tasks.h"

/* Zero it to start but for the first part, close it in every case. */
struct crm_audit {
	struct crm_query *query;	/* opened; its period.from is the time
					 * since which findings must have
					 * arisen */
	const char *owner;		/* theirs alone, or NULL */
	struct crm_findings found;	/* want and store are set before */
	/* private */
	const struct crm_rules *rules;
	const struct crm_fold *fold;
	int64_t now;
	struct crm_audit_deal *deal;	/* by number in the fold */
	size_t deals;
	struct crm_audit_client *client;
	struct crm_audit_word *word;
	size_t words;
	struct crm_missed missed;
	struct crm_tasks tasks;
	struct crm_audit_place *place;	/* of facts, where places leap */
	size_t places, place_cap;
	struct crm_names file;
	struct crm_audit_plan *plan;	/* facts of the future */
	size_t plans, plan_cap;
	struct crm_audit_stage *stage;	/* by number in the rules */
	struct crm_arena arena;
	struct crm_buf span;
	struct crm_line *line;
	uint32_t seq;			/* of the next fact */
	uint64_t highest;		/* counted id */
	bool deal_lines;
	bool hands_on;			/* a stage has a handover */
	struct crm_audit_spelling {	/* of sources, and of campaigns */
		struct crm_names word;
		size_t *deals;		/* [number]: that have it */
		size_t cap;
	} spelling[2];
	struct crm_audit_few *few;	/* what the index said, where it was
					 * asked; else NULL */
};

/*
 * Read, fold and check; found is sorted.  CRM_DATA for deal lines, and for
 * what no fold can be made of; bad lines are findings.  Where only what
 * arose lately is asked for, the index of the store says which lines are
 * read; what is found is the same.
 */
enum crm_status crm_audit_run(struct crm_audit *, struct crm_err *);
void crm_audit_close(struct crm_audit *);

#endif

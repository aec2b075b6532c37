/* SPDX-License-Identifier: ISC */
/*
 * To whom a deal is given: the least loaded member of the team.
 *
 * Members are the ids of staff.csv that have a row in force now, are not
 * absent, and have a weight above 0.  The load is open deals / weight.  Who
 * has fewer than min_deals comes before all who have not; who has max_deals
 * gets none.  Of equal loads the smaller hash of "deal member" (FNV-1a, 64
 * bits) decides: it favours nobody, and is the same every time.
 */
#ifndef CRM_ASSIGN_H
#define CRM_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"
#include "rules.h"
#include "str.h"

struct crm_assign_member {
	const struct crm_staff *staff;	/* the row in force */
	int64_t open;		/* deals */
	bool away;
};

/* Zero it to start. */
struct crm_assign {
	struct crm_assign_member *member;	/* in the order of the table */
	size_t members, cap;
	int64_t now;
};

/* Who is there at that time, with no deals yet.  The rules outlive it. */
void crm_assign_init(struct crm_assign *, const struct crm_rules *,
    int64_t now);
void crm_assign_free(struct crm_assign *);
/* So many deals more (or fewer) are the member's; others are passed over. */
void crm_assign_count(struct crm_assign *, struct crm_str id, int64_t deals);
/*
 * Who gets the deal: somebody of the team (empty: anybody), but not `but`.
 * It is counted as theirs.  NULL when nobody can, and why is appended: "anna
 * is away, boris has 40 deals of 40".
 */
const struct crm_staff *crm_assign_pick(struct crm_assign *,
    struct crm_str deal, struct crm_str team, struct crm_str but,
    struct crm_buf *why);

#endif

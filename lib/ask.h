/* SPDX-License-Identifier: ISC */
/*
 * What to ask at the next contact: the rows of script.csv that fit a deal as
 * it is, by pipeline, stage, number of the contact, and condition.
 */
#ifndef CRM_ASK_H
#define CRM_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deal.h"
#include "err.h"
#include "expr.h"
#include "fold.h"
#include "line.h"
#include "str.h"

/*
 * The contacts that each deal had at the stage where it is: each step that
 * leaves it there ends one.  A fold gathers them, by the fact function with
 * this as its ctx.  Zero it to start.
 */
struct crm_contacts {
	struct crm_contacts_at {
		int32_t stage;
		uint32_t ended;
	} *at;			/* by number of the deal in the fold */
	size_t cap;
};
crm_fold_fact_fn crm_contacts_seen;
/* Which contact at its present stage comes next: 1, 2, 3 … */
uint32_t crm_contacts_next(const struct crm_contacts *,
    const struct crm_deal *);
void crm_contacts_free(struct crm_contacts *);

/* Zero it to start, free it in every case. */
struct crm_ask {
	const struct crm_rules *rules;
	/* private */
	struct crm_expr **when;	/* by row of the script; NULL: always */
	struct crm_deal_ctx ctx;
	struct crm_line *line;
};

/* Compile the conditions, for that moment.  CRM_DATA with file and line for a
 * bad one. */
enum crm_status crm_ask_open(struct crm_ask *, struct crm_rules *,
    int64_t now, struct crm_err *);
/* The fields that the conditions read, which the fold must want (or all):
 * k from 0, false behind the last; a name may come twice. */
bool crm_ask_field(const struct crm_ask *, size_t k, struct crm_str *name);
/*
 * The next question for an open deal at that contact: *row is 0 for the
 * first, and is moved on.  False when there is none left.
 */
bool crm_ask_next(struct crm_ask *, const struct crm_fold *,
    const struct crm_deal *, uint32_t contact, size_t *row,
    struct crm_str *question);
void crm_ask_free(struct crm_ask *);

#endif

/* SPDX-License-Identifier: ISC */
/* What the files of the fold share; for nobody else. */
#ifndef CRM_FOLDPRIV_H
#define CRM_FOLDPRIV_H

#include "fold.h"
#include "mem.h"

struct crm_client {
	struct crm_change *field;
	uint32_t fields;
	size_t cap;
	uint32_t into;		/* merged into that one; 0 for none */
	uint32_t first, last;	/* of those merged into it, a list … */
	uint32_t next;		/* … by this; 0 for none */
};

struct crm_fold_private {
	struct crm_fact *fact;
	size_t facts, fact_cap;
	struct crm_change *change;
	size_t changes, change_cap;
	size_t deal_cap;
	uint32_t seq;
	bool want_key[CRM_KEYS];
	bool want_clients;
	bool merged;		/* a merge has been seen */
	struct crm_client *client;	/* [1 … client_name.n] */
	struct crm_arena arena;
	struct crm_visit *visit;	/* of the deal being applied */
	size_t visits, visit_cap;
	struct crm_change *field;	/* its fields */
	size_t fields, field_cap;
	uint32_t *by_name;	/* deal number -> index in deal + 1 */
	bool frozen;		/* the rules must not change: an unknown */
	bool unknown;		/* stage is noted here instead */
	bool taken_back;	/* the deal applied last was created, which was
				 * undone: what is left of it is no orphan */
	int32_t *place;		/* [word * pipelines + pipeline]: stage + 2 */
};

/* Order of facts: at, then deal and client facts, then reading. */
int crm_fact_cmp(const struct crm_fact *, const struct crm_fact *);
/* Take in a deal line. */
enum crm_status crm_fold_add_deal(struct crm_fold *, const struct crm_line *,
    struct crm_err *);
/* The facts of clients: fields, merges, forgotten ones; or what the fold's
 * option says of them. */
void crm_fold_clients(struct crm_fold *);
void crm_fold_take_clients(struct crm_fold *);
/* The same of all clients now, so that others may take them. */
void crm_fold_settle_clients(struct crm_fold *);
/* Put a change into the list of fields: replace, append or clear. */
void crm_change_put(struct crm_change **list, uint32_t *n, size_t *cap,
    const struct crm_change *);
/* Take away from a deal's facts what undos undo; the number left. */
size_t crm_fold_undo(const struct crm_fold *, struct crm_fact **fact,
    size_t n);
/* Keep of a deal's facts those that its rewound state is made of; *as_of is
 * the time of that. */
enum crm_status crm_fold_rewind(struct crm_fold *, uint32_t deal,
    struct crm_fact **fact, size_t *n, int64_t *as_of, struct crm_err *);
/* The stage that a word names, for a deal of that pipeline, and the pipeline;
 * added to the rules if they do not know it.  Where these are frozen, less
 * than 0 instead, and noted. */
int crm_fold_stage(struct crm_fold *, uint32_t word, int pipeline);
int crm_fold_pipeline(struct crm_fold *, uint32_t word);
/*
 * Apply the facts of one deal, in order: *is says if there is one, *d what it
 * is; its visits live until the next call.  CRM_NONE when the rules are
 * frozen and do not know a stage.
 */
enum crm_status crm_fold_run(struct crm_fold *, uint32_t deal,
    struct crm_fact **fact, size_t n, struct crm_deal *d, bool *is,
    struct crm_err *);
/* The same; appends to fold->deal when there
 * is one. */
enum crm_status crm_fold_apply(struct crm_fold *, uint32_t deal,
    struct crm_fact **fact, size_t n, struct crm_err *);

#endif

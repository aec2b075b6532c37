/* SPDX-License-Identifier: ISC */
/*
 * fold(facts, as_of) -> deals (DESIGN 4), and deal lines taken in beside
 * them.  Facts are pushed in the order of reading (segment name, offset);
 * finish puts each deal's facts in their order and applies them.
 *
 * The meaning, where DESIGN is short:
 * - The order is: at; deal and client facts before others; order of reading.
 * - A fact later than as_of is not there.
 * - An undo takes away the last fact, in that order, of its deal whose time
 *   is `of` and whose kind is `what` and that is not taken away yet; undos
 *   act in their own order, and on facts only that are not undos.
 * - The first deal fact left creates the deal, at its stage (without one, or
 *   with "won" or "lost", the pipeline's first).  A later deal fact of the
 *   same id is read as a set of its fields.
 * - Facts before the creation are applied after it, in their order, as if at
 *   its time.
 * - `to` and `stage` name a stage of the deal's pipeline, or pipeline/stage.
 *   A set does not move a deal: its stage and pipeline are not read.
 * - A result without `to` from a stage that the tables do not know has no
 *   effect; nor has a result to "lost".
 * - A step that has an effect sets next and todo to its own (or to none);
 *   its amount, margin and variant replace the deal's.  A step without
 *   effect changes nothing.
 * - An amount is of the fact's cur, else of the deal's cur by then, else of
 *   the store's; it counts at the rate of its fact's day.
 * - The owner and the variant of a closed deal are those when it was closed
 *   last, the variant of the step that closed it included.
 * - Rewound to an age, a deal is what its facts make of it that are not later
 *   than its creation and the age; the fact that creates it always counts.
 */
#ifndef CRM_FOLD_H
#define CRM_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "event.h"
#include "key.h"
#include "line.h"
#include "names.h"
#include "rules.h"

enum crm_how { CRM_HERE, CRM_ADVANCED, CRM_REGRESSED, CRM_WON_FROM,
	CRM_LOST_FROM, CRM_MOVED };

struct crm_visit {
	int64_t entered, left;	/* left is CRM_TIME_NONE while how is HERE */
	int32_t stage;		/* index into rules->stage; CRM_NO_STAGE for an
				 * outcome that followed another outcome: no
				 * visit, entered = left is its time */
	uint8_t how;		/* enum crm_how it ended */
};

/* A field and its value.  Text values are numbers of crm_fold.word. */
struct crm_change {
	uint32_t key;		/* enum crm_key, or CRM_KEYS + number of the
				 * user's field in crm_fold.field */
	uint8_t type;		/* enum crm_type; CRM_NULL clears */
	uint32_t word;		/* strings, and numbers as written */
	int64_t n;		/* times; money in minor units */
};

enum crm_deal_status { CRM_OPEN, CRM_WON, CRM_LOST };

struct crm_deal {
	uint32_t id;		/* in crm_fold.deal_name */
	uint32_t client;	/* in crm_fold.client_name, merges followed */
	/* in crm_fold.word; 0 for none */
	uint32_t parent, title, owner, source, campaign, variant, reason, todo;
	uint32_t keeper;	/* who answers for it now: the owner of an open
				 * deal; of a closed one who owned it last,
				 * whoever closed it */
	int32_t stage;		/* now; of a closed deal the last open one */
	int32_t deepest;	/* of its visits in its present pipeline */
	int32_t pipeline;
	uint8_t status;		/* enum crm_deal_status */
	bool has_amount, has_margin;
	int64_t amount, margin;	/* minor units of the store's currency */
	int64_t created;
	int64_t closed;		/* last win or loss; else CRM_TIME_NONE */
	int64_t last_touch;	/* last touch or step, or CRM_TIME_NONE */
	int64_t as_of;		/* of a rewound deal: the time that it is of */
	int64_t next;		/* or CRM_TIME_NONE */
	uint32_t touches;
	struct crm_visit *visit;
	uint32_t visits;
	struct crm_change *field;	/* the user's fields that were wanted,
					 * in the order of their first sight */
	uint32_t fields;
	bool from_line;		/* a deal line, not facts, said so; then field
				 * holds what else that line brought, too */
	bool again;		/* one of its plot has been told before */
	uint32_t plot;		/* deals of one plot, as crm_fold_opt.plots
				 * has it; 0: not known */
};

/* One fact that counts, as crm_fold_opt.fact gets it. */
struct crm_fact {
	int64_t at;
	uint32_t seq;		/* order of reading */
	uint32_t deal, client;	/* 0 for none */
	uint32_t by;		/* in word */
	uint32_t secs;		/* of a touch */
	uint32_t to;		/* in word: the stage of a deal or step; 0:
				 * the next, CRM_TO_WON, CRM_TO_NOWHERE */
	uint32_t first;		/* its changes */
	uint16_t changes;
	uint8_t ev, outcome, kind, dir;
	bool missed, late;
	bool idle;		/* a step without effect, an undo that finds
				 * nothing */
	bool undone;
	bool creates;		/* its deal */
};
#define CRM_TO_WON UINT32_MAX
#define CRM_TO_NOWHERE (UINT32_MAX - 1)

struct crm_fold;

/*
 * Called by finish for every fact that is not undone (of a task its id, due,
 * owner and, where wanted, todo are among its changes): deal by deal in their
 * order, deal as it is after the fact (its visits, fields and deepest stage
 * are not there yet); then those without a deal that
 * exists, with deal NULL.
 */
typedef enum crm_status crm_fold_fact_fn(void *ctx, const struct crm_fold *,
    const struct crm_deal *deal, const struct crm_fact *, struct crm_err *);

/*
 * Called for every deal, in no order that may be relied on; its visits are
 * valid during the call.  Of the struct all is there but for fields that
 * only crm_fold_opt's moves_only and want can ask for.
 */
typedef enum crm_status crm_fold_deal_fn(void *ctx, const struct crm_fold *,
    const struct crm_deal *, struct crm_err *);

/*
 * A deal as it was then and as it is now, either NULL where there is none.
 * What it was knows its visits and words no more.
 */
typedef enum crm_status crm_fold_both_fn(void *ctx, const struct crm_fold *,
    const struct crm_deal *was, const struct crm_deal *now,
    struct crm_err *);

struct crm_fold_opt {
	struct crm_rules *rules;	/* outlives the fold; unknown stages
					 * are added to it */
	int64_t as_of;
	bool moves_only;	/* touches are not needed: touches and
				 * last_touch stay empty */
	bool all;		/* keep every field */
	const struct crm_str *want;	/* else these: user's fields, title,
					 * todo, client.… */
	size_t wants;
	const struct crm_names *only;	/* fold these deals only, or NULL */
	const struct crm_fold *clients;	/* or NULL: a finished fold that knows
					 * all clients, and is left alone */
	bool rewind;		/* each deal as it was at that age … */
	int64_t age;		/* seconds, not negative */
	bool unclosed;		/* … and before it was closed for good: facts
				 * of that second do not count either */
	crm_fold_fact_fn *fact;	/* or NULL */
	bool fact_moves;	/* which needs no other than a deal's deal,
				 * set, step and undo facts; orphans are of
				 * these */
	bool fact_sales;	/* which needs, of those without a deal that
				 * is told, touches and sales alone */
	bool origins;		/* packs too keep source, campaign, variant
				 * and parent, without that they are wanted */
	bool nexts;		/* and next; with origins */
	bool brief;		/* deal needs no ids, nor times of visits:
				 * these may be empty, and those anything */
	/*
	 * Of deals that a counter is told with the same number in plot, but 0,
	 * pipeline, status, stage, deepest, has_amount, has_margin, which times
	 * are none, and of visits stage and how are the same.  Where plots is
	 * set, fact (fact_moves) is told of the first of these alone, not of
	 * those that are told again: what it counts of moves is the same.
	 */
	bool plots;
	void *ctx;
	/* or NULL: told of each deal that cannot be folded, and why; it is
	 * left out (those of packs, which crm_worker_fold makes, are not) */
	void (*bad)(void *ctx, const struct crm_fold *, uint32_t deal,
	    struct crm_err *);
	/*
	 * For crm_query_run.  A report that is told deals (deal) may be counted
	 * by several threads: fork makes a new counter like ctx, in which one
	 * thread counts, join adds it to ctx and frees it (ctx NULL: frees it
	 * alone).  Where it asks for moves alone (moves_only), and of fact for
	 * touches (with the deal NULL whether it has one or not) or for moves
	 * (fact_moves), deals come in any order, each when its facts have been
	 * told; and back takes a touch away again that fact has counted, or
	 * (fact NULL) all facts of the deal whose creation was told last, as
	 * deal will not be told of it.  Else a counter is told facts of some
	 * deals, all of them, and then these deals in the order of a fold; and
	 * the counters are joined in that order.
	 */
	crm_fold_deal_fn *deal;
	bool won_only;		/* deal need not be told of others */
	crm_fold_both_fn *both;	/* or NULL; told before deal is, */
	int64_t then;		/* of the facts up to then, and of all */
	void *(*fork)(void *ctx);
	enum crm_status (*join)(void *ctx, void *part, struct crm_err *);
	crm_fold_fact_fn *back;
};

struct crm_fold {
	struct crm_fold_opt opt;
	struct crm_names deal_name, client_name, word, field;
	struct crm_deal *deal;	/* after finish: by creation, then id */
	size_t deals;
	size_t orphans;		/* facts about deals that no line creates, nor
				 * did before that was undone */
	/* private */
	struct crm_fold_private *p;
};

void crm_fold_init(struct crm_fold *, const struct crm_fold_opt *);
/* One line: an event or a deal line.  CRM_DATA with the field named (the
 * caller knows file and line). */
enum crm_status crm_fold_add(struct crm_fold *, const struct crm_line *,
    struct crm_err *);
/* CRM_DATA for a rate that is missing, an id that came both as facts and as
 * a deal line. */
enum crm_status crm_fold_finish(struct crm_fold *, struct crm_err *);
void crm_fold_free(struct crm_fold *);

/* For crm_fold_opt.both, a second fold of the same lines: those up to then
 * (facts are not told); and, after both are finished, the telling. */
void crm_fold_init_then(struct crm_fold *, const struct crm_fold_opt *);
enum crm_status crm_fold_both(const struct crm_fold *now,
    const struct crm_fold *then, struct crm_err *);

/* The deal of that id, or NULL; after finish. */
const struct crm_deal *crm_fold_find(const struct crm_fold *,
    struct crm_str id);
/* Of a fact that is told without its deal, while it is told: was the deal
 * created, and that undone? */
bool crm_fold_taken_back(const struct crm_fold *);
/* The changes of a fact. */
const struct crm_change *crm_fold_changes(const struct crm_fold *,
    const struct crm_fact *);
/* The client that this one is now, merges followed; after finish, or in the
 * fact function. */
uint32_t crm_fold_client_now(const struct crm_fold *, uint32_t client);
/* A client's field by name (name, company, phone, email or a user's), or
 * NULL; its text, empty when there is none. */
const struct crm_change *crm_fold_client_field(const struct crm_fold *,
    uint32_t client, struct crm_str field);
struct crm_str crm_fold_client(const struct crm_fold *, uint32_t client,
    struct crm_str field);
/* The same of that id alone: what was said of it until it was merged into
 * another. */
struct crm_str crm_fold_client_own(const struct crm_fold *, uint32_t client,
    struct crm_str field);
/* The clients that were merged into this one, also by others between: the one
 * after `after` (0: the first); 0 at the end. */
uint32_t crm_fold_client_merged(const struct crm_fold *, uint32_t client,
    uint32_t after);

#endif

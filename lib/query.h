/* SPDX-License-Identifier: ISC */
/*
 * What every report begins with: the lines of a source folded into deals,
 * an expression that picks among them, and the fields that are asked of
 * each by name.
 */
#ifndef CRM_QUERY_H
#define CRM_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deal.h"
#include "err.h"
#include "expr.h"
#include "fold.h"
#include "line.h"
#include "source.h"
#include "when.h"

/* As options give it; NULL where they do not. */
struct crm_query_opt {
	const char *store, *where, *as_of;
	const char *period, *since, *until, *at_age;
	size_t threads;		/* 0: as many as there are processors */
};

/*
 * What looks at deals: each thread has its own.  The deals are of a fold,
 * which may be changed at any time.
 */
struct crm_query;
struct crm_query_eye {
	struct crm_query *query;
	const struct crm_fold *fold;
	/* for by.h, made when it is needed */
	struct crm_score *score;
	struct crm_line *scored;
	/* private */
	struct crm_line *line;
	struct crm_deal_ctx ctx;
};

/* Zero it to start, close it in every case. */
struct crm_query {
	struct crm_source src;
	struct crm_fold fold;
	struct crm_expr *where;
	struct crm_period period;	/* open ends where none was given */
	int64_t as_of;
	bool as_of_given;
	size_t threads;
	/* the same lines folded as of an earlier moment, where then is set
	 * between open and run; of what is told (crm_fold_opt.both) alone,
	 * when several threads fold */
	struct crm_fold before;
	int64_t then;
	int64_t age;		/* of --at-age; -1 where none was given */
	/* set between open and run, or NULL: is told each line once it has
	 * been taken, and may change it; then one thread reads */
	crm_source_fn *also;
	void *also_ctx;
	/* set between open and run, or NULL: only the deals that it takes are
	 * told, where several threads fold; it asks of them what packs know
	 * (crm_query_picks), and is asked by several threads */
	bool (*pick)(void *ctx, struct crm_query_eye *,
	    const struct crm_deal *);
	void *pick_ctx;
	struct crm_query_eye eye;	/* on fold */
	/* private */
	struct crm_str *want;
	size_t wants, want_cap;
	bool deal_lines, events;
	bool with_client;	/* a deal line had a client */
	size_t borne;		/* names client.… that deal lines bore */
};

/* Open the source and read the options: CRM_USAGE for a bad period or time,
 * CRM_DATA for a bad expression (field "--where"). */
enum crm_status crm_query_open(struct crm_query *,
    const struct crm_query_opt *, char *const *file, size_t files,
    struct crm_err *);
/* The last second that counts when value is given to --as-of: of a day or a
 * period, its end.  False when it is no time. */
bool crm_query_moment(const struct crm_query *, const char *value, int64_t *t);
/* Ask for a field by name, before the run. */
void crm_query_want(struct crm_query *, struct crm_str name);
/* Do packs know the field; some only if a fold asks them for origins. */
bool crm_query_packed(struct crm_str name, bool *origins);
/* Do they know all that the expression (NULL: none) asks, so that it may pick
 * deals? */
bool crm_query_picks(const struct crm_expr *);
/*
 * Read and fold.  fold says what else is wanted (fact, deal, moves_only, all,
 * only); rules, as_of and want are filled in here.  Where it has deal, deals
 * are told, which may want no more (CRM_NONE); where it has fork too, by
 * several threads, and they are not kept, but for odd cases.  CRM_DATA when
 * deal lines are asked what only facts can tell: --as-of, a client.… field
 * that none of them bears, or (need_facts) the report itself.
 */
enum crm_status crm_query_run(struct crm_query *, struct crm_fold_opt *fold,
    bool need_facts, struct crm_err *);
/* The same of a store's lines that read tells fn, and it alone decides which;
 * by one thread. */
typedef enum crm_status crm_query_lines_fn(void *ctx, crm_source_fn *fn,
    void *to, struct crm_err *);
enum crm_status crm_query_run_some(struct crm_query *, struct crm_fold_opt *,
    crm_query_lines_fn *read, void *ctx, struct crm_err *);
/* May deal lines be read?  CRM_DATA where it is asked what they do not say:
 * --as-of, --at-age. */
enum crm_status crm_query_lines(const struct crm_query *, struct crm_err *);
/* An eye on the query's fold; the query stays open, and where it is, as
 * long. */
void crm_query_eye_open(struct crm_query_eye *, struct crm_query *);
void crm_query_eye_close(struct crm_query_eye *);
/* Does --where take the deal? */
bool crm_query_match(struct crm_query_eye *, const struct crm_deal *);
/* The value of a wanted field as text; empty when it has none.  Valid until
 * the next call. */
struct crm_str crm_query_value(struct crm_query_eye *,
    const struct crm_deal *, struct crm_str name);
void crm_query_close(struct crm_query *);

#endif

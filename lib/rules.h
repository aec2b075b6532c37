/* SPDX-License-Identifier: ISC */
/*
 * Rules: how we work.  The CSV tables of a store (DESIGN 2, crm-store(5)),
 * read whole; a missing table is an empty one, but stages.csv must be there
 * in a store.  Immutable once read, but for the stages that facts name and
 * the table does not, which fold adds.
 */
#ifndef CRM_RULES_H
#define CRM_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "err.h"
#include "hours.h"
#include "mem.h"
#include "str.h"

enum { CRM_NO_STAGE = -1 };

struct crm_stage {
	struct crm_str pipeline, id, title;
	int pipeline_no;	/* index into pipeline[] */
	int order;		/* 0 … within its pipeline; -1 when unknown to
				 * the table */
	double rot_days, sla_hours, next_days;	/* < 0: not given */
	int max_postpones;	/* < 0: not given */
	struct crm_str require;	/* an expression, or empty */
	struct crm_str moves;	/* stage ids (also pipeline/stage, won) parted
				 * by blanks, or empty: any */
	struct crm_str handover;	/* pipeline or pipeline/stage, known */
	struct crm_str team;	/* as the row says; see crm_rules_team */
	size_t line;		/* of stages.csv */
};

struct crm_pipeline {
	struct crm_str id;
	int first, count;	/* its stages of the table: stage[first …];
				 * count 0 when unknown to the table */
};

struct crm_staff {		/* one dated row */
	struct crm_str id, name, team, email, ext;
	double weight;
	int64_t min_deals, max_deals;	/* -1: not given */
	int64_t from, until;	/* half-open, CRM_TIME_NONE is open */
	int64_t away_from, away_until;	/* the same */
	size_t line;
	size_t same;		/* private: the next row of this id, or 0 */
};

struct crm_goal {
	struct crm_str who, metric;
	struct crm_str period;	/* 2026-11, 2026q4, 2026, day or week */
	int64_t target;		/* money metrics: minor units; else hundredths
				 * too, so that norms may be 2.5 */
	size_t line;
};

struct crm_reason {
	struct crm_str id, title;
	bool junk;
	size_t line;
};

struct crm_score_rule {
	struct crm_str group, points, since, when, why;
	struct crm_str chance;	/* of any score, as lib/chance.h has it: in one
				 * row of the table, or in none */
	double cap;		/* of its group, in every row of it; NAN:
				 * none */
	double decay_days;	/* 0: none */
	size_t line;
};

struct crm_script {
	struct crm_str pipeline, stage, when, question;
	int contact;		/* 0: any */
	size_t line;
};

struct crm_rate {
	int32_t day;		/* local */
	struct crm_str cur;
	int64_t rate;		/* of one unit, in millionths of our currency */
};

struct crm_rules {
	struct crm_stage *stage;	/* by pipeline, in row order; then
					 * the unknown */
	int stages, known;
	struct crm_pipeline *pipeline;	/* in the order of first sight */
	int pipelines;
	struct crm_staff *staff;
	size_t staffs;
	struct crm_goal *goal;
	size_t goals;
	struct crm_reason *reason;
	size_t reasons;
	bool has_reasons;	/* reasons.csv has a row: refusals name one */
	struct crm_score_rule *score;
	size_t scores;
	struct crm_script *script;
	size_t scripts;
	struct crm_rate *rate;		/* by currency, then by day */
	size_t rates;
	struct { struct crm_str key, value; size_t line; } *setting;
	size_t settings;
	/* from settings, or their defaults */
	struct crm_str currency;	/* RUB */
	struct crm_str site;		/* empty */
	struct crm_zone *zone;		/* UTC */
	struct crm_hours *hours;
	int64_t margin;			/* ten-thousandths of the amount;
					 * -1: not given */
	int hot, warm;			/* the least score of each: 70, 40 */
	bool assign;			/* new deals without an owner get one */
	/* private */
	size_t stage_cap, pipeline_cap;
	struct crm_rules_slot {
		uint32_t hash;
		uint16_t kind;
		int32_t at;		/* index + 1, 0: free */
	} *slot;
	size_t slots, used;
	struct crm_arena arena;
	char *dir;
	char *file;	/* of the score table, where it alone was read */
};

/*
 * Read the tables of a store's directory; NULL: the built-in b2b tables
 * (lead, contact, proposal, negotiation, contract; UTC; RUB; no reasons; a
 * small score table).  CRM_DATA with file, line and column name for a bad
 * cell, expressions among them.  Free it in every case.
 */
enum crm_status crm_rules_read(struct crm_rules *, const char *dir,
    struct crm_err *);
/* A score table alone, from a file; zone and warmth are those of like.  CRM_IO
 * too where there is none. */
enum crm_status crm_rules_read_score(struct crm_rules *, const char *file,
    const struct crm_rules *like, struct crm_err *);
/* The part of it that compiles every expression of the tables. */
enum crm_status crm_rules_check_exprs(const struct crm_rules *,
    struct crm_err *);
void crm_rules_free(struct crm_rules *);

/* A pipeline's index, or -1; the empty id is the first pipeline. */
int crm_rules_pipeline(const struct crm_rules *, struct crm_str id);
/* A stage's index in stage[], or CRM_NO_STAGE. */
int crm_rules_stage(const struct crm_rules *, int pipeline,
    struct crm_str id);
/*
 * A stage by "id" (of the given pipeline) or "pipeline/id"; one that the
 * tables do not know is added behind the rest with order -1 (and an unknown
 * pipeline with no stages).  stage[] and pipeline[] may move.
 */
int crm_rules_stage_add(struct crm_rules *, int pipeline, struct crm_str name);
/* Add the stages that the others have got since they were read: of one store's
 * tables, of which those have counted more. */
void crm_rules_learn(struct crm_rules *, const struct crm_rules *counted);
/* May a result lead from that stage to the other one, CRM_NO_STAGE for won?
 * Not when the first has moves that do not name it. */
bool crm_rules_may_move(const struct crm_rules *, int from, int to);
/* A pipeline that the tables do not know, with no stages, added; its index. */
int crm_rules_pipeline_add(struct crm_rules *, struct crm_str id);
/* Has the id one row at most, so that it does not matter when? */
bool crm_rules_staff_steady(const struct crm_rules *, struct crm_str id);
/* The staff row of id in force at t (of several the last; of none the last
 * of the table), or NULL. */
const struct crm_staff *crm_rules_staff(const struct crm_rules *,
    struct crm_str id, int64_t t);
/* The team that deals of this stage belong to, that of the last stage up to
 * it in its pipeline which names one; empty: of any. */
struct crm_str crm_rules_team(const struct crm_rules *, int stage);
const struct crm_reason *crm_rules_reason(const struct crm_rules *,
    struct crm_str id);
/* A setting's value, or an empty string. */
struct crm_str crm_rules_setting(const struct crm_rules *, const char *key);
/*
 * minor of cur on the day of t, in the store's currency; an empty cur is
 * the store's.  CRM_DATA when no rate of that day or before is known, or the
 * result is too large.
 */
enum crm_status crm_rules_convert(const struct crm_rules *, int64_t minor,
    struct crm_str cur, int64_t t, int64_t *out, struct crm_err *);
/* The name of a stage among the whole: "proposal", or "b2b/proposal" when
 * the store has more than one pipeline and full is asked for. */
void crm_rules_stage_name(const struct crm_rules *, int stage, bool full,
    struct crm_buf *);
/* CRM_DATA at a place of a table; line 0 and column NULL where it is the
 * whole of it. */
enum crm_status crm_rules_bad(const struct crm_rules *, const char *table,
    size_t line, const char *column, struct crm_err *, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

#endif

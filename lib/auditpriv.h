/* SPDX-License-Identifier: ISC */
/* What the checkers share; for nobody else. */
#ifndef CRM_AUDITPRIV_H
#define CRM_AUDITPRIV_H

#include "audit.h"
#include "days.h"
#include "event.h"
#include "expr.h"
#include "fold.h"
#include "mem.h"

enum { CRM_AUDIT_DAY = 86400 };

/* A deal by its facts. */
struct crm_audit_deal {
	int64_t bare;		/* since then open without a next step, or
				 * CRM_TIME_NONE */
	int64_t moved;		/* when a move came that is not allowed */
	int64_t refused;	/* the last refusal */
	int64_t owned;		/* since when it is its keeper's, or nobody's */
	uint32_t keeper;
	int32_t stage;		/* as the last fact left it */
	int32_t from;		/* where that move came from, or
				 * CRM_NO_STAGE */
	uint32_t postpones;	/* in a row, by now */
	uint32_t facts;		/* of an orphan */
	uint32_t first;		/* seq of its first */
	int64_t first_at;
	uint8_t status;
	uint8_t kinds;		/* bits by enum crm_touch: what was done */
	uint8_t first_ev;
	bool seen, match;	/* match: --where takes it */
	bool taken_back;	/* an undo took away its creation */
};

struct crm_audit_client {
	int64_t changed;	/* its last client or set fact */
	int64_t forgotten;	/* its last forget, or CRM_TIME_NONE */
	uint32_t owner;		/* of a deal of its, in fold->word */
	bool open;		/* that deal is open */
};

struct crm_audit_word {
	int64_t last;		/* fact by them, or CRM_TIME_NONE */
	uint32_t facts;		/* since the time that is asked for */
	uint32_t first;		/* the first of these that was read: its seq */
	bool reason;		/* a refusal names it */
	bool parent;		/* a deal does */
};

/* From that fact on they stand in that file one line after the other. */
struct crm_audit_place { uint32_t seq, file; size_t line; };

/* A fact of the future, or an undo of one: then at and ev are of that, and
 * undone says that there is one. */
struct crm_audit_plan {
	struct crm_str deal;
	int64_t at;
	int64_t said;		/* of an undo: its own time */
	size_t line;
	uint32_t file;
	uint8_t ev;
	bool undo, undone;
};

struct crm_audit_stage {
	struct crm_expr *require;	/* or NULL */
	enum crm_touch touch;		/* that the stage is named for */
	int64_t entered;		/* first, by any deal */
	size_t visits;
};

/*
 * What the index said of the whole journal, of which then only the lines are
 * folded that what arose lately can depend on.
 */
struct crm_audit_few {
	struct crm_index index;
	struct crm_source src;		/* whose rules learn stages apart */
	struct crm_days_lines lines;
	struct crm_find_at at;		/* of the line that is checked */
	struct crm_find_at *told;	/* of each fact, by seq */
	size_t cap;
	struct crm_audit_stage *stage;	/* by number in the rules */
	int stages;
	int64_t *last;			/* by row of staff.csv: a fact that is
					 * by them, or CRM_TIME_NONE */
	bool deals;			/* there are any */
	bool owner;			/* a deal is of audit->owner */
};

/*
 * Read what findings since audit->found.since can depend on, and fold it:
 * everything is then as if all had been, but for what few says.  CRM_NONE
 * when all must be read: then nothing has been.
 */
enum crm_status crm_audit_few(struct crm_audit *, struct crm_err *);
void crm_audit_few_free(struct crm_audit *);
/* The fold has made its names: room for what is known of them. */
void crm_audit_ready(struct crm_audit *);
/* CRM_USAGE where nothing knows audit->owner. */
enum crm_status crm_audit_asked(const struct crm_audit *, struct crm_err *);
/* Begin the fold, and take a line into it, as crm_source_read tells it. */
void crm_audit_begin(struct crm_audit *);
crm_source_fn crm_audit_take;

/* Told before the facts are read. */
enum crm_status crm_check_stage_open(struct crm_audit *, struct crm_err *);
/* Each fact, in the order of the fold; deal may be NULL. */
void crm_check_fact(struct crm_audit *, const struct crm_deal *,
    const struct crm_fact *);
/* What a fact of the deal says of it; facts come in the order of the fold. */
void crm_check_follow(const struct crm_rules *, struct crm_audit_deal *,
    const struct crm_deal *, const struct crm_fact *);
/* Each deal that is asked for, after the fold. */
void crm_check_work(struct crm_audit *, const struct crm_deal *);
void crm_check_stage(struct crm_audit *, const struct crm_deal *);
void crm_check_owner(struct crm_audit *, const struct crm_deal *);
void crm_check_field(struct crm_audit *, const struct crm_deal *);
/* Once, after the deals. */
void crm_check_orphans(struct crm_audit *);
void crm_check_plans(struct crm_audit *);
void crm_check_calls(struct crm_audit *);
void crm_check_tasks(struct crm_audit *);
/* Somebody has left, or is away and that is due before they are back: the
 * kind of it, or CRM_FIND_KINDS; *since when that began, what is said of it
 * is appended. */
enum crm_finding_kind crm_check_absent(const struct crm_audit *,
    struct crm_str who, int64_t due, int64_t *since, struct crm_buf *what);
void crm_check_clients(struct crm_audit *);
void crm_check_spelling(struct crm_audit *);
void crm_check_doubles(struct crm_audit *);
void crm_check_tables(struct crm_audit *);
/* Of crm_check_tables: sellers who do nothing, and who is not in staff.csv. */
void crm_check_sellers(struct crm_audit *);
/* How long one of them may be idle before it is said. */
int64_t crm_check_idle_span(const struct crm_rules *);
/* The files of the store. */
enum crm_status crm_check_files(struct crm_audit *, struct crm_err *);
enum crm_status crm_check_seq(struct crm_audit *, struct crm_err *);
/* A line of the input: all of it; or whether it may be written today; or
 * whether it is a plan. */
void crm_check_line(struct crm_audit *, const struct crm_line *);
void crm_check_bad(struct crm_audit *, const struct crm_line *);
void crm_check_plan(struct crm_audit *, const struct crm_line *);
/* Count a source (0) or campaign (1); of those that are alike, the one to be
 * written, 0 where the word is it (numbers of audit->spelling). */
void crm_audit_spell(struct crm_audit_spelling *, struct crm_str, size_t);
uint32_t *crm_audit_spelled(const struct crm_audit_spelling *);

/* A finding about a deal, its client and owner filled in; NULL when it is
 * not wanted. */
struct crm_finding *crm_audit_deal_new(struct crm_audit *,
    enum crm_finding_kind, int64_t since, const struct crm_deal *);
/* The same about a client. */
struct crm_finding *crm_audit_client_new(struct crm_audit *,
    enum crm_finding_kind, uint32_t client, int64_t since);
/* Where the fact of that number stands; where the line that is checked. */
void crm_audit_place(struct crm_audit *, struct crm_finding *, uint32_t seq);
void crm_audit_here(struct crm_audit *, struct crm_finding *);
/* The same as a file (in audit->file) and a line. */
uint32_t crm_audit_file(struct crm_audit *, size_t *line);
/* A time as lines have it, for a command; valid until the audit's end. */
struct crm_str crm_audit_time(struct crm_audit *, int64_t t);
/* The calling code of phones that name none. */
struct crm_str crm_audit_country(const struct crm_audit *);
/* How long ago, or ahead, that is, for people ("4 days"); valid until the
 * next call. */
const char *crm_audit_span(struct crm_audit *, int64_t t);
/* A setting that is a number of days, or else. */
int64_t crm_audit_setting(const struct crm_rules *, const char *key,
    int64_t other);
struct crm_str crm_audit_name(const struct crm_audit *,
    const struct crm_deal *);
struct crm_str crm_audit_word_text(const struct crm_audit *, uint32_t word);

#endif

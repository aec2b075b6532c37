/* SPDX-License-Identifier: ISC */
/* What the files of the import share; for nobody else. */
#ifndef CRM_IMPORTPRIV_H
#define CRM_IMPORTPRIV_H

#include "fold.h"
#include "import.h"
#include "line.h"
#include "names.h"
#include "nextstep.h"

struct crm_import_text {	/* an input line; of CSV its cells */
	size_t where;
	struct crm_str text;
};

struct crm_import_value {
	struct crm_str text;
	uint8_t type;		/* enum crm_type; CRM_NULL for none */
	bool said;		/* the file said something last time */
	bool left;		/* people's, who have changed the file's */
	bool forgotten;		/* of a person who is to be forgotten */
};

/* A row that says what is now. */
struct crm_import_row {
	size_t where;
	int64_t created, closed, modified;	/* or CRM_TIME_NONE */
	bool closed_day;	/* closed is a day, without a time */
	const struct crm_map_stage *stage;	/* or NULL */
	struct crm_str deal, client, owner, reason;
	struct crm_str staff[2];	/* name and team of the owner */
	/* by key of [deal], then by key of [client] */
	struct crm_import_value *value;
};

/* What the journal says of a deal beyond its fold: values as written. */
struct crm_import_known {
	int64_t last;		/* its last fact that changes it, till now */
	bool ahead;		/* another is planned */
	int64_t said;		/* its last deal or set fact with money */
	int64_t step;		/* its last step that moved it; or creation */
	int64_t before;		/* the one before that */
	bool amount_rode, margin_rode;	/* that step said it, and none since */
	bool has_amount, has_margin;
	int64_t amount, margin;
	uint32_t cur, owner, client, variant;
	int64_t *undone;	/* the times of what was undone; owned */
	size_t undos, undo_cap;
};

struct crm_import_client {
	int64_t last;
	bool ahead;		/* as of a deal */
	bool gone;		/* merged into another, or forgotten */
	int64_t forgotten;	/* when, last; or CRM_TIME_NONE */
};

/* Where the file said last time that a deal is. */
struct crm_import_told {
	bool any;
	enum crm_map_status status;
	uint32_t stage, reason;	/* in said.word; stage 0: the first */
	int64_t at;		/* of the step */
	int64_t before;		/* of the deal's step before it */
};

struct crm_import_said {
	struct crm_names word;
	/* in word, 0 for nothing: by number of the deal or client, by key */
	uint32_t *deal, *client;
	struct crm_import_told *told;	/* by number of the deal */
};

/* A table and the rows it is to get. */
struct crm_import_table {
	const char *name;	/* stages.csv */
	struct crm_buf text;	/* its new content; empty: as it is */
	struct crm_buf added;	/* the ids of the rows, for people */
};
enum { CRM_IMPORT_STAGES, CRM_IMPORT_STAFF, CRM_IMPORT_REASONS,
	CRM_IMPORT_TABLES };

/* What people are told of once, however often it was met. */
struct crm_import_warning {
	size_t n;
	struct crm_buf first;	/* the first ids */
};

struct crm_import_plan {
	struct crm_import *im;
	struct crm_map_fact *deal, *client;	/* sections, or NULL */
	struct crm_import_table table[CRM_IMPORT_TABLES];
	struct crm_fold fold;
	struct crm_names deals, clients;	/* that the rows name */
	struct crm_import_known *known;		/* by deal of the fold */
	size_t known_cap, knowns;
	struct crm_import_client *party;	/* by client of the fold */
	size_t party_cap, parties;
	size_t *first;		/* by number in deals: its row + 1 */
	size_t *next;		/* by row: the client's next row + 1 */
	bool *done;		/* by number in clients: it is planned */
	struct crm_line *line;
	int64_t now;
	struct crm_import_warning ahead, late;
	struct crm_import_said said;
	enum crm_status (*before)(void *ctx, struct crm_err *);
	void *before_ctx;	/* the batch's own hook, and its ctx */
	/* of a file whose rows are all new deals, or NULL and false: */
	struct crm_import_shape *shape;
	bool plans;		/* next steps are given as deals are made */
	struct crm_nextstep_memo due;
};

/* What a row of CSV is read with. */
struct crm_import_reading {
	struct crm_import *im;
	struct crm_map *map;
	bool header, stopped;	/* seen; [stop] holds */
	int fd;			/* for the progress */
	int64_t size;		/* of a file; 0: unknown, or told elsewhere */
};
/* A crm_rows_fn, of that: the header, or a row of facts. */
enum crm_status crm_import_row(void *reading, size_t line,
    const struct crm_str *cell, size_t n, struct crm_err *);

/* The map's value of a key, typed as the key wants it.  CRM_DATA with the
 * field.  Its text lives in the import's arena. */
enum crm_status crm_import_value(struct crm_import *,
    const struct crm_map_key *, const struct crm_str *cell, size_t n,
    struct crm_import_value *, struct crm_err *);
/* A row of a [touch], [cost] …: its fact goes to the batch. */
enum crm_status crm_import_event(struct crm_import *,
    const struct crm_map_fact *, const struct crm_str *cell, size_t n,
    size_t where, struct crm_err *);
/* A row of [deal] and [client] is remembered. */
enum crm_status crm_import_state(struct crm_import *,
    const struct crm_str *cell, size_t n, size_t where, struct crm_err *);

/* Find what the map brings that the tables lack, and read the rules with
 * it; the lock is held. */
enum crm_status crm_import_tables(struct crm_import_plan *,
    struct crm_err *);
/* Write the tables: a hook of the batch. */
enum crm_status crm_import_tables_write(void *plan, struct crm_err *);

/* Read what the file said last time; forget it. */
enum crm_status crm_import_hear(struct crm_import_plan *, struct crm_err *);
void crm_import_unhear(struct crm_import_plan *);
/* Of the deal, or NULL. */
struct crm_import_told *crm_import_told(struct crm_import_plan *,
    struct crm_str deal);
/* Did it say the same of that key of [client]? */
bool crm_import_again(struct crm_import_plan *, struct crm_str client,
    size_t key, const struct crm_import_value *);
/* Was the client of the deal forgotten since it was created? */
bool crm_import_forgotten(struct crm_import_plan *, const struct crm_deal *);
/* Make the row's values that say the same what people have made of them. */
void crm_import_leave(struct crm_import_plan *,
    const struct crm_import_row *, const struct crm_deal *);
/* What a key of [deal] is by now; is it that? */
void crm_import_now(struct crm_import_plan *, const struct crm_deal *,
    const struct crm_map_key *, struct crm_import_value *);
bool crm_import_same(struct crm_import_plan *, const struct crm_deal *,
    const struct crm_map_key *, const struct crm_import_value *);

/* Read what is known of the rows' deals and clients. */
enum crm_status crm_import_know(struct crm_import_plan *, struct crm_err *);
void crm_import_forget(struct crm_import_plan *);
void crm_import_warn(struct crm_import_warning *, struct crm_str id);
/* The facts of one row. */
enum crm_status crm_import_deal(struct crm_import_plan *,
    const struct crm_import_row *, struct crm_err *);
/* Which rows are of the same client; the facts of the client of row i, whose
 * number is given, unless it is done. */
void crm_import_chain(struct crm_import_plan *);
enum crm_status crm_import_client(struct crm_import_plan *, size_t i,
    uint32_t *no, struct crm_err *);
/* Begin a fact in plan.line; put it into the batch. */
void crm_import_begin(struct crm_import_plan *, enum crm_ev, int64_t at,
    struct crm_str deal);
enum crm_status crm_import_put(struct crm_import_plan *, size_t where,
    struct crm_err *);
/* Does a time of the row's lie where no fact may be dated, and in which field
 * of it? */
bool crm_import_ahead(const struct crm_import_plan *,
    const struct crm_import_row *, const char **field);
/* Of a row that has no deal yet. */
enum crm_status crm_import_new(struct crm_import_plan *,
    const struct crm_import_row *, struct crm_err *);
/*
 * How the line of a deal fact looks by the map of the plan, all of whose rows
 * are new deals; NULL where that is not for crm_import_straight.  Free it;
 * NULL will do.
 */
struct crm_import_shape *crm_import_shape(const struct crm_import_plan *);
void crm_import_shape_free(struct crm_import_shape *);
/* Put the row's deal fact, of that time and with that next step (or
 * CRM_TIME_NONE), into the batch: false where the long way is to be taken. */
bool crm_import_straight(struct crm_import_plan *,
    const struct crm_import_row *, int pipeline, int64_t at, int64_t next,
    bool moves);
/* The stage of that name, for a deal of that pipeline (-1: the map's). */
enum crm_status crm_import_stage(struct crm_import_plan *, int pipeline,
    struct crm_str name, int *stage, struct crm_err *);
/* The pipeline of the row's deal, as the map says. */
int crm_import_pipeline(struct crm_import_plan *,
    const struct crm_import_row *);
/* Is this key of [deal] a field, and not what moves a deal? */
bool crm_import_field(const struct crm_map_key *);
/* Add to plan.line a step's outcome. */
void crm_import_outcome(struct crm_import_plan *,
    const struct crm_import_row *, int pipeline, int stage);
struct crm_str crm_import_reason(const struct crm_import_row *);
/* Put the row's value of a key into plan.line, unless it is none. */
void crm_import_say(struct crm_import_plan *, const struct crm_import_row *,
    enum crm_key);

/* Keep a row's cells, for the file of what is refused. */
void crm_import_keep(struct crm_import *, size_t where,
    const struct crm_str *cell, size_t n);
/* How many cells a row has without the two that such a file has brought,
 * where no header tells. */
size_t crm_import_without_reject(const struct crm_import *,
    const struct crm_str *cell, size_t n);
/* How many cells a row must have: columns at the end may lack a name. */
size_t crm_import_needs(const struct crm_import *);
void crm_import_rejected_rows(struct crm_import *, struct crm_buf *);
void crm_import_rows_free(struct crm_import *);

#endif

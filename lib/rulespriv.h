/* SPDX-License-Identifier: ISC */
/*
 * What the files of the rules module share: rules.c (looking up),
 * rulesread.c (tables), rulescell.c (cells), rulesrows.c and rulesstage.c
 * (rows).
 */
#ifndef CRM_RULESPRIV_H
#define CRM_RULESPRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "names.h"
#include "rules.h"
#include "str.h"

enum { CRM_RULES_COLUMNS = 16 };

/* What is found by its id.  A stage is found within its pipeline. */
enum crm_rules_kind { CRM_RULES_PIPELINE, CRM_RULES_STAGE, CRM_RULES_STAFF,
	CRM_RULES_REASON };

/* The index of the first such thing, or -1. */
int crm_rules_find(const struct crm_rules *, enum crm_rules_kind,
    int pipeline, struct crm_str id);
/* Make array[at] be found by its id, which it bears already. */
void crm_rules_found(struct crm_rules *, enum crm_rules_kind, int at);
/* The pipeline's index; added when it is new. */
int crm_rules_pipeline_add(struct crm_rules *, struct crm_str id);
/* s, copied for as long as the rules live. */
struct crm_str crm_rules_keep(struct crm_rules *, struct crm_str s);
/* The index of "stage" of that pipeline or "pipeline/stage", if known. */
int crm_rules_target(const struct crm_rules *, int pipeline,
    struct crm_str name);

struct crm_rules_table;

/*
 * A row being read.  The cells are in the order of the table's columns,
 * trimmed, empty where the file lacks the column or the cell; they live
 * during the call.  The first bad cell sets status; what follows is read on,
 * and dropped.
 */
struct crm_rules_row {
	struct crm_rules *rules;
	const struct crm_rules_table *table;
	size_t line;
	struct crm_str cell[CRM_RULES_COLUMNS];
	enum crm_status status;
	struct crm_err *err;
	size_t cap;			/* of the array that the table fills */
	struct crm_names seen;		/* for what may be there once */
};

struct crm_rules_table {
	const char *name;		/* stages: the file is stages.csv */
	unsigned required;		/* bit i: column[i] must be there */
	enum crm_status (*row)(struct crm_rules_row *);
	/* behind the last row, also where there is no such file; or NULL */
	enum crm_status (*end)(struct crm_rules *, struct crm_err *);
	const char *column[CRM_RULES_COLUMNS];
};

/* In the order of reading, for later ones refer to earlier ones; ended by a
 * row without a name. */
extern const struct crm_rules_table crm_rules_tables[];

/* The next element of an array that the table fills. */
#define CRM_RULES_NEXT(row, array, n) \
	((array) = crm_mem_grow((array), &(row)->cap, (size_t)(n) + 1, \
	    sizeof(*(array))), &(array)[(n)++])
/* Had the table a row of that key already? */
bool crm_rules_twice(struct crm_rules_row *, struct crm_str key);

/* Of rulesstage.c. */
enum crm_status crm_rules_stage_row(struct crm_rules_row *);
enum crm_status crm_rules_stages_end(struct crm_rules *, struct crm_err *);
enum crm_status crm_rules_goal_row(struct crm_rules_row *);

/* Cells, checked.  A bad one sets the row's status and gives the default. */
void crm_cell_bad(struct crm_rules_row *, int column, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Kept; empty is fine. */
struct crm_str crm_cell_text(struct crm_rules_row *, int column);
/* Kept; must be an id. */
struct crm_str crm_cell_id(struct crm_rules_row *, int column);
/* An id that may stand in a path: no '@', '/', ':', neither won nor lost. */
struct crm_str crm_cell_place(struct crm_rules_row *, int column);
/* At most two decimals, not negative; none when empty. */
double crm_cell_number(struct crm_rules_row *, int column, double none);
/* A whole number from none + 1 on …: not negative, at most INT32_MAX. */
int64_t crm_cell_count(struct crm_rules_row *, int column, int64_t none);
/* yes, true, 1, x, да; no, false, 0, нет and empty. */
bool crm_cell_bool(struct crm_rules_row *, int column);
/* 2026-11-22 or 22.11.2026. */
bool crm_cell_day(struct crm_str, int32_t *day);
/* The local midnight that begins the day, or that ends it; CRM_TIME_NONE
 * when empty. */
int64_t crm_cell_date(struct crm_rules_row *, int column, bool end);
/* A positive decimal with at most six places, in millionths. */
bool crm_cell_millionths(struct crm_str, int64_t *);

#endif

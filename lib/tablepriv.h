/* SPDX-License-Identifier: ISC */
/* What the faces of a table share (table.h); private to table*.c. */
#ifndef CRM_TABLEPRIV_H
#define CRM_TABLEPRIV_H

#include "mem.h"
#include "table.h"

enum crm_kind { EMPTY, NONE, TEXT, COUNT, MONEY, PERCENT, DECIMAL };

struct crm_cell {
	uint8_t kind;		/* enum crm_kind */
	uint8_t places;		/* of a decimal */
	union {
		struct crm_str text;	/* in the arena */
		int64_t number;		/* count, minor units, tenths */
		double decimal;
	};
};

struct crm_column {
	struct crm_str name, head;
	enum crm_align align;
};

struct crm_table {
	struct crm_arena names;	/* of columns */
	struct crm_arena arena;
	struct crm_column *col;
	size_t cols, col_cap;
	struct crm_cell *cell;	/* rows * cols */
	size_t cell_cap;
	size_t rows;
	size_t at;		/* the column of the next cell */
	size_t *rule;		/* rows that a rule follows, rising: from 1 */
	size_t rules, rule_cap;
	bool folds;		/* as of crm_table_fold */
};

/* Append a cell that is a number, with all its places and '.'; nothing for
 * a text or no number. */
void crm_table_number(struct crm_buf *, const struct crm_cell *);
/* Append the whole table as text for people. */
void crm_table_people(const struct crm_table *, const struct crm_style *,
    struct crm_buf *out);

enum { CRM_TABLE_GAP = 2 };	/* blanks between columns of text */

/* A cell as text for people, in b, which is emptied first. */
struct crm_str crm_table_shown(struct crm_buf *b, const struct crm_cell *);
/* Append what a column of that width, which s exceeds, shows of it. */
void crm_table_cut(struct crm_buf *, struct crm_str s, size_t width,
    enum crm_align);

/* Columns that stand side by side: the labels, and first <= i < end. */
struct crm_band {
	size_t *width;		/* of all columns; the caller frees it */
	size_t labels;
	size_t first, end;
};
bool crm_band_has(const struct crm_table *, const struct crm_band *,
    size_t column);
/* Lay the table out within so many columns (0: no limit); true where there
 * are columns left for another band. */
bool crm_band_first(const struct crm_table *, size_t limit,
    struct crm_band *);
bool crm_band_next(const struct crm_table *, size_t limit,
    struct crm_band *);

#endif

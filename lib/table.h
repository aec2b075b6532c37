/* SPDX-License-Identifier: ISC */
/*
 * What reports print: tables of named columns, as aligned text, csv, tsv or
 * JSON Lines (DESIGN 7).  Build it cell by cell, then print it into a
 * buffer.  Cells are copied.
 */
#ifndef CRM_TABLE_H
#define CRM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

enum crm_format { CRM_TEXT, CRM_JSONL, CRM_CSV, CRM_TSV };
bool crm_format_parse(struct crm_str, enum crm_format *);

/* All but right stand to the left; for what is cut, see crm_table_print. */
enum crm_align { CRM_LEFT, CRM_RIGHT, CRM_WHOLE, CRM_GROUP, CRM_KEPT };

struct crm_style {
	enum crm_format format;
	bool excel;		/* csv as a Russian Excel opens it: BOM, ';',
				 * CRLF, decimal comma */
	bool raw;		/* leave cells that a spreadsheet would run */
	bool color;		/* text: heads and marks in colour */
	bool color_set;		/* --color said so: not to be guessed */
	size_t width;		/* text: columns of the terminal; 0: no limit */
};

struct crm_table;

struct crm_table *crm_table_new(void);
void crm_table_free(struct crm_table *);
/* A column: its stable name (csv, tsv, jsonl) and its head in text (NULL:
 * the name; "": the column is not shown in text).  Before the first row. */
void crm_table_column(struct crm_table *, const char *name, const char *head,
    enum crm_align);
/* Text: where the columns do not fit side by side, those from the first right
 * one on go below, beside the columns before it again. */
void crm_table_fold(struct crm_table *);
/* Start a row; its missing cells are empty (no key in jsonl). */
void crm_table_row(struct crm_table *);
/* A rule between this row and the next, in text. */
void crm_table_rule(struct crm_table *);
/* The next cell of the row, by kind: the face is the format's affair. */
void crm_table_text(struct crm_table *, struct crm_str);
void crm_table_count(struct crm_table *, int64_t);
/* Minor units: 1,234.50 in text, 1234.50 in csv and tsv, 1234.5 in jsonl. */
void crm_table_money(struct crm_table *, int64_t minor);
/* Tenths of a percent: 13.0 % in text, 13.0 in csv and tsv, 13 in jsonl. */
void crm_table_percent(struct crm_table *, int64_t tenths);
/* num / den as a percentage with that many decimals (0-6), rounded half away
 * from zero; nothing where den is 0. */
void crm_table_share(struct crm_table *, int64_t num, int64_t den,
    int places);
/* A decimal with that many places (0-15; without trailing zeros in jsonl).
 * What is not finite is nothing, as by crm_table_none. */
void crm_table_decimal(struct crm_table *, double v, int places);
/* Nothing: "-" in text, empty in csv and tsv, no key in jsonl. */
void crm_table_none(struct crm_table *);
/* Rows there are. */
size_t crm_table_rows(const struct crm_table *);

/*
 * Append the whole table.  Text: columns parted by two blanks, widths by
 * utf8proc (Cyrillic, wide, combining).  Where the terminal is narrower,
 * cells and heads are cut with "…": the widest left column gives until it is
 * as wide as the next, then these in turn, down to four each; only then do
 * whole columns (ids, times) give in the same way, and right ones never.
 * Group columns give as left ones do, but are cut in the middle, not below
 * eight, and never so far that two of their values look alike.  Kept ones
 * are not cut.
 * What must not reach a terminal is shown as by crm_show_text.
 * csv and tsv: a header row; a cell
 * of text (or a name) that begins with = + - @ TAB LF or CR, and is no number,
 * gets ' before it unless raw; in tsv, TAB and newlines become blanks.  jsonl:
 * numbers as numbers.  excel makes any format csv.
 */
void crm_table_print(const struct crm_table *, const struct crm_style *,
    struct crm_buf *out);
/* The same in pieces (not text, whose widths all rows decide): what comes
 * before the rows; the rows that there are, which are then forgotten. */
void crm_table_print_head(const struct crm_table *, const struct crm_style *,
    struct crm_buf *out);
void crm_table_print_rows(struct crm_table *, const struct crm_style *,
    struct crm_buf *out);

/* Columns that s takes on a terminal, as crm_show_text shows it. */
size_t crm_width(struct crm_str s);
/* Bytes of the longest start of s that takes at most width columns, combining
 * marks behind its last letter included; *taken says how many it takes. */
size_t crm_width_fit(struct crm_str s, size_t width, size_t *taken);
/*
 * Append s as a person may see it.  No control character reaches a terminal:
 * tab, newline and CR become blanks, the others of C0 and C1, DEL, line and
 * paragraph separators, what changes the direction of writing, and invalid
 * bytes '?'.
 */
void crm_show_text(struct crm_buf *, struct crm_str s);

#endif

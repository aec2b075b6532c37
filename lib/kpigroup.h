/* SPDX-License-Identifier: ISC */
/*
 * The rows of a view that reckons by deal or touch: whose, and of which
 * period.  A view keeps numbers of its own for each, by the row's number.
 * The unit before the first is counted too, to be compared with, and is not
 * shown.
 */
#ifndef CRM_KPIGROUP_H
#define CRM_KPIGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "kpi.h"
#include "kpiview.h"
#include "table.h"

/* Zero it to start.  It is the first member of the view's struct. */
struct crm_kpi_groups {
	const struct crm_rules *rules;
	enum crm_kpi_by by;
	enum crm_unit per;
	struct crm_period asked, before;
	struct crm_kpi rows;	/* who and period of its cells */
	/* a copy of the view for the owners beneath these rows, which has
	 * groups and rows of its own, and nothing else; or NULL */
	void *under;
};

#define CRM_KPI_NO_ROW SIZE_MAX

void crm_kpi_groups_open(struct crm_kpi_groups *, const struct crm_kpi_run *,
    const struct crm_period *asked);
/*
 * All has been told, and nothing counted: count the rows of a view of so many
 * bytes, and those of the owners beneath, of the same periods, where rows are
 * of a company or team.
 */
typedef enum crm_status crm_kpi_groups_fn(void *view, struct crm_kpi_run *,
    struct crm_err *);
enum crm_status crm_kpi_groups_count(void *view, size_t size,
    crm_kpi_groups_fn *, struct crm_kpi_run *, struct crm_err *);
/* The view whose rows are compared: of a company, the owners beneath. */
const void *crm_kpi_groups_compared(const void *view);
/*
 * The row for a person, who is of the team of then, at t; or for the source.
 * Words of the fold.  CRM_KPI_NO_ROW outside of the periods.
 */
size_t crm_kpi_groups_at(struct crm_kpi_groups *, const struct crm_fold *,
    uint32_t person, uint32_t source, int64_t t, int64_t then);
/* The row for a deal's owner: of a closed one, the team of closing. */
size_t crm_kpi_groups_deal(struct crm_kpi_groups *, const struct crm_fold *,
    const struct crm_deal *, int64_t t, int64_t as_of);
/* Is the row in what was asked for? */
bool crm_kpi_groups_shown(const struct crm_kpi_groups *, size_t row);
/* The rows to show, by who (nobody last), then time: *n of them.  The caller
 * frees the array. */
size_t *crm_kpi_groups_sorted(const struct crm_kpi_groups *, size_t *n);
/* Have all the shown rows one period? */
bool crm_kpi_groups_one(const struct crm_kpi_groups *);
/* The columns who, name and period, and their cells.  Text shows a name for
 * an id, and no period where all rows have the same. */
void crm_kpi_groups_columns(const struct crm_kpi_groups *,
    struct crm_table *);
void crm_kpi_groups_cells(const struct crm_kpi_groups *, size_t row,
    bool text, struct crm_table *);
/* The same of a row that sums up all the shown, behind a rule. */
void crm_kpi_groups_total(struct crm_table *);
/* "TITLE of 2026-11\n", "TITLE by month\n". */
void crm_kpi_groups_head(const struct crm_kpi_groups *, const char *title,
    struct crm_buf *);
/* What is counted by a view and beneath it: rows frees the numbers of one. */
void crm_kpi_groups_close(void *view, void (*rows)(void *view));

/* Room in an array of zeros for the row; *n is how many it has. */
void *crm_kpi_groups_room(void *p, size_t *n, size_t row, size_t size);

#endif

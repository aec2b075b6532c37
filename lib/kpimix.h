/* SPDX-License-Identifier: ISC */
/*
 * Honesty about sums (DESIGN 6): the figures of a whole beside those of its
 * groups, each period against the one before (mix.h), and words where they
 * move against each other.
 */
#ifndef CRM_KPIMIX_H
#define CRM_KPIMIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kpigroup.h"
#include "mix.h"
#include "str.h"
#include "table.h"

enum crm_kpi_figure_kind {
	CRM_FIGURE_PERCENT,
	CRM_FIGURE_SECS,	/* shown in hours */
	CRM_FIGURE_TALK,	/* seconds shown as such */
	CRM_FIGURE_MONEY	/* minor units */
};

struct crm_kpi_figure {
	const char *name;	/* of the row: "win_rate" */
	const char *words;	/* "the win rate" */
	enum crm_kpi_figure_kind kind;
	/* Add its parts of a row, x of n, to what they point to. */
	void (*get)(const void *ctx, size_t row, int64_t *x, int64_t *n);
};

/* --mix: the option of a view that has figures. */
#define CRM_KPI_OPT_ROW_MIX { CRM_KPI_OPT_MIX, "mix", CRM_ARG_NONE, NULL, \
	"why figures of all moved: rates of each, or their shares" }

/* An empty table of changes, and a row of it. */
struct crm_table *crm_kpi_mix_new(bool text);
void crm_kpi_mix_row(struct crm_table *, const struct crm_kpi_figure *,
    struct crm_str period, const struct crm_mix *, bool text);

/*
 * What is said of changes, a line each.  Zero it to start.  Said are those
 * where the whole moves against most of its groups, but not where that rounds
 * to nothing, or where mix and rates move the same way.
 */
struct crm_kpi_notes {
	struct crm_kpi_note { double size; struct crm_buf text; } *note;
	size_t n, cap;
};
void crm_kpi_notes_add(struct crm_kpi_notes *, const struct crm_kpi_figure *,
    struct crm_str period, enum crm_kpi_by, const struct crm_mix *);
/* Append the three whose whole has changed most, for its size, and how many
 * there are besides; free all. */
void crm_kpi_notes_print(struct crm_kpi_notes *, struct crm_buf *);

/* A row for each figure and period that has one before it. */
struct crm_table *crm_kpi_mix_table(const struct crm_kpi_groups *,
    const struct crm_kpi_figure *, size_t figures, const void *ctx,
    bool text);
/* Notes of each figure and period. */
void crm_kpi_mix_words(const struct crm_kpi_groups *,
    const struct crm_kpi_figure *, size_t figures, const void *ctx,
    struct crm_kpi_notes *);
/* Append those of the rows of a view (kpigroup.h) against all, and of the rows
 * beneath them; the view is the figures' ctx. */
void crm_kpi_mix_say(const void *view, const struct crm_kpi_figure *,
    size_t figures, struct crm_buf *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Honesty about sums (DESIGN 6): the figures of a whole beside those of its
 * groups, each period against the one before (mix.h), and words where they
 * move against each other.
 */
#ifndef CRM_KPIMIX_H
#define CRM_KPIMIX_H

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

/* An empty table of changes, a row of it, and what is said of one. */
struct crm_table *crm_kpi_mix_new(void);
void crm_kpi_mix_row(struct crm_table *, const struct crm_kpi_figure *,
    struct crm_str period, const struct crm_mix *);
void crm_kpi_mix_say(struct crm_buf *, const struct crm_kpi_figure *,
    struct crm_str period, enum crm_kpi_by, const struct crm_mix *);

/* A row for each figure and period that has one before it. */
struct crm_table *crm_kpi_mix_table(const struct crm_kpi_groups *,
    const struct crm_kpi_figure *, size_t figures, const void *ctx);
/* A line for each figure that moves against most of its groups. */
void crm_kpi_mix_words(const struct crm_kpi_groups *,
    const struct crm_kpi_figure *, size_t figures, const void *ctx,
    struct crm_buf *);

#endif

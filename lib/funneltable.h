/* SPDX-License-Identifier: ISC */
/* Funnels as tables: the columns, and a row a stage or a funnel. */
#ifndef CRM_FUNNELTABLE_H
#define CRM_FUNNELTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "funnelview.h"
#include "str.h"
#include "table.h"

struct crm_funnel_column {
	const char *name, *head;	/* as of crm_table_column */
};

/*
 * A table with a column for each field of --by (one whose name is taken is
 * "group", "group2" …), one for the pipeline, which text shows only where
 * pipeline is true, and the given ones; those named stage, reason, … that
 * begin with '<' in head or name are left-aligned (the '<' is cut).
 */
struct crm_table *crm_funnel_table_new(const struct crm_funnel_view *,
    bool pipeline, const struct crm_funnel_column *, size_t n);
/* Begin a row: the group's values, and the pipeline. */
void crm_funnel_table_row(struct crm_table *, const struct crm_funnel_view *,
    struct crm_str group, int pipeline);
/* num / den with the decimals that were asked for. */
void crm_funnel_share(struct crm_table *, const struct crm_funnel_view *,
    int64_t num, int64_t den);
/* Two cells: the ends of its 95 % interval. */
void crm_funnel_interval(struct crm_table *, const struct crm_funnel_view *,
    int64_t num, int64_t den);
/* One cell, for text: "9–91". */
void crm_funnel_between(struct crm_table *, const struct crm_funnel_view *,
    int64_t num, int64_t den);
/* Seconds as days; nothing where has is false. */
void crm_funnel_days(struct crm_table *, bool has, int64_t secs);
void crm_funnel_money(struct crm_table *, bool has, int64_t minor);
/* A share in words, appended. */
void crm_funnel_say_share(struct crm_buf *, const struct crm_funnel_view *,
    int64_t num, int64_t den);

/* What shares of money go by: the potential; 0 where it is none. */
int64_t crm_funnel_whole(const struct crm_funnel *);

/* The stages of a set: text shows those of one pipeline (-1: of all, with
 * its column), the other faces have all columns. */
struct crm_table *crm_funnel_stages(struct crm_funnel_set *,
    const struct crm_funnel_view *, int pipeline);
/* Text: the rates of the stages of one funnel. */
struct crm_table *crm_funnel_rates(const struct crm_funnel *,
    const struct crm_funnel_view *);

/* The settled conversion's divisor: passed, or lost here. */
int64_t crm_funnel_settled(const struct crm_funnel *, size_t row);

/* The total block of a funnel in words, appended. */
void crm_funnel_words(struct crm_funnel *, const struct crm_funnel_view *,
    struct crm_buf *);

#endif

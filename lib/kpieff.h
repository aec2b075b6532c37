/* SPDX-License-Identifier: ISC */
/*
 * Efficiency (DESIGN 6): what calls and leads bring; the view of crm-kpi.
 *
 * Of a period: leads are the deals created in it, calls those out, profit that
 * of the deals won in it (crm_kpi_margin_of), costs the money spent for it.
 * Junk is no lead and no loss.
 */
#ifndef CRM_KPIEFF_H
#define CRM_KPIEFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "kpigroup.h"
#include "kpiview.h"

enum crm_eff_number {
	CRM_EFF_LEADS, CRM_EFF_JUNK, CRM_EFF_CALLS,
	CRM_EFF_WON, CRM_EFF_LOST,	/* closed in the period */
	CRM_EFF_UNKNOWN,	/* won deals whose profit nobody knows */
	CRM_EFF_MONEY, CRM_EFF_PROFIT, CRM_EFF_COST,	/* minor units */
	CRM_EFF_NUMBERS
};

struct crm_eff_row {
	int64_t n[CRM_EFF_NUMBERS];
};

struct crm_eff {
	struct crm_kpi_groups groups;
	bool mix;		/* which table */
	bool costs;		/* they can be told: of sources and of all,
				 * without --where */
	int64_t as_of;
	struct crm_eff_row *row;	/* by the groups' rows */
	size_t rows;
	/* private */
	struct crm_eff_call { int64_t at; uint32_t deal, by; } *call;
	size_t calls, call_cap;
	/* money spent for from <= t < until; at a time: both are it */
	struct crm_eff_cost { int64_t from, until, money; uint32_t source; }
	    *cost;
	size_t cost_n, cost_cap;
};

/* The profit of the row: false when none is known of the deals it won. */
bool crm_eff_profit(const struct crm_eff_row *, int64_t *profit);
/* Append the report. */
enum crm_status crm_eff_print(const struct crm_eff *,
    const struct crm_kpi_run *, struct crm_buf *out, struct crm_err *);

extern const struct crm_kpi_view crm_kpi_view_efficiency;

#endif

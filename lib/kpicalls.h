/* SPDX-License-Identifier: ISC */
/*
 * Calls (DESIGN 6): in, out, talked, missed and how they were returned; the
 * view of crm-kpi.
 *
 * A call counts for its `by`, at its own time.  One that was missed is returned
 * as missed.h has it: by the first later touch of the same client, of whatever
 * kind, direction and person, that is not itself such a missed call.  The
 * client is that of the deal, else the one that the touch names; without one,
 * the deal stands for it.
 */
#ifndef CRM_KPICALLS_H
#define CRM_KPICALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "kpigroup.h"
#include "kpiview.h"

enum crm_calls_number {
	CRM_CALLS_IN, CRM_CALLS_OUT,
	CRM_CALLS_TALKED,	/* in or out, not missed */
	CRM_CALLS_TIMED,	/* of these, with secs above 0 */
	CRM_CALLS_SECS,		/* their sum */
	CRM_CALLS_MISSED,
	/* of these, returned … */
	CRM_CALLS_20MIN, CRM_CALLS_23H,	/* within */
	CRM_CALLS_LATER, CRM_CALLS_NEVER,
	CRM_CALLS_UNKNOWN,	/* names neither client nor deal: unknown */
	CRM_CALLS_NUMBERS
};

struct crm_calls_row {
	int64_t n[CRM_CALLS_NUMBERS];
	struct crm_calls_hour {		/* of the local clock */
		uint32_t in, out, talked, missed, never;
	} hour[7][24];			/* Monday first */
};

struct crm_calls {
	struct crm_kpi_groups groups;
	bool heat, mix;		/* which table */
	struct crm_calls_row *row;	/* by the groups' rows */
	size_t rows;
	/* private */
	struct crm_calls_touch {
		int64_t at, key;	/* key: client, or deal + 2^32; 0 */
		uint32_t seq, deal, client, by, secs;
		uint8_t dir;
		bool call, missed, lost;	/* lost: as missed.h has it */
	} *touch;
	size_t touches, cap;
};

/* Append the report. */
enum crm_status crm_calls_print(const struct crm_calls *,
    const struct crm_kpi_run *, struct crm_buf *out, struct crm_err *);

extern const struct crm_kpi_view crm_kpi_view_calls;

#endif

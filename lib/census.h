/* SPDX-License-Identifier: ISC */
/* Whose the open deals of a store are. */
#ifndef CRM_CENSUS_H
#define CRM_CENSUS_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"
#include "names.h"
#include "tasks.h"

/* Zero it to start, free it in every case. */
struct crm_census {
	struct crm_names owner;
	int64_t *open;		/* by number in owner; [0]: nobody's */
	size_t cap;
	/* where list is set: the open deals of that owner, and the closed ones
	 * with a recall that is theirs; or, where it is empty, the open deals
	 * that are nobody's; in no order */
	bool list;
	struct crm_str of;
	struct crm_names deal;
	/* and the tasks of that owner that are not done, each with its deal's
	 * number in task_deal, or 0 */
	struct crm_names task;
	struct crm_names task_deal;
	uint32_t *about;	/* by number in task */
	bool knows;		/* one is theirs, or was at its closing */
	/* private */
	struct crm_tasks tasks;
};

/* Count the open deals as of now in the store of that directory. */
enum crm_status crm_census_take(struct crm_census *, const char *store,
    struct crm_err *);
void crm_census_free(struct crm_census *);

#endif

/* SPDX-License-Identifier: ISC */
/* What was done in a contact, written together with how it ended. */
#ifndef CRM_TOUCHES_H
#define CRM_TOUCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "event.h"
#include "line.h"
#include "write.h"

/* Zero it to start. */
struct crm_touches {
	bool did[CRM_TOUCHES];	/* by enum crm_touch */
	const char *secs;	/* of the call, as number; NULL: not said */
	bool missed;		/* the call: nobody answered */
	bool in;		/* they came to us */
};

/* Is text how long a call was: 184, 3:04, 3min4s?  At most a day; *secs. */
bool crm_touches_secs(struct crm_str text, int64_t *secs);
/* How many there are. */
size_t crm_touches_count(const struct crm_touches *);
/*
 * Put the touch facts of a deal into the batch, as one thing with where's
 * others.  Calls, letters and offers are outgoing unless they came in; a
 * meeting or visit has no direction.
 */
enum crm_status crm_touches_add(const struct crm_touches *, struct crm_batch *,
    struct crm_str deal, int64_t at, const char *by, size_t where,
    struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * A stream worked on by several threads, and given out in its order: each
 * lane reads a block, works on it, and gives it when all before it have been
 * given.  Memory is that of as many blocks as there are lanes, and what is
 * given does not depend on their number.
 */
#ifndef CRM_LANES_H
#define CRM_LANES_H

#include <stddef.h>

#include "err.h"

/*
 * One at a time, and in order: CRM_NONE at the end of the stream (read), or
 * where no more is wanted (give).  Any other status but CRM_OK ends all, once
 * what was read before it has been given; its err is what crm_lanes_run says.
 */
typedef enum crm_status crm_lane_fn(void *lane, struct crm_err *);

struct crm_lanes {
	size_t n;		/* lanes, at least 1 */
	void **lane;		/* what the calls get, one each */
	crm_lane_fn *read;	/* one at a time */
	crm_lane_fn *work;	/* several at once */
	crm_lane_fn *give;	/* one at a time, in the order of reading */
};

/* CRM_OK when the stream is at its end, or no more was wanted. */
enum crm_status crm_lanes_run(const struct crm_lanes *, struct crm_err *);

/* How many: as asked (0: as $CRM_THREADS says, else as many as there are
 * processors), but no more than `most`. */
size_t crm_lanes_count(size_t asked, size_t most);

#endif

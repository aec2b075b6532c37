/* SPDX-License-Identifier: ISC */
/*
 * Keeping the journal in order (crm-check --gc): segments of months that are
 * over, and which are small, are put together, and what is told of forgotten
 * clients is taken out of the lines (erase.h).  The order of reading stays,
 * and with it every report, but for what was taken out.
 */
#ifndef CRM_GC_H
#define CRM_GC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "erase.h"
#include "err.h"
#include "index.h"
#include "rules.h"
#include "store.h"
#include "table.h"

enum { CRM_GC_SMALL = 16 << 20 };	/* bytes of a segment that is */

/* Zero it to start, close it in every case. */
struct crm_gc {
	struct crm_index index;
	struct crm_erase erase;
	/* What becomes one segment: neighbours, by their numbers in
	 * index.segment, of which the last gives its name. */
	struct crm_gc_run { size_t first, end; } *run;
	size_t runs, cap;
	struct crm_buf warning;	/* lines: copies that are not erased */
};

/* See what is to be done, and unless it is dry do it, with the lock.
 * CRM_AGAIN, CRM_IO: the journal is as it was, unless the message says
 * else. */
enum crm_status crm_gc(struct crm_gc *, struct crm_store *,
    struct crm_rules *, int64_t now, bool dry, struct crm_err *);
/* private: can it be done, and what is not reached by it? */
enum crm_status crm_gc_check(struct crm_gc *, const struct crm_store *,
    struct crm_err *);
/* Append a row for each segment that was put together, and each client. */
void crm_gc_print(const struct crm_gc *, const struct crm_style *,
    struct crm_buf *out);
void crm_gc_close(struct crm_gc *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Deals of a source folded shard by shard, in the way that takes all, for
 * reports that several threads may count (fold.h: crm_fold_opt.fork) but that
 * ask what packs do not know: texts, touches of a deal, the user's fields.
 *
 * The lines are scanned once, and noted by deal.  Then shards, each of deals
 * that follow each other in the order of a fold, are read again and folded,
 * several at once, each alone.  Memory is that of as many shards as there are
 * threads, of what is about no deal, and eight bytes a line.
 */
#ifndef CRM_SHARDS_H
#define CRM_SHARDS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "fold.h"
#include "picks.h"
#include "source.h"

struct crm_shards {
	struct crm_source *src;
	const struct crm_picks *picks;	/* the deals, sorted; a fold of moves
					 * has found them, and nothing wrong */
	bool only;		/* nothing else is told; otherwise facts of no
				 * deal, and of none that is picked */
	bool at_once;		/* parts are joined when they can be, not when
				 * all are there */
	size_t threads;
};

/*
 * Tell all to parts of fold->opt.ctx, which are joined in the order of the
 * deals; of the fold itself, orphans are set.  CRM_NONE when the source
 * cannot be read so, or something is wrong with it: nothing has been joined,
 * and another reader must say what.  CRM_NONE of a join ends it: CRM_OK.
 */
enum crm_status crm_shards_fold(const struct crm_shards *, struct crm_fold *,
    struct crm_err *);

#endif

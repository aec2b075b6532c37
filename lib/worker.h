/* SPDX-License-Identifier: ISC */
/*
 * A source read and folded by several threads, for reports that may be
 * (fold.h: crm_fold_opt.fork).  The lines are cut among them by place; each
 * packs its own, then each folds the deals that it saw first.  What comes
 * out does not depend on how many there are.
 */
#ifndef CRM_WORKER_H
#define CRM_WORKER_H

#include "err.h"
#include "fold.h"
#include "source.h"

enum { CRM_WORKERS = 64 };	/* at most */

/*
 * Fold all of the source into the counter fold->opt.ctx; of the fold itself,
 * orphans and what the rules came to know are set, and it holds those deals
 * that could not be counted so.  CRM_NONE when the source is none that can
 * be read so, or something is wrong with it: then nothing has been counted,
 * the fold is as it was, and another reader must say what.  threads 0: as
 * $CRM_THREADS says, else as many as there are processors and work for.
 */
enum crm_status crm_worker_fold(struct crm_fold *, struct crm_source *,
    size_t threads, struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * What waits for somebody, from the index: deals and clients of whom a call
 * was missed, and tasks, each unless a later line says that it is done with.
 * More may be named than there is; nothing is missing.
 *
 * Section "pending", numbers as in stream.h: var the version; zig the latest
 * time of a fact that does with something; then five lists, each var how
 * many, and of each name var its length and its bytes.
 */
#ifndef CRM_PENDING_H
#define CRM_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "index.h"
#include "key.h"
#include "line.h"
#include "names.h"
#include "source.h"

enum crm_pending_kind {
	CRM_PENDING_DEAL,	/* deals of whom a call was missed, and which
				 * were not touched later */
	CRM_PENDING_CLIENT,	/* clients, by facts that name no deal */
	CRM_PENDING_TASK,	/* tasks that are not done */
	CRM_PENDING_UNDONE,	/* deals of which another fact than a deal,
				 * set or step was undone */
	CRM_PENDING_NAMED,	/* deals that tasks and the like name */
	CRM_PENDING_KINDS
};

/* What a line says of these things. */
struct crm_pending_said {
	enum crm_ev ev;
	int64_t at;
	struct crm_str deal, client, task;
	bool missed;		/* it may be a call that was missed */
	bool light;		/* an undo of what is not in columns */
};
enum { CRM_PENDING_LATE = 16 };

/* Zero it to start, free it in every case. */
struct crm_pending {
	struct crm_pending_list {
		struct crm_names name;
		struct crm_pending_at {	/* by number in name */
			int64_t at;	/* since when: of the tail alone */
			bool open;	/* else it is none of them */
		} *at;
		size_t cap;
	} list[CRM_PENDING_KINDS];
	int64_t latest;		/* as of an earlier time more may be open
				 * than is named here; INT64_MIN: never */
	/* private: of the maker */
	struct crm_clock_day day;
	uint64_t *maybe;	/* 1 << bits, for the hashes of all names */
	unsigned int bits;
	struct crm_pending_said late[CRM_PENDING_LATE];	/* not noted yet */
	size_t lates;
};

struct crm_index_maker;
extern const struct crm_index_maker crm_pending_maker;

/* What all parts say, and the lines that none covers.  False when a part
 * does not say it, or something cannot be read. */
bool crm_pending_load(struct crm_pending *, const struct crm_index *,
    const struct crm_source *);
void crm_pending_free(struct crm_pending *);

#endif

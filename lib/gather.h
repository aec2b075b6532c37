/* SPDX-License-Identifier: ISC */
/*
 * The lines of the journal that a choice of deals, clients and tasks depends
 * on, found by the index: a fold of them makes of these what a fold of the
 * whole journal makes, deal by deal, and tells of nothing that it does not
 * know as a whole.
 *
 * Chosen are, besides what is named: who the clients of chosen deals were at
 * any time, and whom these were merged with, by their own facts but touches;
 * tasks of chosen deals, and deals of chosen tasks.  A client is whole who is
 * chosen so, whose deal is, or whom a touch of a deal names: then all deals
 * of theirs are chosen, and these touches are told too.
 */
#ifndef CRM_GATHER_H
#define CRM_GATHER_H

#include <stdbool.h>
#include <stddef.h>

#include "find.h"
#include "names.h"
#include "source.h"

enum crm_gather_kind { CRM_GATHER_DEAL, CRM_GATHER_CLIENT, CRM_GATHER_TASK,
	CRM_GATHER_KINDS };

/* Zero it to start, but for the first part; free it in every case. */
struct crm_gather {
	bool children;		/* the deals too whose parent is chosen */
	size_t most;		/* bytes of lines that are held; 0: any */
	struct crm_find_at at;	/* the place of the line that is told */
	struct crm_gather_list {
		struct crm_names name;
		bool *whole;		/* by number in name */
		bool *asked;		/* private: lines were sought */
		size_t cap, asked_cap;
		bool grew;		/* private */
	} list[CRM_GATHER_KINDS];
	/* private */
	struct crm_gather_line {
		struct crm_find_at at;
		size_t text, n;		/* in texts */
	} *line;
	size_t lines, cap;
	struct crm_buf texts;
};

/* Choose one more. */
void crm_gather_add(struct crm_gather *, enum crm_gather_kind,
    struct crm_str name, bool whole);
/* A line to be told, whatever it depends on. */
void crm_gather_keep(struct crm_gather *, struct crm_str text,
    struct crm_find_at);
/* Find all lines; CRM_NONE when they are more than may be held. */
enum crm_status crm_gather_find(struct crm_gather *, const struct crm_index *,
    struct crm_err *);
/* Tell them, in the order of reading. */
enum crm_status crm_gather_tell(struct crm_gather *, crm_source_fn *,
    void *ctx, struct crm_err *);
void crm_gather_free(struct crm_gather *);

#endif

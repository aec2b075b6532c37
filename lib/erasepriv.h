/* SPDX-License-Identifier: ISC */
/* For erase*.c alone: whose the facts are that stand before a forget. */
#ifndef CRM_ERASEPRIV_H
#define CRM_ERASEPRIV_H

#include "erase.h"
#include "find.h"

/* A place in the order of facts. */
struct crm_erase_place {
	int64_t at;
	size_t segment;
	int64_t offset;
	bool first;		/* deal and client come before others */
};

/* A forget, or a merge. */
struct crm_erase_note {
	struct crm_erase_place place;
	uint32_t client, into;	/* in name; into 0: a forget */
	size_t first, end;	/* of a forget, in member: who is forgotten */
};

/* Facts before that are erased, where it is. */
struct crm_erase_until {
	struct crm_erase_place place;
	bool is;
};

/* A deal, set or undo line of a deal that may have been theirs. */
struct crm_erase_told {
	struct crm_erase_place place;
	uint32_t deal;
	uint32_t client;	/* in name; 0: of another, or none */
	bool names;		/* a client, or that there is none */
	size_t text, text_n;	/* in told_text */
};

/* A line that names the deal of a task. */
struct crm_erase_move {
	struct crm_erase_place place;
	uint32_t task;
	uint32_t deal;		/* 0: one that never was theirs */
};

struct crm_erase_finding {
	struct crm_erase *erase;
	const struct crm_index *index;
	struct crm_rules *rules;
	struct crm_line *line;
	struct crm_erase_note *note;
	size_t notes, note_cap;
	struct crm_names name;		/* of the clients in notes */
	struct crm_erase_until *until;	/* [name] */
	uint32_t *now;			/* [name]: whom it was merged into */
	uint32_t *next;			/* [name]: the next one of those that
					 * are one client, in a ring */
	uint32_t *member;
	size_t members, member_cap;
	struct crm_names deal;		/* that may have been theirs */
	struct crm_erase_until *deal_until;
	uint32_t *deal_of;		/* [deal]: the client, in erase */
	struct crm_erase_pair {		/* client in erase, and a deal */
		uint32_t client, deal;
	} *pair;
	size_t pairs, pair_cap;
	struct crm_erase_told *told;	/* by deal, then as they are read */
	size_t tolds, told_cap;
	struct crm_buf told_text;
	struct crm_names task;		/* that may have been of these deals */
	struct crm_erase_move *move;	/* by task, then in order of facts */
	size_t moves, move_cap;
};

bool crm_erase_before(const struct crm_erase_place *,
    const struct crm_erase_place *);
/* False for a line that is no fact: it stays as it is. */
bool crm_erase_place_of(const struct crm_line *, struct crm_find_at,
    struct crm_erase_place *);

/* Fill deal_until and deal_of, when the notes and their members are there. */
enum crm_status crm_erase_deals(struct crm_erase_finding *, struct crm_err *);
/* The deal that a task had at that place, 0 where it is none of theirs. */
uint32_t crm_erase_task_deal(const struct crm_erase_finding *,
    struct crm_str task, const struct crm_erase_place *);
void crm_erase_deals_free(struct crm_erase_finding *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The agenda: whom to contact, by whom, when and about what.
 *
 * On it is, of each owner, what is due before the end of a span:
 *	lead	an open deal at the first stage of its pipeline that nobody has
 *		touched: always
 *	step	an open deal whose next step is due in the span or before
 *	none	an open deal without a next step: always, but not in what is
 *		overdue
 *	recall	a closed deal that was postponed to a time in the span or before
 *	task	a task that is not done, due in the span or before, or at no
 *		time (but not in what is overdue)
 *	missed	a missed call that nobody has returned, of a client or of a
 *		deal that is not on the agenda otherwise: always, but not in what is
 *		overdue
 * or, in another mode, who is left alone:
 *	never	open deals that nobody has touched, and clients without an
 *		open deal whom nobody has touched
 *	asleep	clients without an open deal or a touch for so long
 *
 * A deal is owned by who answers for it now (a closed one: its last owner,
 * whoever closed it), a task by its own, else its deal's, else who wrote it; a missed call by the deal's, else by
 * the latest deal's of the client, else who missed it; a client by the latest
 * deal's.
 */
#ifndef CRM_AGENDA_H
#define CRM_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ask.h"
#include "by.h"
#include "coverage.h"
#include "err.h"
#include "fold.h"
#include "missed.h"
#include "query.h"
#include "score.h"
#include "tasks.h"
#include "urgency.h"

enum crm_work { CRM_WORK_LEAD, CRM_WORK_STEP, CRM_WORK_NONE, CRM_WORK_RECALL,
	CRM_WORK_TASK, CRM_WORK_MISSED, CRM_WORK_CLIENT, CRM_WORKS };

enum crm_agenda_mode { CRM_AGENDA_DUE, CRM_AGENDA_NEVER, CRM_AGENDA_ASLEEP };

struct crm_agenda_item {
	enum crm_work work;
	const struct crm_deal *deal;	/* or NULL */
	uint32_t client;	/* in client_name, or 0 */
	uint32_t owner, task, todo;	/* in word, or 0 */
	int64_t due;		/* the next step, the task; of a client the last
				 * touch, or when they called; or
				 * CRM_TIME_NONE */
	int64_t amount;		/* of the deal; of a client what was won */
	bool has_amount, has_score;
	bool cut;		/* the limit leaves it out */
	uint32_t contact;	/* which at its stage comes; 0: not known */
	uint32_t missed;	/* calls that nobody has returned … */
	int64_t called;		/* … the first of them, or CRM_TIME_NONE */
	double urgency, term[CRM_URGENT_TERMS];
	struct crm_str group;	/* of --by, as crm_by_value makes it; owned by
				 * the agenda */
};

/* What is asked for. */
struct crm_agenda_opt {
	struct crm_query_opt query;
	const char *owner;	/* one or several, parted by commas; NULL or
				 * empty: all */
	const char *span;	/* a period of crm(7), "overdue", or NULL:
				 * today; read against as-of */
	const char *team, *by, *only;	/* only: works, parted by commas */
	enum crm_agenda_mode mode;
	int64_t asleep;		/* seconds */
	bool questions;		/* all of them will be asked for */
	size_t limit;		/* of each group; 0: none */
};

/* Zero it to start but for opt, close it in every case. */
struct crm_agenda {
	struct crm_agenda_opt opt;
	struct crm_query query;
	struct crm_agenda_item *item;	/* by group, then the most urgent */
	size_t items, cap;
	struct crm_coverage coverage;
	bool covers;		/* the share of the base was asked for */
	size_t base, touched;	/* clients of these owners; in the period */
	bool lines;		/* deal lines were read */
	struct crm_urgency weight;
	struct crm_ask ask;
	struct crm_by by;
	/* private */
	size_t strays;		/* facts of deals that no line creates, other
				 * than columns know */
	struct crm_contacts contacts;
	struct crm_missed missed;
	struct crm_tasks tasks;
	struct crm_score *score;
	struct crm_line *line;
	int64_t until;		/* what is due before is on it */
	bool overdue;
	unsigned int only;	/* a bit a work */
	int64_t *median;	/* of open amounts, by owner's word; 0: none */
	struct crm_agenda_amount { uint32_t owner; int64_t minor; } *amount;
	size_t amounts;		/* of all open deals, where it is not the
				 * fold that has these */
	struct crm_arena arena;
};

const char *crm_work_name(enum crm_work);
/* Does crm-todo take the operand for a span: "overdue" or a period? */
bool crm_agenda_span(const char *operand);

/* Open the source.  CRM_USAGE for an option that says nothing, CRM_DATA for a
 * bad table or expression. */
enum crm_status crm_agenda_open(struct crm_agenda *, char *const *file,
    size_t files, struct crm_err *);
/* Read, and make the items.  CRM_DATA when deal lines are asked what they do
 * not bear; CRM_USAGE when nothing knows the owner or the team. */
enum crm_status crm_agenda_run(struct crm_agenda *, struct crm_err *);
void crm_agenda_close(struct crm_agenda *);

/* A field of the item's client, or of what its deal line brought (name:
 * "client.phone"); empty when there is none.  Valid until the next call. */
struct crm_str crm_agenda_client(struct crm_agenda *,
    const struct crm_agenda_item *, const char *name);
/* The next question for an item; *row as in ask.h. */
bool crm_agenda_ask(struct crm_agenda *, const struct crm_agenda_item *,
    size_t *row, struct crm_str *question);

#endif

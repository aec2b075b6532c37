/* SPDX-License-Identifier: ISC */
/*
 * Tasks that are not done.  The facts of a task, in their order, make it: a
 * second `task` of the same id changes what it names (and opens it again
 * when it was done), `done` closes it.
 */
#ifndef CRM_TASKS_H
#define CRM_TASKS_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"

struct crm_task {
	uint32_t id, owner, todo;	/* in crm_fold.word; 0 for none; todo
					 * needs crm_fold_opt.all, or that it is
					 * wanted */
	uint32_t by;		/* who wrote it, in word, or 0 */
	uint32_t deal;		/* in crm_fold.deal_name, or 0 */
	int64_t since, due;	/* due may be CRM_TIME_NONE */
	int64_t owned;		/* since when its owner is who it is */
};

/* Zero it to start, free it in every case. */
struct crm_tasks {
	struct crm_task *task;	/* after finish: those open, by their ids'
				 * first sight */
	size_t tasks;
	/* private */
	struct crm_task_fact {
		struct crm_fact fact;
		struct crm_task says;
		bool names_due, names_owner, names_todo;
	} *fact;
	size_t facts, cap;
};

/* Whose it is, in word: its own owner, else who answers for its deal (or
 * NULL), else who wrote it. */
uint32_t crm_task_owner(const struct crm_task *, const struct crm_deal *);

/* For crm_fold_opt.fact, with this as its ctx. */
crm_fold_fact_fn crm_tasks_seen;
/* When the fold has finished: makes the tasks. */
void crm_tasks_finish(struct crm_tasks *, const struct crm_fold *);
void crm_tasks_free(struct crm_tasks *);

#endif

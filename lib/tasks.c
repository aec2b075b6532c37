/* SPDX-License-Identifier: ISC */
#include "tasks.h"

#include <stdlib.h>

#include "clock.h"
#include "mem.h"

static void take(struct crm_task_fact *t, const struct crm_change *c)
{
	switch (c->key) {
	case CRM_KEY_TASK:
		t->says.id = c->word;
		break;
	case CRM_KEY_OWNER:
		t->says.owner = c->word;
		t->names_owner = true;
		break;
	case CRM_KEY_TODO:
		t->says.todo = c->word;
		t->names_todo = true;
		break;
	case CRM_KEY_DUE:
		t->says.due = c->type == CRM_NULL ? CRM_TIME_NONE : c->n;
		t->names_due = true;
		break;
	default:
		break;
	}
}

enum crm_status crm_tasks_seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	const struct crm_change *c = crm_fold_changes(fold, f);
	struct crm_tasks *all = ctx;
	struct crm_task_fact *t;

	(void)d, (void)err;
	if (f->ev != CRM_EV_TASK && f->ev != CRM_EV_DONE)
		return CRM_OK;
	all->fact = crm_mem_grow(all->fact, &all->cap, all->facts + 1,
	    sizeof(*all->fact));
	t = &all->fact[all->facts];
	*t = (struct crm_task_fact){ .fact = *f, .says = { .by = f->by,
		.deal = f->deal, .since = f->at, .owned = f->at,
		.due = CRM_TIME_NONE } };
	for (size_t i = 0; i < f->changes; i++)
		take(t, &c[i]);
	all->facts += t->says.id != 0;
	return CRM_OK;
}

/* They come deal by deal, and those without one as they were read. */
static int cmp(const void *a, const void *b)
{
	const struct crm_fact *x = &((const struct crm_task_fact *)a)->fact;
	const struct crm_fact *y = &((const struct crm_task_fact *)b)->fact;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static void change(struct crm_task *task, const struct crm_task_fact *t)
{
	if (t->says.deal != 0)
		task->deal = t->says.deal;
	if (t->names_owner && task->owner != t->says.owner)
		task->owned = t->fact.at;
	if (t->names_owner)
		task->owner = t->says.owner;
	if (t->names_todo)
		task->todo = t->says.todo;
	if (t->names_due)
		task->due = t->says.due;
}

void crm_tasks_finish(struct crm_tasks *all, const struct crm_fold *fold)
{
	uint32_t *at = crm_mem_new(fold->word.n + 1, sizeof(*at));
	bool *done = crm_mem_new(all->facts + 1, sizeof(*done));
	size_t n = 0;

	all->task = crm_mem_new(all->facts + 1, sizeof(*all->task));
	if (all->facts > 0)
		qsort(all->fact, all->facts, sizeof(*all->fact), cmp);
	for (size_t i = 0; i < all->facts; i++) {
		const struct crm_task_fact *t = &all->fact[i];
		uint32_t *no = &at[t->says.id];

		if (t->fact.ev == CRM_EV_DONE) {
			if (*no != 0)
				done[*no - 1] = true;
		} else if (*no == 0) {
			all->task[n++] = t->says;
			*no = (uint32_t)n;
		} else {
			change(&all->task[*no - 1], t);
			done[*no - 1] = false;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!done[i])
			all->task[all->tasks++] = all->task[i];
	free(done);
	free(at);
}

uint32_t crm_task_owner(const struct crm_task *t, const struct crm_deal *d)
{
	return t->owner != 0 ? t->owner : d != NULL ? d->keeper : t->by;
}

void crm_tasks_free(struct crm_tasks *all)
{
	free(all->task);
	free(all->fact);
	*all = (struct crm_tasks){ 0 };
}

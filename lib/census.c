/* SPDX-License-Identifier: ISC */
#include "census.h"

#include <stdlib.h>

#include "clock.h"
#include "fold.h"
#include "mem.h"
#include "query.h"

static void count(struct crm_census *c, uint32_t owner, int64_t n)
{
	size_t had = c->cap;

	c->open = crm_mem_grow(c->open, &c->cap, owner + (size_t)1,
	    sizeof(*c->open));
	if (c->cap > had)
		memset(c->open + had, 0, (c->cap - had) * sizeof(*c->open));
	c->open[owner] += n;
}

static enum crm_status see(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct crm_census *c = ctx;
	struct crm_str owner = crm_names_get(&fold->word, d->owner);

	(void)err;
	c->knows |= c->of.n > 0 && (crm_str_eq(c->of, owner) ||
	    crm_str_eq(c->of, crm_names_get(&fold->word, d->keeper)));
	if (c->list && c->of.n > 0 && d->status != CRM_OPEN &&
	    d->next != CRM_TIME_NONE && crm_str_eq(c->of,
	    crm_names_get(&fold->word, d->keeper)))
		crm_names_add(&c->deal, crm_names_get(&fold->deal_name,
		    d->id));
	if (d->status != CRM_OPEN)
		return CRM_OK;
	count(c, owner.n > 0 ? crm_names_add(&c->owner, owner) : 0, 1);
	if (c->list && crm_str_eq(owner, c->of))
		crm_names_add(&c->deal, crm_names_get(&fold->deal_name,
		    d->id));
	return CRM_OK;
}

static enum crm_status see_task(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_census *c = ctx;

	return crm_tasks_seen(&c->tasks, fold, d, f, err);
}

/* Of who leaves: what they were to do apart from deals; or what is
 * nobody's. */
static void take_tasks(struct crm_census *c, const struct crm_fold *fold)
{
	crm_tasks_finish(&c->tasks, fold);
	c->about = crm_mem_new(c->tasks.tasks + 1, sizeof(*c->about));
	for (size_t i = 0; i < c->tasks.tasks; i++) {
		const struct crm_task *t = &c->tasks.task[i];
		struct crm_str deal = crm_names_get(&fold->deal_name, t->deal);
		uint32_t owner = crm_task_owner(t, NULL), no;

		/* what names nobody goes with its deal */
		if ((t->owner == 0 && t->deal != 0) || !crm_str_eq(c->of,
		    crm_names_get(&fold->word, owner)))
			continue;
		c->knows = true;
		no = crm_names_add(&c->task, crm_names_get(&fold->word,
		    t->id));
		c->about[no] = t->deal != 0 ? crm_names_add(&c->task_deal,
		    deal) : 0;
	}
}

/* For each of several threads one of its own. */
static void *fork_one(void *ctx)
{
	(void)ctx;
	return crm_mem_new(1, sizeof(struct crm_census));
}

static enum crm_status join(void *ctx, void *part, struct crm_err *err)
{
	struct crm_census *c = ctx, *p = part;

	(void)err;
	for (size_t i = 0; c != NULL && i <= p->owner.n && i < p->cap; i++)
		count(c, i == 0 ? 0 : crm_names_add(&c->owner,
		    p->owner.name[i]), p->open[i]);
	crm_census_free(p);
	free(p);
	return CRM_OK;
}

enum crm_status crm_census_take(struct crm_census *c, const char *store,
    struct crm_err *err)
{
	struct crm_query_opt opt = { .store = store };
	/* several threads do not tell which deal it is */
	struct crm_fold_opt fold = { .moves_only = true, .deal = see,
		.fork = c->list ? NULL : fork_one, .join = join, .ctx = c };
	struct crm_query q = { 0 };
	enum crm_status s = crm_query_open(&q, &opt, NULL, 0, err);

	fold.fact = c->list ? see_task : NULL;
	count(c, 0, 0);
	if (s == CRM_OK)
		s = crm_query_run(&q, &fold, false, err);
	if (s == CRM_OK && c->list)
		take_tasks(c, &q.fold);
	crm_query_close(&q);
	return s;
}

void crm_census_free(struct crm_census *c)
{
	crm_names_free(&c->owner);
	crm_names_free(&c->deal);
	crm_names_free(&c->task);
	crm_names_free(&c->task_deal);
	crm_tasks_free(&c->tasks);
	free(c->about);
	free(c->open);
}

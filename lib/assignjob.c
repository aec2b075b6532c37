/* SPDX-License-Identifier: ISC */
#include "assignjob.h"

#include <stdlib.h>

#include "census.h"
#include "clock.h"
#include "deal.h"
#include "mem.h"
#include "stepline.h"

static struct crm_str name_of(const struct crm_assignjob *j,
    const struct crm_deal *d)
{
	return crm_names_get(&j->fold.deal_name, d->id);
}

static struct crm_str owner_of(const struct crm_assignjob *j,
    const struct crm_deal *d)
{
	return crm_names_get(&j->fold.word, d->keeper);
}

/* Who gets the deal, or the task, or NULL with the reason. */
static const char *pick(struct crm_assignjob *j, struct crm_str id,
    struct crm_str team, struct crm_err *err)
{
	const struct crm_staff *s;
	struct crm_buf why = { 0 };

	if (j->to != NULL)
		return j->to;
	s = crm_assign_pick(&j->assign, id, j->team != NULL ?
	    crm_str(j->team) : team, crm_str(j->from), &why);
	if (s == NULL) {
		crm_err_field(err, id);
		crm_err_set(err, CRM_DATA, "nobody can take it: %s",
		    crm_buf_z(&why));
	}
	crm_buf_free(&why);
	return s != NULL ? s->id.p : NULL;
}

/* To whom, and whose it was. */
static enum crm_status put(struct crm_assignjob *j, const char *to,
    struct crm_str was, size_t where, struct crm_err *err)
{
	struct crm_buf note = { 0 };

	crm_stepline_text(j->line, CRM_KEY_OWNER, to);
	if (j->note == NULL && was.n > 0) {
		crm_buf_printf(&note, "from %s", was.p);
		crm_line_set_key(j->line, CRM_KEY_NOTE, CRM_STRING,
		    crm_line_keep(j->line, crm_buf_str(&note)));
	}
	crm_stepline_text(j->line, CRM_KEY_NOTE, j->note);
	crm_buf_free(&note);
	return crm_batch_add(j->batch, j->line, where, err);
}

/* *to is who has it then. */
static enum crm_status give(struct crm_assignjob *j, const struct crm_deal *d,
    size_t where, const char **to, struct crm_err *err)
{
	struct crm_str was = owner_of(j, d);

	if (j->to == NULL && d->status == CRM_OPEN)
		crm_assign_count(&j->assign, was, -1);
	*to = pick(j, name_of(j, d), crm_rules_team(j->fold.opt.rules,
	    d->stage), err);
	if (*to == NULL)
		return CRM_DATA;
	/* a recall is no open deal */
	if (j->to == NULL && d->status != CRM_OPEN)
		crm_assign_count(&j->assign, crm_str(*to), -1);
	if (crm_str_is(was, *to))
		return CRM_OK;
	crm_stepline_begin(j->line, "set", name_of(j, d), CRM_TIME_NONE,
	    j->by);
	return put(j, *to, was, where, err);
}

/* A task goes where its deal goes. */
static enum crm_status give_task(struct crm_assignjob *j, struct crm_str task,
    const char *to, size_t where, struct crm_err *err)
{
	if (to == NULL) {
		to = pick(j, task, CRM_STR(""), err);
		if (to == NULL)
			return CRM_DATA;
		crm_assign_count(&j->assign, crm_str(to), -1);
	}
	crm_stepline_begin(j->line, "task", CRM_STR(""), CRM_TIME_NONE, j->by);
	crm_line_set_key(j->line, CRM_KEY_TASK, CRM_STRING, task);
	return put(j, to, crm_str(j->from), where, err);
}

/* Who leaves, or nobody, is no longer asked: the deals in their order, then
 * the tasks. */
static enum crm_status give_all(struct crm_assignjob *j,
    const struct crm_census *census, struct crm_err *err)
{
	const char **to = crm_mem_new(census->task_deal.n + 1, sizeof(*to));
	struct crm_str from = crm_str(j->from);
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < j->fold.deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &j->fold.deal[i];
		uint32_t no = crm_names_find(&census->task_deal,
		    name_of(j, d));
		const char *who = NULL;

		if ((d->status == CRM_OPEN || d->next != CRM_TIME_NONE) &&
		    crm_str_eq(owner_of(j, d), from))
			s = give(j, d, i + 1, &who, err);
		if (no != 0)
			to[no] = who;
	}
	for (uint32_t i = 1; i <= census->task.n && s == CRM_OK; i++)
		s = give_task(j, crm_names_get(&census->task, i),
		    to[census->about[i]], j->fold.deals + i, err);
	free(to);
	return s;
}

static enum crm_status give_named(struct crm_assignjob *j,
    const struct crm_names *deals, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (uint32_t i = 1; i <= deals->n && s == CRM_OK; i++) {
		struct crm_str id = crm_names_get(deals, i);
		const struct crm_deal *d = crm_fold_find(&j->fold, id);
		const char *to;

		if (d == NULL) {
			s = crm_err_set(err, CRM_DATA, "there is no deal %s",
			    id.p);
		} else if (d->status != CRM_OPEN &&
		    d->next == CRM_TIME_NONE) {
			crm_err_field(err, id);
			s = crm_err_set(err, CRM_DATA, "the deal is %s and "
			    "has no recall: its owner is who closed it",
			    crm_deal_status_name(d->status));
		} else {
			s = give(j, d, i, &to, err);
		}
	}
	return s;
}

/* Somebody who is absent may be given deals by name, not who has left. */
static enum crm_status check_to(const struct crm_assignjob *j,
    const struct crm_rules *r, struct crm_err *err)
{
	if (j->to == NULL || r->staffs == 0)
		return CRM_OK;
	for (size_t i = 0; i < j->assign.members; i++)
		if (crm_str_is(j->assign.member[i].staff->id, j->to))
			return CRM_OK;
	return crm_err_set(err, CRM_DATA, "staff.csv has no %s for now",
	    j->to);
}

/* Whose deals are handed over: staff.csv or a deal or task knows them. */
static enum crm_status check_from(const struct crm_assignjob *j,
    const struct crm_census *census, struct crm_err *err)
{
	struct crm_str from = crm_str(j->from);
	const struct crm_source *src = &j->batch->src;

	if (from.n == 0 || census->knows ||
	    crm_rules_staff(&src->rules, from, src->when.now) != NULL)
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "--from: neither staff.csv nor a "
	    "deal knows '%s'", j->from);
}

/* Loads, and the deals that are meant where none is named. */
static enum crm_status count(struct crm_assignjob *j,
    struct crm_census *census, struct crm_err *err)
{
	const struct crm_source *src = &j->batch->src;
	enum crm_status s;

	crm_assign_init(&j->assign, &src->rules, src->when.now);
	s = check_to(j, &src->rules, err);
	if (s != CRM_OK)
		return s;
	if (src->has_store && (j->to == NULL || census->list))
		s = crm_census_take(census, src->store.dir, err);
	if (s == CRM_OK)
		s = check_from(j, census, err);
	for (uint32_t i = 1; i <= census->owner.n; i++)
		crm_assign_count(&j->assign, crm_names_get(&census->owner, i),
		    i < census->cap ? census->open[i] : 0);
	return s;
}

enum crm_status crm_assignjob_run(struct crm_assignjob *j,
    struct crm_batch *b, const struct crm_names *deals, struct crm_err *err)
{
	struct crm_census census = { .list = deals == NULL,
		.of = crm_str(j->from) };
	enum crm_status s;

	j->batch = b;
	j->line = crm_mem_new(1, sizeof(*j->line));
	s = crm_batch_lock(b, err);
	if (s == CRM_OK)
		s = count(j, &census, err);
	if (s == CRM_OK)
		s = crm_batch_fold(b, deals != NULL ? deals : &census.deal,
		    NULL, NULL, &j->fold, err);
	if (s == CRM_OK)
		s = deals != NULL ? give_named(j, deals, err) :
		    give_all(j, &census, err);
	crm_census_free(&census);
	return s;
}

void crm_assignjob_free(struct crm_assignjob *j)
{
	if (j->line != NULL)
		crm_line_free(j->line);
	free(j->line);
	crm_assign_free(&j->assign);
	crm_fold_free(&j->fold);
}

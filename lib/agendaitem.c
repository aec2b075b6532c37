/* SPDX-License-Identifier: ISC */
/* From what was read to pieces of work. */
#include <limits.h>
#include <stdlib.h>

#include "agendapriv.h"
#include "clock.h"
#include "mem.h"

static bool is_due(const struct crm_agenda *a, int64_t t)
{
	return t != CRM_TIME_NONE && t < a->until;
}

/* Put it on the agenda, if it is asked for. */
static void offer(struct crm_agenda *a, const struct crm_agenda_item *item)
{
	if ((a->only >> item->work & 1) == 0 ||
	    !crm_agenda_whose(a, item->owner))
		return;
	if (a->query.where != NULL && (item->deal == NULL ||
	    !crm_query_match(&a->query.eye, item->deal)))
		return;
	a->item = crm_mem_grow(a->item, &a->cap, a->items + 1,
	    sizeof(*a->item));
	a->item[a->items] = *item;
	crm_agenda_weigh(a, &a->item[a->items]);
	crm_agenda_group(a, &a->item[a->items]);
	a->items++;
}

static struct crm_agenda_item of_deal(struct crm_agenda *a,
    const struct crm_deal *d, enum crm_work work)
{
	return (struct crm_agenda_item){ .work = work, .deal = d,
		.client = d->client, .owner = d->keeper, .todo = d->todo,
		.due = d->next, .called = CRM_TIME_NONE, .amount = d->amount,
		.has_amount = d->has_amount, .contact = d->from_line ||
		d->status != CRM_OPEN ? 0 : crm_contacts_next(&a->contacts,
		d) };
}

static bool is_lead(const struct crm_agenda *a, const struct crm_deal *d)
{
	return d->status == CRM_OPEN &&
	    a->query.src.rules.stage[d->stage].order == 0 &&
	    crm_coverage_deal(&a->coverage, d) == CRM_TIME_NONE;
}

/* Why a deal is on the agenda: CRM_WORKS if it is not. */
static enum crm_work why(const struct crm_agenda *a, const struct crm_deal *d)
{
	bool due = is_due(a, d->next);

	if (a->opt.mode == CRM_AGENDA_ASLEEP)
		return CRM_WORKS;
	if (a->opt.mode == CRM_AGENDA_NEVER) {
		if (d->status != CRM_OPEN ||
		    crm_coverage_deal(&a->coverage, d) != CRM_TIME_NONE)
			return CRM_WORKS;
		due = d->next != CRM_TIME_NONE;
	}
	if (d->status != CRM_OPEN)
		return due ? CRM_WORK_RECALL : CRM_WORKS;
	if (is_lead(a, d) && (due || !a->overdue))
		return CRM_WORK_LEAD;
	if (due)
		return CRM_WORK_STEP;
	return d->next == CRM_TIME_NONE && !a->overdue ? CRM_WORK_NONE :
	    CRM_WORKS;
}

bool crm_agenda_may(const struct crm_agenda *a, const struct crm_rules *r,
    const struct crm_deal *d)
{
	if (is_due(a, d->next))
		return true;
	return d->status == CRM_OPEN && (d->next == CRM_TIME_NONE ||
	    r->stage[d->stage].order == 0);
}

/* missed: by number of a deal, its calls + 1, or 0. */
static void add_deals(struct crm_agenda *a, const size_t *missed)
{
	const struct crm_fold *fold = &a->query.fold;

	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];
		enum crm_work w = why(a, d);
		struct crm_agenda_item item;

		/* where its own row is not asked for, the call's is */
		if ((w == CRM_WORKS || (a->only >> w & 1) == 0) &&
		    !a->overdue && missed[d->id] > 0 &&
		    a->opt.mode == CRM_AGENDA_DUE)
			w = CRM_WORK_MISSED;
		if (w == CRM_WORKS)
			continue;
		item = of_deal(a, d, w);
		if (missed[d->id] > 0) {
			item.missed = a->missed.call[missed[d->id] - 1].calls;
			item.called = a->missed.call[missed[d->id] - 1].first;
		}
		offer(a, &item);
	}
}

static const struct crm_deal *deal_of(const struct crm_agenda *a, uint32_t id)
{
	const struct crm_fold *fold = &a->query.fold;

	return id == 0 ? NULL : crm_fold_find(fold,
	    crm_names_get(&fold->deal_name, id));
}

static void add_tasks(struct crm_agenda *a)
{
	for (size_t i = 0; i < a->tasks.tasks; i++) {
		const struct crm_task *t = &a->tasks.task[i];
		const struct crm_deal *d = deal_of(a, t->deal);
		struct crm_agenda_item item = { .called = CRM_TIME_NONE };

		if (!is_due(a, t->due) &&
		    (t->due != CRM_TIME_NONE || a->overdue))
			continue;
		if (d != NULL)
			item = of_deal(a, d, CRM_WORK_TASK);
		item.work = CRM_WORK_TASK;
		item.task = t->id;
		item.due = t->due;
		item.todo = t->todo;
		item.owner = crm_task_owner(t, d);
		offer(a, &item);
	}
}

/* Calls of clients, which are no deal's. */
static void add_calls(struct crm_agenda *a)
{
	for (size_t i = 0; i < a->missed.calls; i++) {
		const struct crm_missed_call *c = &a->missed.call[i];
		const struct crm_covered *of = &a->coverage.client[c->client];
		struct crm_agenda_item item = { .work = CRM_WORK_MISSED,
			.client = c->client, .due = c->first,
			.called = c->first, .missed = c->calls,
			.owner = of->deal != NULL ? of->deal->keeper :
			c->by };

		if (c->deal == 0 && of->is)
			offer(a, &item);
	}
}

/* Clients who are left alone, and the share of those who are not. */
static void add_clients(struct crm_agenda *a)
{
	int64_t before = a->query.as_of - a->opt.asleep;
	bool never = a->opt.mode == CRM_AGENDA_NEVER;

	for (uint32_t i = 1; i <= a->coverage.clients; i++) {
		const struct crm_covered *c = &a->coverage.client[i];
		struct crm_agenda_item item = { .work = CRM_WORK_CLIENT,
			.client = i, .deal = c->deal, .due = c->last,
			.called = CRM_TIME_NONE,
			.amount = c->money, .has_amount = c->won > 0,
			.owner = c->deal != NULL ? c->deal->keeper : 0 };

		if (!c->is || !crm_agenda_whose(a, item.owner) ||
		    (a->query.where != NULL && (c->deal == NULL ||
		    !crm_query_match(&a->query.eye, c->deal))))
			continue;
		a->base++;
		a->touched += c->touched;
		if (a->opt.mode != CRM_AGENDA_DUE && c->open == 0 &&
		    (c->last == CRM_TIME_NONE || (!never && c->last < before)))
			offer(a, &item);
	}
}

void crm_agenda_make(struct crm_agenda *a)
{
	size_t *missed = crm_mem_new(a->query.fold.deal_name.n + 1,
	    sizeof(*missed));

	crm_agenda_medians(a);
	for (size_t i = 0; i < a->missed.calls; i++)
		if (a->missed.call[i].deal != 0)
			missed[a->missed.call[i].deal] = i + 1;
	add_deals(a, missed);
	if (a->opt.mode == CRM_AGENDA_DUE) {
		add_tasks(a);
		if (!a->overdue)
			add_calls(a);
	}
	if (a->covers)
		add_clients(a);
	free(missed);
}

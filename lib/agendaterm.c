/* SPDX-License-Identifier: ISC */
/* What an item weighs, and where it is put. */
#include <math.h>
#include <stdlib.h>

#include "agendapriv.h"
#include "clock.h"
#include "mem.h"

enum { HOUR = 3600 };

static int cmp_amount(const void *a, const void *b)
{
	const struct crm_agenda_amount *x = a, *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	return (x->minor > y->minor) - (x->minor < y->minor);
}

/* The amounts of open deals, which the fold has. */
static void list_amounts(struct crm_agenda *a)
{
	const struct crm_fold *fold = &a->query.fold;

	a->amount = crm_mem_new(fold->deals + 1, sizeof(*a->amount));
	for (size_t i = 0; i < fold->deals; i++) {
		const struct crm_deal *d = &fold->deal[i];

		if (d->status == CRM_OPEN && d->has_amount)
			a->amount[a->amounts++] = (struct crm_agenda_amount){
				d->owner, d->amount };
	}
}

void crm_agenda_medians(struct crm_agenda *a)
{
	struct crm_agenda_amount *list;
	size_t n, end;

	if (a->amount == NULL)
		list_amounts(a);
	list = a->amount;
	n = a->amounts;
	a->median = crm_mem_new(a->query.fold.word.n + 1, sizeof(*a->median));
	if (n > 0)
		qsort(list, n, sizeof(*list), cmp_amount);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && list[end].owner == list[i].owner;
		    end++)
			;
		/* the nearest rank */
		a->median[list[i].owner] = list[i + (end - i - 1) / 2].minor;
	}
}

/* How much of the stage's time for a first touch is gone; 0 when there was
 * one. */
static double sla(const struct crm_agenda *a, const struct crm_deal *d)
{
	const struct crm_rules *r = &a->query.src.rules;
	const struct crm_stage *s = &r->stage[d->stage];
	int64_t last = crm_coverage_deal(&a->coverage, d);
	int64_t entered = d->visit[d->visits - 1].entered, open;

	/* the step that brought it here is no touch of it here */
	if (s->sla_hours <= 0 || (last != CRM_TIME_NONE && last > entered))
		return 0;
	open = crm_hours_between(r->hours, entered, a->query.as_of);
	return fmin(1, (double)open / HOUR / s->sla_hours);
}

static double stage(const struct crm_agenda *a, const struct crm_deal *d)
{
	const struct crm_rules *r = &a->query.src.rules;
	int order = r->stage[d->stage].order;
	int count = r->pipeline[d->pipeline].count;

	return order <= 0 || count < 2 ? 0 : (double)order / (count - 1);
}

/* The score that the line brought, else that of the rules; NAN: none. */
static double score(struct crm_agenda *a, const struct crm_deal *d)
{
	const struct crm_field *f;
	double v;

	crm_deal_line(&a->query.fold, d, a->query.want, a->query.wants,
	    a->line);
	f = crm_line_get(a->line, CRM_KEY_SCORE);
	if (f != NULL)
		return crm_expr_number(f->value, &v) ? v : NAN;
	return a->score == NULL ? NAN : crm_score_number(a->score, a->line,
	    crm_deal_field, &a->query.eye.ctx);
}

void crm_agenda_weigh(struct crm_agenda *a, struct crm_agenda_item *item)
{
	const struct crm_deal *d = item->deal;
	bool open = d != NULL && d->status == CRM_OPEN;
	int64_t now = a->query.as_of, due = item->due;
	double *t = item->term, v = NAN;

	if (item->work == CRM_WORK_CLIENT)
		return;
	if (item->work == CRM_WORK_MISSED && d == NULL)
		due = CRM_TIME_NONE;	/* when they called is not when to */
	t[CRM_URGENT_LEAD] = item->work == CRM_WORK_LEAD;
	t[CRM_URGENT_OVERDUE] = crm_urgency_overdue(&a->weight, due, now);
	t[CRM_URGENT_DUE] = crm_urgency_due(&a->weight,
	    a->query.src.rules.zone, due, now);
	t[CRM_URGENT_MISSED] = item->missed > 0;
	t[CRM_URGENT_NONE] = open && d->next == CRM_TIME_NONE &&
	    item->work != CRM_WORK_TASK;
	if (d != NULL) {
		t[CRM_URGENT_AMOUNT] = crm_urgency_amount(item->amount,
		    a->median[d->owner]);
		v = score(a, d);
	}
	if (open) {
		t[CRM_URGENT_SLA] = sla(a, d);
		t[CRM_URGENT_STAGE] = stage(a, d);
	}
	item->has_score = !isnan(v);
	t[CRM_URGENT_SCORE] = item->has_score ? v / 100 : 0;
	item->urgency = crm_urgency_sum(&a->weight, t);
}

static void add_value(struct crm_agenda *a, const struct crm_agenda_item *item,
    size_t i, struct crm_buf *out)
{
	struct crm_by one = a->by;
	const struct crm_fold *fold = &a->query.fold;
	struct crm_str owner = crm_names_get(&fold->word, item->owner);
	const struct crm_staff *s;

	one.field += i;
	one.fields = 1;
	if (one.field->key == CRM_KEY_OWNER) {
		crm_buf_str_add(out, owner);
	} else if (one.field->key == CRM_KEY_TEAM) {
		s = crm_rules_staff(&a->query.src.rules, owner,
		    a->query.as_of);
		crm_buf_str_add(out, s != NULL ? s->team : CRM_STR(""));
	} else if (one.field->is_unit ? item->due != CRM_TIME_NONE :
	    item->deal != NULL) {
		crm_by_value(&one, &a->query.eye, item->deal, item->due, out);
	}
}

void crm_agenda_group(struct crm_agenda *a, struct crm_agenda_item *item)
{
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < a->by.fields; i++) {
		if (i > 0)
			crm_buf_char(&b, '\0');
		add_value(a, item, i, &b);
	}
	if (b.n > 0)
		item->group = (struct crm_str){ crm_arena_copy(&a->arena, b.p,
		    b.n), b.n };
	crm_buf_free(&b);
}

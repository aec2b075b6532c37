/* SPDX-License-Identifier: ISC */
#include "agendatable.h"

#include "clock.h"
#include "deal.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* A span of time, in the unit that it is at least two of. */
static void add_span(struct crm_buf *b, int64_t secs)
{
	if (secs >= 2 * DAY)
		crm_buf_printf(b, " %lld d", (long long)(secs / DAY));
	else if (secs >= 2 * HOUR)
		crm_buf_printf(b, " %lld h", (long long)(secs / HOUR));
	else
		crm_buf_printf(b, " %lld min", (long long)(secs / MINUTE));
}

static void add_due(const struct crm_agenda *a, int64_t due,
    struct crm_buf *b)
{
	int64_t late = a->query.as_of - due;

	crm_buf_puts(b, late > 0 ? "overdue" : "in");
	add_span(b, late > 0 ? late : -late);
}

static void add_calls(const struct crm_agenda *a,
    const struct crm_agenda_item *item, struct crm_buf *b)
{
	if (item->missed == 1)
		crm_buf_puts(b, "missed call");
	else
		crm_buf_printf(b, "%u missed calls", item->missed);
	add_span(b, a->query.as_of - item->called);
}

void crm_agenda_state(const struct crm_agenda *a,
    const struct crm_agenda_item *item, struct crm_buf *b)
{
	int64_t now = a->query.as_of;
	size_t from = b->n;

	switch (item->work) {
	case CRM_WORK_LEAD:
		crm_buf_puts(b, "new lead");
		add_span(b, now - item->deal->created);
		break;
	case CRM_WORK_NONE:
		crm_buf_puts(b, "no next step");
		break;
	case CRM_WORK_RECALL:
		crm_buf_puts(b, "recall");
		break;
	case CRM_WORK_TASK:
		crm_buf_printf(b, "task %s", crm_names_get(
		    &a->query.fold.word, item->task).p);
		break;
	case CRM_WORK_CLIENT:
		if (item->due != CRM_TIME_NONE) {
			crm_buf_puts(b, "asleep");
			add_span(b, now - item->due);
		} else {
			crm_buf_puts(b, "never touched");
		}
		return;
	case CRM_WORK_MISSED:
		add_calls(a, item, b);
		return;
	default:
		break;
	}
	if (item->due != CRM_TIME_NONE) {
		crm_buf_puts(b, b->n > from ? ", " : "");
		add_due(a, item->due, b);
	}
	if (item->missed > 0) {
		crm_buf_puts(b, ", ");
		add_calls(a, item, b);
	}
}

void crm_agenda_who(struct crm_agenda *a, const struct crm_agenda_item *item,
    struct crm_buf *b)
{
	static const char *const field[] = { "client.name", "client.company" };
	const struct crm_fold *fold = &a->query.fold;
	struct crm_str s = { 0 };

	for (size_t i = 0; i < sizeof(field) / sizeof(*field) && s.n == 0; i++)
		s = crm_agenda_client(a, item, field[i]);
	if (s.n == 0)
		s = crm_names_get(&fold->client_name, item->client);
	if (s.n == 0 && item->deal != NULL)
		s = crm_names_get(&fold->word, item->deal->title);
	crm_buf_str_add(b, s);
}

struct crm_str crm_agenda_title(const struct crm_agenda *a,
    const struct crm_agenda_item *item)
{
	if (item->deal == NULL || item->client == 0 ||
	    item->work == CRM_WORK_CLIENT)
		return CRM_STR("");
	return crm_names_get(&a->query.fold.word, item->deal->title);
}

static void text(struct crm_table *t, struct crm_str s)
{
	if (s.n > 0)
		crm_table_text(t, s);
	else
		crm_table_none(t);
}

static void when(struct crm_table *t, int64_t at, const struct crm_zone *zone)
{
	struct crm_buf b = { 0 };

	if (at != CRM_TIME_NONE && zone != NULL)
		crm_zone_text(zone, at, &b);
	else if (at != CRM_TIME_NONE)
		crm_clock_add(&b, at);
	text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void money(struct crm_table *t, const struct crm_agenda_item *item)
{
	if (item->has_amount)
		crm_table_money(t, item->amount);
	else
		crm_table_none(t);
}

static void count(struct crm_table *t, uint32_t n)
{
	if (n > 0)
		crm_table_count(t, n);
	else
		crm_table_none(t);
}

static void ask(struct crm_agenda *a, const struct crm_agenda_item *item,
    struct crm_table *t)
{
	struct crm_buf b = { 0 };
	struct crm_str q;
	size_t row = 0;

	while (crm_agenda_ask(a, item, &row, &q) && (b.n == 0 ||
	    a->opt.questions)) {
		crm_buf_puts(&b, b.n > 0 ? " " : "");
		crm_buf_str_add(&b, q);
	}
	text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void terms(const struct crm_agenda *a,
    const struct crm_agenda_item *item, struct crm_table *t)
{
	struct crm_buf b = { 0 };

	crm_urgency_explain(&a->weight, item->term, &b);
	text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static struct crm_str stage_of(const struct crm_agenda *a,
    const struct crm_agenda_item *item)
{
	const struct crm_rules *r = &a->query.src.rules;

	if (item->deal == NULL)
		return CRM_STR("");
	return item->deal->status == CRM_OPEN ? r->stage[item->deal->stage].id :
	    crm_str(crm_deal_status_name(item->deal->status));
}

/* The keys of the deal, as a deal line has them. */
static void add_deal(struct crm_agenda *a, const struct crm_agenda_item *item,
    struct crm_table *t)
{
	const struct crm_rules *r = &a->query.src.rules;
	const struct crm_fold *fold = &a->query.fold;
	const struct crm_deal *d = item->deal;

	text(t, crm_names_get(&fold->client_name, item->client));
	text(t, crm_agenda_client(a, item, "client.name"));
	text(t, crm_agenda_client(a, item, "client.company"));
	text(t, crm_agenda_client(a, item, "client.phone"));
	text(t, d != NULL ? crm_names_get(&fold->word, d->title) :
	    CRM_STR(""));
	text(t, d != NULL ? r->pipeline[d->pipeline].id : CRM_STR(""));
	text(t, d != NULL ? crm_str(crm_deal_status_name(d->status)) :
	    CRM_STR(""));
	text(t, d != NULL && d->status == CRM_OPEN ? stage_of(a, item) :
	    CRM_STR(""));
	money(t, item);
	when(t, d != NULL ? d->next : CRM_TIME_NONE, NULL);
}

struct crm_table *crm_agenda_table(struct crm_agenda *a, size_t from,
    size_t until)
{
	static const char *const name[] = { "urgency", "work", "due", "deal",
		"task", "owner", "client", "client.name", "client.company",
		"client.phone", "title", "pipeline", "status", "stage",
		"amount", "next", "todo", "score", "contact", "missed",
		"question", "terms" };
	const struct crm_fold *fold = &a->query.fold;
	struct crm_table *t = crm_table_new();

	for (size_t i = 0; i < a->by.fields; i++)
		if (a->by.field[i].key != CRM_KEY_OWNER &&
		    a->by.field[i].key != CRM_KEY_STAGE)
			crm_table_column(t, a->by.field[i].name, NULL,
			    CRM_LEFT);
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		crm_table_column(t, name[i], NULL, CRM_LEFT);
	for (size_t i = from; i < until; i++) {
		const struct crm_agenda_item *item = &a->item[i];

		if (item->cut)
			continue;
		crm_table_row(t);
		for (size_t k = 0; k < a->by.fields; k++)
			if (a->by.field[k].key != CRM_KEY_OWNER &&
			    a->by.field[k].key != CRM_KEY_STAGE)
				text(t, crm_by_part(item->group, k));
		if (item->work == CRM_WORK_CLIENT)
			crm_table_none(t);
		else
			crm_table_decimal(t, item->urgency, 1);
		crm_table_text(t, crm_str(crm_work_name(item->work)));
		when(t, item->due, NULL);
		text(t, item->deal == NULL ? CRM_STR("") :
		    crm_names_get(&fold->deal_name, item->deal->id));
		text(t, crm_names_get(&fold->word, item->task));
		text(t, crm_names_get(&fold->word, item->owner));
		add_deal(a, item, t);
		text(t, crm_names_get(&fold->word, item->todo));
		if (item->has_score)
			crm_table_decimal(t, item->term[CRM_URGENT_SCORE] *
			    100, 0);
		else
			crm_table_none(t);
		count(t, item->contact);
		count(t, item->missed);
		ask(a, item, t);
		terms(a, item, t);
	}
	return t;
}

static void wide_columns(struct crm_table *t, bool owner)
{
	crm_table_column(t, "urgency", "urg.", CRM_RIGHT);
	crm_table_column(t, "due", NULL, CRM_WHOLE);
	crm_table_column(t, "state", "why", CRM_LEFT);
	if (owner)
		crm_table_column(t, "owner", NULL, CRM_LEFT);
	crm_table_column(t, "deal", NULL, CRM_WHOLE);
	crm_table_column(t, "who", NULL, CRM_LEFT);
	crm_table_column(t, "title", NULL, CRM_LEFT);
	crm_table_column(t, "client.phone", "phone", CRM_WHOLE);
	crm_table_column(t, "stage", NULL, CRM_LEFT);
	crm_table_column(t, "amount", NULL, CRM_RIGHT);
	crm_table_column(t, "todo", NULL, CRM_LEFT);
	crm_table_column(t, "question", "ask", CRM_LEFT);
}

struct crm_table *crm_agenda_wide(struct crm_agenda *a, size_t from,
    size_t until, bool owner)
{
	const struct crm_fold *fold = &a->query.fold;
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };

	wide_columns(t, owner);
	for (size_t i = from; i < until; i++) {
		const struct crm_agenda_item *item = &a->item[i];

		if (item->cut)
			continue;
		crm_table_row(t);
		if (item->work == CRM_WORK_CLIENT)
			crm_table_none(t);
		else
			crm_table_decimal(t, item->urgency, 1);
		when(t, item->due, a->query.src.rules.zone);
		crm_agenda_state(a, item, &b);
		text(t, crm_buf_str(&b));
		b.n = 0;
		if (owner)
			text(t, crm_names_get(&fold->word, item->owner));
		text(t, item->deal == NULL ? CRM_STR("") :
		    crm_names_get(&fold->deal_name, item->deal->id));
		crm_agenda_who(a, item, &b);
		text(t, crm_buf_str(&b));
		b.n = 0;
		text(t, crm_agenda_title(a, item));
		text(t, crm_agenda_client(a, item, "client.phone"));
		text(t, stage_of(a, item));
		money(t, item);
		text(t, crm_names_get(&fold->word, item->todo));
		ask(a, item, t);
	}
	crm_buf_free(&b);
	return t;
}

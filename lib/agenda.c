/* SPDX-License-Identifier: ISC */
#include "agenda.h"

#include <stdlib.h>

#include "agendapriv.h"
#include "clock.h"
#include "mem.h"

static const char *const work_name[] = { "lead", "step", "none", "recall",
	"task", "missed", "client" };

const char *crm_work_name(enum crm_work w)
{
	return work_name[w];
}

bool crm_agenda_span(const char *operand)
{
	struct crm_zone *utc = crm_zone_new(CRM_STR("UTC"));
	struct crm_when when = { utc, 0 };
	struct crm_period p;
	bool is = crm_str_is(crm_str(operand), "overdue") ||
	    crm_when_period(crm_str(operand), &when, &p);

	crm_zone_free(utc);
	return is;
}

static enum crm_status read_span(struct crm_agenda *a, struct crm_err *err)
{
	struct crm_when when = { a->query.src.rules.zone, a->query.as_of };
	struct crm_str span = a->opt.span != NULL ? crm_str(a->opt.span) :
	    CRM_STR("today");
	struct crm_period p;

	a->overdue = crm_str_is(span, "overdue");
	a->until = a->query.as_of;
	if (a->overdue)
		return CRM_OK;
	if (!crm_when_period(span, &when, &p))
		return crm_err_set(err, CRM_USAGE, "'%s' is no span: today, "
		    "tomorrow, week, month, overdue or a period of crm(7)",
		    a->opt.span);
	a->until = p.until != CRM_TIME_NONE ? p.until : INT64_MAX;
	return CRM_OK;
}

static enum crm_status read_only(struct crm_agenda *a, struct crm_err *err)
{
	struct crm_str name, rest = crm_str(a->opt.only);
	bool more = a->opt.only != NULL;

	a->only = more ? 0 : (1U << CRM_WORKS) - 1;
	while (more) {
		int i = 0;

		more = crm_str_cut(rest, ',', &name, &rest);
		while (i < CRM_WORKS && !crm_str_is(crm_str_trim(name),
		    work_name[i]))
			i++;
		if (i == CRM_WORKS)
			return crm_err_set(err, CRM_USAGE, "--only: '%.*s' is "
			    "none of lead, step, none, recall, task, missed, "
			    "client", (int)name.n, name.p);
		a->only |= 1U << i;
	}
	return CRM_OK;
}

static enum crm_status check_team(const struct crm_agenda *a,
    struct crm_err *err)
{
	const struct crm_rules *r = &a->query.src.rules;

	for (size_t i = 0; a->opt.team != NULL && i < r->staffs; i++)
		if (crm_str_is(r->staff[i].team, a->opt.team))
			return CRM_OK;
	if (a->opt.team == NULL)
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "--team: staff.csv has no team "
	    "'%s'", a->opt.team);
}

static enum crm_status open_score(struct crm_agenda *a, struct crm_err *err)
{
	struct crm_query *q = &a->query;
	struct crm_when when = { q->src.rules.zone, q->as_of };
	struct crm_str name;
	enum crm_status s;

	crm_query_want(q, CRM_STR("score"));
	if (q->src.rules.scores == 0)
		return CRM_OK;
	s = crm_score_new(&q->src.rules, &when, &a->score, err);
	for (size_t i = 0; s == CRM_OK && i < q->src.rules.scores; i++)
		for (size_t k = 0; crm_score_field(a->score, i, k, &name);
		    k++)
			crm_query_want(q, name);
	return s;
}

enum crm_status crm_agenda_open(struct crm_agenda *a, char *const *file,
    size_t files, struct crm_err *err)
{
	const struct crm_query_opt *o = &a->opt.query;
	enum crm_status s = crm_query_open(&a->query, o, file, files, err);

	if (s == CRM_OK)
		s = read_span(a, err);
	if (s == CRM_OK)
		s = read_only(a, err);
	if (s == CRM_OK)
		s = check_team(a, err);
	if (s == CRM_OK)
		s = crm_urgency_read(&a->weight, &a->query.src.rules, err);
	if (s == CRM_OK)
		s = crm_ask_open(&a->ask, &a->query.src.rules, a->query.as_of,
		    err);
	if (s == CRM_OK)
		s = crm_by_open(&a->by, a->opt.by, &a->query, err);
	if (s == CRM_OK)
		s = open_score(a, err);
	a->line = crm_mem_new(1, sizeof(*a->line));
	a->covers = a->opt.mode != CRM_AGENDA_DUE || o->period != NULL ||
	    o->since != NULL || o->until != NULL;
	a->coverage.period = a->query.period;
	if (s == CRM_OK && o->period == NULL && o->since == NULL &&
	    o->until == NULL)
		a->coverage.period = crm_unit_at(CRM_MONTH,
		    a->query.src.rules.zone, a->query.as_of);
	return s;
}

static enum crm_status seen(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	struct crm_agenda *a = ctx;

	a->strays += d == NULL && f->deal != 0 &&
	    !crm_fold_taken_back(fold) && (f->ev == CRM_EV_TASK ||
	    f->ev == CRM_EV_DONE || f->ev == CRM_EV_COST ||
	    f->ev == CRM_EV_CLIENT || f->ev == CRM_EV_FORGET);
	crm_contacts_seen(&a->contacts, fold, d, f, err);
	crm_missed_seen(&a->missed, fold, d, f, err);
	crm_tasks_seen(&a->tasks, fold, d, f, err);
	return crm_coverage_seen(&a->coverage, fold, d, f, err);
}

/* Is it one of the owners that were asked for? */
static bool is_asked(const struct crm_agenda *a, struct crm_str owner)
{
	struct crm_str name, rest = crm_str(a->opt.owner);
	bool more = rest.n > 0;

	if (!more)
		return true;
	while (more) {
		more = crm_str_cut(rest, ',', &name, &rest);
		if (crm_str_eq(crm_str_trim(name), owner))
			return true;
	}
	return false;
}

bool crm_agenda_theirs(const struct crm_agenda *a, struct crm_str name)
{
	const struct crm_staff *s;

	if (!is_asked(a, name))
		return false;
	if (a->opt.team == NULL)
		return true;
	s = crm_rules_staff(&a->query.src.rules, name, a->query.as_of);
	return s != NULL && crm_str_is(s->team, a->opt.team);
}

bool crm_agenda_whose(const struct crm_agenda *a, uint32_t owner)
{
	return crm_agenda_theirs(a, crm_names_get(&a->query.fold.word, owner));
}

/* Does a deal, a task or staff.csv know the seller? */
static bool is_known(const struct crm_agenda *a, struct crm_str name)
{
	const struct crm_fold *fold = &a->query.fold;
	uint32_t word = crm_names_find(&fold->word, name);

	if (crm_rules_staff(&a->query.src.rules, name, a->query.as_of) != NULL)
		return true;
	for (size_t i = 0; word != 0 && i < fold->deals; i++)
		if (fold->deal[i].owner == word ||
		    fold->deal[i].keeper == word)
			return true;
	for (size_t i = 0; word != 0 && i < a->tasks.tasks; i++)
		if (a->tasks.task[i].owner == word)
			return true;
	return false;
}

enum crm_status crm_agenda_owners(const struct crm_agenda *a,
    struct crm_err *err)
{
	struct crm_str name, rest = crm_str(a->opt.owner);
	bool more = rest.n > 0;

	while (more) {
		more = crm_str_cut(rest, ',', &name, &rest);
		name = crm_str_trim(name);
		if (name.n > 0 && !is_known(a, name))
			return crm_err_set(err, CRM_USAGE, "neither staff.csv "
			    "nor a deal knows the owner '%.*s' (a file stands "
			    "behind an owner or a span)", (int)name.n, name.p);
	}
	return CRM_OK;
}

static int cmp_time(int64_t a, int64_t b)
{
	if (a == b)
		return 0;
	return a == CRM_TIME_NONE || (b != CRM_TIME_NONE && a > b) ? 1 : -1;
}

static int cmp_id(const struct crm_names *names, uint32_t a, uint32_t b)
{
	return crm_str_cmp(crm_names_get(names, a), crm_names_get(names, b));
}

/* By group, the most urgent, the earliest, the largest; then by ids, so that
 * the order never depends on that of reading. */
static int cmp(const void *p, const void *q, void *ctx)
{
	const struct crm_agenda_item *x = p, *y = q;
	const struct crm_fold *fold = ctx;
	size_t n = x->group.n < y->group.n ? x->group.n : y->group.n;
	int c = n > 0 ? memcmp(x->group.p, y->group.p, n) : 0;

	if (c == 0)
		c = (x->group.n > y->group.n) - (x->group.n < y->group.n);
	if (c == 0)
		c = (x->urgency < y->urgency) - (x->urgency > y->urgency);
	if (c == 0 && x->work == CRM_WORK_CLIENT)
		c = (x->amount < y->amount) - (x->amount > y->amount);
	if (c == 0)
		c = cmp_time(x->due, y->due);
	if (c == 0)
		c = (x->amount < y->amount) - (x->amount > y->amount);
	if (c == 0)
		c = cmp_id(&fold->deal_name, x->deal != NULL ? x->deal->id :
		    0, y->deal != NULL ? y->deal->id : 0);
	if (c == 0)
		c = cmp_id(&fold->client_name, x->client, y->client);
	return c != 0 ? c : cmp_id(&fold->word, x->task, y->task);
}

/* The first of each group. */
static void limit(struct crm_agenda *a)
{
	size_t of = 0;

	for (size_t i = 0; i < a->items && a->opt.limit > 0; i++) {
		of = i > 0 && crm_str_eq(a->item[i].group,
		    a->item[i - 1].group) ? of + 1 : 1;
		a->item[i].cut = of > a->opt.limit;
	}
}

enum crm_status crm_agenda_run(struct crm_agenda *a, struct crm_err *err)
{
	struct crm_fold_opt opt = { .all = true, .fact = seen, .ctx = a };
	const struct crm_fold *fold = &a->query.fold;
	enum crm_status s = crm_agenda_few(a, &opt, err);

	if (s == CRM_NONE)
		s = crm_query_run(&a->query, &opt, a->covers ||
		    a->opt.questions, err);
	if (s != CRM_OK)
		return s;
	for (size_t i = 0; i < fold->deals; i++)
		a->lines |= fold->deal[i].from_line;
	crm_missed_finish(&a->missed, fold);
	crm_tasks_finish(&a->tasks, fold);
	s = crm_coverage_finish(&a->coverage, fold, err);
	if (s == CRM_OK)
		s = crm_agenda_owners(a, err);
	if (s != CRM_OK)
		return s;
	crm_agenda_make(a);
	if (a->items > 0)
		qsort_r(a->item, a->items, sizeof(*a->item), cmp,
		    (void *)fold);
	limit(a);
	return CRM_OK;
}

struct crm_str crm_agenda_client(struct crm_agenda *a,
    const struct crm_agenda_item *item, const char *name)
{
	struct crm_str want = crm_str(name);
	const struct crm_field *f;

	if (item->deal == NULL || !item->deal->from_line)
		return crm_fold_client(&a->query.fold, item->client,
		    crm_str(strchr(name, '.') + 1));
	crm_deal_line(&a->query.fold, item->deal, &want, 1, a->line);
	f = crm_line_find(a->line, want);
	return f != NULL ? f->value : CRM_STR("");
}

bool crm_agenda_ask(struct crm_agenda *a, const struct crm_agenda_item *item,
    size_t *row, struct crm_str *question)
{
	if (item->contact == 0 || item->work == CRM_WORK_TASK)
		return false;
	return crm_ask_next(&a->ask, &a->query.fold, item->deal,
	    item->contact, row, question);
}

void crm_agenda_close(struct crm_agenda *a)
{
	free(a->item);
	free(a->median);
	free(a->amount);
	crm_score_free(a->score);
	crm_by_close(&a->by);
	crm_ask_free(&a->ask);
	crm_contacts_free(&a->contacts);
	crm_missed_free(&a->missed);
	crm_tasks_free(&a->tasks);
	crm_coverage_free(&a->coverage);
	if (a->line != NULL)
		crm_line_free(a->line);
	free(a->line);
	crm_arena_free(&a->arena);
	crm_query_close(&a->query);
	*a = (struct crm_agenda){ 0 };
}

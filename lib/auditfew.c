/* SPDX-License-Identifier: ISC */
/*
 * A check of what arose lately, by the index: it says which lines of the
 * journal findings since then can depend on, and only these are folded.
 */
#include "auditfew.h"

#include <stdlib.h>

#include "mem.h"
#include "pending.h"

/* What no part of the index covers must be little beside what they cover;
 * lines that are held, beside the journal. */
enum { MANY = 8, HELD = 64, LITTLE = 1 << 20 };

static bool is_good(const struct crm_index *x)
{
	int64_t covers = 0, rest = 0;

	for (size_t i = 0; i < x->parts; i++)
		covers += x->part[i].covers;
	for (size_t i = 0; i < x->gaps; i++)
		rest += x->gap[i].to - x->gap[i].from;
	return x->parts > 0 && rest <= covers / MANY;
}

/* The index as it is will do as a rule: the columns see to it being made. */
static enum crm_status ready(struct crm_audit_few *few,
    const struct crm_query *q, struct crm_err *err)
{
	enum crm_status s = crm_index_open(&few->index, &q->src.store, err);

	if (s != CRM_OK || is_good(&few->index))
		return s;
	crm_index_close(&few->index);
	s = crm_index_ready(&few->index, &q->src.store, q->threads, err);
	return s != CRM_OK || is_good(&few->index) ? s : CRM_NONE;
}

/* All tasks that are not done, where one may be late, or somebody's who is
 * not there; those that are done in days to come have been chosen. */
static bool choose_tasks(struct crm_late *l)
{
	const struct crm_index *x = &l->few->index;
	struct crm_pending pending = { 0 };
	const struct crm_pending_list *tasks =
	    &pending.list[CRM_PENDING_TASK];
	bool ok;

	if (!crm_late_want(l, CRM_FIND_OVERDUE) &&
	    !crm_late_want(l, CRM_FIND_LEFT) &&
	    !crm_late_want(l, CRM_FIND_AWAY))
		return true;
	ok = crm_pending_load(&pending, x, &l->audit->query->src);
	for (uint32_t i = 1; ok && i <= tasks->name.n; i++)
		if (tasks->at[i].open)
			crm_gather_add(&l->gather, CRM_GATHER_TASK,
			    tasks->name.name[i], false);
	crm_pending_free(&pending);
	return ok;
}

/* The last fact by each seller that surely counts; where that is long ago,
 * what else there may be is read. */
static void choose_sellers(struct crm_late *l)
{
	struct crm_audit *a = l->audit;
	int64_t *last = a->few->last;
	int64_t span = crm_check_idle_span(a->rules);

	for (size_t i = 0; i < l->bys; i++) {
		const struct crm_late_by *b = &l->by[i];

		if (b->counts && (b->deal == 0 || !l->of[b->deal].unsure) &&
		    last[b->row] < b->at)
			last[b->row] = b->at;
	}
	for (size_t i = 0; i < l->bys; i++) {
		const struct crm_late_by *b = &l->by[i];

		if (b->at > last[b->row] && (last[b->row] == CRM_TIME_NONE ||
		    last[b->row] + span <= a->now))
			crm_gather_add(&l->gather, CRM_GATHER_DEAL,
			    crm_names_get(&l->deal, b->deal), false);
	}
}

static enum crm_status take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct crm_late *l = ctx;
	enum crm_status s;

	l->few->at = l->gather.at;
	s = crm_audit_take(l->audit, line, text, err);
	/* a line that no report reads: where it is, is not asked */
	if (s != CRM_DATA)
		return s;
	crm_err_free(err);
	return CRM_OK;
}

static enum crm_status fold(struct crm_late *l, struct crm_err *err)
{
	struct crm_audit *a = l->audit;
	enum crm_status s = crm_gather_find(&l->gather, &l->few->index, err);

	if (s != CRM_OK)
		return s;
	crm_rules_learn(&a->query->src.rules, &l->few->src.rules);
	crm_audit_begin(a);
	s = crm_gather_tell(&l->gather, take, l, err);
	if (s == CRM_OK)
		s = crm_fold_finish(&a->query->fold, err);
	if (s != CRM_OK)
		return s;
	crm_audit_ready(a);
	/* else somebody must look for a fact of theirs */
	return crm_audit_asked(a, err) == CRM_OK ? CRM_OK : CRM_NONE;
}

static size_t most(const struct crm_index *x)
{
	int64_t all = 0;

	for (size_t i = 0; i < x->segments; i++)
		all += x->segment[i].end;
	return (size_t)(all / HELD);
}

static enum crm_status none(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, const struct crm_fact *f, struct crm_err *err)
{
	(void)ctx, (void)fold, (void)d, (void)f, (void)err;
	return CRM_OK;
}

static enum crm_status read_few(struct crm_late *l, struct crm_err *err)
{
	struct crm_audit *a = l->audit;
	struct crm_audit_few *few = a->few;
	struct crm_query *q = a->query;
	struct crm_fold_opt opt = { .rules = &few->src.rules,
		.as_of = q->as_of, .fact = none, .all = true };
	enum crm_status s = ready(few, q, err);

	if (s != CRM_OK)
		return CRM_NONE;
	s = crm_source_open(&few->src, q->src.store.dir, NULL, 0, err);
	if (s != CRM_OK)
		return CRM_NONE;
	few->last = crm_mem_new(a->rules->staffs + 1, sizeof(*few->last));
	for (size_t i = 0; i < a->rules->staffs; i++)
		few->last[i] = CRM_TIME_NONE;
	crm_fold_init(&l->probe, &opt);
	l->gather.most = LITTLE + most(&few->index);
	s = crm_late_read(l, err);
	if (s == CRM_OK)
		s = crm_late_clients(l, err);
	if (s == CRM_OK)
		s = crm_late_see(l, err);
	/* what they are called in what order, may be told */
	if (s == CRM_OK && few->src.rules.stages - few->src.rules.known > 1 &&
	    q->where != NULL)
		s = CRM_NONE;
	if (s != CRM_OK || !choose_tasks(l))
		return CRM_NONE;
	if (crm_late_want(l, CRM_FIND_IDLE_STAFF))
		choose_sellers(l);
	return fold(l, err);
}

/* What was read is not what is needed. */
static void forget(struct crm_audit *a, size_t found)
{
	crm_fold_free(&a->query->fold);
	a->found.n = found;
	free(a->deal);
	free(a->client);
	free(a->word);
	a->deal = NULL;
	a->client = NULL;
	a->word = NULL;
	crm_missed_free(&a->missed);
	crm_tasks_free(&a->tasks);
	for (size_t i = 0; i < 2; i++) {
		crm_names_free(&a->spelling[i].word);
		free(a->spelling[i].deals);
		a->spelling[i] = (struct crm_audit_spelling){ .cap = 0 };
	}
	a->plans = 0;
	a->seq = 0;
	crm_audit_few_free(a);
}

void crm_audit_few_free(struct crm_audit *a)
{
	struct crm_audit_few *few = a->few;

	if (few == NULL)
		return;
	crm_days_lines_free(&few->lines);
	crm_index_close(&few->index);
	crm_source_close(&few->src);
	free(few->told);
	free(few->stage);
	free(few->last);
	free(few);
	a->few = NULL;
}

enum crm_status crm_audit_few(struct crm_audit *a, struct crm_err *err)
{
	struct crm_late l = { .audit = a, .since = a->found.since };
	size_t found = a->found.n;
	enum crm_status s;

	if (l.since == CRM_TIME_NONE || !a->query->src.has_store)
		return CRM_NONE;
	a->few = l.few = crm_mem_new(1, sizeof(*a->few));
	l.gather.children = crm_late_want(&l, CRM_FIND_NO_HANDOVER);
	s = read_few(&l, err);
	crm_err_free(err);
	if (s != CRM_OK)
		forget(a, found);
	crm_fold_free(&l.probe);
	crm_names_free(&l.deal);
	crm_names_free(&l.made);
	crm_names_free(&l.client);
	free(l.of);
	free(l.by);
	free(l.whose);
	free(l.pair);
	crm_alike_free(&l.alike);
	crm_gather_free(&l.gather);
	return s == CRM_OK ? CRM_OK : CRM_NONE;
}

/* SPDX-License-Identifier: ISC */
#include "stepjob.h"

#include <stdlib.h>

#include "clock.h"
#include "handon.h"
#include "mem.h"
#include "stepline.h"

static struct crm_str name_of(const struct crm_stepjob *j,
    const struct crm_deal *d)
{
	return crm_names_get(&j->fold.deal_name, d->id);
}

static const struct crm_deal *find(const struct crm_stepjob *j, uint32_t i)
{
	return crm_fold_find(&j->fold, crm_names_get(&j->deal, i));
}

/* Where a stage was meant by an operand: options with a value that may be
 * left out take it with '='. */
static enum crm_status no_deal(const struct crm_stepjob *j,
    struct crm_str id, struct crm_err *err)
{
	const struct crm_rules *r = &j->batch->src.rules;
	bool stage = crm_str_is(id, "won");

	for (int i = 0; i < r->known; i++)
		stage |= crm_str_eq(r->stage[i].id, id);
	if (!stage || j->undo || j->step.outcome != CRM_RESULT)
		return crm_err_set(err, CRM_DATA, "there is no deal %s",
		    id.p);
	return crm_err_set(err, CRM_DATA, "there is no deal %s; for the "
	    "stage write --result=%s", id.p, id.p);
}

/* The children of each deal of the fold as a list. */
static void link_children(struct crm_stepjob *j)
{
	size_t n = j->fold.deals;

	j->first = crm_mem_new(n + 1, sizeof(*j->first));
	j->next = crm_mem_new(n + 1, sizeof(*j->next));
	for (size_t i = 0; i < n; i++) {
		uint32_t parent = j->fold.deal[i].parent;
		const struct crm_deal *p = parent == 0 ? NULL :
		    crm_fold_find(&j->fold, crm_names_get(&j->fold.word,
		    parent));

		if (p == NULL)
			continue;
		j->next[i] = j->first[p - j->fold.deal];
		j->first[p - j->fold.deal] = i + 1;
	}
}

/* A child of the deal, in that pipeline (-1: in any) or made at that time
 * (CRM_TIME_NONE: at any); or NULL. */
static const struct crm_deal *child_of(const struct crm_stepjob *j,
    const struct crm_deal *d, int pipeline, int64_t made)
{
	for (size_t i = j->first[d - j->fold.deal]; i != 0;
	    i = j->next[i - 1]) {
		const struct crm_deal *c = &j->fold.deal[i - 1];

		if ((pipeline < 0 || c->pipeline == pipeline) &&
		    (made == CRM_TIME_NONE || c->created == made))
			return c;
	}
	return NULL;
}

static enum crm_status add(struct crm_stepjob *j, size_t where,
    struct crm_err *err)
{
	return crm_batch_add(j->batch, j->line, where, err);
}

/* Touches, the step, and where it leads: what is to be done next is done
 * there. */
static enum crm_status add_step(struct crm_stepjob *j,
    const struct crm_deal *d, size_t where, struct crm_err *err)
{
	const struct crm_when *when = &j->batch->src.when;
	struct crm_step step = j->step;
	int on = crm_handon_stage(&step, &j->fold, d);
	enum crm_status s;

	if (on != CRM_NO_STAGE && child_of(j, d, j->batch->src.rules.stage[
	    on].pipeline_no, CRM_TIME_NONE) != NULL)
		on = CRM_NO_STAGE;
	step.touches = crm_touches_count(&j->touches);
	if (on != CRM_NO_STAGE) {
		step.next = CRM_TIME_NONE;
		step.todo = NULL;
	}
	s = crm_step_line(&step, &j->fold, d, &j->past, when, j->line, err);
	if (s == CRM_OK)
		s = crm_touches_add(&j->touches, j->batch, name_of(j, d),
		    step.at, step.by, where, err);
	if (s == CRM_OK)
		s = add(j, where, err);
	if (s != CRM_OK || on == CRM_NO_STAGE)
		return s;
	crm_handon_line(&j->step, &j->fold, d, on, when->now, j->line);
	return add(j, where, err);
}

static enum crm_status add_undo(struct crm_stepjob *j,
    const struct crm_deal *d, const char *what, int64_t of, size_t where,
    struct crm_err *err)
{
	crm_stepline_begin(j->line, "undo", name_of(j, d), CRM_TIME_NONE,
	    j->step.by);
	crm_stepline_time(j->line, CRM_KEY_OF, of);
	crm_stepline_text(j->line, CRM_KEY_WHAT, what);
	crm_stepline_text(j->line, CRM_KEY_NOTE, j->step.note);
	return add(j, where, err);
}

/* The deal's child has facts that its creation must not be undone under: say
 * how the last of them is taken back. */
static enum crm_status is_used(const struct crm_stepjob *j,
    const struct crm_deal *child, struct crm_err *err)
{
	struct crm_step_was was = crm_step_past_get(&j->past, child);
	struct crm_str ev = crm_ev_name((enum crm_ev)was.said_ev);
	const char *id = name_of(j, child).p;
	struct crm_buf b = { 0 };

	if (was.said_ev == CRM_EV_STEP) {
		crm_buf_printf(&b, "crm-step %s --undo", id);
	} else {
		crm_buf_printf(&b, "crm-add undo deal=%s of=", id);
		crm_clock_add(&b, was.said);
		crm_buf_printf(&b, " what=%s", ev.p);
	}
	crm_err_set(err, CRM_DATA, "it goes on as %s, and there are facts "
	    "about that one: take them back first, the last is a %s (%s)",
	    id, ev.p, crm_buf_z(&b));
	crm_buf_free(&b);
	return CRM_DATA;
}

static enum crm_status take_back(struct crm_stepjob *j,
    const struct crm_deal *d, size_t where, struct crm_err *err)
{
	struct crm_step_was was = crm_step_past_get(&j->past, d);
	const struct crm_deal *child = d->status != CRM_WON ? NULL :
	    child_of(j, d, -1, was.last);
	enum crm_status s = CRM_OK;

	if (!was.any)
		s = crm_err_set(err, CRM_DATA, "there is no step of it to be "
		    "taken back");
	else if (child != NULL &&
	    crm_step_past_get(&j->past, child).said_ev != CRM_EV_NONE)
		s = is_used(j, child, err);
	if (s != CRM_OK) {
		crm_err_field(err, name_of(j, d));
		return s;
	}
	if (child != NULL)
		s = add_undo(j, child, "deal", child->created, where, err);
	return s == CRM_OK ? add_undo(j, d, "step", was.last, where, err) : s;
}

static bool hands_over(const struct crm_rules *r)
{
	for (int i = 0; i < r->known; i++)
		if (r->stage[i].handover.n > 0)
			return true;
	return false;
}

/* The deals, and their children where they matter. */
static enum crm_status gather(struct crm_stepjob *j,
    const struct crm_names *deals, struct crm_err *err)
{
	struct crm_batch *b = j->batch;
	struct crm_fold_opt opt = { .fact = crm_step_seen,
		.ctx = &j->past };
	enum crm_status s = crm_batch_lock(b, err);

	for (uint32_t i = 1; i <= deals->n; i++)
		crm_names_add(&j->deal, crm_names_get(deals, i));
	j->asked = j->deal.n;
	if (s == CRM_OK && b->src.has_store && hands_over(&b->src.rules) &&
	    (j->undo || j->step.outcome == CRM_RESULT))
		s = crm_handon_children(&b->journal, deals, &j->deal, err);
	if (s == CRM_OK)
		s = crm_batch_fold(b, &j->deal, NULL, &opt, &j->fold, err);
	if (s == CRM_OK)
		link_children(j);
	return s;
}

enum crm_status crm_stepjob_run(struct crm_stepjob *j, struct crm_batch *b,
    const struct crm_names *deals, struct crm_err *err)
{
	enum crm_status s;

	j->batch = b;
	if (deals->n == 0)
		return CRM_OK;
	j->line = crm_mem_new(1, sizeof(*j->line));
	s = gather(j, deals, err);
	for (uint32_t i = 1; i <= j->asked && s == CRM_OK; i++)
		if (find(j, i) == NULL)
			s = no_deal(j, crm_names_get(&j->deal, i), err);
	for (uint32_t i = 1; i <= j->asked && s == CRM_OK; i++)
		s = j->undo ? take_back(j, find(j, i), i, err) :
		    add_step(j, find(j, i), i, err);
	return s;
}

void crm_stepjob_free(struct crm_stepjob *j)
{
	if (j->line != NULL)
		crm_line_free(j->line);
	free(j->line);
	free(j->first);
	free(j->next);
	crm_step_past_free(&j->past);
	crm_fold_free(&j->fold);
	crm_names_free(&j->deal);
}

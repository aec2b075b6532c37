/* SPDX-License-Identifier: ISC */
#include "stepopt.h"

#include "money.h"
#include "nextstep.h"

static void outcome(struct crm_stepopt *o, enum crm_outcome outcome)
{
	o->step.step.outcome = outcome;
	o->acts++;
}

/* What a contact was, and how it ended. */
static void take_step(struct crm_stepopt *o, int id, const char *arg)
{
	struct crm_step *step = &o->step.step;
	struct crm_touches *touches = &o->step.touches;

	o->extra = true;
	switch (id) {
	case CRM_STEPOPT_RESULT: outcome(o, CRM_RESULT); step->to = arg; break;
	case CRM_STEPOPT_TO: o->to = arg; break;
	case CRM_STEPOPT_POSTPONE: outcome(o, CRM_POSTPONE);
		o->postpone = arg; break;
	case CRM_STEPOPT_REFUSE: outcome(o, CRM_REFUSE); step->reason = arg;
		break;
	case CRM_STEPOPT_TODO: step->todo = arg; break;
	case CRM_STEPOPT_NEXT: o->next = arg; break;
	case CRM_STEPOPT_AMOUNT: step->amount = arg; break;
	case CRM_STEPOPT_MARGIN: step->margin = arg; break;
	case CRM_STEPOPT_VARIANT: step->variant = arg; break;
	case CRM_STEPOPT_AT: o->at = arg; break;
	case CRM_STEPOPT_CALL: o->call = arg; touches->did[CRM_CALL] = true;
		break;
	case CRM_STEPOPT_MISSED: touches->did[CRM_CALL] = true;
		touches->missed = true; break;
	case CRM_STEPOPT_IN: touches->in = true; break;
	}
	if (id > CRM_STEPOPT_TOUCH && id < CRM_STEPOPT_TOUCH + CRM_TOUCHES)
		touches->did[id - CRM_STEPOPT_TOUCH] = true;
}

void crm_stepopt_take(struct crm_stepopt *o, int id, const char *arg)
{
	switch (id) {
	case CRM_STEPOPT_UNDO: o->step.undo = true; o->acts++; break;
	case CRM_STEPOPT_ASSIGN: o->assigns = true; o->assign.to = arg;
		o->acts++; break;
	case CRM_STEPOPT_FROM: o->assign.from = arg; break;
	case CRM_STEPOPT_TEAM: o->assign.team = arg; break;
	case 'n': o->step.step.note = o->assign.note = arg; break;
	case CRM_STEPOPT_WHO: o->batch.by = o->step.step.by = arg;
		o->assign.by = arg; break;
	case CRM_STEPOPT_FUTURE: o->batch.future = true; break;
	case CRM_STEPOPT_DRY: o->batch.dry = true; break;
	case CRM_OPT_STORE: o->batch.store = arg; break;
	default: take_step(o, id, arg);
	}
}

/* --to STAGE, alone or with --result, is --result=STAGE. */
static int take_to(struct crm_stepopt *o, const struct crm_cli *cli)
{
	struct crm_step *step = &o->step.step;

	if (o->to == NULL)
		return CRM_OK;
	if (o->acts == 0)
		outcome(o, CRM_RESULT);
	if (step->outcome != CRM_RESULT)
		return crm_cli_usage(cli, "--to says where a result leads: it "
		    "goes with --result alone");
	if (step->to != NULL && strcmp(step->to, o->to) != 0)
		return crm_cli_usage(cli, "--result=%s and --to %s: a result "
		    "leads to one stage", step->to, o->to);
	step->to = o->to;
	return CRM_OK;
}

static int check_touches(struct crm_stepopt *o, const struct crm_cli *cli)
{
	struct crm_touches *t = &o->step.touches;
	int64_t secs;

	if (o->call != NULL && t->missed)
		return crm_cli_usage(cli, "--call and --missed: a call was "
		    "answered, or not");
	if (t->in && crm_touches_count(t) == 0)
		return crm_cli_usage(cli, "--in goes with what came in: "
		    "--call, --missed, --email …");
	if (o->call == NULL)
		return CRM_OK;
	if (!crm_touches_secs(crm_str(o->call), &secs))
		return crm_cli_usage(cli, "--call: '%s' is not how long it "
		    "was: 184 (seconds), 3:04 or 3min4s", o->call);
	crm_buf_int(&o->secs, secs);
	t->secs = crm_buf_z(&o->secs);
	return CRM_OK;
}

static int check_amounts(const struct crm_stepopt *o,
    const struct crm_cli *cli)
{
	const struct crm_step *step = &o->step.step;
	int64_t n;

	if (step->amount != NULL &&
	    !crm_money_parse(crm_str(step->amount), &n))
		return crm_cli_usage(cli, "--amount: '%s' is not an amount "
		    "such as 120000 or 99.50", step->amount);
	if (step->amount != NULL && n < 0)
		return crm_cli_usage(cli, "--amount: '%s' is below 0",
		    step->amount);
	if (step->margin != NULL &&
	    !crm_money_parse(crm_str(step->margin), &n))
		return crm_cli_usage(cli, "--margin: '%s' is not an amount "
		    "such as 120000 or 99.50", step->margin);
	return CRM_OK;
}

/* Where no contact ends: --undo, --assign. */
static int check_other(const struct crm_stepopt *o, const struct crm_cli *cli,
    int operands)
{
	const struct crm_assignjob *a = &o->assign;

	if (o->extra)
		return crm_cli_usage(cli, "--%s ends no contact: it goes with "
		    "--note and --by alone", o->assigns ? "assign" : "undo");
	if (a->from != NULL && operands > 0)
		return crm_cli_usage(cli, "--from stands for all open deals of "
		    "%s: name no others", a->from);
	if (a->to != NULL && a->team != NULL)
		return crm_cli_usage(cli, "--assign=%s says who: --team picks "
		    "the least loaded of several", a->to);
	if (a->to != NULL && a->from != NULL && strcmp(a->to, a->from) == 0)
		return crm_cli_usage(cli, "the deals of %s are %s's already",
		    a->from, a->to);
	return CRM_OK;
}

int crm_stepopt_check(struct crm_stepopt *o, const struct crm_cli *cli,
    int operands)
{
	const struct crm_assignjob *a = &o->assign;

	if (take_to(o, cli) != CRM_OK || check_touches(o, cli) != CRM_OK ||
	    check_amounts(o, cli) != CRM_OK)
		return CRM_USAGE;
	if (o->acts != 1)
		return crm_cli_usage(cli, "say how the contact ended: exactly "
		    "one of --result, --postpone and --refuse (or --undo, or "
		    "--assign)");
	if (!o->assigns && (a->from != NULL || a->team != NULL))
		return crm_cli_usage(cli, "--%s goes with --assign",
		    a->from != NULL ? "from" : "team");
	if (operands == 0 && !(o->assigns && (a->to == NULL ||
	    a->from != NULL)))
		return crm_cli_usage(cli, "the id of a deal is missing, or '-' "
		    "for deal lines on standard input");
	if (o->assigns || o->step.undo)
		return check_other(o, cli, operands);
	if (o->next != NULL && o->step.step.outcome == CRM_POSTPONE)
		return crm_cli_usage(cli, "--postpone says when; --next goes "
		    "with --result and --refuse");
	return CRM_OK;
}

/* A next step is at a time when somebody works. */
static enum crm_status read_time(const struct crm_source *src,
    const char *option, const char *value, bool next, int64_t *t,
    struct crm_err *err)
{
	*t = CRM_TIME_NONE;
	if (value == NULL || (next ? crm_nextstep_when(&src->rules,
	    crm_str(value), &src->when, t) :
	    crm_when_instant(crm_str(value), &src->when, t)))
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "%s: '%s' is not a time: see "
	    "crm(7)", option, value);
}

static enum crm_status read_times(struct crm_stepopt *o,
    const struct crm_source *src, struct crm_err *err)
{
	const char *next = o->postpone != NULL ? o->postpone : o->next;
	struct crm_step *step = &o->step.step;
	enum crm_status s = read_time(src, o->postpone != NULL ?
	    "--postpone" : "--next", next, true, &step->next, err);

	if (s == CRM_OK)
		s = read_time(src, "--at", o->at, false, &step->at, err);
	if (s == CRM_OK && step->next != CRM_TIME_NONE && step->next <=
	    (step->at != CRM_TIME_NONE ? step->at : src->when.now))
		s = crm_err_set(err, CRM_USAGE, "'%s' is not after the step: "
		    "the next contact lies ahead", next);
	return s;
}

enum crm_status crm_stepopt_run(struct crm_stepopt *o, struct crm_batch *b,
    const struct crm_names *deals, bool named, struct crm_err *err)
{
	enum crm_status s = read_times(o, &b->src, err);

	if (s != CRM_OK)
		return s;
	if (o->assigns)
		return crm_assignjob_run(&o->assign, b, named ? deals : NULL,
		    err);
	/* of several each would count it */
	if (deals->n > 1 && o->step.touches.did[CRM_CALL])
		return crm_err_set(err, CRM_USAGE, "a call is one deal's, and "
		    "here are %zu: add it to one of them", deals->n);
	return crm_stepjob_run(&o->step, b, deals, err);
}

void crm_stepopt_free(struct crm_stepopt *o)
{
	crm_stepjob_free(&o->step);
	crm_assignjob_free(&o->assign);
	crm_buf_free(&o->secs);
}

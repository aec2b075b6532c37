/* SPDX-License-Identifier: ISC */
/*
 * crm-step: takes deals by id, or deal lines from standard input; appends
 * the end of a contact to each, all or nothing, and writes the facts.
 * Exits 0; 2, 65, 74, 75.
 */
#include <getopt.h>
#include <stdlib.h>

#include "echo.h"
#include "ids.h"
#include "mem.h"
#include "money.h"
#include "nextstep.h"
#include "opt.h"
#include "step.h"
#include "write.h"

enum { OPT_RESULT = CRM_OPT_OWN, OPT_TO, OPT_POSTPONE, OPT_REFUSE, OPT_TODO,
	OPT_NEXT, OPT_AMOUNT, OPT_MARGIN, OPT_VARIANT, OPT_AT, OPT_WHO,
	OPT_FUTURE, OPT_DRY };

static const struct crm_opt options[] = {
	{ OPT_RESULT, "result", CRM_ARG_OPTIONAL, "STAGE",
	  "on to the next stage, to that stage, or won" },
	{ OPT_TO, "to", CRM_ARG_NEEDED, "STAGE", "the same as --result=STAGE" },
	{ OPT_POSTPONE, "postpone", CRM_ARG_NEEDED, "WHEN",
	  "the next contact is then: 3d, monday 10:00" },
	{ OPT_REFUSE, "refuse", CRM_ARG_NEEDED, "REASON",
	  "lost, and why: an id of reasons.csv" },
	{ 'n', "note", CRM_ARG_NEEDED, "TEXT", "what was said" },
	{ OPT_TODO, "todo", CRM_ARG_NEEDED, "TEXT", "what to do next" },
	{ OPT_NEXT, "next", CRM_ARG_NEEDED, "WHEN",
	  "when to do it, with a result" },
	{ OPT_AMOUNT, "amount", CRM_ARG_NEEDED, "N", "the deal's new amount" },
	{ OPT_MARGIN, "margin", CRM_ARG_NEEDED, "N", "the deal's new margin" },
	{ OPT_VARIANT, "variant", CRM_ARG_NEEDED, "V",
	  "which offer or script it was" },
	{ OPT_AT, "at", CRM_ARG_NEEDED, "WHEN", "when it was (default: now)" },
	{ OPT_WHO, "by", CRM_ARG_NEEDED, "WHO",
	  "who it was (default: $CRM_USER, the login name)" },
	{ OPT_FUTURE, "future", CRM_ARG_NONE, NULL,
	  "let a step through that is more than a day ahead" },
	{ OPT_DRY, "dry-run", CRM_ARG_NONE, NULL,
	  "print the facts, write nothing" },
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-step 1042 --result -n 'wants a drawing'\n"
    "  crm-step 1042 --result --to won --amount 120000\n"
    "  crm-step 1042 --postpone 'monday 10:00' --todo 'call with a 5% offer'\n"
    "  crm-step 1042 1043 --refuse price\n"
    "  crm-list 'stage=lead and idle>60d' | crm-step - --refuse no_answer\n";

struct command {
	struct crm_batch_opt opt;
	struct crm_step step;
	int outcomes;
	const char *to;		/* of --to */
	const char *postpone, *next, *at;
	struct crm_names ids;
	struct crm_batch batch;
	struct crm_fold fold;
	struct crm_step_past past;
};

static void outcome(struct command *c, enum crm_outcome o)
{
	c->step.outcome = o;
	c->outcomes++;
}

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct command *c)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		const char *arg = cli->arg;

		switch (id) {
		case OPT_RESULT: outcome(c, CRM_RESULT); c->step.to = arg;
			break;
		case OPT_TO: c->to = arg; break;
		case OPT_POSTPONE: outcome(c, CRM_POSTPONE); c->postpone = arg;
			break;
		case OPT_REFUSE: outcome(c, CRM_REFUSE); c->step.reason = arg;
			break;
		case 'n': c->step.note = arg; break;
		case OPT_TODO: c->step.todo = arg; break;
		case OPT_NEXT: c->next = arg; break;
		case OPT_AMOUNT: c->step.amount = arg; break;
		case OPT_MARGIN: c->step.margin = arg; break;
		case OPT_VARIANT: c->step.variant = arg; break;
		case OPT_AT: c->at = arg; break;
		case OPT_WHO: c->opt.by = c->step.by = arg; break;
		case OPT_FUTURE: c->opt.future = true; break;
		case OPT_DRY: c->opt.dry = true; break;
		case CRM_OPT_STORE: c->opt.store = arg; break;
		}
	}
	return CRM_OK;
}

/* --to STAGE, alone or with --result, is --result=STAGE. */
static int take_to(const struct crm_cli *cli, struct command *c)
{
	if (c->to == NULL)
		return CRM_OK;
	if (c->outcomes == 0)
		outcome(c, CRM_RESULT);
	if (c->step.outcome != CRM_RESULT)
		return crm_cli_usage(cli, "--to says where a result leads: it "
		    "goes with --result alone");
	if (c->step.to != NULL && strcmp(c->step.to, c->to) != 0)
		return crm_cli_usage(cli, "--result=%s and --to %s: a result "
		    "leads to one stage", c->step.to, c->to);
	c->step.to = c->to;
	return CRM_OK;
}

static int check_options(const struct crm_cli *cli, int operands,
    struct command *c)
{
	int64_t n;

	if (take_to(cli, c) != CRM_OK)
		return CRM_USAGE;
	if (c->outcomes != 1)
		return crm_cli_usage(cli, "say how the contact ended: exactly "
		    "one of --result, --postpone and --refuse");
	if (operands == 0)
		return crm_cli_usage(cli, "the id of a deal is missing, or '-' "
		    "for deal lines on standard input");
	if (c->next != NULL && c->step.outcome == CRM_POSTPONE)
		return crm_cli_usage(cli, "--postpone says when; --next goes "
		    "with --result and --refuse");
	if (c->step.amount != NULL &&
	    !crm_money_parse(crm_str(c->step.amount), &n))
		return crm_cli_usage(cli, "--amount: '%s' is not an amount "
		    "such as 120000 or 99.50", c->step.amount);
	if (c->step.margin != NULL &&
	    !crm_money_parse(crm_str(c->step.margin), &n))
		return crm_cli_usage(cli, "--margin: '%s' is not an amount "
		    "such as 120000 or 99.50", c->step.margin);
	return CRM_OK;
}

/* A next step is at a time when somebody works. */
static enum crm_status read_time(const struct command *c, const char *option,
    const char *value, bool next, int64_t *t, struct crm_err *err)
{
	const struct crm_source *src = &c->batch.src;

	*t = CRM_TIME_NONE;
	if (value == NULL || (next ? crm_nextstep_when(&src->rules,
	    crm_str(value), &src->when, t) :
	    crm_when_instant(crm_str(value), &src->when, t)))
		return CRM_OK;
	return crm_err_set(err, CRM_USAGE, "%s: '%s' is not a time: see "
	    "crm(7)", option, value);
}

static enum crm_status read_times(struct command *c, struct crm_err *err)
{
	const char *next = c->postpone != NULL ? c->postpone : c->next;
	enum crm_status s = read_time(c, c->postpone != NULL ? "--postpone" :
	    "--next", next, true, &c->step.next, err);

	if (s == CRM_OK)
		s = read_time(c, "--at", c->at, false, &c->step.at, err);
	if (s == CRM_OK && c->step.next != CRM_TIME_NONE && c->step.next <=
	    (c->step.at != CRM_TIME_NONE ? c->step.at : c->batch.src.when.now))
		s = crm_err_set(err, CRM_USAGE, "'%s' is not after the step: "
		    "the next contact lies ahead", next);
	return s;
}

static enum crm_status add_steps(struct command *c, struct crm_err *err)
{
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	for (uint32_t i = 1; i <= c->ids.n && s == CRM_OK; i++) {
		const struct crm_deal *d = crm_fold_find(&c->fold,
		    crm_names_get(&c->ids, i));

		if (d == NULL) {
			s = crm_err_set(err, CRM_DATA, "there is no deal %s",
			    crm_names_get(&c->ids, i).p);
			break;
		}
		s = crm_step_line(&c->step, &c->fold, d, &c->past,
		    &c->batch.src.when, line, err);
		if (s == CRM_OK)
			s = crm_batch_add(&c->batch, line, i, err);
	}
	crm_line_free(line);
	free(line);
	return s;
}

static enum crm_status run(struct command *c, char **arg, size_t n,
    struct crm_err *err)
{
	struct crm_fold_opt opt = { .fact = crm_step_seen,
		.ctx = &c->past };
	enum crm_status s = crm_ids_read(&c->ids, arg, n, err);

	if (s == CRM_OK)
		s = crm_batch_open(&c->batch, &c->opt, err);
	if (s == CRM_OK)
		s = read_times(c, err);
	if (s == CRM_OK && c->ids.n > 0)
		s = crm_batch_lock(&c->batch, err);
	if (s == CRM_OK && c->ids.n > 0)
		s = crm_batch_fold(&c->batch, &c->ids, NULL, &opt,
		     &c->fold, err);
	if (s == CRM_OK)
		s = add_steps(c, err);
	return s == CRM_OK ? crm_batch_commit(&c->batch, err) : s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-step", .opt = options,
		.usage = "crm-step deal … --result[=STAGE]|--postpone=WHEN|"
		"--refuse=REASON [options]", .examples = examples };
	struct command c = { .opt.plan = CRM_PLAN_ALL };
	struct crm_err err = { 0 };
	int status = read_options(&cli, argc, argv, &c), s;

	if (crm_opt_done(&cli, &s) ||
	    (s = check_options(&cli, argc - optind, &c)) != CRM_OK)
		return crm_cli_end(&cli, s);
	status = (int)run(&c, argv + optind, (size_t)(argc - optind), &err);
	if (status != CRM_OK)
		crm_cli_fail(&cli, &err);
	else
		crm_echo(&cli, &c.batch);
	status = crm_echo_end(&cli, &c.batch, status);
	crm_step_past_free(&c.past);
	crm_fold_free(&c.fold);
	crm_batch_close(&c.batch);
	crm_names_free(&c.ids);
	return status;
}

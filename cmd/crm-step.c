/* SPDX-License-Identifier: ISC */
/*
 * crm-step: takes deals by id, or deal lines from standard input; appends
 * the end of a contact to each, takes the last one back or gives the deal an
 * owner, all or nothing, and writes the facts.  Exits 0; 2, 65, 74, 75.
 */
#include <getopt.h>

#include "echo.h"
#include "ids.h"
#include "opt.h"
#include "stepopt.h"
#include "write.h"

static const struct crm_opt options[] = {
	{ CRM_STEPOPT_RESULT, "result", CRM_ARG_OPTIONAL, "STAGE",
	  "on to the next stage, to that stage, or won" },
	{ CRM_STEPOPT_TO, "to", CRM_ARG_NEEDED, "STAGE",
	  "the same as --result=STAGE" },
	{ CRM_STEPOPT_POSTPONE, "postpone", CRM_ARG_NEEDED, "WHEN",
	  "the next contact is then: 3d, monday 10:00" },
	{ CRM_STEPOPT_REFUSE, "refuse", CRM_ARG_NEEDED, "REASON",
	  "lost, and why: an id of reasons.csv" },
	{ 'n', "note", CRM_ARG_NEEDED, "TEXT", "what was said" },
	{ CRM_STEPOPT_TODO, "todo", CRM_ARG_NEEDED, "TEXT",
	  "what to do next" },
	{ CRM_STEPOPT_NEXT, "next", CRM_ARG_NEEDED, "WHEN",
	  "when, with a result (default: as stages.csv has it)" },
	{ CRM_STEPOPT_AMOUNT, "amount", CRM_ARG_NEEDED, "N",
	  "the deal's new amount" },
	{ CRM_STEPOPT_MARGIN, "margin", CRM_ARG_NEEDED, "N",
	  "the deal's new margin" },
	{ CRM_STEPOPT_VARIANT, "variant", CRM_ARG_NEEDED, "V",
	  "which offer or script it was" },
	{ CRM_STEPOPT_CALL, "call", CRM_ARG_NEEDED, "SECS",
	  "it was a call: 184, 3:04, 3min4s" },
	{ CRM_STEPOPT_MISSED, "missed", CRM_ARG_NONE, NULL,
	  "it was a call that nobody answered" },
	{ CRM_STEPOPT_TOUCH + CRM_MEETING, "meeting", CRM_ARG_NONE, NULL,
	  "it was a meeting" },
	{ CRM_STEPOPT_TOUCH + CRM_PROPOSAL, "proposal", CRM_ARG_NONE, NULL,
	  "a proposal was made" },
	{ CRM_STEPOPT_TOUCH + CRM_MAIL, "email", CRM_ARG_NONE, NULL,
	  "a letter was written" },
	{ CRM_STEPOPT_TOUCH + CRM_MESSAGE, "message", CRM_ARG_NONE, NULL,
	  "a message was written" },
	{ CRM_STEPOPT_TOUCH + CRM_VISIT, "visit", CRM_ARG_NONE, NULL,
	  "it was a visit" },
	{ CRM_STEPOPT_IN, "in", CRM_ARG_NONE, NULL,
	  "they called or wrote, not we" },
	{ CRM_STEPOPT_UNDO, "undo", CRM_ARG_NONE, NULL,
	  "take back the last step of the deal" },
	{ CRM_STEPOPT_ASSIGN, "assign", CRM_ARG_OPTIONAL, "WHO",
	  "give the deals to the least loaded, or to that one" },
	{ CRM_STEPOPT_FROM, "from", CRM_ARG_NEEDED, "WHO",
	  "of --assign: the deals, recalls and tasks of who leaves" },
	{ CRM_STEPOPT_TEAM, "team", CRM_ARG_NEEDED, "TEAM",
	  "of --assign: the least loaded of that team" },
	{ CRM_STEPOPT_AT, "at", CRM_ARG_NEEDED, "WHEN",
	  "when it was (default: now)" },
	{ CRM_STEPOPT_WHO, "by", CRM_ARG_NEEDED, "WHO",
	  "who it was (default: $CRM_USER, the login name)" },
	{ CRM_STEPOPT_FUTURE, "future", CRM_ARG_NONE, NULL,
	  "let a step through that is more than a day ahead" },
	{ CRM_STEPOPT_DRY, "dry-run", CRM_ARG_NONE, NULL,
	  "print the facts, write nothing" },
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-step 1042 --result -n 'wants a drawing'\n"
    "  crm-step 1042 --call 3:04 --result=proposal --next='monday 10:00'\n"
    "  crm-step 1042 --postpone 'monday 10:00' --todo 'call with a 5% offer'\n"
    "  crm-step 1042 1043 --refuse price\n"
    "  crm-step 1042 --result --to won --amount 120000\n"
    "  crm-step 1042 --undo\n"
    "  crm-list 'stage=lead and idle>60d' | crm-step - --refuse no_answer\n"
    "  crm-step --assign                       every deal without an owner\n"
    "  crm-step --from boris --assign=anna     he has left\n";

static enum crm_status run(struct crm_stepopt *opt, struct crm_batch *batch,
    char **arg, size_t n, struct crm_err *err)
{
	struct crm_names deals = { 0 };
	enum crm_status s = crm_ids_read(&deals, arg, n, err);

	if (s == CRM_OK)
		s = crm_batch_open(batch, &opt->batch, err);
	if (s == CRM_OK)
		s = crm_stepopt_run(opt, batch, &deals, n > 0, err);
	if (s == CRM_OK)
		s = crm_batch_commit(batch, err);
	crm_names_free(&deals);
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-step", .opt = options,
		.usage = "crm-step deal … --result|--postpone|--refuse|"
		"--undo [options]\n"
		"crm-step [deal …] --assign[=WHO] [--from=WHO] [options]",
		.examples = examples };
	struct crm_stepopt opt = { .batch.plan = CRM_PLAN_ALL };
	struct crm_batch batch = { 0 };
	struct crm_err err = { 0 };
	int status, s, id;

	while ((id = crm_opt_next(&cli, argc, argv)) != -1)
		crm_stepopt_take(&opt, id, cli.arg);
	if (crm_opt_done(&cli, &s) || (s = crm_stepopt_check(&opt, &cli,
	    argc - optind)) != CRM_OK)
		return crm_cli_end(&cli, s);
	status = (int)run(&opt, &batch, argv + optind,
	    (size_t)(argc - optind), &err);
	if (status != CRM_OK) {
		crm_cli_fail(&cli, &err);
	} else {
		crm_echo(&cli, &batch);
		crm_echo_hook(&cli, &batch, "after-step");
	}
	status = crm_echo_end(&cli, &batch, status);
	crm_stepopt_free(&opt);
	crm_batch_close(&batch);
	return status;
}

/* SPDX-License-Identifier: ISC */
/*
 * crm-score: reads deal lines, event lines or the store; writes deal lines
 * with a score, its warmth and its reasons; or learns the score table from
 * facts, or judges tables by them.  Exits 0; 2, 65, 74.
 */
#include <getopt.h>
#include <unistd.h>

#include "face.h"
#include "learning.h"
#include "scoring.h"

enum { OPT_LEARN = CRM_OPT_OWN, OPT_EVAL, OPT_METHOD, OPT_HOLDOUT, OPT_ALLOW,
	OPT_MAP, OPT_PROBABILITY };

static const struct crm_opt options[] = {
	{ OPT_LEARN, "learn", CRM_ARG_NONE, NULL,
	  "write a score table learned from closed deals" },
	{ OPT_EVAL, "eval", CRM_ARG_NONE, NULL,
	  "judge score tables (files named *.csv) on deals held out" },
	{ OPT_METHOD, "method", CRM_ARG_NEEDED, "METHOD",
	  "how to learn: logit (default) or bayes, as Odoo does" },
	{ OPT_HOLDOUT, "holdout", CRM_ARG_NEEDED, "SHARE",
	  "not learned from: the latest 30% (default), id:30%, 0" },
	{ OPT_ALLOW, "allow", CRM_ARG_NEEDED, "FIELD",
	  "learn from it though it is late or suspicious" },
	{ OPT_MAP, "map", CRM_ARG_NEEDED, "MAP",
	  "the map that says which fields are late" },
	{ OPT_PROBABILITY, "probability", CRM_ARG_NONE, NULL,
	  "add the chance to win, as the table says it" },
	CRM_OPT_ROW_AT_AGE, CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE,
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR,
	CRM_OPT_ROW_EXCEL, CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-score -w 'status=open and warmth=hot'\n"
    "  crm-list 'owner=anna' | crm-score -\n"
    "  crm-list '' | crm-score - | crm-funnel --by warmth -\n"
    "  crm-score | crm-list --sort -score --limit 10 'status=open' -\n"
    "  crm-score --at-age 7d | crm-funnel --by warmth -    without hindsight\n"
    "  crm-score --learn >score.csv\n"
    "  crm-score --eval .crm/score.csv score.csv\n";

/* What the options ask for. */
struct run {
	struct crm_scoring score;
	struct crm_learning learn;
	struct crm_style style;
	bool learning;
};

static int read_own(struct crm_cli *cli, int id, struct run *r)
{
	switch (id) {
	case OPT_LEARN: r->learning = true; break;
	case OPT_EVAL: r->learn.eval = true; break;
	case OPT_HOLDOUT: r->learn.holdout = cli->arg; break;
	case OPT_MAP: r->learn.map = cli->arg; break;
	case OPT_PROBABILITY: r->score.chance = true; break;
	case OPT_ALLOW:
		crm_names_add(&r->learn.allow, crm_str(cli->arg));
		break;
	case OPT_METHOD:
		if (crm_str_is(crm_str(cli->arg), "logit"))
			r->learn.logit = true;
		else if (crm_str_is(crm_str(cli->arg), "bayes"))
			r->learn.bayes = true;
		else
			return crm_cli_usage(cli, "--method: '%s' is neither "
			    "logit nor bayes", cli->arg);
		break;
	}
	return CRM_OK;
}

/* Options that do not go together. */
static int check(const struct crm_cli *cli, struct run *r)
{
	const struct crm_learning *l = &r->learn;
	bool both = r->learning || l->eval;

	if (r->learning && l->eval)
		return crm_cli_usage(cli, "--learn and --eval are two runs");
	if (!both && (l->logit || l->bayes || l->holdout != NULL ||
	    l->map != NULL || l->allow.n > 0))
		return crm_cli_usage(cli, "--method, --holdout, --allow and "
		    "--map go with --learn or --eval");
	if (r->learning && l->logit && l->bayes)
		return crm_cli_usage(cli, "--learn wants one method");
	if (both && (r->score.chance || r->score.opt.where != NULL))
		return crm_cli_usage(cli, "--where and --probability do not "
		    "go with --learn and --eval");
	return CRM_OK;
}

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct run *r)
{
	bool terminal = isatty(STDOUT_FILENO), given = false;
	int id, s = CRM_OK;

	r->style.format = terminal ? CRM_TEXT : CRM_JSONL;
	while (s == CRM_OK && (id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status face = crm_face_option(cli, id,
		    &r->score.opt, &r->style);

		given |= id == CRM_OPT_FORMAT;
		s = face == CRM_NONE ? read_own(cli, id, r) : (int)face;
	}
	if (s != CRM_OK || crm_opt_done(cli, &id))
		return s;
	if (r->learn.eval && !given)	/* a report */
		r->style.format = CRM_TEXT;
	crm_style_finish(&r->style);
	r->score.table.style = r->learn.style = r->style;
	r->learn.opt = r->score.opt;
	r->score.cli = r->learn.cli = cli;
	return check(cli, r);
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-score", .opt = options,
		.usage = "crm-score [options] [file …]\n"
		"crm-score --learn [options] [file …]\n"
		"crm-score --eval [options] [table.csv …] [file …]",
		.examples = examples };
	struct run r = { .score.table.text_fields = "deal,title,owner,"
		"stage,amount,score,warmth,why" };
	struct crm_err err = { 0 };
	int s = read_options(&cli, argc, argv, &r), status;
	size_t files = (size_t)(argc - optind);

	if (crm_opt_done(&cli, &status) || (status = s) != CRM_OK) {
		crm_names_free(&r.learn.allow);
		return crm_cli_end(&cli, status);
	}
	if (r.learning || r.learn.eval)
		status = (int)crm_learning_run(&r.learn, argv + optind, files,
		    &err);
	else
		status = (int)crm_scoring_run(&r.score, argv + optind, files,
		    &err);
	if (status != CRM_OK)
		crm_cli_fail(&cli, &err);
	crm_scoring_free(&r.score);
	crm_learning_free(&r.learn);
	return crm_cli_end(&cli, status);
}

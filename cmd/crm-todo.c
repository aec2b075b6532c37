/* SPDX-License-Identifier: ISC */
/*
 * crm-todo: reads the store, or event and deal lines; writes whom to contact,
 * when, how, about what and with which questions, the most urgent first.
 * Exits 0; 2, 65, 70, 74.
 */
#include <getopt.h>

#include "agenda.h"
#include "agendatable.h"
#include "agendatext.h"
#include "face.h"

enum { OPT_TEAM = CRM_OPT_OWN, OPT_ONLY, OPT_LIMIT, OPT_QUESTIONS,
	OPT_EXPLAIN, OPT_NEVER, OPT_ASLEEP };

static const struct crm_opt options[] = {
	CRM_OPT_ROW_BY,
	{ OPT_TEAM, "team", CRM_ARG_NEEDED, "TEAM", "of its members only" },
	CRM_OPT_ROW_WHERE,
	{ OPT_ONLY, "only", CRM_ARG_NEEDED, "LIST",
	  "lead, step, none, recall, task, missed, client" },
	{ OPT_LIMIT, "limit", CRM_ARG_NEEDED, "N",
	  "the first N only, with --by of each group" },
	{ OPT_QUESTIONS, "questions", CRM_ARG_NONE, NULL,
	  "all that script.csv has for the contact, not the first" },
	{ OPT_EXPLAIN, "explain", CRM_ARG_NONE, NULL,
	  "what each urgency is made of" },
	{ OPT_NEVER, "never", CRM_ARG_NONE, NULL,
	  "deals and clients that nobody has touched" },
	{ OPT_ASLEEP, "asleep", CRM_ARG_NEEDED, "TIME",
	  "clients without an open deal or a touch for so long: 90d" },
	{ CRM_OPT_PERIOD, "period", CRM_ARG_NEEDED, "PERIOD",
	  "say which share of the clients was touched in it" },
	CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL, CRM_OPT_ROW_AS_OF,
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR,
	CRM_OPT_ROW_EXCEL, CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-todo anna                        what she is to do today\n"
    "  crm-todo anna week --explain         this week, and why in that order\n"
    "  crm-todo today --by owner            everybody's day, for a mail\n"
    "  crm-todo overdue -f jsonl | crm-step - --postpone 1d\n"
    "  crm-todo --asleep 90d -p this-month  clients whom nobody calls\n";

struct todo {
	struct crm_agenda agenda;
	struct crm_style style;
	bool explain;
};

/* An option that is not shared. */
static int read_own(const struct crm_cli *cli, int id, struct todo *t)
{
	struct crm_agenda_opt *o = &t->agenda.opt;
	int64_t n;

	switch (id) {
	case CRM_OPT_BY: o->by = cli->arg; break;
	case OPT_TEAM: o->team = cli->arg; break;
	case OPT_ONLY: o->only = cli->arg; break;
	case OPT_LIMIT:
		if (!crm_str_int(crm_str(cli->arg), &n) || n < 1)
			return crm_cli_usage(cli, "--limit: '%s' is not a "
			    "number from 1 on", cli->arg);
		o->limit = (size_t)n;
		break;
	case OPT_QUESTIONS: o->questions = true; break;
	case OPT_EXPLAIN: t->explain = true; break;
	case OPT_NEVER:
	case OPT_ASLEEP:
		if (o->mode != CRM_AGENDA_DUE)
			return crm_cli_usage(cli, "--never and --asleep are "
			    "two lists: take one");
		o->mode = id == OPT_NEVER ? CRM_AGENDA_NEVER :
		    CRM_AGENDA_ASLEEP;
		if (id == OPT_ASLEEP && !crm_when_duration(crm_str(cli->arg),
		    &o->asleep))
			return crm_cli_usage(cli, "--asleep: '%s' is no "
			    "duration such as 90d", cli->arg);
		break;
	}
	return CRM_OK;
}

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct todo *t)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status s = crm_face_option(cli, id,
		    &t->agenda.opt.query, &t->style);

		if (s == CRM_NONE)
			s = (enum crm_status)read_own(cli, id, t);
		if (s != CRM_OK)
			return s;
	}
	return CRM_OK;
}

/* An owner, a span, or both; files stand behind them.  '-' is a file. */
static int read_operands(const struct crm_cli *cli, int argc, char **argv,
    struct todo *t)
{
	struct crm_agenda_opt *o = &t->agenda.opt;
	bool span = optind < argc && crm_agenda_span(argv[optind]);

	if (optind < argc && !span && !crm_str_is(crm_str(argv[optind]), "-"))
		o->owner = argv[optind++];
	if (optind < argc && crm_agenda_span(argv[optind]))
		o->span = argv[optind++];
	if (o->span != NULL && o->mode != CRM_AGENDA_DUE)
		return crm_cli_usage(cli, "'%s' is a span, and with --never "
		    "or --asleep nothing is due", o->span);
	return CRM_OK;
}

static void print(struct crm_cli *cli, struct todo *t)
{
	struct crm_buf out = { 0 };
	struct crm_table *table;

	if (t->style.format == CRM_TEXT) {
		crm_agenda_text(&t->agenda, &t->style, t->explain, &out);
	} else {
		table = crm_agenda_table(&t->agenda, 0, t->agenda.items);
		crm_table_print(table, &t->style, &out);
		crm_table_free(table);
	}
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-todo", .opt = options,
		.usage = "crm-todo [options] [owner] [today|tomorrow|week|"
		"month|overdue|period]\n         [file …]", .examples = examples };
	struct todo t = { 0 };
	struct crm_err err = { 0 };
	int status = read_options(&cli, argc, argv, &t), s;

	if (crm_opt_done(&cli, &s) || (s = status) != CRM_OK ||
	    (s = read_operands(&cli, argc, argv, &t)) != CRM_OK)
		return crm_cli_end(&cli, s);
	crm_style_finish(&t.style);
	status = (int)crm_agenda_open(&t.agenda, argv + optind,
	    (size_t)(argc - optind), &err);
	if (status == CRM_OK)
		status = (int)crm_agenda_run(&t.agenda, &err);
	if (status == CRM_OK) {
		crm_face_warn(&cli, &t.agenda.query);
		if (t.agenda.lines)
			crm_cli_warn(&cli, "deal lines do not bear calls, "
			    "tasks and contacts: missed calls, tasks and "
			    "questions are not shown");
		print(&cli, &t);
	} else {
		crm_cli_fail(&cli, &err);
	}
	crm_agenda_close(&t.agenda);
	return crm_cli_end(&cli, status);
}

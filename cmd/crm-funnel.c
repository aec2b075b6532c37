/* SPDX-License-Identifier: ISC */
/*
 * crm-funnel: reads the store, or event and deal lines; writes a table of
 * where deals and money are, go and leak, or (--list) the deal lines of one
 * of its cells.  Exits 0; 2, 65, 70, 74.
 */
#include <getopt.h>
#include <unistd.h>

#include "face.h"
#include "funnelreport.h"

enum { MAIL = 80 };

static const char examples[] =
    "  crm-funnel                            the whole store\n"
    "  crm-funnel -p last-month -b owner     a row a seller\n"
    "  crm-funnel -p 2026-10 --vs previous   what has changed\n"
    "  crm-funnel --losses                   why deals are lost, and where\n"
    "  crm-funnel --cohorts month            each month's deals, and how far\n"
    "  crm-funnel --waterfall som today      what moved the open deals\n"
    "  crm-funnel --what-if 'won*1.5' --cost 90000\n"
    "  crm-funnel --list here:contract -w 'idle>14d' | crm-step - ...\n"
    "  crm-funnel -w 'source=google' -f csv  for a spreadsheet\n"
    "  crm-list 'amount>100000' | crm-funnel -\n";

/* A warning a line. */
static void warn(const struct crm_cli *cli, const struct crm_funnel_view *v)
{
	struct crm_str line, rest = crm_buf_str(&v->said);

	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		crm_cli_warn(cli, "%.*s", (int)line.n, line.p);
	}
	crm_face_warn(cli, &v->query);
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-funnel",
		.opt = crm_funnel_options,
		.usage = "crm-funnel [options] [file …]",
		.examples = examples };
	struct crm_funnel_opt opt = { 0 };
	struct crm_funnel_view view = { 0 };
	struct crm_err err = { 0 };
	enum crm_status s = crm_funnel_opt_read(&opt, &cli, argc, argv);
	int status;

	if (!crm_opt_done(&cli, &status) && (status = (int)s) == CRM_OK) {
		if (opt.view == CRM_VIEW_LIST && !opt.format_given &&
		    !isatty(STDOUT_FILENO))
			opt.style.format = CRM_JSONL;
		crm_style_finish(&opt.style);
		/* cron mails it: long names are cut, not lines broken */
		if (opt.view != CRM_VIEW_LIST && opt.style.width == 0)
			opt.style.width = MAIL;
		s = crm_funnel_view_open(&view, &opt, argv + optind,
		    (size_t)(argc - optind), &err);
		if (s == CRM_OK)
			s = crm_funnel_report(&view, &cli, &err);
		if (s == CRM_OK)
			warn(&cli, &view);
		else
			crm_cli_fail(&cli, &err);
		status = s;
	}
	crm_funnel_view_close(&view);
	crm_funnel_opt_free(&opt);
	return crm_cli_end(&cli, status);
}

/* SPDX-License-Identifier: ISC */
/*
 * crm-init: make a directory a store.  Writes the tables of a template and
 * an empty journal, all or nothing; prints nothing into a pipe.  Exits 0, 2
 * for a bad use and for what is there already, 74 when it cannot be written.
 */
#include <stdio.h>
#include <unistd.h>

#include "err.h"
#include "opt.h"
#include "store.h"
#include "str.h"
#include "template.h"

static const struct crm_opt options[] = {
	{ 't', "template", CRM_ARG_NEEDED, "NAME",
	    "b2b (the default), retail or three-funnels" },
	CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "Examples:\n"
    "  crm-init                      make .crm here, for sales to firms\n"
    "  crm-init -t retail ~/shop     make ~/shop, for sales to people\n"
    "  crm-init -t three-funnels     leads, first sales and existing "
    "clients\n"
    "\n"
    "Then edit its tables in any editor or spreadsheet: settings.csv "
    "(currency,\n"
    "time zone), stages.csv, staff.csv …  crm-store(5) describes them.\n";

/* What went wrong with -t, and what there is. */
static int no_template(const struct crm_cli *cli, const char *name)
{
	struct crm_buf b = { 0 };
	int status;

	for (const struct crm_template *t = crm_templates; t->name != NULL; t++)
		crm_buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", t->name);
	status = crm_cli_usage(cli, "no template '%s': there are %s", name,
	    crm_buf_z(&b));
	crm_buf_free(&b);
	return status;
}

static int make(const struct crm_cli *cli, const char *dir,
    const struct crm_template *template)
{
	struct crm_err err = { 0 };

	if (dir[0] == '\0')
		return crm_cli_usage(cli, "the name of the directory is empty");
	if (crm_store_init(dir, template->table, &err) != CRM_OK)
		return crm_cli_fail(cli, &err);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "%s: %s is a store now (%s); edit "
		    "settings.csv and stages.csv there next\n", cli->name,
		    dir, template->name);
	return CRM_OK;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-init",
		.usage = "crm-init [-t NAME] [DIR]", .examples = examples,
		.opt = options };
	const struct crm_template *template;
	const char *name = "b2b";
	int status;

	while (crm_opt_next(&cli, argc, argv) != -1)
		name = cli.arg;		/* there is one option */
	if (crm_opt_done(&cli, &status))
		return status;
	template = crm_template_find(crm_str(name));
	if (template == NULL)
		status = no_template(&cli, name);
	else if (argc - optind > 1)
		status = crm_cli_usage(&cli, "one directory at a time: '%s' "
		    "is too many", argv[optind + 1]);
	else
		status = make(&cli, optind < argc ? argv[optind] : ".crm",
		    template);
	return crm_cli_end(&cli, status);
}

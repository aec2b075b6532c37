/* SPDX-License-Identifier: ISC */
/*
 * crm-add: turn arguments, JSON Lines or CSV into facts and append them to
 * the store, all or nothing; writes the lines that it wrote.  Exits 0; 2, 65,
 * 74, 75.
 */
#include <getopt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "echo.h"
#include "file.h"
#include "import.h"
#include "key.h"
#include "map.h"
#include "opt.h"
#include "progress.h"
#include "write.h"

enum { OPT_CSV = CRM_OPT_OWN, OPT_MAP, OPT_REJECT, OPT_FUTURE, OPT_WHO };

static const struct crm_opt options[] = {
	{ OPT_CSV, "csv", CRM_ARG_NONE, NULL, "FILE is CSV; needs --map" },
	{ OPT_MAP, "map", CRM_ARG_NEEDED, "MAP",
	  "what its columns mean: a name or a file, see crm-map(5)" },
	{ 'n', "dry-run", CRM_ARG_NONE, NULL,
	  "print the lines, and write none" },
	{ OPT_REJECT, "reject", CRM_ARG_NEEDED, "FILE",
	  "take what is good, put what is bad with reasons into FILE" },
	{ OPT_FUTURE, "future", CRM_ARG_NONE, NULL,
	  "let facts more than a day ahead through" },
	{ OPT_WHO, "by", CRM_ARG_NEEDED, "ID",
	  "who writes (default: $CRM_USER, the login name)" },
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-add deal title='Kitchen' source=google amount=125000 owner=anna\n"
    "  crm-add touch deal=1042 kind=call dir=out secs=184\n"
    "  crm-add set deal=1042 owner=boris\n"
    "  crm-add calls.jsonl\n"
    "  crm-add --csv --map bitrix24-deals deals.csv\n"
    "  crm-add --csv --map shop.map --dry-run orders.csv | crm-funnel -\n";

struct add {
	struct crm_batch_opt opt;
	const char *map_name, *reject;
	bool csv;
	bool rejected;		/* is written */
	struct crm_batch batch;
	struct crm_import import;
	struct crm_map map;
	struct crm_progress progress;
};

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct add *a)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1)
		switch (id) {
		case OPT_CSV: a->csv = true; break;
		case OPT_MAP: a->map_name = cli->arg; break;
		case 'n': a->opt.dry = true; break;
		case OPT_REJECT: a->reject = cli->arg; break;
		case OPT_FUTURE: a->opt.future = true; break;
		case OPT_WHO: a->opt.by = cli->arg; break;
		case CRM_OPT_STORE: a->opt.store = cli->arg; break;
		}
	if (crm_opt_done(cli, &id))
		return CRM_OK;
	if (a->csv != (a->map_name != NULL))
		return crm_cli_usage(cli, "--csv and --map go together");
	if (optind == argc)
		return crm_cli_usage(cli, "what is to be added? A kind of "
		    "fact with key=value, or a file ('-' is standard input)");
	return CRM_OK;
}

/* One fact, of arguments. */
static enum crm_status add_words(struct add *a, char **word, int n,
    struct crm_err *err)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	enum crm_status s = CRM_OK;

	crm_line_set_key(l, CRM_KEY_EV, CRM_STRING, crm_str(word[0]));
	for (int i = 1; i < n && s == CRM_OK; i++)
		s = crm_batch_word(&a->batch, l, crm_str(word[i]), err);
	if (s == CRM_OK)
		s = crm_batch_add(&a->batch, l, 1, err);
	crm_line_free(l);
	free(l);
	return s;
}

static enum crm_status add_file(struct add *a, const char *path,
    struct crm_err *err)
{
	const char *dir = a->batch.src.has_store ? a->batch.src.store.dir :
	    NULL;
	enum crm_status s;

	if (!a->csv)
		return crm_import_lines(&a->import, path, err);
	s = crm_map_read(&a->map, a->map_name, dir, err);
	if (s != CRM_OK)
		return s;
	a->import.progress = crm_progress_tell;
	a->import.progress_ctx = &a->progress;
	s = crm_import_fresh(&a->import, &a->map, path, err);
	if (s != CRM_NONE)
		return s;
	crm_map_free(&a->map);
	s = crm_map_read(&a->map, a->map_name, dir, err);
	return s != CRM_OK ? s :
	    crm_import_rows(&a->import, &a->map, path, err);
}

/* Is the file for what is refused the input itself? */
static bool same_file(const struct add *a, const char *input)
{
	struct stat in, out;

	if ((strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &in) :
	    stat(input, &in)) != 0 || stat(a->reject, &out) != 0)
		return false;
	return S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
	    in.st_ino == out.st_ino;
}

/* A hook of the batch: before anything is appended. */
static enum crm_status write_reject(void *ctx, struct crm_err *err)
{
	struct add *a = ctx;
	struct crm_buf b = { 0 };
	bool good;

	a->rejected = true;
	crm_import_rejected(&a->import, &b);
	good = crm_file_put(a->reject, &b);
	crm_buf_free(&b);
	if (good)
		return CRM_OK;
	crm_err_sys(err, "the facts are not written, for what was refused "
	    "cannot be");
	crm_err_where(err, a->reject, 0, 0);
	return CRM_IO;
}

static void tell(struct crm_cli *cli, struct add *a)
{
	struct crm_str line, rest = crm_buf_str(&a->import.brought);

	while (crm_str_cut(rest, '\n', &line, &rest))
		crm_cli_say(cli, "%s%.*s", a->opt.dry ? "dry run: " : "",
		    (int)line.n, line.p);
	rest = crm_buf_str(&a->import.warned);
	while (crm_str_cut(rest, '\n', &line, &rest))
		crm_cli_say(cli, "%.*s", (int)line.n, line.p);
	if (a->batch.refused > 0)
		crm_cli_say(cli, "%zu refused: see %s", a->batch.refused,
		    a->reject);
	crm_echo(cli, &a->batch);
	crm_echo_hook(cli, &a->batch, "after-add");
}

static enum crm_status run(struct add *a, int argc, char **argv,
    struct crm_err *err)
{
	enum crm_status s;
	bool words = !a->csv && crm_ev_find(crm_str(argv[0])) != CRM_EV_NONE;

	if (words && a->reject != NULL)
		return crm_err_set(err, CRM_USAGE, "--reject goes with a "
		    "file");
	if (!words && argc > 1)
		return crm_err_set(err, CRM_USAGE, "one file at a time: '%s' "
		    "is too many%s", argv[1], strchr(argv[1], '=') != NULL ?
		    ", or is the kind of fact misspelt?" : "");
	if (!words && a->reject != NULL && same_file(a, argv[0]))
		return crm_err_set(err, CRM_USAGE, "--reject %s is the input "
		    "itself", a->reject);
	a->import.batch = &a->batch;
	a->import.keep = a->reject != NULL;
	if (a->reject != NULL) {
		a->opt.reject = crm_import_reject;
		a->opt.ctx = &a->import;
		a->batch.before = write_reject;
		a->batch.before_ctx = a;
	}
	a->opt.plan = words ? CRM_PLAN_ALL : CRM_PLAN_LIVE;
	s = crm_batch_open(&a->batch, &a->opt, err);
	if (s == CRM_OK)
		s = words ? add_words(a, argv, argc, err) :
		    add_file(a, argv[0], err);
	if (s == CRM_OK)
		s = crm_import_commit(&a->import, err);
	if (s == CRM_OK && a->reject != NULL && !a->rejected)
		s = write_reject(a, err);
	return s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-add", .opt = options,
		.usage = "crm-add [options] KIND key=value …\n"
		    "crm-add [options] FILE\n"
		    "crm-add [options] --csv --map MAP FILE",
		.examples = examples };
	struct add a = { 0 };
	struct crm_err err = { 0 };
	enum crm_status s = (enum crm_status)read_options(&cli, argc, argv,
	    &a);
	int status;

	if (crm_opt_done(&cli, &status) || (status = s) != CRM_OK)
		return crm_cli_end(&cli, status);
	crm_progress_begin(&a.progress, cli.name, argv[optind]);
	s = run(&a, argc - optind, argv + optind, &err);
	crm_progress_end(&a.progress);
	if (s == CRM_OK)
		tell(&cli, &a);
	else
		s = (enum crm_status)crm_cli_fail(&cli, &err);
	status = crm_echo_end(&cli, &a.batch, s);
	crm_import_close(&a.import);
	crm_map_free(&a.map);
	crm_batch_close(&a.batch);
	return status;
}

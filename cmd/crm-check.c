/* SPDX-License-Identifier: ISC */
/*
 * crm-check: reads the store, or event lines; writes what is wrong, a
 * finding a line, with the command that would mend it.  Exits 0, 1 when
 * anything was found; 2, 65, 74, 75.
 */
#include <getopt.h>

#include "audit.h"
#include "face.h"
#include "findingtable.h"
#include "gc.h"
#include "indexcheck.h"
#include "rewrite.h"

enum { OPT_ONLY = CRM_OPT_OWN, OPT_SEVERITY, OPT_OWNER, OPT_KINDS, OPT_COUNT,
	OPT_TIDY, OPT_INDEX, OPT_GC, OPT_DRY };

static const struct crm_opt options[] = {
	{ OPT_ONLY, "only", CRM_ARG_NEEDED, "KIND,…",
	  "these kinds and groups of findings alone" },
	{ OPT_SEVERITY, "severity", CRM_ARG_NEEDED, "LEAST",
	  "error, warning or note (default): that and worse" },
	{ CRM_OPT_SINCE, "since", CRM_ARG_NEEDED, "WHEN",
	  "only what arose from that time on" },
	{ OPT_OWNER, "owner", CRM_ARG_NEEDED, "WHO",
	  "only what this member of staff is answerable for" },
	{ OPT_COUNT, "count", CRM_ARG_NONE, NULL,
	  "how many there are of each kind" },
	{ OPT_KINDS, "kinds", CRM_ARG_NONE, NULL,
	  "list all kinds of findings, and check nothing" },
	{ OPT_TIDY, "tidy", CRM_ARG_NONE, NULL,
	  "put away what crashes left, as writers do; check nothing" },
	{ OPT_INDEX, "index", CRM_ARG_NONE, NULL,
	  "hold the index against the journal, line by line, alone" },
	{ OPT_GC, "gc", CRM_ARG_NONE, NULL,
	  "merge old segments, erase who is forgotten, alone" },
	{ OPT_DRY, "dry-run", CRM_ARG_NONE, NULL,
	  "with --gc: only say what would be done" },
	CRM_OPT_ROW_WHERE, CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-check                              all that is wrong\n"
    "  crm-check --since today --owner anna   what arose today\n"
    "  crm-check --only no-next,overdue -f jsonl | crm-show -\n"
    "  crm-check --only files --severity error || echo the store is damaged\n"
    "  crm-check --count                      how much of what\n";

struct check {
	struct crm_query_opt opt;
	struct crm_style style;
	struct crm_query query;
	struct crm_audit audit;
	crm_finding_set only, severe;
	struct crm_gc gc;
	bool count, kinds, tidy, index, collect, dry;
	bool chosen;		/* it was said what is to be checked */
	struct crm_buf text;	/* of the index */
	bool wrong;
};

static int read_own(struct crm_cli *cli, int id, struct check *c)
{
	struct crm_err err = { 0 };
	enum crm_severity least;
	int s = CRM_OK;

	c->chosen |= id >= OPT_ONLY && id <= OPT_COUNT;
	switch (id) {
	case OPT_ONLY:
		s = (int)crm_finding_parse(crm_str(cli->arg), &c->only, &err);
		if (s != CRM_OK)
			crm_cli_usage(cli, "--only: %s", err.text);
		break;
	case OPT_SEVERITY:
		if (!crm_severity_find(crm_str(cli->arg), &least))
			return crm_cli_usage(cli, "--severity: '%s' is none "
			    "of error, warning, note", cli->arg);
		c->severe = crm_finding_severe(least);
		break;
	case OPT_OWNER: c->audit.owner = cli->arg; break;
	case OPT_COUNT: c->count = true; break;
	case OPT_KINDS: c->kinds = true; break;
	case OPT_TIDY: c->tidy = true; break;
	case OPT_INDEX: c->index = true; break;
	case OPT_GC: c->collect = true; break;
	case OPT_DRY: c->dry = true; break;
	}
	crm_err_free(&err);
	return s;
}

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct check *c)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		int s = (int)crm_face_option(cli, id, &c->opt, &c->style);

		if (s == CRM_NONE)
			s = read_own(cli, id, c);
		if (s != CRM_OK)
			return s;
	}
	return CRM_OK;
}

/* What checks no facts goes alone. */
static int read_alone(struct crm_cli *cli, const struct check *c, int files)
{
	const char *name = c->collect ? "gc" : c->tidy ? "tidy" :
	    c->index ? "index" : NULL;

	if (c->dry && !c->collect)
		return crm_cli_usage(cli, "--dry-run goes with --gc: nothing "
		    "else is changed");
	if (name != NULL && (c->chosen || c->opt.since != NULL ||
	    c->opt.where != NULL || c->opt.as_of != NULL ||
	    c->collect + c->tidy + c->index > 1))
		return crm_cli_usage(cli, "--%s goes alone: it is of the "
		    "whole store", name);
	if (name != NULL && files > 0)
		return crm_cli_usage(cli, "--%s: files have no %s, a store "
		    "has one", name, c->index ? name : "journal");
	return CRM_OK;
}

/* The lock is what mends: whoever takes it looks for what a crash left. */
static enum crm_status tidy(struct check *c, struct crm_err *err)
{
	struct crm_store *store = &c->query.src.store;
	enum crm_status s;

	if (c->collect)
		return crm_gc(&c->gc, store, &c->query.src.rules,
		    c->query.src.when.now, c->dry, err);
	s = crm_store_lock(store, err);
	/* writers pass over what they cannot remove */
	if (s == CRM_OK)
		s = crm_rewrite_sweep(store, err);
	crm_store_unlock(store);
	return s;
}

static void tell_wrong(void *ctx, const char *part, const char *segment,
    int64_t offset, const char *what)
{
	struct check *c = ctx;

	crm_buf_printf(&c->text, "index/%s: ", part);
	if (segment != NULL)
		crm_buf_printf(&c->text, "journal/%s, byte %lld: ", segment,
		    (long long)offset);
	crm_buf_printf(&c->text, "%s\n", what);
}

static enum crm_status check_index(struct check *c, struct crm_err *err)
{
	struct crm_index_checked sum;
	enum crm_status s;

	s = crm_index_check(&c->query.src.store, &sum, tell_wrong, c, err);
	if (s != CRM_OK)
		return s;
	c->wrong = sum.wrong > 0;
	crm_buf_printf(&c->text, "parts %zu, bytes %lld, unused parts %zu\n"
	    "covered: lines %zu, bytes %lld\nwrong: %zu\n", sum.parts,
	    (long long)sum.bytes, sum.unused, sum.lines,
	    (long long)sum.covered, sum.wrong);
	if (c->wrong)
		crm_buf_puts(&c->text, "delete index/ in the store: the next "
		    "report makes it anew\n");
	return CRM_OK;
}

static enum crm_status run(struct check *c, char **file, size_t files,
    struct crm_err *err)
{
	enum crm_status s = crm_query_open(&c->query, &c->opt, file, files,
	    err);

	if (s != CRM_OK || c->tidy || c->collect)
		return s == CRM_OK ? tidy(c, err) : s;
	if (c->index)
		return check_index(c, err);
	c->audit.query = &c->query;
	c->audit.found.want = c->only & c->severe;
	c->audit.found.store = c->opt.store;
	return crm_audit_run(&c->audit, err);
}

static void print(struct crm_cli *cli, const struct check *c)
{
	struct crm_str line, rest = crm_buf_str(&c->gc.warning);
	struct crm_buf out = { 0 };

	while (crm_str_cut(rest, '\n', &line, &rest))
		crm_cli_warn(cli, "%.*s", (int)line.n, line.p);
	if (c->collect)
		crm_gc_print(&c->gc, &c->style, &out);
	else if (c->index)
		crm_buf_str_add(&out, crm_buf_str(&c->text));
	else if (c->kinds)
		crm_finding_kinds(&c->style, &out);
	else if (c->count)
		crm_finding_count(&c->audit.found, &c->style, &out);
	else
		crm_finding_print(&c->audit.found, &c->style,
		    c->query.src.rules.zone, &out);
	crm_cli_out(cli, &out);
	crm_buf_free(&out);
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-check", .opt = options,
		.usage = "crm-check [options] [file …]",
		.examples = examples };
	struct check c = { .only = CRM_FINDING_ALL,
		.severe = CRM_FINDING_ALL };
	struct crm_err err = { 0 };
	int status = read_options(&cli, argc, argv, &c), s;

	if (crm_opt_done(&cli, &s) || (s = status) != CRM_OK)
		return crm_cli_end(&cli, s);
	if ((s = read_alone(&cli, &c, argc - optind)) != CRM_OK)
		return crm_cli_end(&cli, s);
	crm_style_finish(&c.style);
	if (!c.kinds)
		status = (int)run(&c, argv + optind, (size_t)(argc - optind),
		    &err);
	if (status != CRM_OK)
		crm_cli_fail(&cli, &err);
	else if (!c.tidy)
		print(&cli, &c);
	if (status == CRM_OK && (c.audit.found.n > 0 || c.wrong))
		status = CRM_NONE;
	crm_buf_free(&c.text);
	crm_gc_close(&c.gc);
	crm_audit_close(&c.audit);
	crm_query_close(&c.query);
	return crm_cli_end(&cli, status);
}

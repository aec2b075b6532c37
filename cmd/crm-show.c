/* SPDX-License-Identifier: ISC */
/*
 * crm-show: takes deals by id, or deal lines from standard input; reads the
 * store and writes the card of each.  Exits 0; 2, 65 when there is no such
 * deal, 74.
 */
#include <getopt.h>
#include <stdlib.h>

#include "card.h"
#include "face.h"
#include "ids.h"
#include "mem.h"
#include "related.h"

enum { SAID = 3 };

static const struct crm_opt options[] = {
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_STORE,
	{ CRM_OPT_FORMAT, "format", CRM_ARG_NEEDED, "FORMAT",
	  "text, or jsonl: the deal lines" },
	CRM_OPT_ROW_COLOR, CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-show 1042                           the card of deal 1042\n"
    "  crm-show 1042 --as-of yesterday         as it was then\n"
    "  crm-list 'next<tomorrow' | crm-show -   the cards of today's deals\n";

struct show {
	struct crm_query_opt opt;
	struct crm_style style;
	struct crm_query query;
	struct crm_names only;	/* those asked for, then who is linked */
	uint32_t asked;
	struct crm_said *said;
};

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct show *w)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1)
		if (crm_face_option(cli, id, &w->opt, &w->style) == CRM_USAGE)
			return CRM_USAGE;
	if (w->style.format == CRM_CSV || w->style.format == CRM_TSV)
		return crm_cli_usage(cli, "--format: a card is text or jsonl; "
		    "crm-list writes tables");
	return CRM_OK;
}

static enum crm_status take(void *ctx, const struct crm_line *line,
    struct crm_str text, struct crm_err *err)
{
	struct show *w = ctx;
	struct crm_str parent = crm_line_str(line, CRM_KEY_PARENT);
	uint32_t no = parent.n > 0 ? crm_names_find(&w->only, parent) : 0;

	if (no != 0 && no <= w->asked)
		crm_names_add(&w->only, crm_line_str(line, CRM_KEY_DEAL));
	crm_said_add(w->said, line, text);
	return crm_fold_add(&w->query.fold, line, err);
}

static enum crm_status print(struct show *w, struct crm_buf *out,
    struct crm_err *err)
{
	const struct crm_fold *fold = &w->query.fold;
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	enum crm_status s = CRM_OK;

	for (uint32_t i = 1; i <= w->asked; i++) {
		struct crm_str id = crm_names_get(&w->only, i);
		const struct crm_deal *d = crm_fold_find(fold, id);

		if (d == NULL) {
			s = crm_err_set(err, CRM_DATA, "there is no deal %s",
			    id.p);
		} else if (w->style.format == CRM_JSONL) {
			crm_deal_line(fold, d, NULL, 0, line);
			crm_line_write(line, out);
		} else {
			crm_buf_puts(out, out->n > 0 ? "\n" : "");
			crm_card_print(fold, d, w->said, w->style.width,
			    w->style.color, out);
		}
	}
	crm_line_free(line);
	free(line);
	return s;
}

static enum crm_status fold(struct show *w, struct crm_err *err)
{
	struct crm_fold_opt opt = { .all = true, .only = &w->only,
		.fact = crm_said_fact };
	struct crm_related which = { .deal = &w->only };
	enum crm_status s;

	crm_said_free(w->said);
	crm_fold_free(&w->query.fold);
	opt.ctx = w->said = crm_said_new(&w->only, SAID);
	opt.rules = &w->query.src.rules;
	opt.as_of = w->query.as_of;
	crm_fold_init(&w->query.fold, &opt);
	s = crm_related_read(&w->query.src.store, &which, take, w, err);
	return s == CRM_OK ? crm_fold_finish(&w->query.fold, err) : s;
}

/* The deals that those asked for follow. */
static void find_parents(struct show *w)
{
	const struct crm_fold *fold = &w->query.fold;

	for (uint32_t i = 1; i <= w->asked; i++) {
		const struct crm_deal *d = crm_fold_find(fold,
		    crm_names_get(&w->only, i));

		if (d != NULL && d->parent != 0)
			crm_names_add(&w->only, crm_names_get(&fold->word,
			    d->parent));
	}
}

static enum crm_status run(struct show *w, char **id, size_t n,
    struct crm_buf *out, struct crm_err *err)
{
	enum crm_status s = crm_query_open(&w->query, &w->opt, NULL, 0, err);

	if (s == CRM_OK)
		s = crm_ids_read(&w->only, id, n, err);
	if (s != CRM_OK || w->only.n == 0)
		return s;
	w->asked = (uint32_t)w->only.n;
	s = fold(w, err);
	if (s == CRM_OK)
		find_parents(w);
	/* facts of those may stand before what named them */
	if (s == CRM_OK && w->only.n > w->asked)
		s = fold(w, err);
	return s == CRM_OK ? print(w, out, err) : s;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-show", .opt = options,
		.usage = "crm-show [options] deal …", .examples = examples };
	struct show w = { 0 };
	struct crm_err err = { 0 };
	struct crm_buf out = { 0 };
	int status = read_options(&cli, argc, argv, &w), s;

	if (crm_opt_done(&cli, &s) || (s = status) != CRM_OK)
		return crm_cli_end(&cli, s);
	if (optind == argc) {
		crm_cli_usage(&cli, "the id of a deal is missing, "
		    "or '-' for deal lines on standard input");
		return crm_cli_end(&cli, CRM_USAGE);
	}
	crm_style_finish(&w.style);
	status = (int)run(&w, argv + optind, (size_t)(argc - optind), &out,
	    &err);
	if (status != CRM_OK)
		crm_cli_fail(&cli, &err);
	crm_cli_out(&cli, &out);
	crm_buf_free(&out);
	crm_said_free(w.said);
	crm_names_free(&w.only);
	crm_query_close(&w.query);
	return crm_cli_end(&cli, status);
}

/* SPDX-License-Identifier: ISC */
/*
 * crm-funnel: reads the store, or event and deal lines; writes a table of
 * where deals and money are, go and leak.  Exits 0; 2, 65, 70, 74.
 */
#include <getopt.h>
#include <stdlib.h>

#include "by.h"
#include "face.h"
#include "funneltable.h"
#include "mem.h"

enum { OPT_COHORT = CRM_OPT_OWN, OPT_PIPELINE, OPT_STAGES, OPT_TOTAL };

static const struct crm_opt options[] = {
	CRM_OPT_ROW_BY,
	{ OPT_COHORT, "cohort", CRM_ARG_NEEDED, "WHICH",
	  "deals created (default) or closed in the period" },
	{ OPT_PIPELINE, "pipeline", CRM_ARG_NEEDED, "ID",
	  "this pipeline only" },
	{ OPT_STAGES, "stages", CRM_ARG_NONE, NULL,
	  "with --by: the stages of every group" },
	{ OPT_TOTAL, "total", CRM_ARG_NONE, NULL,
	  "the totals only, a row a pipeline" },
	CRM_OPT_ROW_PERIOD, CRM_OPT_ROW_SINCE, CRM_OPT_ROW_UNTIL,
	CRM_OPT_ROW_AS_OF, CRM_OPT_ROW_WHERE, CRM_OPT_ROW_STORE,
	CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	CRM_OPT_ROW_RAW, CRM_OPT_ROW_THREADS, CRM_OPT_ROW_HELP,
	CRM_OPT_ROW_VERSION,
	{ 0 }
};

static const char examples[] =
    "  crm-funnel                            the whole store\n"
    "  crm-funnel -p last-month -b owner     a row a seller\n"
    "  crm-funnel -w 'source=google' -f csv  for a spreadsheet\n"
    "  crm-list 'amount>100000' | crm-funnel -\n";

struct group {
	char *name;
	struct crm_funnel funnel;
};

struct report {
	struct crm_query_opt opt;
	struct crm_style style;
	const char *by_name, *pipeline;
	bool closed, stages, total;
	struct crm_query query;
	struct crm_by by;
	int only;		/* the pipeline that is asked for, or -1 */
	struct groups *all;
	bool filled;		/* a group has deals: the empty are not shown */
};

/* What is counted; by each thread its own. */
struct groups {
	struct report *r;
	struct crm_names key;	/* "pipeline number/group" -> group */
	struct group *group;
	size_t n, cap;
};

static int read_options(struct crm_cli *cli, int argc, char **argv,
    struct report *r)
{
	int id;

	while ((id = crm_opt_next(cli, argc, argv)) != -1) {
		enum crm_status s = crm_face_option(cli, id, &r->opt,
		    &r->style);

		if (s == CRM_USAGE)
			return s;
		if (s == CRM_OK)
			continue;
		switch (id) {
		case CRM_OPT_BY: r->by_name = cli->arg; break;
		case OPT_PIPELINE: r->pipeline = cli->arg; break;
		case OPT_STAGES: r->stages = true; break;
		case OPT_TOTAL: r->total = true; break;
		case OPT_COHORT:
			r->closed = strcmp(cli->arg, "closed") == 0;
			if (!r->closed && strcmp(cli->arg, "created") != 0)
				return crm_cli_usage(cli, "--cohort: '%s' is "
				    "neither created nor closed", cli->arg);
			break;
		}
	}
	if (r->stages && (r->by_name == NULL || r->total))
		return crm_cli_usage(cli, "--stages goes with --by, and not "
		    "with --total");
	return CRM_OK;
}

static struct group *group_of(struct groups *g, int pipeline,
    struct crm_str name)
{
	struct crm_buf key = { 0 };
	uint32_t no;

	crm_buf_printf(&key, "%d/", pipeline);
	crm_buf_str_add(&key, name);
	no = crm_names_add(&g->key, crm_buf_str(&key));
	crm_buf_free(&key);
	if (no > g->n) {
		g->group = crm_mem_grow(g->group, &g->cap, no,
		    sizeof(*g->group));
		g->group[g->n].name = crm_mem_copy(name.p, name.n);
		crm_funnel_init(&g->group[g->n].funnel,
		    &g->r->query.src.rules, pipeline);
		g->n++;
	}
	return &g->group[no - 1];
}

static bool is_empty(const struct group *g)
{
	return g->funnel.deals == 0 && g->funnel.junk == 0;
}

static void *fork_groups(void *ctx)
{
	struct groups *g = crm_mem_new(1, sizeof(*g));

	g->r = ((struct groups *)ctx)->r;
	return g;
}

static enum crm_status join_groups(void *ctx, void *p, struct crm_err *err)
{
	struct groups *part = p;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < part->n; i++) {
		struct group *g = &part->group[i];

		if (ctx != NULL && s == CRM_OK)
			s = crm_funnel_merge(&group_of(ctx, g->funnel.pipeline,
			    crm_str(g->name))->funnel, &g->funnel, err);
		free(g->name);
		crm_funnel_free(&g->funnel);
	}
	free(part->group);
	crm_names_free(&part->key);
	free(part);
	return s;
}

static enum crm_status count_deal(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct groups *g = ctx;
	struct report *r = g->r;
	int64_t t = r->closed ? d->closed : d->created;
	struct crm_buf name = { 0 };
	enum crm_status s;

	if (t == CRM_TIME_NONE || !crm_period_has(&r->query.period, t) ||
	    (r->only >= 0 && d->pipeline != r->only) ||
	    !crm_query_match(&r->query, d))
		return CRM_OK;
	if (r->by_name == NULL && g->n == 1 &&
	    g->group->funnel.pipeline == d->pipeline)
		return crm_funnel_add(&g->group->funnel, fold, d, err);
	crm_by_value(&r->by, &r->query, d, t, &name);
	s = crm_funnel_add(&group_of(g, d->pipeline,
	    crm_buf_str(&name))->funnel, fold, d, err);
	crm_buf_free(&name);
	return s;
}

static enum crm_status check(struct report *r, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < r->all->n && s == CRM_OK; i++) {
		s = crm_funnel_check(&r->all->group[i].funnel, err);
		r->filled |= !is_empty(&r->all->group[i]);
	}
	return s;
}

/* By pipeline, those of the table first, then by name. */
static int cmp(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	const struct crm_rules *r = x->funnel.rules;
	int p = x->funnel.pipeline, q = y->funnel.pipeline;

	if (p != q && x->funnel.known == 0 && y->funnel.known == 0)
		return crm_str_cmp(r->pipeline[p].id, r->pipeline[q].id);
	return p != q ? p - q : strcmp(x->name, y->name);
}

static void print(struct crm_cli *cli, struct report *r)
{
	bool many = r->query.src.rules.pipelines > 1;
	bool totals = r->total || (r->by_name != NULL && !r->stages);
	bool words = !totals && r->by_name == NULL &&
	    r->style.format == CRM_TEXT;
	struct crm_table *t = totals ?
	    crm_funnel_totals_new(r->by_name, many) :
	    crm_funnel_stages_new(r->by_name, many);
	struct crm_buf b = { 0 };

	for (size_t i = 0; i < r->all->n; i++) {
		const struct group *g = &r->all->group[i];

		if (r->filled && is_empty(g))
			continue;
		(totals ? crm_funnel_totals_add : crm_funnel_stages_add)(t,
		    &g->funnel, r->by_name, crm_str(g->name));
		if (!totals)
			crm_table_rule(t);
		if (!words)
			continue;
		crm_buf_puts(&b, many ? "\n" : "");
		if (many)
			crm_show_text(&b, r->query.src.rules.pipeline[
			    g->funnel.pipeline].id);
		crm_buf_char(&b, '\n');
		crm_funnel_words(&g->funnel, &b);
	}
	crm_face_print(cli, t, &r->style);
	crm_cli_out(cli, &b);
	crm_table_free(t);
	crm_buf_free(&b);
}

static enum crm_status run(struct crm_cli *cli, struct report *r,
    struct crm_err *err)
{
	bool alone = r->opt.where != NULL || (r->by_name != NULL &&
	    !crm_unit_parse(crm_str(r->by_name), &(enum crm_unit){ 0 }));
	struct crm_fold_opt fold = { .moves_only = !alone,
		.deal = count_deal, .ctx = r->all,
		.fork = alone ? NULL : fork_groups, .join = join_groups };
	const struct crm_rules *rules = &r->query.src.rules;
	enum crm_status s;

	r->only = r->pipeline == NULL ? -1 :
	    crm_rules_pipeline(rules, crm_str(r->pipeline));
	if (r->pipeline != NULL && r->only < 0)
		return crm_err_set(err, CRM_USAGE, "--pipeline: '%s' is not "
		    "in stages.csv", r->pipeline);
	crm_by_open(&r->by, r->by_name, &r->query);
	s = crm_query_run(&r->query, &fold, false, err);
	/* An empty report still shows the stages that there are. */
	for (int i = 0; s == CRM_OK && r->by_name == NULL &&
	    i < rules->pipelines; i++)
		if (r->only < 0 || r->only == i)
			group_of(r->all, i, CRM_STR(""));
	if (s == CRM_OK)
		s = check(r, err);
	if (s != CRM_OK)
		return s;
	if (r->all->n > 0)
		qsort(r->all->group, r->all->n, sizeof(struct group), cmp);
	crm_face_warn(cli, &r->query);
	print(cli, r);
	return CRM_OK;
}

int main(int argc, char **argv)
{
	struct crm_cli cli = { .name = "crm-funnel", .opt = options,
		.usage = "crm-funnel [options] [file …]",
		.examples = examples };
	struct report r = { 0 };
	struct crm_err err = { 0 };
	enum crm_status s = (enum crm_status)read_options(&cli, argc, argv,
	    &r);
	int status;

	if (crm_opt_done(&cli, &status) || (status = s) != CRM_OK)
		return crm_cli_end(&cli, status);
	crm_style_finish(&r.style);
	r.all = fork_groups(&(struct groups){ .r = &r });
	s = crm_query_open(&r.query, &r.opt, argv + optind,
	    (size_t)(argc - optind), &err);
	if (s == CRM_OK)
		s = run(&cli, &r, &err);
	if (s != CRM_OK)
		s = (enum crm_status)crm_cli_fail(&cli, &err);
	join_groups(NULL, r.all, &err);
	crm_query_close(&r.query);
	return crm_cli_end(&cli, s);
}

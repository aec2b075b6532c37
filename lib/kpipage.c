/* SPDX-License-Identifier: ISC */
#include "kpipage.h"

#include "goalmix.h"
#include "goalplan.h"
#include "goals.h"
#include "goaltable.h"
#include "kpifeed.h"
#include "kpimix.h"
#include "kpitable.h"
#include "norms.h"
#include "normtable.h"

struct page {
	struct crm_kpi_feed feed;
	struct crm_goals goals;		/* that are shown */
	struct crm_goals sales;		/* that norms are judged by */
	struct crm_goal_mix mix;	/* behind them */
	struct crm_norms norms;
	struct crm_kpi activity;
	bool has_goals, has_activity;
	bool plan, only_norms, only_mix;	/* as options ask */
	enum crm_kpi_by owner;
};

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct page *p = self;

	(void)cli;
	p->plan |= id == CRM_KPI_OPT_PLAN;
	p->only_norms |= id == CRM_KPI_OPT_NORMS;
	p->only_mix |= id == CRM_KPI_OPT_MIX;
	return CRM_OK;
}

/* Goals of periods that are over, of any time unless one was asked for, and
 * of sellers unless others were. */
static void open_plan(struct page *p, struct crm_kpi_run *r)
{
	p->owner = CRM_KPI_OWNER;
	if (p->goals.by == NULL)
		p->goals.by = &p->owner;
	p->goals.no_norms = true;
	if (!crm_kpi_run_asked(r))
		p->goals.asked = (struct crm_period){ CRM_TIME_NONE,
			r->query.as_of + 1 };
}

static void open_norms(struct page *p, struct crm_kpi_run *r)
{
	const struct crm_rules *rules = &r->query.src.rules;

	p->norms = (struct crm_norms){ .rules = rules,
		.asked = crm_kpi_run_month(r), .by = p->goals.by,
		.per = p->has_goals ? NULL : p->goals.per };
	p->sales = (struct crm_goals){ .rules = rules, .no_norms = true,
		.asked = p->norms.asked };
	/* of some deals, touches are not all that were done */
	if (r->opt.where != NULL)
		p->norms.asked = (struct crm_period){ CRM_TIME_NONE,
			CRM_TIME_NONE };
	crm_norms_open(&p->norms, &p->feed);
	crm_goals_open(&p->sales, &p->feed);
}

static enum crm_status open_page(struct page *p, struct crm_kpi_run *r)
{
	const struct crm_rules *rules = &r->query.src.rules;
	struct crm_kpi_opt opt = { r->by, false, r->per, r->query.period };

	/* of activity alone, everything unless a period was asked for */
	if (p->has_goals)
		opt.period = crm_kpi_run_month(r);
	p->feed = (struct crm_kpi_feed){ .rules = rules,
		.hold = r->opt.where != NULL };
	p->goals = (struct crm_goals){ .rules = rules, .asked = opt.period,
		.by = r->has_by ? &r->by : NULL,
		.per = r->has_per ? &r->per : NULL,
		.no_norms = p->has_activity };
	crm_kpi_init(&p->activity, rules, &opt);
	if (p->plan)
		open_plan(p, r);
	if (p->has_goals)
		crm_goals_open(&p->goals, &p->feed);
	if (p->has_goals && !p->plan)
		crm_goal_mix_open(&p->mix, rules, &opt.period,
		    r->by == CRM_KPI_COMPANY ? CRM_KPI_OWNER : r->by,
		    p->goals.per, &p->feed);
	if (p->has_activity) {
		crm_kpi_feed_add(&p->feed, &p->activity);
		open_norms(p, r);
	}
	r->need_facts = p->has_activity;
	crm_kpi_feed_ask(&p->feed, &r->fold);
	if (!p->has_activity && !p->goals.need_facts &&
	    !crm_goal_mix_need_facts(&p->mix))
		r->fold.fact = NULL;
	return CRM_OK;
}

static enum crm_status open_summary(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct page *p = self;

	(void)err;
	p->has_goals = p->has_activity = true;
	return open_page(p, r);
}

static enum crm_status open_goals(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct page *p = self;

	(void)err;
	p->has_goals = true;
	return open_page(p, r);
}

static enum crm_status open_activity(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct page *p = self;

	(void)err;
	p->has_activity = true;
	return open_page(p, r);
}

/* Would norms be shown, were they not of all deals? */
static bool left_norms(const struct page *p, const struct crm_kpi_run *r)
{
	const struct crm_rules *rules = &r->query.src.rules;
	size_t i = 0;

	if (r->opt.where == NULL || !p->has_activity || (!p->only_norms &&
	    r->style.format != CRM_TEXT))
		return false;
	while (i < rules->goals && !crm_goal_is_norm(&rules->goal[i]))
		i++;
	return i < rules->goals;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct page *p = self;
	enum crm_status s = CRM_OK;

	if (r->opt.where != NULL)
		s = crm_kpi_feed_end(&p->feed, &r->query, err);
	if (s == CRM_OK && p->has_activity)
		crm_kpi_everybody(&p->activity);
	if (s == CRM_OK)
		s = crm_goals_finish(&p->goals, r->query.as_of, r->facts, err);
	if (s == CRM_OK)
		s = crm_goals_finish(&p->sales, r->query.as_of, r->facts, err);
	if (s == CRM_OK)
		s = crm_goal_mix_finish(&p->mix, r->query.as_of, r->facts,
		    err);
	if (s == CRM_OK && p->has_activity)
		s = crm_norms_finish(&p->norms, &p->sales, r->query.as_of,
		    err);
	if (s == CRM_OK && left_norms(p, r))
		crm_buf_puts(&r->said, "norms count touches of all deals: they "
		    "are not judged under --where\n");
	if (s == CRM_OK && !r->facts && p->goals.need_facts)
		crm_buf_puts(&r->said, "deal lines do not bear touches and "
		    "sales: goals of these are not answered\n");
	return s;
}

static void print_plan(const struct page *p, const struct crm_kpi_run *r,
    struct crm_buf *b)
{
	struct crm_plan plan = { 0 };
	struct crm_table *t;

	crm_plan_judge(&plan, &p->goals, !crm_kpi_run_asked(r));
	if (r->style.format == CRM_TEXT) {
		crm_plan_page(&plan, &p->goals, &r->style, b);
	} else {
		t = crm_plan_table(&plan, &p->goals);
		crm_table_print(t, &r->style, b);
		crm_table_free(t);
	}
	crm_plan_free(&plan);
}

/* The goals, or why their attainment moved. */
static void print_goals(const struct page *p, const struct crm_kpi_run *r,
    struct crm_buf *b)
{
	struct crm_table *t;

	if (p->only_mix) {
		t = crm_goal_mix_table(&p->mix, r->style.format ==
		    CRM_TEXT);
		crm_table_print(t, &r->style, b);
		crm_table_free(t);
	} else {
		crm_goals_print(&p->goals, &r->style, !p->has_activity, b);
	}
	if (r->style.format == CRM_TEXT)
		crm_goal_mix_words(&p->mix, b);
}

static enum crm_status print_activity(const struct page *p,
    const struct crm_kpi_run *r, struct crm_buf *b, struct crm_err *err)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t;
	enum crm_status s = crm_kpi_activity(&p->activity, text, &t, err);

	if (s == CRM_OK && text)
		crm_kpi_activity_head(&p->activity, b);
	if (s == CRM_OK && (!text || p->activity.cells > 0))
		crm_table_print(t, &r->style, b);
	crm_table_free(t);
	return s;
}

/* Behind the activity as text; in another format only where asked for. */
static void print_norms(const struct page *p, const struct crm_kpi_run *r,
    struct crm_buf *b)
{
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t;

	if (text && p->norms.rows > 0) {
		if (!p->only_norms)
			crm_buf_char(b, '\n');
		if (p->has_goals)
			crm_norms_brief(&p->norms, b);
		else
			crm_norms_page(&p->norms, &r->style, b);
	} else if (text && p->only_norms && r->opt.where == NULL) {
		crm_buf_puts(b, "goals.csv has no norms of a day or week, or "
		    "the period has no two ends\n");
	} else if (!text && p->only_norms) {
		t = crm_norms_table(&p->norms);
		crm_table_print(t, &r->style, b);
		crm_table_free(t);
	}
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	const struct page *p = self;
	enum crm_status s = CRM_OK;

	if (p->plan)
		print_plan(p, r, out);
	else if (p->has_goals)
		print_goals(p, r, out);
	if (p->has_goals && p->has_activity)
		crm_buf_char(out, '\n');
	if (p->has_activity && !p->only_norms)
		s = print_activity(p, r, out, err);
	if (p->has_activity)
		print_norms(p, r, out);
	return s;
}

static void close_page(void *self)
{
	struct page *p = self;

	crm_goals_free(&p->goals);
	crm_goals_free(&p->sales);
	crm_goal_mix_free(&p->mix);
	crm_norms_free(&p->norms);
	crm_kpi_free(&p->activity);
	crm_kpi_feed_free(&p->feed);
}

const struct crm_kpi_view crm_kpi_view_summary = { .name = "summary",
	.page = true, .size = sizeof(struct page), .open = open_summary,
	.finish = finish, .print = print, .close = close_page };

static const struct crm_opt goals_options[] = {
	{ CRM_KPI_OPT_PLAN, "plan", CRM_ARG_NONE, NULL,
	  "goals: is the plan real, over three periods running" },
	CRM_KPI_OPT_ROW_MIX,
	{ 0 }
};

const struct crm_kpi_view crm_kpi_view_goals = { .name = "goals",
	.opt = goals_options, .option = option,
	.size = sizeof(struct page), .open = open_goals,
	.finish = finish, .print = print, .close = close_page };

static const struct crm_opt activity_options[] = {
	{ CRM_KPI_OPT_NORMS, "norms", CRM_ARG_NONE, NULL,
	  "activity: its norms alone" },
	{ 0 }
};

const struct crm_kpi_view crm_kpi_view_activity = { .name = "activity",
	.opt = activity_options, .option = option,
	.size = sizeof(struct page), .open = open_activity,
	.finish = finish, .print = print, .close = close_page };

/* SPDX-License-Identifier: ISC */
#include "kpipage.h"

#include "goals.h"
#include "kpifeed.h"
#include "kpitable.h"

struct page {
	struct crm_kpi_feed feed;
	struct crm_goals goals;
	struct crm_kpi activity;
	bool has_goals, has_activity;
};

/* What the feed is asked for: with --where, deals are judged at the end. */
static void ask(struct page *p, struct crm_kpi_run *r)
{
	r->need_facts = p->has_activity;
	r->fold = (struct crm_fold_opt){ .ctx = &p->feed,
		.moves_only = r->opt.where == NULL };
	if (p->has_activity || p->goals.need_facts)
		r->fold.fact = crm_kpi_feed_fact;
	if (r->opt.where != NULL)
		return;
	r->fold.deal = crm_kpi_feed_deal;
	r->fold.fork = crm_kpi_feed_fork;
	r->fold.join = crm_kpi_feed_join;
	r->fold.back = crm_kpi_feed_back;
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
		.per = r->has_per ? &r->per : NULL };
	crm_kpi_init(&p->activity, rules, &opt);
	if (p->has_goals)
		crm_goals_open(&p->goals, &p->feed);
	if (p->has_activity)
		crm_kpi_feed_add(&p->feed, &p->activity);
	ask(p, r);
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
	if (s == CRM_OK && !r->facts && p->goals.need_facts)
		crm_buf_puts(&r->said, "deal lines do not bear touches and "
		    "sales: goals of these are not answered\n");
	return s;
}

static void print_goals(const struct page *p, const struct crm_kpi_run *r,
    struct crm_buf *b)
{
	bool text = r->style.format == CRM_TEXT;
	size_t next = 0;

	if (text && p->goals.rows == 0)
		crm_buf_puts(b, "goals.csv has no goals for the period\n");
	for (size_t i = 0; i < p->goals.rows || (!text && i == 0); i = next) {
		struct crm_table *t = crm_kpi_goals(&p->goals, i, text, &next);

		if (text)
			crm_kpi_goals_head(&p->goals, i, b);
		crm_table_print(t, &r->style, b);
		crm_table_free(t);
		if (text)
			crm_kpi_goals_words(&p->goals, i, next, b);
		if (text && next < p->goals.rows)
			crm_buf_char(b, '\n');
		if (next == 0)
			break;
	}
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

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	const struct page *p = self;

	if (p->has_goals)
		print_goals(p, r, out);
	if (p->has_goals && p->has_activity)
		crm_buf_char(out, '\n');
	return p->has_activity ? print_activity(p, r, out, err) : CRM_OK;
}

static void close_page(void *self)
{
	struct page *p = self;

	crm_goals_free(&p->goals);
	crm_kpi_free(&p->activity);
	crm_kpi_feed_free(&p->feed);
}

const struct crm_kpi_view crm_kpi_view_summary = { .name = "summary",
	.page = true, .size = sizeof(struct page), .open = open_summary,
	.finish = finish, .print = print, .close = close_page };

const struct crm_kpi_view crm_kpi_view_goals = { .name = "goals",
	.size = sizeof(struct page), .open = open_goals,
	.finish = finish, .print = print, .close = close_page };

const struct crm_kpi_view crm_kpi_view_activity = { .name = "activity",
	.size = sizeof(struct page), .open = open_activity,
	.finish = finish, .print = print, .close = close_page };

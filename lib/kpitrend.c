/* SPDX-License-Identifier: ISC */
#include "kpitrend.h"

#include "kpifeed.h"
#include "kpitable.h"
#include "money.h"
#include "spark.h"
#include "trend.h"

struct view {
	struct crm_kpi_feed feed;
	struct crm_trend trend;
};

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;
	const struct crm_rules *rules = &r->query.src.rules;
	int64_t until = r->query.period.until;

	(void)err;
	v->trend = (struct crm_trend){ .rules = rules, .by = r->by,
		.per = r->has_per ? r->per : CRM_WEEK,
		.as_of = r->query.as_of };
	if (until != CRM_TIME_NONE && until - 1 < v->trend.as_of)
		v->trend.as_of = until - 1;
	v->feed = (struct crm_kpi_feed){ .rules = rules,
		.hold = r->opt.where != NULL };
	crm_trend_open(&v->trend);
	crm_kpi_feed_add(&v->feed, &v->trend.kpi);
	r->need_facts = true;
	crm_kpi_feed_ask(&v->feed, &r->fold);
	return CRM_OK;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;
	enum crm_status s = CRM_OK;

	if (r->opt.where != NULL)
		s = crm_kpi_feed_end(&v->feed, &r->query, err);
	if (s == CRM_OK)
		crm_trend_finish(&v->trend);
	return s;
}

static void period_cell(struct crm_table *table, const struct crm_trend *t,
    int64_t at, struct crm_buf *b)
{
	b->n = 0;
	crm_unit_name(t->per, t->rules->zone, at, b);
	crm_table_text(table, crm_buf_str(b));
}

/* Columns and cells of the test, alike in every row of one. */
static const char *const judged[] = { "drop", "since", "units", "before",
	"before_hours", "after", "after_hours", "variance", "p",
	"p_adjusted" };

static void judgement(struct crm_table *table, const struct crm_trend *t,
    const struct crm_trend_row *row, struct crm_buf *b)
{
	if (row->units == 0) {
		for (size_t i = 0; i < sizeof(judged) / sizeof(*judged); i++)
			crm_table_none(table);
		return;
	}
	crm_table_count(table, row->drop);
	b->n = 0;
	crm_unit_name(CRM_DAY, t->rules->zone, row->since, b);
	crm_table_text(table, crm_buf_str(b));
	crm_table_count(table, (int64_t)row->units);
	crm_table_count(table, row->before.count);
	crm_table_decimal(table, row->before.time / 3600, 2);
	crm_table_count(table, row->after.count);
	crm_table_decimal(table, row->after.time / 3600, 2);
	crm_table_decimal(table, row->variance, 3);
	crm_table_decimal(table, row->p, 6);
	crm_table_decimal(table, row->adjusted, 6);
}

/* A row a unit: the last twelve. */
static struct crm_table *long_table(const struct crm_trend *t)
{
	struct crm_table *table = crm_table_new();
	struct crm_buf b = { 0 };

	crm_table_column(table, "who", NULL, CRM_LEFT);
	crm_table_column(table, "name", NULL, CRM_LEFT);
	crm_table_column(table, "metric", NULL, CRM_LEFT);
	crm_table_column(table, "period", NULL, CRM_LEFT);
	crm_table_column(table, "count", NULL, CRM_RIGHT);
	crm_table_column(table, "hours", NULL, CRM_RIGHT);
	for (size_t i = 0; i < sizeof(judged) / sizeof(*judged); i++)
		crm_table_column(table, judged[i], NULL, CRM_RIGHT);
	for (size_t k = 0; k < t->rows; k++) {
		const struct crm_trend_row *row = &t->row[k];

		for (size_t i = CRM_TREND_UNITS - CRM_TREND_SHOWN;
		    i < CRM_TREND_UNITS; i++) {
			crm_table_row(table);
			crm_kpi_who_cells(table, t->rules, t->by, row->who,
			    t->as_of, false);
			crm_table_text(table,
			    crm_kpi_metric_name(row->metric));
			period_cell(table, t, t->unit[i].from, &b);
			crm_table_count(table, row->cell[i].count);
			crm_table_decimal(table, row->cell[i].time / 3600, 2);
			judgement(table, t, row, &b);
		}
	}
	crm_buf_free(&b);
	return table;
}

static void spark(const struct crm_trend_row *row, struct crm_buf *b)
{
	const struct crm_drop_cell *c = row->cell + CRM_TREND_UNITS -
	    CRM_TREND_SHOWN;
	double value[CRM_TREND_SHOWN];

	for (size_t i = 0; i < CRM_TREND_SHOWN; i++)
		value[i] = c[i].time > 0 ? (double)c[i].count / c[i].time :
		    -1;
	b->n = 0;
	crm_spark(b, value, CRM_TREND_SHOWN, crm_spark_utf8());
}

/* What is usual for the last unit's time; how the last ones differ. */
static void change_cells(struct crm_table *table, const struct crm_trend *t,
    const struct crm_trend_row *row, struct crm_buf *b)
{
	const struct crm_drop_cell *last = &row->cell[CRM_TREND_UNITS - 1];
	double rate, change;

	b->n = 0;
	if (row->units == 0) {
		crm_table_none(table);
		crm_table_none(table);
		crm_table_text(table, CRM_STR("too new"));
		return;
	}
	rate = (double)row->before.count / row->before.time;
	crm_table_decimal(table, rate * last->time, 1);
	if (rate > 0) {
		change = 100 * ((double)row->after.count / row->after.time /
		    rate - 1);
		crm_buf_printf(b, "%+.0f %%", change);
	}
	crm_table_text(table, crm_buf_str(b));
	b->n = 0;
	if (row->drop) {
		crm_buf_puts(b, "since ");
		crm_unit_name(CRM_DAY, t->rules->zone, row->since, b);
	}
	crm_table_text(table, crm_buf_str(b));
}

static struct crm_table *page_table(const struct crm_trend *t)
{
	struct crm_table *table = crm_table_new();
	struct crm_buf b = { 0 };

	crm_kpi_who_columns(table, "who");
	crm_table_column(table, "metric", "what", CRM_LEFT);
	crm_buf_printf(&b, "%ss", crm_unit_word(t->per));
	crm_table_column(table, "units", crm_buf_z(&b), CRM_WHOLE);
	crm_table_column(table, "last", NULL, CRM_RIGHT);
	crm_table_column(table, "usual", NULL, CRM_RIGHT);
	crm_table_column(table, "change", NULL, CRM_RIGHT);
	crm_table_column(table, "drop", NULL, CRM_WHOLE);
	for (size_t k = 0; k < t->rows; k++) {
		const struct crm_trend_row *row = &t->row[k];

		crm_table_row(table);
		crm_kpi_who_cells(table, t->rules, t->by, row->who, t->as_of,
		    true);
		crm_table_text(table, row->metric == CRM_KPI_DEALS ?
		    CRM_STR("won") : CRM_STR("touches"));
		spark(row, &b);
		crm_table_text(table, crm_buf_str(&b));
		crm_table_count(table,
		    row->cell[CRM_TREND_UNITS - 1].count);
		change_cells(table, t, row, &b);
	}
	crm_buf_free(&b);
	return table;
}

static void say_head(const struct crm_trend *t, struct crm_buf *b)
{
	const struct crm_period *last = &t->unit[CRM_TREND_UNITS - 1];
	int64_t whole = crm_hours_between(t->rules->hours, last->from,
	    last->until);
	int64_t passed = crm_hours_between(t->rules->hours, last->from,
	    t->as_of + 1);

	crm_buf_printf(b, "Trend by %s, ", crm_unit_word(t->per));
	crm_unit_name(t->per, t->rules->zone,
	    t->unit[CRM_TREND_UNITS - CRM_TREND_SHOWN].from, b);
	crm_buf_puts(b, "..");
	crm_unit_name(t->per, t->rules->zone, last->from, b);
	if (passed < whole) {
		crm_buf_puts(b, "; of the last ");
		crm_money_places(b, crm_money_permille(passed, whole), 1);
		crm_buf_puts(b, " % has passed");
	}
	crm_buf_char(b, '\n');
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	const struct view *v = self;
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *table = text ? page_table(&v->trend) :
	    long_table(&v->trend);

	(void)err;
	if (text)
		say_head(&v->trend, out);
	crm_table_print(table, &r->style, out);
	crm_table_free(table);
	return CRM_OK;
}

static void close_view(void *self)
{
	struct view *v = self;

	crm_trend_free(&v->trend);
	crm_kpi_feed_free(&v->feed);
}

const struct crm_kpi_view crm_kpi_view_trend = { .name = "trend",
	.size = sizeof(struct view), .open = open_view, .finish = finish,
	.print = print, .close = close_view };

/* SPDX-License-Identifier: ISC */
#include "kpitable.h"

#include <stdlib.h>

#include "money.h"

/* The columns of activity, and which of them a page of text has room for. */
static const struct {
	enum crm_kpi_metric metric;
	const char *name;	/* NULL: the metric's */
	const char *head;
} columns[] = {
	{ CRM_KPI_CALLS, NULL, "calls" },
	{ CRM_KPI_TALKS, NULL, "talks" },
	{ CRM_KPI_MEETINGS, NULL, "meet." },
	{ CRM_KPI_PROPOSALS, NULL, "prop." },
	{ CRM_KPI_EMAILS, NULL, "mail" },
	{ CRM_KPI_MESSAGES, NULL, "" },
	{ CRM_KPI_VISITS, NULL, "" },
	{ CRM_KPI_TOUCHES, NULL, "touches" },
	{ CRM_KPI_IN_CALLS, NULL, "" },
	{ CRM_KPI_MISSED, NULL, "" },
	{ CRM_KPI_DEALS, "won", "won" },
	{ CRM_KPI_MONEY, NULL, "money" },
	{ CRM_KPI_MARGIN, NULL, "" },
	{ CRM_KPI_NO_MARGIN, NULL, "" },
	{ CRM_KPI_RECEIVED, NULL, "" },
};
enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

/* Do all cells have one period? */
static bool one_period(const struct crm_kpi *k)
{
	for (size_t i = 1; i < k->cells; i++)
		if (k->cell[i].period.from != k->cell[0].period.from)
			return false;
	return true;
}

void crm_kpi_who_columns(struct crm_table *t, const char *head)
{
	crm_table_column(t, "who", "", CRM_LEFT);
	crm_table_column(t, "name", head, CRM_GROUP);
	crm_table_fold(t);
}

void crm_kpi_who_cells(struct crm_table *t, const struct crm_rules *r,
    enum crm_kpi_by by, struct crm_str who, int64_t then, bool text)
{
	const struct crm_staff *s = by == CRM_KPI_OWNER ?
	    crm_rules_staff(r, who, then) : NULL;
	struct crm_str name = s != NULL ? s->name :
	    text ? who : CRM_STR("");

	if (who.n > 0)
		crm_table_text(t, who);
	else
		crm_table_none(t);
	if (name.n > 0)
		crm_table_text(t, name);
	else
		crm_table_none(t);
}

struct crm_str crm_kpi_name_of(const struct crm_rules *r, enum crm_kpi_by by,
    struct crm_str who, int64_t then)
{
	const struct crm_staff *s = by == CRM_KPI_OWNER ?
	    crm_rules_staff(r, who, then) : NULL;

	return s != NULL && s->name.n > 0 ? s->name : who;
}

static void cells(struct crm_table *t, const struct crm_kpi_cell *c)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		enum crm_kpi_metric m = columns[i].metric;

		if (m == CRM_KPI_MARGIN && c->n[CRM_KPI_DEALS] > 0 &&
		    c->n[CRM_KPI_NO_MARGIN] == c->n[CRM_KPI_DEALS])
			crm_table_none(t);
		else if (crm_kpi_is_money(m))
			crm_table_money(t, c->n[m]);
		else
			crm_table_count(t, c->n[m]);
	}
}

static enum crm_status total(struct crm_table *t, const struct crm_kpi *k,
    struct crm_err *err)
{
	struct crm_kpi_cell sum = { 0 };

	for (size_t i = 0; i < k->cells; i++)
		for (int m = 0; m < CRM_KPI_METRICS; m++)
			if (!crm_money_add(&sum.n[m], k->cell[i].n[m]))
				return crm_err_set(err, CRM_DATA, "the sum "
				    "of amounts is too large");
	crm_table_rule(t);
	crm_table_row(t);
	crm_table_none(t);
	crm_table_text(t, CRM_STR("total"));
	crm_table_text(t, CRM_STR(""));
	cells(t, &sum);
	return CRM_OK;
}

enum crm_status crm_kpi_activity(const struct crm_kpi *k, bool text,
    struct crm_table **table, struct crm_err *err)
{
	const struct crm_kpi_cell **list = crm_kpi_sorted(k);
	struct crm_table *t = *table = crm_table_new();
	bool one = one_period(k);
	struct crm_buf b = { 0 };

	crm_kpi_who_columns(t, "who");
	crm_table_column(t, "period", one ? "" : NULL, CRM_KEPT);
	for (size_t i = 0; i < COLUMNS; i++)
		crm_table_column(t, columns[i].name != NULL ?
		    columns[i].name :
		    crm_kpi_metric_name(columns[i].metric).p,
		    !one && columns[i].metric == CRM_KPI_TOUCHES ? "" :
		    columns[i].head, CRM_RIGHT);
	for (size_t i = 0; i < k->cells; i++) {
		const struct crm_kpi_cell *c = list[i];

		crm_table_row(t);
		crm_kpi_who_cells(t, k->rules, k->opt.by, crm_names_get(&k->who,
		    c->who), c->period.until - 1, text);
		b.n = 0;
		crm_unit_name(k->opt.per, k->rules->zone, c->period.from, &b);
		crm_table_text(t, crm_buf_str(&b));
		cells(t, c);
	}
	free(list);
	crm_buf_free(&b);
	return text && k->cells > 1 ? total(t, k, err) : CRM_OK;
}

static void say_day(const struct crm_rules *r, int64_t t, struct crm_buf *b)
{
	crm_unit_name(CRM_DAY, r->zone, t, b);
}

/* The days asked for where they are not all of their units. */
static void say_cut(const struct crm_rules *r, enum crm_unit per,
    const struct crm_period *p, struct crm_buf *b)
{
	struct crm_period unit;

	if (p->from != CRM_TIME_NONE) {
		unit = crm_unit_at(per, r->zone, p->from);
		if (p->from > unit.from) {
			crm_buf_puts(b, ", from ");
			say_day(r, p->from, b);
		}
	}
	if (p->until != CRM_TIME_NONE) {
		unit = crm_unit_at(per, r->zone, p->until - 1);
		if (p->until < unit.until) {
			crm_buf_puts(b, ", to ");
			say_day(r, p->until - 1, b);
		}
	}
}

void crm_kpi_say_period(const struct crm_rules *r, enum crm_unit per,
    const struct crm_period *p, int64_t one, struct crm_buf *b)
{
	if (one == CRM_TIME_NONE) {
		crm_buf_printf(b, " by %s", crm_unit_word(per));
	} else {
		crm_buf_puts(b, " of ");
		crm_unit_name(per, r->zone, one, b);
	}
	say_cut(r, per, p, b);
}

void crm_kpi_activity_head(const struct crm_kpi *k, struct crm_buf *b)
{
	if (k->cells == 0) {
		crm_buf_puts(b, "No activity in the period\n");
		return;
	}
	crm_buf_puts(b, "Activity");
	crm_kpi_say_period(k->rules, k->opt.per, &k->opt.period,
	    one_period(k) ? k->cell[0].period.from : CRM_TIME_NONE, b);
	crm_buf_char(b, '\n');
}

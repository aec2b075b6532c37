/* SPDX-License-Identifier: ISC */
#include "kpiday.h"

#include "daytable.h"
#include "kpilog.h"
#include "workday.h"

struct view {
	struct crm_worklog log;
	struct crm_workdays days;
};

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct view *v = self;

	(void)id;
	return crm_kpi_log_owner(&v->log, cli);
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;
	const struct crm_rules *rules = &r->query.src.rules;
	struct crm_period p = crm_kpi_run_asked(r) ? r->query.period :
	    crm_unit_at(CRM_DAY, rules->zone, r->query.as_of);

	if (r->has_per && r->per != CRM_DAY)
		return crm_err_set(err, CRM_USAGE, "--per: day has a row for "
		    "each day");
	if (p.from == CRM_TIME_NONE)
		return crm_err_set(err, CRM_USAGE, "day needs a period that "
		    "begins: -p yesterday, -p 2026-11-20");
	if (p.until == CRM_TIME_NONE)
		p.until = r->query.as_of + 1;
	crm_kpi_log_open(&v->log, r, p, v->log.only.n > 0);
	v->days = (struct crm_workdays){ .rules = rules, .period = p,
		.by = r->by, .as_of = r->query.as_of };
	return CRM_OK;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;

	if (crm_kpi_log_finish(&v->log, r, err) != CRM_OK)
		return CRM_USAGE;
	crm_workdays_make(&v->days, &v->log, v->log.only);
	return CRM_OK;
}

static void say_days(const struct view *v, struct crm_buf *b)
{
	const struct crm_zone *zone = v->days.rules->zone;
	size_t from = b->n;
	struct crm_buf last = { 0 };

	crm_unit_name(CRM_DAY, zone, v->days.period.from, b);
	crm_unit_name(CRM_DAY, zone, v->days.period.until - 1, &last);
	if (!crm_str_eq(crm_buf_str(&last), (struct crm_str){ b->p + from,
	    b->n - from })) {
		crm_buf_puts(b, "..");
		crm_buf_str_add(b, crm_buf_str(&last));
	}
	crm_buf_free(&last);
}

/* A word for the shell. */
static void say_quoted(const char *z, struct crm_buf *b)
{
	crm_buf_char(b, '\'');
	for (; *z != '\0'; z++) {
		if (*z == '\'')
			crm_buf_puts(b, "'\\'");
		crm_buf_char(b, *z);
	}
	crm_buf_char(b, '\'');
}

/* The command that shows the lines behind it: between are its options. */
static void add_command(const struct view *v, const struct crm_kpi_run *r,
    const char *between, struct crm_buf *b)
{
	crm_buf_puts(b, "crm-log -f text -p ");
	say_days(v, b);
	if (r->opt.store != NULL) {
		crm_buf_puts(b, between);
		crm_buf_puts(b, "-s ");
		say_quoted(r->opt.store, b);
	}
	crm_buf_puts(b, between);
	if (v->log.only.n > 0) {
		struct crm_buf expr = { 0 };

		crm_buf_puts(b, "--sort=at ");
		crm_buf_puts(&expr, "by = \"");
		crm_buf_str_add(&expr, v->log.only);
		crm_buf_char(&expr, '"');
		say_quoted(crm_buf_z(&expr), b);
		crm_buf_free(&expr);
	} else {
		crm_buf_puts(b, "--sort=by,at 'has(by)'");
	}
	crm_buf_char(b, '\n');
}

/* In one line if it fits, else in lines that the shell takes for one. */
static void say_command(const struct view *v, const struct crm_kpi_run *r,
    struct crm_buf *b)
{
	struct crm_buf line = { 0 };

	crm_buf_puts(&line, "its facts: ");
	add_command(v, r, " ", &line);
	crm_buf_char(b, '\n');
	if (crm_width(crm_buf_str(&line)) <= r->style.width + 1) {
		crm_buf_str_add(b, crm_buf_str(&line));
	} else {
		crm_buf_puts(b, "its facts:\n  ");
		add_command(v, r, " \\\n    ", b);
	}
	crm_buf_free(&line);
}

static void print_table(struct crm_table *t, const struct crm_kpi_run *r,
    struct crm_buf *out)
{
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	const struct view *v = self;

	(void)err;
	if (r->style.format != CRM_TEXT) {
		print_table(v->log.only.n > 0 ?
		    crm_days_facts(&v->days, &v->log, false) :
		    crm_days_table(&v->days, false), r, out);
		return CRM_OK;
	}
	crm_buf_puts(out, "Work of ");
	say_days(v, out);
	crm_buf_puts(out, "; waiting in minutes of working time\n");
	print_table(crm_days_table(&v->days, true), r, out);
	if (v->log.n > 0) {
		crm_buf_char(out, '\n');
		print_table(crm_days_hours(&v->days), r, out);
	}
	if (v->log.n > 0 && v->log.only.n > 0) {
		crm_buf_char(out, '\n');
		print_table(crm_days_facts(&v->days, &v->log, true), r, out);
	}
	say_command(v, r, out);
	return CRM_OK;
}

static void close_view(void *self)
{
	struct view *v = self;

	crm_worklog_free(&v->log);
	crm_workdays_free(&v->days);
}

static const struct crm_opt options[] = {
	CRM_KPI_OPT_ROW_OWNER,
	{ 0 }
};

const struct crm_kpi_view crm_kpi_view_day = { .name = "day",
	.opt = options, .size = sizeof(struct view), .option = option,
	.open = open_view, .finish = finish, .print = print,
	.close = close_view };

/* SPDX-License-Identifier: ISC */
#include "kpipadding.h"

#include "kpilog.h"
#include "kpitable.h"
#include "money.h"
#include "padding.h"

struct view {
	struct crm_worklog log;
	struct crm_padding pad;
	bool list;
	uint8_t listed;		/* a bit a sign */
};

/* 5/2min: so many within so long. */
static bool read_burst(struct crm_str s, struct crm_padding *p)
{
	struct crm_str n, time;
	int64_t many;

	if (!crm_str_cut(s, '/', &n, &time) || !crm_str_int(n, &many) ||
	    many < 2 || !crm_when_duration(time, &p->within))
		return false;
	p->burst = (size_t)many;
	return true;
}

static enum crm_status option(void *self, const struct crm_cli *cli, int id)
{
	struct view *v = self;
	struct crm_str arg = crm_str(cli->arg);
	enum crm_padding_sign sign;

	if (id == CRM_KPI_OPT_OWNER)
		return crm_kpi_log_owner(&v->log, cli);
	if (id == CRM_KPI_OPT_LIST) {
		v->list = true;
		v->listed = (1 << CRM_PAD_SIGNS) - 1;
		if (arg.n > 0 && !crm_padding_find(arg, &sign))
			return (enum crm_status)crm_cli_usage(cli, "--list: "
			    "'%s' is none of short, burst, again, late, "
			    "outside", cli->arg);
		if (arg.n > 0)
			v->listed = (uint8_t)(1 << sign);
	} else if (id == CRM_KPI_OPT_BURST) {
		if (!read_burst(arg, &v->pad))
			return (enum crm_status)crm_cli_usage(cli, "--burst: "
			    "'%s' is not like 5/2min", cli->arg);
	} else if (!crm_when_duration(arg, &v->pad.late)) {
		return (enum crm_status)crm_cli_usage(cli, "--late: '%s' is "
		    "not a time such as 1d or 8h", cli->arg);
	}
	return CRM_OK;
}

static enum crm_status open_view(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;
	struct crm_period p = crm_kpi_run_month(r);

	if (v->list && r->style.format != CRM_TEXT &&
	    r->style.format != CRM_JSONL)
		return crm_err_set(err, CRM_USAGE, "--list writes event "
		    "lines: no --format but jsonl");
	if (v->pad.burst == 0) {
		v->pad.burst = 5;
		v->pad.within = 120;
	}
	if (v->pad.late == 0)
		v->pad.late = 86400;
	v->pad.rules = &r->query.src.rules;
	v->pad.period = p;
	v->pad.by = r->by;
	v->pad.per = r->has_per ? &r->per : NULL;
	if (p.from != CRM_TIME_NONE)
		p.from -= crm_padding_margin(&v->pad);
	crm_kpi_log_open(&v->log, r, p, v->list);
	return CRM_OK;
}

static enum crm_status finish(void *self, struct crm_kpi_run *r,
    struct crm_err *err)
{
	struct view *v = self;

	if (crm_kpi_log_finish(&v->log, r, err) != CRM_OK)
		return CRM_USAGE;
	crm_padding_make(&v->pad, &v->log);
	return CRM_OK;
}

static void say_period(const struct view *v, const struct crm_period *p,
    struct crm_buf *b)
{
	const struct crm_zone *zone = v->pad.rules->zone;

	if (v->pad.per != NULL && p != &v->pad.period) {
		crm_unit_name(*v->pad.per, zone, p->from, b);
		return;
	}
	if (p->from != CRM_TIME_NONE)
		crm_unit_name(CRM_DAY, zone, p->from, b);
	crm_buf_puts(b, "..");
	if (p->until != CRM_TIME_NONE)
		crm_unit_name(CRM_DAY, zone, p->until - 1, b);
}

/* "12   3.4 %" in text; else the count, and the share in a cell of its own. */
static void sign_cells(struct crm_table *t, const struct crm_padding_row *row,
    enum crm_padding_sign sign, bool text, struct crm_buf *b)
{
	int64_t n = row->sign[sign], of = crm_padding_base(row, sign);

	if (!text) {
		crm_table_count(t, n);
		crm_table_share(t, n, of, 1);
		return;
	}
	b->n = 0;
	crm_buf_int(b, n);
	if (n > 0 && of > 0) {
		int64_t share = crm_money_permille(n, of);

		crm_buf_puts(b, share < 100 ? "   " : share < 1000 ? "  " :
		    " ");
		crm_money_places(b, share, 1);
		crm_buf_puts(b, " %");
	}
	crm_table_text(t, crm_buf_str(b));
}

static struct crm_table *table(const struct view *v, bool text)
{
	const struct crm_padding *p = &v->pad;
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };

	crm_kpi_who_columns(t, "who");
	crm_table_column(t, "period", p->per == NULL ? "" : NULL, CRM_KEPT);
	crm_table_column(t, "facts", NULL, CRM_RIGHT);
	crm_table_column(t, "touches", "", CRM_RIGHT);
	crm_table_column(t, "calls", "", CRM_RIGHT);
	crm_table_column(t, "talks", "", CRM_RIGHT);
	for (int s = 0; s < CRM_PAD_SIGNS; s++) {
		const char *name = crm_padding_name((enum crm_padding_sign)s);

		crm_table_column(t, name, NULL, CRM_RIGHT);
		b.n = 0;
		crm_buf_printf(&b, "%s_share", name);
		if (!text)
			crm_table_column(t, crm_buf_z(&b), NULL, CRM_RIGHT);
	}
	for (size_t i = 0; i < p->rows; i++) {
		const struct crm_padding_row *row = &p->row[i];

		crm_table_row(t);
		crm_kpi_who_cells(t, p->rules, p->by, row->who,
		    row->period.until != CRM_TIME_NONE ?
		    row->period.until - 1 : v->log.as_of, text);
		b.n = 0;
		say_period(v, &row->period, &b);
		crm_table_text(t, crm_buf_str(&b));
		crm_table_count(t, row->facts);
		crm_table_count(t, row->touches);
		crm_table_count(t, row->calls);
		crm_table_count(t, row->talks);
		for (int s = 0; s < CRM_PAD_SIGNS; s++)
			sign_cells(t, row, (enum crm_padding_sign)s, text, &b);
	}
	crm_buf_free(&b);
	return t;
}

static void print_lines(const struct view *v, struct crm_buf *out)
{
	for (size_t i = 0; i < v->log.n; i++)
		if ((v->pad.mark[i] & v->listed) != 0)
			crm_buf_add(out, v->log.text.p + v->log.work[i].text,
			    v->log.work[i].text_n);
}

static enum crm_status print(void *self, const struct crm_kpi_run *r,
    struct crm_buf *out, struct crm_err *err)
{
	const struct view *v = self;
	bool text = r->style.format == CRM_TEXT;
	struct crm_table *t;

	(void)err;
	if (v->list) {
		print_lines(v, out);
		return CRM_OK;
	}
	if (text) {
		crm_buf_puts(out, "To look at, ");
		say_period(v, &v->pad.period, out);
		crm_buf_puts(out, ": no verdict; --list shows the facts\n");
	}
	t = table(v, text);
	crm_table_print(t, &r->style, out);
	crm_table_free(t);
	if (text)
		crm_buf_printf(out, "short: talks under %d s.  burst: touches "
		    "that are %zu or more within %lld s.\nagain: calls to a "
		    "number called %d s ago or less.  late: facts written\n"
		    "more than %lld h after.  outside: facts outside of "
		    "working hours.\n", CRM_PAD_SHORT_SECS, v->pad.burst,
		    (long long)v->pad.within, CRM_PAD_AGAIN_SECS,
		    (long long)(v->pad.late / 3600));
	return CRM_OK;
}

static void close_view(void *self)
{
	struct view *v = self;

	crm_worklog_free(&v->log);
	crm_padding_free(&v->pad);
}

static const struct crm_opt options[] = {
	CRM_KPI_OPT_ROW_OWNER,
	{ CRM_KPI_OPT_LIST, "list", CRM_ARG_OPTIONAL, "SIGN",
	  "padding: the event lines that say so" },
	{ CRM_KPI_OPT_BURST, "burst", CRM_ARG_NEEDED, "N/TIME",
	  "padding: so many touches within so long (5/2min)" },
	{ CRM_KPI_OPT_LATE, "late", CRM_ARG_NEEDED, "TIME",
	  "padding: written longer than so after it happened (1d)" },
	{ 0 }
};

const struct crm_kpi_view crm_kpi_view_padding = { .name = "padding",
	.opt = options, .size = sizeof(struct view), .option = option,
	.open = open_view, .finish = finish, .print = print,
	.close = close_view };

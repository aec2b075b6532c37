/* SPDX-License-Identifier: ISC */
#include "daytable.h"

#include <stdlib.h>

#include "event.h"
#include "key.h"
#include "kpitable.h"
#include "line.h"
#include "mem.h"

/* A time of the wall clock; with seconds but in text. */
static void clock_cell(struct crm_table *t, const struct crm_zone *zone,
    int64_t at, bool text)
{
	struct crm_buf b = { 0 };
	int32_t secs;

	crm_zone_day(zone, at, &secs);
	crm_buf_printf(&b, "%02d:%02d", secs / 3600, secs / 60 % 60);
	if (!text)
		crm_buf_printf(&b, ":%02d", secs % 60);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static void day_cell(struct crm_table *t, const struct crm_zone *zone,
    int32_t day)
{
	struct crm_buf b = { 0 };

	crm_unit_name(CRM_DAY, zone, crm_zone_at(zone, day, 43200), &b);
	crm_table_text(t, crm_buf_str(&b));
	crm_buf_free(&b);
}

static bool one_day(const struct crm_workdays *d)
{
	return d->n == 0 || d->day[0].day == d->day[d->n - 1].day;
}

static void add_day(struct crm_table *t, const struct crm_workdays *d,
    const struct crm_workday *day, bool text)
{
	const struct crm_zone *zone = d->rules->zone;
	const int64_t wait[] = { day->before, (int64_t)day->gaps * 60,
		day->longest, day->idle, day->after };

	crm_table_row(t);
	crm_kpi_who_cells(t, d->rules, d->by, day->who,
	    crm_zone_at(zone, day->day, 43200), text);
	day_cell(t, zone, day->day);
	crm_table_count(t, (int64_t)day->facts);
	crm_table_count(t, (int64_t)day->touches);
	crm_table_count(t, (int64_t)day->calls);
	crm_table_count(t, (int64_t)day->talks);
	crm_table_count(t, (int64_t)day->steps);
	if (day->facts == 0) {
		for (size_t i = 0; i < 2 + sizeof(wait) / sizeof(*wait); i++)
			crm_table_none(t);
		return;
	}
	clock_cell(t, zone, day->first, text);
	clock_cell(t, zone, day->last, text);
	for (size_t i = 0; i < sizeof(wait) / sizeof(*wait); i++)
		crm_table_count(t, wait[i] / 60);
	for (int h = 0; h < CRM_WORKDAY_HOURS && !text; h++)
		crm_table_count(t, (int64_t)day->hour[h]);
}

struct crm_table *crm_days_table(const struct crm_workdays *d, bool text)
{
	static const struct {
		const char *name, *head;
		bool narrow;	/* no room for it beside the day */
	} column[] = {
		{ "facts", NULL, false }, { "touches", "", false },
		{ "calls", NULL, false }, { "talks", "", false },
		{ "steps", "", false }, { "first", NULL, false },
		{ "last", NULL, false }, { "before", NULL, true },
		{ "gaps", NULL, false }, { "longest", NULL, false },
		{ "idle", NULL, false }, { "after", NULL, true },
	};
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };

	crm_kpi_who_columns(t, "who");
	crm_table_column(t, "period", one_day(d) ? "" : "day", CRM_KEPT);
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++)
		crm_table_column(t, column[i].name, !one_day(d) &&
		    column[i].narrow ? "" : column[i].head, CRM_RIGHT);
	for (int h = 0; h < CRM_WORKDAY_HOURS && !text; h++) {
		b.n = 0;
		crm_buf_printf(&b, "h%02d", h);
		crm_table_column(t, crm_buf_z(&b), NULL, CRM_RIGHT);
	}
	for (size_t i = 0; i < d->n; i++)
		add_day(t, d, &d->day[i], text);
	crm_buf_free(&b);
	return t;
}

/* Which hours have a column: from the first to the last with a fact; where
 * these are too many for a page, those with a fact alone. */
static void hours_of(const struct crm_workdays *d,
    bool shown[CRM_WORKDAY_HOURS])
{
	int first = CRM_WORKDAY_HOURS, last = -1;

	for (int h = 0; h < CRM_WORKDAY_HOURS; h++) {
		shown[h] = false;
		for (size_t i = 0; i < d->n; i++)
			shown[h] |= d->day[i].hour[h] > 0;
		if (!shown[h])
			continue;
		first = h < first ? h : first;
		last = h;
	}
	for (int h = first; last - first < 14 && h <= last; h++)
		shown[h] = true;
}

struct crm_table *crm_days_hours(const struct crm_workdays *d)
{
	struct crm_table *t = crm_table_new();
	struct crm_buf b = { 0 };
	bool shown[CRM_WORKDAY_HOURS];

	hours_of(d, shown);
	crm_table_column(t, "name", "facts by hour", CRM_GROUP);
	crm_table_fold(t);
	crm_table_column(t, "period", one_day(d) ? "" : "day", CRM_KEPT);
	for (int h = 0; h < CRM_WORKDAY_HOURS; h++) {
		b.n = 0;
		crm_buf_printf(&b, "%02d", h);
		if (shown[h])
			crm_table_column(t, crm_buf_z(&b), NULL, CRM_RIGHT);
	}
	for (size_t i = 0; i < d->n; i++) {
		const struct crm_workday *day = &d->day[i];

		if (day->facts == 0)
			continue;
		crm_table_row(t);
		crm_table_text(t, crm_kpi_name_of(d->rules, d->by, day->who,
		    day->first));
		day_cell(t, d->rules->zone, day->day);
		for (int h = 0; h < CRM_WORKDAY_HOURS; h++) {
			if (shown[h] && day->hour[h] > 0)
				crm_table_count(t, (int64_t)day->hour[h]);
			else if (shown[h])
				crm_table_text(t, CRM_STR("."));
		}
	}
	crm_buf_free(&b);
	return t;
}

/* What it was in a few words: call out, missed; step refuse. */
static void say_what(const struct crm_line *l, struct crm_buf *b)
{
	static const enum crm_key keys[] = { CRM_KEY_KIND, CRM_KEY_DIR,
		CRM_KEY_OUTCOME, CRM_KEY_TO, CRM_KEY_REASON };
	const struct crm_field *missed = crm_line_get(l, CRM_KEY_MISSED);
	bool touch = crm_str_is(crm_line_str(l, CRM_KEY_EV), "touch");

	b->n = 0;
	if (!touch)
		crm_buf_str_add(b, crm_line_str(l, CRM_KEY_EV));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct crm_str s = crm_line_str(l, keys[i]);

		if (s.n == 0)
			continue;
		if (b->n > 0)
			crm_buf_char(b, ' ');
		crm_buf_str_add(b, s);
	}
	if (missed != NULL && missed->type == CRM_TRUE)
		crm_buf_puts(b, " missed");
}

static void text_cell(struct crm_table *t, struct crm_str s)
{
	if (s.n > 0)
		crm_table_text(t, s);
	else
		crm_table_none(t);
}

static void add_fact(struct crm_table *t, const struct crm_workdays *d,
    const struct crm_worklog *log, const struct crm_work *w, int64_t gap,
    struct crm_line *l, struct crm_buf *b, bool text)
{
	struct crm_err err = { 0 };
	int32_t secs;

	if (crm_line_read(l, (struct crm_str){ log->text.p + w->text,
	    w->text_n - 1 }, &err) != CRM_OK)
		crm_line_clear(l);
	crm_err_free(&err);
	crm_table_row(t);
	crm_kpi_who_cells(t, d->rules, CRM_KPI_OWNER, crm_names_get(&log->who,
	    w->by), w->at, text);
	day_cell(t, d->rules->zone, crm_zone_day(d->rules->zone, w->at,
	    &secs));
	clock_cell(t, d->rules->zone, w->at, text);
	if (gap > CRM_WORKDAY_GAP)
		crm_table_count(t, gap / 60);
	else
		crm_table_none(t);
	say_what(l, b);
	crm_table_text(t, crm_buf_str(b));
	text_cell(t, crm_line_str(l, CRM_KEY_DEAL));
	text_cell(t, crm_line_str(l, CRM_KEY_CLIENT));
	if (w->has_secs)
		crm_table_count(t, w->secs);
	else
		crm_table_none(t);
	text_cell(t, crm_line_str(l, CRM_KEY_NOTE));
}

struct crm_table *crm_days_facts(const struct crm_workdays *d,
    const struct crm_worklog *log, bool text)
{
	static const char *const name[] = { "who", "name", "period", "time",
		"gap", "what", "deal", "client", "secs", "note" };
	struct crm_table *t = crm_table_new();
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_buf b = { 0 };
	int64_t end = INT64_MAX, gap;
	int32_t day = INT32_MIN, is, secs;

	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++)
		crm_table_column(t, name[i], i < 2 || (i == 2 && one_day(d)) ?
		    "" : NULL, i == 4 || i == 8 ? CRM_RIGHT : i == 9 ?
		    CRM_LEFT : CRM_WHOLE);
	for (size_t i = 0; i < log->n; i++) {
		const struct crm_work *w = &log->work[i];
		struct crm_calendar cal = crm_calendar_person(d->rules,
		    crm_names_get(&log->who, w->by), NULL, false);

		is = crm_zone_day(d->rules->zone, w->at, &secs);
		gap = is == day ? crm_workday_gap(&cal, end, w->at) : 0;
		end = is == day && end > w->at + w->secs ? end :
		    w->at + w->secs;
		day = is;
		add_fact(t, d, log, w, gap, l, &b, text);
		crm_calendar_free(&cal);
	}
	crm_line_free(l);
	free(l);
	crm_buf_free(&b);
	return t;
}

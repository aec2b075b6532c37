/* SPDX-License-Identifier: ISC */
#include "workday.h"

#include <stdlib.h>

#include "event.h"
#include "key.h"
#include "mem.h"

/* Whom there are calendars of. */
struct people {
	const struct crm_rules *rules;
	enum crm_kpi_by by;
	struct crm_names name;
	struct crm_calendar *cal;
	size_t cap;
};

static const struct crm_calendar *calendar(struct people *p,
    struct crm_str who)
{
	uint32_t id = crm_names_find(&p->name, who);

	if (id == 0) {
		id = crm_names_add(&p->name, who);
		p->cal = crm_mem_grow(p->cal, &p->cap, (size_t)id + 1,
		    sizeof(*p->cal));
		p->cal[id] = p->by != CRM_KPI_OWNER ?
		    crm_calendar_firm(p->rules) :
		    crm_calendar_person(p->rules, who, NULL, false);
	}
	return &p->cal[id];
}

static void forget(struct people *p)
{
	for (uint32_t i = 1; i <= p->name.n; i++)
		crm_calendar_free(&p->cal[i]);
	free(p->cal);
	crm_names_free(&p->name);
}

void crm_workdays_free(struct crm_workdays *d)
{
	free(d->day);
	*d = (struct crm_workdays){ 0 };
}

int64_t crm_workday_gap(const struct crm_calendar *cal, int64_t end,
    int64_t t)
{
	return end < t ? crm_calendar_secs(cal, end, t) : 0;
}

/* A row of that day, which is one of the last. */
static struct crm_workday *day_of(struct crm_workdays *d, struct crm_str who,
    int32_t day)
{
	for (size_t i = d->n; i-- > 0 && d->day[i].day == day;)
		if (crm_str_eq(d->day[i].who, who))
			return &d->day[i];
	d->day = crm_mem_grow(d->day, &d->cap, d->n + 1, sizeof(*d->day));
	d->day[d->n] = (struct crm_workday){ .who = who, .day = day };
	return &d->day[d->n++];
}

static struct crm_str group_of(const struct crm_rules *r,
    enum crm_kpi_by by, struct crm_str id, int64_t t)
{
	const struct crm_staff *s;

	if (by == CRM_KPI_COMPANY)
		return CRM_STR("all");
	if (by == CRM_KPI_OWNER)
		return id;
	s = crm_rules_staff(r, id, t);
	return s != NULL ? s->team : CRM_STR("");
}

static void add_gap(struct crm_workday *day, const struct crm_calendar *cal,
    int64_t t)
{
	int64_t gap = crm_workday_gap(cal, day->end, t);

	if (gap <= CRM_WORKDAY_GAP)
		return;
	day->gaps++;
	day->idle += gap;
	if (gap > day->longest)
		day->longest = gap;
}

static void add_work(struct crm_workday *day, const struct crm_calendar *cal,
    const struct crm_work *w, int32_t secs)
{
	int64_t end = w->at + w->secs;

	if (day->facts++ == 0) {
		day->first = w->at;
		day->before = crm_calendar_secs(cal, crm_zone_at(cal->zone,
		    day->day, 0), w->at);
	} else {
		add_gap(day, cal, w->at);
	}
	day->last = w->at;
	if (day->facts == 1 || end > day->end)
		day->end = end;
	day->hour[secs / 3600 % CRM_WORKDAY_HOURS]++;
	day->touches += w->ev == CRM_EV_TOUCH;
	day->steps += w->ev == CRM_EV_STEP;
	if (w->ev != CRM_EV_TOUCH || w->kind != CRM_CALL)
		return;
	day->calls += w->dir == CRM_OUT;
	day->talks += !w->missed;
}

/* Rows for those who were to work that day. */
static void add_idle(struct crm_workdays *d, struct crm_str only,
    int32_t day)
{
	int64_t from = crm_zone_at(d->rules->zone, day, 0);

	if (d->by == CRM_KPI_COMPANY && crm_hours_open_day(d->rules->hours,
	    day))
		day_of(d, CRM_STR("all"), day);
	for (size_t i = 0; i < d->rules->staffs &&
	    d->by != CRM_KPI_COMPANY; i++) {
		struct crm_str id = d->rules->staff[i].id;
		struct crm_calendar cal;
		struct crm_str who = group_of(d->rules, d->by, id, from);

		if ((only.n > 0 && !crm_str_eq(id, only)) || who.n == 0)
			continue;
		cal = crm_calendar_person(d->rules, id, NULL, false);
		if (crm_calendar_open_day(&cal, day))
			day_of(d, who, day);
		crm_calendar_free(&cal);
	}
}

static int cmp(const void *a, const void *b)
{
	const struct crm_workday *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return crm_str_cmp(x->who, y->who);
}

static void close_day(struct crm_workdays *d, struct people *p,
    struct crm_workday *day)
{
	int64_t until = crm_zone_at(d->rules->zone, day->day + 1, 0);

	if (until > d->as_of)
		until = d->as_of;
	if (day->facts > 0)
		day->after = crm_workday_gap(calendar(p, day->who), day->end,
		    until);
}

void crm_workdays_make(struct crm_workdays *d, const struct crm_worklog *log,
    struct crm_str only)
{
	struct people people = { .rules = d->rules, .by = d->by };
	const struct crm_zone *zone = d->rules->zone;
	int32_t secs, day = crm_zone_day(zone, d->period.from, &secs);
	int32_t last = crm_zone_day(zone, d->period.until - 1 < d->as_of ?
	    d->period.until - 1 : d->as_of, &secs);
	size_t i = 0;

	for (; day <= last; day++) {
		for (; i < log->n && crm_zone_day(zone, log->work[i].at,
		    &secs) <= day; i++) {
			const struct crm_work *w = &log->work[i];
			struct crm_str who = group_of(d->rules, d->by,
			    crm_names_get(&log->who, w->by), w->at);

			if (who.n > 0)
				add_work(day_of(d, who, day), calendar(&people,
				    who), w, secs);
		}
		add_idle(d, only, day);
	}
	for (i = 0; i < d->n; i++)
		close_day(d, &people, &d->day[i]);
	if (d->n > 0)
		qsort(d->day, d->n, sizeof(*d->day), cmp);
	forget(&people);
}

/* SPDX-License-Identifier: ISC */
#include "nextstep.h"

#include <math.h>

#include "clock.h"
#include "hours.h"

enum { HOUR = 3600, YEARS = 3653 /* days */ };

/* The time of day on the n-th day behind it that has hours. */
static int64_t on_working_day(const struct crm_rules *r, int64_t t, int64_t n)
{
	int32_t secs, day = crm_zone_day(r->zone, t, &secs), last = day + YEARS;

	for (; n > 0 && day < last; n -= crm_hours_open_day(r->hours, day))
		day++;
	return n > 0 ? CRM_TIME_NONE : crm_zone_at(r->zone, day, secs);
}

static int64_t hours_of_day(const struct crm_rules *r, int64_t t)
{
	int32_t secs, day = crm_zone_day(r->zone, t, &secs);

	return crm_hours_between(r->hours, crm_zone_at(r->zone, day, 0),
	    crm_zone_at(r->zone, day + 1, 0));
}

int64_t crm_nextstep_after(const struct crm_rules *r, int64_t t, double days)
{
	double whole, part = modf(days, &whole);

	if (days < 0 || days > YEARS)
		return CRM_TIME_NONE;
	if (whole > 0)
		t = on_working_day(r, t, (int64_t)whole);
	if (t != CRM_TIME_NONE)
		t = crm_hours_after(r->hours, t, 0);
	if (t == CRM_TIME_NONE || part <= 0)
		return t;
	return crm_hours_after(r->hours, t,
	    (int64_t)llround(part * (double)hours_of_day(r, t)));
}

static bool has_sla(const struct crm_stage *s)
{
	return s->sla_hours >= 0 && s->sla_hours <= 24.0 * YEARS;
}

int64_t crm_nextstep_due(const struct crm_rules *r, int stage, bool fresh,
    int64_t at, int64_t now)
{
	const struct crm_stage *s = &r->stage[stage];
	int64_t t;

	if (fresh && has_sla(s))
		t = crm_hours_after(r->hours, at,
		    (int64_t)llround(s->sla_hours * HOUR));
	else if (s->next_days >= 0)
		t = crm_nextstep_after(r, at, s->next_days);
	else
		return CRM_TIME_NONE;
	return t == CRM_TIME_NONE || t >= now ? t :
	    crm_hours_after(r->hours, now, 0);
}

/* Hours that are over after a time are over after an earlier one, too. */
static void remember(const struct crm_rules *r, int stage, int64_t now,
    struct crm_nextstep_memo *m)
{
	*m = (struct crm_nextstep_memo){ .stage = stage + 1,
		.past = CRM_TIME_NONE };
	for (int days = 7; has_sla(&r->stage[stage]) && days < YEARS / 2;
	    days *= 3) {
		int64_t at = now - (int64_t)days * 24 * HOUR;
		int64_t t = crm_hours_after(r->hours, at, (int64_t)llround(
		    r->stage[stage].sla_hours * HOUR));

		if (t == CRM_TIME_NONE || t >= now)
			continue;
		m->past = at;
		m->next = crm_nextstep_due(r, stage, true, at, now);
		return;
	}
}

int64_t crm_nextstep_fresh(const struct crm_rules *r, int stage, int64_t at,
    int64_t now, struct crm_nextstep_memo *m)
{
	if (m->stage != stage + 1)
		remember(r, stage, now, m);
	/* of what is older than that, who knows whether there is such a
	 * moment within ten years */
	return at <= m->past && at > m->past - (int64_t)YEARS * 12 * HOUR ?
	    m->next : crm_nextstep_due(r, stage, true, at, now);
}

bool crm_nextstep_when(const struct crm_rules *r, struct crm_str words,
    const struct crm_when *when, int64_t *t)
{
	int32_t secs, day, today = crm_zone_day(when->zone, when->now, &secs);
	int64_t moved;

	if (!crm_when_instant(words, when, t))
		return false;
	day = crm_zone_day(when->zone, *t, &secs);
	if (memchr(words.p, ':', words.n) != NULL || day < today)
		return true;
	moved = crm_hours_after(r->hours, *t, 0);
	if (moved != CRM_TIME_NONE)
		*t = moved;
	return true;
}

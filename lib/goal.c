/* SPDX-License-Identifier: ISC */
#include "goal.h"

#include "money.h"

enum crm_unit crm_goal_unit(const struct crm_goal *g)
{
	enum crm_unit unit;

	if (crm_unit_parse(g->period, &unit))
		return unit;
	if (memchr(g->period.p, 'q', g->period.n) != NULL)
		return CRM_QUARTER;
	return g->period.n > 4 ? CRM_MONTH : CRM_YEAR;
}

bool crm_goal_is_norm(const struct crm_goal *g)
{
	return crm_goal_unit(g) <= CRM_WEEK;
}

bool crm_goal_period(const struct crm_goal *g, const struct crm_zone *zone,
    const struct crm_period *asked, struct crm_period *out)
{
	struct crm_when when = { zone, 0 };

	if (crm_goal_is_norm(g)) {
		*out = *asked;
		return asked->from != CRM_TIME_NONE &&
		    asked->until != CRM_TIME_NONE &&
		    asked->from < asked->until;
	}
	return crm_when_period(g->period, &when, out) &&
	    (asked->from == CRM_TIME_NONE || asked->from < out->until) &&
	    (asked->until == CRM_TIME_NONE || asked->until > out->from);
}

/* The local days of a period: first <= day < next. */
static void days_of(const struct crm_zone *zone, const struct crm_period *p,
    int32_t *first, int32_t *next)
{
	int32_t secs;

	*first = crm_zone_day(zone, p->from, &secs);
	*next = crm_zone_day(zone, p->until - 1, &secs) + 1;
}

static int32_t open_days(const struct crm_calendar *cal, int32_t first,
    int32_t next)
{
	int32_t n = 0;

	for (int32_t d = first; d < next; d++)
		n += crm_calendar_open_day(cal, d);
	return n;
}

/* A week's norm, week by week. */
static bool week_target(const struct crm_goal *g,
    const struct crm_calendar *cal, int32_t first, int32_t next,
    int64_t *target)
{
	struct crm_calendar firm = { .hours = cal->hours, .zone = cal->zone };
	int32_t monday, sunday;
	int64_t part;

	*target = 0;
	for (int32_t d = first; d < next; d = sunday) {
		int32_t end, whole;

		crm_unit_days(CRM_WEEK, d, &monday, &sunday);
		end = sunday < next ? sunday : next;
		whole = open_days(&firm, monday, sunday);
		if (whole > 0 && (!crm_money_share(g->target,
		    open_days(cal, d, end), whole, &part) ||
		    !crm_money_add(target, part)))
			return false;
	}
	return true;
}

bool crm_goal_target(const struct crm_goal *g, const struct crm_calendar *cal,
    const struct crm_period *p, int64_t *target)
{
	int32_t first, next;
	int64_t whole;

	days_of(cal->zone, p, &first, &next);
	if (crm_goal_unit(g) == CRM_DAY)
		return crm_money_share(g->target, open_days(cal, first, next),
		    1, target);
	if (crm_goal_unit(g) == CRM_WEEK)
		return week_target(g, cal, first, next, target);
	*target = g->target;
	whole = crm_hours_between(cal->hours, p->from, p->until);
	return !cal->limited || whole == 0 || crm_money_share(g->target,
	    crm_calendar_secs(cal, p->from, p->until), whole, target);
}

void crm_goal_clock(const struct crm_calendar *cal,
    const struct crm_period *p, int64_t as_of, struct crm_goal_clock *c)
{
	int32_t first, next;

	*c = (struct crm_goal_clock){ .over = as_of >= p->until - 1 };
	c->whole = crm_calendar_secs(cal, p->from, p->until);
	c->passed = c->over ? c->whole : crm_calendar_secs(cal, p->from,
	    as_of);
	days_of(cal->zone, p, &first, &next);
	c->days = open_days(cal, first, next);
	for (int32_t d = first; d < next && !c->over; d++) {
		int64_t from = crm_zone_at(cal->zone, d, 0);
		int64_t until = crm_zone_at(cal->zone, d + 1, 0);

		if (from < as_of)
			from = as_of;
		c->days_left += crm_calendar_secs(cal, from, until) > 0;
	}
}

bool crm_goal_count(int64_t target, int64_t actual,
    const struct crm_goal_clock *c, struct crm_goal_sum *s)
{
	bool ok = true;

	*s = (struct crm_goal_sum){ .target = target, .actual = actual };
	if (actual < target && __builtin_sub_overflow(target, actual,
	    &s->left))
		return false;
	s->has_attainment = target != 0;
	if (s->has_attainment)
		s->attainment = crm_money_permille(actual, target);
	s->has_expected = c->whole > 0 || c->over;
	if (c->over)
		s->expected = target;
	else if (s->has_expected)
		ok = crm_money_share(target, c->passed, c->whole,
		    &s->expected);
	s->has_pace = c->over || c->passed > 0;
	if (c->over)
		s->pace = actual;
	else if (s->has_pace)
		ok = ok && crm_money_share(actual, c->whole, c->passed,
		    &s->pace);
	s->has_per_day = s->left == 0 || c->days_left > 0;
	if (s->left > 0 && s->has_per_day)
		ok = ok && crm_money_share(s->left, 1, c->days_left,
		    &s->per_day);
	return ok;
}

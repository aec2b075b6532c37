/* SPDX-License-Identifier: ISC */
#include "calendar.h"

#include <stdlib.h>

#include "mem.h"

struct crm_calendar crm_calendar_firm(const struct crm_rules *r)
{
	return (struct crm_calendar){ .hours = r->hours, .zone = r->zone };
}

void crm_calendar_free(struct crm_calendar *c)
{
	free(c->span);
	*c = (struct crm_calendar){ 0 };
}

static int cmp_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The times at which anything may change for the person, in order, each once;
 * the first is CRM_TIME_NONE, from ever. */
static int64_t *bounds_of(const struct crm_rules *r, struct crm_str id,
    size_t *n)
{
	int64_t *t = crm_mem_new(4 * r->staffs + 1, sizeof(*t));
	size_t k = 0;

	*n = 0;
	t[(*n)++] = CRM_TIME_NONE;
	for (size_t i = 0; i < r->staffs; i++) {
		const struct crm_staff *s = &r->staff[i];

		if (!crm_str_eq(s->id, id))
			continue;
		t[(*n)++] = s->from;
		t[(*n)++] = s->until;
		t[(*n)++] = s->away_from;
		t[(*n)++] = s->away_until;
	}
	qsort(t, *n, sizeof(*t), cmp_time);
	for (size_t i = 0; i < *n; i++)
		if (i == 0 || t[i] != t[i - 1])
			t[k++] = t[i];
	*n = k;
	return t;
}

/* An absence has one end at least. */
static bool is_away(const struct crm_staff *s, int64_t t)
{
	struct crm_period p = { s->away_from, s->away_until };

	return (p.from != CRM_TIME_NONE || p.until != CRM_TIME_NONE) &&
	    crm_period_has(&p, t);
}

/* What holds at t, which is a bound and so holds up to the next. */
static bool is_there(const struct crm_rules *r, struct crm_str id,
    const struct crm_str *team, bool away, int64_t t)
{
	const struct crm_staff *force = NULL;

	if (t == CRM_TIME_NONE)
		t = INT64_MIN + 1;
	for (size_t i = 0; i < r->staffs; i++) {
		const struct crm_staff *s = &r->staff[i];
		struct crm_period p = { s->from, s->until };

		if (!crm_str_eq(s->id, id))
			continue;
		if (!away && is_away(s, t))
			return false;
		if (crm_period_has(&p, t))
			force = s;
	}
	return force != NULL && (team == NULL ||
	    crm_str_eq(force->team, *team));
}

/* Make one with the last where they meet. */
static void add_span(struct crm_calendar *c, int64_t from, int64_t until)
{
	struct crm_period *last = c->spans > 0 ? &c->span[c->spans - 1] :
	    NULL;

	if (last != NULL && last->until == from)
		last->until = until;
	else
		c->span[c->spans++] = (struct crm_period){ from, until };
}

struct crm_calendar crm_calendar_person(const struct crm_rules *r,
    struct crm_str id, const struct crm_str *team, bool away)
{
	struct crm_calendar c = crm_calendar_firm(r);
	int64_t *bound;
	size_t n;

	c.limited = team != NULL || crm_rules_staff(r, id, 0) != NULL;
	if (!c.limited)
		return c;
	bound = bounds_of(r, id, &n);
	c.span = crm_mem_new(n, sizeof(*c.span));
	for (size_t i = 0; i < n; i++)
		if (is_there(r, id, team, away, bound[i]))
			add_span(&c, bound[i], i + 1 < n ? bound[i + 1] :
			    CRM_TIME_NONE);
	free(bound);
	return c;
}

int64_t crm_calendar_secs(const struct crm_calendar *c, int64_t from,
    int64_t until)
{
	int64_t sum = 0;

	if (!c->limited)
		return crm_hours_between(c->hours, from, until);
	for (size_t i = 0; i < c->spans; i++) {
		const struct crm_period *s = &c->span[i];
		int64_t a = s->from == CRM_TIME_NONE || s->from < from ?
		    from : s->from;
		int64_t b = s->until == CRM_TIME_NONE || s->until > until ?
		    until : s->until;

		sum += crm_hours_between(c->hours, a, b);
	}
	return sum;
}

bool crm_calendar_open_day(const struct crm_calendar *c, int32_t day)
{
	if (!crm_hours_open_day(c->hours, day))
		return false;
	return !c->limited || crm_calendar_secs(c, crm_zone_at(c->zone, day,
	    0), crm_zone_at(c->zone, day + 1, 0)) > 0;
}

bool crm_calendar_has(const struct crm_calendar *c, int64_t t)
{
	for (size_t i = 0; i < c->spans; i++)
		if (crm_period_has(&c->span[i], t))
			return true;
	return !c->limited;
}

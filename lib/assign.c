/* SPDX-License-Identifier: ISC */
#include "assign.h"

#include <stdlib.h>

#include "mem.h"

static bool in_force(int64_t from, int64_t until, int64_t t)
{
	return (from == CRM_TIME_NONE || from <= t) &&
	    (until == CRM_TIME_NONE || t < until);
}

void crm_assign_init(struct crm_assign *a, const struct crm_rules *r,
    int64_t now)
{
	a->now = now;
	for (size_t i = 0; i < r->staffs; i++) {
		const struct crm_staff *s = &r->staff[i];

		if (crm_rules_staff(r, s->id, now) != s ||
		    !in_force(s->from, s->until, now))
			continue;
		a->member = crm_mem_grow(a->member, &a->cap, a->members + 1,
		    sizeof(*a->member));
		a->member[a->members++] = (struct crm_assign_member){
			.staff = s, .away = (s->away_from != CRM_TIME_NONE ||
			s->away_until != CRM_TIME_NONE) &&
			in_force(s->away_from, s->away_until, now) };
	}
}

void crm_assign_free(struct crm_assign *a)
{
	free(a->member);
	*a = (struct crm_assign){ 0 };
}

void crm_assign_count(struct crm_assign *a, struct crm_str id, int64_t deals)
{
	for (size_t i = 0; i < a->members; i++)
		if (crm_str_eq(a->member[i].staff->id, id))
			a->member[i].open += deals;
}

static bool is_full(const struct crm_assign_member *m)
{
	return m->staff->max_deals >= 0 && m->open >= m->staff->max_deals;
}

static bool is_short(const struct crm_assign_member *m)
{
	return m->open < m->staff->min_deals;
}

/* FNV-1a over both, with a blank between: ids have none. */
static uint64_t lot(struct crm_str deal, struct crm_str id)
{
	const struct crm_str part[] = { deal, CRM_STR(" "), id };
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < part[i].n; k++)
			h = (h ^ (unsigned char)part[i].p[k]) *
			    0x100000001b3;
	return h;
}

/* Does x get the deal rather than y? */
static bool before(const struct crm_assign_member *x,
    const struct crm_assign_member *y, struct crm_str deal)
{
	double a = (double)x->open * y->staff->weight;
	double b = (double)y->open * x->staff->weight;

	if (is_short(x) != is_short(y))
		return is_short(x);
	if (a < b || a > b)
		return a < b;
	return lot(deal, x->staff->id) < lot(deal, y->staff->id);
}

/* Why this one cannot; false if it can. */
static bool cannot(const struct crm_assign_member *m, struct crm_buf *why)
{
	const struct crm_staff *s = m->staff;
	size_t had = why->n;

	if (!m->away && s->weight > 0 && !is_full(m))
		return false;
	crm_buf_puts(why, had > 0 ? ", " : "");
	crm_buf_str_add(why, s->id);
	if (m->away)
		crm_buf_puts(why, " is away");
	else if (s->weight <= 0)
		crm_buf_puts(why, " has weight 0");
	else
		crm_buf_printf(why, " has %lld deals of %lld",
		    (long long)m->open, (long long)s->max_deals);
	return true;
}

const struct crm_staff *crm_assign_pick(struct crm_assign *a,
    struct crm_str deal, struct crm_str team, struct crm_str but,
    struct crm_buf *why)
{
	struct crm_assign_member *best = NULL;
	struct crm_buf reasons = { 0 };

	for (size_t i = 0; i < a->members; i++) {
		struct crm_assign_member *m = &a->member[i];

		if ((team.n > 0 && !crm_str_eq(team, m->staff->team)) ||
		    crm_str_eq(but, m->staff->id) || cannot(m, &reasons))
			continue;
		if (best == NULL || before(m, best, deal))
			best = m;
	}
	if (best != NULL)
		best->open++;
	else if (reasons.n > 0)
		crm_buf_str_add(why, crm_buf_str(&reasons));
	else
		crm_buf_printf(why, "staff.csv has nobody%s for now%s%.*s",
		    but.n > 0 ? " else" : "", team.n > 0 ? " in team " : "",
		    (int)team.n, team.p);
	crm_buf_free(&reasons);
	return best != NULL ? best->staff : NULL;
}

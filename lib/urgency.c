/* SPDX-License-Identifier: ISC */
#include "urgency.h"

#include <math.h>

#include "expr.h"

enum { DAY = 86400 };

static const struct {
	const char *name;
	double weight;
} terms[] = {
	/* more than all others together: new leads come first */
	[CRM_URGENT_LEAD] = { "lead", 50 },
	[CRM_URGENT_OVERDUE] = { "overdue", 12 },
	[CRM_URGENT_DUE] = { "due", 8 },
	[CRM_URGENT_MISSED] = { "missed", 10 },
	[CRM_URGENT_NONE] = { "none", 6 },
	[CRM_URGENT_SLA] = { "sla", 6 },
	[CRM_URGENT_STAGE] = { "stage", 4 },
	[CRM_URGENT_AMOUNT] = { "amount", 4 },
	[CRM_URGENT_SCORE] = { "score", 4 }
};
static const char prefix[] = "urgency.";

const char *crm_urgency_name(enum crm_urgency_term t)
{
	return terms[t].name;
}

/* Where the key's value goes, or NULL. */
static double *place(struct crm_urgency *u, struct crm_str name)
{
	for (int i = 0; i < CRM_URGENT_TERMS; i++)
		if (crm_str_is(name, terms[i].name))
			return &u->weight[i];
	return crm_str_is(name, "overdue_days") ? &u->overdue_days :
	    crm_str_is(name, "ahead_days") ? &u->ahead_days : NULL;
}

enum crm_status crm_urgency_read(struct crm_urgency *u,
    const struct crm_rules *r, struct crm_err *err)
{
	size_t n = sizeof(prefix) - 1;

	*u = (struct crm_urgency){ .overdue_days = 7, .ahead_days = 14 };
	for (int i = 0; i < CRM_URGENT_TERMS; i++)
		u->weight[i] = terms[i].weight;
	for (size_t i = 0; i < r->settings; i++) {
		struct crm_str key = r->setting[i].key;
		struct crm_str value = r->setting[i].value;
		bool days = key.n > 5 && crm_str_is((struct crm_str){
		    key.p + key.n - 5, 5 }, "_days");
		double *at, v = 0;

		if (key.n <= n || memcmp(key.p, prefix, n) != 0)
			continue;
		at = place(u, (struct crm_str){ key.p + n, key.n - n });
		if (at == NULL)
			return crm_rules_bad(r, "settings", r->setting[i].line,
			    "key", err, "%.*s: urgency has lead, overdue, "
			    "due, missed, none, sla, stage, amount, score, "
			    "overdue_days and ahead_days", (int)key.n, key.p);
		if (!crm_expr_number(value, &v) || (days && v <= 0))
			return crm_rules_bad(r, "settings", r->setting[i].line,
			    "value", err, "%.*s: '%.*s' is no number%s",
			    (int)key.n, key.p, (int)value.n, value.p,
			    days ? " above 0" : "");
		*at = v;
	}
	return CRM_OK;
}

double crm_urgency_overdue(const struct crm_urgency *u, int64_t due,
    int64_t now)
{
	if (due == CRM_TIME_NONE || due >= now)
		return 0;
	return fmin(1, (double)(now - due) / DAY / u->overdue_days);
}

double crm_urgency_due(const struct crm_urgency *u,
    const struct crm_zone *zone, int64_t due, int64_t now)
{
	int32_t secs, ahead;

	if (due == CRM_TIME_NONE)
		return 0;
	ahead = crm_zone_day(zone, due, &secs) - crm_zone_day(zone, now,
	    &secs);
	return ahead <= 0 ? 1 : fmax(0, 1 - ahead / u->ahead_days);
}

double crm_urgency_amount(int64_t amount, int64_t median)
{
	if (amount <= 0)
		return 0;
	return median <= 0 ? 0.5 : (double)amount /
	    ((double)amount + (double)median);
}

double crm_urgency_sum(const struct crm_urgency *u,
    const double term[CRM_URGENT_TERMS])
{
	double sum = 0;

	for (int i = 0; i < CRM_URGENT_TERMS; i++)
		sum += u->weight[i] * term[i];
	return sum;
}

/* Tenths of each term, which add up to those of the sum: each rounded down,
 * and those that lose most get the tenths that lack (largest remainder). */
static void to_tenths(const struct crm_urgency *u,
    const double term[CRM_URGENT_TERMS], long tenth[CRM_URGENT_TERMS])
{
	double rest[CRM_URGENT_TERMS];
	/* as it is printed */
	long lacks = lround(crm_urgency_sum(u, term) * 10);

	for (int i = 0; i < CRM_URGENT_TERMS; i++) {
		double v = u->weight[i] * term[i] * 10;

		tenth[i] = (long)floor(v + 1e-9);
		rest[i] = v - (double)tenth[i];
		lacks -= tenth[i];
	}
	for (; lacks > 0; lacks--) {
		int most = 0;

		for (int i = 1; i < CRM_URGENT_TERMS; i++)
			if (rest[i] > rest[most])
				most = i;
		tenth[most]++;
		rest[most] = -1;
	}
}

void crm_urgency_explain(const struct crm_urgency *u,
    const double term[CRM_URGENT_TERMS], struct crm_buf *b)
{
	long tenth[CRM_URGENT_TERMS];
	size_t from = b->n;

	to_tenths(u, term, tenth);
	for (;;) {
		int top = 0;

		for (int i = 1; i < CRM_URGENT_TERMS; i++)
			if (tenth[i] != 0 && (tenth[top] == 0 ||
			    tenth[i] > tenth[top] || (tenth[i] == tenth[top] &&
			    u->weight[i] * term[i] > u->weight[top] *
			    term[top])))
				top = i;
		if (tenth[top] == 0)
			return;
		crm_buf_printf(b, "%s%s %.1f", b->n > from ? " + " : "",
		    terms[top].name, (double)tenth[top] / 10);
		tenth[top] = 0;
	}
}

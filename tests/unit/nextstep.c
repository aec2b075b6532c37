/* SPDX-License-Identifier: ISC */
/* Working days by hand, from a calendar: 20 November 2026 is a Friday. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "nextstep.h"

/* The built-in tables, with Monday 23 November a day off. */
static struct crm_rules rules(const char *zone)
{
	struct crm_rules r = { 0 };
	struct crm_err e = { 0 };

	assert_int_equal(crm_rules_read(&r, NULL, &e), CRM_OK);
	crm_hours_free(r.hours);
	crm_zone_free(r.zone);
	r.zone = crm_zone_new(crm_str(zone));
	r.hours = crm_hours_new(r.zone);
	assert_int_equal(crm_hours_add(r.hours, CRM_STR("2026-11-23"),
	    CRM_STR(""), CRM_STR(""), &e), CRM_OK);
	return r;
}

static int64_t instant(const char *z)
{
	int64_t t = 0;

	assert_true(crm_clock_parse(crm_str(z), &t));
	return t;
}

static void assert_time(int64_t t, const char *want)
{
	char s[CRM_CLOCK_LEN + 1] = "none";

	if (t != CRM_TIME_NONE) {
		crm_clock_format(t, s);
		s[CRM_CLOCK_LEN] = '\0';
	}
	assert_string_equal(s, want);
}

static void after_days(void **state)
{
	static const struct { const char *from; double days;
	    const char *want; } c[] = {
		{ "2026-11-19T12:00:00Z", 1, "2026-11-20T12:00:00Z" },
		/* over a weekend and a day off */
		{ "2026-11-20T12:00:00Z", 1, "2026-11-24T12:00:00Z" },
		{ "2026-11-20T12:00:00Z", 5, "2026-11-30T12:00:00Z" },
		/* from a day off, too early, too late */
		{ "2026-11-22T07:15:00Z", 1, "2026-11-24T09:00:00Z" },
		{ "2026-11-19T07:15:00Z", 1, "2026-11-20T09:00:00Z" },
		{ "2026-11-19T20:00:00Z", 1, "2026-11-24T09:00:00Z" },
		/* at once */
		{ "2026-11-19T12:00:00Z", 0, "2026-11-19T12:00:00Z" },
		{ "2026-11-20T18:00:00Z", 0, "2026-11-24T09:00:00Z" },
		/* a half of nine hours */
		{ "2026-11-19T09:00:00Z", 0.5, "2026-11-19T13:30:00Z" },
		{ "2026-11-19T17:00:00Z", 0.5, "2026-11-20T12:30:00Z" },
		{ "2026-11-19T17:00:00Z", 1.5, "2026-11-24T12:30:00Z" },
		{ "2026-11-19T17:00:00Z", 4000, "none" },
	};
	struct crm_rules r = rules("UTC");

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++)
		assert_time(crm_nextstep_after(&r, instant(c[i].from),
		    c[i].days), c[i].want);
	crm_rules_free(&r);
}

/* The clock goes from 02:00 to 03:00 on 29 March 2026 in Berlin: the hour of
 * the wall stays. */
static void wall_clock(void **state)
{
	struct crm_rules r = rules("Europe/Berlin");

	(void)state;
	assert_time(crm_nextstep_after(&r, instant("2026-03-27T09:00:00Z"),
	    1), "2026-03-30T08:00:00Z");
	crm_rules_free(&r);
}

/* b2b: a lead has an SLA of 2 hours and next_days 1, a contact 3. */
static void due(void **state)
{
	struct crm_rules r = rules("UTC");
	int lead = crm_rules_stage(&r, 0, CRM_STR("lead"));
	int contact = crm_rules_stage(&r, 0, CRM_STR("contact"));
	int64_t thu = instant("2026-11-19T17:00:00Z");
	int other;

	(void)state;
	assert_time(crm_nextstep_due(&r, lead, true, thu, thu),
	    "2026-11-20T10:00:00Z");
	assert_time(crm_nextstep_due(&r, lead, false, thu, thu),
	    "2026-11-20T17:00:00Z");
	assert_time(crm_nextstep_due(&r, contact, true, thu, thu),
	    "2026-11-25T17:00:00Z");
	/* what was a month ago is due at once */
	assert_time(crm_nextstep_due(&r, contact, false,
	    instant("2026-10-19T17:00:00Z"), thu), "2026-11-19T17:00:00Z");
	other = crm_rules_stage_add(&r, 0, CRM_STR("elsewhere"));
	assert_time(crm_nextstep_due(&r, other, true, thu, thu), "none");
	crm_rules_free(&r);
}

/* What is remembered changes nothing. */
static void fresh(void **state)
{
	struct crm_rules r = rules("Europe/Moscow");
	int lead = crm_rules_stage(&r, 0, CRM_STR("lead"));
	int contact = crm_rules_stage(&r, 0, CRM_STR("contact"));
	int64_t now = instant("2026-11-19T17:00:00Z");
	struct crm_nextstep_memo m = { 0 };

	(void)state;
	for (int64_t t = now - 86400 * 1200; t < now + 86400; t += 7777)
		for (int i = 0; i < 2; i++)
			assert_int_equal(crm_nextstep_fresh(&r, t % 5 == 0 ?
			    contact : lead, t, now, &m), crm_nextstep_due(&r,
			    t % 5 == 0 ? contact : lead, true, t, now));
	crm_rules_free(&r);
}

/* Sunday morning. */
static void words(void **state)
{
	static const struct { const char *words, *want; } c[] = {
		{ "2h", "2026-11-24T09:00:00Z" },
		{ "3d", "2026-11-25T09:00:00Z" },
		{ "today", "2026-11-24T09:00:00Z" },
		{ "wednesday", "2026-11-25T09:00:00Z" },
		{ "2026-12-05", "2026-12-07T09:00:00Z" },
		{ "monday 19:30", "2026-11-23T19:30:00Z" },
		{ "2026-12-05T08:00:00Z", "2026-12-05T08:00:00Z" },
		{ "yesterday", "2026-11-21T00:00:00Z" },
	};
	struct crm_rules r = rules("UTC");
	struct crm_when w = { r.zone, instant("2026-11-22T07:15:00Z") };
	int64_t t;

	(void)state;
	for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) {
		assert_true(crm_nextstep_when(&r, crm_str(c[i].words), &w,
		    &t));
		assert_time(t, c[i].want);
	}
	assert_false(crm_nextstep_when(&r, CRM_STR("someday"), &w, &t));
	crm_rules_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_days), cmocka_unit_test(wall_clock),
		cmocka_unit_test(due), cmocka_unit_test(fresh),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

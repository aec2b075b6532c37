/* SPDX-License-Identifier: ISC */
/*
 * Rules: stages, staff, what a store without tables and what a template has.
 * Instants are GNU date's.
 */
#include "rules_place.h"

#include <sys/stat.h>

#include "template.h"

static int stage(const struct crm_rules *r, const char *pipeline,
    const char *id)
{
	return crm_rules_stage(r, crm_rules_pipeline(r, crm_str(pipeline)),
	    crm_str(id));
}

static void test_defaults(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	table(p, "stages.csv", STAGES);
	well(p);
	assert_int_equal(r->stages, 3);
	assert_int_equal(r->known, 3);
	assert_int_equal(r->pipelines, 1);
	assert_int_equal(r->pipeline[0].count, 3);
	eq(r->stage[1].title, "proposal");
	assert_int_equal(r->stage[1].order, 1);
	assert_true(r->stage[1].rot_days < 0);
	assert_int_equal(r->stage[1].max_postpones, -1);
	eq(r->currency, "RUB");
	eq(r->site, "");
	assert_int_equal(r->margin, -1);
	assert_int_equal(r->hot, 70);
	assert_int_equal(r->warm, 40);
	assert_false(r->has_reasons);
	assert_non_null(r->zone);
	assert_non_null(r->hours);
}

static void test_missing_stages(void **state)
{
	struct place *p = *state;

	refused(p, "stages.csv", 0, NULL, "not one stage");
	table(p, "stages.csv", "");
	refused(p, "stages.csv", 0, NULL, "not one stage");
	table(p, "stages.csv", "pipeline,stage\n# b2b,lead\n");
	refused(p, "stages.csv", 0, NULL, "not one stage");
}

static void test_columns(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	/* any order, unknown ones, blanks, CRLF, a mark, empty rows */
	table(p, "stages.csv", "\xef\xbb\xbf# first,a comment\r\n"
	    "colour, stage ,rot_days,pipeline\r\n,,,\r\n"
	    "red, lead ,2.5,b2b\r\n\"# said, so\",,,\r\n"
	    "blue,won-over,,b2b\r\n");
	well(p);
	assert_int_equal(r->stages, 2);
	eq(r->stage[0].id, "lead");
	assert_true(r->stage[0].rot_days == 2.5);
	assert_int_equal(r->stage[1].line, 6);
	/* what a spreadsheet with decimal commas saves */
	table(p, "stages.csv", "pipeline;stage;title\nb2b;lead;Lead, new\n");
	well(p);
	eq(r->stage[0].title, "Lead, new");
	table(p, "stages.csv", "# x\nstage,title\nlead,Lead\n");
	refused(p, "stages.csv", 2, "pipeline", "missing");
	table(p, "stages.csv", "pipeline,stage,stage\nb2b,lead,lead\n");
	refused(p, "stages.csv", 1, "stage", "twice");
	table(p, "stages.csv", "pipeline,stage\nb2b,lead,oops\n");
	refused(p, "stages.csv", 2, NULL, "more cells");
}

static void test_gather(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;
	struct crm_buf b = { 0 };

	table(p, "stages.csv", "pipeline,stage,handover,moves\n"
	    "b2b,lead,,proposal won\nold,repeat,,\n"
	    "b2b,proposal,old/repeat,old/repeat  lead\nold,lead,b2b,\n");
	well(p);
	eq(r->stage[0].id, "lead");
	eq(r->stage[1].id, "proposal");
	eq(r->stage[2].id, "repeat");
	assert_int_equal(r->pipeline[1].first, 2);
	assert_int_equal(r->pipeline[1].count, 2);
	assert_int_equal(r->stage[3].order, 1);
	assert_int_equal(stage(r, "b2b", "lead"), 0);
	assert_int_equal(stage(r, "", "proposal"), 1);
	assert_int_equal(stage(r, "old", "lead"), 3);
	assert_int_equal(stage(r, "b2b", "repeat"), CRM_NO_STAGE);
	assert_int_equal(crm_rules_pipeline(r, CRM_STR("new")), -1);
	crm_rules_stage_name(r, 3, true, &b);
	crm_rules_stage_name(r, 3, false, &b);
	eq(crm_buf_str(&b), "old/leadlead");
	crm_buf_free(&b);
}

static void test_bad_stages(void **state)
{
	static const struct { const char *row, *field, *part; } bad[] = {
		{ "b2b,won,,,,", "stage", "outcome" },
		{ "lost,a,,,,", "pipeline", "outcome" },
		{ "b2b,a@b,,,,", "stage", "'@'" },
		{ "b2b,a/b,,,,", "stage", "'/'" },
		{ "b:b,a,,,,", "pipeline", "':'" },
		{ "b2b,a b,,,,", "stage", "not an id" },
		{ ",a,,,,", "pipeline", "empty" },
		{ "b2b,a,3 days,,,", "rot_days", "not a number" },
		{ "b2b,a,-1,,,", "rot_days", "not a number" },
		{ "b2b,a,,1.5,,", "max_postpones", "whole" },
		{ "b2b,a,,,nowhere,", "moves", "nowhere" },
		{ "b2b,a,,,,b3b", "handover", "b3b" },
		{ "b2b,a,,,,b2b/z", "handover", "b2b/z" },
		{ "b2b,lead,,,,", "stage", "line 2" }
	};
	struct place *p = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct crm_buf b = { 0 };

		crm_buf_printf(&b, "pipeline,stage,rot_days,max_postpones,"
		    "moves,handover\nb2b,lead,,,,\n%s\n", bad[i].row);
		table(p, "stages.csv", crm_buf_z(&b));
		refused(p, "stages.csv", 3, bad[i].field, bad[i].part);
		crm_buf_free(&b);
	}
}

static void test_stage_add(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;
	char name[32];
	int i;

	table(p, "stages.csv", STAGES);
	well(p);
	assert_int_equal(crm_rules_stage_add(r, 0, CRM_STR("contract")), 2);
	i = crm_rules_stage_add(r, 0, CRM_STR("audit"));
	assert_int_equal(i, 3);
	assert_int_equal(r->stage[i].order, -1);
	assert_int_equal(r->known, 3);
	assert_int_equal(r->pipeline[0].count, 3);
	i = crm_rules_stage_add(r, 0, CRM_STR("odd/audit"));
	assert_int_equal(i, 4);
	eq(r->stage[i].pipeline, "odd");
	assert_int_equal(crm_rules_pipeline(r, CRM_STR("odd")), 1);
	assert_int_equal(r->pipeline[1].count, 0);
	for (int n = 0; n < 1000; n++) {
		snprintf(name, sizeof(name), "p%d/s%d", n % 10, n);
		i = crm_rules_stage_add(r, 0, crm_str(name));
		assert_int_equal(i, 5 + n);
		assert_int_equal(crm_rules_stage_add(r, 0, crm_str(name)), i);
	}
	assert_int_equal(stage(r, "p7", "s997"), 1002);
	assert_int_equal(stage(r, "p7", "s998"), CRM_NO_STAGE);
}

static void test_staff(void **state)
{
	struct place *p = *state;
	struct crm_rules *r = &p->rules;
	const struct crm_staff *s;

	table(p, "stages.csv", STAGES);
	table(p, "settings.csv", "key,value\ntimezone,Europe/Moscow\n");
	table(p, "staff.csv", "id,team,from,until,weight,min_deals,max_deals\n"
	    "anna,north,,2026-06-30,,,\nboris,south,,,0.5,1,5\n"
	    "anna,south,01.07.2026,2026-12-31,,,\n");
	well(p);
	/* TZ=Europe/Moscow date -d 2026-07-01 +%s */
	assert_int_equal(r->staff[0].until, 1782853200);
	assert_int_equal(r->staff[2].from, 1782853200);
	s = crm_rules_staff(r, CRM_STR("anna"), 1782853199);
	eq(s->team, "north");
	s = crm_rules_staff(r, CRM_STR("anna"), 1782853200);
	eq(s->team, "south");
	eq(s->name, "anna");
	assert_true(s->weight == 1);
	s = crm_rules_staff(r, CRM_STR("anna"), 4000000000);
	eq(s->team, "south");
	s = crm_rules_staff(r, CRM_STR("boris"), 0);
	assert_true(s->weight == 0.5);
	assert_int_equal(s->max_deals, 5);
	assert_null(crm_rules_staff(r, CRM_STR("clara"), 0));
	/* the last of several in force, and the end is the last day's */
	table(p, "staff.csv", "id,team,from,until\ndora,home,,\n"
	    "dora,away,2026-03-01,2026-06-30\n");
	well(p);
	eq(crm_rules_staff(r, CRM_STR("dora"), 1782853199)->team, "away");
	eq(crm_rules_staff(r, CRM_STR("dora"), 1782853200)->team, "home");
	table(p, "staff.csv", "id,from\nanna,2026-02-29\n");
	refused(p, "staff.csv", 2, "from", "not a date");
	table(p, "staff.csv", "id,from,until\nanna,2026-02-02,2026-02-01\n");
	refused(p, "staff.csv", 2, "until", "before");
	table(p, "staff.csv", "id,from,until\nanna,2026-02-02,2026-02-02\n");
	well(p);
	table(p, "staff.csv", "id,max_deals,min_deals\nanna,1,2\n");
	refused(p, "staff.csv", 2, "max_deals", "min_deals");
	table(p, "staff.csv", "id,team\nall,\n");
	refused(p, "staff.csv", 2, "id", "everyone");
	table(p, "staff.csv", "id,weight\nanna,heavy\n");
	refused(p, "staff.csv", 2, "weight", "not a number");
}

static void test_faults(void **state)
{
	struct place *p = *state;
	struct crm_buf path = { 0 };

	table(p, "stages.csv", "pipeline,stage\nb2b,\"lead\n");
	assert_int_equal(reread(p), CRM_DATA);
	table(p, "stages.csv", "pipeline,stage\nb2b,\xff\n");
	assert_int_equal(reread(p), CRM_DATA);
	table(p, "stages.csv", STAGES);
	crm_buf_printf(&path, "%s/staff.csv", p->dir);
	assert_int_equal(mkdir(crm_buf_z(&path), 0700), 0);
	assert_int_equal(reread(p), CRM_IO);
	assert_non_null(p->err.text);
	crm_buf_free(&path);
}

static void test_builtin(void **state)
{
	static const char *const id[] = { "lead", "contact", "proposal",
		"negotiation", "contract" };
	struct place *p = *state;
	struct crm_rules *r = &p->rules;

	assert_int_equal(crm_rules_read(r, NULL, &p->err), CRM_OK);
	assert_int_equal(r->pipelines, 1);
	assert_int_equal(r->known, 5);
	for (int i = 0; i < 5; i++)
		eq(r->stage[i].id, id[i]);
	eq(r->currency, "RUB");
	assert_int_equal(crm_zone_offset(r->zone, 0), 0);
	assert_false(r->has_reasons);
	assert_int_equal(r->staffs, 0);
	assert_true(r->scores > 0);
}

/* What crm-init writes can be read. */
static void test_templates(void **state)
{
	static const struct { const char *name; int pipelines, stages; } t[] = {
		{ "b2b", 1, 5 }, { "retail", 1, 5 }, { "three-funnels", 3, 11 }
	};
	struct place *p = *state;

	assert_null(crm_template_find(CRM_STR("b2c")));
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		const struct crm_template *m =
		    crm_template_find(crm_str(t[i].name));

		assert_non_null(m);
		for (size_t k = 0; m->table[k] != NULL; k += 2)
			table(p, m->table[k], m->table[k + 1]);
		well(p);
		assert_int_equal(p->rules.pipelines, t[i].pipelines);
		assert_int_equal(p->rules.stages, t[i].stages);
		assert_int_equal(p->rules.reasons, 8);
		assert_true(crm_rules_reason(&p->rules,
		    CRM_STR("duplicate"))->junk);
	}
	/* its hand-overs, from the last stage of one to the next */
	eq(p->rules.stage[p->rules.pipeline[1].first - 1].handover,
	    "conversion");
	eq(p->rules.stage[p->rules.pipeline[2].first - 1].handover,
	    "existing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_defaults), TEST(test_missing_stages),
		TEST(test_columns), TEST(test_gather), TEST(test_bad_stages),
		TEST(test_stage_add), TEST(test_staff), TEST(test_faults),
		TEST(test_builtin), TEST(test_templates)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

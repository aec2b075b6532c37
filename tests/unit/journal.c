/* SPDX-License-Identifier: ISC */
/* Reading the journal again and again, under the lock and without it. */
#include "teststore.h"

#include "journal.h"

#define LINE(deal, note) "{\"at\":\"2026-11-20T07:15:00Z\",\"ev\":\"set\"," \
	"\"deal\":\"" deal "\",\"note\":\"" note "\"}\n"

static const char facts[] = LINE("A", "1") LINE("B", "2") LINE("A", "3")
	LINE("A", "4");

struct seen {
	struct crm_buf notes;	/* of the lines of the wanted deals */
	size_t stop;		/* after so many of them; 0: never */
	enum crm_status with;
	struct crm_names *deals;
	bool add;		/* want B, too, from the first line on */
};

static enum crm_status see(void *ctx, const struct crm_line *l,
    struct crm_err *err)
{
	struct seen *s = ctx;

	if (crm_names_find(s->deals, crm_line_str(l, CRM_KEY_DEAL)) == 0)
		return CRM_OK;
	crm_buf_str_add(&s->notes, crm_line_str(l, CRM_KEY_NOTE));
	if (s->add)
		crm_names_add(s->deals, CRM_STR("B"));
	if (s->stop == 0 || s->notes.n < s->stop)
		return CRM_OK;
	return s->with == CRM_DATA ? crm_err_set(err, CRM_DATA, "no") :
	    s->with;
}

static enum crm_status ask(struct crm_journal *j, struct seen *s,
    const char *deals, struct crm_err *err)
{
	struct crm_names names = { 0 };
	struct crm_journal_want want = { { &names }, 1, false };
	enum crm_status status;

	for (; *deals != '\0'; deals++)
		crm_names_add(&names, (struct crm_str){ deals, 1 });
	s->deals = &names;
	s->notes.n = 0;
	status = crm_journal_read(j, &want, see, s, err);
	crm_names_free(&names);
	return status;
}

static void assert_notes(struct crm_journal *j, const char *deals,
    const char *notes)
{
	struct seen s = { 0 };
	struct crm_err err = { 0 };

	assert_int_equal(ask(j, &s, deals, &err), CRM_OK);
	assert_string_equal(crm_buf_z(&s.notes), notes);
	crm_buf_free(&s.notes);
}

/* What only a program that holds no lock would do. */
static void put_behind(const char *top, const char *more)
{
	struct crm_buf b = { 0 };

	crm_buf_puts(&b, facts);
	crm_buf_puts(&b, more);
	put(top, "s/journal/2026-11.jsonl", crm_buf_str(&b));
	crm_buf_free(&b);
}

static void test_again(void **state)
{
	char *top = *state;
	struct crm_store s;
	struct crm_journal j = { .store = &s };

	put_behind(top, "");
	open_locked(&s, top);
	assert_notes(&j, "A", "134");
	assert_notes(&j, "", "");
	/* it is not read again, but where something else is sought */
	put_behind(top, LINE("A", "5"));
	assert_notes(&j, "A", "134");
	assert_notes(&j, "AB", "1234");
	assert_notes(&j, "B", "2");
	assert_notes(&j, "C", "");
	crm_store_unlock(&s);
	crm_journal_forget(&j);
	assert_notes(&j, "A", "1345");
	put_behind(top, LINE("A", "5") LINE("A", "6"));
	assert_notes(&j, "A", "13456");
	/* nothing is left of what was seen without the lock */
	assert_int_equal(crm_store_lock(&s, &(struct crm_err){ 0 }), CRM_OK);
	put_behind(top, "");
	crm_store_unlock(&s);
	assert_int_equal(crm_store_lock(&s, &(struct crm_err){ 0 }), CRM_OK);
	assert_notes(&j, "A", "134");
	crm_journal_forget(&j);
	crm_store_close(&s);
}

/* A reading that was broken off has not found all. */
static void test_stopped(void **state)
{
	char *top = *state;
	struct crm_store s;
	struct crm_journal j = { .store = &s };
	struct seen stop = { .stop = 1, .with = CRM_NONE };
	struct crm_err err = { 0 };

	put_behind(top, "");
	open_locked(&s, top);
	assert_int_equal(ask(&j, &stop, "A", &err), CRM_OK);
	assert_string_equal(crm_buf_z(&stop.notes), "1");
	stop.with = CRM_DATA;
	assert_int_equal(ask(&j, &stop, "A", &err), CRM_DATA);
	crm_err_free(&err);
	assert_notes(&j, "A", "134");
	/* the same words for a line that was kept */
	stop.stop = 2;
	assert_int_equal(ask(&j, &stop, "A", &err), CRM_DATA);
	assert_int_equal(err.line, 3);
	assert_non_null(strstr(err.file, "s/journal/2026-11.jsonl"));
	crm_err_free(&err);
	crm_buf_free(&stop.notes);
	crm_journal_forget(&j);
	crm_store_close(&s);
}

/* Names that come while it is read are not those that were sought. */
static void test_grows(void **state)
{
	char *top = *state;
	struct crm_store s;
	struct crm_journal j = { .store = &s };
	struct seen grow = { .add = true };
	struct crm_err err = { 0 };

	put(top, "s/journal/2026-10.jsonl", CRM_STR(LINE("B", "0")));
	put_behind(top, "");
	open_locked(&s, top);
	assert_int_equal(ask(&j, &grow, "A", &err), CRM_OK);
	assert_notes(&j, "AB", "01234");
	crm_buf_free(&grow.notes);
	crm_journal_forget(&j);
	crm_store_close(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_again), TEST(test_stopped), TEST(test_grows)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

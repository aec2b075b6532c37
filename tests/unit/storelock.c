/* SPDX-License-Identifier: ISC */
/* The lock, and what many writers do to each other. */
#include "teststore.h"

#include <sys/wait.h>
#include <time.h>

static void test_seq(void **state)
{
	static const char *const bad[] = {
		"", "\n", "12", "x\n", "-1\n", "12\n\n", " 12\n",
		"18446744073709551616\n", "000000000000000000012\n"
	};
	char *top = *state;
	struct crm_store s;
	struct crm_err err = { 0 };
	uint64_t first, last;
	size_t i;

	open_locked(&s, top);
	assert_int_equal(crm_store_seq(&s, &last, &err), CRM_OK);
	assert_int_equal(last, 0);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_OK);
	assert_int_equal(first, 1);
	assert_int_equal(crm_store_reserve(&s, 1000, &first, &err), CRM_OK);
	assert_int_equal(first, 2);
	assert_int_equal(crm_store_reserve(&s, 0, &first, &err), CRM_OK);
	assert_int_equal(crm_store_seq(&s, &last, &err), CRM_OK);
	assert_int_equal(last, 1001);
	put(top, "s/seq", CRM_STR("41\n"));	/* by a person */
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_OK);
	assert_int_equal(first, 42);
	put(top, "s/seq", CRM_STR("18446744073709551614\n"));
	assert_int_equal(crm_store_reserve(&s, 2, &first, &err), CRM_DATA);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_OK);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_DATA);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		put(top, "s/seq", crm_str(bad[i]));
		assert_int_equal(crm_store_reserve(&s, 1, &first, &err),
		    CRM_DATA);
		assert_int_equal(crm_store_seq(&s, &last, &err), CRM_DATA);
		assert_file(top, "s/seq", crm_str(bad[i]));
	}
	unlinkat(s.fd, "seq", 0);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_DATA);
	assert_false(exists(top, "s/seq"));
	crm_store_unlock(&s);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_BUG);
	crm_store_close(&s);
	crm_err_free(&err);
}

/* Ten writers, each with its own lock for every line. */
enum { WRITERS = 10, EACH = 100 };

static void writer(const char *top, int me)
{
	struct crm_buf b = { 0 };
	struct crm_store s;
	struct crm_err err = { 0 };
	uint64_t id;
	int i;

	for (i = 0; i < EACH; i++) {
		open_locked(&s, top);
		if (crm_store_reserve(&s, 1, &id, &err) != CRM_OK)
			_exit(1);
		b.n = 0;
		if (i % 10 == 0)
			crm_buf_printf(&b, "{\"more\":true,\"by\":\"w%d\","
			    "\"n\":%d}\n", me, i);
		crm_buf_printf(&b, "{\"deal\":\"%d\",\"by\":\"w%d\",\"n\":%d,"
		    "\"pad\":\"%0*d\"}\n", (int)id, me, i, i * 20 + 1, 0);
		if (crm_store_append(&s, crm_buf_str(&b), NOW, &err) !=
		    CRM_OK)
			_exit(1);
		crm_store_close(&s);
	}
	_exit(0);
}

static void test_stress(void **state)
{
	char *top = *state;
	static bool seen[WRITERS * EACH + 1];
	int next[WRITERS] = { 0 }, i, rc, deals = 0;
	struct crm_buf b = { 0 };
	char *line, *save = NULL;

	for (i = 0; i < WRITERS; i++) {
		if (fork() == 0)
			writer(top, i);
	}
	for (i = 0; i < WRITERS; i++) {
		assert_true(wait(&rc) > 0);
		assert_int_equal(rc, 0);
	}
	read_all(top, &b);
	crm_buf_z(&b);
	for (line = strtok_r(b.p, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		int id = 0, me = -1, n = -1, used = 0;

		if (strstr(line, "more") != NULL)
			continue;
		assert_int_equal(sscanf(line, "{\"deal\":\"%d\","
		    "\"by\":\"w%d\",\"n\":%d,\"pad\":\"%n",
		    &id, &me, &n, &used), 3);
		assert_true(id > 0 && id <= WRITERS * EACH && !seen[id]);
		seen[id] = true;
		assert_int_equal(next[me]++, n);	/* in order */
		assert_int_equal(strlen(line), used + n * 20 + 1 + 2);
		deals++;
	}
	assert_int_equal(deals, WRITERS * EACH);
	crm_buf_free(&b);
}

/* One holds the lock; another gives up after 10 s and names it. */
static void test_again(void **state)
{
	struct crm_store s, other;
	char *dir = at(*state, "s"), *who;
	struct crm_err err = { 0 };
	struct crm_buf pid = { 0 };
	struct timespec a, b;

	open_locked(&s, *state);
	assert_int_equal(crm_store_lock(&s, &err), CRM_BUG);
	assert_int_equal(crm_store_open(&other, dir, &err), CRM_OK);
	clock_gettime(CLOCK_MONOTONIC, &a);
	assert_int_equal(crm_store_lock(&other, &err), CRM_AGAIN);
	clock_gettime(CLOCK_MONOTONIC, &b);
	assert_in_range(b.tv_sec - a.tv_sec, 9, 12);
	crm_buf_printf(&pid, "process %ld", (long)getpid());
	who = strstr(err.text, crm_buf_z(&pid));
	assert_non_null(who);
	crm_store_close(&s);
	assert_int_equal(crm_store_lock(&other, &err), CRM_OK);
	crm_store_close(&other);
	crm_err_free(&err);
	crm_buf_free(&pid);
	free(dir);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_seq), TEST(test_stress), TEST(test_again)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

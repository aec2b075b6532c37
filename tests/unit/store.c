/* SPDX-License-Identifier: ISC */
#include "teststore.h"

#define A "{\"at\":\"2026-11-22T07:15:00Z\",\"ev\":\"deal\",\"deal\":\"1\"}\n"
#define B "{\"at\":\"2026-11-22T07:15:01Z\",\"ev\":\"deal\",\"deal\":\"2\"}\n"
#define MORE "{\"at\":\"2026-11-22T07:15:02Z\",\"more\":true,\"ev\":\"deal\"," \
	"\"deal\":\"3\"}\n"

static enum crm_status append(const char *top, struct crm_str lines,
    int64_t now)
{
	struct crm_store s;
	struct crm_err err = { 0 };
	enum crm_status status;

	open_locked(&s, top);
	status = crm_store_append(&s, lines, now, &err);
	crm_store_close(&s);
	crm_err_free(&err);
	return status;
}

static void assert_opens(const char *given, const char *dir)
{
	struct crm_store s;
	struct crm_err err = { 0 };

	assert_int_equal(crm_store_open(&s, given, &err), CRM_OK);
	assert_string_equal(s.dir, dir);
	crm_store_close(&s);
}

static void assert_none(const char *given)
{
	struct crm_store s;
	struct crm_err err = { 0 };

	assert_int_equal(crm_store_open(&s, given, &err), CRM_USAGE);
	assert_non_null(err.text);
	crm_store_close(&s);
	crm_err_free(&err);
}

static void test_find(void **state)
{
	char *top = *state, *dir = at(top, "s"), *work = at(top, "w");
	char *crm = at(work, ".crm"), *deep = at(work, "a/b/c");
	char *a = at(work, "a"), *b = at(work, "a/b"), *half = at(b, ".crm");
	struct crm_err err = { 0 };
	int back = open(".", O_RDONLY | O_DIRECTORY);

	mkdir(work, 0777);
	mkdir(a, 0777);
	mkdir(b, 0777);
	mkdir(deep, 0777);
	assert_opens(dir, dir);
	assert_none(work);
	assert_none("");
	assert_none("/nonexistent");
	assert_int_equal(chdir(deep), 0);
	assert_none(NULL);
	assert_int_equal(crm_store_init(crm, tables, &err), CRM_OK);
	assert_opens(NULL, "../../../.crm");
	mkdir(half, 0777);	/* not a store: passed by */
	assert_opens(NULL, "../../../.crm");
	assert_opens(work, crm);
	assert_int_equal(chdir(work), 0);
	assert_opens(NULL, ".crm");
	setenv("CRM_STORE", dir, 1);
	assert_opens(NULL, dir);
	assert_opens(".crm", ".crm");
	setenv("CRM_STORE", "nowhere", 1);
	assert_none(NULL);
	unsetenv("CRM_STORE");
	assert_int_equal(fchdir(back), 0);
	close(back);
	free(dir), free(work), free(crm), free(deep), free(a), free(b);
	free(half);
}

static void test_init(void **state)
{
	char *top = *state, *s = at(top, "s"), *o = at(top, "old");
	char *far = at(top, "no/such");
	struct crm_err err = { 0 };

	assert_file(s, "seq", CRM_STR("0\n"));
	assert_file(s, "lock", CRM_STR(""));
	assert_file(s, "stages.csv", crm_str(tables[1]));
	assert_true(exists(s, "journal") && exists(s, "torn"));
	assert_int_equal(crm_store_init(s, tables, &err), CRM_USAGE);
	/* What is there stays; what differs is refused, and nothing made. */
	mkdir(o, 0777);
	put(o, "notes", CRM_STR("mine"));
	put(o, "staff.csv", CRM_STR("id,name\nanna,Anna\n"));
	assert_int_equal(crm_store_init(o, tables, &err), CRM_USAGE);
	assert_non_null(strstr(err.file, "staff.csv"));
	assert_false(exists(o, "journal") || exists(o, "stages.csv") ||
	    exists(o, "seq") || exists(o, "torn") || exists(o, ".tmp-init"));
	assert_file(o, "staff.csv", CRM_STR("id,name\nanna,Anna\n"));
	put(o, "staff.csv", crm_str(tables[3]));
	assert_int_equal(crm_store_init(o, tables, &err), CRM_OK);
	assert_file(o, "notes", CRM_STR("mine"));
	assert_opens(o, o);
	assert_int_equal(crm_store_init(far, tables, &err), CRM_IO);
	crm_err_free(&err);
	free(s), free(o), free(far);
}

/* Files by what of them is acknowledged, and what is behind it. */
static void test_end(void **state)
{
	static const char *const files[][2] = {
		{ "", "" }, { A, "" }, { A B, "" }, { "", "{\"at\"" },
		{ A, "{" }, { A, MORE }, { A, MORE MORE },
		{ A, MORE MORE "{\"a" }, { "", MORE }, { MORE A, "" },
		{ A MORE B, "" }, { MORE A, MORE }, { A "\n", "x" },
		{ A, "{ \"ev\":\"deal\" ,\"more\" : true }\n" },
		{ A, "{\"mor\\u0065\":true}\n" },
		{ A "{\"more\":false}\n", "" },
		{ A "{\"note\":\"more\"}\n", "" },
		{ A "{\"note\":\"\\\"more\\\":true\"}\n", "" },
		{ A "\"more\":true nonsense\n", "" }
	};
	char *top = *state;
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct crm_buf b = { 0 };

		crm_buf_puts(&b, files[i][0]);
		crm_buf_puts(&b, files[i][1]);
		put(top, "s/journal/2026-11.jsonl", crm_buf_str(&b));
		assert_all(top, crm_str(files[i][0]));
		crm_buf_free(&b);
	}
}

/* Tails that are longer than any block. */
static void test_end_long(void **state)
{
	struct crm_buf b = { 0 };
	size_t i, end;

	crm_buf_puts(&b, A B);
	end = b.n;
	for (i = 0; i < 10000; i++)
		crm_buf_puts(&b, MORE);
	put(*state, "s/journal/2026-11.jsonl", crm_buf_str(&b));
	assert_all(*state, (struct crm_str){ b.p, end });
	memset(crm_buf_room(&b, 3 << 20), 'x', 3 << 20);
	b.n += 3 << 20;
	put(*state, "s/journal/2026-11.jsonl", crm_buf_str(&b));
	assert_all(*state, (struct crm_str){ b.p, end });
	put(*state, "s/journal/2026-11.jsonl",
	    (struct crm_str){ b.p + end, b.n - end });
	assert_all(*state, CRM_STR(""));
	crm_buf_free(&b);
}

static void test_segments(void **state)
{
	static const char *const names[] = {
		"2026-11.msk.jsonl", "2026-11.jsonl", "2025-12.jsonl",
		"2026-11-22T071500Z-4711.jsonl", ".tmp-2026-11.jsonl",
		"x.jsonl", "2026-11.jsonl~", "README", "2026-11.json"
	};
	static const char *const want[] = {
		"2025-12.jsonl", "2026-11-22T071500Z-4711.jsonl",
		"2026-11.jsonl", "2026-11.msk.jsonl"
	};
	char *top = *state, *journal = at(top, "s/journal");
	char *dir = at(top, "s"), *fifo = at(journal, "1.jsonl");
	struct crm_segment *list;
	struct crm_store s;
	struct crm_err err = { 0 };
	size_t n, i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		put(journal, names[i], CRM_STR(A));
	assert_int_equal(crm_store_open(&s, dir, &err), CRM_OK);
	assert_int_equal(crm_store_segments(&s, &list, &n, &err), CRM_OK);
	assert_int_equal(n, 4);
	for (i = 0; i < n; i++) {
		assert_string_equal(list[i].name, want[i]);
		assert_int_equal(list[i].end, strlen(A));
	}
	crm_store_segments_free(list, n);
	/* A pipe in a segment's place is an error, not a wait. */
	assert_int_equal(mkfifo(fifo, 0666), 0);
	assert_int_equal(crm_store_segments(&s, &list, &n, &err), CRM_IO);
	crm_err_free(&err);
	crm_store_close(&s);
	free(journal), free(dir), free(fifo);
}

static void test_mend(void **state)
{
	char *top = *state, *torn = at(top, "s/torn");
	struct crm_buf name = { 0 };
	struct crm_store s;
	struct crm_err err = { 0 };

	put(top, "s/journal/2026-10.jsonl", CRM_STR(A MORE MORE "{\"at\":"));
	put(top, "s/journal/2026-11.jsonl", CRM_STR(MORE B));
	put(top, "s/journal/.tmp-batch", CRM_STR(A));
	open_locked(&s, top);
	crm_store_close(&s);
	assert_false(exists(top, "s/journal/.tmp-batch"));
	assert_file(top, "s/journal/2026-10.jsonl", CRM_STR(A));
	assert_file(top, "s/journal/2026-11.jsonl", CRM_STR(MORE B));
	crm_buf_printf(&name, "2026-10.jsonl.%zu", strlen(A));
	assert_file(torn, crm_buf_z(&name), CRM_STR(MORE MORE "{\"at\":"));
	/* Another tail at the same place; torn/ is made if it is missing. */
	put(top, "s/journal/2026-10.jsonl", CRM_STR(A "again"));
	assert_int_equal(append(top, CRM_STR(B), NOW), CRM_OK);
	crm_buf_puts(&name, ".1");
	assert_file(torn, crm_buf_z(&name), CRM_STR("again"));
	assert_all(top, CRM_STR(A MORE B B));
	remove_tree(torn);
	put(top, "s/journal/2026-10.jsonl", CRM_STR("x"));
	assert_int_equal(append(top, CRM_STR(B), NOW), CRM_OK);
	assert_file(torn, "2026-10.jsonl.0", CRM_STR("x"));
	/* A tail that came under the lock is not appended to. */
	open_locked(&s, top);
	put(top, "s/journal/2026-11.jsonl", CRM_STR(A MORE "{"));
	assert_int_equal(crm_store_append(&s, CRM_STR(B), NOW, &err), CRM_OK);
	crm_store_close(&s);
	assert_file(top, "s/journal/2026-11.jsonl", CRM_STR(A B));
	crm_buf_free(&name);
	free(torn);
}

static void test_append(void **state)
{
	char *top = *state;
	struct crm_store s;
	struct crm_err err = { 0 };

	assert_int_equal(append(top, CRM_STR(A), NOW), CRM_OK);
	assert_int_equal(append(top, CRM_STR(MORE MORE B), NOW), CRM_OK);
	assert_int_equal(append(top, CRM_STR(""), NOW), CRM_OK);
	assert_file(top, "s/journal/2026-11.jsonl", CRM_STR(A MORE MORE B));
	/* The last second of November, the first of December. */
	assert_int_equal(append(top, CRM_STR(A), 1796083199), CRM_OK);
	assert_int_equal(append(top, CRM_STR(B), 1796083200), CRM_OK);
	assert_file(top, "s/journal/2026-11.jsonl", CRM_STR(A MORE MORE B A));
	assert_file(top, "s/journal/2026-12.jsonl", CRM_STR(B));
	/* What would be read otherwise than it was meant is refused. */
	assert_int_equal(append(top, CRM_STR("{}"), NOW), CRM_BUG);
	assert_int_equal(append(top, CRM_STR(MORE), NOW), CRM_BUG);
	assert_int_equal(append(top, CRM_STR(MORE A B), NOW), CRM_BUG);
	assert_int_equal(append(top, CRM_STR(A MORE B), NOW), CRM_BUG);
	assert_int_equal(append(top, CRM_STR("[]\n"), NOW), CRM_BUG);
	assert_int_equal(append(top, CRM_STR("\n"), NOW), CRM_BUG);
	assert_file(top, "s/journal/2026-12.jsonl", CRM_STR(B));
	open_locked(&s, top);
	crm_store_set_site(&s, CRM_STR("msk"));
	assert_int_equal(crm_store_append(&s, CRM_STR(A), NOW, &err), CRM_OK);
	assert_file(top, "s/journal/2026-11.msk.jsonl", CRM_STR(A));
	crm_store_set_site(&s, CRM_STR("../x"));
	assert_int_equal(crm_store_append(&s, CRM_STR(A), NOW, &err),
	    CRM_DATA);
	crm_store_unlock(&s);
	assert_int_equal(crm_store_append(&s, CRM_STR(A), NOW, &err), CRM_BUG);
	crm_err_free(&err);
	crm_store_close(&s);
}

static void test_large(void **state)
{
	char *top = *state;
	struct crm_buf b = { 0 }, name = { 0 };
	struct crm_store s;
	struct crm_err err = { 0 };
	int i;

	/* 12 bytes more a line; the limit itself still fits. */
	assert_false(crm_store_batch_more(1, 50));
	assert_true(crm_store_batch_more(2, (1 << 20) - 12));
	assert_false(crm_store_batch_more(2, (1 << 20) - 11));
	assert_false(crm_store_batch_more(2, SIZE_MAX));
	for (i = 0; i < 20000; i++)
		crm_buf_puts(&b, A);
	open_locked(&s, top);
	assert_int_equal(crm_store_append(&s, crm_buf_str(&b), NOW, &err),
	    CRM_OK);
	crm_store_set_site(&s, CRM_STR("msk"));
	assert_int_equal(crm_store_append(&s, CRM_STR(A B), NOW, &err),
	    CRM_OK);
	assert_int_equal(crm_store_append(&s, CRM_STR(B A), NOW, &err),
	    CRM_OK);
	crm_buf_printf(&name, "s/journal/2026-11-22T071500Z-%ld.jsonl",
	    (long)getpid());
	assert_file(top, crm_buf_z(&name), crm_buf_str(&b));
	name.n = 0;
	crm_buf_printf(&name, "s/journal/2026-11-22T071500Z-%ld.msk.jsonl",
	    (long)getpid());
	assert_file(top, crm_buf_z(&name), CRM_STR(A B));
	/* The name is taken: the next second. */
	name.p[strlen("s/journal/2026-11-22T07150")] = '1';
	assert_file(top, crm_buf_z(&name), CRM_STR(B A));
	crm_buf_puts(&b, MORE);
	assert_int_equal(crm_store_append(&s, crm_buf_str(&b), NOW, &err),
	    CRM_BUG);
	crm_store_close(&s);
	crm_err_free(&err);
	crm_buf_free(&b);
	crm_buf_free(&name);
}

static void test_replace(void **state)
{
	char *top = *state, *path = at(top, "s/staff.csv");
	struct crm_store s;
	struct crm_err err = { 0 };
	struct stat st;

	put(top, "s/journal/2026-11.jsonl", CRM_STR(A B));
	assert_int_equal(chmod(path, 0640), 0);
	open_locked(&s, top);
	assert_int_equal(crm_store_replace(&s, "staff.csv", CRM_STR("id\n"),
	    &err), CRM_OK);
	assert_int_equal(crm_store_replace(&s, "new.csv", CRM_STR(""), &err),
	    CRM_OK);
	assert_int_equal(crm_store_replace(&s, "journal/2026-11.jsonl",
	    CRM_STR(A), &err), CRM_OK);
	assert_int_equal(crm_store_replace(&s, "../x", CRM_STR(A), &err),
	    CRM_BUG);
	crm_store_close(&s);
	assert_file(top, "s/staff.csv", CRM_STR("id\n"));
	assert_file(top, "s/new.csv", CRM_STR(""));
	assert_all(top, CRM_STR(A));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	crm_err_free(&err);
	free(path);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_find), TEST(test_init), TEST(test_end),
		TEST(test_end_long), TEST(test_segments), TEST(test_mend),
		TEST(test_append), TEST(test_large), TEST(test_replace)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

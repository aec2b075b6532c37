/* SPDX-License-Identifier: ISC */
/*
 * All or nothing, whatever fails and whenever it is killed: each way to
 * write is tried with a fault at its first, second, third … system call.
 */
#include "teststore.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../faults/fault.c"

#define A "{\"at\":\"2026-11-22T07:15:00Z\",\"ev\":\"deal\",\"deal\":\"1\"}\n"
#define MORE "{\"at\":\"2026-11-22T07:15:02Z\",\"more\":true,\"ev\":\"deal\"," \
	"\"deal\":\"3\"}\n"

/* What a child tells before it dies. */
struct word {
	bool ended;
	enum crm_status status;
	bool unknown;		/* the message says so */
	uint64_t first, last;	/* numbers that were given out */
};

/* A way to write, and what is there before and after it. */
struct way {
	const char *name;
	enum crm_status (*run)(struct crm_store *, struct word *,
	    struct crm_err *);
	const char *before, *after;
	bool torn;		/* a crash before has left a tail */
};

static enum crm_status run_one(struct crm_store *s, struct word *w,
    struct crm_err *err)
{
	(void)w;
	return crm_store_append(s, CRM_STR(A), NOW, err);
}

static enum crm_status run_batch(struct crm_store *s, struct word *w,
    struct crm_err *err)
{
	(void)w;
	return crm_store_append(s, CRM_STR(MORE MORE A), NOW, err);
}

static enum crm_status run_large(struct crm_store *s, struct word *w,
    struct crm_err *err)
{
	(void)w;
	return crm_store_append(s, CRM_STR(A A A), NOW, err);
}

/* The first widens the counter, the second writes in place; 9 → 10 makes a
 * torn one differ. */
static enum crm_status run_reserve(struct crm_store *s, struct word *w,
    struct crm_err *err)
{
	enum crm_status status = crm_store_reserve(s, 9, &w->first, err);

	w->last = status == CRM_OK ? 9 : 0;
	if (status == CRM_OK)
		status = crm_store_reserve(s, 3, &w->first, err);
	if (status == CRM_OK)
		w->last = w->first + 2;
	return status;
}

static enum crm_status run_replace(struct crm_store *s, struct word *w,
    struct crm_err *err)
{
	(void)w;
	return crm_store_replace(s, "journal/2026-11.jsonl",
	    CRM_STR(A A A A), err);
}

static const struct way ways[] = {
	{ "one", run_one, A, A A, false },
	{ "one, torn", run_one, A, A A, true },
	{ "first", run_one, "", A, false },
	{ "batch", run_batch, A, A MORE MORE A, false },
	{ "first batch, torn", run_batch, "", MORE MORE A, true },
	/* It sorts before the month's. */
	{ "large", run_large, A, A A A A, false },
	{ "large, torn", run_large, "", A A A, true },
	{ "reserve", run_reserve, A, A, false },
	{ "replace", run_replace, A, A A A A, false }
};

/* The store as it is before. */
static void prepare(const char *top, const struct way *w)
{
	struct crm_buf b = { 0 };
	char *s = at(top, "s");
	struct crm_err err = { 0 };

	unsetenv("CRM_FAULT");
	remove_tree(s);
	assert_int_equal(crm_store_init(s, tables, &err), CRM_OK);
	crm_buf_puts(&b, w->before);
	if (w->torn)
		crm_buf_puts(&b, MORE "{\"at\":");
	if (b.n > 0)
		put(top, "s/journal/2026-11.jsonl", crm_buf_str(&b));
	crm_buf_free(&b);
	free(s);
}

/* Run it in a child with the fault; false if that was killed. */
static bool run(const char *top, const struct way *w, const char *fault,
    struct word *word)
{
	struct crm_store s;
	struct crm_err err = { 0 };
	char *dir;
	int rc;
	pid_t pid;

	*word = (struct word){ 0 };
	pid = fork();
	if (pid == 0) {
		dir = at(top, "s");
		setenv("CRM_FAULT", fault, 1);
		fault_reset();
		word->status = crm_store_open(&s, dir, &err);
		if (word->status == CRM_OK)
			word->status = crm_store_lock(&s, &err);
		if (word->status == CRM_OK)
			word->status = w->run(&s, word, &err);
		word->unknown = err.text != NULL &&
		    strstr(err.text, "unknown") != NULL;
		word->ended = true;
		rc = err.status == CRM_OK || err.file != NULL ? 0 : 1;
		crm_store_close(&s);
		crm_err_free(&err);
		free(dir);
		_exit(rc);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &rc, 0), pid);
	assert_true(WIFSIGNALED(rc) ? WTERMSIG(rc) == SIGKILL : rc == 0);
	return !WIFSIGNALED(rc);
}

static bool holds(const struct crm_buf *b, const char *want)
{
	return crm_str_is(crm_buf_str(b), want);
}

/* Before or after, as was said; and the next writer goes on from there. */
static void look(const char *top, const struct way *w, const char *fault,
    const struct word *word)
{
	struct crm_buf b = { 0 }, next = { 0 };
	struct crm_store s;
	struct crm_err err = { 0 };
	bool before, after;
	uint64_t first;

	read_all(top, &b);
	before = holds(&b, w->before);
	after = holds(&b, w->after);
	if (!before && !after)
		fail_msg("%s, %s: %.*s", w->name, fault, (int)b.n, b.p);
	if (word->ended && word->status == CRM_OK && !after)
		fail_msg("%s, %s: acknowledged, but not there", w->name, fault);
	if (word->ended && word->status != CRM_OK && !word->unknown && !before)
		fail_msg("%s, %s: refused, but there", w->name, fault);
	open_locked(&s, top);
	assert_int_equal(crm_store_reserve(&s, 1, &first, &err), CRM_OK);
	if (first <= word->last)
		fail_msg("%s, %s: a number came twice", w->name, fault);
	assert_int_equal(crm_store_append(&s, CRM_STR(A), NOW + 9, &err),
	    CRM_OK);
	crm_store_close(&s);
	assert_false(exists(top, "s/journal/.tmp-batch"));
	read_all(top, &next);
	crm_buf_puts(&b, A);
	if (!holds(&next, crm_buf_z(&b)))
		fail_msg("%s, %s: then: %.*s", w->name, fault, (int)next.n,
		    next.p);
	crm_buf_free(&b);
	crm_buf_free(&next);
}

static struct word *shared(void)
{
	void *p = mmap(NULL, sizeof(struct word), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	return p;
}

/* Killed before, behind and in the middle of each call. */
static void test_kill(void **state)
{
	static const char *const kinds[] = {
		"kill", "kill-after", "kill-mid", "kill-mid", "kill-mid"
	};
	static const char *const bytes[] = { "", "", "", ":75", ":1" };
	static struct crm_buf f;	/* still known in a child */
	struct word *word = shared();
	size_t i, k;
	int n, calls = 0, killed = 0;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			/* As many calls as there are, and one. */
			for (n = 1; k == 0 || n <= calls; n++) {
				f.n = 0;
				crm_buf_printf(&f, "%s:%d%s", kinds[k], n,
				    bytes[k]);
				prepare(*state, &ways[i]);
				killed += !run(*state, &ways[i], crm_buf_z(&f),
				    word);
				look(*state, &ways[i], f.p, word);
				if (k == 0)
					calls = n;
				if (k == 0 && word->ended)
					break;
			}
		}
	}
	assert_true(killed > 150);
	crm_buf_free(&f);
	munmap(word, sizeof(*word));
}

/* Each call failing, alone and with all behind it. */
static void test_errors(void **state)
{
	static const char *const kinds[] = {
		"write:%d:ENOSPC", "write:%d+:ENOSPC", "write:%d:EINTR",
		"write-short:%d", "write-short:%d:75", "write-short:%d:1",
		"write-short:%d,ftruncate:2+:EIO",
		"write-short:%d:75,ftruncate:1+:EIO", "fsync:%d:EIO",
		"fsync:%d+:EIO", "fdatasync:%d:EIO", "rename:%d:EIO",
		"rename:%d:EINVAL", "ftruncate:%d:EIO", "unlink:%d:EIO",
		"create:%d:ENOSPC", "create:%d:EMFILE", "mkdir:%d:EACCES"
	};
	static struct crm_buf f;
	struct word *word = shared();
	size_t i, k;
	int n, failed = 0;

	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
			for (n = 1; n <= 5; n++) {
				char *number = strchr(kinds[k], '%');

				f.n = 0;
				crm_buf_add(&f, kinds[k],
				    (size_t)(number - kinds[k]));
				crm_buf_printf(&f, "%d%s", n, number + 2);
				prepare(*state, &ways[i]);
				assert_true(run(*state, &ways[i],
				    crm_buf_z(&f), word));
				look(*state, &ways[i], f.p, word);
				failed += word->status != CRM_OK;
			}
		}
	}
	assert_true(failed > 150);
	crm_buf_free(&f);
	munmap(word, sizeof(*word));
}

/* A failed fdatasync is told as what it is, with the way to find out. */
static void test_unknown(void **state)
{
	struct crm_store s;
	struct crm_err err = { 0 };

	open_locked(&s, *state);
	setenv("CRM_FAULT", "fdatasync:1:EIO", 1);
	fault_reset();
	assert_int_equal(crm_store_append(&s, CRM_STR(MORE A), NOW, &err),
	    CRM_IO);
	unsetenv("CRM_FAULT");
	assert_non_null(strstr(err.file, "/journal/2026-11.jsonl"));
	assert_non_null(strstr(err.text, "unknown"));
	assert_non_null(strstr(err.text,
	    "crm-log --since 2026-11-22T07:15:00Z ''"));
	assert_non_null(strstr(err.text, "Input/output error"));
	crm_store_close(&s);
	crm_err_free(&err);
}

/* A limit on the size of files is a full disk of another kind. */
static void test_limit(void **state)
{
	struct rlimit old, low;
	struct crm_store s;
	struct crm_err err = { 0 };

	open_locked(&s, *state);
	assert_int_equal(crm_store_append(&s, CRM_STR(A), NOW, &err), CRM_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	low = old;
	low.rlim_cur = 2 * strlen(A) + strlen(MORE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
	assert_int_equal(crm_store_append(&s, CRM_STR(MORE MORE A), NOW, &err),
	    CRM_IO);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_file(*state, "s/journal/2026-11.jsonl", CRM_STR(A));
	crm_store_close(&s);
	crm_err_free(&err);
}

/* Making a store, new and into a directory: a store or nothing. */
static void test_init(void **state)
{
	static const char *const kinds[] = {
		"kill", "kill-after", "write", "fsync", "create", "rename",
		"mkdir"
	};
	static struct crm_buf f;
	static char *dir;
	static struct crm_err err;
	struct crm_store s;
	bool killed;
	size_t k;
	int n, rc;
	pid_t pid;

	dir = at(*state, "n");
	for (k = 0; k < 2 * sizeof(kinds) / sizeof(*kinds); k++) {
		for (n = 1; n <= 30; n++) {
			f.n = 0;
			crm_buf_printf(&f, "%s:%d:EIO", kinds[k / 2], n);
			if (k % 2 == 0)
				mkdir(dir, 0777);
			pid = fork();
			if (pid == 0) {
				setenv("CRM_FAULT", crm_buf_z(&f), 1);
				fault_reset();
				_exit(crm_store_init(dir, tables, &err));
			}
			assert_int_equal(waitpid(pid, &rc, 0), pid);
			killed = WIFSIGNALED(rc);
			/* After a kill the same call makes it whole. */
			if (crm_store_open(&s, dir, &err) != CRM_OK) {
				assert_true(killed || WEXITSTATUS(rc) ==
				    CRM_IO);
				assert_int_equal(crm_store_init(dir, tables,
				    &err), CRM_OK);
				assert_int_equal(crm_store_open(&s, dir, &err),
				    CRM_OK);
			} else if (!killed && WEXITSTATUS(rc) != CRM_OK) {
				/* Only the name's own sync may fail so. */
				assert_true(k % 2 == 1 && k / 2 == 3);
			}
			assert_int_equal(crm_store_lock(&s, &err), CRM_OK);
			crm_store_close(&s);
			assert_file(dir, "staff.csv", crm_str(tables[3]));
			assert_file(dir, "seq", CRM_STR("0\n"));
			remove_tree(dir);
		}
	}
	crm_err_free(&err);
	crm_buf_free(&f);
	free(dir);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kill), TEST(test_errors), TEST(test_unknown),
		TEST(test_limit), TEST(test_init)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

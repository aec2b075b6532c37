/* SPDX-License-Identifier: ISC */
/* Parts of the index against the journal that they are of, read line by line;
 * and against what may happen to either. */
#include "teststore.h"

#include <sys/file.h>

#include "indexcheck.h"
#include "indexmake.h"
#include "mem.h"
#include "posting.h"
#include "term.h"

static void open_store(struct crm_store *s, const char *top)
{
	char *dir = at(top, "s");
	struct crm_err err = { 0 };

	assert_int_equal(crm_store_open(s, dir, &err), CRM_OK);
	free(dir);
}

/* n lines about deals of some clients, from number first on. */
static void lines(struct crm_buf *b, int first, int n)
{
	for (int i = first; i < first + n; i++) {
		crm_buf_printf(b, "{\"at\":\"2026-11-22T07:15:00Z\",\"ev\":"
		    "\"%s\",\"deal\":\"%s%d\"", i % 5 == 0 ? "deal" : "touch",
		    i % 7 == 0 ? "Д-" : i % 11 == 0 ? "a\\\\" : "D",
		    i * 17 % 301);
		if (i % 5 == 0)
			crm_buf_printf(b, ",\"client\":\"C%d\"", i % 41);
		if (i % 3 == 0)
			crm_buf_printf(b, ",\"key\":\"pbx-%d\",\"via\":\"pbx\"",
			    i);
		if (i % 13 == 0)
			crm_buf_printf(b, ",\"phone\":%d", 79990000 + i);
		if (i % 17 == 0)
			crm_buf_printf(b, ",\"note\":\"%0*d\"", i % 900, 0);
		crm_buf_puts(b, "}\n");
	}
}

static void append(const char *top, const char *name, int first, int n)
{
	struct crm_buf b = { 0 }, path = { 0 };
	FILE *f;

	lines(&b, first, n);
	crm_buf_printf(&path, "%s/s/journal/%s", top, name);
	f = fopen(crm_buf_z(&path), "a");
	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	assert_int_equal(fclose(f), 0);
	crm_buf_free(&b);
	crm_buf_free(&path);
}

struct pairs {
	uint64_t *pair;
	size_t n, cap;
};

static void add_pair(void *ctx, uint32_t term, uint32_t block)
{
	struct pairs *p = ctx;

	p->pair = crm_mem_grow(p->pair, &p->cap, p->n + 1, sizeof(*p->pair));
	p->pair[p->n++] = (uint64_t)term << 32 | block;
}

static int by_pair(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The terms and blocks of a range, from its lines. */
static void read_range(const struct crm_index *x,
    const struct crm_index_range *r, struct pairs *p)
{
	struct crm_err err = { 0 };
	int fd = crm_store_segment_open(x->store, x->segment[r->segment].name,
	    &err);
	size_t n = (size_t)(r->to - r->from);
	char *buf = crm_mem_new(n, 1);
	struct crm_line *line = crm_mem_new(1, sizeof(*line));
	struct crm_str text, rest = { buf, n - 1 };
	bool more = true;

	assert_int_equal(pread(fd, buf, n, r->from), n);
	assert_int_equal(buf[n - 1], '\n');
	while (more) {
		uint32_t term[CRM_TERMS];
		size_t terms;

		more = crm_str_cut(rest, '\n', &text, &rest);
		assert_int_equal(crm_line_read(line, text, &err), CRM_OK);
		terms = crm_term_line(line, term);
		for (size_t i = 0; i < terms; i++)
			add_pair(p, term[i], r->block +
			    (uint32_t)((text.p - buf) / CRM_INDEX_BLOCK));
	}
	crm_line_free(line);
	free(line);
	free(buf);
	close(fd);
}

/* All that the part says is so, and it says all. */
static void assert_part(const struct crm_index *x,
    const struct crm_index_part *part)
{
	struct pairs want = { 0 }, is = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < part->ranges; i++)
		read_range(x, &part->range[i], &want);
	qsort(want.pair, want.n, sizeof(*want.pair), by_pair);
	for (size_t i = 0; i < want.n; i++)
		if (n == 0 || want.pair[i] != want.pair[n - 1])
			want.pair[n++] = want.pair[i];
	assert_true(crm_posting_each(part, add_pair, &is));
	assert_int_equal(is.n, n);
	assert_memory_equal(is.pair, want.pair, n * sizeof(*is.pair));
	for (size_t i = 0; i < n;) {
		uint32_t term = (uint32_t)(want.pair[i] >> 32);
		struct crm_blocks found = { 0 };

		assert_true(crm_posting_find(part, &term, 1, &found));
		for (size_t k = 0; k < found.n; k++, i++)
			assert_int_equal(want.pair[i], (uint64_t)term << 32 |
			    found.block[k]);
		assert_true(i == n || want.pair[i] >> 32 != term);
		free(found.block);
	}
	free(want.pair);
	free(is.pair);
}

/* Parts, gaps, bytes that a part could cover. */
#define assert_index(...) assert_index_(__LINE__, __VA_ARGS__)
static void assert_index_(int line, const char *top, size_t parts, size_t gaps,
    bool wanted)
{
	struct crm_store s;
	struct crm_index x;
	struct crm_err err = { 0 };
	int64_t all = 0, known = 0;

	open_store(&s, top);
	assert_int_equal(crm_index_open(&x, &s, &err), CRM_OK);
	if (x.parts != parts || x.gaps != gaps || (x.want > 0) != wanted)
		print_message("# at line %d\n", line);
	assert_int_equal(x.parts, parts);
	assert_int_equal(x.gaps, gaps);
	assert_int_equal(x.want > 0, wanted);
	for (size_t i = 0; i < x.segments; i++)
		all += x.segment[i].end;
	for (size_t i = 0; i < x.gaps; i++)
		known += x.gap[i].to - x.gap[i].from;
	for (size_t i = 0; i < x.parts; i++) {
		known += x.part[i].covers;
		assert_part(&x, &x.part[i]);
	}
	assert_int_equal(all, known);
	crm_index_close(&x);
	crm_store_close(&s);
}

static bool make(const char *top, size_t threads)
{
	struct crm_store s;
	bool made;

	open_store(&s, top);
	made = crm_index_make(&s, threads);
	crm_store_close(&s);
	return made;
}

static void test_parts(void **state)
{
	const char *top = *state;

	assert_false(make(top, 1));
	append(top, "2026-09.jsonl", 0, 3000);
	append(top, "2026-10.jsonl", 3000, 9);
	append(top, "2026-11-22T071500Z-4711.jsonl", 3009, 400);
	append(top, "2026-11.jsonl", 3409, 20000);
	assert_index(top, 0, 4, true);
	assert_true(make(top, 3));
	assert_index(top, 1, 0, false);
	assert_false(make(top, 1));
	/* appended since, to one that is covered, and a new one between */
	append(top, "2026-11.jsonl", 30000, 100);
	append(top, "2026-10.x.jsonl", 40000, 10);
	assert_index(top, 1, 2, true);
	assert_true(make(top, 2));
	assert_index(top, 2, 0, false);
	/* small parts become one */
	append(top, "2026-12.jsonl", 50000, 50);
	assert_true(make(top, 1));
	assert_index(top, 2, 0, false);
	append(top, "2026-12.jsonl", 50050, 20000);
	assert_true(make(top, 1));
	assert_index(top, 1, 0, false);
	setenv("CRM_INDEX", "0", 1);
	assert_index(top, 0, 6, true);
	unsetenv("CRM_INDEX");
	assert_index(top, 1, 0, false);
}

/* Write it anew, and see to it that the clock has ticked between. */
static void put_later(const char *top, const char *path, struct crm_str text,
    int *second)
{
	struct timespec t[2] = { { NOW + ++*second, 0 },
		{ NOW + *second, 0 } };

	put(top, "s/journal/2026-11.jsonl", text);
	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static void test_journal_changes(void **state)
{
	char *top = *state, *path = at(top, "s/journal/2026-11.jsonl"), *other;
	struct crm_buf b = { 0 };
	int second = 0;

	append(top, "2026-10.jsonl", 0, 1000);
	append(top, "2026-11.jsonl", 1000, 1000);
	assert_true(make(top, 1));
	assert_index(top, 1, 0, false);
	/* what was never acknowledged is not there */
	assert_true(get(top, "s/journal/2026-11.jsonl", &b));
	crm_buf_puts(&b, "{\"at\":\"2026-11-22T0");
	put_later(top, path, crm_buf_str(&b), &second);
	assert_index(top, 1, 0, false);
	/* another file of the same content */
	put(top, "s/new", crm_buf_str(&b));
	other = at(top, "s/new");
	assert_int_equal(rename(other, path), 0);
	free(other);
	assert_index(top, 0, 2, true);
	assert_true(make(top, 1));
	assert_index(top, 1, 0, false);
	/* changed in its place */
	b.p[20]++;
	put_later(top, path, crm_buf_str(&b), &second);
	assert_index(top, 0, 2, true);
	b.p[20]--;
	crm_buf_puts(&b, "0:00Z\",\"ev\":\"touch\",\"deal\":\"1\"}\n");
	put_later(top, path, crm_buf_str(&b), &second);
	assert_true(make(top, 1));
	/* longer, and not by what was appended */
	b.n -= 3;
	crm_buf_puts(&b, "1\",\"client\":\"11\"}\n");
	put_later(top, path, crm_buf_str(&b), &second);
	/* but what was so long before was not touched */
	assert_index(top, 1, 1, true);
	assert_true(make(top, 1));
	assert_index(top, 2, 0, false);
	unlink(path);
	assert_index(top, 0, 1, true);
	free(path);
	crm_buf_free(&b);
}

/* A line that cannot be read: its part is of no use, and not made again. */
static void test_barren(void **state)
{
	const char *top = *state;
	struct crm_buf b = { 0 };

	append(top, "2026-10.jsonl", 0, 100);
	lines(&b, 0, 50);
	crm_buf_puts(&b, "{\"at\":\n");
	lines(&b, 50, 50);
	put(top, "s/journal/2026-11.jsonl", crm_buf_str(&b));
	assert_true(make(top, 1));
	assert_index(top, 0, 2, false);
	assert_false(make(top, 1));
	append(top, "2026-12.jsonl", 0, 100);
	assert_index(top, 0, 3, true);
	crm_buf_free(&b);
}

/* Whatever byte is damaged: the part is known to be, or says the same. */
static void test_damage(void **state)
{
	char *top = *state, *path = at(top, "s/index/1.part");
	struct crm_buf b = { 0 };

	append(top, "2026-10.jsonl", 0, 3000);
	append(top, "2026-11.jsonl", 3000, 10);
	assert_true(make(top, 2));
	assert_index(top, 1, 0, false);
	assert_true(get(top, "s/index/1.part", &b));
	for (size_t i = 0; i < b.n + 600; i += i < 600 ? 1 : 97) {
		struct crm_store s;
		struct crm_index x;
		struct crm_err err = { 0 };
		struct pairs is = { 0 };
		struct crm_str part = crm_buf_str(&b);

		if (i < b.n)
			b.p[i] ^= (char)(1 + i % 255);
		else
			part.n = (i - b.n) * 97 % b.n;
		put(top, "s/index/1.part", part);
		open_store(&s, top);
		assert_int_equal(crm_index_open(&x, &s, &err), CRM_OK);
		assert_true(x.parts <= 1);
		if (x.parts > 0 && crm_posting_each(x.part, add_pair, &is))
			assert_part(&x, x.part);
		free(is.pair);
		crm_index_close(&x);
		crm_store_close(&s);
		if (i < b.n)
			b.p[i] ^= (char)(1 + i % 255);
	}
	/* and it is made again */
	put(top, "s/index/1.part", CRM_STR("crmindex"));
	assert_true(make(top, 1));
	assert_index(top, 1, 0, false);
	assert_false(exists(top, "s/index/1.part"));
	free(path);
	crm_buf_free(&b);
}

static void count_wrong(void *ctx, const char *part, const char *segment,
    int64_t offset, const char *what)
{
	size_t *n = ctx;

	assert_non_null(part);
	assert_non_null(what);
	assert_true(offset < 0 || segment != NULL);
	++*n;
}

static size_t check(const char *top, struct crm_index_checked *sum)
{
	struct crm_store s;
	struct crm_err err = { 0 };
	size_t n = 0;

	open_store(&s, top);
	assert_int_equal(crm_index_check(&s, sum, count_wrong, &n, &err),
	    CRM_OK);
	crm_store_close(&s);
	return n;
}

/* A part that is whole, fits, and lies: only the check can tell. */
static void test_check(void **state)
{
	char *top = *state, *path = at(top, "s/journal/2026-10.jsonl");
	struct crm_index_checked sum;
	struct crm_buf b = { 0 };
	struct timespec t[2];
	struct stat st;

	append(top, "2026-10.jsonl", 0, 3000);
	append(top, "2026-11.jsonl", 3000, 10);
	assert_int_equal(check(top, &sum), 0);
	assert_int_equal(sum.parts, 0);
	assert_true(make(top, 2));
	append(top, "2026-11.jsonl", 3010, 10);
	assert_int_equal(check(top, &sum), 0);
	assert_int_equal(sum.parts, 1);
	assert_int_equal(sum.lines, 3010);
	assert_int_equal(sum.unused, 0);
	/* an id is changed in its place, and the segment is appended to, so
	 * that neither size nor times say so */
	assert_int_equal(stat(path, &st), 0);
	t[0] = st.st_atim;
	t[1] = st.st_mtim;
	assert_true(get(top, "s/journal/2026-10.jsonl", &b));
	((char *)memmem(b.p, b.n, "\"D170", 5))[2] = '9';
	put(top, "s/journal/2026-10.jsonl", crm_buf_str(&b));
	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
	append(top, "2026-10.jsonl", 0, 1);
	/* each id is wrong where it is found, and where it is counted */
	assert_int_equal(check(top, &sum), 4);
	assert_int_equal(sum.wrong, 4);
	/* a part that does not fit is none */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(check(top, &sum), 0);
	assert_int_equal(sum.parts, 0);
	assert_int_equal(sum.unused, 1);
	free(path);
	crm_buf_free(&b);
}

/* Where it cannot be made nothing is lost. */
static void test_cannot(void **state)
{
	char *top = *state, *lock = at(top, "s/index");
	int fd;

	append(top, "2026-10.jsonl", 0, 300);
	assert_int_equal(rmdir(lock), 0);
	put(top, "s/index", CRM_STR("a file"));
	assert_false(make(top, 1));
	assert_index(top, 0, 1, true);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(mkdir(lock, 0777), 0);
	free(lock);
	/* what a crash has left, and a lock that another holds */
	put(top, "s/index/.tmp-part", CRM_STR("half"));
	put(top, "s/index/lock", CRM_STR(""));
	lock = at(top, "s/index/lock");
	fd = open(lock, O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_false(make(top, 1));
	assert_true(exists(top, "s/index/.tmp-part"));
	close(fd);
	assert_true(make(top, 1));
	assert_false(exists(top, "s/index/.tmp-part"));
	assert_index(top, 1, 0, false);
	free(lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_journal_changes, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_barren, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_check, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cannot, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: ISC */
#include "input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "line.h"

/* A descriptor that gives these bytes. */
static int file_of(const char *p, size_t n)
{
	char name[] = "/tmp/crm-input-XXXXXX";
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(write(fd, p, n), n);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

struct expected {
	const char *text;
	int64_t offset;
	bool ended;
};

static void expect(int fd, int64_t limit, const struct expected *e, size_t n)
{
	struct crm_input in;
	struct crm_err err = { 0 };
	struct crm_str line;

	crm_input_init(&in, fd, "name", limit);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(crm_input_next(&in, &line, &err), CRM_OK);
		assert_true(crm_str_is(line, e[i].text));
		assert_int_equal(in.offset, e[i].offset);
		assert_int_equal(in.line, i + 1);
		assert_int_equal(in.ended, e[i].ended);
	}
	assert_int_equal(crm_input_next(&in, &line, &err), CRM_NONE);
	assert_int_equal(crm_input_next(&in, &line, &err), CRM_NONE);
	crm_input_close(&in);
	crm_err_free(&err);
}

#define EXPECT(lit, limit, ...) do { \
	const struct expected e_[] = { __VA_ARGS__ }; \
	expect(file_of((lit), sizeof(lit) - 1), (limit), e_, \
	    sizeof(e_) / sizeof(e_[0])); \
} while (0)

static void lines_are_cut(void **state)
{
	(void)state;
	expect(file_of("", 0), -1, NULL, 0);
	expect(file_of("\xef\xbb\xbf", 3), -1, NULL, 0);
	EXPECT("a\nbc\n", -1, { "a", 0, true }, { "bc", 2, true });
	EXPECT("a\nbc", -1, { "a", 0, true }, { "bc", 2, false });
	EXPECT("\n\n", -1, { "", 0, true }, { "", 1, true });
	EXPECT("a\r\n", -1, { "a\r", 0, true });
	EXPECT("\xef\xbb\xbf" "a\nb", -1, { "a", 3, true }, { "b", 5, false });
	/* a mark is one at the start only, and only a whole one */
	EXPECT("a\n\xef\xbb\xbf", -1, { "a", 0, true },
	    { "\xef\xbb\xbf", 2, false });
	EXPECT("\xef\xbb", -1, { "\xef\xbb", 0, false });
	EXPECT("a\nbc\nd\n", 5, { "a", 0, true }, { "bc", 2, true });
	EXPECT("a\nbc\nd\n", 3, { "a", 0, true }, { "b", 2, false });
	expect(file_of("abc", 3), 0, NULL, 0);
}

/* Lines of many lengths, against a plain walk over the same bytes. */
static void blocks_do_not_show(void **state)
{
	struct crm_buf all = { 0 };
	struct crm_input in;
	struct crm_err err = { 0 };
	struct crm_str line;
	size_t at = 0, count = 0;
	uint32_t x = 1;

	(void)state;
	while (all.n < 3 * 1000 * 1000) {
		x = x * 1664525 + 1013904223;
		for (uint32_t n = (x >> 16) % ((x >> 8) % 50 ? 300 : 200000);
		    n > 0; n--)
			crm_buf_char(&all, (char)('a' + n % 26));
		crm_buf_char(&all, '\n');
		count++;
	}
	crm_input_init(&in, file_of(all.p, all.n), "x", -1);
	while (crm_input_next(&in, &line, &err) == CRM_OK) {
		assert_int_equal(in.offset, at);
		assert_true(at + line.n < all.n);
		assert_memory_equal(line.p, all.p + at, line.n);
		assert_int_equal(all.p[at + line.n], '\n');
		at += line.n + 1;
	}
	assert_int_equal(at, all.n);
	assert_int_equal(in.line, count);
	crm_input_close(&in);
	/* many at once, and one now and then; the last has no newline */
	crm_input_init(&in, file_of(all.p, all.n - 1), "x", -1);
	at = 0;
	while (crm_input_block(&in, &line, &err) == CRM_OK) {
		assert_int_equal(in.offset, at);
		assert_memory_equal(line.p, all.p + at, line.n);
		at += line.n;
		assert_true(at == all.n - 1 || all.p[at - 1] == '\n');
		if (crm_input_next(&in, &line, &err) == CRM_OK)
			at += line.n + in.ended;
	}
	assert_int_equal(at, all.n - 1);
	assert_int_equal(in.line, count);
	crm_input_close(&in);
	crm_buf_free(&all);
	crm_err_free(&err);
}

/* A line of n bytes between two others. */
static void long_line(size_t n, enum crm_status expected, bool last)
{
	struct crm_buf all = { 0 };
	struct crm_input in;
	struct crm_err err = { 0 };
	struct crm_str line;

	crm_buf_puts(&all, "a\n");
	memset(crm_buf_room(&all, n), 'x', n);
	all.n += n;
	crm_buf_puts(&all, last ? "" : "\nb\n");
	crm_input_init(&in, file_of(all.p, all.n), "f", -1);
	assert_int_equal(crm_input_next(&in, &line, &err), CRM_OK);
	assert_int_equal(crm_input_next(&in, &line, &err), expected);
	assert_int_equal(in.line, 2);
	assert_int_equal(in.offset, 2);
	if (expected == CRM_OK) {
		assert_int_equal(line.n, n);
	} else {
		struct crm_buf b = { 0 };

		crm_err_print(&err, &b);
		assert_string_equal(crm_buf_z(&b),
		    "f:2:1048577: longer than 1 MiB");
		crm_buf_free(&b);
	}
	if (!last) {
		assert_int_equal(crm_input_next(&in, &line, &err), CRM_OK);
		assert_true(crm_str_is(line, "b"));
		assert_int_equal(in.line, 3);
		assert_int_equal(in.offset, n + 3);
	}
	assert_int_equal(crm_input_next(&in, &line, &err), CRM_NONE);
	crm_input_close(&in);
	crm_buf_free(&all);
	crm_err_free(&err);
}

static void long_lines_are_refused(void **state)
{
	(void)state;
	for (int last = 0; last < 2; last++) {
		long_line(CRM_LINE_MAX - 1, CRM_OK, last);
		long_line(CRM_LINE_MAX, CRM_OK, last);
		long_line(CRM_LINE_MAX + 1, CRM_DATA, last);
		long_line(CRM_LINE_MAX + 300000, CRM_DATA, last);
		long_line(5 * CRM_LINE_MAX, CRM_DATA, last);
	}
}

static void tick(int signal)
{
	(void)signal;
}

/* A pipe that gives a byte at a time, while signals interrupt. */
static void pipes_are_read(void **state)
{
	static const char text[] = "\xef\xbb\xbf" "one\ntwo\n\nthree";
	const struct expected e[] = { { "one", 3, true }, { "two", 7, true },
	    { "", 11, true }, { "three", 12, false } };
	struct sigaction act = { .sa_handler = tick };
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };
	int fd[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (size_t i = 0; i < sizeof(text) - 1; i++) {
			if (write(fd[1], text + i, 1) != 1)
				_exit(1);
			usleep(2500);
		}
		_exit(0);
	}
	close(fd[1]);
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	expect(fd[0], -1, e, 4);
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } },
	    NULL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void failures_are_named(void **state)
{
	struct crm_input in;
	struct crm_err err = { 0 };
	struct crm_str line;
	struct crm_buf b = { 0 };

	(void)state;
	assert_int_equal(crm_input_open(&in, "/no/such/file", &err), CRM_IO);
	crm_err_print(&err, &b);
	assert_string_equal(crm_buf_z(&b),
	    "/no/such/file: cannot open: No such file or directory");
	crm_input_close(&in);
	assert_int_equal(crm_input_open(&in, "/", &err), CRM_OK);
	assert_int_equal(crm_input_next(&in, &line, &err), CRM_IO);
	b.n = 0;
	crm_err_print(&err, &b);
	assert_string_equal(crm_buf_z(&b), "/: cannot read: Is a directory");
	crm_input_close(&in);
	crm_buf_free(&b);
	crm_err_free(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_cut),
		cmocka_unit_test(blocks_do_not_show),
		cmocka_unit_test(long_lines_are_refused),
		cmocka_unit_test(pipes_are_read),
		cmocka_unit_test(failures_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

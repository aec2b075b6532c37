/* SPDX-License-Identifier: ISC */
/*
 * A small command is run in a child, its outputs caught.  It prints each
 * option as "id=value " and the operands behind them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <getopt.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "opt.h"

enum { OPT_STOCK = CRM_OPT_OWN };

static const struct crm_opt table[] = {
	CRM_OPT_ROW_STORE, CRM_OPT_ROW_FORMAT, CRM_OPT_ROW_SINCE,
	CRM_OPT_ROW_COLOR, CRM_OPT_ROW_EXCEL,
	{ OPT_STOCK, "stock", CRM_ARG_NONE, NULL, "what is left" },
	CRM_OPT_ROW_HELP, CRM_OPT_ROW_VERSION, { 0 }
};

#define TRY "Try 'crm-test --help'.\n"

static int command(char **argv)
{
	struct crm_cli c = { .name = "crm-test",
		.usage = "crm-test [options] KIND\ncrm-test -",
		.examples = "  crm-test -s x a\n", .opt = table };
	struct crm_buf b = { 0 };
	int argc = 0, id, status;

	while (argv[argc] != NULL)
		argc++;
	while ((id = crm_opt_next(&c, argc, argv)) != -1)
		crm_buf_printf(&b, "%d=%s ", id, c.arg != NULL ? c.arg : "");
	if (crm_opt_done(&c, &status)) {
		crm_buf_free(&b);
		return status;
	}
	for (; optind < argc; optind++)
		crm_buf_printf(&b, "[%s]", argv[optind]);
	crm_cli_out(&c, &b);
	crm_buf_free(&b);
	return crm_cli_end(&c, 0);
}

/* The child's part of what is tested. */
typedef int child_fn(char **argv);

static void slurp(int fd, struct crm_buf *b)
{
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, crm_buf_room(b, 4096), 4096)) > 0)
		b->n += (size_t)n;
	crm_buf_z(b);
	close(fd);
}

/* Run it with standard output out (-2: caught; -1: closed). */
static void check_child(child_fn *fn, char **argv, int out, int status,
    const char *want_out, const char *want_err)
{
	int fd[2] = { memfd_create("out", 0), memfd_create("err", 0) };
	struct crm_buf b = { 0 };
	int got;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fd[1], 2);
		if (out == -1)
			close(1);
		else
			dup2(out == -2 ? fd[0] : out, 1);
		signal(SIGPIPE, SIG_DFL);
		_exit(fn(argv));
	}
	assert_int_equal(waitpid(pid, &got, 0), pid);
	slurp(fd[1], &b);
	assert_string_equal(b.p, want_err);
	b.n = 0;
	slurp(fd[0], &b);
	assert_string_equal(b.p, want_out);
	assert_true(WIFEXITED(got));
	assert_int_equal(WEXITSTATUS(got), status);
	crm_buf_free(&b);
}

/* words: the arguments, parted by blanks. */
static void check(const char *words, int status, const char *out,
    const char *err)
{
	char *copy = strdup(words), *argv[16] = { "crm-test" };
	size_t n = 1;

	for (char *p = copy; p != NULL && *p != '\0';) {
		argv[n++] = strsep(&p, " ");
		assert_true(n < 16);
	}
	check_child(command, argv, -2, status, out, err);
	free(copy);
}

static void test_good(void **state)
{
	(void)state;
	check("", 0, "", "");
	check("a -s x b", 0, "115=x [a][b]", "");
	check("--store x --store=y -sz --store= a", 0,
	    "115=x 115=y 115=z 115= [a]", "");
	check("--color --color=never --since x --stock", 0,
	    "259= 259=never 256=x 300= ", "");
	check("--color never", 0, "259= [never]", "");
	check("-- -5 --store", 0, "[-5][--store]", "");
	check("-s -5 -", 0, "115=-5 [-]", "");
	check("--form csv", 0, "102=csv ", "");
}

static void test_bad(void **state)
{
	(void)state;
	check("--stroe x", 2, "", "crm-test: unknown option '--stroe': did "
	    "you mean '--store'?\n" TRY);
	check("a --colour=never b", 2, "", "crm-test: unknown option "
	    "'--colour': did you mean '--color'?\n" TRY);
	check("--xyzzy", 2, "", "crm-test: unknown option '--xyzzy'\n" TRY);
	check("--sto", 2, "", "crm-test: option '--sto' is ambiguous: "
	    "--store, --stock\n" TRY);
	check("--store", 2, "", "crm-test: option '--store' needs a value: "
	    "DIR\n" TRY);
	check("a -f", 2, "", "crm-test: option '-f' needs a value: FORMAT\n"
	    TRY);
	check("--stock=3 a", 2, "", "crm-test: option '--stock' takes no "
	    "value\n" TRY);
	check("-x", 2, "", "crm-test: unknown option '-x'\n" TRY);
	check("-F csv", 2, "", "crm-test: unknown option '-F': did you mean "
	    "'-f'?\n" TRY);
	check("a -5", 2, "", "crm-test: unknown option '-5': write -- before "
	    "operands that begin with '-'\n" TRY);
	check("a -яb c", 2, "", "crm-test: unknown option '-яb'\n" TRY);
	check("--\033[31m", 2, "", "crm-test: unknown option '--?[31m'\n"
	    TRY);
	check("-f csv --nosuch --help", 2, "", "crm-test: unknown option "
	    "'--nosuch'\n" TRY);
}

static void test_answers(void **state)
{
	static const char help[] = "  crm-test -s x a\n\n"
	    "Usage: crm-test [options] KIND\n       crm-test -\n\nOptions:\n"
	    "  -s, --store=DIR      the store ($CRM_STORE, else the "
	    "nearest .crm upwards)\n"
	    "  -f, --format=FORMAT  text, jsonl, csv or tsv\n"
	    "      --since=WHEN     from that time on\n"
	    "      --color[=WHEN]   auto, always or never\n"
	    "      --excel          CSV that a Russian Excel opens by double "
	    "click\n"
	    "      --stock          what is left\n"
	    "  -h, --help           this text\n"
	    "  -V, --version        the version\n";

	(void)state;
	check("--help", 0, help, "");
	check("-s x a -h --nosuch", 0, help, "");
	check("--version", 0, "crm-test (crm-tools) " CRM_VERSION "\n", "");
	check("-V", 0, "crm-test (crm-tools) " CRM_VERSION "\n", "");
}

/* Much more than stdio keeps; exits 9 when it is told at once. */
static int flood(char **argv)
{
	struct crm_cli c = { .name = "crm-test", .opt = table };
	struct crm_buf b = { 0 };
	bool told = false;

	crm_opt_next(&c, 1, argv);
	for (int i = 0; i < 100 && !told; i++) {
		memset(crm_buf_room(&b, 65536), 'x', 65536);
		b.n = 65536;
		told = !crm_cli_out(&c, &b);
	}
	crm_buf_free(&b);
	return crm_cli_end(&c, told ? 9 : 0);
}

static int nothing(char **argv)
{
	struct crm_cli c = { .name = "crm-test", .opt = table };

	crm_opt_next(&c, 1, argv);
	return crm_cli_end(&c, 1);
}

/* A file that is opened where standard output was closed is not it. */
static int opener(char **argv)
{
	struct crm_cli c = { .name = "crm-test", .opt = table };

	close(0);
	crm_opt_next(&c, 1, argv);
	return open("/dev/null", O_WRONLY) > 2 ? crm_cli_end(&c, 0) : 9;
}

static void test_lost(void **state)
{
	char *plain[] = { "crm-test", "a", NULL };
	char *help[] = { "crm-test", "--help", NULL };
	static const char space[] = "crm-test: cannot write to standard "
	    "output: No space left on device\n";
	static const char closed[] = "crm-test: cannot write to standard "
	    "output: Bad file descriptor\n";
	int full = open("/dev/full", O_WRONLY), fd[2];

	(void)state;
	assert_true(full >= 0);
	check_child(command, plain, full, 74, "", space);
	check_child(command, help, full, 74, "", space);
	check_child(flood, plain, full, 74, "", space);
	check_child(nothing, plain, full, 1, "", "");
	check_child(command, plain, -1, 74, "", closed);
	check_child(nothing, plain, -1, 1, "", "");
	check_child(opener, plain, -1, 0, "", "");
	close(full);
	assert_int_equal(pipe(fd), 0);
	close(fd[0]);
	check_child(command, plain, fd[1], 0, "", "");
	check_child(command, help, fd[1], 0, "", "");
	check_child(flood, plain, fd[1], 9, "", "");
	close(fd[1]);
}

static int messages(char **argv)
{
	struct crm_cli c = { .name = "crm-test", .opt = table };
	struct crm_err err = { 0 };

	(void)argv;
	crm_cli_warn(&c, "%d of %s", 3, "a\nb");
	crm_err_set(&err, CRM_DATA, "bad \033 thing");
	crm_err_where(&err, "leads.csv", 17, 0);
	return crm_cli_fail(&c, &err) == 65 && err.text == NULL ?
	    crm_cli_usage(&c, "needs %s", "a kind") : 9;
}

static void test_messages(void **state)
{
	char *argv[] = { "crm-test", NULL };

	(void)state;
	check_child(messages, argv, -2, 2, "", "crm-test: warning: 3 of a b\n"
	    "crm-test: leads.csv:17: bad ? thing\n"
	    "crm-test: needs a kind\n" TRY);
}

/* Exits with colour * 100 + width. */
static int style(char **argv)
{
	struct crm_style s = { 0 };

	if (argv[1] != NULL && !crm_style_color(&s, argv[1]))
		return 250;
	crm_style_finish(&s);
	return (int)(s.color ? 100 + s.width : s.width);
}

static void test_style(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 72 };
	char *none[] = { "x", NULL }, *wrong[] = { "x", "red", NULL };
	char *always[] = { "x", "always", NULL };
	char *never[] = { "x", "never", NULL };
	char *automatic[] = { "x", "auto", NULL };
	struct crm_style s = { .excel = true };
	int fd, out;

	(void)state;
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	if (openpty(&fd, &out, NULL, NULL, &size) != 0)
		skip();		/* no terminals here */
	check_child(style, none, out, 172, "", "");
	check_child(style, automatic, out, 172, "", "");
	check_child(style, never, out, 72, "", "");
	check_child(style, wrong, out, 250, "", "");
	check_child(style, none, -2, 0, "", "");
	check_child(style, always, -2, 100, "", "");
	setenv("COLUMNS", "50", 1);
	setenv("NO_COLOR", "1", 1);
	check_child(style, none, out, 50, "", "");
	check_child(style, always, out, 150, "", "");
	check_child(style, none, -2, 0, "", "");
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	check_child(style, none, out, 50, "", "");
	close(fd);
	close(out);
	assert_true(crm_style_color(&s, NULL) && s.color);
	crm_style_finish(&s);
	assert_int_equal(s.format, CRM_CSV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_style),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

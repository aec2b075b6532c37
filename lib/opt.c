/* SPDX-License-Identifier: ISC */
#include "opt.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"

static bool is_short(const struct crm_opt *o)
{
	return o->id < 256;
}

static const struct crm_opt *find(const struct crm_cli *c, int id)
{
	for (const struct crm_opt *o = c->opt; o->name != NULL; o++)
		if (o->id == id)
			return o;
	return NULL;
}

/*
 * Descriptors 0, 1 and 2 that were closed are opened the wrong way round:
 * using them still fails, and a journal cannot come to be one of them.
 */
static void take_standard(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY :
			    O_RDONLY);
}

static void start(struct crm_cli *c)
{
	c->started = true;
	take_standard();
	signal(SIGPIPE, SIG_IGN);	/* writing says EPIPE instead */
	opterr = 0;		/* what is wrong is said here */
	optind = 0;
}

/* getopt_long keeps nothing of its arrays from call to call, so they are made
 * anew each time, and a main may leave between two calls. */
static int next(const struct crm_cli *c, int argc, char **argv)
{
	struct crm_buf shorts = { 0 };
	struct option *longs;
	size_t n = 0;
	int id;

	while (c->opt[n].name != NULL)
		n++;
	longs = crm_mem_new(n + 1, sizeof(*longs));
	crm_buf_char(&shorts, ':');	/* a missing value is ':', not '?' */
	for (size_t i = 0; i < n; i++) {
		const struct crm_opt *o = &c->opt[i];

		longs[i].name = o->name;
		longs[i].has_arg = (int)o->arg;
		longs[i].val = o->id;
		if (is_short(o)) {
			crm_buf_char(&shorts, (char)o->id);
			crm_buf_add(&shorts, "::", (size_t)o->arg);
		}
	}
	id = getopt_long(argc, argv, crm_buf_z(&shorts), longs, NULL);
	free(longs);
	crm_buf_free(&shorts);
	return id;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

/*
 * How many letters to add, drop, change or swap with the next one to make a
 * of b (optimal string alignment).
 */
static int distance(struct crm_str a, struct crm_str b)
{
	int *row = crm_mem_new(3 * (b.n + 1), sizeof(*row));
	int *before = row, *last = before + b.n + 1, *now = last + b.n + 1;
	int d;

	for (size_t j = 0; j <= b.n; j++)
		last[j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int *spare = before;

		now[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = a.p[i - 1] == b.p[j - 1];

			now[j] = smaller(last[j - 1] + !same,
			    1 + smaller(last[j], now[j - 1]));
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1])
				now[j] = smaller(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	d = last[b.n];
	free(row);
	return d;
}

/* The option whose name is nearest, if any is near. */
static const struct crm_opt *nearest(const struct crm_cli *c,
    struct crm_str name)
{
	const struct crm_opt *best = NULL;
	int least = 0;

	if (name.n > 64)
		return NULL;
	for (const struct crm_opt *o = c->opt; o->name != NULL; o++) {
		struct crm_str s = crm_str(o->name);
		int d = distance(name, s);

		if (d <= (int)(s.n > name.n ? s.n : name.n) / 3 + 1 &&
		    d < (int)s.n && (best == NULL || d < least)) {
			best = o;
			least = d;
		}
	}
	return best;
}

/* arg is "--name" or "--name=value", and getopt_long found no such option,
 * or several. */
static void bad_long(const struct crm_cli *c, const char *arg)
{
	struct crm_str name, rest;
	struct crm_buf b = { 0 };
	const struct crm_opt *near;
	int n = 0;

	crm_str_cut(crm_str(arg + 2), '=', &name, &rest);
	for (const struct crm_opt *o = c->opt; o->name != NULL; o++)
		if (strncmp(o->name, name.p, name.n) == 0)
			crm_buf_printf(&b, "%s--%s", n++ > 0 ? ", " : "",
			    o->name);
	near = nearest(c, name);
	if (n > 1)
		crm_cli_usage(c, "option '--%.*s' is ambiguous: %s",
		    (int)name.n, name.p, crm_buf_z(&b));
	else if (near != NULL)
		crm_cli_usage(c, "unknown option '--%.*s': did you mean "
		    "'--%s'?", (int)name.n, name.p, near->name);
	else
		crm_cli_usage(c, "unknown option '--%.*s'", (int)name.n,
		    name.p);
	crm_buf_free(&b);
}

/* An unknown letter; of a cluster that is not through, it is in argv[optind],
 * else in the one before. */
static void bad_short(const struct crm_cli *c, int argc, char **argv)
{
	int other = optopt ^ ('a' ^ 'A');
	const char *arg = argv[optind - 1];

	if (optind < argc && argv[optind][0] == '-' &&
	    (arg[0] != '-' || arg[1] == '-' || strchr(arg, optopt) == NULL))
		arg = argv[optind];
	if (optopt >= '0' && optopt <= '9')
		crm_cli_usage(c, "unknown option '-%c': write -- before "
		    "operands that begin with '-'", optopt);
	else if (optopt <= ' ' || optopt >= 0x7f)
		crm_cli_usage(c, "unknown option '%s'", arg);
	else if (other < 256 && find(c, other) != NULL)
		crm_cli_usage(c, "unknown option '-%c': did you mean '-%c'?",
		    optopt, other);
	else
		crm_cli_usage(c, "unknown option '-%c'", optopt);
}

/* What getopt_long answered with '?' or ':'. */
static void complain(const struct crm_cli *c, int what, int argc, char **argv)
{
	const char *arg = argv[optind - 1];
	bool is_long = strncmp(arg, "--", 2) == 0;
	const struct crm_opt *o = optopt != 0 ? find(c, optopt) : NULL;

	if (what == ':' && o != NULL && is_long)
		crm_cli_usage(c, "option '--%s' needs a value: %s", o->name,
		    o->value);
	else if (what == ':')
		crm_cli_usage(c, "option '-%c' needs a value: %s", optopt,
		    o != NULL ? o->value : "?");
	else if (o != NULL && is_long)
		crm_cli_usage(c, "option '--%s' takes no value", o->name);
	else if (optopt == 0)
		bad_long(c, arg);
	else
		bad_short(c, argc, argv);
}

/* "-s, --store=DIR", "    --color[=WHEN]" */
static void add_option(const struct crm_opt *o, struct crm_buf *b)
{
	if (is_short(o))
		crm_buf_printf(b, "  -%c, --%s", o->id, o->name);
	else
		crm_buf_printf(b, "      --%s", o->name);
	if (o->arg == CRM_ARG_NEEDED)
		crm_buf_printf(b, "=%s", o->value);
	else if (o->arg == CRM_ARG_OPTIONAL)
		crm_buf_printf(b, "[=%s]", o->value);
}

static void add_options(const struct crm_cli *c, struct crm_buf *out)
{
	struct crm_buf b = { 0 };
	size_t width = 0;

	for (const struct crm_opt *o = c->opt; o->name != NULL; o++) {
		size_t w;

		b.n = 0;
		add_option(o, &b);
		w = crm_width(crm_buf_str(&b));
		if (w > width)
			width = w;
	}
	for (const struct crm_opt *o = c->opt; o->name != NULL; o++) {
		b.n = 0;
		add_option(o, &b);
		crm_buf_str_add(out, crm_buf_str(&b));
		for (size_t w = crm_width(crm_buf_str(&b)); w < width + 2; w++)
			crm_buf_char(out, ' ');
		crm_buf_puts(out, o->help);
		crm_buf_char(out, '\n');
	}
	crm_buf_free(&b);
}

static void help(const struct crm_cli *c, struct crm_buf *out)
{
	struct crm_str line, rest = crm_str(c->usage);
	const char *head = "Usage: ";

	if (c->examples != NULL && c->examples[0] != '\0') {
		crm_buf_puts(out, c->examples);
		if (out->p[out->n - 1] != '\n')
			crm_buf_char(out, '\n');
		crm_buf_char(out, '\n');
	}
	while (rest.n > 0) {
		crm_str_cut(rest, '\n', &line, &rest);
		crm_buf_puts(out, head);
		crm_buf_str_add(out, line);
		crm_buf_char(out, '\n');
		head = "       ";
	}
	crm_buf_puts(out, "\nOptions:\n");
	add_options(c, out);
}

static int leave(struct crm_cli *c, int status)
{
	c->done = true;
	c->status = crm_cli_end(c, status);
	return -1;
}

static int answer(struct crm_cli *c, int id)
{
	struct crm_buf b = { 0 };

	if (id == CRM_OPT_HELP)
		help(c, &b);
	else
		crm_buf_printf(&b, "%s (crm-tools) %s\n", c->name,
		    CRM_VERSION);
	crm_cli_out(c, &b);
	crm_buf_free(&b);
	return leave(c, CRM_OK);
}

int crm_opt_next(struct crm_cli *c, int argc, char **argv)
{
	int id;

	if (c->done || c->ended)
		return -1;
	if (!c->started)
		start(c);
	id = next(c, argc, argv);
	c->arg = optarg;
	if (id == '?' || id == ':') {
		complain(c, id, argc, argv);
		return leave(c, CRM_USAGE);
	}
	if (id == CRM_OPT_HELP || id == CRM_OPT_VERSION)
		return answer(c, id);
	return id;
}

bool crm_opt_done(const struct crm_cli *c, int *status)
{
	*status = c->status;
	return c->done;
}

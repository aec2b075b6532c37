/* SPDX-License-Identifier: ISC */
/*
 * measure: run commands by turns, and say how long each took as a whole
 * process, how much memory it had at most, and its ratio to the first.
 *
 *	measure [-n ROUNDS] [-m MORE] [-w WARMUPS] [-t SECONDS] JOB [:: JOB ...]
 *
 * A JOB is words NAME=VALUE, and then a program and its arguments:
 *	name=TEXT	what it is called in the output
 *	out=FILE	where its standard output goes; each run begins it
 *			anew, so that it holds the answer of a timed run
 *	in=FILE		its standard input, else /dev/null
 *	prep=COMMAND	run by the shell before each run, and not timed
 *	may=STATUS	an exit status that is no failure either
 *
 * Every round runs each job once, every other one from the last to the first.
 * There are ROUNDS of them, and up to MORE while two seconds are not over.
 * The ratio is taken round by round, within which a machine drifts little.
 * A job but the first is "slow", and left out, when its first warm-up takes
 * longer than -t.
 *
 * Output, a line a job, parted by tabs: name, min, median, max (seconds),
 * peak memory (KiB), min, median, max of the ratio, median of the ratio of
 * processor time, which other work on the machine disturbs less; or name,
 * "slow".
 * Exits 1 when a command fails, 2 when used wrongly.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct job {
	const char *name, *out, *in, *prep;
	char **argv;		/* ends with NULL */
	double *wall;		/* seconds, a round each */
	double *ratio;		/* to the first job, a round each */
	double *cpu;		/* processor time, a round each; then its
				 * ratio */
	double used;		/* of the last run */
	long peak;		/* KiB */
	int may;		/* an exit status that is good, like 0 */
	bool slow;
};

struct options {
	size_t rounds, most, warmups;	/* most >= rounds */
	unsigned limit;		/* seconds of a first warm-up; 0: none */
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "measure: %s: %s\n", what, why);
	exit(1);
}

static void *get(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		die("memory", strerror(errno));
	return p;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Only there to interrupt the wait. */
static void on_alarm(int sig)
{
	(void)sig;
}

static pid_t start(const struct job *j)
{
	posix_spawn_file_actions_t acts;
	pid_t pid;
	int e;

	posix_spawn_file_actions_init(&acts);
	posix_spawn_file_actions_addopen(&acts, STDIN_FILENO, j->in, O_RDONLY,
	    0);
	posix_spawn_file_actions_addopen(&acts, STDOUT_FILENO, j->out,
	    O_WRONLY | O_CREAT | O_TRUNC, 0666);
	e = posix_spawnp(&pid, j->argv[0], &acts, NULL, j->argv, environ);
	posix_spawn_file_actions_destroy(&acts);
	if (e != 0)
		die(j->argv[0], strerror(e));
	return pid;
}

/* Run it once; seconds, or -1 when it took longer than limit (0: none). */
static double run(struct job *j, unsigned limit)
{
	struct rusage use;
	double begin, wall;
	bool late = false;
	int status;
	pid_t pid;

	if (j->prep != NULL && system(j->prep) != 0)
		die(j->name, "could not be prepared");
	begin = now();
	pid = start(j);
	alarm(limit);
	while (wait4(pid, &status, 0, &use) < 0) {
		if (errno != EINTR)
			die(j->name, strerror(errno));
		late = true;
		kill(pid, SIGKILL);
	}
	wall = now() - begin;
	alarm(0);
	if (late)
		return -1;
	if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 &&
	    WEXITSTATUS(status) != j->may))
		die(j->name, "failed");
	j->used = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
	    (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
	if (use.ru_maxrss > j->peak)
		j->peak = use.ru_maxrss;
	return wall;
}

static size_t count(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || n > 100000) {
		fprintf(stderr, "measure: not a count: %s\n", text);
		exit(2);
	}
	return n;
}

/* The words of one job, cut off at "::"; how many they are. */
static size_t parse(struct job *j, char **word)
{
	size_t i, n;

	*j = (struct job){ .name = "-", .out = "/dev/null",
		.in = "/dev/null" };
	for (n = 0; word[n] != NULL && strcmp(word[n], "::") != 0; n++)
		;
	for (i = 0; i < n; i++)
		if (strncmp(word[i], "name=", 5) == 0)
			j->name = word[i] + 5;
		else if (strncmp(word[i], "out=", 4) == 0)
			j->out = word[i] + 4;
		else if (strncmp(word[i], "in=", 3) == 0)
			j->in = word[i] + 3;
		else if (strncmp(word[i], "prep=", 5) == 0)
			j->prep = word[i] + 5;
		else if (strncmp(word[i], "may=", 4) == 0)
			j->may = (int)count(word[i] + 4);
		else
			break;
	if (i == n) {
		fputs("measure: a job without a program\n", stderr);
		exit(2);
	}
	j->argv = word + i;
	if (word[n] == NULL)
		return n;
	word[n] = NULL;
	return n + 1;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts v. */
static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* The same. */
static void spread(double *v, size_t n, int digits)
{
	double middle = median(v, n);

	printf("\t%.*f\t%.*f\t%.*f", digits, v[0], digits, middle, digits,
	    v[n - 1]);
}

/* How many rounds there were. */
static size_t measure(struct job *job, size_t n, const struct options *o)
{
	double begin;
	size_t i;

	for (size_t k = 0; k < n; k++) {
		job[k].wall = get(o->most, sizeof(double));
		job[k].ratio = get(o->most, sizeof(double));
		job[k].cpu = get(o->most, sizeof(double));
		for (i = 0; i < o->warmups && !job[k].slow; i++)
			job[k].slow = run(&job[k], i > 0 || k == 0 ?
			    0 : o->limit) < 0;
		job[k].peak = 0;
	}
	begin = now();
	for (i = 0; i < o->rounds || (i < o->most && now() - begin < 2); i++) {
		for (size_t k = 0; k < n; k++) {
			struct job *j = &job[i % 2 ? n - 1 - k : k];

			if (j->slow)
				continue;
			j->wall[i] = run(j, 0);
			j->cpu[i] = j->used;
		}
		for (size_t k = n; k-- > 0;) {
			job[k].ratio[i] = job[k].wall[i] / job[0].wall[i];
			job[k].cpu[i] = job[0].cpu[i] > 0 ?
			    job[k].cpu[i] / job[0].cpu[i] : 0;
		}
	}
	return i;
}

static void print(struct job *j, size_t rounds)
{
	printf("%s", j->name);
	if (j->slow) {
		puts("\tslow");
		return;
	}
	spread(j->wall, rounds, 6);
	printf("\t%ld", j->peak);
	spread(j->ratio, rounds, 4);
	printf("\t%.4f\n", median(j->cpu, rounds));
}

int main(int argc, char **argv)
{
	struct options o = { .rounds = 5, .warmups = 1 };
	struct sigaction act = { .sa_handler = on_alarm };
	struct job *job;
	size_t n = 0, rounds;
	int c;

	while ((c = getopt(argc, argv, "+n:m:w:t:")) != -1)
		if (c == 'n')
			o.rounds = count(optarg);
		else if (c == 'm')
			o.most = count(optarg);
		else if (c == 'w')
			o.warmups = count(optarg);
		else if (c == 't')
			o.limit = (unsigned)count(optarg);
		else
			return 2;
	if (optind == argc || o.rounds == 0) {
		fputs("usage: measure [-n ROUNDS] [-m MORE] [-w WARMUPS] "
		    "[-t SECONDS] JOB [:: JOB ...]\n", stderr);
		return 2;
	}
	if (o.most < o.rounds)
		o.most = o.rounds;
	job = get((size_t)(argc - optind), sizeof(*job));
	for (char **word = argv + optind; *word != NULL;)
		word += parse(&job[n++], word);
	sigaction(SIGALRM, &act, NULL);
	rounds = measure(job, n, &o);
	for (size_t k = 0; k < n; k++) {
		print(&job[k], rounds);
		free(job[k].wall);
		free(job[k].ratio);
		free(job[k].cpu);
	}
	free(job);
	return fflush(stdout) == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: ISC */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { AFTER = 1000, EVERY = 100, BAR = 24, MB = 1000 * 1000 };

static int64_t now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void crm_progress_begin(struct crm_progress *p, const char *name,
    const char *what)
{
	const char *term = getenv("TERM");

	*p = (struct crm_progress){ .name = name, .what = what,
		.began = now(), .terminal = isatty(STDERR_FILENO) &&
		(term == NULL || strcmp(term, "dumb") != 0) };
}

void crm_progress_tell(void *ctx, int64_t done, int64_t total)
{
	struct crm_progress *p = ctx;
	int64_t t;
	int full;

	if (!p->terminal)
		return;
	t = now();
	if (t - p->began < AFTER || t - p->last < EVERY)
		return;
	p->last = t;
	p->shown = true;
	if (total <= 0 || done > total) {
		fprintf(stderr, "\r\033[K%s: %s: %lld MB", p->name, p->what,
		    (long long)(done / MB));
		return;
	}
	full = (int)((double)done / (double)total * BAR);
	fprintf(stderr, "\r\033[K%s: %s: [%.*s%*s] %3d%% of %lld MB",
	    p->name, p->what, full, "########################", BAR - full,
	    "", (int)((double)done / (double)total * 100),
	    (long long)(total / MB));
}

void crm_progress_end(struct crm_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}

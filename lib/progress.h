/* SPDX-License-Identifier: ISC */
/*
 * How far a long work is, on a terminal only, and only when it takes more
 * than a second: a line on standard error that overwrites itself and is gone
 * at the end.
 */
#ifndef CRM_PROGRESS_H
#define CRM_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct crm_progress {
	const char *name;	/* of the tool, and of what is read */
	const char *what;
	/* private */
	bool terminal, shown;
	int64_t began, last;	/* milliseconds of a clock that never jumps */
};

/* The clock runs from here. */
void crm_progress_begin(struct crm_progress *, const char *name,
    const char *what);
/* ctx is the progress; bytes, total 0 where it is unknown. */
void crm_progress_tell(void *ctx, int64_t done, int64_t total);
/* Clear the line: before anything else is said. */
void crm_progress_end(struct crm_progress *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * Where a tool's lines come from: the journal of a store, or files of lines;
 * and the rules that they are read with.
 *
 * Without files the tool works on the store, which must be found.  Files are
 * read with the tables of the store that is found (--store, $CRM_STORE, the
 * nearest .crm upwards), else with the built-in ones.
 */
#ifndef CRM_SOURCE_H
#define CRM_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "line.h"
#include "rules.h"
#include "store.h"
#include "when.h"

/* Told of a line that is no fact; err has its file and number. */
typedef void crm_source_bad_fn(void *ctx, struct crm_err *);

/* Zero it to start, close it in every case. */
struct crm_source {
	bool has_store;
	struct crm_store store;
	struct crm_rules rules;
	struct crm_when when;	/* the rules' zone; now is the clock's */
	char *const *file;	/* the files, or none: the journal */
	size_t files;
	/* or NULL: told of each line that cannot be read or that the reader
	 * returns CRM_DATA for, and reading goes on */
	crm_source_bad_fn *bad;
	void *bad_ctx;
	/* the place of the line that is being told */
	const char *name;
	size_t line;
};

/* Find the store, read the tables, fix the clock.  file may be NULL. */
enum crm_status crm_source_open(struct crm_source *, const char *store,
    char *const *file, size_t files, struct crm_err *);
void crm_source_close(struct crm_source *);

/*
 * Every line, in order.  A status other than CRM_OK stops and is returned:
 * CRM_NONE for a callback that wants no more, others with file and line set
 * in err.  Blank lines of files are skipped.
 */
typedef enum crm_status crm_source_fn(void *ctx, const struct crm_line *,
    struct crm_str text, struct crm_err *);
enum crm_status crm_source_read(struct crm_source *, crm_source_fn *,
    void *ctx, struct crm_err *);

#endif

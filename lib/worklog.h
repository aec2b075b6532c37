/* SPDX-License-Identifier: ISC */
/*
 * Who did what when: the facts of a period that name somebody (`by`), each
 * with what tells how it was written, in the order of time.  What was undone
 * is not there, nor are undos.
 *
 * The facts are taken from the lines that a query reads; with --where, those
 * about its deals alone are there.
 */
#ifndef CRM_WORKLOG_H
#define CRM_WORKLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "line.h"
#include "names.h"
#include "query.h"
#include "str.h"
#include "when.h"

struct crm_work {
	int64_t at;
	int64_t logged;		/* CRM_TIME_NONE: at about that time */
	uint64_t phone;		/* its last ten digits as a number; 0: none */
	uint32_t by;		/* in crm_worklog.who */
	uint32_t deal;		/* in crm_worklog.deal; 0: none */
	uint32_t secs;
	uint32_t seq;		/* order of reading */
	size_t text, text_n;	/* its line, where these are kept */
	uint8_t ev, kind, dir;
	bool missed, has_secs;
	bool imported;		/* it has a key or via */
	bool undone;
};

/* Zero it to start but for these. */
struct crm_worklog {
	struct crm_period period;	/* which facts are taken */
	int64_t as_of;
	bool keep_text;
	struct crm_str only;	/* of that one alone; empty: of all */
	struct crm_names who, deal;
	struct crm_work *work;	/* once finished: by at, then reading */
	size_t n, cap;
	struct crm_buf text;
	/* private */
	struct crm_work_undo { uint32_t deal; uint8_t ev; int64_t of; } *undo;
	size_t undos, undo_cap;
	uint32_t seq;
};

/* Take a line: crm_query.also with the worklog as ctx.  Deal lines are passed
 * by.  CRM_DATA for a time that is none. */
enum crm_status crm_worklog_add(void *ctx, const struct crm_line *,
    struct crm_str text, struct crm_err *);
/* After the query has run: take away what was undone or does not match, and
 * put the rest in order. */
void crm_worklog_finish(struct crm_worklog *, struct crm_query *);
void crm_worklog_free(struct crm_worklog *);

#endif

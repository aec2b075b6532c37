/* SPDX-License-Identifier: ISC */
/*
 * Options of commands: one table makes getopt_long's arrays and --help.
 * This module alone of lib/ knows about standard output, standard error and
 * exit codes; it is what every main begins and ends with.
 */
#ifndef CRM_OPT_H
#define CRM_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"
#include "table.h"

enum crm_opt_arg { CRM_ARG_NONE, CRM_ARG_NEEDED, CRM_ARG_OPTIONAL };

struct crm_opt {
	int id;			/* what crm_opt_next returns: a letter, which
				 * is then the short form too, or >= 256 */
	const char *name;	/* the long form */
	enum crm_opt_arg arg;
	const char *value;	/* what the help calls the value */
	const char *help;	/* one line */
};

/* Ids of the options that many tools share: one name, one letter. */
enum {
	CRM_OPT_STORE = 's', CRM_OPT_FORMAT = 'f', CRM_OPT_PERIOD = 'p',
	CRM_OPT_WHERE = 'w', CRM_OPT_BY = 'b', CRM_OPT_HELP = 'h',
	CRM_OPT_VERSION = 'V', CRM_OPT_SINCE = 256, CRM_OPT_UNTIL,
	CRM_OPT_AS_OF, CRM_OPT_COLOR, CRM_OPT_EXCEL, CRM_OPT_RAW,
	CRM_OPT_THREADS, CRM_OPT_AT_AGE,
	CRM_OPT_OWN = 300	/* a tool's own long-only ids begin here */
};
#define CRM_OPT_ROW_STORE { CRM_OPT_STORE, "store", CRM_ARG_NEEDED, "DIR", \
	"the store ($CRM_STORE, else the nearest .crm upwards)" }
#define CRM_OPT_ROW_FORMAT { CRM_OPT_FORMAT, "format", CRM_ARG_NEEDED, \
	"FORMAT", "text, jsonl, csv or tsv" }
#define CRM_OPT_ROW_PERIOD { CRM_OPT_PERIOD, "period", CRM_ARG_NEEDED, \
	"PERIOD", "2026-10, 2026q3, last-month, A..B …: see crm(7)" }
#define CRM_OPT_ROW_SINCE { CRM_OPT_SINCE, "since", CRM_ARG_NEEDED, "WHEN", \
	"from that time on" }
#define CRM_OPT_ROW_UNTIL { CRM_OPT_UNTIL, "until", CRM_ARG_NEEDED, "WHEN", \
	"before that time" }
#define CRM_OPT_ROW_AS_OF { CRM_OPT_AS_OF, "as-of", CRM_ARG_NEEDED, "WHEN", \
	"count only facts up to that time (default: now)" }
#define CRM_OPT_ROW_AT_AGE { CRM_OPT_AT_AGE, "at-age", CRM_ARG_NEEDED, \
	"AGE", "each deal as it was when it was so old: 7d" }
#define CRM_OPT_ROW_WHERE { CRM_OPT_WHERE, "where", CRM_ARG_NEEDED, "EXPR", \
	"only what matches the expression: see crm(7)" }
#define CRM_OPT_ROW_BY { CRM_OPT_BY, "by", CRM_ARG_NEEDED, "FIELD", \
	"a group for each value of the field" }
#define CRM_OPT_ROW_COLOR { CRM_OPT_COLOR, "color", CRM_ARG_OPTIONAL, \
	"WHEN", "auto, always or never" }
#define CRM_OPT_ROW_EXCEL { CRM_OPT_EXCEL, "excel", CRM_ARG_NONE, NULL, \
	"CSV that a Russian Excel opens by double click" }
#define CRM_OPT_ROW_RAW { CRM_OPT_RAW, "raw", CRM_ARG_NONE, NULL, \
	"leave cells that a spreadsheet would run as formulas" }
#define CRM_OPT_ROW_THREADS { CRM_OPT_THREADS, "threads", CRM_ARG_NEEDED, \
	"N", "read with so many threads ($CRM_THREADS, else all)" }
#define CRM_OPT_ROW_HELP { CRM_OPT_HELP, "help", CRM_ARG_NONE, NULL, \
	"this text" }
#define CRM_OPT_ROW_VERSION { CRM_OPT_VERSION, "version", CRM_ARG_NONE, \
	NULL, "the version" }

struct crm_cli {		/* zero it, set these four */
	const char *name;	/* crm-add */
	const char *usage;	/* lines of "crm-add [options] …" */
	const char *examples;	/* ready to print, come first in the help */
	const struct crm_opt *opt;	/* ended by a row of zeros */
	/* filled by crm_opt_next */
	const char *arg;	/* the option's value, or NULL */
	/* private */
	int status;
	int lost;		/* errno of the first write that failed */
	bool started, done, ended;
};

/*
 * The id of the next option, as getopt_long does (optind, argv permuted,
 * long names may be abbreviated); -1 behind the last, and also after --help
 * and --version, which it answers, and after a usage error, which it reports
 * (naming the offender and the nearest option).  crm_opt_done then says
 * whether main should leave.  The first call also has SIGPIPE ignored and
 * sees to it that descriptors 0, 1 and 2 are taken, so that no file that is
 * opened later can be mistaken for standard output.
 */
int crm_opt_next(struct crm_cli *, int argc, char **argv);
/* True when main must return *status at once. */
bool crm_opt_done(const struct crm_cli *, int *status);
/* "name: text\nTry 'name --help'.": returns CRM_USAGE. */
int crm_cli_usage(const struct crm_cli *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "name: …" for the diagnostic, which is freed; returns its status.  This
 * and the other messages are a line each, fit for a terminal. */
int crm_cli_fail(const struct crm_cli *, struct crm_err *);
/* "name: text", "name: warning: text". */
void crm_cli_say(const struct crm_cli *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void crm_cli_warn(const struct crm_cli *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Flush, check and close standard output; the status to return from main:
 * status, or CRM_IO (said) when the output was lost.  A closed pipe is
 * quiet and ends with status. */
int crm_cli_end(struct crm_cli *, int status);
/*
 * Write all of b to standard output (buffered); b is emptied.  False once a
 * write has failed, a closed pipe included: nothing more is written then,
 * crm_cli_end says why, and the caller may save itself the rest.
 */
bool crm_cli_out(struct crm_cli *, struct crm_buf *b);
/* What was given to crm_cli_out is on its way. */
void crm_cli_flush(struct crm_cli *);
/* The whole of an open file behind it, without passing it through here where
 * the system can do so. */
void crm_cli_send(struct crm_cli *, int fd);

/*
 * The face of standard output.  color takes the value of --color: auto,
 * always (and NULL, --color alone), never; false when it is none of them.
 * finish comes after the options: the format csv where excel was asked for;
 * colour, unless --color settled it, on a terminal without NO_COLOR or
 * TERM=dumb; the width of the terminal ($COLUMNS, then the ioctl) when it
 * is one.
 */
bool crm_style_color(struct crm_style *, const char *when);
void crm_style_finish(struct crm_style *);

#endif

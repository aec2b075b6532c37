/* SPDX-License-Identifier: ISC */
/*
 * What went wrong.  The library never prints: it returns a status and fills
 * a diagnostic, and the command prints it.
 */
#ifndef CRM_ERR_H
#define CRM_ERR_H

#include <stdarg.h>
#include <stddef.h>

#include "str.h"

/* The statuses are the exit codes of every tool (DESIGN 8, crm(7)). */
enum crm_status {
	CRM_OK = 0,
	CRM_NONE = 1,	/* nothing matched, something found */
	CRM_USAGE = 2,
	CRM_DATA = 65,	/* bad data */
	CRM_BUG = 70,
	CRM_IO = 74,	/* reading or writing failed */
	CRM_AGAIN = 75	/* try again: the lock was not had */
};

/*
 * Zero it to start, free it at the end.  file is NULL, line and column 0
 * where they do not apply (both count from 1), field is NULL or a name.
 */
struct crm_err {
	enum crm_status status;
	char *file;
	size_t line, column;
	char *field;
	char *text;
};

/* Set the text (replacing any), return status: `return crm_err_set(…)`. */
enum crm_status crm_err_set(struct crm_err *, enum crm_status, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));
/* The same with ": strerror(errno)" behind it; status CRM_IO. */
enum crm_status crm_err_sys(struct crm_err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Say where; file is copied, NULL keeps the one there is; 0 keeps too. */
void crm_err_where(struct crm_err *, const char *file, size_t line,
    size_t column);
/* Name the field; copied. */
void crm_err_field(struct crm_err *, struct crm_str field);
/* Append "file:line:column: field: text" (what is known of it), no newline. */
void crm_err_print(const struct crm_err *, struct crm_buf *out);
void crm_err_free(struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The terms of a line: what it may be looked up by.  They are hashes of the
 * values of its keys deal, client, into, parent, task, key, via, phone and
 * email, with letter case undone as expressions undo it; which key it was
 * does not matter, nor do two of the same hash: what is found is read.
 * A line where one of these values reads as a time, or is true or false, has
 * the term CRM_TERM_ODD too: expressions may find it by other words.
 */
#ifndef CRM_TERM_H
#define CRM_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"
#include "scan.h"

enum { CRM_TERMS = 10 };	/* of a line, at most */
#define CRM_TERM_ODD ((uint32_t)0x0dd0dd0d)

uint32_t crm_term(struct crm_str value);
/* Does it read as a time (expr.h)?  Some that do not are taken for one. */
static inline bool crm_term_odd(const char *p, size_t n)
{
	return n >= 10 && p[4] == '-' && p[7] == '-';
}
/* How many there are, in term[CRM_TERMS]; SIZE_MAX when the line must be read
 * to know. */
size_t crm_term_scan(const struct crm_scan *, uint32_t *term);
size_t crm_term_line(const struct crm_line *, uint32_t *term);

#endif

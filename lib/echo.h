/* SPDX-License-Identifier: ISC */
/* What a writer says of a batch that it has written. */
#ifndef CRM_ECHO_H
#define CRM_ECHO_H

#include "opt.h"
#include "write.h"

/*
 * Into a pipe or a file the facts, as lines; on a terminal one fact in
 * words, more as their count.  What was skipped is said on standard error.
 */
void crm_echo(struct crm_cli *, struct crm_batch *);
/* Then the store's hook of that name is told of them, where it has one; that
 * it failed is said, and changes no status. */
void crm_echo_hook(struct crm_cli *, struct crm_batch *, const char *name);
/*
 * crm_cli_end for a writer: where what it says was lost, the facts are not,
 * and that is said, lest they be written twice.
 */
int crm_echo_end(struct crm_cli *, const struct crm_batch *, int status);

#endif

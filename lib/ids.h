/* SPDX-License-Identifier: ISC */
/* The deals that a command is given: ids, and '-' for deal lines on standard
 * input. */
#ifndef CRM_IDS_H
#define CRM_IDS_H

#include <stddef.h>

#include "err.h"
#include "names.h"

/*
 * Add the ids to the names, in order, each once.  "-" reads lines from
 * standard input, deal lines or event lines, and takes their deals.
 * CRM_DATA for a line without a deal, with its place; CRM_IO.
 */
enum crm_status crm_ids_read(struct crm_names *, char *const *arg, size_t n,
    struct crm_err *);

#endif

/* SPDX-License-Identifier: ISC */
/*
 * The columns of a part held against those that are made of the journal now:
 * deals by their ids, fact by fact; touches by who, when and what; and the
 * places of loose sales.  For crm-check.
 */
#ifndef CRM_STREAMCHECK_H
#define CRM_STREAMCHECK_H

#include "stream.h"

/* Told of each thing that is wrong: of a loose sale its place, else NULL. */
typedef void crm_stream_wrong_fn(void *ctx, const struct crm_stream_loose *at,
    const char *what);

/* By how many threads the part's columns were made; false when it has none,
 * and so says nothing. */
bool crm_stream_threads(const struct crm_index_part *, size_t *threads);

/* is: the part to be checked, whose blocks are whole; made: the same made
 * anew by as many threads.  What is told of nothing is byte for byte the
 * same. */
void crm_stream_check(const struct crm_index_part *is,
    const struct crm_index_part *made, crm_stream_wrong_fn *, void *ctx);

#endif

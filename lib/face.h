/* SPDX-License-Identifier: ISC */
/*
 * The options that all reports share, and what they ask for: which facts,
 * and in which face.
 */
#ifndef CRM_FACE_H
#define CRM_FACE_H

#include "opt.h"
#include "query.h"
#include "table.h"

/*
 * Take the option id with cli->arg if it is a shared one (store, format,
 * period, since, until, as-of, at-age, where, threads, color, excel, raw):
 * CRM_OK;
 * CRM_NONE when it is not; CRM_USAGE, said, when its value is bad.
 */
enum crm_status crm_face_option(const struct crm_cli *, int id,
    struct crm_query_opt *, struct crm_style *);
/* Name the stages that stages.csv does not know, and say how many facts are
 * about nobody. */
void crm_face_warn(const struct crm_cli *, const struct crm_query *);
/* Print the table to standard output. */
void crm_face_print(struct crm_cli *, const struct crm_table *,
    const struct crm_style *);

#endif

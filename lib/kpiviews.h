/* SPDX-License-Identifier: ISC */
/* The views of crm-kpi, and running one of them. */
#ifndef CRM_KPIVIEWS_H
#define CRM_KPIVIEWS_H

#include "err.h"
#include "kpiview.h"
#include "str.h"

/* NULL for a name that is of none.  The one that stands for no name is a page
 * of text, or one table. */
const struct crm_kpi_view *crm_kpi_views_find(struct crm_str name);
const struct crm_kpi_view *crm_kpi_views_usual(bool text);
/* "summary, goals, activity" with that between them. */
void crm_kpi_views_names(struct crm_buf *, const char *between);
/* The options of the command and those of all views, ended by a row of zeros;
 * the caller frees the array. */
struct crm_opt *crm_kpi_views_options(const struct crm_opt *first,
    const struct crm_opt *last);
/* Is the option one of the view's own? */
bool crm_kpi_view_owns(const struct crm_kpi_view *, int id);
/* Open the view, read and fold, reckon, and append the report; the query is
 * open. */
enum crm_status crm_kpi_view_run(const struct crm_kpi_view *, void *self,
    struct crm_kpi_run *, struct crm_buf *out, struct crm_err *);

#endif

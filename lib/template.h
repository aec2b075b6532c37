/* SPDX-License-Identifier: ISC */
/*
 * The tables that a new store begins with.  They are files of
 * scripts/templates, put into the library when it is built (scripts/embed),
 * so that a binary copied alone has them.
 */
#ifndef CRM_TEMPLATE_H
#define CRM_TEMPLATE_H

#include <stddef.h>

#include "str.h"

struct crm_template {
	const char *name;		/* b2b */
	const char *const *table;	/* pairs stages.csv, content; ended by
					 * NULL: what crm_store_init takes */
};

/* All of them, ended by one without a name; made by scripts/embed. */
extern const struct crm_template crm_templates[];

/* The template of that name, or NULL. */
const struct crm_template *crm_template_find(struct crm_str name);
/* The content of one of its tables; empty when it has none of that name. */
struct crm_str crm_template_table(const char *name, const char *table);

#endif

/* SPDX-License-Identifier: ISC */
#include "template.h"

const struct crm_template *crm_template_find(struct crm_str name)
{
	const struct crm_template *t;

	for (t = crm_templates; t->name != NULL; t++)
		if (crm_str_is(name, t->name))
			return t;
	return NULL;
}

struct crm_str crm_template_table(const char *name, const char *table)
{
	const struct crm_template *t = crm_template_find(crm_str(name));
	const char *const *pair = t != NULL ? t->table : NULL;

	for (; pair != NULL && *pair != NULL; pair += 2)
		if (crm_str_is(crm_str(pair[0]), table))
			return crm_str(pair[1]);
	return CRM_STR("");
}

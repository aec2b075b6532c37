/* SPDX-License-Identifier: ISC */
#include "expr_tree.h"

#include <stdlib.h>

enum crm_status crm_expr_new(struct crm_str text, const struct crm_when *when,
    struct crm_expr **out, struct crm_err *err)
{
	struct crm_expr *e = crm_mem_new(1, sizeof(*e));

	e->when = *when;
	text.p = crm_arena_copy(&e->arena, text.p, text.n);
	if (!crm_expr_parse(e, text, err)) {
		crm_expr_free(e);
		*out = NULL;
		return CRM_DATA;
	}
	*out = e;
	return CRM_OK;
}

void crm_expr_free(struct crm_expr *e)
{
	if (e == NULL)
		return;
	crm_expr_pattern_free(e->patterns);
	if (e->locale != (locale_t)0)
		freelocale(e->locale);
	free(e->name);
	crm_arena_free(&e->arena);
	free(e);
}

bool crm_expr_field(const struct crm_expr *e, size_t i, struct crm_str *name)
{
	if (i >= e->names)
		return false;
	*name = e->name[i];
	return true;
}

void crm_expr_name_add(struct crm_expr *e, struct crm_str name)
{
	for (size_t i = 0; i < e->names; i++)
		if (crm_str_eq(e->name[i], name))
			return;
	e->name = crm_mem_grow(e->name, &e->name_cap, e->names + 1,
	    sizeof(*e->name));
	e->name[e->names++] = name;
}

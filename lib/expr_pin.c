/* SPDX-License-Identifier: ISC */
/* Which values of a field an expression lets through, where that is few. */
#include "expr_tree.h"

/* A literal of which no line can be said to have it but by its text: one
 * that reads as a number is equal to all ways of writing it. */
static bool pins_literal(const struct crm_expr_node *n,
    struct crm_names *names)
{
	struct crm_buf b = { 0 };
	bool ok = n->kind == CRM_NODE_LITERAL && n->pattern == NULL &&
	    n->text.n > 0;

	if (ok && !n->quoted && n->has_number)
		ok = crm_line_number(n->text, &b) &&
		    crm_str_eq(crm_buf_str(&b), n->text);
	else if (ok && !n->quoted)
		ok = !n->has_secs;
	if (ok && names != NULL)
		crm_names_add(names, n->text);
	crm_buf_free(&b);
	return ok;
}

static bool pins(const struct crm_expr_node *n, enum crm_key key,
    struct crm_names *names)
{
	const struct crm_expr_node *part = n->first;

	switch (n->kind) {
	case CRM_NODE_AND:
		while (part != NULL && !pins(part, key, NULL))
			part = part->next;
		return part != NULL && pins(part, key, names);
	case CRM_NODE_OR:
		while (part != NULL && pins(part, key, names))
			part = part->next;
		return part == NULL;
	case CRM_NODE_COMPARE:
		if (n->op != CRM_TOK_EQ || part->kind != CRM_NODE_FIELD ||
		    part->key != key)
			return false;
		for (part = part->next; part != NULL; part = part->next)
			if (!pins_literal(part, names))
				return false;
		return true;
	default:
		return false;
	}
}

bool crm_expr_pins(const struct crm_expr *e, enum crm_key key,
    struct crm_names *names)
{
	return e->root != NULL && pins(e->root, key, NULL) &&
	    pins(e->root, key, names);
}

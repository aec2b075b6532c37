/* SPDX-License-Identifier: ISC */
#include "dealmore.h"

#include <stdlib.h>

#include "deal.h"
#include "mem.h"

bool crm_deal_more(const struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_str *want, size_t wants, struct crm_line *line)
{
	bool fits = crm_deal_line(fold, d, NULL, 0, line);
	struct crm_line *more;
	size_t have = 0;

	while (have < wants && crm_line_find(line, want[have]) != NULL)
		have++;
	if (have == wants)
		return fits;
	more = crm_mem_new(1, sizeof(*more));
	crm_deal_line(fold, d, want, wants, more);
	for (size_t i = 0; i < more->n; i++) {
		const struct crm_field *f = &more->field[i];

		if (crm_line_find(line, f->key) == NULL &&
		    !crm_line_set(line, f->key, (enum crm_type)f->type,
		    crm_line_keep(line, f->value)))
			fits = false;
	}
	crm_line_free(more);
	free(more);
	return fits;
}

bool crm_deal_more_for(const struct crm_fold *fold, const struct crm_deal *d,
    const struct crm_expr *e, struct crm_line *line)
{
	struct crm_str *want = NULL, name;
	size_t wants = 0, cap = 0;
	bool fits;

	while (crm_expr_field(e, wants, &name)) {
		want = crm_mem_grow(want, &cap, wants + 1, sizeof(*want));
		want[wants++] = name;
	}
	fits = crm_deal_more(fold, d, want, wants, line);
	free(want);
	return fits;
}

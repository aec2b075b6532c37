/* SPDX-License-Identifier: ISC */
/* The text of a line with its score: copied whole where it can be. */
#include "score.h"

/*
 * Undoing an escape shortens, so only lengths must agree; but not a number,
 * which may be longer in its canonical form, and then is not in the text.
 */
bool crm_score_plain(const struct crm_line *l, struct crm_str text)
{
	const char *end = text.p + text.n;
	size_t n = 1;

	if (l->at[CRM_KEY_SCORE] != 0 || l->at[CRM_KEY_WARMTH] != 0 ||
	    l->at[CRM_KEY_WHY] != 0 || l->at[CRM_KEY_CHANCE] != 0)
		return false;
	for (size_t i = 0; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];

		n += f->key.n + f->value.n + sizeof("\"\":,") - 1;
		if (f->type == CRM_STRING)
			n += 2;
		else if (f->type == CRM_NUMBER &&
		    (f->value.p < text.p || f->value.p >= end))
			return false;
	}
	return l->n > 0 && n == text.n;
}

void crm_score_write(const struct crm_line *l, struct crm_str text,
    struct crm_buf *b)
{
	size_t own = l->at[CRM_KEY_CHANCE] != 0 ? 4 : 3;

	crm_buf_add(b, text.p, text.n - 1);
	for (size_t i = l->n - own; i < l->n; i++) {
		const struct crm_field *f = &l->field[i];

		crm_buf_add(b, ",\"", 2);
		crm_buf_str_add(b, f->key);
		crm_buf_add(b, "\":", 2);
		if (f->type == CRM_STRING)
			crm_line_write_string(b, f->value);
		else
			crm_buf_str_add(b, f->value);
	}
	crm_buf_add(b, "}\n", 2);
}

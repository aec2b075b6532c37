/* SPDX-License-Identifier: ISC */
/* What the files of the search share; for nobody else. */
#ifndef CRM_FINDPRIV_H
#define CRM_FINDPRIV_H

#include "find.h"
#include "index.h"

/* Terms, for asking whether one is among them. */
struct crm_find_terms {
	uint32_t *term;		/* in their order, no two the same */
	size_t n;
	uint32_t *slot;		/* + 1, 0 for none */
	size_t mask;
};

void crm_find_terms(struct crm_find_terms *, const struct crm_find *);
void crm_find_terms_free(struct crm_find_terms *);

static inline bool crm_find_has(const struct crm_find_terms *t, uint32_t term)
{
	for (size_t i = term & t->mask; t->slot[i] != 0; i = (i + 1) & t->mask)
		if (t->term[t->slot[i] - 1] == term)
			return true;
	return false;
}

/* What is to be read of a segment: the lines that begin in [from, to). */
struct crm_find_piece {
	size_t segment;
	int64_t from, to;
	bool whole;		/* a line begins at from; to may be far */
};

/* The pieces where lines of the terms, or those chosen by by (or NULL), may
 * be, in the order of reading. */
struct crm_find_piece *crm_find_pieces(const struct crm_index *,
    const struct crm_find_terms *, const struct crm_find_by *by, size_t *n);

#endif

/* SPDX-License-Identifier: ISC */
/* Words of a fold under numbers of one's own, which stay when the fold is
 * gone, and may be joined with those that others have. */
#ifndef CRM_WORDBOOK_H
#define CRM_WORDBOOK_H

#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "names.h"

/* Zero it to start. */
struct crm_wordbook {
	struct crm_names text;	/* more may be added */
	/* private */
	uint32_t *of;		/* [word of the fold]: its number */
	size_t cap;
};

/* The number in text of a word (0: the empty text); all are of one fold. */
uint32_t crm_wordbook_add(struct crm_wordbook *, const struct crm_fold *,
    uint32_t word);
void crm_wordbook_free(struct crm_wordbook *);

#endif

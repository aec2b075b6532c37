/* SPDX-License-Identifier: ISC */
#include "wordbook.h"

#include <stdlib.h>

#include "mem.h"

uint32_t crm_wordbook_add(struct crm_wordbook *b, const struct crm_fold *fold,
    uint32_t word)
{
	size_t was = b->cap;

	if (word >= was) {
		b->of = crm_mem_grow(b->of, &b->cap, word + (size_t)1,
		    sizeof(*b->of));
		memset(b->of + was, 0, (b->cap - was) * sizeof(*b->of));
	}
	if (b->of[word] == 0)
		b->of[word] = crm_names_add(&b->text,
		    crm_names_get(&fold->word, word));
	return b->of[word];
}

void crm_wordbook_free(struct crm_wordbook *b)
{
	crm_names_free(&b->text);
	free(b->of);
	*b = (struct crm_wordbook){ 0 };
}

/* SPDX-License-Identifier: ISC */
/*
 * Postings: where in the ranges of a part of the index the lines are that
 * bear a term (term.h), to the block.
 *
 * Section "terms": two numbers of 32 bits, bits and 0, then for each value
 * of a term's first bits where its bucket begins in "postings", and the end
 * of the last.  A bucket has its terms in their order: each as what it is
 * above the one before (the first: above the bucket's least), then its
 * blocks, each as what it is above the one before (the first: above 0),
 * shifted left by one, with the lowest bit set where another follows.  These
 * numbers are written seven bits a byte, the lowest first, with the eighth
 * bit set where another byte follows.
 */
#ifndef CRM_POSTING_H
#define CRM_POSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index.h"

struct crm_index_maker;
extern const struct crm_index_maker crm_posting_maker;

/* Zero it to start; block is owned. */
struct crm_blocks {
	uint32_t *block;
	size_t n, cap;
};

/*
 * Append the blocks of n terms, which are in their order; a block may come
 * more than once.  False when the part has no postings, or is damaged: all
 * of its ranges must be read then.
 */
bool crm_posting_find(const struct crm_index_part *, const uint32_t *term,
    size_t n, struct crm_blocks *);

/* All there are, for crm-check: fn gets each term with each of its blocks,
 * in their order.  False when damaged. */
bool crm_posting_each(const struct crm_index_part *,
    void (*fn)(void *ctx, uint32_t term, uint32_t block), void *ctx);

#endif

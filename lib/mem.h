/* SPDX-License-Identifier: ISC */
/*
 * Memory that is there: no call here returns NULL.  A report that has run
 * out of memory cannot say anything true, and a writer has written nothing
 * yet (a batch is one write), so the one thing left is to say so and stop:
 * these print a line and leave with CRM_IO (74).  It is the only place in
 * lib/ that prints or exits.
 */
#ifndef CRM_MEM_H
#define CRM_MEM_H

#include <stddef.h>

/* n objects of size bytes, zeroed.  The product is checked. */
void *crm_mem_new(size_t n, size_t size);

/*
 * Make room for at least need objects of size bytes in the array p that has
 * room for *cap; new room is not zeroed.  Returns the array, which may have
 * moved, and sets *cap.
 */
void *crm_mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* A copy of n bytes with a NUL after them. */
char *crm_mem_copy(const char *p, size_t n);

/*
 * An arena: many small things that live equally long.  Zero it to start;
 * what it gives out lives until crm_arena_free or crm_arena_reset.
 */
struct crm_arena {
	struct crm_arena_block *block;
	size_t left;
	char *at;
};

/* n bytes, aligned for any object, not zeroed. */
void *crm_arena_new(struct crm_arena *, size_t n);
/* A copy of n bytes, unaligned, with a NUL after them. */
char *crm_arena_copy(struct crm_arena *, const char *p, size_t n);
/* Forget all that was given out, and keep the first block for more. */
void crm_arena_reset(struct crm_arena *);
void crm_arena_free(struct crm_arena *);

#endif

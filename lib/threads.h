/* SPDX-License-Identifier: ISC */
/* Work that several threads share. */
#ifndef CRM_THREADS_H
#define CRM_THREADS_H

#include <stddef.h>
#include <stdint.h>

enum { CRM_THREADS = 64 };	/* at most */

/* How many for so many bytes of lines: as asked (0: as $CRM_THREADS asks,
 * else the processors there are, as far as there is work for them). */
size_t crm_threads_count(size_t asked, int64_t bytes);
/* Call fn for each of n objects of that size, each in a thread of its own; a
 * thread that cannot be had is done without.  Returns when all have. */
void crm_threads_run(void *(*fn)(void *), void *object, size_t size, size_t n);

#endif

/* SPDX-License-Identifier: ISC */
#include "threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "str.h"

/* Less than this is not worth a thread. */
enum { SHARE = 1 << 20 };

size_t crm_threads_count(size_t asked, int64_t bytes)
{
	const char *env = getenv("CRM_THREADS");
	int64_t n = (int64_t)asked;

	if (n == 0 && (env == NULL || !crm_str_int(crm_str(env), &n) ||
	    n < 1)) {
		n = sysconf(_SC_NPROCESSORS_ONLN);
		if (n > bytes / SHARE + 1)
			n = bytes / SHARE + 1;
	}
	return n < 1 ? 1 : n > CRM_THREADS ? CRM_THREADS : (size_t)n;
}

void crm_threads_run(void *(*fn)(void *), void *object, size_t size, size_t n)
{
	pthread_t *thread = crm_mem_new(n + 1, sizeof(*thread));
	char *first = object;
	size_t had = 1;

	while (had < n && pthread_create(&thread[had], NULL, fn,
	    first + had * size) == 0)
		had++;
	if (n > 0)
		fn(first);
	for (size_t i = had; i < n; i++)
		fn(first + i * size);
	for (size_t i = 1; i < had; i++)
		pthread_join(thread[i], NULL);
	free(thread);
}

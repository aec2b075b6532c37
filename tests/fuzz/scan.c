/* SPDX-License-Identifier: ISC */
/* The scan of blocks against the reader of lines. */
#include "scan_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scan_same t;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!scan_same(&t, (const char *)data, size))
		abort();
	return 0;
}

/* SPDX-License-Identifier: ISC */
#include "rows.h"

#include <strings.h>

bool crm_rows_utf8(const char *encoding)
{
	return encoding == NULL || strcasecmp(encoding, "UTF-8") == 0 ||
	    strcasecmp(encoding, "UTF8") == 0;
}

size_t crm_rows_whole(struct crm_str text)
{
	size_t quotes = crm_str_count(text, '"'), n = text.n;
	const char *lf;

	while ((lf = memrchr(text.p, '\n', n)) != NULL) {
		size_t at = (size_t)(lf - text.p) + 1;

		for (; n > at; n--)
			quotes -= text.p[n - 1] == '"';
		if (quotes % 2 == 0)
			return at;
		n = at - 1;
	}
	return 0;
}

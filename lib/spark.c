/* SPDX-License-Identifier: ISC */
#include "spark.h"

#include <langinfo.h>
#include <locale.h>

bool crm_spark_utf8(void)
{
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is;

	if (l == (locale_t)0)
		return false;
	is = crm_str_is(crm_str(nl_langinfo_l(CODESET, l)), "UTF-8");
	freelocale(l);
	return is;
}

void crm_spark(struct crm_buf *b, const double *value, size_t n, bool utf8)
{
	static const char *const block[] = { "▁", "▂", "▃", "▄", "▅", "▆",
		"▇", "█" };
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = value[i] > most ? value[i] : most;
	for (size_t i = 0; i < n; i++) {
		int level = most > 0 ? (int)(value[i] / most * 7 + 0.5) : 0;

		if (value[i] < 0)
			crm_buf_puts(b, utf8 ? "·" : ".");
		else if (utf8)
			crm_buf_puts(b, block[level]);
		else
			crm_buf_char(b, (char)('0' + level));
	}
}

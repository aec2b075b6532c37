/* SPDX-License-Identifier: ISC */
/*
 * What the scan of a block takes, crm_line_read takes, with the same values;
 * and every set of instructions takes the same, whether it has seen such
 * lines before, as most have, or none, as the first.
 */
#ifndef SCAN_SAME_H
#define SCAN_SAME_H

#include <stdlib.h>

#include "line.h"
#include "scan.h"

struct scan_same {
	struct crm_scan scan[4];
	struct crm_line line;
	size_t taken, texts;
};

static bool same_value(const struct crm_scan_value *v,
    const struct crm_field *f)
{
	if (v->type != f->type)
		return false;
	if (v->type != CRM_STRING || memchr(v->p, '\\', v->n) == NULL)
		return crm_str_eq((struct crm_str){ v->p, v->n }, f->value);
	return v->n > f->value.n;
}

/* Is a line that a scan has taken the same to the other reader? */
static bool same_line(struct scan_same *t, const struct crm_scan *s,
    struct crm_str text)
{
	struct crm_err err = { 0 };
	bool ok = crm_line_read(&t->line, text, &err) == CRM_OK;

	crm_err_free(&err);
	for (int k = 1; k < CRM_KEYS && ok; k++) {
		const struct crm_field *f = crm_line_get(&t->line,
		    (enum crm_key)k);

		ok = crm_scan_has(s, (enum crm_key)k) == (f != NULL);
		if (ok && f != NULL) {
			struct crm_scan_value v = crm_scan_get(s,
			    (enum crm_key)k);

			ok = same_value(&v, f);
		}
	}
	t->taken += ok;
	return ok;
}

/* text of n bytes, cut into lines, by each set of instructions. */
static bool scan_same(struct scan_same *t, const char *text, size_t n)
{
	int sets = 1 + crm_scan_simd();
	char *copy[4];
	bool ok = true;

	for (int i = 0; i < sets; i++) {
		char set[2] = { (char)('0' + i), '\0' };

		copy[i] = calloc(1, n + 1 + CRM_SCAN_PAD);
		memcpy(copy[i], text, n);
		copy[i][n] = '\n';
		setenv("CRM_SIMD", set, 1);
		crm_scan_block(&t->scan[i], copy[i], n + 1);
	}
	unsetenv("CRM_SIMD");
	for (uint32_t at = 0, end = 0, other; at <= n && ok; at = end + 1) {
		bool is = crm_scan_line(&t->scan[0], at, &end);

		ok = end <= n && copy[0][end] == '\n';
		for (int i = 1; i < sets; i++)
			ok = ok && crm_scan_line(&t->scan[i], at, &other) ==
			    is && other == end;
		if (ok && is)
			ok = same_line(t, &t->scan[0],
			    (struct crm_str){ copy[0] + at, end - at });
	}
	for (int i = 0; i < sets; i++)
		free(copy[i]);
	crm_scan_free(&t->scan[0]);
	/* a tree that is full learns no more */
	for (int i = 1; i < sets && ++t->texts % 1000 == 0; i++)
		crm_scan_free(&t->scan[i]);
	return ok;
}

#endif

/* SPDX-License-Identifier: ISC */
#include "lookalike.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "mem.h"
#include "names.h"

enum { SAID_MAX = 10 };

/* Letters and digits of s, folded; what is not valid is left as it is. */
static void fold_text(struct crm_str s, struct crm_buf *out)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	utf8proc_ssize_t i = 0, n = (utf8proc_ssize_t)s.n;

	out->n = 0;
	while (i < n) {
		utf8proc_int32_t c;
		utf8proc_ssize_t step = utf8proc_iterate(p + i, n - i, &c);
		utf8proc_category_t kind;
		utf8proc_uint8_t b[4];

		if (step <= 0)
			return;
		i += step;
		kind = utf8proc_category(c);
		if (kind >= UTF8PROC_CATEGORY_PC)
			continue;	/* punctuation, signs, blanks */
		crm_buf_add(out, (char *)b, (size_t)utf8proc_encode_char(
		    utf8proc_tolower(c), b));
	}
}

void crm_lookalike(const struct crm_funnel_set *set, struct crm_funnel_view *v)
{
	size_t more = 0, said = 0;

	for (size_t f = 0; f < v->by.fields; f++) {
		struct crm_names value = { 0 }, folded = { 0 };
		uint32_t *first = crm_mem_new(set->groups + 1,
		    sizeof(*first));
		struct crm_buf b = { 0 };

		for (size_t i = 0; i < set->groups; i++) {
			struct crm_str s = crm_by_part(set->group[i].name, f);
			size_t known = value.n;
			uint32_t no = crm_names_add(&value, s), as;

			if (no <= known)
				continue;
			fold_text(s, &b);
			known = folded.n;
			as = b.n > 0 ? crm_names_add(&folded,
			    crm_buf_str(&b)) : 0;
			if (as == 0 || as > known) {
				first[as] = no;
			} else if (said++ < SAID_MAX) {
				struct crm_str a = crm_names_get(&value,
				    first[as]);

				crm_buf_printf(&v->said, "%s: '%.*s' and "
				    "'%.*s' look alike, but are two groups\n",
				    v->by.field[f].name, (int)a.n, a.p,
				    (int)s.n, s.p);
			} else {
				more++;
			}
		}
		crm_names_free(&value);
		crm_names_free(&folded);
		crm_buf_free(&b);
		free(first);
	}
	if (more > 0)
		crm_buf_printf(&v->said, "%zu values more look alike\n",
		    more);
}

/* SPDX-License-Identifier: ISC */
#include "lookalike.h"

#include <stdlib.h>

#include "likeness.h"
#include "mem.h"
#include "names.h"

enum { SAID_MAX = 10 };

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
			crm_likeness_text(s, &b);
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

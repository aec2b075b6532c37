/* SPDX-License-Identifier: ISC */
#include "by.h"

void crm_by_open(struct crm_by *by, const char *name, struct crm_query *q)
{
	*by = (struct crm_by){ .name = name };
	if (name == NULL)
		return;
	by->is_unit = crm_unit_parse(crm_str(name), &by->unit);
	if (!by->is_unit)
		crm_query_want(q, crm_str(name));
}

void crm_by_value(const struct crm_by *by, struct crm_query *q,
    const struct crm_deal *d, int64_t t, struct crm_buf *out)
{
	if (by->name == NULL)
		return;
	if (by->is_unit)
		crm_unit_name(by->unit, q->src.rules.zone, t, out);
	else
		crm_buf_str_add(out, crm_query_value(q, d,
		    crm_str(by->name)));
}

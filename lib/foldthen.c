/* SPDX-License-Identifier: ISC */
/* Deals as they were beside what they are. */
#include "fold.h"

void crm_fold_init_then(struct crm_fold *fold, const struct crm_fold_opt *opt)
{
	struct crm_fold_opt then = *opt;

	then.as_of = opt->then;
	then.fact = NULL;
	crm_fold_init(fold, &then);
}

enum crm_status crm_fold_both(const struct crm_fold *now,
    const struct crm_fold *then, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &now->opt;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < now->deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &now->deal[i];

		s = opt->both(opt->ctx, now, crm_fold_find(then,
		    crm_names_get(&now->deal_name, d->id)), d, err);
	}
	for (size_t i = 0; i < then->deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &then->deal[i];

		if (crm_fold_find(now, crm_names_get(&then->deal_name,
		    d->id)) == NULL)
			s = opt->both(opt->ctx, now, d, NULL, err);
	}
	return s;
}

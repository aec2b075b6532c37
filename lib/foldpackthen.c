/* SPDX-License-Identifier: ISC */
/* A deal of packs as it was at an earlier time. */
#include "foldpackpriv.h"
#include "foldpriv.h"

enum crm_status crm_pack_then(struct crm_pack_work *w, struct crm_deal *was,
    bool *is, struct crm_err *err)
{
	struct crm_fold_opt *opt = &w->fold.opt;
	crm_fold_fact_fn *fact = opt->fact;
	enum crm_status s;
	size_t n = 0;

	w->early = crm_mem_grow(w->early, &w->early_cap, w->facts + 1,
	    sizeof(struct crm_fact *));
	while (n < w->facts && w->list[n]->at <= opt->then) {
		w->early[n] = w->list[n];
		n++;
	}
	*is = false;
	if (n == 0)
		return CRM_OK;
	opt->fact = NULL;
	s = crm_fold_run(&w->fold, 1, w->early, n, was, is, err);
	opt->fact = fact;
	for (size_t i = 0; i < w->facts; i++) {
		struct crm_fact *f = &w->fact[i];

		f->undone = f->idle = f->late = f->creates = false;
	}
	return s;
}

/* SPDX-License-Identifier: ISC */
/* What was known of a deal when it was so old. */
#include <stdlib.h>

#include "clock.h"
#include "foldpriv.h"

/*
 * The deal as all its facts make it, which is put nowhere: its creation and
 * its closing say which facts are too late.  false where there is none.
 */
static enum crm_status whole(struct crm_fold *fold, uint32_t deal,
    struct crm_fact **fact, size_t n, struct crm_deal *d, bool *is,
    struct crm_err *err)
{
	struct crm_fold_opt opt = fold->opt;
	size_t orphans = fold->orphans, deals = fold->deals;
	enum crm_status s;

	fold->opt.rewind = false;
	fold->opt.fact = NULL;
	s = crm_fold_apply(fold, deal, fact, n, err);
	fold->opt = opt;
	fold->orphans = orphans;
	*is = s == CRM_OK && fold->deals > deals;
	if (*is)
		*d = fold->deal[--fold->deals];
	return s;
}

enum crm_status crm_fold_rewind(struct crm_fold *fold, uint32_t deal,
    struct crm_fact **fact, size_t *n, int64_t *as_of, struct crm_err *err)
{
	struct crm_fact **all = crm_mem_new(*n, sizeof(struct crm_fact *));
	struct crm_fact *creation = NULL;
	struct crm_deal d;
	size_t left = 0;
	bool is;
	enum crm_status s;
	int64_t last = fold->opt.as_of;	/* that counts */

	memcpy(all, fact, *n * sizeof(struct crm_fact *));
	s = whole(fold, deal, all, *n, &d, &is, err);
	for (size_t i = 0; is && creation == NULL; i++)
		if (all[i]->ev == CRM_EV_DEAL)
			creation = all[i];
	free(all);
	if (!is)
		return s;
	if (last - d.created > fold->opt.age)
		last = d.created + fold->opt.age;
	*as_of = last;
	if (fold->opt.unclosed && d.closed != CRM_TIME_NONE &&
	    last >= d.closed) {
		*as_of = d.closed;
		last = d.closed - 1;
	}
	for (size_t i = 0; i < *n; i++) {
		fact[i]->undone = fact[i]->idle = fact[i]->late = false;
		if (fact[i]->at <= last || fact[i] == creation)
			fact[left++] = fact[i];
	}
	*n = left;
	return CRM_OK;
}

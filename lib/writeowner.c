/* SPDX-License-Identifier: ISC */
/*
 * Who answers for new deals that name nobody: the least loaded of the team,
 * on the line that makes the deal, for a deal without an owner is nobody's
 * work.  A deal that nobody can take is written all the same.
 */
#include <stdlib.h>

#include "assign.h"
#include "census.h"
#include "event.h"
#include "writepriv.h"

static const struct crm_deal *deal_of(const struct crm_batch *b,
    const struct crm_fold *fold, const struct crm_batch_row *row)
{
	const struct crm_deal *d = crm_fold_find(fold,
	    crm_names_get(&b->deal, row->deal));

	return d != NULL && d->status == CRM_OPEN ? d : NULL;
}

/* The open deal that the row makes and nobody owns, or NULL. */
static const struct crm_deal *unowned(const struct crm_batch *b,
    const struct crm_fold *fold, const struct crm_batch_row *row)
{
	const struct crm_deal *d = NULL;

	if (row->ev == CRM_EV_DEAL && !row->via && crm_batch_plans(b, row))
		d = deal_of(b, fold, row);
	return d != NULL && d->owner == 0 ? d : NULL;
}

/* Loads: what the store has, and what the batch makes. */
static enum crm_status count(const struct crm_batch *b,
    const struct crm_fold *fold, struct crm_assign *a, struct crm_err *err)
{
	struct crm_census c = { 0 };
	enum crm_status s = CRM_OK;

	crm_assign_init(a, &b->src.rules, b->src.when.now);
	if (b->src.has_store)
		s = crm_census_take(&c, b->src.store.dir, err);
	for (uint32_t i = 1; i <= c.owner.n && i < c.cap; i++)
		crm_assign_count(a, crm_names_get(&c.owner, i), c.open[i]);
	for (size_t i = 0; i < b->rows; i++) {
		const struct crm_batch_row *row = &b->row[i];
		const struct crm_deal *d = row->state == CRM_ROW_GOOD &&
		    row->ev == CRM_EV_DEAL ? deal_of(b, fold, row) : NULL;

		if (d != NULL && d->owner != 0)
			crm_assign_count(a, crm_names_get(&fold->word,
			    d->owner), 1);
	}
	crm_census_free(&c);
	return s;
}

static enum crm_status give(struct crm_batch *b, const struct crm_deal *d,
    struct crm_batch_row *row, struct crm_assign *a, struct crm_err *err)
{
	const struct crm_staff *staff;
	struct crm_buf why = { 0 };
	enum crm_status s;

	staff = crm_assign_pick(a, crm_names_get(&b->deal, row->deal),
	    crm_rules_team(&b->src.rules, d->stage), CRM_STR(""), &why);
	if (staff == NULL && b->unowned++ == 0)
		crm_buf_str_add(&b->unowned_why, crm_buf_str(&why));
	crm_buf_free(&why);
	if (staff == NULL)
		return CRM_OK;
	s = crm_batch_line(b, row, err);
	if (s == CRM_OK && !crm_line_set_key(b->line, CRM_KEY_OWNER,
	    CRM_STRING, staff->id))
		s = crm_err_set(err, CRM_DATA, "more than %d keys",
		    (int)CRM_LINE_KEYS);
	if (s == CRM_OK)
		crm_batch_rewrite(b, row);
	return s;
}

enum crm_status crm_batch_owners(struct crm_batch *b,
    const struct crm_fold *fold, struct crm_err *err)
{
	struct crm_assign a = { 0 };
	enum crm_status s = CRM_OK;
	bool counted = false;

	if (b->src.rules.staffs == 0 || !b->src.rules.assign)
		return CRM_OK;
	for (size_t i = 0; i < b->rows && s == CRM_OK; i++) {
		const struct crm_deal *d = unowned(b, fold, &b->row[i]);

		if (d == NULL)
			continue;
		if (!counted)
			s = count(b, fold, &a, err);
		counted = true;
		if (s == CRM_OK)
			s = give(b, d, &b->row[i], &a, err);
	}
	crm_assign_free(&a);
	return s;
}

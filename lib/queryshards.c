/* SPDX-License-Identifier: ISC */
#include "queryshards.h"

#include <stdlib.h>

#include "index.h"
#include "mem.h"
#include "picks.h"
#include "related.h"
#include "shards.h"
#include "worker.h"

/* So many bytes of the journal are read sooner than the lines of a deal are
 * found by the index. */
enum { DEAL = 128 << 10 };

/* What one thread has picked. */
struct picking {
	struct crm_query *query;
	struct crm_picks picks;
	struct crm_query_eye eye;
};

static enum crm_status pick(void *ctx, const struct crm_fold *fold,
    const struct crm_deal *d, struct crm_err *err)
{
	struct picking *p = ctx;
	const struct crm_query *q = p->query;

	(void)err;
	p->eye.fold = fold;
	if (q->pick == NULL || q->pick(q->pick_ctx, &p->eye, d))
		crm_picks_add(&p->picks, fold, d);
	return CRM_OK;
}

static void *fork_picking(void *ctx)
{
	const struct picking *p = ctx;
	struct picking *part = crm_mem_new(1, sizeof(*part));

	part->query = p->query;
	crm_query_eye_open(&part->eye, p->query);
	return part;
}

static enum crm_status join_picking(void *ctx, void *p, struct crm_err *err)
{
	struct picking *all = ctx, *part = p;

	(void)err;
	if (all != NULL)
		crm_picks_join(&all->picks, &part->picks);
	crm_picks_free(&part->picks);
	crm_query_eye_close(&part->eye);
	free(part);
	return CRM_OK;
}

/* The deals that are to be told; CRM_NONE when something is wrong. */
static enum crm_status find(struct crm_query *q, struct crm_picks *picks,
    struct crm_err *err)
{
	struct picking all = { .query = q };
	struct crm_fold_opt opt = { .rules = &q->src.rules,
		.as_of = q->as_of, .moves_only = true,
		.origins = q->pick != NULL, .nexts = q->pick != NULL,
		.deal = pick, .fork = fork_picking, .join = join_picking,
		.ctx = &all };
	struct crm_fold fold;
	enum crm_status s;

	crm_fold_init(&fold, &opt);
	s = crm_worker_fold(&fold, &q->src, q->threads, err);
	if (q->pick != NULL)
		q->fold.orphans = fold.orphans;
	crm_fold_free(&fold);
	crm_picks_sort(&all.picks);
	*picks = all.picks;
	return s;
}

static enum crm_status take(void *ctx, const struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	(void)text;
	return crm_fold_add(ctx, l, err);
}

/* A few deals, whose lines the index finds. */
static enum crm_status tell_few(struct crm_query *q,
    const struct crm_picks *picks, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &q->fold.opt;
	struct crm_names names = { 0 };
	struct crm_related which = { .deal = &names };
	enum crm_status s;

	for (size_t i = 0; i < picks->n; i++)
		crm_names_add(&names, crm_picks_id(picks, i));
	s = crm_related_read(&q->src.store, &which, take, &q->fold, err);
	crm_names_free(&names);
	if (s == CRM_OK)
		s = crm_fold_finish(&q->fold, err);
	for (size_t i = 0; i < q->fold.deals && s == CRM_OK; i++) {
		const struct crm_deal *d = &q->fold.deal[i];

		if (crm_picks_find(picks, crm_names_get(&q->fold.deal_name,
		    d->id)) != SIZE_MAX)
			s = opt->deal(opt->ctx, &q->fold, d, err);
	}
	return s == CRM_NONE ? CRM_OK : s;
}

static bool are_few(const struct crm_query *q, const struct crm_picks *picks)
{
	struct crm_index index;
	struct crm_err err = { 0 };
	int64_t size = 0;

	if (q->pick == NULL || q->src.files > 0)
		return false;
	if (picks->n == 0)
		return true;
	if (crm_index_open(&index, &q->src.store, &err) == CRM_OK)
		for (size_t i = 0; i < index.parts; i++)
			size += index.part[i].covers;
	crm_index_close(&index);
	crm_err_free(&err);
	return (int64_t)picks->n * DEAL <= size;
}

enum crm_status crm_query_shards(struct crm_query *q, struct crm_err *err)
{
	struct crm_picks picks = { 0 };
	struct crm_shards shards = { .src = &q->src, .picks = &picks,
		.only = q->pick != NULL, .at_once = q->fold.opt.all,
		.threads = q->threads };
	enum crm_status s;

	/* rewound deals may have another creation, and so another order */
	if (q->age >= 0)
		return CRM_NONE;
	s = find(q, &picks, err);
	if (s == CRM_OK)
		s = are_few(q, &picks) ? tell_few(q, &picks, err) :
		    crm_shards_fold(&shards, &q->fold, err);
	crm_picks_free(&picks);
	return s;
}

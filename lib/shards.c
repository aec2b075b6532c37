/* SPDX-License-Identifier: ISC */
#include "shards.h"

#include <stdlib.h>

#include "foldpriv.h"
#include "lanes.h"
#include "mem.h"
#include "shardspriv.h"
#include "threads.h"

enum {
	LINES = 300 << 10,	/* of a shard, at most */
	SHARE = 4		/* shards a thread, at least … */
};

struct team {
	const struct crm_shards *of;
	struct crm_fold *fold;
	struct crm_chunks chunks;
	struct crm_shard_notes *notes;
	size_t n;		/* of them, and threads */
	size_t next, deals;	/* the next shard, and how many it has */
	struct crm_fold loose;
	void **part;		/* that are not joined yet */
	size_t parts, cap;
	bool told;		/* one has been */
};

/* A shard at work. */
struct lane {
	struct team *team;
	uint32_t from, to;
	void *part;
	size_t orphans;
	struct crm_shard_reader reader;
};

static enum crm_status read_shard(void *p, struct crm_err *err)
{
	struct lane *l = p;
	struct team *t = l->team;

	(void)err;
	if (t->next >= t->of->picks->n)
		return CRM_NONE;
	l->from = (uint32_t)t->next;
	t->next += t->deals;
	if (t->next > t->of->picks->n)
		t->next = t->of->picks->n;
	l->to = (uint32_t)t->next;
	return CRM_OK;
}

/* The deals that have been folded; but when others may have come since, none
 * that was not picked. */
static enum crm_status tell(const struct team *t, struct crm_fold *fold,
    struct crm_err *err)
{
	const struct crm_fold_opt *opt = &fold->opt;
	enum crm_status s = crm_fold_finish(fold, err);

	for (size_t i = 0; i < fold->deals && s == CRM_OK; i++)
		if (!t->of->only || crm_picks_find(t->of->picks,
		    crm_names_get(&fold->deal_name, fold->deal[i].id)) !=
		    SIZE_MAX)
			s = opt->deal(opt->ctx, fold, &fold->deal[i], err);
	return s;
}

static enum crm_status fold_lines(struct lane *l, struct crm_fold *fold,
    struct crm_err *err)
{
	struct team *t = l->team;
	enum crm_status s = crm_shard_read(&l->reader, t->notes, t->n,
	    l->from, l->to, fold, err);

	if (s == CRM_OK)
		s = tell(t, fold, err);
	l->orphans += fold->orphans;
	/* these are not the end of the stream */
	return s == CRM_NONE ? CRM_BUG : s;
}

static enum crm_status work(void *p, struct crm_err *err)
{
	struct lane *l = p;
	struct crm_fold_opt opt = l->team->fold->opt;
	struct crm_fold fold;
	enum crm_status s;

	l->part = opt.fork(opt.ctx);
	opt.ctx = l->part;
	opt.clients = &l->team->loose;
	crm_fold_init(&fold, &opt);
	fold.p->frozen = true;
	s = fold_lines(l, &fold, err);
	crm_fold_free(&fold);
	return s;
}

static void hold(struct team *t, struct lane *l)
{
	t->part = crm_mem_grow(t->part, &t->cap, t->parts + 1,
	    sizeof(void *));
	t->part[t->parts++] = l->part;
	l->part = NULL;
}

/* Join what has been held, or throw it away. */
static enum crm_status join(struct team *t, bool take, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &t->fold->opt;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < t->parts; i++) {
		bool takes = take && s == CRM_OK;
		enum crm_status a = opt->join(takes ? opt->ctx : NULL,
		    t->part[i], err);

		t->told |= takes;
		s = s == CRM_OK ? a : s;
	}
	t->parts = 0;
	return s;
}

static enum crm_status give(void *p, struct crm_err *err)
{
	struct lane *l = p;

	hold(l->team, l);
	return l->team->of->at_once ? join(l->team, true, err) : CRM_OK;
}

/* What is of no deal comes first: clients are known then. */
static enum crm_status fold_loose(struct team *t, struct lane *l,
    struct crm_err *err)
{
	struct crm_fold_opt opt = t->fold->opt;
	enum crm_status s;

	l->part = opt.fork(opt.ctx);
	opt.ctx = l->part;
	crm_fold_init(&t->loose, &opt);
	t->loose.p->frozen = true;
	l->from = CRM_SHARD_LOOSE;
	l->to = 0;
	s = fold_lines(l, &t->loose, err);
	crm_fold_settle_clients(&t->loose);
	if (s == CRM_OK)
		hold(t, l);
	return s;
}

static enum crm_status run_lanes(struct team *t, struct crm_err *err)
{
	struct crm_lanes lanes = { .read = read_shard, .work = work,
		.give = give, .n = t->n };
	struct lane *lane = crm_mem_new(t->n, sizeof(*lane));
	const struct crm_fold_opt *opt = &t->fold->opt;
	enum crm_status s = CRM_OK;

	lanes.lane = crm_mem_new(t->n, sizeof(void *));
	for (size_t i = 0; i < t->n; i++) {
		lane[i] = (struct lane){ .team = t, .reader = { .fd = -1,
			.chunks = &t->chunks } };
		lanes.lane[i] = &lane[i];
	}
	s = fold_loose(t, &lane[0], err);
	if (s == CRM_OK)
		s = crm_lanes_run(&lanes, err);
	for (size_t i = 0; i < t->n; i++) {
		if (lane[i].part != NULL)
			opt->join(NULL, lane[i].part, err);
		t->fold->orphans += lane[i].orphans;
		crm_shard_reader_free(&lane[i].reader);
	}
	free(lanes.lane);
	free(lane);
	return s;
}

static void plan(struct team *t)
{
	size_t lines = 0, shards;

	for (size_t i = 0; i < t->n; i++)
		lines += t->notes[i].lines;
	shards = lines / LINES + 1;
	if (shards < t->n * SHARE)
		shards = t->n * SHARE;
	t->deals = t->of->picks->n / shards + 1;
}

enum crm_status crm_shards_fold(const struct crm_shards *of,
    struct crm_fold *fold, struct crm_err *err)
{
	struct team t = { .of = of, .fold = fold };
	enum crm_status s = CRM_NONE;

	if (crm_chunks_open(&t.chunks, of->src)) {
		t.n = crm_threads_count(of->threads, t.chunks.size);
		t.notes = crm_mem_new(t.n, sizeof(*t.notes));
		s = crm_shard_scan(of, &fold->opt, &t.chunks, t.notes, t.n);
	}
	if (s == CRM_OK) {
		enum crm_status joined;

		plan(&t);
		s = run_lanes(&t, err);
		joined = join(&t, s == CRM_OK, err);
		s = s == CRM_OK && joined != CRM_NONE ? joined : s;
	}
	for (size_t i = 0; i < t.n; i++)
		crm_shard_notes_free(&t.notes[i]);
	free(t.notes);
	free(t.part);
	crm_fold_free(&t.loose);
	crm_chunks_free(&t.chunks);
	if (s == CRM_OK || t.told)
		return s;
	fold->orphans = 0;
	crm_err_free(err);
	return CRM_NONE;
}

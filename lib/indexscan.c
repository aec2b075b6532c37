/* SPDX-License-Identifier: ISC */
/* The ranges of a part, scanned once for all makers. */
#include <stdatomic.h>
#include <stdlib.h>

#include "alike.h"
#include "chunk.h"
#include "days.h"
#include "indexpriv.h"
#include "mem.h"
#include "pending.h"
#include "posting.h"
#include "stream.h"
#include "threads.h"

const struct crm_index_maker *const crm_index_makers[] = {
	&crm_posting_maker, &crm_stream_maker, &crm_pending_maker,
	&crm_days_maker, &crm_alike_maker, NULL };

struct scanning {
	const struct crm_index_part *part;
	struct crm_chunks chunks;
	size_t makers, threads;
	atomic_bool failed;	/* something cannot be read */
	atomic_bool barren;	/* a line cannot be */
	atomic_bool *cannot;	/* by maker */
};

struct worker {
	struct scanning *all;
	size_t no;
	void **ctx;		/* by maker */
	struct crm_line *line;
};

/* A line for a maker that wants it read, and for all if it is odd. */
static void show_line(struct worker *w, struct crm_str text,
    struct crm_index_at at, size_t from, size_t to)
{
	struct crm_err err = { 0 };

	if (crm_line_read(w->line, text, &err) != CRM_OK)
		w->all->barren = true;
	for (size_t i = from; i < to && !w->all->barren; i++)
		if (!w->all->cannot[i] && crm_index_makers[i]->line(w->ctx[i],
		    w->line, text, at) != CRM_OK)
			w->all->cannot[i] = true;
	crm_err_free(&err);
}

static void show_scan(struct worker *w, const struct crm_scan *scan,
    struct crm_str text, struct crm_index_at at)
{
	for (size_t i = 0; i < w->all->makers; i++) {
		enum crm_status s;

		if (w->all->cannot[i])
			continue;
		s = crm_index_makers[i]->scan(w->ctx[i], scan, text, at);
		if (s == CRM_NONE)
			show_line(w, text, at, i, i + 1);
		else if (s != CRM_OK)
			w->all->cannot[i] = true;
	}
}

static void scan_block(struct worker *w, struct crm_scan *scan,
    const struct crm_chunk *chunk, char *text, size_t n)
{
	const struct crm_index_range *r = &w->all->part->range[chunk->of];
	struct crm_index_at at = { .range = (uint32_t)chunk->of };

	crm_scan_block(scan, text, n);
	for (uint32_t i = 0, end; i < n && !w->all->barren; i = end + 1) {
		bool read = crm_scan_line(scan, i, &end);
		struct crm_str line = { text + i, end - i };

		at.offset = chunk->offset + i;
		at.block = r->block + (uint32_t)((at.offset - r->from) /
		    CRM_INDEX_BLOCK);
		if (line.n > CRM_LINE_MAX)
			w->all->barren = true;
		else if (read)
			show_scan(w, scan, line, at);
		else
			show_line(w, line, at, 0, w->all->makers);
	}
	for (size_t i = 0; i < w->all->makers; i++)
		if (crm_index_makers[i]->flush != NULL)
			crm_index_makers[i]->flush(w->ctx[i]);
}

static void *scan_share(void *arg)
{
	struct worker *w = arg;
	struct crm_chunk *chunk = crm_mem_new(1, sizeof(*chunk));
	struct crm_scan *scan = crm_mem_new(1, sizeof(*scan));
	enum crm_status s = CRM_OK;
	char *text;
	size_t n;

	w->line = crm_mem_new(1, sizeof(*w->line));
	for (size_t i = 0; i < w->all->makers; i++)
		w->ctx[i] = crm_index_makers[i]->open(w->all->part, w->no);
	crm_chunk_init(chunk, &w->all->chunks, w->no, w->all->threads);
	while (!w->all->failed && !w->all->barren &&
	    (s = crm_chunk_next(chunk, &text, &n)) == CRM_OK)
		scan_block(w, scan, chunk, text, n);
	if (s != CRM_OK && s != CRM_NONE)
		w->all->failed = true;
	crm_chunk_free(chunk);
	crm_scan_free(scan);
	crm_line_free(w->line);
	free(w->line);
	free(scan);
	free(chunk);
	return NULL;
}

/* What the makers have counted is written, and freed. */
static void end_makers(struct scanning *all, struct worker *w,
    struct crm_index_out *out)
{
	bool good = !all->failed && !all->barren;
	void **ctx = crm_mem_new(all->threads, sizeof(*ctx));

	for (size_t i = 0; i < all->makers; i++) {
		for (size_t k = 0; k < all->threads; k++)
			ctx[k] = w[k].ctx[i];
		if (good && !all->cannot[i])
			crm_index_makers[i]->end(ctx, all->threads, out);
		for (size_t k = 0; k < all->threads; k++)
			crm_index_makers[i]->free(ctx[k]);
	}
	free(ctx);
}

bool crm_index_scan(const struct crm_index_part *part,
    const struct crm_store *store, size_t threads, struct crm_index_out *out,
    bool *barren)
{
	struct crm_source src = { .has_store = true, .store = *store };
	struct scanning all = { .part = part };
	struct crm_chunk_range *range = crm_mem_new(part->ranges,
	    sizeof(*range));
	struct worker *w;

	while (crm_index_makers[all.makers] != NULL)
		all.makers++;
	for (size_t i = 0; i < part->ranges; i++)
		range[i] = (struct crm_chunk_range){ part->range[i].name.p,
			part->range[i].from, part->range[i].to };
	crm_chunks_ranges(&all.chunks, &src, range, part->ranges);
	all.threads = crm_threads_count(threads, all.chunks.size);
	all.cannot = crm_mem_new(all.makers, sizeof(*all.cannot));
	w = crm_mem_new(all.threads, sizeof(*w));
	for (size_t i = 0; i < all.threads; i++)
		w[i] = (struct worker){ &all, i, crm_mem_new(all.makers,
		    sizeof(*w->ctx)), NULL };
	crm_threads_run(scan_share, w, sizeof(*w), all.threads);
	end_makers(&all, w, out);
	for (size_t i = 0; i < all.threads; i++)
		free(w[i].ctx);
	free(w);
	free((void *)all.cannot);
	free(range);
	crm_chunks_free(&all.chunks);
	*barren = all.barren;
	return !all.failed;
}

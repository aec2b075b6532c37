/* SPDX-License-Identifier: ISC */
#include "worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "again.h"
#include "chunk.h"
#include "columns.h"
#include "foldpack.h"
#include "foldpriv.h"
#include "scan.h"

/* Less than this is not worth a thread. */
enum { SHARE = 1 << 20 };

struct team;

struct worker {
	struct team *team;
	size_t no;
	pthread_t thread;
	enum crm_status status;
	void *facts, *deals;	/* counters of the two halves of the work */
	struct crm_line *line;
	struct crm_names hard;
	size_t orphans;
};

struct team {
	struct crm_fold *fold;
	struct crm_source *src;
	struct crm_chunks chunks;
	struct crm_pack *pack;
	struct worker *worker;
	size_t n;
	struct crm_names words;
	struct crm_names hard;
	struct crm_columns columns;
	bool indexed;		/* there are columns, and chunks of the rest */
	size_t stream;		/* of the columns, that is being folded */
	atomic_bool failed;
};

/* Are touches told? */
static bool tells(const struct team *t)
{
	return t->fold->opt.fact != NULL && !t->fold->opt.fact_moves;
}

/* How many threads for so many bytes: as asked, as $CRM_THREADS asks, or the
 * processors there are, as far as there is work for them. */
static size_t count(size_t asked, int64_t size)
{
	const char *env = getenv("CRM_THREADS");
	int64_t n = (int64_t)asked;

	if (n == 0 && (env == NULL || !crm_str_int(crm_str(env), &n) ||
	    n < 1)) {
		n = sysconf(_SC_NPROCESSORS_ONLN);
		if (n > size / SHARE + 1)
			n = size / SHARE + 1;
	}
	return n < 1 ? 1 : n > CRM_WORKERS ? CRM_WORKERS : (size_t)n;
}

/* A line that the scan has left. */
static enum crm_status odd_line(struct worker *w, struct crm_str text)
{
	struct crm_err err = { 0 };
	enum crm_status s;

	if (w->team->src->files > 0 && crm_str_trim(text).n == 0)
		return CRM_OK;
	s = crm_line_read(w->line, text, &err);
	if (s == CRM_OK)
		s = crm_pack_line(&w->team->pack[w->no], w->line, &err);
	crm_err_free(&err);
	return s;
}

static enum crm_status read_block(struct worker *w, struct crm_scan *scan,
    char *text, size_t n)
{
	struct crm_pack *pack = &w->team->pack[w->no];
	enum crm_status s = CRM_OK;

	crm_scan_block(scan, text, n);
	for (uint32_t at = 0, end; at < n && s == CRM_OK; at = end + 1) {
		s = crm_scan_line(scan, at, &end) ?
		    crm_pack_scan(pack, scan) : CRM_NONE;
		if (end - at > CRM_LINE_MAX)
			return CRM_DATA;
		if (s == CRM_NONE)
			s = odd_line(w, (struct crm_str){ text + at,
				end - at });
	}
	crm_pack_flush(pack);
	return s;
}

static void *read_part(void *arg)
{
	struct worker *w = arg;
	struct crm_chunk *chunk = crm_mem_new(1, sizeof(*chunk));
	struct crm_scan *scan = crm_mem_new(1, sizeof(*scan));
	char *text;
	size_t n;

	w->line = crm_mem_new(1, sizeof(*w->line));
	crm_chunk_init(chunk, &w->team->chunks, w->no, w->team->n);
	while (w->status == CRM_OK && !w->team->failed) {
		enum crm_status s = crm_chunk_next(chunk, &text, &n);

		if (s == CRM_NONE)
			break;
		w->status = s == CRM_OK ? read_block(w, scan, text, n) : s;
	}
	if (w->status != CRM_OK)
		w->team->failed = true;
	crm_chunk_free(chunk);
	crm_scan_free(scan);
	crm_line_free(w->line);
	free(w->line);
	free(scan);
	free(chunk);
	return NULL;
}

static void *fold_part(void *arg)
{
	struct worker *w = arg;
	struct crm_err err = { 0 };

	w->status = crm_pack_fold(w->team->pack, w->team->n, w->no,
	    &w->team->words, w->deals, &w->hard, &w->orphans, &err);
	if (w->status != CRM_OK)
		w->team->failed = true;
	crm_err_free(&err);
	return NULL;
}

static void *fold_stream(void *arg)
{
	struct worker *w = arg;
	struct team *t = w->team;
	struct crm_err err = { 0 };

	w->status = crm_columns_fold(&t->columns, t->stream, &t->fold->opt,
	    &t->words, w->deals, &w->hard, &w->orphans, &err);
	if (w->status != CRM_OK)
		t->failed = true;
	crm_err_free(&err);
	return NULL;
}

static void *tell_touches(void *arg)
{
	struct worker *w = arg;
	struct team *t = w->team;
	struct crm_err err = { 0 };

	w->status = crm_columns_tell(&t->columns, &t->fold->opt, &t->words,
	    w->deals, &err);
	if (w->status != CRM_OK)
		t->failed = true;
	crm_err_free(&err);
	return NULL;
}

/* Run fn for each; one that gets no thread is run here. */
static bool together(struct team *t, void *(*fn)(void *))
{
	size_t n = 1;

	while (n < t->n && pthread_create(&t->worker[n].thread, NULL, fn,
	    &t->worker[n]) == 0)
		n++;
	fn(&t->worker[0]);
	for (size_t i = n; i < t->n; i++)
		fn(&t->worker[i]);
	for (size_t i = 1; i < n; i++)
		pthread_join(t->worker[i].thread, NULL);
	return !t->failed;
}

static void begin(struct team *t, size_t threads)
{
	const struct crm_fold_opt *opt = &t->fold->opt;

	int64_t size = t->chunks.size;

	/* columns are a tenth of the lines, and quicker read */
	for (size_t i = 0; i < t->columns.streams; i++)
		size += t->columns.stream[i].part->covers / 8;
	t->n = count(threads, size);
	t->pack = crm_mem_new(t->n, sizeof(*t->pack));
	t->worker = crm_mem_new(t->n, sizeof(*t->worker));
	for (size_t i = 0; i < t->n; i++) {
		struct worker *w = &t->worker[i];

		*w = (struct worker){ .team = t, .no = i,
			.facts = opt->fork(opt->ctx),
			.deals = opt->fork(opt->ctx) };
		crm_pack_init(&t->pack[i], opt, w->facts);
	}
}

/* Add up what the workers counted; or throw it away. */
static enum crm_status join(struct team *t, bool take, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &t->fold->opt;
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < t->n; i++)
		crm_pack_free(&t->pack[i]);
	for (size_t i = 0; i < t->n; i++) {
		enum crm_status a = opt->join(take ? opt->ctx : NULL,
		    t->worker[i].facts, err);
		enum crm_status b = opt->join(take ? opt->ctx : NULL,
		    t->worker[i].deals, err);

		s = s != CRM_OK ? s : a != CRM_OK ? a : b;
		t->fold->orphans += take ? t->worker[i].orphans : 0;
		crm_names_free(&t->worker[i].hard);
	}
	free(t->worker);
	free(t->pack);
	crm_names_free(&t->words);
	crm_names_free(&t->hard);
	return s;
}

/* What was left out is counted in a part of its own. */
static bool fold_rest(struct team *t, struct crm_err *err)
{
	const struct crm_fold_opt *opt = &t->fold->opt;
	struct crm_again again = { .src = t->src, .hard = &t->hard,
		.columns = t->indexed ? &t->columns : NULL };
	void *part;

	for (size_t i = 0; i < t->n; i++) {
		again.loose |= t->pack[i].again;
		for (uint32_t k = 1; k <= t->worker[i].hard.n; k++)
			crm_names_add(&t->hard,
			    crm_names_get(&t->worker[i].hard, k));
	}
	for (size_t i = 0; i < t->columns.streams && tells(t); i++)
		again.tells |= t->columns.stream[i].head.loose > 0;
	if (!again.loose && !again.tells && t->hard.n == 0)
		return true;
	part = opt->fork(opt->ctx);
	if (crm_again_fold(&again, t->fold, part, err) != CRM_OK) {
		opt->join(NULL, part, err);
		return false;
	}
	return opt->join(opt->ctx, part, err) == CRM_OK;
}

/* The columns, one stream after the other. */
static bool fold_columns(struct team *t)
{
	bool ok = true;

	crm_columns_begin(&t->columns, t->pack, t->n);
	for (t->stream = 0; t->stream < t->columns.streams && ok;
	    t->stream++) {
		t->columns.next = 0;
		ok = together(t, fold_stream);
	}
	return ok && (!tells(t) || together(t, tell_touches));
}

/* Read and fold; by the index, or all of it. */
static bool run(struct team *t, size_t threads, struct crm_err *err)
{
	bool ok;

	begin(t, threads);
	ok = together(t, read_part);
	if (ok) {
		crm_pack_words(t->pack, t->n, &t->words);
		ok = (!t->indexed || fold_columns(t)) &&
		    together(t, fold_part);
	}
	return ok && fold_rest(t, err);
}

static enum crm_status end(struct team *t, bool ok, struct crm_err *err)
{
	crm_chunks_free(&t->chunks);
	crm_columns_close(&t->columns);
	if (join(t, ok, err) != CRM_OK)
		return CRM_DATA;
	if (!ok)
		crm_err_free(err);
	return ok ? CRM_OK : CRM_NONE;
}

/* By the index; CRM_NONE too where there is none. */
static enum crm_status fold_indexed(struct crm_fold *fold,
    struct crm_source *src, size_t threads, struct crm_err *err)
{
	struct team t = { .fold = fold, .src = src, .indexed = true };
	const struct crm_fold_opt *opt = &fold->opt;

	if (src->files > 0 || !src->has_store ||
	    (opt->fact != NULL && !opt->fact_moves && !opt->fact_sales))
		return CRM_NONE;
	if (!crm_columns_open(&t.columns, &src->store, threads, &t.words)) {
		crm_columns_close(&t.columns);
		crm_names_free(&t.words);
		return CRM_NONE;
	}
	crm_columns_gaps(&t.columns, &t.chunks, src);
	return end(&t, run(&t, threads, err), err);
}

enum crm_status crm_worker_fold(struct crm_fold *fold, struct crm_source *src,
    size_t threads, struct crm_err *err)
{
	struct team t = { .fold = fold, .src = src };
	enum crm_status s = fold_indexed(fold, src, threads, err);

	if (s != CRM_NONE)
		return s;
	if (!crm_chunks_open(&t.chunks, src)) {
		crm_chunks_free(&t.chunks);
		return CRM_NONE;
	}
	return end(&t, run(&t, threads, err), err);
}

/* SPDX-License-Identifier: ISC */
/* The lines of a source, noted by deal; and looked at, so that nothing is
 * found to be wrong later, when deals have been told. */
#include <stdlib.h>

#include "event.h"
#include "foldpackvalue.h"
#include "foldpriv.h"
#include "shardspriv.h"
#include "threads.h"

struct scanning {
	const struct crm_shards *of;
	const struct crm_chunks *chunks;
	size_t no, n;
	bool touches;		/* somebody asks for them */
	struct crm_shard_notes *notes;
	struct crm_fold side;	/* judges what is not plain */
	struct crm_line *line;
	enum crm_status status;
};

static void note(struct scanning *w, uint32_t deal, uint32_t at)
{
	struct crm_shard_notes *o = w->notes;
	struct crm_shard_block *b = &o->block[o->blocks - 1];

	o->line = crm_mem_grow(o->line, &o->line_cap, o->lines + 1,
	    sizeof(*o->line));
	o->line[o->lines++] = (struct crm_shard_line){ deal, at };
	if (deal == CRM_SHARD_LOOSE) {
		b->loose = true;
		return;
	}
	b->least = deal < b->least ? deal : b->least;
	b->most = deal > b->most ? deal : b->most;
}

/* Note the line of a deal (empty: of none), if anybody asks for it. */
static void note_id(struct scanning *w, struct crm_str id, enum crm_ev ev,
    uint32_t at)
{
	size_t deal;

	if (ev == CRM_EV_TOUCH && !w->touches)
		return;
	deal = id.n > 0 ? crm_picks_find(w->of->picks, id) : SIZE_MAX;
	if (deal != SIZE_MAX)
		note(w, (uint32_t)deal, at);
	else if (!w->of->only || (id.n == 0 && (ev == CRM_EV_CLIENT ||
	    ev == CRM_EV_MERGE || ev == CRM_EV_FORGET || ev == CRM_EV_SET)))
		note(w, CRM_SHARD_LOOSE, at);
}

/* A line that is not plain, or could not be scanned. */
static enum crm_status take_odd(struct scanning *w, struct crm_str text,
    uint32_t at)
{
	struct crm_err err = { 0 };
	enum crm_status s;

	if (w->of->src->files > 0 && crm_str_trim(text).n == 0)
		return CRM_OK;
	s = crm_line_read(w->line, text, &err);
	if (s == CRM_OK && crm_line_get(w->line, CRM_KEY_EV) == NULL)
		return CRM_NONE;
	if (s == CRM_OK)
		s = crm_fold_add(&w->side, w->line, &err);
	w->side.p->facts = w->side.p->changes = 0;
	if (s == CRM_OK)
		note_id(w, crm_line_str(w->line, CRM_KEY_DEAL),
		    crm_ev_find(crm_line_str(w->line, CRM_KEY_EV)), at);
	crm_err_free(&err);
	return s;
}

static bool is_text(const struct crm_scan *s, enum crm_key key)
{
	return !crm_scan_has(s, key) || crm_scan_type(s, key) == CRM_STRING ||
	    crm_scan_type(s, key) == CRM_NULL;
}

static bool is_id(const struct crm_scan *s, enum crm_key key)
{
	return !crm_scan_has(s, key) || take_id(s, key);
}

static bool is_count(const struct crm_scan *s, enum crm_key key)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key))
		return true;
	v = crm_scan_get(s, key);
	return v.type == CRM_NUMBER && v.n <= 9 && v.p[0] != '-' &&
	    memchr(v.p, '.', v.n) == NULL;
}

/* Can nothing be wrong with it?  A fold of moves has found nothing. */
static bool is_plain(const struct crm_scan *s, enum crm_ev ev)
{
	switch (ev) {
	case CRM_EV_TOUCH:
		return is_id(s, CRM_KEY_DEAL) && is_id(s, CRM_KEY_CLIENT) &&
		    is_id(s, CRM_KEY_BY) && is_count(s, CRM_KEY_SECS);
	case CRM_EV_DEAL: case CRM_EV_SET: case CRM_EV_STEP: case CRM_EV_UNDO:
		return is_id(s, CRM_KEY_DEAL) && is_text(s, CRM_KEY_TITLE) &&
		    is_text(s, CRM_KEY_TODO);
	default:
		return false;
	}
}

static struct crm_str text_of(const struct crm_scan *s, enum crm_key key)
{
	struct crm_scan_value v;

	if (!crm_scan_has(s, key) || crm_scan_type(s, key) != CRM_STRING)
		return CRM_STR("");
	v = crm_scan_get(s, key);
	return (struct crm_str){ v.p, v.n };
}

static enum crm_ev ev_of(const struct crm_scan *s)
{
	return s->shape->ev != 0 ? (enum crm_ev)s->shape->ev :
	    crm_ev_find(text_of(s, CRM_KEY_EV));
}

static enum crm_status take_block(struct scanning *w, struct crm_scan *s,
    const char *text, size_t n)
{
	enum crm_status st = CRM_OK;

	crm_scan_block(s, text, n);
	for (uint32_t at = 0, end; at < n && st == CRM_OK; at = end + 1) {
		bool known = crm_scan_line(s, at, &end);
		enum crm_ev ev = known ? ev_of(s) : CRM_EV_NONE;

		if (end - at > CRM_LINE_MAX)
			return CRM_DATA;
		if (!known || !is_plain(s, ev))
			st = take_odd(w, (struct crm_str){ text + at,
			    end - at }, at);
		else
			note_id(w, text_of(s, CRM_KEY_DEAL), ev, at);
	}
	return st;
}

static void begin_block(struct crm_shard_notes *o,
    const struct crm_chunk *chunk, size_t n)
{
	o->block = crm_mem_grow(o->block, &o->block_cap, o->blocks + 1,
	    sizeof(*o->block));
	o->block[o->blocks++] = (struct crm_shard_block){ .file = chunk->of,
		.at = chunk->offset, .n = (uint32_t)n, .first = o->lines,
		.least = UINT32_MAX };
}

static void *scan(void *arg)
{
	struct scanning *w = arg;
	struct crm_chunk *chunk = crm_mem_new(1, sizeof(*chunk));
	struct crm_scan *s = crm_mem_new(1, sizeof(*s));
	char *text;
	size_t n;

	w->line = crm_mem_new(1, sizeof(*w->line));
	crm_chunk_init(chunk, w->chunks, w->no, w->n);
	while (w->status == CRM_OK) {
		enum crm_status st = crm_chunk_next(chunk, &text, &n);

		if (st == CRM_NONE)
			break;
		if (st == CRM_OK)
			begin_block(w->notes, chunk, n);
		w->status = st == CRM_OK ? take_block(w, s, text, n) : st;
	}
	crm_chunk_free(chunk);
	crm_scan_free(s);
	crm_line_free(w->line);
	free(w->line);
	free(s);
	free(chunk);
	return NULL;
}

enum crm_status crm_shard_scan(const struct crm_shards *of,
    const struct crm_fold_opt *opt, const struct crm_chunks *chunks,
    struct crm_shard_notes *notes, size_t n)
{
	struct scanning *w = crm_mem_new(n, sizeof(*w));
	enum crm_status s = CRM_OK;

	for (size_t i = 0; i < n; i++) {
		w[i] = (struct scanning){ .of = of, .chunks = chunks, .no = i,
			.n = n, .notes = &notes[i],
			.touches = !opt->moves_only || (opt->fact != NULL &&
			!opt->fact_moves) };
		crm_fold_init(&w[i].side, opt);
	}
	crm_threads_run(scan, w, sizeof(*w), n);
	for (size_t i = 0; i < n; i++) {
		s = w[i].status != CRM_OK ? CRM_NONE : s;
		crm_fold_free(&w[i].side);
	}
	free(w);
	return s;
}

void crm_shard_notes_free(struct crm_shard_notes *o)
{
	free(o->line);
	free(o->block);
	*o = (struct crm_shard_notes){ 0 };
}

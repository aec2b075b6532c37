/* SPDX-License-Identifier: ISC */
/*
 * The columns of the index: what reports count, so that they need not read
 * the journal.  A part has its deals, each with its deal, set, step and undo
 * facts in the order of facts, one behind the other; its touches, by who
 * made them; and the places of the sales that name no deal.
 *
 * Most deals have one of few plots: what facts there are, in which order, and
 * where each leads, without their times, money and words.  A plot is stored
 * once; of a deal there is its number, and the values, which lie in columns:
 * so that what all deals of a plot have in common need be found but once
 * (outline.h), and what is not asked for is not looked at.
 *
 * Sections, numbers as the machine has them (var: seven bits a byte, the
 * lowest first, the eighth bit set where another byte follows; zig: that of
 * n << 1 ^ n >> 63):
 * - facts: one struct crm_stream_head.
 * - words: for each word var its length, and its bytes.  Numbers of words
 *   begin with 1; 0 is none.
 * - words.of: for each thread that made the part, how many words it had (32
 *   bits), and their numbers above (32 bits each, from 0 on).
 * - shapes: struct crm_stream_shape: what a fact is, but for its values.
 * - plots: the shapes of the facts of each plot (32 bits each).
 * - plots.dir: where each begins there (32 bits), and one more for the end.
 * - deals: blocks, each with these columns one behind the other, every value
 *   of one in as many bytes as its largest needs (none where all are 0, else
 *   1, 2, 4 or 8): of each deal its plot, counted from 1 with the block's
 *   first (0: it has none), and its flags; of each fact its time above the
 *   block's; then of changes, in their order, times (zig above the fact's),
 *   money (zig) and words.  Then come the ids: a byte how many bytes it has
 *   in common with the one before in the block, a byte how many follow, these.
 *   Then what few have: of a deal without plot var how many facts, and var
 *   the shape of each above the block's; of early ones (flag) var how many,
 *   and the time of each (zig).
 * - deals.dir: struct crm_stream_block, and one more for the end.
 * - touches: runs by who and what, in blocks.  Var the thread's word of who,
 *   a byte of kind, dir << 3 and missed << 5, var how many, and the time of
 *   each, zig above the one before (the first: above the block's).
 * - touches.dir: struct crm_stream_touches, and one more for the end.
 * - loose: struct crm_stream_loose.
 *
 * What cannot be told so is hard: the deal has no facts here and is folded
 * from the journal.  Early are touches that may be before their deal; where
 * it is not created in this part, that is all.
 */
#ifndef CRM_STREAM_H
#define CRM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "foldpackpriv.h"
#include "index.h"
#include "names.h"

enum { CRM_STREAM_VERSION = 2, CRM_STREAM_TOUCHES = 64 << 10,
	CRM_STREAM_CHANGES = 12,
	CRM_STREAM_DEALS = 2048, CRM_STREAM_VALUES = 1 << 15,	/* of a block,
							 * if not of one deal */
	CRM_STREAM_PLOT = 64,	/* facts of a plot, at most */
	CRM_STREAM_PLOTS = UINT16_MAX };	/* that a thread makes */

struct crm_stream_head {
	uint32_t version, words, threads, shapes, plots, none;
	uint64_t deals, blocks, touch_blocks, loose;
};

enum { CRM_STREAM_HARD = 1,
	CRM_STREAM_TOLD = 2,	/* hard where touches and sales are told */
	CRM_STREAM_EARLY = 4 };

struct crm_stream_shape {
	uint8_t ev, outcome, kind, to, changes, none[3];
	uint32_t place, pipeline, cur;	/* words: of `to` where it is named,
					 * of changes with these keys */
	uint8_t key[CRM_STREAM_CHANGES], type[CRM_STREAM_CHANGES];
};

/* Columns; the last four have any number of values of a deal. */
enum { CRM_STREAM_OF_PLOT, CRM_STREAM_FLAGS, CRM_STREAM_TIMES,
	CRM_STREAM_WHENS, CRM_STREAM_SUMS, CRM_STREAM_WORDS,
	CRM_STREAM_COLUMNS };

struct crm_stream_block {
	int64_t at;		/* in deals */
	int64_t first, last;	/* times of its facts */
	uint32_t shape, plot, deals;	/* the first numbers of its thread */
	uint32_t n[CRM_STREAM_COLUMNS];
	uint8_t width[CRM_STREAM_COLUMNS], none[6];
	uint32_t ids;		/* bytes */
};

struct crm_stream_touches {
	int64_t at, from, to;	/* in touches; the first and last time */
	uint32_t thread, n;
};

struct crm_stream_loose {
	int64_t offset;
	uint32_t range, none;
};

struct crm_index_maker;
extern const struct crm_index_maker crm_stream_maker;

/* Writing deals: each thread has its own. */
struct crm_stream_out {
	struct crm_buf buf;	/* blocks that are complete */
	struct crm_stream_block *block;	/* at: in buf */
	size_t blocks, block_cap;
	struct crm_stream_shape *shape;
	size_t shapes, shape_cap;
	struct crm_names known;		/* shapes */
	struct crm_stream_lately { struct crm_stream_shape shape; uint32_t no; }
	    lately[64];			/* some of them; no: + 1 */
	struct crm_names plots;		/* as shapes' numbers */
	/* the block that is being filled */
	struct crm_stream_column {
		int64_t *v;
		size_t n, cap;
		uint64_t all;	/* bits that any has */
	} column[CRM_STREAM_COLUMNS];
	struct crm_buf ids, odd;
	struct crm_buf plot;		/* of the deal at hand */
	char last[64];
	size_t last_n;
};

/* The deal of which the list of w is the facts (none, where it is hard). */
void crm_stream_add(struct crm_stream_out *, const struct crm_pack_work *w,
    struct crm_str id, uint8_t flags, const struct crm_pack_light *early,
    size_t n);
/* The deals since the last block become one. */
void crm_stream_end(struct crm_stream_out *);
/* The shapes and plots of n threads, as sections; blocks, whose shape is the
 * thread until now, get the first numbers of it. */
struct crm_index_out;
void crm_stream_put_shapes(struct crm_index_out *,
    const struct crm_stream_out *const *, size_t n, struct crm_stream_head *,
    struct crm_stream_block *, size_t blocks);
void crm_stream_out_free(struct crm_stream_out *);
/* The place of the first early touch of a deal in a pack, where they are
 * sorted by deal. */
size_t crm_stream_early(const struct crm_pack *, uint32_t deal);

/* Writing touches: each thread has its own.  Zero it to start, but for the
 * thread. */
struct crm_touch_out {
	uint32_t thread;
	struct crm_touch_made { int64_t at; uint32_t who; uint8_t what; }
	    *touch, *sorted;		/* those that are in no block yet */
	size_t touches;
	uint32_t most;		/* the largest who */
	struct crm_buf text;	/* of blocks */
	struct crm_stream_touches *block;	/* at: in text */
	size_t blocks, block_cap;
};

void crm_touch_add(struct crm_touch_out *, const struct crm_fact *);
/* No more of them: what is left becomes a block. */
void crm_touch_end(struct crm_touch_out *);
void crm_touch_out_free(struct crm_touch_out *);

static inline void crm_stream_put(struct crm_buf *b, uint64_t n)
{
	char *p = crm_buf_room(b, 10);

	while (n >= 128) {
		*p++ = (char)(n | 128);
		n >>= 7;
		b->n++;
	}
	*p = (char)n;
	b->n++;
}

static inline uint64_t crm_stream_zig(int64_t n)
{
	return (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0);
}

/* False behind the end. */
static inline bool crm_stream_get(const uint8_t **at, const uint8_t *end,
    uint64_t *n)
{
	const uint8_t *p = *at;
	unsigned int shift = 0;

	*n = 0;
	while (p < end && shift < 64) {
		*n |= (uint64_t)(*p & 127) << shift;
		if ((*p++ & 128) == 0) {
			*at = p;
			return true;
		}
		shift += 7;
	}
	return false;
}

static inline int64_t crm_stream_unzig(uint64_t n)
{
	return (int64_t)(n >> 1 ^ -(n & 1));
}

#endif

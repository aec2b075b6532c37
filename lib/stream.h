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

/* Where a deal is in its block. */
struct crm_stream_place {
	uint32_t deal;
	uint32_t value[4];	/* the first of each of the last columns */
	uint32_t odd;
};

/* A part, opened. */
struct crm_stream {
	const struct crm_index_part *part;
	struct crm_stream_head head;
	struct crm_stream_block *block;
	struct crm_stream_touches *touches;
	struct crm_stream_shape *shape;
	uint32_t *shapes;		/* of all plots */
	struct crm_stream_plot {
		uint32_t first, facts;	/* in shapes */
		uint32_t values[3];	/* whens, sums and words of a deal */
	} *plot;
	struct crm_stream_loose *loose;
	uint32_t *word;			/* [number]: the common one */
	uint32_t **of;			/* [thread][its word]: the same */
	uint32_t *of_n;
	size_t deals_section, touches_section;
	size_t rank;		/* among what is folded together */
	/* where it is held in memory: all entries, found by their ids */
	char *text;
	struct crm_stream_slot { uint32_t hash, entry; } *slot;
	size_t slots;
	struct crm_stream_entry {
		struct crm_stream_place at;
		uint32_t block;
		bool taken;		/* it has been folded */
		size_t id;		/* in ids */
	} *entry;
	size_t entries;
	struct crm_buf ids;		/* each with a NUL */
};

/* False when the part has no columns, or they are damaged.  Words are added
 * to the common ones. */
bool crm_stream_open(struct crm_stream *, const struct crm_index_part *,
    struct crm_names *words);
/* Hold all deals in memory. */
bool crm_stream_hold(struct crm_stream *);
void crm_stream_free(struct crm_stream *);

/* A deal as it stands there. */
struct crm_stream_deal {
	uint8_t flags;
	uint32_t plot;		/* from 0; UINT32_MAX: it has none */
	const uint32_t *shape;	/* of each fact */
	uint32_t facts;
	uint32_t values[3];
	uint32_t early;		/* in odd: behind its shapes */
};

/* Reading a block, deal by deal. */
struct crm_stream_cursor {
	const struct crm_stream *stream;
	const struct crm_stream_block *block;
	const uint8_t *column[CRM_STREAM_COLUMNS];
	const uint8_t *ids, *odd, *end;
	struct crm_stream_place at;	/* of the deal at hand */
	uint32_t *shape;	/* of one without plot */
	size_t shape_cap;
	/* the id that was read last; each has its turn */
	char id[80];		/* with zeros behind */
	uint32_t id_n, id_no;	/* its deal + 1 */
};

static inline uint64_t crm_stream_value(const struct crm_stream_cursor *c,
    int column, uint32_t no)
{
	const uint8_t *p = c->column[column];
	uint64_t v = 0;
	uint32_t half;
	uint16_t quarter;

	switch (c->block->width[column]) {
	case 1:
		return p[no];
	case 2:
		memcpy(&quarter, p + (size_t)no * 2, 2);
		return quarter;
	case 4:
		memcpy(&half, p + (size_t)no * 4, 4);
		return half;
	case 8:
		memcpy(&v, p + (size_t)no * 8, 8);
		return v;
	default:
		return 0;
	}
}

/* The time of fact no of the block; no sum of times is wrong. */
static inline int64_t crm_stream_time(const struct crm_stream_cursor *c,
    uint32_t no)
{
	return (int64_t)((uint64_t)c->block->first +
	    crm_stream_value(c, CRM_STREAM_TIMES, no));
}

/* Begin with a block, whose bytes are those (held: NULL); false when it is
 * damaged.  Zero the cursor before the first, free it after the last. */
bool crm_stream_begin(struct crm_stream_cursor *, const struct crm_stream *,
    size_t no, const uint8_t *p);
void crm_stream_cursor_free(struct crm_stream_cursor *);
/* The deal at hand; false when it is damaged. */
bool crm_stream_deal(struct crm_stream_cursor *, struct crm_stream_deal *);
/* Its id, unless a later one has been read in the block; empty when it is
 * damaged. */
struct crm_str crm_stream_id(struct crm_stream_cursor *);
/* Go on to the next; false when the deal is damaged. */
bool crm_stream_next(struct crm_stream_cursor *,
    const struct crm_stream_deal *);
/* How many of its facts are not after that time. */
uint32_t crm_stream_until(const struct crm_stream_cursor *,
    const struct crm_stream_deal *, int64_t as_of);
/* Its facts up to as_of are added to those at work (secs: the stream's rank),
 * and how many early ones to *early; *hard when a currency is not the rules'.
 * False when damaged. */
bool crm_stream_facts(const struct crm_stream_cursor *,
    const struct crm_stream_deal *, struct crm_pack_work *, size_t *early,
    bool *hard);
/* How many values of changes (times, sums, words) a fact of the shape has are
 * added to n. */
void crm_stream_values(const struct crm_stream_shape *, uint32_t n[3]);
/* Is a change of that key asked for (fold.h: origins, nexts)? */
static inline bool crm_stream_wants(const struct crm_fold_opt *opt,
    uint32_t key)
{
	switch (key) {
	case CRM_KEY_CUR:
		return false;
	case CRM_KEY_NEXT:
		return opt->nexts;
	case CRM_KEY_AMOUNT: case CRM_KEY_MARGIN: case CRM_KEY_OF:
	case CRM_KEY_OWNER: case CRM_KEY_REASON: case CRM_KEY_PIPELINE:
		return true;
	default:
		return opt->origins;
	}
}

/* Is the word's currency not the rules'? */
bool crm_stream_foreign(const struct crm_pack_work *, uint32_t word);
/* The entry of that id where it is held, or NULL. */
struct crm_stream_entry *crm_stream_find(const struct crm_stream *,
    const struct crm_pack_item *, const char *id);
/* Tell the fold's fact of a block of touches up to as_of; v is on touches.
 * CRM_IO when damaged. */
enum crm_status crm_stream_tell(const struct crm_stream *, size_t block,
    struct crm_index_view *v, const struct crm_fold *, struct crm_err *);

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

/* SPDX-License-Identifier: ISC */
/*
 * The columns of the index: what reports count, so that they need not read
 * the journal.  A part has its deals, each with its deal, set, step and undo
 * facts in the order of facts, one behind the other; its touches, by who
 * made them; and the places of the sales that name no deal.
 *
 * Sections, numbers as the machine has them (var: seven bits a byte, the
 * lowest first, the eighth bit set where another byte follows; zig: that of
 * n << 1 ^ n >> 63):
 * - facts: one struct crm_stream_head.
 * - words: for each word var its length, and its bytes.  Numbers of words
 *   begin with 1; 0 is none.
 * - words.of: for each thread that made the part, how many words it had (32
 *   bits), and their numbers above (32 bits each, from 0 on).
 * - shapes: struct crm_stream_shape.
 * - deals: entries.  A byte how many bytes the id has in common with that
 *   before it in the block, a byte how many follow, these; a byte of flags;
 *   var how many facts; the facts; of early ones (flag) var how many, and the
 *   time of each as zig above the block's.
 *   A fact is its time, zig above the block's, then var above the one
 *   before; var its shape, above the block's first; the word of its `to`,
 *   if it is named; and for each change that is no null: zig for money, for
 *   a time zig above the fact's, else var for a word.
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

enum { CRM_STREAM_VERSION = 1, CRM_STREAM_BLOCK = 64 << 10,
	CRM_STREAM_TOUCHES = 64 << 10, CRM_STREAM_CHANGES = 12 };

struct crm_stream_head {
	uint32_t version, words, threads, shapes;
	uint64_t deals, blocks, touch_blocks, loose;
};

enum { CRM_STREAM_HARD = 1,
	CRM_STREAM_TOLD = 2,	/* hard where touches and sales are told */
	CRM_STREAM_EARLY = 4 };

struct crm_stream_shape {
	uint8_t ev, outcome, kind, to, changes, none[3];
	uint8_t key[CRM_STREAM_CHANGES], type[CRM_STREAM_CHANGES];
};

struct crm_stream_block {
	int64_t at, base;	/* in deals; a time */
	uint32_t shape, deals;
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

/* Writing entries: each thread has its own. */
struct crm_stream_out {
	struct crm_buf buf;
	struct crm_stream_block *block;	/* at: in buf */
	size_t blocks, block_cap;
	struct crm_stream_shape *shape;
	size_t shapes, shape_cap;
	struct crm_names known;		/* shapes */
	struct crm_stream_lately { struct crm_stream_shape shape; uint32_t no; }
	    lately[64];			/* some of them; no: + 1 */
	char last[64];
	size_t last_n;
	bool open;		/* the last block takes more */
};

/* The deal of which the list of w is the facts (none, where it is hard). */
void crm_stream_add(struct crm_stream_out *, const struct crm_pack_work *w,
    struct crm_str id, uint8_t flags, const struct crm_pack_light *early,
    size_t n);
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

/* A part, opened. */
struct crm_stream {
	const struct crm_index_part *part;
	struct crm_stream_head head;
	struct crm_stream_block *block;
	struct crm_stream_touches *touches;
	struct crm_stream_shape *shape;
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
		uint32_t block, at;	/* in the block */
		size_t id;		/* in ids */
		bool taken;		/* it has been folded */
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
	char id[80];		/* with zeros behind */
	uint32_t n;
	uint8_t flags;
	uint32_t facts;
	const uint8_t *at;	/* the facts */
	const uint8_t *next;	/* behind the deal, once it has been read */
};

/* Reading entries of a block, which ends at end. */
struct crm_stream_cursor {
	const struct crm_stream *stream;
	const struct crm_stream_block *block;
	const uint8_t *end;
};

/* A block that is held: returns where it begins. */
const uint8_t *crm_stream_block(const struct crm_stream *, size_t no,
    struct crm_stream_cursor *);
/* The entry at p; d->id is that before it in the block (or itself), or empty.
 * False when damaged. */
bool crm_stream_entry(const struct crm_stream_cursor *, const uint8_t *p,
    struct crm_stream_deal *);
/* Its facts up to as_of are added to those at work (secs: the stream's rank),
 * and how many early ones to *early; *hard when a currency is not the rules'.
 * NULL for the work: it is gone past. */
bool crm_stream_facts(const struct crm_stream_cursor *,
    struct crm_stream_deal *, struct crm_pack_work *, size_t *early,
    bool *hard);
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

/* SPDX-License-Identifier: ISC */
/* The columns of a part, opened and read, as stream.h has them. */
#ifndef CRM_STREAMREAD_H
#define CRM_STREAMREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "event.h"
#include "stream.h"

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
	const uint32_t *values;	/* as of a plot */
	uint32_t early;		/* in odd: behind its shapes */
	uint32_t own[3];	/* values of one without plot */
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
/* A deal without plot. */
bool crm_stream_odd(struct crm_stream_cursor *, struct crm_stream_deal *);
/* The deal at hand; false when it is damaged. */
static inline bool crm_stream_deal(struct crm_stream_cursor *c,
    struct crm_stream_deal *d)
{
	const struct crm_stream_place *at = &c->at;
	const uint32_t *n = &c->block->n[CRM_STREAM_TIMES];
	uint64_t plot = crm_stream_value(c, CRM_STREAM_OF_PLOT, at->deal);
	const struct crm_stream_plot *p;

	d->flags = (uint8_t)crm_stream_value(c, CRM_STREAM_FLAGS, at->deal);
	if (plot == 0) {
		if (!crm_stream_odd(c, d))
			return false;
	} else {
		if (plot > c->stream->head.plots - c->block->plot)
			return false;
		d->plot = c->block->plot + (uint32_t)plot - 1;
		p = &c->stream->plot[d->plot];
		d->shape = c->stream->shapes + p->first;
		d->facts = p->facts;
		d->values = p->values;
		d->early = at->odd;
	}
	return d->facts <= n[0] - at->value[0] &&
	    d->values[0] <= n[1] - at->value[1] &&
	    d->values[1] <= n[2] - at->value[2] &&
	    d->values[2] <= n[3] - at->value[3];
}

/* Its id, unless a later one has been read in the block; empty when it is
 * damaged. */
struct crm_str crm_stream_id(struct crm_stream_cursor *);
/* Behind what is odd of it; false when that is damaged. */
bool crm_stream_pass(struct crm_stream_cursor *,
    const struct crm_stream_deal *);
/* Go on to the next; false when the deal is damaged. */
static inline bool crm_stream_next(struct crm_stream_cursor *c,
    const struct crm_stream_deal *d)
{
	struct crm_stream_place *at = &c->at;

	if ((d->plot == UINT32_MAX || d->flags != 0) &&
	    !crm_stream_pass(c, d))
		return false;
	at->deal++;
	at->value[0] += d->facts;
	at->value[1] += d->values[0];
	at->value[2] += d->values[1];
	at->value[3] += d->values[2];
	return true;
}

/* How many of its facts are not after that time. */
static inline uint32_t crm_stream_until(const struct crm_stream_cursor *c,
    const struct crm_stream_deal *d, int64_t as_of)
{
	uint32_t n = d->facts, at = c->at.value[0];

	if (c->block->last <= as_of)
		return n;
	while (n > 0 && crm_stream_time(c, at + n - 1) > as_of)
		n--;
	return n;
}

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

#endif

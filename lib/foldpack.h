/* SPDX-License-Identifier: ISC */
/*
 * Facts of many deals in little memory, for reports that need of a deal what
 * its moves, owners and amounts make: sixteen bytes and some more for each
 * deal, set, step and undo, strung by deal; other facts are told and counted
 * as they come.  Several packs, each of a part of the lines in the order of
 * reading, are folded together, deal by deal, as fold.h says.
 *
 * A pack takes what it knows it folds right.  A deal with anything else (an
 * amount in another currency, a sale, a stage that the tables do not know …)
 * is left out and named, to be folded in the other way; when a line cannot
 * be taken at all, nothing of the packs may be used.
 *
 * After a pack has been begun the fold's rules must not change.
 */
#ifndef CRM_FOLDPACK_H
#define CRM_FOLDPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold.h"
#include "scan.h"

enum { CRM_PACK_BATCH = 64, CRM_PACK_CODES = 512, CRM_PACK_COPY = 8192,
	CRM_PACK_BLOCK = 1 << 19,	/* cells */
	CRM_PACK_DEALS = 1 << 17,	/* deals of a block */
	CRM_PACK_SERIES = 4, CRM_PACK_ORIGINS = 5,
	CRM_PACK_CELLS = 10,		/* at most, of one fact */
	CRM_PACK_ACTS = 1 << 13, CRM_PACK_ERA = 1 << 14 };

/* A deal whose id is of eight bytes at most has it in its key; a longer one
 * has the place of it in the pack's text. */
struct crm_pack_deal {
	uint64_t key;
	uint32_t last;		/* cell of its last fact + 1; 0: none */
	uint32_t light : 26;	/* facts that are not kept; of a whole pack
				 * when it was created, see early */
	uint32_t wide : 1, hard : 1;
	uint32_t made : 1;	/* a fact creates it */
	uint32_t may_win : 1;	/* a fact may win it, or unmake it */
	uint32_t told : 1;	/* hard where touches and sales are told */
	uint32_t taken : 1;	/* it has been folded */
};

struct crm_pack_slot { uint32_t hash, deal; };	/* deal + 1; 0: free */

/* Ids that differ in the number at their end alone. */
struct crm_pack_series {
	uint64_t zero;		/* the one whose digits are zeros, */
	uint64_t six;		/* sixes where they are, */
	uint64_t none;		/* and the bits that they have not */
	uint8_t shift;		/* to have the digits at the top */
	uint32_t *deal;		/* [number]: deal + 1; 0: none */
	size_t cap;
};

/* One fact on its way into the cells. */
struct crm_pack_item {
	uint64_t key, cell[CRM_PACK_CELLS];
	const char *id;		/* of a wide one */
	uint32_t hash, n, deal, number;
	int series;		/* -1: found by hash */
	uint32_t act;		/* CRM_PACK_ACTS: it has none */
	uint8_t cells, wide, light, hard, told, made, may_win;
};

/* A word that lines repeat, and what it means in its place. */
struct crm_pack_code {
	uint64_t head, tail;
	uint32_t place, code;
};

struct crm_pack {
	const struct crm_fold_opt *opt;
	void *ctx;		/* for opt->fact */
	struct crm_fold side;	/* judges odd lines; its words are ours */
	struct crm_pack_deal **deal;	/* CRM_PACK_DEALS in a block */
	size_t deals, deal_blocks, deal_cap;
	struct crm_pack_slot *slot;
	size_t slots, slotted;
	struct crm_pack_series series[CRM_PACK_SERIES];
	size_t serieses;
	uint64_t **block;	/* of cells, CRM_PACK_BLOCK each */
	size_t cells, blocks, block_cap;
	int64_t *era;		/* of CRM_PACK_ERA cells each: a time a little
				 * before them, or 0 */
	size_t eras;
	uint64_t act[CRM_PACK_ACTS];	/* heads' second cells, by hash; or 0 */
	struct crm_buf text;	/* ids of wide deals, each with a NUL */
	struct crm_pack_item item[CRM_PACK_BATCH];
	size_t items;
	struct crm_pack_code code[CRM_PACK_CODES];
	struct crm_scan copy;	/* of a line that was read in the other way */
	char room[CRM_PACK_COPY];
	uint32_t mark[2 * CRM_KEYS];
	char day[12];		/* the last day that was read, and its start */
	int64_t midnight;
	char minute[16];	/* the last one, likewise, but its seconds */
	int64_t minute_at;
	uint32_t *word;		/* [side's] word -> the common one */
	bool again;		/* there are facts without a deal to be told */
	/*
	 * For the index: without rules nothing is hard that rules make so, and
	 * currencies and next are kept.  Of what is light the times are kept
	 * where it may be earlier than the deal.
	 */
	bool whole;
	struct crm_pack_light { uint32_t deal; int64_t at; } *early;
	size_t earlies, early_cap;
};

static inline const uint64_t *crm_pack_cell(const struct crm_pack *p,
    uint32_t cell)
{
	return &p->block[cell / CRM_PACK_BLOCK][cell % CRM_PACK_BLOCK];
}

static inline struct crm_pack_deal *crm_pack_at(const struct crm_pack *p,
    size_t deal)
{
	return &p->deal[deal / CRM_PACK_DEALS][deal % CRM_PACK_DEALS];
}

void crm_pack_init(struct crm_pack *, const struct crm_fold_opt *, void *ctx);
void crm_pack_free(struct crm_pack *);
/* The line that the scan has read: CRM_OK, CRM_NONE when crm_pack_line must
 * take it, or another status of opt->fact. */
enum crm_status crm_pack_scan(struct crm_pack *, const struct crm_scan *);
/* A line read in the other way. */
enum crm_status crm_pack_line(struct crm_pack *, const struct crm_line *,
    struct crm_err *);
/* Before the text of the lines goes away. */
void crm_pack_flush(struct crm_pack *);

/* The end.  First the words of all packs become those of one table. */
void crm_pack_words(struct crm_pack *, size_t n, struct crm_names *);
/*
 * Then each pack's deals, but for those that an earlier pack has too, are
 * told to opt->deal with that ctx; packs may do so at once.  Names of deals
 * that are left out are added to hard, and facts of deals that no line
 * creates to *orphans.
 */
enum crm_status crm_pack_fold(struct crm_pack *, size_t n, size_t no,
    const struct crm_names *words, void *ctx, struct crm_names *hard,
    size_t *orphans, struct crm_err *);

/*
 * The cells of a fact: its head, and what its flags say.  The head is of two
 * cells (struct crm_pack_head), or, as most are of a few acts and near in time
 * to those around them, of one: a bit that says so at the top, then the place
 * in act of what the second would be, the time from the era of the cell on,
 * and the cell of the deal's fact before.
 */
enum { CRM_PACK_BEFORE_BITS = 26, CRM_PACK_TIME_BITS = 24 };
enum { CRM_PACK_DEAL = 1, CRM_PACK_SET, CRM_PACK_STEP, CRM_PACK_UNDO };
enum {
	CRM_PACK_WORD = 1,	/* the head's word is an owner, or a reason */
	CRM_PACK_AMOUNT = 2, CRM_PACK_NO_AMOUNT = 4,
	CRM_PACK_MARGIN = 8, CRM_PACK_NO_MARGIN = 16,
	CRM_PACK_PLACE = 32,	/* words of its pipeline and stage */
	CRM_PACK_OF = 64,	/* the time of what is undone */
	CRM_PACK_ORIGIN = 128	/* more words: which, two a cell, the first
				 * with bits of what there is; then next */
};
enum { CRM_PACK_NEXT, CRM_PACK_WON, CRM_PACK_NOWHERE, CRM_PACK_NAMED };

struct crm_pack_head {
	uint32_t at, before;	/* the cell of the deal's fact before + 1, less
				 * than 1 << 31 */
	uint32_t word;
	uint8_t to;		/* one of the above; of an undo the kind */
	uint8_t outcome, kind, flags;
};
_Static_assert(sizeof(struct crm_pack_head) == 16, "two cells");

static inline uint64_t crm_pack_act(const struct crm_pack_head *h)
{
	return h->word | (uint64_t)h->to << 32 | (uint64_t)h->outcome << 40 |
	    (uint64_t)h->kind << 48 | (uint64_t)h->flags << 56;
}

static inline uint32_t crm_pack_before(uint64_t cell)
{
	return cell >> 63 != 0 ? cell & ((1 << CRM_PACK_BEFORE_BITS) - 1) :
	    (uint32_t)(cell >> 32);
}

#endif

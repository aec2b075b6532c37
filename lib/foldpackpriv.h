/* SPDX-License-Identifier: ISC */
/* What the files of the pack share; nobody else includes this. */
#ifndef CRM_FOLDPACKPRIV_H
#define CRM_FOLDPACKPRIV_H

#include "foldpack.h"

/* Places where words mean something. */
enum { CRM_PACK_EV_WORD = 1, CRM_PACK_OUTCOME_WORD, CRM_PACK_KIND_WORD,
	CRM_PACK_DIR_WORD, CRM_PACK_ID_WORD, CRM_PACK_TEXT_WORD,
	CRM_PACK_STAGE_WORD, CRM_PACK_CURRENCY_WORD };

#define CRM_PACK_ODD UINT32_MAX	/* a word that the pack does not take */
#define CRM_PACK_WON_WORD (UINT32_MAX - 1)	/* "won" and "lost", where */
#define CRM_PACK_LOST_WORD (UINT32_MAX - 2)	/* a stage may be */

/* What a string means in a place, remembered; sixteen bytes may be read. */
uint32_t crm_pack_code_long(struct crm_pack *, unsigned int place,
    const struct crm_scan_value *);

static inline size_t crm_pack_code_slot(uint64_t head, uint64_t tail,
    uint32_t place)
{
	return (head ^ tail << 7 ^ place) * 0x9e3779b97f4a7c15u >> 55;
}

/* Most are short, and have been seen before. */
static inline uint32_t crm_pack_code(struct crm_pack *p, unsigned int place,
    const struct crm_scan_value *v)
{
	const struct crm_pack_code *c;
	uint32_t key = place << 8 | v->n;
	uint64_t head;

	if (v->type == CRM_STRING && v->n - 1 < 8) {
		memcpy(&head, v->p, 8);
		head &= ~(uint64_t)0 >> (64 - 8 * v->n);
		c = &p->code[crm_pack_code_slot(head, 0, key)];
		if (c->head == head && c->place == key)
			return c->code;
	}
	return crm_pack_code_long(p, place, v);
}

/* The keys of more words, of which steps have the first alone. */
extern const uint8_t crm_pack_origin[CRM_PACK_ORIGINS];

enum { CRM_PACK_NEXT_BIT = CRM_PACK_ORIGINS };	/* behind the words' */

/* Are touches told? */
static inline bool crm_pack_tells(const struct crm_pack *p)
{
	return p->opt->fact != NULL && !p->opt->fact_moves;
}

/* Deals at work, whose facts are in packs. */
enum { CRM_PACK_GATHER = 32 };
struct crm_pack_work {
	struct crm_pack *pack;
	size_t n, no;
	struct crm_fold fold;	/* a view: words and rules of all */
	struct crm_str name[2];	/* of its deals: the one at work */
	struct crm_pack_string {	/* of facts, backwards */
		uint32_t *cell;
		size_t n, cap;
		uint32_t next;		/* cell + 1, which is being fetched */
	} string[CRM_PACK_GATHER];	/* of some deals of pack no */
	struct crm_pack_string other;	/* of the deal's in another pack */
	struct crm_pack_item item[CRM_PACK_GATHER];	/* these deals' ids */
	char room[CRM_PACK_GATHER][16];
	struct crm_pack_deal sum[CRM_PACK_GATHER];	/* what all packs say
							 * of them */
	bool todo[CRM_PACK_GATHER];
	bool alone[CRM_PACK_GATHER];	/* in no other pack */
	struct crm_fact *fact;
	struct crm_fact **list;
	size_t facts, fact_cap, list_cap;
	struct crm_fact **early;	/* those up to crm_fold_opt.then */
	size_t early_cap;
	void *ctx;
};

/* The act and the time of the fact at a cell, and the cells behind its head;
 * *place is the act's in the pack, or CRM_PACK_ACTS. */
static inline const uint64_t *crm_pack_read(const struct crm_pack *p,
    uint32_t cell, uint64_t *act, uint32_t *at, uint32_t *place)
{
	const uint64_t *c = crm_pack_cell(p, cell);

	if (*c >> 63 == 0) {
		*place = CRM_PACK_ACTS;
		*at = (uint32_t)*c;
		*act = c[1];
		return c + 2;
	}
	*place = *c >> (CRM_PACK_BEFORE_BITS + CRM_PACK_TIME_BITS) &
	    (CRM_PACK_ACTS - 1);
	*at = (uint32_t)(p->era[cell / CRM_PACK_ERA] + (int64_t)(*c >>
	    CRM_PACK_BEFORE_BITS & ((1 << CRM_PACK_TIME_BITS) - 1)));
	*act = p->act[*place];
	return c + 1;
}

/* ctx: of what is told; the words outlive it. */
void crm_pack_work_init(struct crm_pack_work *, struct crm_pack *, size_t n,
    const struct crm_fold_opt *, const struct crm_names *words, void *ctx);
void crm_pack_work_free(struct crm_pack_work *);
/* Where the facts of n deals of pack no are, from deal on: of those that are
 * to be done. */
void crm_pack_gather(struct crm_pack_work *, uint32_t deal, size_t n);
/* Add the facts of the deal to those at work: the own ones, of pack no, and
 * those of the packs behind it; own NULL: of all. */
void crm_pack_facts(struct crm_pack_work *, const struct crm_pack_item *,
    const struct crm_pack_string *own);
/* The list of those at work, in their order. */
void crm_pack_order(struct crm_pack_work *);
/* Those of the deal alone, and the list of them. */
void crm_pack_take(struct crm_pack_work *, const struct crm_pack_item *,
    const struct crm_pack_string *own);
/* Where the deal's facts are in another pack is in w->other; false when it
 * has none. */
bool crm_pack_walk(struct crm_pack_work *, size_t no,
    const struct crm_pack_item *);
/* The item that a deal has; its id lives as long as pack and room. */
void crm_pack_identify(const struct crm_pack *, uint32_t deal,
    struct crm_pack_item *, char room[16]);
/* Fold the list: tell the deal, add to orphans what is nobody's (light more).
 * CRM_NONE when it must be folded in the other way. */
enum crm_status crm_pack_tell(struct crm_pack_work *, struct crm_str id,
    size_t light, size_t *orphans, struct crm_err *);

/* Fold those of the list up to crm_fold_opt.then, and leave the list as it
 * is: *is, *was and the status as of crm_fold_run. */
enum crm_status crm_pack_then(struct crm_pack_work *, struct crm_deal *was,
    bool *is, struct crm_err *);

/*
 * Room for an item, to be filled at once: its deal's id by crm_pack_key, of
 * which sixteen bytes may be read, then crm_pack_want, for that deal will be
 * looked for.
 */
struct crm_pack_item *crm_pack_push(struct crm_pack *);
void crm_pack_key(struct crm_pack_item *, const char *id, size_t n);
void crm_pack_want(struct crm_pack *, struct crm_pack_item *);
/* The item's deal, which is made if need be. */
uint32_t crm_pack_deal(struct crm_pack *, const struct crm_pack_item *);
/* Its number + 1, or 0: of an item that has its id alone; and of one that
 * waits, if hashes do not lie. */
uint32_t crm_pack_find(const struct crm_pack *, const struct crm_pack_item *);
uint32_t crm_pack_likely(const struct crm_pack *,
    const struct crm_pack_item *);
void crm_pack_free_deals(struct crm_pack *);

/*
 * A large piece of memory, not zeroed, on huge pages where there are some:
 * what is looked up here and there is found sooner, and first use is cheap.
 */
void *crm_pack_large(size_t n);

#endif

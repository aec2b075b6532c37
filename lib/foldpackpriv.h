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

/* Are touches told? */
static inline bool crm_pack_tells(const struct crm_pack *p)
{
	return p->opt->fact != NULL && !p->opt->fact_moves;
}

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

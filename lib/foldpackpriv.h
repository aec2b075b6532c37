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

/* What a string means in a place, remembered. */
uint32_t crm_pack_code(struct crm_pack *, unsigned int place,
    const struct crm_scan_value *);

/* The keys of more words, of which steps have the first alone. */
extern const uint8_t crm_pack_origin[CRM_PACK_ORIGINS];

/* Are touches told? */
static inline bool crm_pack_tells(const struct crm_pack *p)
{
	return p->opt->fact != NULL && !p->opt->fact_moves;
}

/* Room for an item, to be filled at once. */
struct crm_pack_item *crm_pack_push(struct crm_pack *);
/* Its deal will be looked for. */
void crm_pack_want(struct crm_pack *, const struct crm_pack_item *);
/* The id of the item's deal; sixteen bytes may be read. */
void crm_pack_key(struct crm_pack_item *, const char *id, size_t n);
/* The number of the deal + 1, or 0. */
uint32_t crm_pack_find(const struct crm_pack *, const struct crm_pack_item *);

#endif

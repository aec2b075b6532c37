/* SPDX-License-Identifier: ISC */
/* What the files of the pack share; nobody else includes this. */
#ifndef CRM_FOLDPACKPRIV_H
#define CRM_FOLDPACKPRIV_H

#include "foldpack.h"

/* Room for an item, to be filled at once. */
struct crm_pack_item *crm_pack_push(struct crm_pack *);
/* Its deal will be looked for. */
void crm_pack_want(struct crm_pack *, const struct crm_pack_item *);
/* The id of the item's deal; sixteen bytes may be read. */
void crm_pack_key(struct crm_pack_item *, const char *id, size_t n);
/* The number of the deal + 1, or 0. */
uint32_t crm_pack_find(const struct crm_pack *, const struct crm_pack_item *);

#endif

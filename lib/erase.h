/* SPDX-License-Identifier: ISC */
/*
 * The lines of the journal that tell of clients who were forgotten, and what
 * they are without that (crm-store(5), "Erasing").
 *
 * A forgotten client is the one that a `forget` names, and all that were
 * merged with it by then.  Theirs are the facts that stand before the forget
 * in the order of facts: those that name the client, those of deals that were
 * the client's at that time, and those of tasks of these deals.
 */
#ifndef CRM_ERASE_H
#define CRM_ERASE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "index.h"
#include "line.h"
#include "names.h"
#include "rules.h"
#include "str.h"

/* One line, which becomes another. */
struct crm_erase_edit {
	size_t segment;		/* its number in crm_index.segment */
	int64_t at;		/* where it begins */
	size_t n;		/* how long it is, without its newline */
	size_t text, text_n;	/* in crm_erase.text: what it becomes, with
				 * its newline */
};

/* Zero it to start, free it in every case. */
struct crm_erase {
	struct crm_names client;	/* who was forgotten */
	size_t *lines;			/* [client]: lines of theirs */
	struct crm_erase_edit *edit;	/* in the order of reading */
	size_t edits, cap;
	struct crm_buf text;
};

/* Find them.  The journal must not change meanwhile: lock held, or it is only
 * to be told what would be. */
enum crm_status crm_erase_find(struct crm_erase *, const struct crm_index *,
    struct crm_rules *, struct crm_err *);
void crm_erase_free(struct crm_erase *);

/* Take away what a line says of a person: all of a client's fields (client,
 * and set of a client), and free text, telephone numbers and recordings of
 * other facts.  False when there is nothing. */
bool crm_erase_line(struct crm_line *);
/* Is that a key of such other facts? */
bool crm_erase_is_text(enum crm_key);

#endif

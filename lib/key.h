/* SPDX-License-Identifier: ISC */
/*
 * The keys that lines may have (DESIGN 3) and the kinds of facts: their
 * names, which keys a kind owns, and in which order the canonical form has
 * them.
 */
#ifndef CRM_KEY_H
#define CRM_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "str.h"

enum crm_key {
	CRM_KEY_USER,		/* a field of the user's: known by its name */
	/* of event lines */
	CRM_KEY_AT, CRM_KEY_LOGGED, CRM_KEY_MORE, CRM_KEY_EV,
	CRM_KEY_DEAL, CRM_KEY_CLIENT, CRM_KEY_INTO, CRM_KEY_PARENT,
	CRM_KEY_TITLE, CRM_KEY_OWNER, CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN,
	CRM_KEY_PIPELINE, CRM_KEY_STAGE, CRM_KEY_VARIANT, CRM_KEY_AMOUNT,
	CRM_KEY_CUR, CRM_KEY_MARGIN, CRM_KEY_NEXT, CRM_KEY_TODO,
	CRM_KEY_BY, CRM_KEY_KIND, CRM_KEY_DIR, CRM_KEY_SECS, CRM_KEY_MISSED,
	CRM_KEY_PHONE, CRM_KEY_REC, CRM_KEY_OUTCOME, CRM_KEY_TO,
	CRM_KEY_REASON, CRM_KEY_TASK, CRM_KEY_DUE, CRM_KEY_WHAT, CRM_KEY_FROM,
	CRM_KEY_UNTIL, CRM_KEY_OF, CRM_KEY_NAME, CRM_KEY_COMPANY,
	CRM_KEY_EMAIL, CRM_KEY_VIA, CRM_KEY_KEY, CRM_KEY_NOTE,
	/* of deal lines only */
	CRM_KEY_STATUS, CRM_KEY_REACHED, CRM_KEY_LOST_FROM, CRM_KEY_CREATED,
	CRM_KEY_CLOSED, CRM_KEY_TOUCHES, CRM_KEY_LAST_TOUCH,
	CRM_KEY_IDLE_DAYS, CRM_KEY_SCORE, CRM_KEY_WARMTH, CRM_KEY_WHY,
	CRM_KEY_CHANCE, CRM_KEY_PATH, CRM_KEY_AS_OF,
	/* reserved names of what expressions compute */
	CRM_KEY_TEAM, CRM_KEY_IDLE, CRM_KEY_AGE,
	CRM_KEYS
};

enum crm_ev {
	CRM_EV_NONE,
	CRM_EV_CLIENT, CRM_EV_MERGE, CRM_EV_DEAL, CRM_EV_SET, CRM_EV_TOUCH,
	CRM_EV_STEP, CRM_EV_TASK, CRM_EV_DONE, CRM_EV_COST, CRM_EV_SALE,
	CRM_EV_UNDO, CRM_EV_FORGET,
	CRM_EVS
};

/* What a key's value must be. */
enum crm_kind_of_value {
	CRM_VALUE_ANY,		/* any scalar */
	CRM_VALUE_TEXT,		/* a string */
	CRM_VALUE_ID,		/* a string of crm_str_id's form */
	CRM_VALUE_TIME,		/* a string, RFC 3339 */
	CRM_VALUE_MONEY,	/* a number */
	CRM_VALUE_COUNT,	/* a whole number, not negative */
	CRM_VALUE_BOOL
};

/* CRM_KEY_USER for a name that is not of ours. */
enum crm_key crm_key_find(struct crm_str name);
struct crm_str crm_key_name(enum crm_key);
enum crm_kind_of_value crm_key_value(enum crm_key);
/* Names of ours, `entered.…`, `secs.…`, `client.…`: no user's field may bear
 * one. */
bool crm_key_reserved(struct crm_str name);

/* CRM_EV_NONE for a name that is not of ours. */
enum crm_ev crm_ev_find(struct crm_str name);
struct crm_str crm_ev_name(enum crm_ev);
/* The keys that ev owns, in canonical order; ended by CRM_KEY_USER (0). */
const enum crm_key *crm_ev_keys(enum crm_ev);
/* May a fact of this kind bear the key: an own one, or one every event may
 * bear (at, logged, more, ev, by, via, key, note), or a user's. */
bool crm_ev_has(enum crm_ev, enum crm_key);

/*
 * The same lookup for the reader of lines, the hot path: sixteen bytes may
 * be read from p on, n is 16 at most, and no branch depends on it, for names
 * of all lengths come in a mixed order.  The tables are key.c's.
 */
extern const char crm_key_names[CRM_KEYS][16];	/* zeros behind them */
extern const uint8_t crm_key_slots[256];
/* All ones in the first n of sixteen bytes are the 16 from 16 - n on. */
extern const unsigned char crm_key_ones[32];

/* A perfect hash: no two names have the same. */
#define CRM_KEY_HASH(n, first, second, last) \
	(((n) + 3 * (first) + 11 * (second) + 19 * (last)) & 255)

static inline enum crm_key crm_key_find_wide(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint64_t a[2], b[2], mask[2];
	unsigned int id;

	if (n < 2)
		return CRM_KEY_USER;
	id = crm_key_slots[CRM_KEY_HASH((unsigned int)n, p[0], p[1],
	    p[n - 1])];
	memcpy(a, p, 16);
	memcpy(b, crm_key_names[id], 16);
	memcpy(mask, crm_key_ones + 16 - n, 16);
	/* an empty slot has an empty name */
	return (((a[0] & mask[0]) ^ b[0]) | ((a[1] & mask[1]) ^ b[1])) == 0 ?
	    id : CRM_KEY_USER;
}

#endif

/* SPDX-License-Identifier: ISC */
#include "key.h"

/*
 * Names are found by a perfect hash of their length and their first, second
 * and last bytes.  The preprocessor cannot take the bytes out of a string,
 * so each name has them beside it.  A new name that collides is a warning of
 * the compiler (an initializer is overridden) and a failure of the unit
 * test: then other factors are wanted.
 */
#define KEYS(X) \
	X(AT, "at", 'a', 't', 't', TIME) \
	X(LOGGED, "logged", 'l', 'o', 'd', TIME) \
	X(MORE, "more", 'm', 'o', 'e', BOOL) \
	X(EV, "ev", 'e', 'v', 'v', TEXT) \
	X(DEAL, "deal", 'd', 'e', 'l', ID) \
	X(CLIENT, "client", 'c', 'l', 't', ID) \
	X(INTO, "into", 'i', 'n', 'o', ID) \
	X(PARENT, "parent", 'p', 'a', 't', ID) \
	X(TITLE, "title", 't', 'i', 'e', TEXT) \
	X(OWNER, "owner", 'o', 'w', 'r', ID) \
	X(SOURCE, "source", 's', 'o', 'e', TEXT) \
	X(CAMPAIGN, "campaign", 'c', 'a', 'n', TEXT) \
	X(PIPELINE, "pipeline", 'p', 'i', 'e', ID) \
	X(STAGE, "stage", 's', 't', 'e', ID) \
	X(VARIANT, "variant", 'v', 'a', 't', TEXT) \
	X(AMOUNT, "amount", 'a', 'm', 't', MONEY) \
	X(CUR, "cur", 'c', 'u', 'r', TEXT) \
	X(MARGIN, "margin", 'm', 'a', 'n', MONEY) \
	X(NEXT, "next", 'n', 'e', 't', TIME) \
	X(TODO, "todo", 't', 'o', 'o', TEXT) \
	X(BY, "by", 'b', 'y', 'y', ID) \
	X(KIND, "kind", 'k', 'i', 'd', TEXT) \
	X(DIR, "dir", 'd', 'i', 'r', TEXT) \
	X(SECS, "secs", 's', 'e', 's', COUNT) \
	X(MISSED, "missed", 'm', 'i', 'd', BOOL) \
	X(PHONE, "phone", 'p', 'h', 'e', TEXT) \
	X(REC, "rec", 'r', 'e', 'c', TEXT) \
	X(OUTCOME, "outcome", 'o', 'u', 'e', TEXT) \
	X(TO, "to", 't', 'o', 'o', ID) \
	X(REASON, "reason", 'r', 'e', 'n', TEXT) \
	X(TASK, "task", 't', 'a', 'k', ID) \
	X(DUE, "due", 'd', 'u', 'e', TIME) \
	X(WHAT, "what", 'w', 'h', 't', TEXT) \
	X(FROM, "from", 'f', 'r', 'm', TIME) \
	X(UNTIL, "until", 'u', 'n', 'l', TIME) \
	X(OF, "of", 'o', 'f', 'f', TIME) \
	X(NAME, "name", 'n', 'a', 'e', TEXT) \
	X(COMPANY, "company", 'c', 'o', 'y', TEXT) \
	X(EMAIL, "email", 'e', 'm', 'l', TEXT) \
	X(VIA, "via", 'v', 'i', 'a', TEXT) \
	X(KEY, "key", 'k', 'e', 'y', TEXT) \
	X(NOTE, "note", 'n', 'o', 'e', TEXT) \
	X(STATUS, "status", 's', 't', 's', TEXT) \
	X(REACHED, "reached", 'r', 'e', 'd', ID) \
	X(LOST_FROM, "lost_from", 'l', 'o', 'm', ID) \
	X(CREATED, "created", 'c', 'r', 'd', TIME) \
	X(CLOSED, "closed", 'c', 'l', 'd', TIME) \
	X(TOUCHES, "touches", 't', 'o', 's', COUNT) \
	X(LAST_TOUCH, "last_touch", 'l', 'a', 'h', TIME) \
	X(IDLE_DAYS, "idle_days", 'i', 'd', 's', COUNT) \
	X(SCORE, "score", 's', 'c', 'e', COUNT) \
	X(WARMTH, "warmth", 'w', 'a', 'h', TEXT) \
	X(WHY, "why", 'w', 'h', 'y', TEXT) \
	X(CHANCE, "chance", 'c', 'h', 'e', ANY) \
	X(PATH, "path", 'p', 'a', 'h', TEXT) \
	X(AS_OF, "as_of", 'a', 's', 'f', TIME) \
	X(TEAM, "team", 't', 'e', 'm', TEXT) \
	X(IDLE, "idle", 'i', 'd', 'e', ANY) \
	X(AGE, "age", 'a', 'g', 'e', ANY)

const char crm_key_names[CRM_KEYS][16] = {
#define X(id, z, first, second, last, value) [CRM_KEY_##id] = z,
	KEYS(X)
#undef X
};

static const struct {
	uint8_t n, value;
} keys[CRM_KEYS] = {
#define X(id, z, first, second, last, value) \
	[CRM_KEY_##id] = { sizeof(z) - 1, CRM_VALUE_##value },
	KEYS(X)
#undef X
};

const uint8_t crm_key_slots[256] = {
#define X(id, z, first, second, last, value) \
	[CRM_KEY_HASH(sizeof(z) - 1, first, second, last)] = CRM_KEY_##id,
	KEYS(X)
#undef X
};

const unsigned char crm_key_ones[32] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
};

enum crm_key crm_key_find(struct crm_str s)
{
	char wide[16] = { 0 };
	enum crm_key id;

	if (s.n == 0 || s.n > sizeof(wide))
		return CRM_KEY_USER;
	memcpy(wide, s.p, s.n);
	id = crm_key_find_wide(wide, s.n);
	/* a NUL in s, which no line has, would look like a name's end */
	return keys[id].n == s.n ? id : CRM_KEY_USER;
}

struct crm_str crm_key_name(enum crm_key id)
{
	return (struct crm_str){ crm_key_names[id], keys[id].n };
}

enum crm_kind_of_value crm_key_value(enum crm_key id)
{
	return keys[id].value;
}

static bool begins(struct crm_str s, struct crm_str with)
{
	return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

bool crm_key_reserved(struct crm_str s)
{
	return crm_key_find(s) != CRM_KEY_USER ||
	    begins(s, CRM_STR("entered.")) || begins(s, CRM_STR("secs.")) ||
	    begins(s, CRM_STR("client."));
}

/* The kinds of facts: their names, found in the same way, and their keys. */

#define EV_HASH(n, first, last) (((n) + (first) + (last)) & 31)

#define EVS(X) \
	X(CLIENT, "client", 'c', 't') \
	X(MERGE, "merge", 'm', 'e') \
	X(DEAL, "deal", 'd', 'l') \
	X(SET, "set", 's', 't') \
	X(TOUCH, "touch", 't', 'h') \
	X(STEP, "step", 's', 'p') \
	X(TASK, "task", 't', 'k') \
	X(DONE, "done", 'd', 'e') \
	X(COST, "cost", 'c', 't') \
	X(SALE, "sale", 's', 'e') \
	X(UNDO, "undo", 'u', 'o') \
	X(FORGET, "forget", 'f', 't')

static const struct {
	char name[7];
	uint8_t n;
} evs[CRM_EVS] = {
#define X(id, z, first, last) [CRM_EV_##id] = { z, sizeof(z) - 1 },
	EVS(X)
#undef X
};

static const uint8_t ev_slots[32] = {
#define X(id, z, first, last) \
	[EV_HASH(sizeof(z) - 1, first, last)] = CRM_EV_##id,
	EVS(X)
#undef X
};

enum { MOST_KEYS = 18 };

/* Rows end in CRM_KEY_USER, which is 0. */
static const enum crm_key own[CRM_EVS][MOST_KEYS + 1] = {
	[CRM_EV_CLIENT] = { CRM_KEY_CLIENT, CRM_KEY_NAME, CRM_KEY_COMPANY,
	    CRM_KEY_PHONE, CRM_KEY_EMAIL },
	[CRM_EV_MERGE] = { CRM_KEY_CLIENT, CRM_KEY_INTO },
	[CRM_EV_DEAL] = { CRM_KEY_DEAL, CRM_KEY_CLIENT, CRM_KEY_PARENT,
	    CRM_KEY_TITLE, CRM_KEY_OWNER, CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN,
	    CRM_KEY_PIPELINE, CRM_KEY_STAGE, CRM_KEY_VARIANT, CRM_KEY_AMOUNT,
	    CRM_KEY_CUR, CRM_KEY_MARGIN, CRM_KEY_NEXT, CRM_KEY_TODO },
	/* not the stage: only a step moves a deal */
	[CRM_EV_SET] = { CRM_KEY_DEAL, CRM_KEY_CLIENT, CRM_KEY_PARENT,
	    CRM_KEY_TITLE, CRM_KEY_OWNER, CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN,
	    CRM_KEY_PIPELINE, CRM_KEY_VARIANT, CRM_KEY_AMOUNT, CRM_KEY_CUR,
	    CRM_KEY_MARGIN, CRM_KEY_NEXT, CRM_KEY_TODO, CRM_KEY_NAME,
	    CRM_KEY_COMPANY, CRM_KEY_PHONE, CRM_KEY_EMAIL },
	[CRM_EV_TOUCH] = { CRM_KEY_DEAL, CRM_KEY_CLIENT, CRM_KEY_BY,
	    CRM_KEY_KIND, CRM_KEY_DIR, CRM_KEY_SECS, CRM_KEY_MISSED,
	    CRM_KEY_PHONE, CRM_KEY_REC },
	[CRM_EV_STEP] = { CRM_KEY_DEAL, CRM_KEY_BY, CRM_KEY_OUTCOME,
	    CRM_KEY_TO, CRM_KEY_REASON, CRM_KEY_NEXT, CRM_KEY_TODO,
	    CRM_KEY_VARIANT, CRM_KEY_AMOUNT, CRM_KEY_MARGIN },
	[CRM_EV_TASK] = { CRM_KEY_TASK, CRM_KEY_DEAL, CRM_KEY_OWNER,
	    CRM_KEY_DUE, CRM_KEY_TODO },
	[CRM_EV_DONE] = { CRM_KEY_TASK, CRM_KEY_DEAL, CRM_KEY_OWNER,
	    CRM_KEY_DUE, CRM_KEY_TODO },
	[CRM_EV_COST] = { CRM_KEY_AMOUNT, CRM_KEY_CUR, CRM_KEY_WHAT,
	    CRM_KEY_SOURCE, CRM_KEY_CAMPAIGN, CRM_KEY_FROM, CRM_KEY_UNTIL },
	[CRM_EV_SALE] = { CRM_KEY_CLIENT, CRM_KEY_DEAL, CRM_KEY_AMOUNT,
	    CRM_KEY_CUR, CRM_KEY_MARGIN },
	[CRM_EV_UNDO] = { CRM_KEY_DEAL, CRM_KEY_OF, CRM_KEY_WHAT },
	[CRM_EV_FORGET] = { CRM_KEY_CLIENT, CRM_KEY_REASON },
};

enum crm_ev crm_ev_find(struct crm_str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned int id;

	if (s.n < 3 || s.n >= sizeof(evs[0].name))
		return CRM_EV_NONE;
	id = ev_slots[EV_HASH(s.n, p[0], p[s.n - 1])];
	if (evs[id].n != s.n || memcmp(evs[id].name, s.p, s.n) != 0)
		return CRM_EV_NONE;
	return id;
}

struct crm_str crm_ev_name(enum crm_ev ev)
{
	return (struct crm_str){ evs[ev].name, evs[ev].n };
}

const enum crm_key *crm_ev_keys(enum crm_ev ev)
{
	return own[ev];
}

bool crm_ev_has(enum crm_ev ev, enum crm_key key)
{
	switch (key) {
	case CRM_KEY_USER:
	case CRM_KEY_AT:
	case CRM_KEY_LOGGED:
	case CRM_KEY_MORE:
	case CRM_KEY_EV:
	case CRM_KEY_BY:
	case CRM_KEY_VIA:
	case CRM_KEY_KEY:
	case CRM_KEY_NOTE:
		return true;
	default:
		break;
	}
	for (const enum crm_key *k = own[ev]; *k != CRM_KEY_USER; k++)
		if (*k == key)
			return true;
	return false;
}

/* SPDX-License-Identifier: ISC */
/*
 * What is wrong: findings of crm-check, their kinds, and the list of them.
 */
#ifndef CRM_FINDING_H
#define CRM_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "err.h"
#include "mem.h"
#include "str.h"

enum crm_severity { CRM_NOTE, CRM_WARNING, CRM_ERROR, CRM_SEVERITIES };

/* In the order in which they are told. */
enum crm_finding_kind {
	/* files */
	CRM_FIND_DAMAGED, CRM_FIND_SEQ, CRM_FIND_RIGHTS, CRM_FIND_BAD_FACT,
	CRM_FIND_TORN_TAIL, CRM_FIND_OPEN_BATCH, CRM_FIND_LEFTOVER,
	CRM_FIND_TORN, CRM_FIND_STRAY,
	/* work */
	CRM_FIND_NO_OWNER, CRM_FIND_LEFT, CRM_FIND_NO_NEXT, CRM_FIND_UNTOUCHED,
	CRM_FIND_MISSED_CALL, CRM_FIND_OVERDUE, CRM_FIND_ROTTING,
	CRM_FIND_AWAY, CRM_FIND_NO_HANDOVER,
	/* stages */
	CRM_FIND_UNKNOWN_STAGE, CRM_FIND_MOVE, CRM_FIND_REQUIRE,
	CRM_FIND_NOT_DONE, CRM_FIND_UNLISTED_STAGE,
	/* facts */
	CRM_FIND_ORPHAN, CRM_FIND_NO_EFFECT, CRM_FIND_UNDO_NOTHING,
	CRM_FIND_EARLY, CRM_FIND_FUTURE, CRM_FIND_TWICE,
	/* fields */
	CRM_FIND_UNKNOWN_OWNER, CRM_FIND_UNKNOWN_BY, CRM_FIND_UNKNOWN_REASON,
	CRM_FIND_PHONE, CRM_FIND_EMAIL, CRM_FIND_AMOUNT, CRM_FIND_NO_AMOUNT,
	CRM_FIND_SPELLING,
	/* doubles */
	CRM_FIND_SAME_PHONE, CRM_FIND_SAME_EMAIL, CRM_FIND_SAME_COMPANY,
	CRM_FIND_SAME_DEAL,
	/* tables */
	CRM_FIND_IDLE_STAFF, CRM_FIND_UNUSED,
	CRM_FIND_KINDS
};

struct crm_finding_info {
	const char *name, *group;
	enum crm_severity severity;
	const char *title;	/* what is wrong, in a few words */
};
const struct crm_finding_info *crm_finding_info(enum crm_finding_kind);
const char *crm_severity_name(enum crm_severity);
bool crm_severity_find(struct crm_str, enum crm_severity *);

/* A set of kinds. */
typedef uint64_t crm_finding_set;
#define CRM_FINDING_ALL ((crm_finding_set)-1)
static inline crm_finding_set crm_finding_bit(enum crm_finding_kind k)
{
	return (crm_finding_set)1 << k;
}
/* Those of a list "overdue,files": kinds and groups.  CRM_USAGE, which names
 * the one that is neither. */
enum crm_status crm_finding_parse(struct crm_str list, crm_finding_set *,
    struct crm_err *);
/* Those of that severity and above. */
crm_finding_set crm_finding_severe(enum crm_severity);

/* Texts that have no note otherwise live as long as what they are of: the
 * fold, the rules. */
struct crm_finding {
	enum crm_finding_kind kind;
	uint32_t deal_id;	/* in the fold; 0 for none */
	struct crm_str deal, client, owner;	/* empty for none */
	int64_t since;		/* when it arose, or CRM_TIME_NONE */
	struct crm_str place;	/* file, file:line; the list's own */
	struct crm_str what;	/* the list's own */
	struct crm_str mend;	/* a command of the shell, or empty; the
				 * list's own */
};

struct crm_findings {
	/* set before */
	crm_finding_set want;
	int64_t since;		/* only what arose then or later, or
				 * CRM_TIME_NONE */
	const char *store;	/* the commands name this store, or NULL */
	/* what was found */
	struct crm_finding *finding;
	size_t n;
	/* private */
	size_t cap;
	struct crm_arena arena;
	struct crm_buf text;
};

bool crm_findings_want(const struct crm_findings *, enum crm_finding_kind);
/*
 * A new one, to be filled in; NULL when such a one is not wanted.  Valid
 * until the next.
 */
struct crm_finding *crm_findings_new(struct crm_findings *,
    enum crm_finding_kind, int64_t since);
void crm_finding_what(struct crm_findings *, struct crm_finding *,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* file, and line where it is not 0. */
void crm_finding_place(struct crm_findings *, struct crm_finding *,
    const char *file, size_t line);
/*
 * The command, of words parted by single blanks; each % in them is replaced
 * by the next struct crm_str, and a word that had one is quoted for the shell
 * where that is needed.
 */
void crm_finding_mend(struct crm_findings *, struct crm_finding *,
    const char *words, ...);
/* One word more of the command, where there is a value for its %. */
void crm_finding_more(struct crm_findings *, struct crm_finding *,
    const char *word, struct crm_str value);
/* Sort: the most severe first, then by kind, time, deal, client, place. */
void crm_findings_sort(struct crm_findings *);
void crm_findings_free(struct crm_findings *);

/* Append s as one word of the shell, in quotes where it needs them. */
void crm_shell_word(struct crm_buf *, struct crm_str s);

#endif

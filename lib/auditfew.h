/* SPDX-License-Identifier: ISC */
/*
 * What the files of the check by the index share; for nobody else.  First the
 * lines are read that are dated lately (auditlate.c), then those of clients
 * whom these concern (auditclient.c); the columns say of each deal what it
 * may be found for (auditsee.c), and what is found to matter is folded.
 */
#ifndef CRM_AUDITFEW_H
#define CRM_AUDITFEW_H

#include "alike.h"
#include "auditpriv.h"
#include "gather.h"

/* A deal of which something is dated in the span. */
struct crm_late_deal {
	int64_t touched;	/* the last touch that counts, or
				 * CRM_TIME_NONE */
	int64_t missed;		/* the last incoming call that was missed, and
				 * the last touch that was none */
	int64_t answered;
	int64_t light;		/* the first fact of late that columns do not
				 * have, or INT64_MAX */
	uint8_t kinds;		/* bits by enum crm_touch: what was done */
	bool unsure;		/* something of the span was taken back, or may
				 * not count */
	bool late;		/* a fact that counts is dated since */
};

/* A fact by somebody of staff.csv. */
struct crm_late_by {
	int64_t at;
	uint32_t row, deal;	/* of staff.csv; in late.deal, or 0 */
	bool counts;		/* unless it was undone */
};

struct crm_late_client {
	bool keyed;		/* its own facts are of late */
	bool asked;
};

struct crm_late {
	struct crm_audit *audit;
	struct crm_audit_few *few;
	int64_t since;		/* what is asked for */
	struct crm_days span;	/* begins earlier: as far back as what was
				 * touched then may become a finding now */
	struct crm_names deal;
	struct crm_late_deal *of;	/* by number in deal */
	size_t deals, of_cap;
	struct crm_late_by *by;
	size_t bys, by_cap;
	struct crm_fold probe;	/* would the fold take the line? */
	struct crm_gather gather;
	/* the deals created of late, and the clients that matter */
	struct crm_names made;
	size_t made_asked;
	struct crm_names client;
	struct crm_late_client *whose;	/* by number in client */
	size_t clients, client_cap;
	struct crm_late_pair { uint32_t client, deal; } *pair;
	size_t pairs, pair_cap;
	struct crm_alike alike;
	bool failed;		/* all must be read */
};

/* The number of a deal, with room for what is known of it. */
uint32_t crm_late_deal(struct crm_late *, struct crm_str id);
/* Read the span: CRM_NONE when that is too much, or all must be read. */
enum crm_status crm_late_read(struct crm_late *, struct crm_err *);
/* A client whose deals or (keyed) phones and so on are to be compared. */
void crm_late_client(struct crm_late *, struct crm_str id, bool keyed);
/* Read the clients' lines, and choose those who may be twice. */
enum crm_status crm_late_clients(struct crm_late *, struct crm_err *);
/* Look at all deals, and choose those that may be found. */
enum crm_status crm_late_see(struct crm_late *, struct crm_err *);
/* A deal by its moves. */
struct crm_late_moved {
	struct crm_audit_deal x;
	int64_t stepped;	/* its last step with an effect */
	bool odd;		/* a late fact of it is a finding */
};
/*
 * May there be a finding about the deal?  late: its touches of late, or NULL;
 * dull: by stage, who was created then or before was not to be touched
 * lately, which is learned.
 */
bool crm_late_may(const struct crm_late *, const struct crm_fold *,
    const struct crm_deal *, const struct crm_late_moved *,
    const struct crm_late_deal *late, int64_t *dull);
/* Is a kind asked for? */
static inline bool crm_late_want(const struct crm_late *l,
    enum crm_finding_kind kind)
{
	return crm_findings_want(&l->audit->found, kind);
}
/* The id that a line has for a key, or an empty one. */
struct crm_str crm_late_id(const struct crm_line *, enum crm_key);

#endif

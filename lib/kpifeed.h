/* SPDX-License-Identifier: ISC */
/* What a fold says, told to counters (kpi.h), as many as there are. */
#ifndef CRM_KPIFEED_H
#define CRM_KPIFEED_H

#include "err.h"
#include "fold.h"
#include "kpi.h"
#include "query.h"

/* Zero it to start but for rules and hold. */
struct crm_kpi_feed {
	const struct crm_rules *rules;
	bool hold;		/* --where: a deal is known by its end alone,
				 * so that facts wait for it; those without a
				 * deal do not match */
	/* private */
	struct crm_kpi **kpi;
	size_t kpis, cap;
	struct crm_kpi_held {
		int64_t at, money;
		uint32_t deal, who;
		uint8_t ev, kind, dir;
		bool missed;
	} *held;
	size_t helds, held_cap;
	uint32_t deal, cur;	/* of the deal that is being told */
};

/* What a won deal earns: its margin, else its amount times the margin of
 * settings.csv; false when nobody knows. */
bool crm_kpi_margin_of(const struct crm_rules *, const struct crm_deal *,
    int64_t *margin);

/* The counter must outlive the feed. */
void crm_kpi_feed_add(struct crm_kpi_feed *, struct crm_kpi *);
/*
 * For crm_fold_opt.fact, ctx being the feed: counts touches, and sales for
 * the deal's owner then, or `by` where no deal is named.  CRM_DATA when money
 * overflows or a rate is missing.
 */
enum crm_status crm_kpi_feed_fact(void *ctx, const struct crm_fold *,
    const struct crm_deal *, const struct crm_fact *, struct crm_err *);
/* For crm_fold_opt.back: a touch does not count after all. */
enum crm_status crm_kpi_feed_back(void *ctx, const struct crm_fold *,
    const struct crm_deal *, const struct crm_fact *, struct crm_err *);
/* For crm_fold_opt.deal, where nothing is held: counts won deals. */
enum crm_status crm_kpi_feed_deal(void *ctx, const struct crm_fold *,
    const struct crm_deal *, struct crm_err *);
/* For crm_fold_opt: a feed with counters of its own, and back. */
void *crm_kpi_feed_fork(void *ctx);
enum crm_status crm_kpi_feed_join(void *ctx, void *part, struct crm_err *);
/* Ask the query for what the feed needs: won deals, and touches and sales. */
void crm_kpi_feed_ask(struct crm_kpi_feed *, struct crm_fold_opt *);
/* Where facts were held, after the query has run: the won deals, and what was
 * held. */
enum crm_status crm_kpi_feed_end(struct crm_kpi_feed *, struct crm_query *,
    struct crm_err *);
void crm_kpi_feed_free(struct crm_kpi_feed *);

#endif

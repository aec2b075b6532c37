/* SPDX-License-Identifier: ISC */
/*
 * Deal lines (DESIGN 3): a deal as one flat object, and back.
 */
#ifndef CRM_DEAL_H
#define CRM_DEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "expr.h"
#include "fold.h"
#include "line.h"

/*
 * Build the deal line.  want NULL: all fields, in the order deal, client,
 * parent, title, pipeline, status, stage, reached, lost_from, reason,
 * created, closed, owner, source, campaign, variant, amount, margin,
 * touches, last_touch, next, todo, idle_days, as_of (of a deal that was
 * rewound), the user's, path.  Else only
 * the named ones, entered.STAGE, secs.STAGE and client.… among them (and
 * those that a deal line brought).  Views live as long as the fold and the
 * line's scratch.  False when the deal has more fields than a line may have:
 * those that found no room are not in it.
 */
bool crm_deal_line(const struct crm_fold *, const struct crm_deal *,
    const struct crm_str *want, size_t wants, struct crm_line *);

/*
 * Read a deal line: what crm_deal_line writes.  Visits and fields go to the
 * arena.  CRM_DATA with the field named when what reports need is missing
 * (status, path, created) or broken.
 */
enum crm_status crm_deal_read(struct crm_fold *, const struct crm_line *,
    struct crm_arena *, struct crm_deal *, struct crm_err *);

/* The fields that expressions compute for deal lines: team, idle, age,
 * entered.STAGE, secs.STAGE.  ctx is a struct crm_deal_ctx. */
struct crm_deal_ctx {
	struct crm_rules *rules;
	int64_t now;
	struct crm_buf text;	/* holds the last text value; free it */
};
/* The time that a line is of: its as_of, else now. */
int64_t crm_deal_now(const struct crm_line *, int64_t now);
const char *crm_deal_status_name(enum crm_deal_status);
bool crm_deal_field(void *ctx, const struct crm_line *, struct crm_str name,
    struct crm_value *);

#endif

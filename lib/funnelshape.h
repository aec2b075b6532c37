/* SPDX-License-Identifier: ISC */
/*
 * How funnels are laid out: which stages share a row (--group), which deals
 * have reached one (--reach), and the moment that open visits last to.
 */
#ifndef CRM_FUNNELSHAPE_H
#define CRM_FUNNELSHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "rules.h"

enum crm_reach { CRM_REACH_MAX, CRM_REACH_TOUCH, CRM_REACH_STRICT };
bool crm_reach_parse(struct crm_str, enum crm_reach *);

struct crm_funnel_shape {
	const struct crm_rules *rules;
	enum crm_reach reach;
	int64_t now;
	bool times;		/* keep how long each visit took */
	/* private */
	int *row;		/* stage of the table -> row of its pipeline */
	int known;		/* stages of the table */
};

/*
 * Each stage a row, but for those of the groups, "a+b" or "pipeline/a+b":
 * neighbours in their pipeline.  CRM_USAGE for other groups.  rules are
 * kept; free it in every case.
 */
enum crm_status crm_funnel_shape_init(struct crm_funnel_shape *,
    const struct crm_rules *, const char *const *group, size_t groups,
    struct crm_err *);
void crm_funnel_shape_free(struct crm_funnel_shape *);
/* Rows of a pipeline, its unknown stages not counted. */
size_t crm_funnel_shape_rows(const struct crm_funnel_shape *, int pipeline);
/* The row of a stage within its pipeline; -1 for one that is unknown. */
static inline int crm_funnel_shape_row(const struct crm_funnel_shape *s,
    int stage)
{
	return stage < s->known ? s->row[stage] : -1;
}
/* "negotiation", or "negotiation+stuck", appended; stage is any of its. */
void crm_funnel_shape_name(const struct crm_funnel_shape *, int stage,
    struct crm_buf *);

#endif

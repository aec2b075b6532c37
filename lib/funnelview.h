/* SPDX-License-Identifier: ISC */
/*
 * What every view of crm-funnel works with: the options, the deals, who
 * counts, and how rows are laid out; and the funnels of groups of deals.
 */
#ifndef CRM_FUNNELVIEW_H
#define CRM_FUNNELVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "by.h"
#include "funnel.h"
#include "funnelalike.h"
#include "funnelopt.h"
#include "names.h"
#include "population.h"
#include "query.h"

/* Zero it to start, close it in every case. */
struct crm_funnel_view {
	const struct crm_funnel_opt *opt;
	struct crm_query query;
	struct crm_funnel_shape shape;
	struct crm_population who;
	struct crm_by by, against;
	struct crm_buf said;	/* warnings for standard error, a line each */
	struct crm_quantile *cycle;	/* of all won deals of each pipeline,
					 * whatever is asked */
	int cycles;
	bool many;		/* the store has several pipelines */
};

/* Open the source and read what depends on the tables. */
enum crm_status crm_funnel_view_open(struct crm_funnel_view *,
    const struct crm_funnel_opt *, char *const *file, size_t files,
    struct crm_err *);
/* Read and fold, as asked for: rules, fields and what views need are filled
 * in. */
enum crm_status crm_funnel_view_fold(struct crm_funnel_view *,
    struct crm_fold_opt *, bool need_facts, struct crm_err *);
void crm_funnel_view_close(struct crm_funnel_view *);

struct crm_funnel_group {
	struct crm_str name;	/* as crm_by_value makes it */
	struct crm_funnel funnel;
};

/* Zero it to start, free it in every case. */
struct crm_funnel_set {
	struct crm_funnel_group *group;	/* by pipeline, then by name, once it
					 * has been ended */
	size_t groups, cap;
	size_t warmth;		/* which of --by is the warmth; past the last
				 * for none */
	bool filled;		/* a group has deals: the empty are not shown */
	/* private */
	struct crm_names key;	/* "pipeline number/name" */
	struct crm_names code;	/* of what crm_by_codes says … */
	uint32_t *coded;	/* [code]: group */
	size_t code_cap;
	size_t *whole;		/* [pipeline]: its group + 1, without --by */
	size_t whole_cap;
	struct crm_by_memo memo;
	struct crm_buf name, codes;
	struct crm_funnel_alikes alikes;
	struct crm_funnel_word {	/* what a word's group was last */
		int32_t pipeline;
		uint32_t group;		/* + 1; 0: none yet */
	} *of_word;		/* where --by is one field of words */
	size_t word_cap;
	struct crm_buf last;	/* the codes that were asked for last … */
	size_t last_group;
};

/*
 * The funnels of the deals of who, by the view's groups; without --by, a
 * pipeline of the tables has one even without deals.  In steps: the groups
 * that are there without deals; a deal, which the eye's fold has, into
 * group[*no], or none (CRM_NONE); what another set counted, its groups
 * becoming group[as[…]]; the check and the order.
 */
void crm_funnel_set_begin(struct crm_funnel_set *,
    const struct crm_funnel_view *, const struct crm_population *who);
enum crm_status crm_funnel_set_add(struct crm_funnel_set *,
    const struct crm_funnel_view *, struct crm_query_eye *,
    const struct crm_population *who, const struct crm_deal *, size_t *no,
    struct crm_err *);
bool crm_funnel_set_join(struct crm_funnel_set *,
    const struct crm_funnel_view *, struct crm_funnel_set *part, size_t *as);
/* as: NULL, or the new place of each group. */
enum crm_status crm_funnel_set_end(struct crm_funnel_set *, size_t *as,
    struct crm_err *);
/* The order of pipelines in a report: those of the table as they stand there,
 * then the others by name. */
int crm_funnel_cmp_pipeline(const struct crm_rules *, int p, int q);
bool crm_funnel_set_shows(const struct crm_funnel_set *,
    const struct crm_funnel_group *);
/* The group's place in group[], or -1. */
int64_t crm_funnel_set_find(const struct crm_funnel_set *, int pipeline,
    struct crm_str name);
void crm_funnel_set_free(struct crm_funnel_set *);

#endif

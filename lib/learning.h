/* SPDX-License-Identifier: ISC */
/*
 * crm-score --learn and --eval: a table learned from what became of the
 * deals, and tables compared on deals that they were not learned from.
 */
#ifndef CRM_LEARNING_H
#define CRM_LEARNING_H

#include <stdbool.h>
#include <stddef.h>

#include "dataset.h"
#include "evaluate.h"
#include "learn.h"
#include "names.h"
#include "opt.h"
#include "query.h"
#include "table.h"

/* Zero it, set what is before "private". */
struct crm_learning {
	struct crm_cli *cli;
	struct crm_query_opt opt;
	struct crm_style style;
	bool eval;
	bool logit, bayes;	/* the methods asked for */
	const char *map, *holdout;	/* or NULL */
	struct crm_names allow;
	/* private */
	struct crm_query query;
	struct crm_dataset set;
	struct crm_names late;
	struct crm_evaluation *seen;	/* of each that is judged */
	size_t seens, seen_cap;
	struct crm_table *sums, *deciles;
	bool tables;		/* two of them: text */
	bool told;		/* what is left out */
};

/*
 * With eval, operands that end in ".csv" are tables, the others files of
 * lines.  CRM_USAGE for a bad holdout, CRM_DATA when there is too little to
 * learn from or to judge by.
 */
enum crm_status crm_learning_run(struct crm_learning *, char **file,
    size_t files, struct crm_err *);
void crm_learning_free(struct crm_learning *);

#endif

/* SPDX-License-Identifier: ISC */
/* Putting the values of a step and what goes with it into a line. */
#ifndef CRM_STEPLINE_H
#define CRM_STEPLINE_H

#include <stdint.h>

#include "key.h"
#include "line.h"

/* Each does nothing where there is no value: NULL, CRM_TIME_NONE. */
void crm_stepline_text(struct crm_line *, enum crm_key, const char *);
void crm_stepline_time(struct crm_line *, enum crm_key, int64_t t);
/* A number in the form that lines have. */
void crm_stepline_number(struct crm_line *, enum crm_key, const char *);
/* Begin a fact about a deal, of at (or now), by somebody (or who writes). */
void crm_stepline_begin(struct crm_line *, const char *ev, struct crm_str deal,
    int64_t at, const char *by);

#endif

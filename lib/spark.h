/* SPDX-License-Identifier: ISC */
/* A row of numbers as a row of letters, a column of a chart each. */
#ifndef CRM_SPARK_H
#define CRM_SPARK_H

#include <stdbool.h>
#include <stddef.h>

#include "str.h"

/* Is the locale of the process (LC_ALL, LC_CTYPE, LANG) one of UTF-8? */
bool crm_spark_utf8(void);
/*
 * Append n letters for values from 0 up to the largest: blocks of an eighth
 * to eight, or the digits 0 to 7 where utf8 is false.  A value below 0 is
 * one that is not there: a dot.
 */
void crm_spark(struct crm_buf *, const double *value, size_t n, bool utf8);

#endif

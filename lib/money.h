/* SPDX-License-Identifier: ISC */
/*
 * Money: 64-bit integers in minor units (hundredths), never floating point.
 * An amount that is read has at most two decimals and is below 10^13
 * (DESIGN 3); sums may be larger, and an overflow is an error.
 */
#ifndef CRM_MONEY_H
#define CRM_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

/*
 * Read a JSON number ("125000", "-3.5", "1.20") as an amount.  False if it
 * is no number, has an exponent, more than two decimals (zeros behind them
 * do not count), or is 10^13 or more.
 */
bool crm_money_parse(struct crm_str s, int64_t *minor);
/* As a JSON number without trailing zeros: 12500050 is 125000.5. */
void crm_money_json(struct crm_buf *, int64_t minor);
/* With two decimals, '.': 12500050 is 125000.50.  For csv and tsv. */
void crm_money_fixed(struct crm_buf *, int64_t minor);
/* For people: two decimals, thousands parted by ',': 125,000.50. */
void crm_money_text(struct crm_buf *, int64_t minor);
/* *sum += minor; false on overflow, and *sum is as it was. */
bool crm_money_add(int64_t *sum, int64_t minor);
/*
 * part * num / den in 128 bits, rounded half away from zero; false when the
 * result overflows or den is 0.
 */
bool crm_money_share(int64_t part, int64_t num, int64_t den, int64_t *out);

/*
 * num/den as a percentage in tenths, rounded half away from zero at one
 * decimal (DESIGN 6): 1/3 is 333.  den must not be 0.  What does not fit is
 * the largest or smallest number.
 */
int64_t crm_money_permille(int64_t num, int64_t den);
/* The same with 0-6 decimals: in units of the last one. */
int64_t crm_money_percent(int64_t num, int64_t den, int places);
/* Such a number as a decimal: 333 with one place is 33.3. */
void crm_money_places(struct crm_buf *, int64_t v, int places);

#endif

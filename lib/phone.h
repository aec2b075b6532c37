/* SPDX-License-Identifier: ISC */
/*
 * Phone numbers as people write them, brought to one form (ITU-T
 * Recommendation E.164: '+', the country's calling code and the national
 * number, at most 15 digits in all).
 *
 * A number that begins with + or 00 is international (and 810, where the
 * country's code is 7); any other is of the country given, and its trunk
 * prefix (8 in Russia, 0 in most countries) falls, also where it stands in
 * brackets behind the code; so does "tel:" before the number.  Blanks,
 * brackets, dashes, dots and slashes do not count; what stands behind an
 * extension mark ("ext", "доб", "вн", 'x', '#') is left out.
 *
 * Limits: how many digits a national number has is known of some fifty
 * calling codes only (others: 15 digits at most in all, and 5 at least
 * behind the code); whether a number was ever given out is not known;
 * numbers of three to six digits, which only a city or an exchange
 * understands, are none.
 */
#ifndef CRM_PHONE_H
#define CRM_PHONE_H

#include "str.h"

enum crm_phone { CRM_PHONE_GOOD, CRM_PHONE_NONE, CRM_PHONE_LETTERS,
	CRM_PHONE_SEVERAL, CRM_PHONE_SHORT, CRM_PHONE_LONG };

/*
 * Append the number's form to out, where it is good.  country is a calling
 * code ("7", "49"), digits only.
 */
enum crm_phone crm_phone_norm(struct crm_str text, struct crm_str country,
    struct crm_buf *out);
/*
 * Digits at the end of a number as it is written, without its extension:
 * texts that norm makes one number of, of whatever country, have one of the
 * two in common.  The second is empty where the first will do; both are for
 * what is no number.
 */
enum { CRM_PHONE_END = 7, CRM_PHONE_SHORT_END = 5 };
void crm_phone_ends(struct crm_str text, struct crm_buf *end,
    struct crm_buf *short_end);
/* What is wrong, in words. */
const char *crm_phone_wrong(enum crm_phone);

#endif

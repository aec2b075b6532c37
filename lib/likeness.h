/* SPDX-License-Identifier: ISC */
/*
 * Keys by which texts are alike: what has one key is likely one and the same,
 * written in two ways.  A key is for comparing alone.
 *
 * In all of them letter case is undone (Unicode case folding), characters are
 * composed (NFC), ё is е, and a Latin letter that looks like a Cyrillic one is
 * that, where it stands in a word with Cyrillic letters and all the Latin
 * ones of the word look so: "Cчёт", of which the first letter is Latin, is
 * "счет".  Text that is no UTF-8 is its own key.
 */
#ifndef CRM_LIKENESS_H
#define CRM_LIKENESS_H

#include <stdbool.h>

#include "str.h"

/* Letters and digits alone: "GTX Pro" is "GTXPro". */
void crm_likeness_text(struct crm_str s, struct crm_buf *key);
/*
 * The name of a firm without its legal form (ООО, ЗАО, ИП, LLC, GmbH, Ltd,
 * S.r.l. …, whole words at either end, or written out), quotes and
 * punctuation; one blank between words.  A word of Latin letters that all
 * look Cyrillic counts as such: TOP is ТОР.  A name of nothing but a legal form has an empty key.
 */
void crm_likeness_company(struct crm_str s, struct crm_buf *key);
/*
 * An address of electronic mail: case does not count, and of gmail.com and
 * googlemail.com, which are one, neither do dots before the @ nor what
 * stands behind a + there.  False, and no key, for what is no address: one
 * @, at most 64 bytes before it, all of them as RFC 5322's dot-atom has
 * them (or beyond ASCII, RFC 6531), and a domain of two labels or more.
 */
bool crm_likeness_email(struct crm_str s, struct crm_buf *key);

#endif

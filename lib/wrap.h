/* SPDX-License-Identifier: ISC */
/* Text for people in lines of a width. */
#ifndef CRM_WRAP_H
#define CRM_WRAP_H

#include <stddef.h>

#include "str.h"

/*
 * Append the text as crm_show_text shows it, without blanks at its ends, and
 * a newline.  at columns of the line are taken: blanks are put up to column,
 * where the text begins; lines that follow begin at indent.  It is broken at
 * blanks; a word that is longer than a line is cut.  width 0, or one that
 * leaves no room: in one line.
 */
void crm_wrap(struct crm_buf *out, struct crm_str text, size_t at,
    size_t column, size_t indent, size_t width);
/* The same for each line of out from that byte on, in place; what does not
 * fit begins two columns further in. */
void crm_wrap_lines(struct crm_buf *out, size_t from, size_t width);
/* Append what fits into width columns, with "…" where it is cut, and blanks
 * up to it. */
void crm_wrap_cell(struct crm_buf *out, struct crm_str text, size_t width);

#endif

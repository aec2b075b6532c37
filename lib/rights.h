/* SPDX-License-Identifier: ISC */
/*
 * Who may do what with a file: a new one that takes the place of another is
 * given its owner, group, mode and access control list, so that nobody is
 * locked out, and nobody let in.
 */
#ifndef CRM_RIGHTS_H
#define CRM_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

#include "str.h"

/* Give an open file the rights of another.  Only root can give away a file:
 * for others the owner stays, which crm_rights_kept has found harmless.
 * False with errno. */
bool crm_rights_copy(int from, int to);
/*
 * Would nobody lose a right by a copy of ours?  So it is for root; for the
 * owner, of a group that is ours; and for a member of the group where the
 * owner is one too and the group may do all that the owner may.
 */
bool crm_rights_kept(int fd);
/* Append the name of a user, "uid 1000" where there is none. */
void crm_rights_name(uid_t, struct crm_buf *);

#endif

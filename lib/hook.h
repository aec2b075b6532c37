/* SPDX-License-Identifier: ISC */
/*
 * Programs of the user's that are told of new facts: executable files in the
 * hooks/ of a store, as git has them.
 */
#ifndef CRM_HOOK_H
#define CRM_HOOK_H

#include "err.h"
#include "store.h"
#include "str.h"

/*
 * Run hooks/name of the store, where there is one, and wait for its end.  It
 * gets the lines on standard input and need not read them; its standard
 * output is our standard error; its working directory is the store; CRM_STORE
 * is the store's path, and CRM_HOOK the name.  What runs under CRM_HOOK runs
 * no hooks: a hook that writes facts does not call itself.
 *
 * CRM_OK also where there is none.  CRM_IO with the file and the reason when
 * it could not be run, is not executable, failed or was killed: the facts are
 * written all the same.  The lock is not held; SIGPIPE is ignored.
 */
enum crm_status crm_hook_run(const struct crm_store *, const char *name,
    struct crm_str lines, struct crm_err *);

#endif

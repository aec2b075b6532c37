/* SPDX-License-Identifier: ISC */
/* A file that is put in the place of an older one, whole or not at all. */
#ifndef CRM_FILE_H
#define CRM_FILE_H

#include <stdbool.h>

#include "str.h"

/*
 * Write b beside path and rename it in; the older file's mode is kept, and a
 * link followed.  What is no file (a pipe, a terminal) is written as it is.
 * False with errno set: path is as it was.
 */
bool crm_file_put(const char *path, const struct crm_buf *b);

#endif

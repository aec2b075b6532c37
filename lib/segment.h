/* SPDX-License-Identifier: ISC */
/*
 * Segments of the journal as files: where the acknowledged part ends, and
 * what becomes of the rest.  For the store's own files (store.c, lock.c,
 * append.c, init.c); all others use store.h.
 */
#ifndef CRM_SEGMENT_H
#define CRM_SEGMENT_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "store.h"
#include "str.h"

/* What begins so in journal/ is being made, or was left by a crash. */
#define CRM_SEGMENT_TMP ".tmp-"

/* Is it a segment's name: a digit first, ".jsonl" last. */
bool crm_segment_is(const char *name);
/* Is it appended to, so that it may have a tail that was never
 * acknowledged?  A large batch is not: it is renamed in whole. */
bool crm_segment_grows(const char *name);
/* The order of struct crm_segment, for qsort(3). */
int crm_segment_by_name(const void *, const void *);
/* The directory for readdir(3), with a position of its own; NULL, errno. */
DIR *crm_segment_dir(int dirfd);

/* The size of an open segment, and the end of what is acknowledged of it;
 * false with errno. */
bool crm_segment_end(int fd, int64_t *size, int64_t *end);
/* Move what is behind the end to torn/; lock held.  *end is the size then. */
enum crm_status crm_segment_mend(const struct crm_store *, const char *name,
    int64_t *end, struct crm_err *);
/* What mending told of ends holds no longer. */
void crm_segment_forget(struct crm_store *);

/* write(2) all of it; false with errno. */
bool crm_segment_write(int fd, struct crm_str);
/* A new file of that content, synced (its directory is not); on failure
 * there is none; false with errno. */
bool crm_segment_create(int dirfd, const char *name, struct crm_str content,
    int flags);
/* Rename within a directory, never over a file; false with errno, EEXIST. */
bool crm_segment_rename(int dirfd, const char *from, const char *to);
/* Say "what: errno's text" of DIR/SUBname (sub: "journal/"), CRM_IO. */
enum crm_status crm_segment_fail(const struct crm_store *, const char *sub,
    const char *name, struct crm_err *, const char *what);
/* Say of which file of the store err speaks. */
void crm_segment_where(const struct crm_store *, const char *sub,
    const char *name, struct crm_err *);

#endif

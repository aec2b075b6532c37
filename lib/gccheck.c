/* SPDX-License-Identifier: ISC */
/* What stands in the way of a --gc, and copies that it does not reach. */
#include "gc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "rewrite.h"
#include "segment.h"

static void warn(struct crm_gc *gc, const struct crm_store *s,
    const char *name, const char *what)
{
	crm_store_path(s, name, &gc->warning);
	crm_buf_printf(&gc->warning, ": %s\n", what);
}

/* A segment of which lines are erased may be elsewhere, too. */
static void warn_segment(struct crm_gc *gc, const struct crm_store *s,
    const char *name)
{
	struct stat st;

	if (fstatat(s->journal, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	if (S_ISLNK(st.st_mode))
		warn(gc, s, name, "a link: the file that it leads to keeps "
		    "what is erased here");
	else if (st.st_nlink > 1)
		warn(gc, s, name, "has another name elsewhere, which keeps "
		    "what is erased here");
}

static enum crm_status check_segments(struct crm_gc *gc,
    const struct crm_store *s, struct crm_err *err)
{
	enum crm_status status = CRM_OK;
	size_t run = 0, edit = 0;

	for (size_t i = 0; i < gc->index.segments && status == CRM_OK; i++) {
		const char *name = gc->index.segment[i].name;
		bool edited = edit < gc->erase.edits &&
		    gc->erase.edit[edit].segment == i;

		if (edited)
			warn_segment(gc, s, name);
		while (edit < gc->erase.edits &&
		    gc->erase.edit[edit].segment == i)
			edit++;
		if (run < gc->runs && gc->run[run].end <= i)
			run++;
		if (edited || (run < gc->runs && gc->run[run].first <= i))
			status = crm_rewrite_may(s, name, err);
	}
	return status;
}

static enum crm_status check_other(struct crm_gc *gc,
    const struct crm_store *s, const char *name, struct crm_err *err)
{
	struct stat st;

	if (fstatat(s->journal, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return CRM_OK;
	if (S_ISDIR(st.st_mode)) {
		crm_err_set(err, CRM_USAGE, "a directory: move it out of the "
		    "journal first");
		crm_segment_where(s, "journal/", name, err);
		return CRM_USAGE;
	}
	/* unfinished batches are removed with the lock */
	if (gc->erase.edits > 0 && strncmp(name, CRM_SEGMENT_TMP,
	    strlen(CRM_SEGMENT_TMP)) != 0)
		warn(gc, s, name, "no segment: it stays as it is, whatever "
		    "it tells of who was forgotten");
	return CRM_OK;
}

enum crm_status crm_gc_check(struct crm_gc *gc, const struct crm_store *s,
    struct crm_err *err)
{
	enum crm_status status = crm_rewrite_may(s, "", err);
	DIR *d = status == CRM_OK ? crm_segment_dir(s->journal) : NULL;
	struct dirent *e;

	if (status == CRM_OK && d == NULL)
		status = crm_segment_fail(s, "journal", "", err,
		    "cannot list");
	while (status == CRM_OK && (errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 && !crm_segment_is(e->d_name))
			status = check_other(gc, s, e->d_name, err);
	if (status == CRM_OK && errno != 0)
		status = crm_segment_fail(s, "journal", "", err,
		    "cannot list");
	if (d != NULL)
		closedir(d);
	return status == CRM_OK ? check_segments(gc, s, err) : status;
}

/* SPDX-License-Identifier: ISC */
#include "rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rights.h"
#include "segment.h"

enum { OPEN_DIR = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW };

static const char beside[] = CRM_REWRITE_BESIDE;

static enum crm_status unchanged(const struct crm_store *s, const char *name,
    struct crm_err *err)
{
	return crm_segment_fail(s, "journal/", name, err,
	    "the journal is not changed");
}

/* Remove all files in it, and itself; false with errno. */
static bool remove_beside(const struct crm_store *s)
{
	int fd = openat(s->fd, beside, OPEN_DIR);
	DIR *d = fd >= 0 ? crm_segment_dir(fd) : NULL;
	struct dirent *e;
	bool ok = d != NULL;
	int saved = errno;

	while (ok && (errno = 0, e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0)
			ok = unlinkat(fd, e->d_name, 0) == 0;
	if (d != NULL) {
		saved = errno;
		closedir(d);
	}
	if (fd >= 0)
		close(fd);
	if (ok && saved == 0)
		return unlinkat(s->fd, beside, AT_REMOVEDIR) == 0;
	/* an empty one need not be open to us */
	ok = saved == EACCES && unlinkat(s->fd, beside, AT_REMOVEDIR) == 0;
	errno = saved;
	return ok;
}

enum crm_status crm_rewrite_sweep(const struct crm_store *s,
    struct crm_err *err)
{
	struct crm_buf what = { 0 };
	struct stat st = { 0 };
	enum crm_status status;
	int saved;

	if (fstatat(s->fd, beside, &st, AT_SYMLINK_NOFOLLOW) != 0 &&
	    errno == ENOENT)
		return CRM_OK;
	/* that the new journal is in its place must last before the old one
	 * goes */
	if (fsync(s->fd) == 0 && remove_beside(s))
		return CRM_OK;
	saved = errno;
	crm_buf_puts(&what, "cannot remove what a --gc that was killed has "
	    "left");
	if (st.st_uid != geteuid()) {
		crm_buf_puts(&what, ", it belongs to ");
		crm_rights_name(st.st_uid, &what);
	}
	errno = saved;
	status = crm_segment_fail(s, beside, "", err, crm_buf_z(&what));
	crm_buf_free(&what);
	return status;
}

bool crm_rewrite_current(const struct crm_store *s)
{
	struct stat open, named;

	return fstat(s->journal, &open) == 0 &&
	    fstatat(s->fd, "journal", &named, 0) == 0 &&
	    open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

enum crm_status crm_rewrite_again(const struct crm_store *s,
    struct crm_err *err)
{
	crm_err_set(err, CRM_AGAIN, "crm-check --gc has written it anew "
	    "meanwhile: try again");
	crm_segment_where(s, "journal", "", err);
	return CRM_AGAIN;
}

enum crm_status crm_rewrite_reopen(struct crm_store *s, struct crm_err *err)
{
	int fd;
	bool ok;

	if (crm_rewrite_current(s))
		return CRM_OK;
	/* under the same number: there are copies of the struct */
	fd = openat(s->fd, "journal", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd >= 0 && dup3(fd, s->journal, O_CLOEXEC) >= 0;
	if (!ok)
		crm_segment_fail(s, "journal", "", err, "cannot open");
	if (fd >= 0)
		close(fd);
	return ok ? CRM_OK : CRM_IO;
}

/* It is of somebody whom a copy of ours would lock out. */
static enum crm_status not_ours(const struct crm_store *s, const char *name,
    uid_t owner, struct crm_err *err)
{
	struct crm_buf who = { 0 };

	if (owner == geteuid()) {
		crm_err_set(err, CRM_USAGE, "belongs to a group that you are "
		    "not in: run it as root");
	} else {
		crm_rights_name(owner, &who);
		crm_err_set(err, CRM_USAGE, "belongs to %s: run it as that "
		    "user or root", crm_buf_z(&who));
	}
	crm_segment_where(s, "journal/", name, err);
	crm_buf_free(&who);
	return CRM_USAGE;
}

enum crm_status crm_rewrite_may(const struct crm_store *s, const char *name,
    struct crm_err *err)
{
	enum crm_status status = CRM_OK;
	struct stat st;
	int fd = openat(s->journal, *name != '\0' ? name : ".", O_RDONLY |
	    O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) != 0)
		status = unchanged(s, name, err);
	else if (!crm_rights_kept(fd))
		status = not_ours(s, name, st.st_uid, err);
	if (fd >= 0)
		close(fd);
	if (status != CRM_OK || *name != '\0')
		return status;
	if (fstatat(s->fd, "journal", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return CRM_OK;
	crm_err_set(err, CRM_USAGE, "is no directory but a link to one: its "
	    "place cannot be taken");
	crm_segment_where(s, "journal", "", err);
	return CRM_USAGE;
}

enum crm_status crm_rewrite_begin(struct crm_rewrite *w, struct crm_store *s,
    struct crm_err *err)
{
	enum crm_status status;

	*w = (struct crm_rewrite){ s, -1 };
	if (s->lock < 0)
		return crm_err_set(err, CRM_BUG, "the lock is not held");
	status = crm_rewrite_sweep(s, err);
	if (status != CRM_OK)
		return status;
	crm_segment_forget(s);
	if (mkdirat(s->fd, beside, 0700) != 0)
		return unchanged(s, "", err);
	w->dir = openat(s->fd, beside, OPEN_DIR);
	/* at once: what a crash leaves may then be removed by whoever may
	 * write the journal */
	return w->dir >= 0 && crm_rights_copy(s->journal, w->dir) ? CRM_OK :
	    unchanged(s, "", err);
}

int crm_rewrite_create(struct crm_rewrite *w, const char *name,
    const char *like, struct crm_err *err)
{
	int old = openat(w->store->journal, like, O_RDONLY | O_CLOEXEC |
	    O_NONBLOCK);
	int fd = old >= 0 ? openat(w->dir, name, O_RDWR | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0600) : -1;
	bool ok = fd >= 0 && crm_rights_copy(old, fd);

	if (!ok)
		unchanged(w->store, name, err);
	if (old >= 0)
		close(old);
	if (!ok && fd >= 0)
		close(fd);
	return ok ? fd : -1;
}

enum crm_status crm_rewrite_done(struct crm_rewrite *w, const char *name,
    int fd, struct crm_err *err)
{
	enum crm_status s = CRM_OK;

	if (fsync(fd) != 0)
		s = unchanged(w->store, name, err);
	if (close(fd) != 0 && s == CRM_OK)
		s = unchanged(w->store, name, err);
	return s;
}

enum crm_status crm_rewrite_keep(struct crm_rewrite *w, const char *name,
    struct crm_err *err)
{
	return linkat(w->store->journal, name, w->dir, name, 0) == 0 ? CRM_OK :
	    unchanged(w->store, name, err);
}

/* The two directories change places. */
static enum crm_status change(const struct crm_store *s, struct crm_err *err)
{
	if (renameat2(s->fd, beside, s->fd, "journal", RENAME_EXCHANGE) == 0)
		return CRM_OK;
	if (errno == EINVAL || errno == ENOSYS) {
		crm_err_set(err, CRM_IO, "this file system cannot let two "
		    "directories change places: the journal is not changed");
		crm_segment_where(s, "journal", "", err);
		return CRM_IO;
	}
	return unchanged(s, "", err);
}

enum crm_status crm_rewrite_end(struct crm_rewrite *w, struct crm_err *err)
{
	struct crm_store *s = w->store;
	enum crm_status status;

	if (fsync(w->dir) != 0)
		return unchanged(s, "", err);
	status = change(s, err);
	if (status != CRM_OK)
		return status;
	close(w->dir);
	w->dir = -1;
	if (fsync(s->fd) != 0)
		return crm_segment_fail(s, "journal", "", err, "it is unknown "
		    "whether the new journal will outlive a power cut; the old "
		    "one is in " CRM_REWRITE_BESIDE " until the next writer");
	status = crm_rewrite_reopen(s, err);
	return status == CRM_OK ? crm_rewrite_sweep(s, err) : status;
}

void crm_rewrite_abort(struct crm_rewrite *w)
{
	if (w->dir < 0)
		return;
	close(w->dir);
	w->dir = -1;
	/* what cannot be removed is left to the next writer */
	if (!remove_beside(w->store))
		errno = 0;
}

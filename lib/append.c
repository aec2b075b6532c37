/* SPDX-License-Identifier: ISC */
/*
 * Appending: a batch is on the disk whole, or it is not there.
 */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "line.h"
#include "mem.h"
#include "segment.h"

static const char MORE[] = "\"more\":true,";
/* Only the holder of the lock makes one, so one name will do. */
static const char TMP[] = CRM_SEGMENT_TMP "batch";

bool crm_store_batch_more(size_t lines, size_t bytes)
{
	return lines > 1 && bytes <= CRM_STORE_WRITE &&
	    lines - 1 <= (CRM_STORE_WRITE - bytes) / strlen(MORE);
}

/* What the lines of a batch say of themselves. */
struct batch {
	struct crm_str lines;
	size_t n, more;		/* lines; those that bear more */
	bool first, last;	/* does this one? */
	struct crm_buf since;	/* the earliest at */
};

/* Read one line back as a reader will. */
static enum crm_status look_line(struct batch *b, struct crm_line *l,
    struct crm_str text, struct crm_err *err)
{
	const struct crm_field *more;
	struct crm_str at, since = crm_buf_str(&b->since);
	struct crm_err why = { 0 };

	b->n++;
	if (crm_line_read(l, text, &why) != CRM_OK) {
		crm_err_set(err, CRM_BUG, "line %zu of the batch cannot be "
		    "read back: %s", b->n, why.text);
		crm_err_free(&why);
		return CRM_BUG;
	}
	more = crm_line_get(l, CRM_KEY_MORE);
	b->last = more != NULL && more->type == CRM_TRUE;
	b->more += b->last;
	if (b->n == 1)
		b->first = b->last;
	at = crm_line_str(l, CRM_KEY_AT);
	if (at.n == CRM_CLOCK_LEN &&
	    (since.n == 0 || memcmp(at.p, since.p, at.n) < 0)) {
		b->since.n = 0;
		crm_buf_str_add(&b->since, at);
	}
	return CRM_OK;
}

/*
 * Read the batch back, so that nothing gets into the journal that cannot be
 * read, and no run of "more" is broken.  Of more than one write only the
 * ends are looked at: the lock is held.
 */
static enum crm_status look(struct batch *b, struct crm_err *err)
{
	struct crm_line *l = crm_mem_new(1, sizeof(*l));
	struct crm_str text, rest = { b->lines.p, b->lines.n - 1 };
	bool large = b->lines.n > CRM_STORE_WRITE, on = true;
	enum crm_status status = CRM_OK;

	while (on && status == CRM_OK) {
		on = crm_str_cut(rest, '\n', &text, &rest);
		status = look_line(b, l, text, err);
		if (on && large && b->n == 1) {
			const char *nl = memrchr(rest.p, '\n', rest.n);

			if (nl != NULL) {
				rest.n -= (size_t)(nl + 1 - rest.p);
				rest.p = nl + 1;
			}
		}
	}
	if (status == CRM_OK && (b->last || (b->first &&
	    (large || b->more != b->n - 1)) || (!b->first && b->more > 0)))
		status = crm_err_set(err, CRM_BUG, "a batch of %zu lines, %zu "
		    "with \"more\"", b->n, b->more);
	crm_line_free(l);
	free(l);
	return status;
}

static enum crm_status unknown(const struct crm_store *s, const char *name,
    const char *since, struct crm_err *err)
{
	struct crm_buf b = { 0 };

	crm_buf_puts(&b, "it is unknown whether the lines are on the disk; "
	    "before writing them again, look whether they are there once the "
	    "disk is well, with ");
	if (since != NULL)
		crm_buf_printf(&b, "crm-log --since %s ''", since);
	else
		crm_buf_printf(&b, "ls %s/journal/%s", s->dir, name);
	crm_segment_fail(s, "journal/", name, err, crm_buf_z(&b));
	crm_buf_free(&b);
	return CRM_IO;
}

/* Take back what a write has left of the batch, at size. */
static enum crm_status take_back(const struct crm_store *s, const char *name,
    int fd, int64_t size, ssize_t wrote, struct crm_err *err)
{
	const char *what = "nothing is written";

	if (wrote >= 0)
		errno = ENOSPC;	/* or a limit; the kernel does not say */
	if (wrote > 0) {
		int saved = errno;

		if (ftruncate(fd, size) != 0)
			what = "nothing is written (what is left of it will "
			    "be moved to torn/ by the next writer)";
		errno = saved;
	}
	return crm_segment_fail(s, "journal/", name, err, what);
}

/* One write to an open segment that ends at size, and to the disk. */
static enum crm_status write_once(const struct crm_store *s, const char *name,
    int fd, const struct batch *b, struct crm_err *err)
{
	struct crm_buf since = { 0 };
	enum crm_status status = CRM_OK;
	struct stat st;
	ssize_t r;

	if (fstat(fd, &st) != 0)
		return crm_segment_fail(s, "journal/", name, err,
		    "nothing is written");
	do
		r = write(fd, b->lines.p, b->lines.n);
	while (r < 0 && errno == EINTR);
	if (r != (ssize_t)b->lines.n) {
		status = take_back(s, name, fd, st.st_size, r, err);
		if (st.st_size == 0)
			unlinkat(s->journal, name, 0);
		return status;
	}
	/* Empty: new, or left by one that failed.  Its name must last too. */
	if (fdatasync(fd) != 0 || (st.st_size == 0 && fsync(s->journal) != 0)) {
		crm_buf_str_add(&since, crm_buf_str(&b->since));
		status = unknown(s, name, since.n > 0 ? crm_buf_z(&since) :
		    "today", err);
		crm_buf_free(&since);
	}
	return status;
}

static enum crm_status append_month(const struct crm_store *s,
    const char *name, const struct batch *b, struct crm_err *err)
{
	enum { FLAGS = O_WRONLY | O_APPEND | O_CLOEXEC };
	enum crm_status status;
	int64_t end = 0;
	int fd = openat(s->journal, name, FLAGS);

	if (fd < 0 && errno == ENOENT) {
		fd = openat(s->journal, name, FLAGS | O_CREAT | O_EXCL, 0666);
	} else if (fd >= 0) {
		/* An append under this same lock may have failed. */
		status = crm_segment_mend(s, name, &end, err);
		if (status != CRM_OK) {
			close(fd);
			return status;
		}
	}
	if (fd < 0)
		return crm_segment_fail(s, "journal/", name, err,
		    "nothing is written");
	status = write_once(s, name, fd, b, err);
	close(fd);
	return status;
}

/* 2026-11.msk.jsonl */
static void month_name(const struct crm_store *s, int64_t now,
    struct crm_buf *out)
{
	out->n = 0;
	crm_clock_add(out, now);
	out->n = strlen("2026-11");
	if (s->site[0] != '\0')
		crm_buf_printf(out, ".%s", s->site);
	crm_buf_puts(out, ".jsonl");
}

/* 2026-11-22T071500Z-4711.msk.jsonl */
static void large_name(const struct crm_store *s, int64_t now,
    struct crm_buf *out)
{
	struct crm_buf t = { 0 };

	crm_clock_add(&t, now);
	out->n = 0;
	crm_buf_printf(out, "%.13s%.2s%.3s-%ld", t.p, t.p + 14, t.p + 17,
	    (long)getpid());
	if (s->site[0] != '\0')
		crm_buf_printf(out, ".%s", s->site);
	crm_buf_puts(out, ".jsonl");
	crm_buf_free(&t);
}

/* A segment of its own: written beside, and renamed in when it is whole. */
static enum crm_status append_large(const struct crm_store *s, int64_t now,
    const struct batch *b, struct crm_buf *name, struct crm_err *err)
{
	bool renamed;

	large_name(s, now, name);
	if (!crm_segment_create(s->journal, TMP, b->lines, O_EXCL))
		return crm_segment_fail(s, "journal/", crm_buf_z(name), err,
		    "nothing is written");
	/* Taken: the next second, so that it sorts behind what is there. */
	while (!(renamed = crm_segment_rename(s->journal, TMP,
	    crm_buf_z(name))) && errno == EEXIST)
		large_name(s, ++now, name);
	if (!renamed) {
		crm_segment_fail(s, "journal/", crm_buf_z(name), err,
		    "nothing is written");
		unlinkat(s->journal, TMP, 0);
		return CRM_IO;
	}
	if (fsync(s->journal) != 0)
		return unknown(s, crm_buf_z(name), NULL, err);
	return CRM_OK;
}

static enum crm_status bad_site(const struct crm_store *s, struct crm_err *err)
{
	return crm_err_set(err, CRM_DATA, "the site \"%s\" cannot be part of "
	    "a file name", s->site);
}

enum crm_status crm_store_spool(const struct crm_store *s, int *fd,
    struct crm_err *err)
{
	*fd = -1;
	if (access("/proc/self/fd", X_OK) != 0)	/* no way to a name */
		return CRM_NONE;
	*fd = openat(s->journal, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	if (*fd >= 0)
		return CRM_OK;
	if (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)
		return CRM_NONE;
	return crm_segment_fail(s, "journal", "", err, "nothing is written");
}

enum crm_status crm_store_adopt(struct crm_store *s, int fd, int64_t now,
    struct crm_err *err)
{
	struct crm_buf name = { 0 }, path = { 0 };
	enum crm_status status = CRM_OK;
	int linked = -1;

	if (s->lock < 0)
		return crm_err_set(err, CRM_BUG, "the lock is not held");
	crm_segment_forget(s);
	if (s->site[0] == '.' || strchr(s->site, '/') != NULL)
		return bad_site(s, err);
	crm_buf_printf(&path, "/proc/self/fd/%d", fd);
	large_name(s, now, &name);
	if (fsync(fd) == 0)
		while ((linked = linkat(AT_FDCWD, crm_buf_z(&path),
		    s->journal, crm_buf_z(&name), AT_SYMLINK_FOLLOW)) != 0 &&
		    errno == EEXIST)
			large_name(s, ++now, &name);
	if (linked != 0)
		status = crm_segment_fail(s, "journal/", crm_buf_z(&name),
		    err, "nothing is written");
	else if (fsync(s->journal) != 0)
		status = unknown(s, crm_buf_z(&name), NULL, err);
	crm_buf_free(&path);
	crm_buf_free(&name);
	return status;
}

enum crm_status crm_store_append(struct crm_store *s, struct crm_str lines,
    int64_t now, struct crm_err *err)
{
	struct batch b = { .lines = lines };
	struct crm_buf name = { 0 };
	enum crm_status status;

	if (lines.n == 0)
		return CRM_OK;
	if (s->lock < 0)
		return crm_err_set(err, CRM_BUG, "the lock is not held");
	crm_segment_forget(s);
	if (lines.p[lines.n - 1] != '\n')
		return crm_err_set(err, CRM_BUG, "the last line of the batch "
		    "has no newline");
	if (s->site[0] == '.' || strchr(s->site, '/') != NULL)
		return bad_site(s, err);
	status = look(&b, err);
	if (status == CRM_OK && lines.n <= CRM_STORE_WRITE &&
	    (b.n == 1 || b.first)) {
		month_name(s, now, &name);
		status = append_month(s, crm_buf_z(&name), &b, err);
	} else if (status == CRM_OK) {
		status = append_large(s, now, &b, &name, err);
	}
	crm_buf_free(&b.since);
	crm_buf_free(&name);
	return status;
}

enum crm_status crm_store_replace(struct crm_store *s, const char *name,
    struct crm_str content, struct crm_err *err)
{
	static const char sub[] = "journal/";
	bool segment = strncmp(name, sub, strlen(sub)) == 0;
	const char *base = segment ? name + strlen(sub) : name;
	int dir = segment ? s->journal : s->fd;
	struct crm_buf tmp = { 0 };
	enum crm_status status = CRM_OK;
	struct stat st;

	if (s->lock < 0 || strchr(base, '/') != NULL)
		return crm_err_set(err, CRM_BUG, s->lock < 0 ?
		    "the lock is not held" : "%s: not a file of the store",
		    name);
	crm_segment_forget(s);
	crm_buf_printf(&tmp, CRM_SEGMENT_TMP "%s", base);
	if (!crm_segment_create(dir, crm_buf_z(&tmp), content, O_TRUNC)) {
		status = crm_segment_fail(s, name, "", err, "not changed");
	} else if ((fstatat(dir, base, &st, 0) == 0 && fchmodat(dir,
	    crm_buf_z(&tmp), st.st_mode & 07777, 0) != 0) ||
	    renameat(dir, crm_buf_z(&tmp), dir, base) != 0) {
		status = crm_segment_fail(s, name, "", err, "not changed");
		unlinkat(dir, crm_buf_z(&tmp), 0);
	} else if (fsync(dir) != 0) {
		status = crm_segment_fail(s, name, "", err, "it is unknown "
		    "whether its new content will outlive a power cut");
	}
	crm_buf_free(&tmp);
	return status;
}

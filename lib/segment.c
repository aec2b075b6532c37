/* SPDX-License-Identifier: ISC */
#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "line.h"
#include "mem.h"

_Static_assert(sizeof(off_t) == sizeof(int64_t), "needs 64-bit offsets");

enum { BLOCK = 4096, COPY = 64 * 1024 };

bool crm_segment_is(const char *name)
{
	static const char suffix[] = ".jsonl";
	size_t n = strlen(name);

	return name[0] >= '0' && name[0] <= '9' && n > strlen(suffix) &&
	    strcmp(name + n - strlen(suffix), suffix) == 0;
}

bool crm_segment_grows(const char *name)
{
	/* 2026-11-22T071500Z-4711.jsonl does not. */
	return strlen(name) < 11 || name[10] != 'T';
}

int crm_segment_by_name(const void *a, const void *b)
{
	const struct crm_segment *x = a, *y = b;

	return strcmp(x->name, y->name);
}

DIR *crm_segment_dir(int dirfd)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;

	if (fd < 0)
		return NULL;
	d = fdopendir(fd);
	if (d == NULL)
		close(fd);
	return d;
}

void crm_segment_where(const struct crm_store *s, const char *sub,
    const char *name, struct crm_err *err)
{
	struct crm_buf path = { 0 };

	crm_buf_printf(&path, "%s/%s%s", s->dir, sub, name);
	crm_err_where(err, crm_buf_z(&path), 0, 0);
	crm_buf_free(&path);
}

enum crm_status crm_segment_fail(const struct crm_store *s, const char *sub,
    const char *name, struct crm_err *err, const char *what)
{
	enum crm_status status = crm_err_sys(err, "%s", what);

	crm_segment_where(s, sub, name, err);
	return status;
}

/* The last bytes of a file, from start on; as many as were needed yet. */
struct tail {
	int fd;
	char *buf;
	int64_t start, size;
	bool shrunk;		/* it became shorter meanwhile */
	struct crm_line *line;
};

/* Twice as much of it. */
static bool tail_grow(struct tail *t)
{
	size_t held = (size_t)(t->size - t->start);
	size_t more = held > 0 ? held : BLOCK, done = 0;
	char *buf;

	if ((int64_t)more > t->start)
		more = (size_t)t->start;
	buf = crm_mem_new(held + more, 1);
	while (done < more) {
		ssize_t r = pread(t->fd, buf + done, more - done,
		    t->start - (int64_t)more + (int64_t)done);

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0) {
			t->shrunk = r == 0;
			free(buf);
			return false;
		}
		done += (size_t)r;
	}
	if (t->buf != NULL && held > 0)
		memcpy(buf + more, t->buf, held);
	free(t->buf);
	t->buf = buf;
	t->start -= (int64_t)more;
	return true;
}

/* Where the line starts that pos is in or at the end of: behind the last
 * newline before pos. */
static bool tail_line(struct tail *t, int64_t pos, int64_t *start)
{
	for (;;) {
		const char *nl = NULL;

		if (pos > t->start)
			nl = memrchr(t->buf, '\n', (size_t)(pos - t->start));
		if (nl != NULL) {
			*start = t->start + (nl - t->buf) + 1;
			return true;
		}
		if (t->start == 0) {
			*start = 0;
			return true;
		}
		if (!tail_grow(t))
			return false;
	}
}

static bool bears_more(struct tail *t, int64_t start, int64_t end)
{
	struct crm_str text = { t->buf + (start - t->start),
		(size_t)(end - start) };
	const struct crm_field *f = NULL;
	struct crm_err err = { 0 };

	/* The key may be written with escapes; else it stands there. */
	if (memmem(text.p, text.n, "more", 4) == NULL &&
	    memchr(text.p, '\\', text.n) == NULL)
		return false;
	if (t->line == NULL)
		t->line = crm_mem_new(1, sizeof(*t->line));
	if (crm_line_read(t->line, text, &err) == CRM_OK)
		f = crm_line_get(t->line, CRM_KEY_MORE);
	crm_err_free(&err);
	return f != NULL && f->type == CRM_TRUE;
}

static bool tail_end(struct tail *t, int64_t *end)
{
	int64_t start;

	if (!tail_line(t, t->size, end))
		return false;
	while (*end > 0) {
		if (!tail_line(t, *end - 1, &start))
			return false;
		if (!bears_more(t, start, *end - 1))
			break;
		*end = start;
	}
	return true;
}

bool crm_segment_end(int fd, int64_t *size, int64_t *end)
{
	struct tail t = { .fd = fd };
	struct stat st;
	bool ok;

	/* A writer that mends may cut the tail while a reader looks at it. */
	do {
		free(t.buf);
		t.buf = NULL;
		t.shrunk = false;
		ok = fstat(fd, &st) == 0;
		if (ok) {
			t.start = t.size = st.st_size;
			ok = tail_end(&t, end);
		}
	} while (t.shrunk);
	*size = t.size;
	free(t.buf);
	if (t.line != NULL)
		crm_line_free(t.line);
	free(t.line);
	return ok;
}

bool crm_segment_write(int fd, struct crm_str s)
{
	while (s.n > 0) {
		ssize_t r = write(fd, s.p, s.n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return false;
		s.p += r;
		s.n -= (size_t)r;
	}
	return true;
}

bool crm_segment_create(int dirfd, const char *name, struct crm_str content,
    int flags)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_CLOEXEC | flags,
	    0666);
	int saved;
	bool ok;

	if (fd < 0)
		return false;
	ok = crm_segment_write(fd, content) && fsync(fd) == 0;
	saved = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		saved = errno;
	}
	if (!ok)
		unlinkat(dirfd, name, 0);
	errno = saved;
	return ok;
}

bool crm_segment_rename(int dirfd, const char *from, const char *to)
{
	if (renameat2(dirfd, from, dirfd, to, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	/* Not on this file system; the lock is held, so none comes between. */
	if (faccessat(dirfd, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return false;
	}
	return errno == ENOENT && renameat(dirfd, from, dirfd, to) == 0;
}

/* Copy what is behind from to a new file of torn/. */
static bool copy_tail(int fd, int64_t from, int out)
{
	char *buf = crm_mem_new(COPY, 1);
	bool ok = false;

	for (;;) {
		ssize_t r = pread(fd, buf, COPY, from);

		if (r < 0 && errno == EINTR)
			continue;
		if (r == 0)
			ok = fsync(out) == 0;
		if (r <= 0)
			break;
		if (!crm_segment_write(out, (struct crm_str){ buf, (size_t)r }))
			break;
		from += r;
	}
	free(buf);
	return ok;
}

/* torn/, made if it is not there. */
static int torn_open(const struct crm_store *s)
{
	if (mkdirat(s->fd, "torn", 0777) == 0) {
		if (fsync(s->fd) != 0)
			return -1;
	} else if (errno != EEXIST) {
		return -1;
	}
	return openat(s->fd, "torn", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool torn_save(int torn, const char *name, int fd, int64_t from)
{
	struct crm_buf b = { 0 };
	bool ok = false;
	int out, saved;
	unsigned i = 0;

	do {
		b.n = 0;
		crm_buf_printf(&b, "%s.%" PRId64, name, from);
		if (i > 0)
			crm_buf_printf(&b, ".%u", i);
		out = openat(torn, crm_buf_z(&b),
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		i++;
	} while (out < 0 && errno == EEXIST);
	if (out >= 0) {
		ok = copy_tail(fd, from, out) && fsync(torn) == 0;
		saved = errno;
		close(out);
		if (!ok)
			unlinkat(torn, crm_buf_z(&b), 0);
		errno = saved;
	}
	saved = errno;
	crm_buf_free(&b);
	errno = saved;
	return ok;
}

void crm_segment_forget(struct crm_store *s)
{
	crm_store_segments_free(s->mended, s->mendeds);
	s->mended = NULL;
	s->mendeds = 0;
}

enum crm_status crm_segment_mend(const struct crm_store *s, const char *name,
    int64_t *end, struct crm_err *err)
{
	enum crm_status status = CRM_OK;
	int64_t size;
	int fd, torn = -1;

	fd = openat(s->journal, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !crm_segment_end(fd, &size, end)) {
		status = crm_segment_fail(s, "journal/", name, err,
		    "cannot read");
		goto out;
	}
	if (*end == size)
		goto out;
	close(fd);
	fd = openat(s->journal, name, O_RDWR | O_CLOEXEC);
	if (fd < 0 || (torn = torn_open(s)) < 0 ||
	    !torn_save(torn, name, fd, *end) || ftruncate(fd, *end) != 0 ||
	    fsync(fd) != 0)
		status = crm_segment_fail(s, "journal/", name, err,
		    "cannot move its unacknowledged end to torn/");
out:
	if (torn >= 0)
		close(torn);
	if (fd >= 0)
		close(fd);
	return status;
}

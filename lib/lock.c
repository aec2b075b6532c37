/* SPDX-License-Identifier: ISC */
/*
 * The writers' lock, and the counter that is kept under it.
 */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "rewrite.h"
#include "segment.h"

/* Whole seconds, and nanoseconds between two tries. */
enum { WAIT = 10, TRY_FIRST = 1000000, TRY_LAST = 50000000 };
/* 20 digits hold every uint64_t. */
enum { SEQ_DIGITS = 20, SEQ_SIZE = SEQ_DIGITS + 1 };

/* At most room bytes of the start of a small file; -1 with errno. */
static ssize_t read_start(int fd, char *buf, size_t room)
{
	ssize_t r;

	do
		r = pread(fd, buf, room, 0);
	while (r < 0 && errno == EINTR);
	return r;
}

/* Leave word of who holds it, in one line of the file: a courtesy to those
 * who wait, so that it may fail. */
static void sign(int fd)
{
	struct crm_buf b = { 0 };

	crm_buf_printf(&b, "process %ld, %s\n", (long)getpid(),
	    program_invocation_short_name);
	if (pwrite(fd, b.p, b.n, 0) == (ssize_t)b.n &&
	    ftruncate(fd, (off_t)b.n) != 0)
		errno = 0;
	crm_buf_free(&b);
}

static enum crm_status say_again(int fd, struct crm_err *err)
{
	enum { ROOM = 128 };
	char *who = crm_mem_new(ROOM, 1);
	ssize_t n = read_start(fd, who, ROOM - 1);
	enum crm_status status;

	who[n > 0 ? n : 0] = '\0';
	who[strcspn(who, "\n")] = '\0';
	status = crm_err_set(err, CRM_AGAIN, "another writer has held the "
	    "lock for %d s (%s): nothing is written, try again later", WAIT,
	    who[0] != '\0' ? who : "it did not say its name");
	free(who);
	return status;
}

static bool past(const struct timespec *until)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > until->tv_sec || (now.tv_sec == until->tv_sec &&
	    now.tv_nsec >= until->tv_nsec);
}

/* flock(2) has no time limit, and a library may not own signals: try, and
 * sleep ever longer between. */
static enum crm_status wait_lock(const struct crm_store *s, int fd,
    struct crm_err *err)
{
	struct timespec until, pause = { 0, TRY_FIRST };

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return crm_segment_fail(s, "lock", "", err,
			    "cannot lock");
		if (past(&until)) {
			say_again(fd, err);
			crm_segment_where(s, "lock", "", err);
			return CRM_AGAIN;
		}
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < TRY_LAST)
			pause.tv_nsec += pause.tv_nsec;
		if (pause.tv_nsec > TRY_LAST)
			pause.tv_nsec = TRY_LAST;
	}
	return CRM_OK;
}

/* Its end is read here: who lists the segments need not do it again. */
static enum crm_status mend_one(struct crm_store *s, const char *name,
    size_t *cap, struct crm_err *err)
{
	int64_t end = 0;
	enum crm_status status = crm_segment_mend(s, name, &end, err);

	if (status != CRM_OK)
		return status;
	s->mended = crm_mem_grow(s->mended, cap, s->mendeds + 1,
	    sizeof(*s->mended));
	s->mended[s->mendeds++] = (struct crm_segment){
		crm_mem_copy(name, strlen(name)), end };
	return CRM_OK;
}

/* What a crash may have left: tails, and large batches not yet renamed. */
static enum crm_status mend(struct crm_store *s, struct crm_err *err)
{
	static const char tmp[] = CRM_SEGMENT_TMP;
	DIR *d = crm_segment_dir(s->journal);
	enum crm_status status = CRM_OK;
	struct dirent *e = NULL;
	size_t cap = 0;

	while (status == CRM_OK && d != NULL &&
	    (errno = 0, e = readdir(d)) != NULL) {
		const char *name = e->d_name;

		if (strncmp(name, tmp, strlen(tmp)) == 0) {
			if (unlinkat(s->journal, name, 0) != 0)
				status = crm_segment_fail(s, "journal/", name,
				    err, "cannot remove");
		} else if (crm_segment_is(name) && crm_segment_grows(name)) {
			status = mend_one(s, name, &cap, err);
		}
	}
	if (status == CRM_OK && (d == NULL || (e == NULL && errno != 0)))
		status = crm_segment_fail(s, "journal", "", err,
		    "cannot list");
	if (s->mendeds > 0)
		qsort(s->mended, s->mendeds, sizeof(*s->mended),
		    crm_segment_by_name);
	if (d != NULL)
		closedir(d);
	return status;
}

enum crm_status crm_store_lock(struct crm_store *s, struct crm_err *err)
{
	enum crm_status status;
	int fd;

	if (s->lock >= 0)
		return crm_err_set(err, CRM_BUG, "the lock is held already");
	fd = openat(s->fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return crm_segment_fail(s, "lock", "", err, "cannot open");
	status = wait_lock(s, fd, err);
	if (status != CRM_OK) {
		close(fd);
		return status;
	}
	s->lock = fd;
	sign(fd);
	status = crm_rewrite_reopen(s, err);
	/* what cannot be removed of it is in no writer's way */
	if (status == CRM_OK && crm_rewrite_sweep(s, err) != CRM_OK)
		crm_err_free(err);
	if (status == CRM_OK)
		status = mend(s, err);
	if (status != CRM_OK)
		crm_store_unlock(s);
	return status;
}

void crm_store_unlock(struct crm_store *s)
{
	if (s->lock < 0)
		return;
	crm_segment_forget(s);
	/* Closing is not enough while a forked child has it open too. */
	flock(s->lock, LOCK_UN);
	close(s->lock);
	s->lock = -1;
}

uint64_t crm_store_counted(struct crm_str site, struct crm_str id,
    size_t digits)
{
	int64_t n;

	if (site.n > 0) {
		if (id.n <= site.n + 1 || id.p[site.n] != '-' ||
		    memcmp(id.p, site.p, site.n) != 0)
			return 0;
		id.p += site.n + 1;
		id.n -= site.n + 1;
	}
	return id.n <= digits && crm_str_int(id, &n) && n > 0 ? (uint64_t)n : 0;
}

static enum crm_status bad_seq(const struct crm_store *s, struct crm_err *err)
{
	crm_err_set(err, CRM_DATA, "missing or damaged: it must hold the "
	    "highest number that was ever counted up for a deal or client, "
	    "and a newline.  Find it in the journal and put it there: "
	    "echo NUMBER >%s/seq", s->dir);
	crm_segment_where(s, "seq", "", err);
	return CRM_DATA;
}

/* Digits and a newline are the whole of it. */
static bool parse_seq(const char *p, size_t n, uint64_t *value)
{
	size_t i;

	if (n < 2 || n > SEQ_SIZE || p[n - 1] != '\n')
		return false;
	for (*value = 0, i = 0; i < n - 1; i++) {
		if (p[i] < '0' || p[i] > '9' ||
		    __builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, p[i] - '0', value))
			return false;
	}
	return true;
}

/* Read the counter, and how wide it is written. */
static enum crm_status read_seq(const struct crm_store *s, int fd,
    uint64_t *value, size_t *width, struct crm_err *err)
{
	char *buf = crm_mem_new(SEQ_SIZE + 1, 1);
	ssize_t n = fd >= 0 ? read_start(fd, buf, SEQ_SIZE + 1) : -1;
	enum crm_status status = CRM_OK;

	*width = n > 0 ? (size_t)n : 0;
	if (n < 0 && errno != ENOENT)
		status = crm_segment_fail(s, "seq", "", err, "cannot read");
	else if (!parse_seq(buf, *width, value))
		status = bad_seq(s, err);
	free(buf);
	return status;
}

enum crm_status crm_store_seq(const struct crm_store *s, uint64_t *last,
    struct crm_err *err)
{
	int fd = openat(s->fd, "seq", O_RDONLY | O_CLOEXEC);
	size_t width;
	enum crm_status status = read_seq(s, fd, last, &width, err);

	if (fd >= 0)
		close(fd);
	return status;
}

/*
 * The number is written in place, 20 digits with leading zeros, and
 * fdatasync makes it last: one sector, a fraction of what a rename costs.
 * Should it tear all the same, the first digits of a higher number before
 * the rest of a lower one are never less than the lower: there may be a gap,
 * never a double.  A shorter file ("0\n", or a person's) is replaced first.
 */
static enum crm_status write_seq(struct crm_store *s, int fd, uint64_t value,
    bool wide, struct crm_err *err)
{
	enum crm_status status = CRM_OK;
	struct crm_buf b = { 0 };
	ssize_t r;

	crm_buf_printf(&b, "%0*" PRIu64 "\n", SEQ_DIGITS, value);
	if (!wide) {
		status = crm_store_replace(s, "seq", crm_buf_str(&b), err);
		goto out;
	}
	do
		r = pwrite(fd, b.p, b.n, 0);
	while (r < 0 && errno == EINTR);
	if (r >= 0 && r != (ssize_t)b.n)
		errno = ENOSPC;
	if (r != (ssize_t)b.n || fdatasync(fd) != 0)
		status = crm_segment_fail(s, "seq", "", err, "no number is "
		    "given out (there may be a gap)");
out:
	crm_buf_free(&b);
	return status;
}

enum crm_status crm_store_reserve(struct crm_store *s, uint64_t n,
    uint64_t *first, struct crm_err *err)
{
	uint64_t last, next = 0;
	enum crm_status status;
	size_t width;
	int fd;

	if (s->lock < 0)
		return crm_err_set(err, CRM_BUG, "the lock is not held");
	fd = openat(s->fd, "seq", O_RDWR | O_CLOEXEC);
	status = read_seq(s, fd, &last, &width, err);
	if (status == CRM_OK && (last == UINT64_MAX ||
	    __builtin_add_overflow(last, n, &next))) {
		status = crm_err_set(err, CRM_DATA, "no numbers are left");
		crm_segment_where(s, "seq", "", err);
	}
	if (status == CRM_OK && n > 0)
		status = write_seq(s, fd, next, width == SEQ_SIZE, err);
	if (status == CRM_OK)
		*first = last + 1;
	if (fd >= 0)
		close(fd);
	return status;
}

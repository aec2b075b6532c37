/* SPDX-License-Identifier: ISC */
/*
 * Faults on order, for tests only: a library for LD_PRELOAD that makes the
 * N-th call of a kind fail, or kills the process at it.  tests/faults/README
 * says how; tests/unit/storefault.c includes it.
 *
 * It calls the kernel by syscall(2), so that nothing of libc is needed
 * before libc is there.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum fault_op {
	FAULT_WRITE, FAULT_FSYNC, FAULT_FDATASYNC, FAULT_RENAME,
	FAULT_FTRUNCATE, FAULT_UNLINK, FAULT_MKDIR, FAULT_CREATE, FAULT_OPS
};

static const char *const fault_names[FAULT_OPS] = {
	"write", "fsync", "fdatasync", "rename", "ftruncate", "unlink",
	"mkdir", "create"
};

static const struct { const char *name; int number; } fault_errors[] = {
	{ "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EDQUOT", EDQUOT },
	{ "EFBIG", EFBIG }, { "EINTR", EINTR }, { "EACCES", EACCES },
	{ "EROFS", EROFS }, { "EINVAL", EINVAL }, { "ENOSYS", ENOSYS },
	{ "EMFILE", EMFILE }, { "EPERM", EPERM }
};

/* The calls since the start, by kind and in all. */
static unsigned long fault_seen[FAULT_OPS], fault_all;

/* Start to count anew: in a forked child. */
void fault_reset(void);
void fault_reset(void)
{
	memset(fault_seen, 0, sizeof(fault_seen));
	fault_all = 0;
}

static int fault_number(const char *p)
{
	size_t i;

	for (i = 0; i < sizeof(fault_errors) / sizeof(*fault_errors); i++) {
		size_t n = strlen(fault_errors[i].name);

		if (strncmp(p, fault_errors[i].name, n) == 0)
			return fault_errors[i].number;
	}
	return EIO;
}

/* Of "kind:N:what,…" the item of that kind whose turn it is: what comes
 * behind N, or NULL.  "N+" is the N-th and all after it. */
static const char *fault_due(const char *kind, unsigned long count)
{
	const char *p = getenv("CRM_FAULT");
	size_t n = strlen(kind);

	while (p != NULL && *p != '\0') {
		if (strncmp(p, kind, n) == 0 && p[n] == ':') {
			char *end;
			unsigned long at = strtoul(p + n + 1, &end, 10);

			if (at == count || (*end == '+' && count > at))
				return end + strspn(end, "+:");
		}
		p = strchr(p, ',');
		if (p != NULL)
			p++;
	}
	return NULL;
}

static void fault_log(enum fault_op op)
{
	const char *path = getenv("CRM_FAULT_LOG");
	char line[32] = { 0 };
	int fd;

	if (path == NULL)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	memcpy(line, fault_names[op], strlen(fault_names[op]));
	line[strlen(line)] = '\n';
	if (fd >= 0) {
		syscall(SYS_write, fd, line, strlen(line));
		syscall(SYS_close, fd);
	}
}

static void fault_die(void)
{
	syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

/* Count a call; true, with errno, if it is to fail. */
static bool fault_call(enum fault_op op)
{
	const char *what;

	fault_log(op);
	fault_seen[op]++;
	fault_all++;
	if (fault_due("kill", fault_all) != NULL)
		fault_die();
	what = fault_due(fault_names[op], fault_seen[op]);
	if (what == NULL)
		return false;
	errno = fault_number(what);
	return true;
}

/* After a call: "kill-after" dies when it is done. */
static long fault_done(long r)
{
	if (fault_due("kill-after", fault_all) != NULL)
		fault_die();
	return r;
}

/* How much of n bytes to write; kill-mid dies behind it. */
static size_t fault_cut(size_t n, bool *die)
{
	const char *what = fault_due("write-short",
	    fault_seen[FAULT_WRITE]);
	size_t bytes = n / 2;

	*die = false;
	if (what == NULL) {
		what = fault_due("kill-mid", fault_all);
		*die = what != NULL;
	}
	if (what == NULL)
		return n;
	if (*what >= '0' && *what <= '9')
		bytes = strtoul(what, NULL, 10);
	return bytes < n ? bytes : n;
}

static bool fault_is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

ssize_t write(int fd, const void *p, size_t n)
{
	bool die = false;
	ssize_t r;

	if (!fault_is_file(fd))
		return syscall(SYS_write, fd, p, n);
	if (fault_call(FAULT_WRITE))
		return -1;
	r = syscall(SYS_write, fd, p, fault_cut(n, &die));
	if (die)
		fault_die();
	return fault_done(r);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	bool die = false;
	ssize_t r;

	if (fault_call(FAULT_WRITE))
		return -1;
	r = syscall(SYS_pwrite64, fd, p, fault_cut(n, &die), at);
	if (die)
		fault_die();
	return fault_done(r);
}

int fsync(int fd)
{
	if (fault_call(FAULT_FSYNC))
		return -1;
	return (int)fault_done(syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
	if (fault_call(FAULT_FDATASYNC))
		return -1;
	return (int)fault_done(syscall(SYS_fdatasync, fd));
}

int ftruncate(int fd, off_t n)
{
	if (fault_call(FAULT_FTRUNCATE))
		return -1;
	return (int)fault_done(syscall(SYS_ftruncate, fd, n));
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	if (fault_call(FAULT_RENAME))
		return -1;
	return (int)fault_done(syscall(SYS_renameat2, a, from, b, to, flags));
}

int renameat(int a, const char *from, int b, const char *to)
{
	return renameat2(a, from, b, to, 0);
}

int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlinkat(int fd, const char *name, int flags)
{
	if (fault_call(FAULT_UNLINK))
		return -1;
	return (int)fault_done(syscall(SYS_unlinkat, fd, name, flags));
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int mkdirat(int fd, const char *name, mode_t mode)
{
	if (fault_call(FAULT_MKDIR))
		return -1;
	return (int)fault_done(syscall(SYS_mkdirat, fd, name, mode));
}

int mkdir(const char *name, mode_t mode)
{
	return mkdirat(AT_FDCWD, name, mode);
}

/* Only those that may make a file count. */
static int fault_open(int fd, const char *name, int flags, mode_t mode)
{
	if ((flags & O_CREAT) != 0 && fault_call(FAULT_CREATE))
		return -1;
	return (int)syscall(SYS_openat, fd, name, flags, mode);
}

int openat(int fd, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return fault_open(fd, name, flags, mode);
}

int open(const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if ((flags & O_CREAT) != 0)
		mode = va_arg(ap, mode_t);
	va_end(ap);
	return fault_open(AT_FDCWD, name, flags, mode);
}

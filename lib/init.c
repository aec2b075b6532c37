/* SPDX-License-Identifier: ISC */
/*
 * Making a store.  What makes a directory one, stages.csv and journal/, is
 * made last, so that it is never half of one.
 */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "segment.h"

enum { OPEN_DIR = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

/* A store in the making: where, and what was made there yet. */
struct site {
	int fd;
	const char *dir;	/* for messages */
	struct made { const char *name; int flag; } *made;
	size_t n, cap;
};

static enum crm_status fail(const struct site *s, const char *name,
    enum crm_status status, struct crm_err *err, const char *what)
{
	struct crm_buf path = { 0 };

	if (status == CRM_IO)
		crm_err_sys(err, "%s", what);
	else
		crm_err_set(err, status, "%s", what);
	crm_buf_puts(&path, s->dir);
	if (name[0] != '\0')
		crm_buf_printf(&path, "/%s", name);
	crm_err_where(err, crm_buf_z(&path), 0, 0);
	crm_buf_free(&path);
	return status;
}

static void note(struct site *s, const char *name, int flag)
{
	s->made = crm_mem_grow(s->made, &s->cap, s->n + 1, sizeof(*s->made));
	s->made[s->n++] = (struct made){ name, flag };
}

static void unmake(struct site *s)
{
	while (s->n > 0) {
		s->n--;
		unlinkat(s->fd, s->made[s->n].name, s->made[s->n].flag);
	}
}

/* Does the file hold just this? */
static bool holds(int dirfd, const char *name, struct crm_str content)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char *buf = NULL;
	size_t n = 0;
	ssize_t r = 1;
	bool same;

	same = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (uint64_t)st.st_size == content.n;
	if (same)
		buf = crm_mem_new(content.n, 1);
	while (same && n < content.n && r > 0) {
		r = read(fd, buf + n, content.n - n);
		if (r > 0)
			n += (size_t)r;
	}
	same = same && n == content.n && memcmp(buf, content.p, n) == 0;
	free(buf);
	if (fd >= 0)
		close(fd);
	return same;
}

/* A file whole or not at all, never over one that is there, unless it is
 * the same. */
static enum crm_status make_file(struct site *s, const char *name,
    struct crm_str content, struct crm_err *err)
{
	static const char tmp[] = CRM_SEGMENT_TMP "init";

	if (!crm_segment_create(s->fd, tmp, content, O_TRUNC))
		return fail(s, name, CRM_IO, err, "cannot write");
	if (crm_segment_rename(s->fd, tmp, name)) {
		note(s, name, 0);
		return CRM_OK;
	}
	if (errno == EEXIST && holds(s->fd, name, content)) {
		unlinkat(s->fd, tmp, 0);
		return CRM_OK;
	}
	if (errno == EEXIST)
		fail(s, name, CRM_USAGE, err, "is there already, and is not "
		    "what crm-init would write: move it away, or choose "
		    "another directory");
	else
		fail(s, name, CRM_IO, err, "cannot write");
	unlinkat(s->fd, tmp, 0);
	return err->status;
}

static enum crm_status make_dir(struct site *s, const char *name,
    struct crm_err *err)
{
	struct stat st;

	if (mkdirat(s->fd, name, 0777) == 0) {
		note(s, name, AT_REMOVEDIR);
		return CRM_OK;
	}
	if (errno == EEXIST && fstatat(s->fd, name, &st, 0) == 0 &&
	    S_ISDIR(st.st_mode))
		return CRM_OK;
	return fail(s, name, CRM_IO, err, "cannot make");
}

/* To be read, not run: it has another name than a hook, and may not run. */
static const char sample[] = "#!/bin/sh\n"
    "# Told of the facts that crm-add has written, a line each.  To use it:\n"
    "#\n"
    "#\tcp after-add.sample after-add && chmod +x after-add\n"
    "#\n"
    "# after-step is told of those of crm-step.  See HOOKS in crm-store(5).\n"
    "# This one keeps a list of new deals in the store's directory.\n"
    "\n"
    "grep -F '\"ev\":\"deal\"' >>new-deals.jsonl\n"
    "exit 0\n";

/* All but journal/ and stages.csv, then these. */
static enum crm_status fill(struct site *s, const char *const *tables,
    struct crm_err *err)
{
	static const char *const dirs[] = { "torn", "index", "hooks" };
	enum crm_status status = CRM_OK;
	const char *stages = NULL;
	size_t i;

	for (i = 0; status == CRM_OK && tables[i] != NULL; i += 2) {
		if (strcmp(tables[i], "stages.csv") == 0)
			stages = tables[i + 1];
		else
			status = make_file(s, tables[i],
			    crm_str(tables[i + 1]), err);
	}
	if (status == CRM_OK && stages == NULL)
		status = crm_err_set(err, CRM_BUG, "no stages.csv is given");
	if (status == CRM_OK)
		status = make_file(s, "seq", CRM_STR("0\n"), err);
	if (status == CRM_OK)
		status = make_file(s, "lock", CRM_STR(""), err);
	for (i = 0; status == CRM_OK && i < 3; i++)
		status = make_dir(s, dirs[i], err);
	if (status == CRM_OK)
		status = make_file(s, "hooks/after-add.sample",
		    crm_str(sample), err);
	if (status == CRM_OK)
		status = make_file(s, "stages.csv", crm_str(stages), err);
	if (status == CRM_OK)
		status = make_dir(s, "journal", err);
	if (status == CRM_OK && fsync(s->fd) != 0)
		status = fail(s, "", CRM_IO, err, "cannot write");
	if (status != CRM_OK)
		unmake(s);
	return status;
}

/* Into a directory that there is. */
static enum crm_status init_here(struct site *s, const char *const *tables,
    struct crm_err *err)
{
	struct stat st;

	if (fstatat(s->fd, "journal", &st, 0) == 0)
		return fail(s, "", CRM_USAGE, err,
		    fstatat(s->fd, "stages.csv", &st, 0) == 0 ?
		    "is a store already" : "has a journal already");
	return fill(s, tables, err);
}

/* Make what was renamed last: its name is in the directory above. */
static bool sync_above(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	char *above = slash == NULL ? crm_mem_copy(".", 1) :
	    crm_mem_copy(dir, (size_t)(slash - dir) + 1);
	int fd = open(above, OPEN_DIR);
	bool ok = fd >= 0 && fsync(fd) == 0;
	int saved = errno;

	if (fd >= 0)
		close(fd);
	free(above);
	errno = saved;
	return ok;
}

/* Beside, and renamed in. */
static enum crm_status init_new(struct site *s, const char *dir,
    const char *const *tables, struct crm_err *err)
{
	struct crm_buf b = { 0 };
	enum crm_status status;
	const char *tmp;

	crm_buf_printf(&b, "%s.tmp-%ld", dir, (long)getpid());
	tmp = crm_buf_z(&b);
	if (mkdir(tmp, 0777) != 0) {
		status = fail(s, "", CRM_IO, err, "cannot make");
		goto out;
	}
	s->fd = open(tmp, OPEN_DIR);
	status = s->fd < 0 ? fail(s, "", CRM_IO, err, "cannot make") :
	    fill(s, tables, err);
	if (status == CRM_OK && renameat2(AT_FDCWD, tmp, AT_FDCWD, dir,
	    RENAME_NOREPLACE) != 0 && ((errno != EINVAL && errno != ENOSYS) ||
	    rename(tmp, dir) != 0)) {
		status = fail(s, "", CRM_IO, err, "cannot make");
		unmake(s);
	}
	if (status != CRM_OK)
		rmdir(tmp);
	else if (!sync_above(dir))
		status = fail(s, "", CRM_IO, err, "is made, but it is unknown "
		    "whether it will outlive a power cut");
out:
	crm_buf_free(&b);
	return status;
}

enum crm_status crm_store_init(const char *dir, const char *const *tables,
    struct crm_err *err)
{
	struct site s = { .fd = -1 };
	enum crm_status status;
	size_t n = strlen(dir);
	char *path;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	path = crm_mem_copy(dir, n);
	s.dir = path;
	s.fd = open(path, OPEN_DIR);
	if (s.fd >= 0)
		status = init_here(&s, tables, err);
	else if (errno == ENOENT)
		status = init_new(&s, path, tables, err);
	else
		status = fail(&s, "", CRM_IO, err, "cannot open");
	if (s.fd >= 0)
		close(s.fd);
	free(s.made);
	free(path);
	return status;
}

/* SPDX-License-Identifier: ISC */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "rewrite.h"
#include "segment.h"

enum { OPEN_DIR = O_RDONLY | O_DIRECTORY | O_CLOEXEC };

/* Nothing of that name: look elsewhere. */
static bool absent(void)
{
	return errno == ENOENT || errno == ENOTDIR;
}

/*
 * If the directory name under base is a store, open it and its journal:
 * CRM_OK.  CRM_NONE if it is none, CRM_IO if that cannot be known; path is
 * for messages and becomes its name.
 */
static enum crm_status try_store(struct crm_store *s, int base,
    const char *name, const char *path, struct crm_err *err)
{
	struct stat st;
	const char *sub = "";
	struct crm_buf at = { 0 };
	int saved;

	s->fd = openat(base, name, OPEN_DIR);
	if (s->fd < 0)
		goto fail;
	sub = "/journal";
	s->journal = openat(s->fd, "journal", OPEN_DIR);
	if (s->journal < 0)
		goto fail;
	sub = "/stages.csv";
	if (fstatat(s->fd, "stages.csv", &st, 0) != 0)
		goto fail;
	s->lock = -1;
	s->dir = crm_mem_copy(path, strlen(path));
	s->site = crm_mem_copy("", 0);
	return CRM_OK;
fail:
	saved = errno;
	if (s->fd >= 0)
		close(s->fd);
	if (s->journal >= 0)
		close(s->journal);
	s->fd = s->journal = -1;
	errno = saved;
	if (absent())
		return CRM_NONE;
	crm_err_sys(err, "cannot open the store");
	crm_buf_printf(&at, "%s%s", path, sub);
	crm_err_where(err, crm_buf_z(&at), 0, 0);
	crm_buf_free(&at);
	return CRM_IO;
}

/* The one that was named: it is the store, or has it as .crm. */
static enum crm_status open_named(struct crm_store *s, const char *dir,
    struct crm_err *err)
{
	enum crm_status status = try_store(s, AT_FDCWD, dir, dir, err);
	struct crm_buf b = { 0 };

	if (status == CRM_NONE) {
		crm_buf_printf(&b, "%s/.crm", dir);
		status = try_store(s, AT_FDCWD, crm_buf_z(&b), crm_buf_z(&b),
		    err);
		crm_buf_free(&b);
	}
	if (status == CRM_NONE) {
		status = crm_err_set(err, CRM_USAGE, "not a store; "
		    "make one with crm-init");
		crm_err_where(err, dir, 0, 0);
	}
	return status;
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The nearest .crm upwards. */
static enum crm_status open_upwards(struct crm_store *s, struct crm_err *err)
{
	enum crm_status status = CRM_NONE;
	struct crm_buf path = { 0 };
	struct stat here, last;
	int fd = open(".", OPEN_DIR), up;
	bool top = false;

	crm_buf_puts(&path, ".crm");
	while (fd >= 0 && fstat(fd, &here) == 0 && !top) {
		status = try_store(s, fd, ".crm", crm_buf_z(&path), err);
		if (status != CRM_NONE)
			break;
		last = here;
		up = openat(fd, "..", OPEN_DIR);
		close(fd);
		fd = up;
		/* ".." of the root is the root. */
		top = fd >= 0 && fstat(fd, &here) == 0 && same(&here, &last);
		path.n -= strlen(".crm");
		crm_buf_puts(&path, "../.crm");
	}
	if (fd >= 0)
		close(fd);
	crm_buf_free(&path);
	if (status == CRM_NONE)
		status = crm_err_set(err, CRM_USAGE, "no store: there is no "
		    ".crm here or above; make one with crm-init, or name "
		    "one with --store or CRM_STORE");
	return status;
}

enum crm_status crm_store_open(struct crm_store *s, const char *given,
    struct crm_err *err)
{
	*s = (struct crm_store){ .fd = -1, .journal = -1, .lock = -1 };
	if (given != NULL && given[0] == '\0')
		return crm_err_set(err, CRM_USAGE, "the name of the store is "
		    "empty");
	if (given == NULL)
		given = getenv("CRM_STORE");
	if (given != NULL && given[0] != '\0')
		return open_named(s, given, err);
	return open_upwards(s, err);
}

void crm_store_close(struct crm_store *s)
{
	crm_store_unlock(s);
	if (s->journal >= 0)
		close(s->journal);
	if (s->fd >= 0)
		close(s->fd);
	free(s->dir);
	free(s->site);
	*s = (struct crm_store){ .fd = -1, .journal = -1, .lock = -1 };
}

void crm_store_set_site(struct crm_store *s, struct crm_str site)
{
	free(s->site);
	s->site = crm_mem_copy(site.p, site.n);
}

void crm_store_path(const struct crm_store *s, const char *name,
    struct crm_buf *out)
{
	crm_buf_printf(out, "%s/journal/%s", s->dir, name);
}

int crm_store_segment_open(const struct crm_store *s, const char *name,
    struct crm_err *err)
{
	/* O_NONBLOCK: a FIFO in its place is refused, not waited for. */
	int fd = openat(s->journal, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	if (fd >= 0) {
		close(fd);
		errno = EINVAL;
	}
	if (errno == ENOENT && !crm_rewrite_current(s))
		crm_rewrite_again(s, err);
	else
		crm_segment_fail(s, "journal/", name, err, "cannot open");
	return -1;
}

/* The names of the segments, in no order, without their ends. */
static enum crm_status list_names(const struct crm_store *s,
    struct crm_segment **list, size_t *n, struct crm_err *err)
{
	DIR *d = crm_segment_dir(s->journal);
	struct dirent *e = NULL;
	size_t cap = 0;

	*list = NULL;
	*n = 0;
	while (d != NULL && (errno = 0, e = readdir(d)) != NULL) {
		if (!crm_segment_is(e->d_name))
			continue;
		*list = crm_mem_grow(*list, &cap, *n + 1, sizeof(**list));
		(*list)[(*n)++] = (struct crm_segment){
			.name = crm_mem_copy(e->d_name, strlen(e->d_name)) };
	}
	if (d == NULL || errno != 0) {
		crm_segment_fail(s, "journal", "", err, "cannot list");
		if (d != NULL)
			closedir(d);
		return CRM_IO;
	}
	closedir(d);
	return CRM_OK;
}

/* Where what is acknowledged of it ends. */
static enum crm_status find_end(const struct crm_store *s,
    struct crm_segment *g, struct crm_err *err)
{
	const struct crm_segment *known = s->mendeds == 0 ? NULL :
	    bsearch(g, s->mended, s->mendeds, sizeof(*g),
	    crm_segment_by_name);
	enum crm_status status = CRM_OK;
	int64_t size;
	int fd;

	if (known != NULL) {
		g->end = known->end;
		return CRM_OK;
	}
	fd = crm_store_segment_open(s, g->name, err);
	if (fd < 0)
		return err->status;
	if (!crm_segment_end(fd, &size, &g->end))
		status = crm_segment_fail(s, "journal/", g->name, err,
		    "cannot read");
	close(fd);
	return status;
}

enum crm_status crm_store_segments(const struct crm_store *s,
    struct crm_segment **list, size_t *n, struct crm_err *err)
{
	enum crm_status status = list_names(s, list, n, err);
	size_t i;

	if (status == CRM_OK && *n > 0)
		qsort(*list, *n, sizeof(**list), crm_segment_by_name);
	for (i = 0; i < *n && status == CRM_OK; i++)
		status = find_end(s, &(*list)[i], err);
	/* a directory that is being removed lists what is left of it */
	if (status == CRM_OK && !crm_rewrite_current(s))
		status = crm_rewrite_again(s, err);
	if (status != CRM_OK) {
		crm_store_segments_free(*list, *n);
		*list = NULL;
		*n = 0;
	}
	return status;
}

void crm_store_segments_free(struct crm_segment *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(list[i].name);
	free(list);
}

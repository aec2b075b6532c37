/* SPDX-License-Identifier: ISC */
/* The files of a store: tails that were never acknowledged, what crashes and
 * people left, rights, and the counter of ids. */
#include "auditpriv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rewrite.h"
#include "rights.h"
#include "segment.h"

static struct crm_finding *of_file(struct crm_audit *a,
    enum crm_finding_kind kind, int64_t since, const char *sub,
    const char *name, size_t line)
{
	struct crm_finding *f = crm_findings_new(&a->found, kind, since);
	struct crm_buf path = { 0 };

	if (f == NULL)
		return NULL;
	crm_buf_printf(&path, "%s/%s%s", a->query->src.store.dir, sub, name);
	crm_finding_place(&a->found, f, crm_buf_z(&path), line);
	crm_buf_free(&path);
	return f;
}

static void rights(struct crm_audit *a, int dirfd, const char *sub,
    const char *name, const struct stat *st)
{
	bool reach = faccessat(dirfd, *name != '\0' ? name : ".", R_OK | W_OK,
	    AT_EACCESS) == 0;
	int saved = errno;
	struct crm_finding *f;

	if ((reach && (st->st_mode & S_IWOTH) == 0) ||
	    (f = of_file(a, CRM_FIND_RIGHTS, st->st_ctime, sub, name, 0)) ==
	    NULL)
		return;
	if (!reach) {
		crm_finding_what(&a->found, f, "cannot be read and written: "
		    "%s", strerror(saved));
		crm_finding_mend(&a->found, f, "chmod u+rwX %", f->place);
	} else {
		crm_finding_what(&a->found, f, "anybody may write it");
		crm_finding_mend(&a->found, f, "chmod o-w %", f->place);
	}
}

/* The number of the line that starts at that place. */
static bool line_at(int fd, int64_t end, size_t *line)
{
	enum { BLOCK = 65536 };
	char *buf = crm_mem_new(BLOCK, 1);
	int64_t at = 0;

	*line = 1;
	while (at < end) {
		size_t want = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
		ssize_t n = pread(fd, buf, want, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			*line += buf[i] == '\n';
		at += n;
	}
	free(buf);
	return at == end;
}

static void tail(struct crm_audit *a, int fd, const char *name,
    const struct stat *st, int64_t size, int64_t end)
{
	char last = '\0';
	bool whole = pread(fd, &last, 1, size - 1) == 1 && last == '\n';
	struct crm_finding *f;
	size_t line;

	/* all of the segment is read to know */
	if (!crm_findings_want(&a->found, whole ? CRM_FIND_OPEN_BATCH :
	    CRM_FIND_TORN_TAIL) || !line_at(fd, end, &line))
		line = 0;
	f = of_file(a, whole ? CRM_FIND_OPEN_BATCH : CRM_FIND_TORN_TAIL,
	    st->st_mtime, "journal/", name, line);
	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "%" PRId64 " bytes that nobody was told "
	    "were written: no report counts them", size - end);
	crm_finding_mend(&a->found, f, "crm-check --tidy");
}

static enum crm_status segment(struct crm_audit *a, const char *name,
    const struct stat *st, struct crm_err *err)
{
	const struct crm_store *s = &a->query->src.store;
	int fd = openat(s->journal, name, O_RDONLY | O_CLOEXEC);
	int64_t size, end;
	enum crm_status status = CRM_OK;

	rights(a, s->journal, "journal/", name, st);
	if (fd < 0)
		return crm_segment_fail(s, "journal/", name, err,
		    "cannot open");
	if (crm_segment_grows(name)) {
		if (!crm_segment_end(fd, &size, &end))
			status = crm_segment_fail(s, "journal/", name, err,
			    "cannot read");
		else if (end < size)
			tail(a, fd, name, st, size, end);
	}
	close(fd);
	return status;
}

static void leftover(struct crm_audit *a, const struct stat *st,
    const char *sub, const char *name, const char *what)
{
	struct crm_finding *f = of_file(a, CRM_FIND_LEFTOVER, st->st_mtime,
	    sub, name, 0);

	if (f == NULL)
		return;
	crm_finding_what(&a->found, f, "%s", what);
	crm_finding_mend(&a->found, f, "crm-check --tidy");
}

static void left_beside(struct crm_audit *a)
{
	struct crm_buf what = { 0 };
	struct stat st;

	if (fstatat(a->query->src.store.fd, CRM_REWRITE_BESIDE, &st,
	    AT_SYMLINK_NOFOLLOW) != 0)
		return;
	crm_buf_puts(&what, "what a --gc that was killed has left");
	if (st.st_uid != geteuid()) {
		crm_buf_puts(&what, "; it belongs to ");
		crm_rights_name(st.st_uid, &what);
	}
	leftover(a, &st, "", CRM_REWRITE_BESIDE, crm_buf_z(&what));
	crm_buf_free(&what);
}

static enum crm_status in_journal(struct crm_audit *a, const char *name,
    const struct stat *st, struct crm_err *err)
{
	struct crm_finding *f;

	if (crm_segment_is(name) && S_ISREG(st->st_mode))
		return segment(a, name, st, err);
	if (strncmp(name, CRM_SEGMENT_TMP, strlen(CRM_SEGMENT_TMP)) == 0) {
		leftover(a, st, "journal/", name, "a large batch that was "
		    "never finished");
		return CRM_OK;
	}
	f = of_file(a, CRM_FIND_STRAY, st->st_mtime, "journal/", name, 0);
	if (f != NULL && S_ISDIR(st->st_mode))
		crm_finding_what(&a->found, f, "a directory: no report reads "
		    "it, and crm-check --gc stops at it");
	else if (f != NULL)
		crm_finding_what(&a->found, f, "no report reads it: the name "
		    "of a segment begins with its year and ends in .jsonl");
	return CRM_OK;
}

static enum crm_status in_torn(struct crm_audit *a, const char *name,
    const struct stat *st, struct crm_err *err)
{
	struct crm_finding *f = of_file(a, CRM_FIND_TORN, st->st_mtime,
	    "torn/", name, 0);

	(void)err;
	if (f != NULL) {
		crm_finding_what(&a->found, f, "%" PRId64 " bytes: enter again "
		    "what matters, then remove the file",
		    (int64_t)st->st_size);
		crm_finding_mend(&a->found, f, "rm %", f->place);
	}
	return CRM_OK;
}

typedef enum crm_status entry_fn(struct crm_audit *, const char *name,
    const struct stat *, struct crm_err *);

/* What was there and is gone meanwhile is passed over. */
static enum crm_status each(struct crm_audit *a, const char *sub, int dirfd,
    entry_fn *fn, struct crm_err *err)
{
	const struct crm_store *s = &a->query->src.store;
	DIR *dir = crm_segment_dir(dirfd);
	enum crm_status status = CRM_OK;
	struct dirent *e = NULL;
	struct stat st;

	while (status == CRM_OK && dir != NULL &&
	    (errno = 0, e = readdir(dir)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 &&
		    fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			status = fn(a, e->d_name, &st, err);
	if (status == CRM_OK && (dir == NULL || errno != 0))
		status = crm_segment_fail(s, sub, "", err, "cannot list");
	if (dir != NULL)
		closedir(dir);
	return status;
}

enum crm_status crm_check_files(struct crm_audit *a, struct crm_err *err)
{
	static const char *const own[] = { ".", "journal", "lock", "seq",
		"stages.csv", "staff.csv" };
	const struct crm_store *s = &a->query->src.store;
	enum crm_status status;
	struct stat st;
	int torn;

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (fstatat(s->fd, own[i], &st, 0) == 0)
			rights(a, s->fd, "", i > 0 ? own[i] : "", &st);
	left_beside(a);
	status = each(a, "journal", s->journal, in_journal, err);
	torn = openat(s->fd, "torn", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (status == CRM_OK && torn >= 0)
		status = each(a, "torn", torn, in_torn, err);
	if (torn >= 0)
		close(torn);
	return status;
}

enum crm_status crm_check_seq(struct crm_audit *a, struct crm_err *err)
{
	const struct crm_store *s = &a->query->src.store;
	enum crm_status status;
	struct crm_buf no = { 0 };
	uint64_t last = 0;
	struct crm_finding *f;

	status = crm_store_seq(s, &last, err);
	if (status == CRM_IO)
		return status;
	crm_err_free(err);
	if ((status == CRM_OK && last >= a->highest) || (f = of_file(a,
	    CRM_FIND_SEQ, CRM_TIME_NONE, "", "seq", 0)) == NULL)
		return CRM_OK;
	if (status == CRM_OK)
		crm_finding_what(&a->found, f, "at %" PRIu64 ", while the "
		    "journal has %" PRIu64, last, a->highest);
	else
		crm_finding_what(&a->found, f, "missing or damaged: no number "
		    "can be given out");
	crm_buf_printf(&no, "%" PRIu64, a->highest);
	crm_finding_mend(&a->found, f, "echo % > %", crm_buf_str(&no),
	    f->place);
	crm_buf_free(&no);
	return CRM_OK;
}

/* SPDX-License-Identifier: ISC */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool put(FILE *f, const struct crm_buf *b)
{
	bool good = f != NULL;

	if (good && b->n > 0)
		good = fwrite(b->p, 1, b->n, f) == b->n;
	if (f != NULL && fclose(f) != 0)
		good = false;
	return good;
}

/* Beside it, and renamed, so that an older one is there until then. */
static bool put_beside(const char *path, const struct crm_buf *b)
{
	struct crm_buf beside = { 0 };
	mode_t mask = umask(0), mode = 0666 & ~mask;
	struct stat st;
	FILE *f = NULL;
	bool good;
	int fd, error;

	umask(mask);
	if (stat(path, &st) == 0)
		mode = st.st_mode & 0777;
	crm_buf_printf(&beside, "%s.XXXXXX", path);
	crm_buf_z(&beside);
	fd = mkstemp(beside.p);
	if (fd >= 0 && (fchmod(fd, mode) != 0 ||
	    (f = fdopen(fd, "w")) == NULL))
		close(fd);
	good = put(f, b) && rename(beside.p, path) == 0;
	error = errno;
	if (!good && fd >= 0)
		unlink(beside.p);
	crm_buf_free(&beside);
	errno = error;
	return good;
}

bool crm_file_put(const char *path, const struct crm_buf *b)
{
	struct stat st;
	char *real;
	bool good;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return put(fopen(path, "we"), b);
	real = realpath(path, NULL);	/* behind a link */
	good = put_beside(real != NULL ? real : path, b);
	free(real);
	return good;
}

/* SPDX-License-Identifier: ISC */
/* What the tests of the store share: a store of their own, files. */
#ifndef TEST_STORE_H
#define TEST_STORE_H

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "err.h"
#include "store.h"
#include "str.h"

/* 2026-11-22T07:15:00Z, by date -u +%s. */
enum { NOW = 1795331700 };

static const char *const tables[] = {
	"stages.csv", "pipeline,stage\nmain,lead\n", "staff.csv", "id,name\n",
	NULL
};

/* A path below the test's directory; the caller frees it. */
static inline char *at(const char *top, const char *name)
{
	struct crm_buf b = { 0 };

	crm_buf_printf(&b, "%s/%s", top, name);
	crm_buf_z(&b);
	return b.p;
}

static inline void put(const char *top, const char *name, struct crm_str s)
{
	char *path = at(top, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	if (s.n > 0)
		assert_int_equal(fwrite(s.p, 1, s.n, f), s.n);
	assert_int_equal(fclose(f), 0);
	free(path);
}

/* The content of a file added to out; false if there is none. */
static inline bool get(const char *top, const char *name, struct crm_buf *out)
{
	char *path = at(top, name);
	FILE *f = fopen(path, "r");
	int c;

	free(path);
	if (f == NULL)
		return false;
	while ((c = getc(f)) != EOF)
		crm_buf_char(out, (char)c);
	fclose(f);
	return true;
}

static inline void assert_file(const char *top, const char *name,
    struct crm_str want)
{
	struct crm_buf b = { 0 };

	assert_true(get(top, name, &b));
	assert_int_equal(b.n, want.n);
	if (want.n > 0)
		assert_memory_equal(b.p, want.p, want.n);
	crm_buf_free(&b);
}

static inline bool exists(const char *top, const char *name)
{
	char *path = at(top, name);
	bool yes = access(path, F_OK) == 0;

	free(path);
	return yes;
}

static inline int remove_one(const char *path, const struct stat *st,
    int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A directory, with a store "s" in it. */
static inline int setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	char *top = at(tmp != NULL ? tmp : "/tmp", "crm-store-XXXXXX"), *dir;
	struct crm_err err = { 0 };

	if (mkdtemp(top) == NULL)
		return -1;
	dir = at(top, "s");
	*state = top;
	assert_int_equal(crm_store_init(dir, tables, &err), CRM_OK);
	free(dir);
	unsetenv("CRM_STORE");
	return 0;
}

static inline int teardown(void **state)
{
	remove_tree(*state);
	free(*state);
	return 0;
}

/* The store s, to write. */
static inline void open_locked(struct crm_store *s, const char *top)
{
	char *dir = at(top, "s");
	struct crm_err err = { 0 };

	assert_int_equal(crm_store_open(s, dir, &err), CRM_OK);
	assert_int_equal(crm_store_lock(s, &err), CRM_OK);
	free(dir);
}

/* All that is acknowledged, in the order of the segments. */
static inline void read_all(const char *top, struct crm_buf *out)
{
	struct crm_segment *list;
	struct crm_store s;
	struct crm_err err = { 0 };
	char *dir = at(top, "s");
	size_t n, i;

	assert_int_equal(crm_store_open(&s, dir, &err), CRM_OK);
	assert_int_equal(crm_store_segments(&s, &list, &n, &err), CRM_OK);
	for (i = 0; i < n; i++) {
		int fd = crm_store_segment_open(&s, list[i].name, &err);
		size_t size = (size_t)list[i].end;

		assert_true(fd >= 0);
		if (size > 0)
			assert_int_equal(read(fd, crm_buf_room(out, size),
			    size), size);
		out->n += size;
		close(fd);
	}
	crm_store_segments_free(list, n);
	crm_store_close(&s);
	free(dir);
}

static inline void assert_all(const char *top, struct crm_str want)
{
	struct crm_buf b = { 0 };

	read_all(top, &b);
	assert_int_equal(b.n, want.n);
	if (want.n > 0)
		assert_memory_equal(b.p, want.p, want.n);
	crm_buf_free(&b);
}

#endif
